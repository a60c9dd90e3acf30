"""The report as a pull request comment, from ``templates/markdown/report.md.j2``."""

from __future__ import annotations

from aadrift.findings import Level
from aadrift.records import dataclass
from aadrift.report.model import Report
from aadrift.reports import words
from aadrift.reports.blocks import Block, Client, Group, blocks, clients, loose
from aadrift.reports.interface import View

# GitHub takes comments of up to 65,536 characters (GitLab of 1,000,000, Azure Repos of 150,000);
# what is beyond is refused, not cut.
MAX_LENGTH = 65_536


@dataclass(frozen=True)
class _Room:
    """How much of each list is shown, and how long the patch may be."""

    rows: int
    details: int
    patch: int


# The more generous first: the first that makes the comment short enough is taken.
_ROOMS = (_Room(100, 30, 40_000), _Room(60, 15, 20_000), _Room(25, 8, 8_000), _Room(8, 3, 0))
MAX_PATCH = _ROOMS[0].patch
MAX_ROWS = _ROOMS[0].rows
_CUT = "\n\n*The comment ends here, because it would be too long; the JSON report has it all.*\n"
_RANK = {Level.ERROR: 0, Level.WARNING: 1, Level.NOTE: 2}


@dataclass(frozen=True)
class _Row:
    block: Block
    verdict: str
    sentence: str
    audience: str
    live: str


@dataclass(frozen=True)
class _Client:
    client: Client
    verdict: str
    audiences: str
    gateways: list[str]
    tie: str


def render(report: Report, view: View) -> str:  # noqa: ARG001 - every format takes a view
    """The report as Markdown: a hidden marker, the summary, one table, the rest folded.

    What does not fit into a comment is counted, the least serious left out first.
    """
    every, others, profiles = blocks(report), loose(report), clients(report)
    text = ""
    for room in _ROOMS:
        text = _page(report, room, every, others, profiles)
        if len(text) <= MAX_LENGTH:
            return text
    # An open part would swallow the note.
    cut = text[: MAX_LENGTH - 2 * len(_CUT)]
    closed = "\n</details>" if cut.count("<details>") > cut.count("</details>") else ""
    return f"{cut}{closed}{_CUT}"


def _page(
    report: Report, room: _Room, every: list[Block], others: list[Group], profiles: list[Client]
) -> str:
    from aadrift.templating import render as render_template

    shown = every if len(every) <= room.rows else sorted(every, key=_urgency)[: room.rows]
    rows = [_row(block) for block in shown]
    telling = [row for row in rows if row.block.findings]
    patch = report.fix.patch if report.fix is not None else ""
    return render_template(
        "markdown/report.md.j2",
        {
            "report": report,
            "step": words.step,
            "enterprise_app": words.enterprise_app,
            "rows": rows,
            "more": len(every) - len(rows),
            "details": telling[: room.details],
            "details_left": len(telling) - len(telling[: room.details]),
            "clients": [_client(one, report) for one in profiles[: room.rows]],
            "clients_left": len(profiles) - len(profiles[: room.rows]),
            "loose": others[: room.details],
            "loose_left": len(others) - len(others[: room.details]),
            "fix": report.fix,
            "follow_up": words.follow_up(report),
            "patch": patch if len(patch) <= room.patch else "",
            "patch_left_out": len(patch) > room.patch,
            "verdicts": ", ".join(words.verdicts(report)),
            "tally": ", ".join(words.tally(report)),
        },
    )


def _urgency(block: Block) -> int:
    return _RANK[block.findings[0].level] if block.findings else len(_RANK)


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
