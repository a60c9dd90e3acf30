"""The options that say which findings count, and the baseline that a run writes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from aadrift.cli.options import ScanOptions
from aadrift.cli.output import write_file
from aadrift.report.model import Report
from aadrift.request import Request, UsageError
from aadrift.wording import counted

if TYPE_CHECKING:
    from aadrift.gate.baseline import Entry

_DEFAULT_BASELINE = "aadrift-baseline.json"


def gate(options: ScanOptions) -> dict[str, Any]:
    """What the options ask for, as fields of a request. Raises UsageError."""
    if options.baseline == "":
        raise UsageError("--baseline needs the name of a file")
    if options.changed_since == "":
        raise UsageError("--changed-since needs a git reference, as in origin/main")
    if options.write_baseline and (options.changed_since or options.shard):
        raise UsageError(
            "--write-baseline needs a whole run: leave out --changed-since and --shard"
        )
    baseline = options.baseline
    if options.write_baseline:
        path = Path(_path(options))
        baseline = str(path) if path.exists() else None
    found: dict[str, Any] = {"baseline": baseline, "changed_since": options.changed_since}
    if options.shard is not None:
        from aadrift.gate.shard import Shard

        found["shard"] = Shard.parse(options.shard)
    return found


def with_baseline(
    report: Report, request: Request, options: ScanOptions
) -> tuple[Report, list[str]]:
    """Write the baseline if that is asked for.

    What the file has of files, rules and evidence that this run did not look at stays in it.
    Returns the report without what the baseline now holds, and what to tell the user.
    """
    if not options.write_baseline:
        return report, []
    from aadrift.gate.baseline import accepted, baseline_of

    path = _path(options)
    others = _beyond(report, request) if request.baseline is not None else []
    write_file(path, baseline_of(report, others))
    known = accepted(report)
    others = [one for one in others if one.fingerprint not in known]
    left = tuple(one for one in report.findings if one.fingerprint not in known)
    told = [f"Wrote {counted(len(known), 'known finding')} to {path}."]
    if others:
        told.append(
            f"It also keeps {counted(len(others), 'finding')} that this run did not look for."
        )
    return replace(report, findings=left), told


def _beyond(report: Report, request: Request) -> list[Entry]:
    """The entries of the baseline so far that the run could not tell about."""
    from aadrift.discovery import discover
    from aadrift.gate.baseline import read_baseline
    from aadrift.gate.known import scope_of
    from aadrift.rules.catalogue import CODES, codes_without_live

    selection = discover(
        request.paths,
        include=request.include,
        exclude=request.exclude,
        use_gitignore=request.use_gitignore,
    )
    compared = bool(request.live) and report.evidence.live.complete
    within = scope_of(request, selection, CODES if compared else codes_without_live())
    entries = read_baseline(request.baseline or "", None).entries
    return [one for one in entries if not within.covers(one)]


def _path(options: ScanOptions) -> str:
    return options.baseline or _DEFAULT_BASELINE
