"""From a report to the work that it leaves: pure values, which every form of the runbook shares."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from aadrift.audiences import LEGACY_AUDIENCES, MICROSOFT_REGISTERED, AudienceClass, describe
from aadrift.gateway import Identity, Kind, Verdict, identity_of
from aadrift.report import FindingEntry, GatewayEntry, LiveEntry, Report, Subject
from aadrift.reports import words
from aadrift.runbook import commands
from aadrift.wording import listing, shown

_TITLES = {
    Kind.GATEWAY: "virtual network gateway",
    Kind.SERVER_CONFIGURATION: "VPN server configuration",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: what to do, more about it, the commands for it, and source text to add."""

    title: str
    text: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    additions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be done about one gateway, in order."""

    name: str
    stack: str | None
    variant: str | None
    verdict: str
    sentence: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Runbook:
    """The whole work. ``apps`` are sentences about the old enterprise apps, one list each."""

    works: tuple[Work, ...]
    audience: bool
    apps: tuple[tuple[str, ...], ...] = ()
    errors: tuple[str, ...] = ()

    @property
    def downtime(self) -> tuple[str, ...]:
        """How long gateways are down, and what that means."""
        said = ["Applying takes about 5 minutes a gateway, with up to 5 minutes of downtime."]
        if self.audience:
            said.append(
                "A gateway accepts one audience only: from then on, no client with the old profile "
                "can sign in. Choose a time for it, and tell the users before."
            )
        return tuple(said)

    @property
    def order(self) -> tuple[str, ...]:
        """The order of work that holds for every gateway."""
        return words.ORDER

    @property
    def clicks(self) -> tuple[str, ...]:
        """What a user does in the Azure VPN client: with the package, or by hand."""
        return (
            "With the new package: unzip it, open the Azure VPN Client, choose + and Import, and "
            "select AzureVPN/azurevpnconfig.xml (azurevpnconfig_aad.xml, if that is there). Save.",
            "Or by hand: select the profile, choose ... and Configure, set Audience to "
            f"{MICROSOFT_REGISTERED}. Leave the rest as it is, and save.",
            "Connect, and sign in once more.",
        )

    @property
    def checklist(self) -> tuple[str, ...]:
        """What is ticked off for every client."""
        return (
            "The new profile package is generated from the gateway, after the apply.",
            "The profile is imported, or its audience is edited by hand (Azure VPN Client, "
            "Configure).",
            "The profile's audience and issuer are the gateway's; the issuer ends with a slash.",
            "A connection was tried.",
            "The old profile is removed.",
        )

    @property
    def rollback(self) -> tuple[str, ...]:
        """How everything is put back."""
        if not self.audience:
            return ("Revert this change and apply.", "Nothing else is to be undone.")
        return (
            "Revert this change and apply.",
            "The gateway then accepts the old audience again, and clients need their old profiles "
            "back, at the same moment; keep them until the move is done.",
            "Do not remove the old enterprise application before.",
        )


def runbook(report: Report, only: Collection[Subject] | None = None) -> Runbook:
    """The runbook of a report; of some of its gateways, when they are named.

    Gateways that the next apply would roll back come first, then those that are moved.
    """
    works = [
        (_ORDER.get(one.verdict, len(_ORDER)), _work(one, report))
        for one in report.gateways
        if (only is None or one.subject in only) and _is_concerned(one, report)
    ]
    works.sort(key=lambda pair: pair[0])
    found = [work for _, work in works]
    if only is None:
        found += [_undeclared(one) for one in report.live if _is_undeclared(one, report)]
    changed = (one for one in report.findings if one.fixed)
    return Runbook(
        works=tuple(found),
        audience=any(one.code in _AUDIENCE_CODES for one in changed) or bool(found),
        apps=tuple(tuple(words.enterprise_app(one)) for one in report.enterprise_apps),
        errors=report.evidence.live.errors,
    )


_AUDIENCE_CODES = frozenset(("AAD101", "AAD102", "AAD201", "AAD203"))
_ORDER = {
    verdict: rank
    for rank, verdict in enumerate(
        (
            Verdict.CODE_BEHIND,
            Verdict.LEGACY,
            Verdict.DECLARED_ONLY,
            Verdict.NOT_DEPLOYED,
            Verdict.NOT_APPLIED,
            Verdict.DRIFTED,
            Verdict.AMBIGUOUS,
            Verdict.UNRESOLVED,
            Verdict.CUSTOM,
        )
    )
}


def _is_concerned(gateway: GatewayEntry, report: Report) -> bool:
    return not words.settled(gateway) or bool(_edits(gateway, report))


def _is_undeclared(live: LiveEntry, report: Report) -> bool:
    """Whether a live gateway is to be moved by hand: no code declares it, nor might declare it."""
    maybe = {one.lower() for gateway in report.gateways for one in gateway.candidates}
    return not live.paired and live.class_ is AudienceClass.MANUAL and live.id.lower() not in maybe


def _about(gateway: GatewayEntry, report: Report) -> list[FindingEntry]:
    return [one for one in report.findings if gateway.subject in one.gateways]


def _edits(gateway: GatewayEntry, report: Report) -> list[str]:
    """What the fix changes for a gateway: ``main.tf:3: OLD becomes NEW``."""
    return list(
        dict.fromkeys(
            f"{edit.region.path}:{edit.region.line}: {shown(edit.old)} becomes {shown(edit.new)}"
            for finding in _about(gateway, report)
            if finding.fixed and finding.fix is not None
            for edit in finding.fix.edits
        )
    )


def _work(gateway: GatewayEntry, report: Report) -> Work:
    return Work(
        name=gateway.address,
        stack=None if gateway.stack in (".", "") else gateway.stack,
        variant=gateway.variant,
        verdict=words.label(gateway),
        sentence=words.sentence(gateway),
        steps=tuple(_steps(gateway, report)),
    )


def _steps(gateway: GatewayEntry, report: Report) -> Iterator[Step]:
    edits = _edits(gateway, report)
    match gateway.verdict:
        case _ if edits and _adopts(gateway, report):
            yield Step(
                "Let nobody apply this stack before the change is merged",
                ("Azure has this audience already: an apply of the old code takes it back.",),
            )
            yield from _merge(edits, gateway, report)
            yield Step(
                "Apply, so that code and Azure agree",
                ("The plan must show no change of the audience; then there is no downtime.",),
                commands.apply(gateway),
            )
            yield _seen(gateway)
            yield _profiles(gateway, "Generate the package for clients that still lack it")
            yield Step(
                "To roll back",
                ("Do not revert the change: that would roll the gateway back at the next apply.",),
            )
        case Verdict.CODE_BEHIND:
            yield Step("Let nobody apply this stack: it would roll the gateway back")
            yield from _merge(edits, gateway, report)
            yield from _open(gateway, report)
        case Verdict.NOT_APPLIED:
            yield from _merge(edits, gateway, report)
            yield from _apply(gateway)
        case _ if _is_custom(gateway) and not edits:
            yield from _custom(gateway.audience.value or "", report)
        case _ if edits:
            yield from _merge(edits, gateway, report)
            yield from _apply(gateway)
        case _:
            yield from _open(gateway, report)


def _is_custom(gateway: GatewayEntry) -> bool:
    """Whether the gateway has a custom audience, and Azure none that differs."""
    return gateway.verdict is Verdict.CUSTOM or (
        gateway.verdict in (Verdict.DECLARED_ONLY, Verdict.NOT_DEPLOYED)
        and gateway.audience.class_ is AudienceClass.CUSTOM
    )


def _adopts(gateway: GatewayEntry, report: Report) -> bool:
    """Whether the fix only writes down what Azure has already."""
    live = (gateway.live.audience or "").lower() if gateway.live is not None else ""
    declared = {(option.value or "").lower() for option in gateway.audience.options}
    declared.add((gateway.audience.value or "").lower())
    new = {
        edit.new.lower()
        for finding in _about(gateway, report)
        if finding.fixed and finding.fix is not None
        for edit in finding.fix.edits
    }
    return bool(live) and live in new and declared != {live}


def _merge(edits: Sequence[str], gateway: GatewayEntry, report: Report) -> Iterator[Step]:
    if edits:
        yield Step("Merge", tuple(edits))
    held = [
        f"{shown(one.title)} is held back: {one.reason}"
        for one in (report.fix.held if report.fix is not None else ())
        if gateway.subject in one.gateways
    ]
    if held:
        yield Step("Decide what is held back", tuple(held))


def _apply(gateway: GatewayEntry) -> Iterator[Step]:
    yield Step(
        "Apply at the agreed time",
        ("About 5 minutes, of which the gateway is down for less than 5.",),
        commands.apply(gateway),
    )
    yield _seen(gateway)
    yield _profiles(gateway, "Generate the new package, and hand it out")
    yield Step(
        "To roll back",
        (
            "Revert the change and apply again, and give the clients their old profiles back at "
            "the same moment.",
        ),
    )


def _seen(gateway: GatewayEntry) -> Step:
    told = ("The gateway must be reported as migrated.",)
    return Step("See that it worked", told, (commands.check(gateway),))


def _profiles(gateway: GatewayEntry, title: str) -> Step:
    return _packages(title, commands.identity(gateway), gateway.kind, gateway.cloud)


def _packages(title: str, who: Identity, kind: Kind, cloud: str | None) -> Step:
    told = ["It is written only when its profile has the gateway's audience."]
    if kind is Kind.SERVER_CONFIGURATION:
        told.append(
            "This is the package of the whole Virtual WAN; name a hub's point-to-site gateway for "
            "that hub alone."
        )
    else:
        told.append("The second command does the same with the Azure CLI: it prints a secret link.")
    return Step(title, tuple(told), commands.download(who, kind, cloud))


def _custom(audience: str, report: Report) -> Iterator[Step]:
    found = (one.suggestion for one in report.findings if one.counts and one.suggestion)
    additions = tuple(dict.fromkeys(found))
    yield Step(
        "Let the Microsoft-registered client ask for tokens",
        (
            f"The gateway keeps its custom audience {shown(audience)}. On the app registration "
            f"with that id, under Expose an API, authorise {MICROSOFT_REGISTERED} as one more "
            "client application.",
            *(("In code, for example, where the old client is authorised:",) if additions else ()),
        ),
        additions=additions,
    )
    yield Step(
        "Tell the clients which application they are",
        (
            "Their profiles keep the audience, and gain "
            f"<applicationid>{MICROSOFT_REGISTERED}</applicationid> beside it.",
        ),
    )


def _open(gateway: GatewayEntry, report: Report) -> Iterator[Step]:
    """What a person must look at before anything can be moved."""
    told = list(dict.fromkeys(one.message for one in _about(gateway, report) if one.counts))
    if gateway.candidates:
        told.append(f"It could be {listing(map(shown, gateway.candidates))}.")
    yield Step("Look at it, and decide", tuple(told) or (words.sentence(gateway),))


def _undeclared(live: LiveEntry) -> Work:
    who = identity_of(live.id)
    old = live.audience or ""
    cloud = LEGACY_AUDIENCES[old.lower()].name if old.lower() in LEGACY_AUDIENCES else None
    steps = (
        Step(
            "Bring it into code, or set the audience by hand at the agreed time",
            (
                f"It has {shown(old)} ({describe(old)}). About 5 minutes, of which the gateway is "
                "down for less than 5.",
                *(
                    ("The command is one of the extension virtual-wan (az extension add).",)
                    if live.kind is Kind.SERVER_CONFIGURATION
                    else ()
                ),
            ),
            (commands.by_hand(live),),
        ),
        Step(
            "See that it worked",
            ("The gateway must not be reported with a manually registered audience any more.",),
            ("aadrift check --live azure",),
        ),
        _packages("Generate the new package, and hand it out", who, live.kind, cloud),
        Step(
            "To roll back",
            ("Set the old audience again, and give the clients their old profiles back.",),
            (commands.by_hand(live, old),),
        ),
    )
    return Work(
        name=who.name or live.id,
        stack=None,
        variant=None,
        verdict="only in Azure",
        sentence=f"Azure has this {_TITLES[live.kind]} ({live.id}), and no code declares it.",
        steps=steps,
    )
