"""From a report to what the user gets: the reports asked for, a summary, an exit code."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import field
from typing import Protocol, TextIO

from aadrift.cli.output import Target, colored, width, write_file, write_stdout
from aadrift.cli.pipelines import annotate
from aadrift.records import dataclass
from aadrift.report.model import Report
from aadrift.report.summary import Outcome
from aadrift.reports import render, words
from aadrift.reports.interface import View
from aadrift.wording import counted

_CODES = {Outcome.CLEAN: 0, Outcome.FINDINGS: 1, Outcome.ERROR: 2}
_TERRAFORM_CODES = {Outcome.CLEAN: 0, Outcome.FINDINGS: 2, Outcome.ERROR: 1}


def exit_code(result: Outcome, *, detailed: bool, exit_zero: bool = False) -> int:
    """The exit code of an outcome; ``detailed`` is terraform's table."""
    if exit_zero and result is Outcome.FINDINGS:
        result = Outcome.CLEAN
    return (_TERRAFORM_CODES if detailed else _CODES)[result]


class Printing(Protocol):
    """The options that say how a command prints."""

    @property
    def color(self) -> str: ...  # noqa: D102 - the option of that name
    @property
    def quiet(self) -> bool: ...  # noqa: D102 - the option of that name
    @property
    def no_annotations(self) -> bool: ...  # noqa: D102 - the option of that name
    @property
    def verbose(self) -> int: ...  # noqa: D102 - the option of that name


@dataclass(frozen=True)
class Session:
    """One command at work: its options, and where its reports go."""

    options: Printing
    wanted: list[Target]
    started: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.color(sys.stdout)  # an unknown --color must fail before the work, not after

    def color(self, stream: TextIO | None) -> bool:
        """Whether to colour what goes to a stream."""
        return colored(self.options.color, stream, os.environ)

    def view(self, stream: TextIO | None) -> View:
        """How a report on a stream looks."""
        return View(self.color(stream), width(stream), self.options.verbose > 0)

    def page(self) -> View:
        """How a report in a file looks, whatever the terminal is."""
        return View(self.options.color == "always", verbose=self.options.verbose > 0)

    def publish(self, report: Report) -> None:
        """Write every report that was asked for: the files first, so that they are complete.

        In a pipeline that shows annotations, these follow on standard error.
        """
        for target in sorted(self.wanted, key=lambda one: one.path is None):
            if target.path is None:
                text = render(target.format, report, self.view(sys.stdout))
                write_stdout(text, machine=target.format != "text")
            else:
                write_file(target.path, render(target.format, report, self.page()))
        if not self.options.no_annotations:
            asked = {target.format for target in self.wanted}
            annotate(report, os.environ, asked, say)

    def prints(self, name: str) -> bool:
        """Whether a report of this format goes to standard output."""
        return any(target.path is None and target.format == name for target in self.wanted)

    def say(self, text: str) -> None:
        """Print a line of the summary to standard error, unless the user asked for quiet."""
        if not self.options.quiet:
            say(text)

    def summary(self, report: Report, *, told: bool = False) -> None:
        """Print what was scanned, and the numbers unless a report for people has ``told`` them."""
        numbers = report.summary
        if not told and not self.prints("text"):
            self.say(", ".join(words.verdicts(report)))
            self.say(", ".join(words.tally(report)))
            for gap in report.evidence.gaps:
                self.say(gap)
        if not told and not self.prints("text"):
            for note in report.notes:
                self.say(note)
        elapsed = time.monotonic() - self.started
        seen = counted(numbers.files_seen, "file")
        self.say(f"Saw {seen}, read {numbers.files_read}, in {elapsed:.1f} s.")


def say(text: str) -> None:
    """Print a line to standard error; that nobody reads it is no error."""
    try:
        print(text, file=sys.stderr, flush=True)  # noqa: T201 - the command line prints
    except (OSError, ValueError):
        return
