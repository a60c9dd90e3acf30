"""The runbook as Markdown or as one HTML page, from the templates in ``templates/runbook/``."""

from __future__ import annotations

import base64
import hashlib

from aadrift import __version__
from aadrift.report.model import Report
from aadrift.runbook.model import runbook

# More gateways than this are in no runbook that people read; the rest is counted.
MAX_ROWS = 1000


def render_runbook(report: Report, *, html: bool) -> str:
    """The runbook of a report."""
    from markupsafe import Markup

    from aadrift.templating import read, render

    style = read("runbook/style.css")
    digest = hashlib.sha256(style.encode()).digest()
    values = {
        "book": runbook(report),
        "root": report.root,
        "rows": MAX_ROWS,
        "style": Markup(style),  # noqa: S704 - the style sheet is our own
        "style_hash": base64.b64encode(digest).decode(),
        "version": __version__,
    }
    text = render("runbook/runbook.html.j2" if html else "runbook/runbook.md.j2", values)
    return text.rstrip() + "\n"
