"""The report as a pull request comment, from ``templates/markdown/report.md.j2``."""

from __future__ import annotations

from dataclasses import dataclass

from aadrift.report import Report
from aadrift.reports import words
from aadrift.reports.blocks import Block, Client, blocks, clients, loose
from aadrift.reports.interface import View

# GitHub and GitLab take comments of up to 65,536 and 1,000,000 characters; what is beyond is
# refused, not cut. The rest of the page must fit besides.
MAX_PATCH = 40_000
MAX_ROWS = 100
MAX_DETAILS = 30


@dataclass(frozen=True, slots=True)
class _Row:
    block: Block
    verdict: str
    sentence: str
    audience: str
    live: str


@dataclass(frozen=True, slots=True)
class _Client:
    client: Client
    verdict: str
    audiences: str
    gateways: list[str]
    tie: str


def render(report: Report, view: View) -> str:  # noqa: ARG001 - every format takes a view
    """The report as Markdown: a hidden marker, the summary, one table, the rest folded."""
    from aadrift.templating import render as render_template

    every = blocks(report)
    rows = [_row(block) for block in every[:MAX_ROWS]]
    patch = report.fix.patch if report.fix is not None else ""
    return render_template(
        "markdown/report.md.j2",
        {
            "report": report,
            "step": words.step,
            "enterprise_app": words.enterprise_app,
            "rows": rows,
            "more": len(every) - len(rows),
            "details": [row for row in rows if row.block.findings][:MAX_DETAILS],
            "clients": [_client(one, report) for one in clients(report)[:MAX_ROWS]],
            "loose": loose(report)[:MAX_DETAILS],
            "fix": report.fix,
            "follow_up": words.follow_up(report),
            "patch": patch if len(patch) <= MAX_PATCH else "",
            "patch_left_out": len(patch) > MAX_PATCH,
            "verdicts": ", ".join(words.verdicts(report)),
            "tally": ", ".join(words.tally(report)),
        },
    )


def _row(block: Block) -> _Row:
    gateway = block.first
    live = words.described(gateway.live.audience) if gateway.live is not None else ""
    declared = gateway.audience
    said = words.described(declared.value) if declared.value else declared.status.value
    return _Row(block, words.label(gateway), words.sentence(gateway), said, live)


def _client(client: Client, report: Report) -> _Client:
    profile = client.first
    said = dict.fromkeys(one.audience for one in client.readings)
    audiences = ", ".join(map(words.described, said)) if profile.entra else ""
    names = words.gateways_of(profile, report)
    verdict = words.client_label(profile, client.findings)
    return _Client(client, verdict, audiences, names, words.tied(profile))
