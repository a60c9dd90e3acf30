"""AAD101 to AAD105: what the declared audience is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aadrift.audiences import (
    CLOUDS,
    LEGACY_AUDIENCES,
    MICROSOFT_REGISTERED,
    AudienceClass,
    Cloud,
    classify,
    describe,
    host_of,
)
from aadrift.findings import Edit, Finding, Fix, Judged, Level
from aadrift.gateway import CloudReading, Dialect, Gateway, Setting, Status
from aadrift.rules.clouds import about_audience, about_tenant, authority, cited
from aadrift.rules.places import Spot, Where, finding, grouped, spots, who
from aadrift.wording import listing, shown

NIL_GUID = "00000000-0000-0000-0000-000000000000"

_MOVE = (
    f"Set it to the Microsoft-registered {MICROSOFT_REGISTERED}; every client needs a new profile "
    "the moment that is applied"
)
# The options that give a declaration the values that its sources lack. Terraform deploys ARM
# templates too.
_TERRAFORM_OPEN_BY = "--var-file, --var, --plan"
_OPEN_BY = {
    Dialect.BICEP: "--parameters, --cloud",
    Dialect.ARM: f"--parameters, --cloud, {_TERRAFORM_OPEN_BY}",
}


def audience_findings(judged: Sequence[Judged]) -> Iterator[Finding]:
    """Every finding about declared audiences."""
    yield from legacy(judged)
    yield from wrong_cloud(judged)
    yield from contradicting_clouds(judged)
    yield from custom(judged)
    yield from unresolved(judged)
    yield from invalid(judged)


def _audience(gateway: Gateway) -> Setting:
    return gateway.audience


def _class(value: str) -> AudienceClass:
    """The class that decides which rule speaks: the nil GUID is custom by its form only."""
    return AudienceClass.INVALID if value == NIL_GUID else classify(value)


def _of_class(wanted: AudienceClass, judged: Iterable[Judged]) -> Iterator[Spot]:
    return spots(judged, _audience, lambda _, value: wanted if _class(value) is wanted else None)


def legacy(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD101: each manually registered audience, at its literal."""
    for spot in _of_class(AudienceClass.MANUAL, judged):
        named = f"{spot.value} ({describe(spot.value)})"
        message = f"The audience of {who(spot.judged)} is {named}. {_MOVE}."
        if spot.origin is None:
            message = f"{message} {_by_hand(spot)}"
        yield finding("AAD101", spot.judged, spot.where, message, fix=migration(spot))


def migration(spot: Spot) -> Fix | None:
    """The edits that move a manually registered literal, and what must say the same, on."""
    if spot.origin is None:
        return None
    partners = (span for one in spot.judged for span in one.gateway.partners)
    stale = (span for span in partners if _class(span.text) is AudienceClass.MANUAL)
    spans = dict.fromkeys((spot.origin, *stale))
    edits = tuple(Edit(span, MICROSOFT_REGISTERED) for span in spans)
    return Fix("Set the audience to the Microsoft-registered value", edits)


def _by_hand(spot: Spot) -> str:
    pieces = spot.text.spans or tuple(step.span for step in spot.text.full_trail[-1:])
    if not pieces:
        return "No literal says it, so change by hand what produces it."
    places = listing(dict.fromkeys(str(span) for span in pieces), 3)
    return f"No literal says it, so change by hand what produces it ({places})."


