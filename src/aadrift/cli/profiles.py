"""The commands that look at client profiles: profile check and profile fix."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from aadrift import clientside
from aadrift.cli.configured import configured
from aadrift.cli.options import ProfileCheckOptions, ProfileFixOptions
from aadrift.cli.output import targets, write_file, write_stdout
from aadrift.cli.requests import profile_check_request, profile_fix_request
from aadrift.cli.running import Session, exit_code, say
from aadrift.cli.scanning import patch_first
from aadrift.report.model import FixOutcome, FixStatus, Report
from aadrift.report.summary import Outcome, outcome
from aadrift.reports import render, words
from aadrift.reports.console import paint_diff
from aadrift.wording import counted

_BOTH = "moves gateways and profiles together"


def check(options: ProfileCheckOptions) -> int:
    """Run ``aadrift profile check``; returns the exit code."""
    options = configured(options)
    request = profile_check_request(options)
    session = Session(options, targets(options.format, options.output, "text"))
    report = clientside.check(request)
    session.publish(report)
    session.summary(report)
    return _exit(report, options)


def fix(options: ProfileFixOptions) -> int:
    """Run ``aadrift profile fix``; returns the exit code."""
    options = patch_first(configured(options))
    request = profile_fix_request(options)
    to_stdout = not options.write and options.patch in (None, "-")
    wanted = targets(options.format, options.output, None if to_stdout else "text")
    session = Session(options, wanted)
    report = clientside.fix(request)
    result = report.fix or FixOutcome(FixStatus.NOTHING)
    if options.patch is not None and not to_stdout:
        write_file(options.patch, result.patch)
    session.publish(report)
    told = to_stdout and not wanted
    if told and not options.quiet:
        say(render("text", report, session.view(sys.stderr)))
    if to_stdout and all(one.path is not None or one.format == "text" for one in wanted):
        patch = paint_diff(result.patch) if session.color(sys.stdout) else result.patch
        write_stdout(patch, machine=True)
    session.summary(report, told=told)
    session.say(_became(result))
    return _exit(report, options)


def _became(result: FixOutcome) -> str:
    """What became of the patch."""
    files = counted(len(result.files), "file")
    match result.status:
        case FixStatus.NOTHING:
            if result.held:
                fixes = "the fix is" if len(result.held) == 1 else f"{len(result.held)} fixes are"
                return f"Nothing is changed: {fixes} held back. 'aadrift fix --profiles' {_BOTH}."
            return "There is nothing to fix."
        case FixStatus.SHOWN:
            return f"The patch changes {files}; 'git apply' or --write applies it."
        case FixStatus.WRITTEN:
            return f"Changed {files}."
        case _:
            return words.not_written(result)


def _exit(report: Report, options: ProfileCheckOptions | ProfileFixOptions) -> int:
    """The exit code: a file that was named and can't be read is as bad as one that is not there."""
    result = outcome(report, strict=options.strict)
    root = Path(report.root)
    unread = {root / one.path for one in report.unreadable}
    if not report.profiles or unread & {
        Path(os.path.realpath(path)) for path in options.paths or ()
    }:
        result = Outcome.ERROR
    return exit_code(result, detailed=options.detailed_exitcode, exit_zero=options.exit_zero)
