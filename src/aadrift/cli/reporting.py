"""``aadrift report``: JSON reports, read with errors that say what is wrong with them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aadrift.cli.configured import configured
from aadrift.cli.options import ReportOptions
from aadrift.cli.output import targets
from aadrift.cli.running import Session, exit_code
from aadrift.jsonfile import JsonFileError, kind_of_value, load
from aadrift.live.snapshot import MARK
from aadrift.report.merging import Part, differing_versions, merge
from aadrift.report.model import VERSION, from_dict
from aadrift.report.serial import SerialError
from aadrift.report.summary import outcome
from aadrift.request import UsageError
from aadrift.wording import shown

_STDIN = "-"


def run(options: ReportOptions) -> int:
    """Join the reports and print them; returns the exit code.

    Raises UsageError, JsonFileError for a file that is no report, MergeError for files that do
    not go together.
    """
    if not options.reports:
        raise UsageError("report needs JSON reports: aadrift check --format json -o report.json")
    options = configured(options)
    session = Session(options, targets(options.format, options.output, "text"))
    parts = [_part(one) for one in _once(options.reports or [])]
    report = merge(parts)
    session.publish(report)
    session.summary(report)
    told = differing_versions(parts)
    if told:
        session.say(told)
    result = outcome(report, strict=options.strict)
    return exit_code(result, detailed=options.detailed_exitcode, exit_zero=options.exit_zero)


def _once(arguments: list[str]) -> list[str]:
    if any(not one for one in arguments):
        raise UsageError("a report's name is empty")
    return list(dict.fromkeys(arguments))


def _part(argument: str) -> Part:
    """A report; ``LABEL=FILE`` labels it unless there is a file of that whole name."""
    label, equals, name = argument.partition("=")
    if not equals or Path(argument).exists():
        label, name = "", argument
    elif not label.strip("/. ") or not name:
        raise UsageError(f"{shown(argument)}: write LABEL=FILE")
    path = Path("/dev/stdin") if name == _STDIN else Path(name)
    shown_as = "standard input" if name == _STDIN else name
    data = load(path, shown_as)
    if not isinstance(data, dict):
        raise JsonFileError(
            f"{shown_as}: it is {kind_of_value(data)}, no report of aadrift (--format json)"
        )
    try:
        return Part(shown_as, from_dict(_checked(data, shown_as)), label.strip("/") or None)
    except SerialError as error:
        raise JsonFileError(f"{shown_as}: it is no valid report of aadrift: {error}") from None


def _checked(data: dict[str, Any], name: str) -> dict[str, Any]:
    """The data, if it claims to be a report that this version can read."""
    tool = data.get("tool")
    if MARK in data:
        raise JsonFileError(
            f"{name}: it is a snapshot of what Azure has; 'aadrift check --live {name}' reads it"
        )
    if not isinstance(tool, dict) or tool.get("name") != "aadrift" or "findings" not in data:
        raise JsonFileError(
            f"{name}: it is no report of aadrift, which 'aadrift check --format json' writes"
        )
    version = data.get("version")
    if isinstance(version, int) and version > VERSION:
        raise JsonFileError(
            f"{name}: a newer aadrift wrote this report (version {version}; this one reads "
            f"version {VERSION}); update aadrift"
        )
    return data
