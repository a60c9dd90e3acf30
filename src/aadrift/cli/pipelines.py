"""What a run tells the pipeline that it is part of, without being asked: annotations, a summary.

The commands for the pipeline go to standard error, which GitHub Actions and Azure Pipelines read as
they read standard output; so a report or a patch that is piped on stays as it is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from pathlib import Path

from aadrift.records import dataclass
from aadrift.report.model import Report
from aadrift.reports import render

Say = Callable[[str], None]

# What GitHub takes for the summary of one step.
_SUMMARY_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Pipeline:
    """A kind of pipeline: the format of its annotations, and the folder they are relative to."""

    format: str
    root: str
    summarise: Callable[[str, Mapping[str, str]], str | None]


def pipeline_of(environment: Mapping[str, str]) -> Pipeline | None:
    """The pipeline that an environment is of, if any that shows annotations."""
    if environment.get("GITHUB_ACTIONS", "").lower() == "true":
        return Pipeline("github", environment.get("GITHUB_WORKSPACE", ""), _github_summary)
    if environment.get("TF_BUILD", "").lower() == "true":
        root = environment.get("BUILD_SOURCESDIRECTORY", "")
        return Pipeline("azure-pipelines", root, _azure_summary)
    return None


def annotate(
    report: Report, environment: Mapping[str, str], asked: Collection[str], say: Say
) -> None:
    """Tell the pipeline about a report. ``asked`` are the formats that the user named.

    A summary that can't be written is a note, not a failure: the report has it all.
    """
    pipeline = pipeline_of(environment)
    if pipeline is None:
        return
    report = below(report, pipeline.root)
    if pipeline.format not in asked:
        for line in render(pipeline.format, report).splitlines():
            say(line)
    try:
        told = pipeline.summarise(render("markdown", report), environment)
    except OSError as error:
        told = f"The pipeline's summary can't be written: {(error.strerror or str(error)).lower()}"
    if told is not None:
        say(told)


def below(report: Report, root: str) -> Report:
    """The report with the paths of findings as seen from the pipeline's folder."""
    if not root:
        return report
    try:
        way = os.path.relpath(report.root, os.path.realpath(root)).replace("\\", "/")
    except ValueError:  # another drive
        return report
    if way == "." or way.startswith("../"):
        return report
    findings = tuple(
        replace(one, location=replace(one.location, path=f"{way}/{one.location.path}"))
        if one.location is not None and not one.location.path.startswith("/")
        else one
        for one in report.findings
    )
    return replace(report, findings=findings)


def _github_summary(text: str, environment: Mapping[str, str]) -> str | None:
    path = environment.get("GITHUB_STEP_SUMMARY")
    if not path:
        return None
    data = text.encode("utf-8", "replace")
    file = Path(path)
    if file.exists() and file.stat().st_size + len(data) > _SUMMARY_BYTES:
        return "The step's summary is full; the report is not in it."
    with file.open("ab") as stream:
        stream.write(data + b"\n")
    return None


def _azure_summary(text: str, environment: Mapping[str, str]) -> str | None:
    """Azure Pipelines takes the summary from a file, after the command that names it."""
    folder = environment.get("AGENT_TEMPDIRECTORY")
    if not folder or not Path(folder).is_dir():
        return None
    file = Path(folder) / f"aadrift-{os.getpid()}.md"
    file.write_bytes(text.encode("utf-8", "replace"))
    return f"##vso[task.uploadsummary]{file}"
