"""From wishes to a plan: which edits are made together, and which are held back and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

from aadrift.clientprofile import ClientProfile
from aadrift.findings import Edit, Finding, Judged
from aadrift.fixing.edits import Places, Range, merge
from aadrift.fixing.objections import Objections, OtherUses
from aadrift.fixing.outcome import (
    SETTINGS,
    ByHand,
    FixOptions,
    GatewayKey,
    Held,
    HoldCause,
    SettingName,
    Target,
    key_of,
    setting_of,
)
from aadrift.fixing.patch import is_shown
from aadrift.fixing.profiles import profile_wishes
from aadrift.fixing.reach import Reaches, Rewriting
from aadrift.fixing.targets import collect
from aadrift.fixing.wishes import Wish
from aadrift.gateway import Gateway
from aadrift.languages.interface import AppUse
from aadrift.records import dataclass

_HIDDEN = "a patch would show the secret that stands beside it; --write edits the file itself"


class Analysis(Protocol):
    """What reading and tracing a tree yields (``Declarations`` of one or all languages)."""

    @property
    def gateways(self) -> Sequence[Gateway]:
        """Every gateway under every variant."""
        ...

    @property
    def apps(self) -> Sequence[AppUse]:
        """The enterprise apps in code."""
        ...

    @property
    def profiles(self) -> Sequence[ClientProfile]:
        """The client profiles."""
        ...


@dataclass(frozen=True)
class Group:
    """Edits that are made all or none: they reach the same gateways, or belong to one fix."""

    title: str
    edits: tuple[Edit, ...]
    gateways: tuple[Gateway, ...]


@dataclass(frozen=True)
class FixPlan:
    """What to change, in groups that don't touch each other, and what not to."""

    groups: tuple[Group, ...] = ()
    held: tuple[Held, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    notes: tuple[str, ...] = ()


def plan(
    findings: Sequence[Finding],
    judged: Sequence[Judged],
    declared: Analysis,
    options: FixOptions,
    places: Places,
    other_uses: OtherUses,
) -> FixPlan:
    """Decide what is edited.

    ``other_uses`` is asked once for everything that is no audience and takes its value from one of
    the literals.
    """
    reaches = Reaches(declared.gateways, places)
    collected = collect(findings, judged, options, reaches)
    held = list(collected.held)
    wishes = [wish for wish in map(_effective, collected.wishes) if wish.edits]
    agreeing = _agreeing(wishes, places, held)
    objections = Objections(findings, declared.apps, options, reaches, agreeing, other_uses)
    kept = _showable(_unopposed(agreeing, places, objections, held), options, held)
    moved = _moved(kept, reaches)
    clients = profile_wishes(
        findings, declared.profiles, options, lambda gateway: key_of(gateway) in moved
    )
    held += clients.held
    wanted = [wish for wish in map(_effective, clients.wishes) if wish.edits]
    unopposed = _unopposed(_agreeing(wanted, places, held), places, objections, held)
    kept += _showable(unopposed, options, held)
    groups = tuple(_groups(kept, reaches))
    by_hand = _left_by_hand(collected.by_hand, [*groups, *held], reaches)
    return FixPlan(groups, _once(held), by_hand, tuple(collected.notes))


def _moved(wishes: Iterable[Wish], reaches: Reaches) -> set[GatewayKey]:
    """The gateways whose audience some wishes change."""
    return {
        key_of(reach.gateway)
        for wish in wishes
        for edit in wish.edits
        for reach in reaches.of(edit.span)
        if reach.setting == "audience"
    }


def _effective(wish: Wish) -> Wish:
    """The wish without edits that change nothing."""
    edits = tuple(edit for edit in wish.edits if edit.span.text != edit.new)
    return replace(wish, edits=edits)


def _unopposed(
    wishes: list[Wish], places: Places, objections: Objections, held: list[Held]
) -> list[Wish]:
    """The wishes none of whose edits meets an objection, their own or another wish's."""
    against = dict(objection for wish in reversed(wishes) for objection in objections.to(wish))
    kept: list[Wish] = []
    for wish in wishes:
        opposed = (against.get(places.range(edit.span)) for edit in wish.edits)
        objection = next((one for one in opposed if one is not None), None)
        if objection is None:
            kept.append(wish)
        else:
            held.append(Held(wish.title, *objection, wish.edits, wish.gateways))
    return kept


def _showable(wishes: list[Wish], options: FixOptions, held: list[Held]) -> list[Wish]:
    """The wishes that a patch can show; all of them where the files themselves are edited."""
    if options.write:
        return wishes
    kept = [wish for wish in wishes if all(map(is_shown, wish.edits))]
    held += [
        Held(wish.title, HoldCause.NOT_ASKED, _HIDDEN, wish.edits, wish.gateways)
        for wish in wishes
        if wish not in kept
    ]
    return kept


def _left_by_hand(
    notes: Iterable[ByHand], decided: Iterable[Group | Held], reaches: Reaches
) -> tuple[ByHand, ...]:
    """One note for each setting that no edit cares for."""
    cared_for = {
        (key_of(reach.gateway), reach.setting)
        for one in decided
        for edit in one.edits
        for reach in reaches.of(edit.span)
    }
    left: dict[tuple[GatewayKey, SettingName], ByHand] = {}
    for note in notes:
        if not _all_decided(note, cared_for):
            left.setdefault((key_of(note.gateway), note.setting), note)
    return tuple(left.values())


def _all_decided(note: ByHand, decided: set[tuple[GatewayKey, SettingName]]) -> bool:
    """Whether the edits care for the whole setting, so that nothing is left by hand."""
    setting = setting_of(note.gateway, note.setting)
    literal = all(text.origin is not None for text in setting.options) and not setting.unknowns
    return literal and (key_of(note.gateway), note.setting) in decided


def _agreeing(wishes: list[Wish], places: Places, held: list[Held]) -> list[Wish]:
    """The wishes that agree with all others; the rest is held back."""
    _, conflicts = merge((edit for wish in wishes for edit in wish.edits), places)
    against: dict[tuple[Range, str], str] = {}
    for first, second, reason in conflicts:
        for one, other in ((first, second), (second, first)):
            key = (places.range(one.span), one.new)
            against[key] = f"{reason}: {one.new!r} at {one.span}, and {other.new!r} at {other.span}"
    agreeing: list[Wish] = []
    for wish in wishes:
        keys = ((places.range(edit.span), edit.new) for edit in wish.edits)
        reasons = [against[key] for key in keys if key in against]
        if not reasons:
            agreeing.append(wish)
        else:
            cause = HoldCause.CONTRADICTION
            held.append(Held(wish.title, cause, reasons[0], wish.edits, wish.gateways))
    return agreeing


def _groups(wishes: Sequence[Wish], reaches: Reaches) -> Iterable[Group]:
    """Join wishes that share an edit or a gateway, so that groups can be dropped one by one."""
    parent = list(range(len(wishes)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    owner: dict[object, int] = {}
    for index, wish in enumerate(wishes):
        for thing in _things(wish, reaches):
            parent[root(index)] = root(owner.setdefault(thing, index))
    members: dict[int, list[Wish]] = {}
    for index, wish in enumerate(wishes):
        members.setdefault(root(index), []).append(wish)
    return [_group(group, reaches) for group in members.values()]


def _things(wish: Wish, reaches: Reaches) -> Iterable[object]:
    if wish.client:
        # A profile moves with its gateway or not at all.
        yield from map(key_of, wish.gateways)
    for edit in wish.edits:
        yield reaches.places.range(edit.span)
        for reach in reaches.of(edit.span):
            yield key_of(reach.gateway)


def _group(wishes: list[Wish], reaches: Reaches) -> Group:
    edits, _ = merge((edit for wish in wishes for edit in wish.edits), reaches.places)
    titles = dict.fromkeys(wish.title for wish in wishes)
    gateways = {
        key_of(reach.gateway): reach.gateway for edit in edits for reach in reaches.of(edit.span)
    }
    return Group("; ".join(titles), edits, tuple(gateways.values()))


def _once(held: Iterable[Held]) -> tuple[Held, ...]:
    """The same edits held back for the same reason (under several variants), reported once."""
    unique: dict[object, Held] = {}
    for one in held:
        edits = tuple((edit.span, edit.new) for edit in one.edits)
        unique.setdefault((one.reason, edits) if edits else (one.title, one.reason), one)
    return tuple(unique.values())


def targets_of(
    edits: Iterable[Edit], gateways: Iterable[Gateway], places: Places
) -> tuple[Target, ...]:
    """Every setting that the edits change, with its value before and after."""
    rewriting = Rewriting(edits, places)
    found: list[Target] = []
    for gateway in gateways:
        for name in SETTINGS:
            for option in setting_of(gateway, name).options:
                new = rewriting.of(option)
                if new is not None and new != option.value:
                    found.append(Target(gateway, name, option.value, new))
    return tuple(found)
