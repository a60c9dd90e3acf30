"""AAD201 to AAD206: what Azure says against what is declared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aadrift.audiences import MICROSOFT_REGISTERED, AudienceClass, classify, describe
from aadrift.findings import Finding, Fix, Judged, Level
from aadrift.gateway import Gateway, Kind, LiveGateway, Setting, Verdict
from aadrift.pairing import Duplicate, Pairing, differing_settings
from aadrift.rules.audience import migration
from aadrift.rules.places import Spot, Where, audience_place, finding, grouped, who
from aadrift.source import Span
from aadrift.values import Trail
from aadrift.wording import counted, listing, named, shown

_KINDS = {
    Kind.GATEWAY: "virtual network gateway",
    Kind.SERVER_CONFIGURATION: "VPN server configuration",
}


def live_findings(pairing: Pairing, *, strict: bool) -> Iterator[Finding]:
    """Every finding that rests on live evidence."""
    yield from code_behind(pairing.judged)
    yield from not_applied(pairing.judged)
    yield from drifted(pairing.judged)
    yield from undeclared(pairing.undeclared, strict=strict)
    yield from not_deployed(pairing.judged)
    yield from ambiguous(pairing.judged)
    yield from duplicates(pairing.duplicates)


def _with(verdict: Verdict, judged: Iterable[Judged]) -> list[Judged]:
    return [one for one in judged if one.verdict is verdict]


def _said(value: str | None) -> str:
    return f"{shown(value)} ({describe(value)})" if value else "none"


def _azure(group: list[Judged]) -> str:
    """The live gateways of a group, in words."""
    return listing((_name(one.live) for one in group if one.live is not None), 3)


def _name(live: LiveGateway) -> str:
    """A live gateway for people: its name and where it is."""
    identity = live.identity
    return shown(
        f"{identity.name} (resource group {identity.resource_group}, subscription "
        f"{identity.subscription})",
        200,
    )


def _by_audience(judged: Iterable[Judged]) -> Iterator[tuple[Span, list[Judged]]]:
    """Gateways whose audience stands at one place, with equal values on both sides."""
    pairs = (
        ((audience_place(one), one.gateway.audience.value, _folded(one)), one) for one in judged
    )
    for (place, _, _), group in grouped(pairs).items():
        yield place, group


def _folded(one: Judged) -> str | None:
    return one.live.audience.lower() if one.live is not None and one.live.audience else None


def code_behind(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD201: Azure is migrated, the code would roll it back."""
    for place, group in _by_audience(_with(Verdict.CODE_BEHIND, judged)):
        first = group[0].gateway
        message = (
            f"Applying {who(group)} would roll {_azure(group)} back to "
            f"{_said(first.audience.value)} and lock its clients out: Azure already has "
            f"{MICROSOFT_REGISTERED} (Microsoft-registered). Fix the code before anyone applies it."
        )
        if first.ignored is not None:
            message += (
                f" Only ignore_changes ({first.ignored}) keeps Terraform from that, until it makes "
                "the gateway anew."
            )
        yield _at_audience("AAD201", place, group, message, _fix(place, group))


def _fix(place: Span, group: list[Judged]) -> Fix | None:
    text = group[0].gateway.audience.options[0]
    return migration(Spot(place, text, tuple(group)))


def _at_audience(
    code: str, place: Span, group: list[Judged], message: str, fix: Fix | None = None
) -> Finding:
    gateway = group[0].gateway
    subject = "" if gateway.audience.origins else gateway.address
    where = Where(place, gateway.audience.trace, subject)
    return finding(code, group, where, message, fix=fix)


