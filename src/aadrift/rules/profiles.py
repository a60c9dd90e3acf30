"""AAD301, and AAD103 for profiles: client profiles against the gateways that they belong to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aadrift.audiences import (
    LEGACY_AUDIENCES,
    MICROSOFT_REGISTERED,
    AudienceClass,
    classify,
    describe,
    host_of,
    is_guid,
)
from aadrift.audiences import tenant_id as tenant_of
from aadrift.clientprofile import ELEMENTS, Element, ElementName, element_of, is_open, value_of
from aadrift.findings import PROFILE_CODE, Edit, Finding, Fix, Safety
from aadrift.pairing.profiles import Counterpart, Tie, TiedProfile, migrated, same_setting
from aadrift.rules.catalogue import rule
from aadrift.source import Span
from aadrift.wording import joined, listing, shown

_TIED = {
    Tie.MAPPING: "as the configuration says",
    Tie.SERVER: "by the server's name",
    Tie.NAME: "by its name",
    Tie.NETWORK: "by its virtual network's name",
    Tie.TENANT: "of the same tenant",
}
_UNEDITABLE = " Its text does not stand in one piece (a comment, CDATA): edit it by hand."
_NO_ROOM = " The element has no room for a text: write it by hand."


def profile_findings(tied: Iterable[TiedProfile]) -> Iterator[Finding]:
    """Every finding about client profiles, at the element that is wrong."""
    seen: set[tuple[Span | None, str, str]] = set()
    for one in tied:
        for found in _of_one(one) if one.profile.entra else ():
            # Where only one element stands twice, both readings have the others.
            key = (found.location, found.code, found.subject)
            if key not in seen:
                seen.add(key)
                yield found


def _of_one(tied: TiedProfile) -> Iterator[Finding]:
    yield from _placeholder(tied)
    yield from _audience(tied)
    yield from _addresses(tied)
    yield from _application(tied)


def contradictions(tied: Iterable[TiedProfile], found: Iterable[Finding]) -> Iterator[Finding]:
    """Profiles that say a thing twice and differently, where neither is wrong by itself."""
    wrong = {one.location for one in found if one.code == PROFILE_CODE}
    readings: dict[str, list[TiedProfile]] = {}
    for one in tied:
        if one.profile.entra and one.profile.readings > 1:
            readings.setdefault(one.profile.path, []).append(one)
    for several in readings.values():
        for name in ELEMENTS:
            elements = [element_of(one.profile, name) for one in several]
            values = list(dict.fromkeys(value_of(element).lower() for element in elements))
            last = elements[-1]
            if (
                len(values) < 2
                or last is None
                or any(element is not None and element.place in wrong for element in elements)
            ):
                continue
            message = (
                f"The client profile {_named(several[-1])} has {len(values)} elements <{name}>: "
                f"{listing(map(shown, values))}. Which one a client takes is not known. Keep one."
            )
            yield _finding(several[-1], last, name, message)


def _finding(
    tied: TiedProfile,
    element: Element | None,
    subject: str,
    message: str,
    fix: Fix | None = None,
    *,
    code: str = PROFILE_CODE,
) -> Finding:
    judged = tied.judged
    return Finding(
        code=code,
        level=rule(code).level,
        message=message,
        location=element.place if element is not None else tied.profile.location,
        subject=subject,
        gateway=judged[0].gateway if judged and not tied.ambiguous else None,
        gateways=tuple(one.gateway for one in judged),
        live=tied.live,
        fix=fix,
        value=value_of(element) or None,
    )


def _fix(element: Element, name: ElementName, new: str, hold: str | None = None) -> Fix | None:
    if element.span is None or element.span.text == new:
        return None
    safety = Safety.UNSAFE if hold else Safety.SAFE
    what = "application id" if name == "applicationid" else name
    title = f"Set the client profile's {what} to {new} (with --profiles)"
    return Fix(title, (Edit(element.span, new),), safety, hold)


def _said(value: str) -> str:
    return f"{shown(value)} ({describe(value)})" if value else "none"


def _gateways(tied: TiedProfile, found: Iterable[Counterpart]) -> str:
    """The gateways in words: ``module.hub.x (by the server's name)``."""
    names = listing(dict.fromkeys(one.label for one in found), 3)
    how = _TIED[tied.tie] if tied.tie is not None else ""
    return f"{names} ({how})"


def _which(tied: TiedProfile) -> str:
    """What to do when it is not known which gateway is the profile's own."""
    if not tied.ambiguous:
        return ""
    return " Which of them is its own is not known: --live or the configuration file can tell."


def _placeholder(tied: TiedProfile) -> Iterator[Finding]:
    """AAD105: what is no audience, or is a template's, so that nothing can be said of it."""
    for name in ("audience", "tenant", "issuer"):
        element = element_of(tied.profile, name)
        value = value_of(element)
        if element is None or not value:
            continue
        to_fill = is_open(value)
        unknown = name == "audience" and not tied.counterparts and not is_guid(value)
        if to_fill or (unknown and not any(old in value.lower() for old in LEGACY_AUDIENCES)):
            what = "a placeholder" if to_fill else "no GUID"
            message = (
                f"The client profile {_named(tied)} has the {name} {shown(value)}, {what}: whether "
                "clients can sign in with it is not known. Check what is handed out (aadrift "
                "profile check)."
            )
            yield _finding(tied, element, name, message, code="AAD105")
            return


def _audience(tied: TiedProfile) -> Iterator[Finding]:
    element = tied.profile.audience
    value = value_of(element)
    if is_open(value):
        return
    if element is not None and any(old in value.lower() for old in LEGACY_AUDIENCES):
        # Also with something around it: a no-break space is nothing that a client leaves out.
        yield _manual(tied, element)
        return
    now = [one for one in tied.counterparts if one.values("audience")]
    if not value:
        has = f" Its gateway has {_current(now)}." if tied.certain and now else ""
        message = f"The client profile {_named(tied)} has no audience.{has}"
        fix = None
        targets = _targets(now)
        if element is not None and tied.certain and len(targets) == 1:
            fix = _fix(element, "audience", targets[0])
        yield _finding(tied, element, "audience", message, fix)
        return
    accepted = {one.lower() for gateway in now for one in gateway.values("audience")}
    if element is None or not now or value.lower() in accepted:
        return
    yield _differing(tied, element, now)


def _named(tied: TiedProfile) -> str:
    name = tied.profile.name
    return shown(name, 60) if name else f"in {tied.profile.path}"


def _current(now: Iterable[Counterpart]) -> str:
    values = dict.fromkeys(one.values("audience")[0].lower() for one in now)
    return joined([_said(value) for value in values])


def _targets(now: Iterable[Counterpart]) -> list[str]:
    """What the gateways' audiences are, or will be once they are migrated."""
    values = (migrated(one.values("audience")[0], MICROSOFT_REGISTERED) for one in now)
    return list(dict.fromkeys(value.lower() for value in values))


def _manual(tied: TiedProfile, element: Element) -> Finding:
    """A manually registered audience, whatever the gateway has today."""
    now = [one for one in tied.counterparts if one.values("audience")]
    if not tied.certain:
        # No profile of a gateway with a custom audience ever had this one.
        now = [one for one in now if not _is_custom(one)] or now
    targets = _targets(now) or [MICROSOFT_REGISTERED]
    start = f"The client profile {_named(tied)} has the audience {_said(element.value)}"
    if not now:
        rest = "no gateway of this run is known to be its own. Set it to the Microsoft-registered "
        rest += f"{targets[0]} when its gateway is moved."
    else:
        has = f"{_gateways(tied, now)} {'has' if len(now) == 1 else 'have'} {_current(now)}"
        rest = f"{has}. The clients need {joined(targets)} the moment that is the gateway's."
        rest += _which(tied)
    fix = _fix(element, "audience", targets[0]) if len(targets) == 1 else None
    text = f"{start}, and {rest}"
    return _finding(tied, element, "audience", _complete(text, element, bool(fix)), fix)


def _complete(text: str, element: Element, fixed: bool) -> str:
    if fixed or element.span is not None:
        return text
    return text + (_NO_ROOM if element.empty else _UNEDITABLE)


def _is_custom(one: Counterpart) -> bool:
    return classify(one.values("audience")[0]) is AudienceClass.CUSTOM


def _differing(tied: TiedProfile, element: Element, now: list[Counterpart]) -> Finding:
    has = "has" if len(now) == 1 else "have"
    message = (
        f"The client profile {_named(tied)} has the audience {_said(element.value)}, and "
        f"{_gateways(tied, now)} {has} {_current(now)}. With another audience than its gateway's "
        "a client can't sign in."
    )
    targets = _targets(now)
    fix = None
    if classify(element.value) is AudienceClass.CUSTOM:
        message += " It is custom: only --audience-map changes it."
    elif len(targets) == 1 and tied.certain and targets[0] != element.value.lower():
        hold = "its gateway has a custom audience" if _is_custom(now[0]) else None
        fix = _fix(element, "audience", targets[0], hold)
    elif targets == [element.value.lower()]:
        message += " The profile is ahead of the gateway: move the gateway."
    message += _which(tied)
    return _finding(tied, element, "audience", _complete(message, element, bool(fix)), fix)


def _addresses(tied: TiedProfile) -> Iterator[Finding]:
    """Tenant and issuer: each against the gateway's, the slash, and against each other."""
    wrong = False
    for name in ("tenant", "issuer"):
        found = _address(tied, name)
        wrong = wrong or found is not None
        if found is not None:
            yield found
    tenant, issuer = tied.profile.tenant, tied.profile.issuer
    ours, theirs = tenant_of(value_of(tenant)), tenant_of(value_of(issuer))
    to_fill = is_open(value_of(tenant)) or is_open(value_of(issuer))
    if not wrong and not to_fill and ours and theirs and ours != theirs:
        message = (
            f"Tenant and issuer of the client profile {_named(tied)} name different tenants: "
            f"{shown(ours)} and {shown(theirs)}. Write the right one in both."
        )
        yield _finding(tied, issuer, "issuer", message)


def _address(tied: TiedProfile, name: ElementName) -> Finding | None:
    element = element_of(tied.profile, name)
    value = value_of(element)
    start = f"The client profile {_named(tied)}"
    if element is None or not value:
        return _finding(tied, element, name, f"{start} has no {name}: no client can sign in.")
    if is_open(value):
        return None
    well = _well_formed(name, value)
    theirs = [one.values(name)[0] for one in tied.counterparts if one.values(name)]
    differs = tied.certain and theirs and not any(same_setting(well, one) for one in theirs)
    if differs and host_of(theirs[0]):
        new = _well_formed(name, theirs[0])
        has = _gateways(tied, tied.counterparts)
        message = f"{start} has the {name} {shown(value)}, and {has} has {shown(theirs[0])}."
        by_name = tied.tie in (Tie.NAME, Tie.NETWORK)
        hold = "it is tied to its gateway by its name only" if by_name else None
        fix = _fix(element, name, new, hold)
        return _finding(tied, element, name, _complete(message, element, bool(fix)), fix)
    if well == value:
        return None
    what = "a backslash" if "\\" in value else "no slash at its end"
    message = f"{start} has the {name} {shown(value)}, with {what}. Write {shown(well)}."
    fix = _fix(element, name, well)
    return _finding(tied, element, name, _complete(message, element, bool(fix)), fix)


def _well_formed(name: ElementName, value: str) -> str:
    """A tenant or issuer without backslashes; an issuer with the slash at its end."""
    text = value.strip().replace("\\", "/")
    if name == "issuer" and host_of(text):
        return text.rstrip("/") + "/"
    return text


def _application(tied: TiedProfile) -> Iterator[Finding]:
    """The ``applicationid`` of a custom audience: the client app that asks for the token."""
    profile = tied.profile
    element = profile.applicationid
    value = value_of(element)
    if element is not None and classify(value) is AudienceClass.MANUAL:
        message = (
            f"The client profile {_named(tied)} signs in as the application {_said(value)}. Set it "
            f"to {MICROSOFT_REGISTERED}, once the app registration authorises that client."
        )
        fix = _fix(element, "applicationid", MICROSOFT_REGISTERED)
        yield _finding(tied, element, "applicationid", message, fix)
    audience = profile.audience
    custom = audience is not None and classify(audience.value) is AudienceClass.CUSTOM
    if custom and not value and audience is not None:
        message = (
            f"The client profile {_named(tied)} has the custom audience {shown(audience.value)}, "
            "which stays. Once its app registration authorises the client application "
            f"{MICROSOFT_REGISTERED}, add <applicationid>{MICROSOFT_REGISTERED}</applicationid> "
            "beside the audience."
        )
        yield Finding(
            code="AAD103",
            level=rule("AAD103").level,
            message=message,
            location=audience.place,
            subject="applicationid",
        )