def wrong_cloud(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD102: a manually registered audience of another cloud than something else tells."""

    def mismatch(one: Judged, value: str) -> str | None:
        own = LEGACY_AUDIENCES.get(value.lower())
        told = authority(one.gateway)
        return (
            told.cloud if own is not None and told is not None and own.name != told.cloud else None
        )

    for spot in spots(judged, _audience, mismatch):
        told = authority(spot.judged[0].gateway)
        cloud = CLOUDS.get(told.cloud) if told is not None else None
        if told is None or cloud is None:
            continue
        message = (
            f"The audience of {who(spot.judged)} is {spot.value} ({describe(spot.value)}), but the "
            f"gateway is in {cloud.title} according to {cited(told)}, where no client gets a token "
            f"for it. {_MOVE}."
        )
        yield finding("AAD102", spot.judged, spot.where, message, fix=migration(spot))


def contradicting_clouds(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD102 as a warning: two sources that are neither audience nor tenant name two clouds."""

    def found() -> Iterator[tuple[tuple[object, ...], tuple[CloudReading, CloudReading, Judged]]]:
        for one in judged:
            readings = [
                reading
                for reading in one.gateway.readings
                if not about_audience(one.gateway, reading) and not about_tenant(reading)
            ]
            other = next((item for item in readings if item.cloud != readings[0].cloud), None)
            if other is not None and one.gateway.audience.status is not Status.ABSENT:
                place = other.where or one.gateway.location
                yield (place, readings[0].cloud, other.cloud), (readings[0], other, one)

    for group in grouped(found()).values():
        strong, weak, first = group[0]
        message = (
            f"The sources contradict each other about the cloud of {who([g[2] for g in group])}: "
            f"{_title(strong.cloud)} according to {cited(strong)}, {_title(weak.cloud)} according "
            f"to {cited(weak)}. Correct one, or say with --cloud which is right."
        )
        place = weak.where or first.gateway.location
        every = [one for _, _, one in group]
        where = Where(place, subject="clouds")
        yield finding("AAD102", every, where, message, level=Level.WARNING)


def _title(cloud: str) -> str:
    known: Cloud | None = CLOUDS.get(cloud)
    return known.title if known else cloud


def custom(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD103: each custom audience, with what its app registration needs."""
    for spot in _of_class(AudienceClass.CUSTOM, judged):
        message = (
            f"The audience of {who(spot.judged)} is custom and stays as it is. On the app "
            f"registration {spot.value}, under Expose an API, authorise {MICROSOFT_REGISTERED} as "
            "one more client application; gateway and clients keep the custom audience, client "
            f"profiles gain <applicationid>{MICROSOFT_REGISTERED}</applicationid>."
        )
        yield finding("AAD103", spot.judged, spot.where, message)


def invalid(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD105: each audience that is no app id."""
    for spot in _of_class(AudienceClass.INVALID, judged):
        message = (
            f"The audience of {who(spot.judged)} is {shown(spot.value)!r}, {_what(spot.value)}. "
            f"Replace it by hand: {MICROSOFT_REGISTERED} for the Microsoft-registered client, or "
            "the application id of your own app registration."
        )
        yield finding("AAD105", spot.judged, spot.where, message)


def _what(value: str) -> str:
    inner = value.strip().strip("{}").strip()
    if value == NIL_GUID:
        return "which looks like a placeholder"
    if value.startswith(("<", "[")) or "xxxx" in value.lower():
        return "a placeholder"
    if inner != value and classify(inner) is not AudienceClass.INVALID:
        return "a GUID with something around it"
    if host_of(value) or value.lower().startswith("api://"):
        return "a URL where the id of an app is expected"
    return "which is not a GUID"


def unresolved(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD104: audiences that the sources leave open, unless every option is an old one."""

    def found() -> Iterator[tuple[tuple[object, ...], Judged]]:
        for one in judged:
            setting = one.gateway.audience
            every_old = setting.audience_class is AudienceClass.MANUAL
            if setting.status is Status.UNRESOLVED and not every_old:
                yield (one.gateway.location, setting.reason, setting.where), one

    for group in grouped(found()).values():
        setting = group[0].gateway.audience
        at = f" ({setting.where})" if setting.where is not None else ""
        reason = setting.reason or "several values are possible"
        by = _OPEN_BY.get(group[0].gateway.dialect, _TERRAFORM_OPEN_BY)
        message = (
            f"The sources do not tell the audience of {who(group)}: {reason}{at}."
            f"{_options(setting)}{_live(group[0])} Give the missing value ({by}), or look there."
        )
        where = Where(group[0].gateway.location, setting.trace, reason)
        yield finding("AAD104", group, where, message)


def _options(setting: Setting) -> str:
    values = dict.fromkeys(text.value.lower() for text in setting.options)
    if not values:
        return ""
    words = listing(f"{shown(value)} ({describe(value)})" for value in values)
    return f" Possible are {words}." if len(values) > 1 else f" Possible is {words}."


def _live(one: Judged) -> str:
    live = one.live
    if live is None or not live.audience:
        return ""
    return f" Azure has {shown(live.audience)} ({describe(live.audience)})."
