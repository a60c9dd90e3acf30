"""What a commit and a pull request say, from the templates in ``templates/publishing/``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from aadrift.audiences import describe
from aadrift.findings import Level
from aadrift.fixing.outcome import Target, key_of
from aadrift.gateway import Verdict
from aadrift.publishing.interface import PublishError, Text
from aadrift.publishing.parts import Part
from aadrift.records import dataclass
from aadrift.report.model import ByHandEntry, FindingEntry, HeldEntry, Report, Subject
from aadrift.reports import words
from aadrift.runbook.model import runbook

_COMMIT = "publishing/commit.txt.j2"
_TITLE = "publishing/title.txt.j2"
_BODY = "publishing/body.md.j2"

# How many items a list of the body has, the more generous first: the first that fits is taken.
_ROWS = (100, 40, 15, 6, 2, 0)
_FIRST = Verdict.CODE_BEHIND.value.replace("-", " ")
_TITLE_LIMIT = 200
_CUT = "\n\n*Shortened: `aadrift fix` shows the rest.*\n"


@dataclass(frozen=True)
class Change:
    """A setting of a gateway before and after, with what the verdict means."""

    address: str
    stack: str
    variant: str | None
    setting: str
    old: str
    new: str
    old_class: str
    new_class: str
    verdict: str
    sentence: str


@dataclass(frozen=True)
class Page:
    """What the templates are given for one part of a fix."""

    part: Part
    report: Report
    branch: str
    base: str
    notes: tuple[str, ...] = ()
    folder: Path | None = None

    def commit_message(self) -> str:
        """The message of the commit: a subject, an empty line, and why."""
        return self._render(_COMMIT, _ROWS[1]).strip() + "\n"

    def text(self, limit: int) -> Text:
        """The title and the body of the pull request, which has no more than ``limit`` characters.

        A body that is too long is written again with shorter lists.
        """
        title = " ".join(self._render(_TITLE, _ROWS[0]).split())[:_TITLE_LIMIT]
        if not title:
            raise PublishError("the template of the pull request's title renders to nothing")
        for rows in _ROWS:
            body = self._render(_BODY, rows).strip() + "\n"
            if len(body) <= limit:
                return Text(title, body)
        return Text(title, body[: limit - len(_CUT)] + _CUT)

    def _render(self, template: str, rows: int) -> str:
        from jinja2 import TemplateError

        from aadrift.templating import render

        try:
            return render(template, self._values(rows), folder=self.folder)
        except (TemplateError, OSError, UnicodeDecodeError) as error:
            raise PublishError(f"the template {template} can't be rendered: {error}") from None

    def _values(self, rows: int) -> Mapping[str, object]:
        changes = _changes(self.part.result.targets, self.report)
        stacks = {change.stack for change in changes}
        held, by_hand, left = self._not_fixed(stacks)
        outcome = self.report.fix
        subjects = {Subject(one.address, one.variant, one.stack) for one in changes}
        audience = any(change.setting == "audience" for change in changes)
        return {
            "book": replace(runbook(self.report, subjects), audience=audience),
            "group": self.part.name,
            "branch": self.branch,
            "base": self.base,
            "changes": changes,
            "gateways": len({(one.address, one.stack) for one in changes}),
            "rows": rows,
            "files": self.part.result.paths,
            "literals": sum(len(change.edits) for change in self.part.result.changes),
            "held": held,
            "by_hand": by_hand,
            "left": left,
            "notes": (*self.notes, *(outcome.notes if outcome is not None else ())),
            "live": bool(self.report.evidence.live.sources),
            "errors": self.report.evidence.live.errors,
            "audience": audience,
            "version": self.report.tool.version,
        }

    def _not_fixed(
        self, stacks: set[str]
    ) -> tuple[Sequence[HeldEntry], Sequence[ByHandEntry], Sequence[FindingEntry]]:
        """What the change leaves as it is; for a group, only what is about its stacks."""

        def ours(subjects: Sequence[Subject]) -> bool:
            return not self.part.name or any(one.stack in stacks for one in subjects)

        addresses = {one.address for one in self.report.gateways if one.stack in stacks}
        outcome = self.report.fix
        held = [one for one in outcome.held if ours(one.gateways)] if outcome is not None else []
        by_hand = [
            one
            for one in (outcome.by_hand if outcome is not None else ())
            if not self.part.name or one.gateway in addresses
        ]
        left = [
            one
            for one in self.report.findings
            if one.counts
            and one.level is not Level.NOTE
            and (not self.part.name or ours(one.gateways))
            and not (self.part.name and one.fix is not None)
        ]
        return held, by_hand, left


def _changes(targets: Sequence[Target], report: Report) -> list[Change]:
    entries = {one.subject: one for one in report.gateways}
    found: list[Change] = []
    for target in targets:
        key = key_of(target.gateway)
        entry = entries[Subject(key.address, key.variant, key.stack)]
        audience = target.setting == "audience"
        found.append(
            Change(
                address=key.address,
                stack=key.stack,
                variant=key.variant,
                setting=target.setting,
                old=target.old,
                new=target.new,
                old_class=describe(target.old) if audience else "",
                new_class=describe(target.new) if audience else "",
                verdict=words.label(entry),
                sentence=words.sentence(entry),
            )
        )
    # Where the list is cut, what nobody may apply before the merge must still be seen.
    return sorted(found, key=lambda one: one.verdict != _FIRST)
