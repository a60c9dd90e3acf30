"""aadrift: move Azure point-to-site VPN gateways to the Microsoft-registered audience, in code.

The command line is a thin layer over the two functions here::

    report = aadrift.check(aadrift.Request(paths=("infra",), live=("live.json",)))
    for finding in report.findings:
        print(finding.code, finding.message)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from aadrift.inputs import Inputs
    from aadrift.report import Report
    from aadrift.request import FixRequest, Request, UsageError

__version__ = "0.1.0"

__all__ = ["FixRequest", "Inputs", "Report", "Request", "UsageError", "check", "fix"]

_HOMES = {
    "FixRequest": "aadrift.request",
    "Inputs": "aadrift.inputs",
    "Report": "aadrift.report",
    "Request": "aadrift.request",
    "UsageError": "aadrift.request",
}


def check(request: Request | None = None) -> Report:
    """Find, trace and judge every gateway under the paths of a request. Nothing is written.

    Raises UsageError when the request can't be carried out.
    """
    from aadrift import engine
    from aadrift.request import Request

    return engine.check(request or Request())


def fix(request: FixRequest | None = None) -> Report:
    """Do what ``check`` does, then work out and verify the patch, and write it when asked to.

    The patch is ``report.fix.patch``. Raises UsageError when the request can't be carried out.
    """
    from aadrift import engine
    from aadrift.request import FixRequest

    return engine.fix(request or FixRequest())


def __getattr__(name: str) -> Any:
    # Importing aadrift must stay cheap: the command line does it to print its version.
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'aadrift' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)
