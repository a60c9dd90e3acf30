"""What a fix makes of a gateway: what changes, and which audience the code has afterwards."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from aadrift.audiences import MICROSOFT_REGISTERED, AudienceClass, classify
from aadrift.gateway import Status, Verdict
from aadrift.records import dataclass
from aadrift.report.model import EditEntry, FindingEntry, GatewayEntry, Origin, Report, Subject
from aadrift.runbook.commands import apply
from aadrift.wording import shown


@dataclass(frozen=True)
class Effect:
    """What a fix does to one gateway.

    ``edits`` are sentences: ``main.tf:3: OLD becomes NEW``. ``audience`` is what the code has once
    they are made, in lower case; None when that is not known, or one of several. ``moves`` says
    that they change it. ``live`` is what Azure has, in lower case.
    """

    edits: tuple[str, ...]
    audience: str | None
    moves: bool
    live: str | None

    @property
    def adopts(self) -> bool:
        """Whether the code gets the audience that Azure has already."""
        return self.moves and self.live is not None and self.audience == self.live

    @property
    def settles(self) -> bool:
        """Whether the code then has an audience that is right in itself."""
        return self.audience is not None and (
            self.audience == MICROSOFT_REGISTERED
            or classify(self.audience) is AudienceClass.CUSTOM
            or self.adopts
        )


@dataclass(frozen=True)
class Survey:
    """A report with what its fix does to each gateway, looked up once for all.

    ``together`` are the gateways by the commands that apply them: one apply reaches all of them.
    """

    report: Report
    findings: Mapping[Subject, Sequence[FindingEntry]]
    effects: Mapping[Subject, Effect]
    together: Mapping[tuple[str, ...], Sequence[GatewayEntry]]

    @classmethod
    def of(cls, report: Report) -> Survey:
        """The survey of a report."""
        findings: dict[Subject, list[FindingEntry]] = defaultdict(list)
        for finding in report.findings:
            for subject in dict.fromkeys(finding.gateways):
                findings[subject].append(finding)
        together: dict[tuple[str, ...], list[GatewayEntry]] = defaultdict(list)
        for gateway in report.gateways:
            together[apply(gateway)].append(gateway)
        effects = {one.subject: _effect(one, findings[one.subject]) for one in report.gateways}
        return cls(report, findings, effects, together)

    def about(self, gateway: GatewayEntry) -> Sequence[FindingEntry]:
        """The findings about a gateway that count."""
        return [one for one in self.findings.get(gateway.subject, ()) if one.counts]


def _effect(gateway: GatewayEntry, findings: Iterable[FindingEntry]) -> Effect:
    edits = [
        edit
        for finding in findings
        if finding.fixed and finding.fix is not None
        for edit in finding.fix.edits
    ]
    before, after = _audiences(gateway, {}), _audiences(gateway, _by_place(edits))
    live = gateway.live.audience if gateway.live is not None else None
    return Effect(
        edits=tuple(
            dict.fromkeys(
                f"{one.region.path}:{one.region.line}: {shown(one.old)} becomes {shown(one.new)}"
                for one in edits
            )
        ),
        audience=next(iter(after)) if len(after) == 1 else None,
        moves=before != after,
        live=live.lower() if live else None,
    )


def blocks(gateway: GatewayEntry, done: Effect) -> bool:
    """Whether an apply does to the gateway what nobody has decided."""
    if done.adopts or gateway.audience.status is Status.ABSENT:
        return False
    if gateway.verdict in (Verdict.CODE_BEHIND, Verdict.AMBIGUOUS):
        return True
    if gateway.verdict is Verdict.DRIFTED:
        return done.audience != done.live
    return gateway.verdict is Verdict.UNRESOLVED and done.audience is None


def _by_place(edits: list[EditEntry]) -> Mapping[tuple[str, int], str]:
    return {(one.region.path, one.byte_range[0]): one.new for one in edits}


def _audiences(gateway: GatewayEntry, edited: Mapping[tuple[str, int], str]) -> set[str | None]:
    """Every audience that the code can give the gateway; None is one that is not known."""

    def after(value: str | None, origin: Origin | None) -> str | None:
        place = (origin.path, origin.byte_range[0]) if origin is not None else None
        new = edited.get(place) if place is not None else None
        return (new or value or "").lower() or None

    own = gateway.audience
    if own.options:
        return {after(one.value, one.origin) for one in own.options}
    return {after(own.value, one) for one in gateway.origins} or {after(own.value, None)}
