"""What should become of which literals: from findings, the live side and the audience map."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from aadrift.audiences import MICROSOFT_REGISTERED
from aadrift.findings import PROFILE_CODE, Edit, Finding, Judged, Safety
from aadrift.fixing.adoption import from_live, hold_contradictions
from aadrift.fixing.edits import Range
from aadrift.fixing.outcome import (
    ByHand,
    FixOptions,
    Goal,
    Held,
    HoldCause,
    SettingName,
    gateways_of,
    key_of,
    label,
)
from aadrift.fixing.reach import Reaches
from aadrift.fixing.wishes import Wish, Wishes, note_by_hand, want
from aadrift.gateway import Gateway
from aadrift.wording import listing

# What a finding without a fix leaves for a person to change.
_SETTING_OF_CODE: dict[str, SettingName] = {
    "AAD101": "audience",
    "AAD102": "audience",
    "AAD104": "audience",
    "AAD106": "issuer",
    "AAD107": "tenant",
}


def collect(
    findings: Sequence[Finding], judged: Sequence[Judged], options: FixOptions, reaches: Reaches
) -> Wishes:
    """Everything that should change, and what a person has to change."""
    wishes = from_map(judged, options, reaches)
    if options.goal is Goal.LIVE:
        wishes.add(from_live(judged, findings, options, reaches))
    decided: list[Wish | Held] = [*wishes.wishes, *wishes.held]
    taken = {reaches.places.range(edit.span) for one in decided for edit in one.edits}
    wishes.add(_from_findings(findings, options, reaches, taken))
    return wishes


def _from_findings(
    findings: Sequence[Finding], options: FixOptions, reaches: Reaches, taken: set[Range]
) -> Wishes:
    """The fixes that findings carry, but for literals that the user's own words decide."""
    found = Wishes()
    for finding in findings:
        fix = finding.fix
        if finding.suppressed is not None or finding.code == PROFILE_CODE:
            continue
        if fix is None:
            found.by_hand += _by_hand(finding, options.goal)
            continue
        if any(not taken.isdisjoint(_literals(edit, reaches)) for edit in fix.edits):
            continue
        gateways = gateways_of(finding)
        if options.goal is Goal.LIVE and _sets_audience(fix.edits, reaches):
            reason = _why_not_live(gateways)
            found.held.append(Held(fix.title, HoldCause.NOT_ASKED, reason, fix.edits, gateways))
            continue
        hold = None
        if fix.safety is Safety.UNSAFE:
            hold = fix.hold or "it needs a human's eye"
        found.wishes.append(Wish(fix.title, fix.edits, gateways, hold))
    return found


def _literals(edit: Edit, reaches: Reaches) -> set[Range]:
    """The range of an edit, and of the literals that it changes a part of."""
    found = {reaches.places.range(edit.span)}
    for reach in reaches.of(edit.span):
        if reach.option.origin is not None:
            found.add(reaches.places.range(reach.option.origin))
    return found


def _sets_audience(edits: Iterable[Edit], reaches: Reaches) -> bool:
    return any(reach.setting == "audience" for edit in edits for reach in reaches.of(edit.span))


def _why_not_live(gateways: tuple[Gateway, ...]) -> str:
    names = listing(label(gateway) for gateway in gateways) or "it"
    return (
        f"--to live takes over what Azure has, and for {names} Azure says nothing else that could "
        "be taken over; --to microsoft-registered moves it"
    )


def _by_hand(finding: Finding, goal: Goal) -> list[ByHand]:
    name = _SETTING_OF_CODE.get(finding.code)
    if name is None or (name == "audience" and goal is Goal.LIVE):
        return []
    new = MICROSOFT_REGISTERED if name == "audience" else None
    return [note_by_hand(gateway, name, new) for gateway in gateways_of(finding)]


def from_map(judged: Sequence[Judged], options: FixOptions, reaches: Reaches) -> Wishes:
    """The audiences that the user names, with the values that the user gives them."""
    found = Wishes()
    unused = dict(options.audience_map)
    live = {key_of(item.gateway): item for item in judged}
    for item in judged:
        for option in item.gateway.audience.options:
            new = options.audience_map.get(option.value.lower())
            if new is None:
                continue
            unused.pop(option.value.lower(), None)
            title = f"replace the audience {option.value} with {new}"
            want(found, item.gateway, "audience", (option,), new, title=title, asked=True)
    if options.goal is Goal.LIVE:
        hold_contradictions(found, live, reaches)
    found.notes += [
        f"--audience-map {old}={new}: no gateway declares {old}" for old, new in unused.items()
    ]
    return found
