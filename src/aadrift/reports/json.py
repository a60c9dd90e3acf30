"""The whole report, as ``schemas/report.schema.json`` describes it."""

from __future__ import annotations

from aadrift.report.model import Report
from aadrift.report.serial import text
from aadrift.reports.interface import View


def render(report: Report, view: View) -> str:  # noqa: ARG001 - every format takes a view
    """The report as JSON; characters beyond ASCII are kept where UTF-8 can write them."""
    return f"{text(report)}\n"
