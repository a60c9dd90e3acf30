"""What should become of client profiles, which must say what their gateway says.

A profile is no source of a gateway's audience, so nothing else depends on what stands in it. What
speaks against an edit is the gateway: one that stays on its old audience locks out the clients
that already have the new one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from aadrift.audiences import AudienceClass, classify
from aadrift.clientprofile import ELEMENTS, ClientProfile, element_of, value_of
from aadrift.findings import PROFILE_CODE, Edit, Finding, Fix, Safety
from aadrift.fixing.edits import Places, Range
from aadrift.fixing.outcome import (
    FixOptions,
    Goal,
    Held,
    HoldCause,
    gateways_of,
    label,
)
from aadrift.fixing.wishes import Wish, Wishes
from aadrift.gateway import Gateway
from aadrift.wording import listing

_NOT_ASKED = "client profiles are edited with --profiles only"


def profile_wishes(
    findings: Iterable[Finding],
    profiles: Sequence[ClientProfile],
    options: FixOptions,
    moves: Callable[[Gateway], bool],
) -> Wishes:
    """What to change in client profiles.

    ``moves`` says whether the patch changes the audience of a declared gateway.
    """
    found = Wishes()
    for wish in (*_mapped(profiles, options), *_from_findings(findings, options, moves)):
        if isinstance(wish, Held):
            found.held.append(wish)
        elif not options.profiles:
            cause = HoldCause.NOT_ASKED
            found.held.append(Held(wish.title, cause, _NOT_ASKED, wish.edits, wish.gateways))
        else:
            found.wishes.append(wish)
    return found


def _mapped(profiles: Iterable[ClientProfile], options: FixOptions) -> Iterator[Wish]:
    for profile in profiles:
        element = profile.audience
        new = options.audience_map.get(value_of(element).lower())
        if new is not None and element is not None and element.span is not None:
            title = f"replace the audience {element.value} with {new} in a client profile"
            yield Wish(title, (Edit(element.span, new),), (), asked=True, client=True)


def _from_findings(
    findings: Iterable[Finding], options: FixOptions, moves: Callable[[Gateway], bool]
) -> Iterator[Wish | Held]:
    for finding in findings:
        fix = finding.fix
        if finding.code != PROFILE_CODE or finding.suppressed is not None or fix is None:
            continue
        if finding.subject == "audience" and (finding.value or "").lower() in options.audience_map:
            continue
        gateways = gateways_of(finding)
        hold = fix.hold if fix.safety is Safety.UNSAFE else None
        if finding.subject == "audience":
            if options.goal is Goal.LIVE:
                yield _as_live(finding, fix)
                continue
            hold = hold or _left_behind(finding, fix, moves)
        # A profile that may belong to any of a tenant's gateways must not bind them to each other.
        own = gateways if finding.gateway is not None else ()
        yield Wish(fix.title, fix.edits, own, hold, client=True)


def _as_live(finding: Finding, fix: Fix) -> Wish | Held:
    gateways = gateways_of(finding)
    live = finding.live.audience if finding.live is not None else None
    if live is None or live.lower() == (finding.value or "").lower():
        reason = (
            "--to live takes over what Azure has, and Azure says nothing else for this profile; "
            "--to microsoft-registered moves it"
        )
        return Held(fix.title, HoldCause.NOT_ASKED, reason, fix.edits, gateways)
    edits = tuple(Edit(edit.span, live) for edit in fix.edits)
    title = f"Set the client profile's audience to the live {live}"
    return Wish(title, edits, gateways, client=True)


def _left_behind(finding: Finding, fix: Fix, moves: Callable[[Gateway], bool]) -> str | None:
    """Why a profile should not move: every gateway that it can belong to stays where it is."""
    gateways = gateways_of(finding)
    live = finding.live.audience if finding.live is not None else None
    new = fix.edits[0].new.lower()
    if finding.live is not None and not gateways and _is_old(live) and _is_old(finding.value):
        name = finding.live.identity.name or "its gateway"
        return f"{name} still has the old audience, and no code moves it: move it at the same time"
    there = live is not None and live.lower() == new
    if not gateways or there or any(moves(one) or not _is_manual(one) for one in gateways):
        return None
    names = listing(dict.fromkeys(label(gateway) for gateway in gateways), 3)
    return f"{names} is not moved by this patch, so that the clients would be locked out"


def _is_old(audience: str | None) -> bool:
    return audience is not None and classify(audience) is AudienceClass.MANUAL


def _is_manual(gateway: Gateway) -> bool:
    options = gateway.audience.options
    return any(classify(text.value) is AudienceClass.MANUAL for text in options)


def profile_failures(
    before: Iterable[ClientProfile],
    after: Iterable[ClientProfile],
    edits: Iterable[Edit],
    places: Places,
) -> Iterator[tuple[str, str]]:
    """What edits break in client profiles: a sentence, and the path of the profile."""
    edited: Mapping[Range, str] = {places.range(edit.span): edit.new for edit in edits}
    old, new = _by_path(before), _by_path(after)
    for path, readings in old.items():
        again = new.get(path, [])
        if len(again) != len(readings):
            yield f"{path} would no longer be the client profile that it is", path
            continue
        for profile, other in zip(readings, again, strict=True):
            for sentence in _changes(profile, other, edited, places):
                yield sentence, path
    for path in new.keys() - old.keys():
        yield f"{path} would be a client profile, and is none now", path


def _by_path(profiles: Iterable[ClientProfile]) -> dict[str, list[ClientProfile]]:
    found: dict[str, list[ClientProfile]] = {}
    for profile in profiles:
        found.setdefault(profile.path, []).append(profile)
    return found


def _changes(
    before: ClientProfile, after: ClientProfile, edited: Mapping[Range, str], places: Places
) -> Iterator[str]:
    """What one reading of a profile would say that it should not."""
    for name in ELEMENTS:
        element = element_of(before, name)
        must = value_of(element)
        if element is not None and element.span is not None:
            must = edited.get(places.range(element.span), must)
        if value_of(element_of(after, name)) != must:
            yield f"the {name} of {before.path} would not be {must!r}"
    ours, theirs = ((one.name, one.servers, one.entra) for one in (before, after))
    if ours != theirs:
        yield f"{before.path} would say something else besides"
