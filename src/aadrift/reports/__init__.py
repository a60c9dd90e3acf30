"""The report formats by name. A new format is one module here and one line below."""

from __future__ import annotations

from importlib import import_module
from typing import cast

from aadrift.report.model import Report
from aadrift.reports.interface import Renderer, View

FORMATS = {
    "text": "for people",
    "json": "the whole report, for programs",
    "markdown": "a pull request comment",
    "sarif": "SARIF 2.1.0, for code scanning",
    "html": "an audit page in one file",
    "junit": "JUnit XML, a test case for each gateway",
    "github": "GitHub Actions annotations",
    "azure-pipelines": "Azure Pipelines annotations",
    "gitlab": "GitLab Code Quality",
    "rdjson": "reviewdog, with the fixes as suggestions",
}


def render(name: str, report: Report, view: View | None = None) -> str:
    """Render a report in one of ``FORMATS``. The text ends with a line break unless empty."""
    if name not in FORMATS:
        raise KeyError(name)
    module = import_module(f"aadrift.reports.{name.replace('-', '_')}")
    return cast("Renderer", module.render)(report, view or View())
