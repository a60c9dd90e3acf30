"""aadrift: move Azure point-to-site VPN gateways to the Microsoft-registered audience, in code.

The command line is a thin layer over the two functions here::

    report = aadrift.check("infra", live="live.json")
    for finding in report.findings:
        print(finding.code, finding.message)

They take paths and the fields of a request by name, or a whole ``Request``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from os import PathLike

    from aadrift.inputs import Inputs
    from aadrift.report.model import Report
    from aadrift.request import FixRequest, Request, UsageError

__version__ = "0.1.0"

__all__ = ["FixRequest", "Inputs", "Report", "Request", "UsageError", "check", "fix"]

_HOMES = {
    "FixRequest": "aadrift.request",
    "Inputs": "aadrift.inputs",
    "Report": "aadrift.report.model",
    "Request": "aadrift.request",
    "UsageError": "aadrift.request",
}


def check(
    what: Request | str | PathLike[str] | Iterable[str | PathLike[str]] = ".", /, **fields: Any
) -> Report:
    """Find, trace and judge every gateway under some paths. Nothing is written.

    ``what`` is a path, several, or a whole request; ``fields`` are the fields of ``Request``, where
    a single text may stand for a tuple of one. Raises UsageError when the request can't be carried
    out, TypeError for a field that does not exist.
    """
    from aadrift import engine
    from aadrift.request import Request

    return engine.check(Request.of(what, **fields))


def fix(
    what: FixRequest | str | PathLike[str] | Iterable[str | PathLike[str]] = ".", /, **fields: Any
) -> Report:
    """Do what ``check`` does, then work out and verify the patch, and write it with ``write=True``.

    The patch is ``report.fix.patch``. The arguments are as for ``check``, with the fields of
    ``FixRequest``. Raises UsageError when the request can't be carried out.
    """
    from aadrift import engine
    from aadrift.request import FixRequest

    return engine.fix(FixRequest.of(what, **fields))


def __getattr__(name: str) -> Any:
    # Importing aadrift must stay cheap: the command line does it to print its version.
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module 'aadrift' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)
