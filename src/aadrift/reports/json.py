"""The whole report, as ``schemas/report.schema.json`` describes it."""

from __future__ import annotations

import json

from aadrift.report.model import Report, to_dict
from aadrift.reports.interface import View


def render(report: Report, view: View) -> str:  # noqa: ARG001 - every format takes a view
    """The report as JSON; characters beyond ASCII are kept where UTF-8 can write them."""
    data = to_dict(report)
    text = json.dumps(data, indent=2, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a file name that is no UTF-8
        text = json.dumps(data, indent=2)
    return text + "\n"
