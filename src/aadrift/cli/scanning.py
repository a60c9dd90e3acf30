"""The commands that scan: check, fix and explain."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from typing import TypeVar

from aadrift import engine
from aadrift.cli.configured import configured
from aadrift.cli.gate import with_baseline
from aadrift.cli.options import ExplainOptions, FixOptions, ProfileFixOptions, ScanOptions
from aadrift.cli.output import targets, write_file, write_stdout
from aadrift.cli.requests import check_request, explain_request, fix_request
from aadrift.cli.running import Session, exit_code
from aadrift.report.model import FixOutcome, FixStatus, Report
from aadrift.report.summary import Outcome, outcome
from aadrift.reports import words
from aadrift.reports.console import paint_diff
from aadrift.request import Request, UsageError
from aadrift.wording import counted

Fixing = TypeVar("Fixing", FixOptions, ProfileFixOptions)


def check(options: ScanOptions) -> int:
    """Run ``aadrift check``; returns the exit code."""
    options = configured(options)
    request = check_request(options)
    session = Session(options, targets(options.format, options.output, "text"))
    report = engine.check(request)
    session.publish(report)
    session.summary(report)
    return _exit(report, request, options, session)


def fix(options: FixOptions) -> int:
    """Run ``aadrift fix``; returns the exit code.

    The patch goes to standard output unless it is written (into the files, or to ``--patch``) or
    a report for programs goes there, which holds it.
    """
    from aadrift.cli import publishing

    options = patch_first(configured(options))
    if publishing.wanted(options):
        return publishing.run(options)
    request = fix_request(options)
    to_stdout = not options.write and options.patch in (None, "-")
    wanted = targets(options.format, options.output, None if to_stdout else "text")
    session = Session(options, wanted)
    report = engine.fix(request)
    result = report.fix or FixOutcome(FixStatus.NOTHING)
    if options.patch is not None and not to_stdout:
        write_file(options.patch, result.patch)
    write_runbook(report, options)
    session.publish(report)
    told = to_stdout and not wanted
    if told and not options.quiet:
        _report_to_stderr(session, report)
    if to_stdout and all(one.path is not None or one.format == "text" for one in wanted):
        patch = paint_diff(result.patch) if session.color(sys.stdout) else result.patch
        write_stdout(patch, machine=True)
    session.summary(report, told=told)
    for line in _next(result, options, report):
        session.say(line)
    return _exit(report, request, options, session)


def patch_first(options: Fixing) -> Fixing:
    """Without the report that the config file sends to standard output, where the patch goes."""
    if "format" in options.given or not options.format:
        return options
    return replace(options, format=[one for one in options.format if ":" in one])


def write_runbook(report: Report, options: FixOptions) -> None:
    """Write the runbook that ``--runbook`` asks for. Raises UsageError and OutputError."""
    if options.runbook is None:
        return
    from aadrift.runbook.render import render_runbook

    html = options.runbook.lower().endswith((".html", ".htm"))
    text = render_runbook(report, html=html)
    if options.runbook == "-":
        raise UsageError("--runbook needs the name of a file")
    write_file(options.runbook, text)


def explain(options: ExplainOptions) -> int:
    """Run ``aadrift explain``; returns the exit code."""
    from aadrift.report.explanation import explanation_to_dict
    from aadrift.reports.explanation import render

    if not options.target:
        raise UsageError(
            "explain needs a target: an address, PATH:LINE or a GUID; see 'aadrift explain --help'"
        )
    asked = options.target
    options = configured(options)
    request = explain_request(options)
    wanted = targets(options.format, options.output, "text")
    for target in wanted:
        if target.format not in ("text", "json"):
            raise UsageError(f"explain is printed as text or json, not {target.format}")
    session = Session(options, wanted)
    explanation = engine.explain(request, asked)
    for target in wanted:
        if target.format == "json":
            text = json.dumps(explanation_to_dict(explanation), indent=2) + "\n"
        else:
            view = session.view(sys.stdout) if target.path is None else session.page()
            text = render(explanation, view)
        if target.path is None:
            write_stdout(text, machine=target.format == "json")
        else:
            write_file(target.path, text)
    complete = explanation.report.evidence.live.complete
    result = Outcome.CLEAN if complete else Outcome.ERROR
    return exit_code(result, detailed=options.detailed_exitcode)


def _exit(report: Report, request: Request, options: ScanOptions, session: Session) -> int:
    report, told = with_baseline(report, request, options)
    for line in told:
        session.say(line)
    result = outcome(report, strict=options.strict)
    return exit_code(result, detailed=options.detailed_exitcode, exit_zero=options.exit_zero)


def _report_to_stderr(session: Session, report: Report) -> None:
    from aadrift.reports import render

    session.say(render("text", report, session.view(sys.stderr)))


def _next(result: FixOutcome, options: FixOptions, report: Report) -> list[str]:
    """What became of the patch, and what to do next."""
    files = counted(len(result.files), "file")
    match result.status:
        case FixStatus.NOTHING:
            return ["There is nothing to fix."]
        case FixStatus.SHOWN:
            how = "'git apply' or --write applies it" if options.patch is None else "'git apply'"
            lines = [f"The patch changes {files}; {how}."]
        case FixStatus.WRITTEN:
            lines = [f"Changed {files}."]
        case _:
            return [words.not_written(result)]
    return [*lines, *words.follow_up(report)]