def not_applied(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD202: the code is right, and not applied."""
    for place, group in _by_audience(_with(Verdict.NOT_APPLIED, judged)):
        declared, live = group[0].gateway.audience.value, group[0].live
        message = (
            f"{who(group)} declares {_said(declared)}, and Azure still has "
            f"{_said(live.audience if live else None)} on {_azure(group)}. Apply it together with "
            "the new client profiles: clients must switch at that moment."
        )
        ignored = group[0].gateway.ignored
        if ignored is not None:
            message += f" Until ignore_changes ({ignored}) is gone, applying does not change it."
        yield _at_audience("AAD202", place, group, message)


def drifted(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD203: declared and live differ in a way that no side wins by itself."""

    def found() -> Iterator[tuple[tuple[Span, str], tuple[Trail, Judged]]]:
        for one in _with(Verdict.DRIFTED, judged):
            setting, difference = _difference(one)
            place = setting.origins[0] if setting.origins else one.gateway.location
            yield (place, difference), (setting.trace, one)

    for (place, difference), items in grouped(found()).items():
        group = [one for _, one in items]
        message = (
            f"{who(group)} and {_azure(group)} differ: {difference}. Decide which side is right: "
            "`aadrift fix --to live` takes over what Azure has, applying does the opposite."
        )
        where = Where(place, items[0][0], difference)
        yield finding("AAD203", group, where, message)


def _difference(one: Judged) -> tuple[Setting, str]:
    """The setting at which the drift is reported, and every difference in words."""
    gateway, live = one.gateway, one.live
    if live is None:
        return gateway.audience, ""
    ours, theirs = gateway.audience.value, live.audience
    if (ours or "").lower() != (theirs or "").lower():
        return gateway.audience, f"the audience is {_said(ours)} in code, {_said(theirs)} in Azure"
    names = differing_settings(gateway, live)
    settings = {
        "tenant": (gateway.tenant, live.tenant),
        "issuer": (gateway.issuer, live.issuer),
    }
    parts = [
        f"the {name} is {shown(settings[name][0].value or '')} in code, "
        f"{shown(settings[name][1] or '')} in Azure"
        for name in names
    ]
    first = settings[names[0]][0] if names else gateway.audience
    return first, listing(parts)


def undeclared(live: Iterable[LiveGateway], *, strict: bool) -> Iterator[Finding]:
    """AAD204: live gateways that no code declares."""
    for one in live:
        audience = one.audience or ""
        manual = classify(audience) is AudienceClass.MANUAL
        advice = (
            "Bring it into code, or move it by hand and hand out new client profiles"
            if manual
            else "Bring it into code, so that changes to it are reviewed"
        )
        yield Finding(
            code="AAD204",
            level=Level.ERROR if manual and strict else Level.WARNING,
            message=(
                f"No code declares the {_KINDS[one.kind]} {_name(one)}, whose audience is "
                f"{_said(audience)}. {advice}."
            ),
            location=None,
            subject=one.id.lower(),
            live=one,
        )


def not_deployed(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD205: declared, and not found where it would be."""
    pairs = ((one.gateway.location, one) for one in _with(Verdict.NOT_DEPLOYED, judged))
    for place, group in grouped(pairs).items():
        names = listing(dict.fromkeys(_declared_name(one.gateway) for one in group), 3)
        message = (
            f"Azure has no {_KINDS[group[0].gateway.kind]} {names} in what was read, for "
            f"{who(group)}. Nothing to do if it is not deployed yet; else compare the names."
        )
        yield finding("AAD205", group, Where(place), message)


def _declared_name(gateway: Gateway) -> str:
    identity = gateway.identity
    group = f" in the resource group {identity.resource_group}" if identity.resource_group else ""
    return shown(f"{identity.name or 'of unknown name'}{group}", 200)


def ambiguous(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD206: several live gateways could be one declaration."""
    pairs = (
        ((one.gateway.location, len(one.candidates), one.candidates[0].id), one)
        for one in _with(Verdict.AMBIGUOUS, judged)
    )
    for (place, _, _), group in grouped(pairs).items():
        candidates = group[0].candidates
        names = named(candidates, _name)
        could = "could be it" if len(candidates) > 1 else "could be it, which is not certain"
        message = (
            f"{counted(len(candidates), 'live gateway')} {could} ({who(group)}): {names}. Give the "
            "resource ids with --state or --plan, or the values that its name depends on."
        )
        yield finding("AAD206", group, Where(place), message)


def duplicates(found: Iterable[Duplicate]) -> Iterator[Finding]:
    """AAD206: several declarations stand for one live gateway."""
    for duplicate in found:
        group = duplicate.judged
        names = listing(f"{one.gateway.address} ({one.gateway.location})" for one in group)
        message = (
            f"{len(group)} declarations stand for one live gateway, {_name(duplicate.live)}: "
            f"{names}. Remove one, or give the resource ids with --state or --plan if they are "
            "different gateways."
        )
        where = Where(group[0].gateway.location, subject=duplicate.live.id.lower())
        yield finding("AAD206", group, where, message)
