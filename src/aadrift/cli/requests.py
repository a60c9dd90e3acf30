"""From options to requests: values are checked here, with a sentence for each mistake."""

from __future__ import annotations

import os
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from aadrift.audiences import CLOUDS, cloud_named, is_guid
from aadrift.cli.azure import azure_options
from aadrift.cli.gate import gate
from aadrift.cli.options import (
    ExplainOptions,
    FixOptions,
    ProfileCheckOptions,
    ProfileFixOptions,
    ReadingOptions,
    ScanOptions,
)
from aadrift.inputs import Inputs
from aadrift.live import AZURE
from aadrift.request import FixRequest, ProfileRequest, Request, UsageError
from aadrift.wording import joined, shown


def check_request(options: ScanOptions) -> Request:
    """The request of ``check``. Raises UsageError."""
    return Request(**_reading(options), **_scanning(options))


def fix_request(options: FixOptions) -> FixRequest:
    """The request of ``fix``. Raises UsageError."""
    return FixRequest(
        **_reading(options), **_scanning(options), **_fixing(options), profiles=options.profiles
    )


def profile_check_request(options: ProfileCheckOptions) -> ProfileRequest:
    """The request of ``profile check``. Raises UsageError."""
    return ProfileRequest(**_reading(options), **_clients(options))


def profile_fix_request(options: ProfileFixOptions) -> ProfileRequest:
    """The request of ``profile fix``. Raises UsageError."""
    return ProfileRequest(**_reading(options), **_clients(options), **_fixing(options))


def _clients(options: ProfileCheckOptions | ProfileFixOptions) -> dict[str, Any]:
    return {
        "paths": _paths(options.paths),
        "sources": _paths(options.sources) if options.sources else (),
        "strict": options.strict,
        "profiles": True,
    }


def _fixing(options: FixOptions | ProfileFixOptions) -> dict[str, Any]:
    if options.to not in ("microsoft-registered", "live"):
        raise UsageError(f"--to is microsoft-registered or live, not {shown(options.to)}")
    if options.to == "live" and not options.live:
        raise UsageError("--to live needs --live azure or --live FILE, which say what Azure has")
    if options.write and options.patch is not None:
        raise UsageError("--write edits the files and --patch writes a patch; give one of them")
    return {
        "to": options.to,
        "audience_map": tuple(_audience_pair(pair) for pair in options.audience_map or ()),
        "unsafe": options.unsafe,
        "write": options.write,
    }


def explain_request(options: ExplainOptions) -> Request:
    """The request of ``explain``. Raises UsageError."""
    return Request(**_reading(options), paths=_paths(options.paths))


def _reading(options: ReadingOptions) -> dict[str, Any]:
    live = tuple(options.live or ())
    cloud = cloud_name(options.cloud)
    return {
        "inputs": Inputs(
            var_files=tuple(options.var_file or ()),
            variables=tuple(_variable(pair) for pair in options.var or ()),
            parameters=tuple(options.parameters or ()),
            environment=dict(os.environ) if options.read_env else {},
            terraform_workspace=options.workspace,
            cloud=cloud,
        ),
        "live": live,
        "azure": azure_options(
            options,
            cloud=cloud,
            quiet=options.quiet,
            verbose=options.verbose,
            asked=AZURE in live or (isinstance(options, ScanOptions) and options.tenant_check),
        ),
        "state": tuple(options.state or ()),
        "plan": tuple(options.plan or ()),
        "include": tuple(options.include or ()),
        "exclude": tuple(options.exclude or ()),
        "use_gitignore": not options.no_gitignore,
        "profile_gateways": options.settings.profile_gateways if options.settings else (),
    }


def _scanning(options: ScanOptions) -> dict[str, Any]:
    return {
        "paths": _paths(options.paths),
        **_rules(options),
        "strict": options.strict,
        "tenant_check": options.tenant_check,
        "ignores": options.settings.ignores if options.settings else (),
        **gate(options),
    }


def _paths(paths: list[str] | None) -> tuple[str, ...]:
    for path in paths or ():
        if not path or "\0" in path:
            raise UsageError(f"{path!r} is not a path")
    return tuple(paths or (".",))


def _variable(pair: str) -> tuple[str, str]:
    name, equals, value = pair.partition("=")
    if not equals or not name.strip():
        # What stands there may be a value, and values can be secret.
        raise UsageError("--var takes NAME=VALUE; one of those given has no name or no '='")
    return name.strip(), value


def _audience_pair(pair: str) -> tuple[str, str]:
    old, equals, new = (part.strip() for part in pair.partition("="))
    if not equals or not is_guid(old) or not is_guid(new):
        raise UsageError(f"--audience-map takes OLD=NEW, two GUIDs, not {shown(pair)}")
    return old.lower(), new


def cloud_name(name: str | None) -> str | None:
    """The name of the cloud that ``--cloud`` means. Raises UsageError."""
    if name is None:
        return None
    cloud = cloud_named(name)
    if cloud is None:
        raise UsageError(f"--cloud: {shown(name)} is none of {joined(tuple(CLOUDS))}")
    return cloud.name


def _rules(options: ScanOptions) -> dict[str, tuple[str, ...]]:
    """The rules that are reported. Raises UsageError when none is left: all would seem clean."""
    from aadrift.rules.catalogue import CODES

    select = _codes("--select", options.select or ())
    ignore = _codes("--ignore", options.ignore or ())
    if not any(Request(select=select, ignore=ignore).wants(code) for code in CODES):
        raise UsageError("--select and --ignore leave no rule, so that nothing could be found")
    return {"select": select, "ignore": ignore}


def _codes(option: str, values: Iterable[str]) -> tuple[str, ...]:
    """Codes and beginnings of codes, upper case; each must stand for at least one rule."""
    from aadrift.rules.catalogue import CODES

    asked = [code.strip().upper() for value in values for code in value.split(",") if code.strip()]
    for code in asked:
        if not any(known.startswith(code) for known in CODES):
            close = get_close_matches(code, sorted(CODES), n=1)
            hint = f"; did you mean {close[0]}?" if close else "; 'aadrift rules' lists them"
            raise UsageError(f"{option}: there is no rule {shown(code)}{hint}")
    return tuple(asked)
