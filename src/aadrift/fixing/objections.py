"""What speaks against an edit: where it stands, what else it reaches, what the user said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import PurePosixPath
from typing import NamedTuple

from aadrift.findings import Edit, Finding
from aadrift.fixing.edits import Range, is_safe_text
from aadrift.fixing.outcome import (
    DRIFT_CODES,
    SETTINGS,
    FixOptions,
    GatewayKey,
    Goal,
    HoldCause,
    SettingName,
    gateways_of,
    key_of,
    label,
)
from aadrift.fixing.reach import Reach, Reaches
from aadrift.fixing.wishes import Wish
from aadrift.languages.interface import AppUse, Use
from aadrift.source import Span
from aadrift.wording import listing, shown

# Folders that a tool fills: what is changed there is gone with the next `init`.
_DOWNLOADED = frozenset({".terraform", ".terragrunt-cache", "node_modules"})

OtherUses = Callable[[tuple[Span, ...]], Iterable[Use]]


class Objection(NamedTuple):
    """Why an edit is not made: the cause, and a sentence."""

    cause: HoldCause
    reason: str


class Objections:
    """Says what speaks against making the edits of a wish."""

    def __init__(
        self,
        findings: Sequence[Finding],
        apps: Sequence[AppUse],
        options: FixOptions,
        reaches: Reaches,
        wishes: Sequence[Wish],
        other_uses: OtherUses,
    ) -> None:
        self._reaches = reaches
        self._unsafe = options.unsafe
        self._left_alone = _left_alone(findings, options.goal)
        self._uses = _uses_by_range(wishes, apps, reaches, other_uses)

    def to(self, wish: Wish) -> Iterator[tuple[Range, Objection]]:
        """The edits of a wish that can't or should not be made just so."""
        places = self._reaches.places
        for edit in wish.edits:
            impossible = self._impossible(edit)
            doubt = None if self._unsafe else wish.hold or self._doubtful(edit, wish)
            if impossible is not None:
                yield places.range(edit.span), Objection(HoldCause.NOT_EDITABLE, impossible)
            elif doubt is not None:
                yield places.range(edit.span), Objection(HoldCause.UNSAFE, doubt)

    def _impossible(self, edit: Edit) -> str | None:
        name = self._reaches.places.name(edit.span.path)
        if name is None:
            return f"{edit.span} lies outside of the scanned root, where aadrift does not write"
        if not _DOWNLOADED.isdisjoint(PurePosixPath(name).parts):
            return (
                f"{edit.span} is a downloaded copy, which the next init replaces: set the value "
                "where the module is called, or change the module at its source"
            )
        if not is_safe_text(edit.new):
            return f"{shown(edit.new)!r} is not safe to put into code"
        return None

    def _doubtful(self, edit: Edit, wish: Wish) -> str | None:
        if wish.client:
            return None
        reached = self._reaches.of(edit.span)
        use = self._uses.get(self._reaches.places.range(edit.span))
        if use is not None:
            return _shared(edit, use, reached)
        if not reached and all(edit.span not in one.partners for one in wish.gateways):
            return f"no gateway is known to take its value from {edit.span}"
        names = {reach.setting: reach for reach in reached}
        if "audience" in names and len(names) > 1:
            several = listing(f"the {name} of {label(names[name].gateway)}" for name in names)
            return f"the literal at {edit.span} is {several}"
        about = {key_of(gateway) for gateway in wish.gateways}
        for reach in reached:
            gateway, setting = reach.gateway, reach.setting
            if not wish.asked and (key_of(gateway), setting) in self._left_alone:
                return f"a finding on the {setting} of {label(gateway)} is suppressed"
            if not reach.whole and key_of(gateway) not in about:
                return f"{edit.span} also is a part of the {setting} of {label(gateway)}"
        return None


def _shared(edit: Edit, use: Use, reached: Sequence[Reach]) -> str:
    first = next(iter(reached), None)
    ours = f"the {first.setting} of {label(first.gateway)}" if first else "an audience"
    place = f" ({first.gateway.location})" if first else ""
    return f"the literal at {edit.span} is {ours}{place}, and also {use.what} ({use.location})"


def _left_alone(findings: Sequence[Finding], goal: Goal) -> set[tuple[GatewayKey, SettingName]]:
    """The settings that the user wants left as they are, by suppressing what is found there."""
    fixed: dict[str, tuple[SettingName, ...]] = {"AAD106": ("issuer",), "AAD107": ("tenant",)}
    if goal is Goal.MICROSOFT:
        fixed |= {"AAD101": ("audience",), "AAD102": ("audience",)}
    drifted = dict.fromkeys(DRIFT_CODES if goal is Goal.LIVE else (), SETTINGS)
    return {
        (key_of(gateway), name)
        for finding in findings
        if finding.suppressed is not None
        for name in drifted.get(finding.code) or (finding.fix and fixed.get(finding.code)) or ()
        for gateway in gateways_of(finding)
    }


def _uses_by_range(
    wishes: Sequence[Wish], apps: Sequence[AppUse], reaches: Reaches, other_uses: OtherUses
) -> dict[Range, Use]:
    """For each edited range, the first use of its literal that is no setting of a gateway."""
    places = reaches.places
    literals: dict[Span, None] = {}
    edited: dict[Range, set[Range]] = {}
    for span in {edit.span: None for wish in wishes for edit in wish.edits}:
        origins = [reach.option.origin for reach in reaches.of(span)]
        for origin in (span, *(origin for origin in origins if origin is not None)):
            literals[origin] = None
            edited.setdefault(places.range(origin), set()).add(places.range(span))
    if not literals:
        return {}
    uses = [
        Use(f"the {app.kind.replace('-', ' ')} {app.address}", app.location, app.value.origin)
        for app in apps
        if app.value.origin is not None
    ]
    found: dict[Range, Use] = {}
    for use in (*uses, *other_uses(tuple(literals))):
        if not _is_setting(use, reaches):
            for place in edited.get(places.range(use.origin), ()):
                found.setdefault(place, use)
    return found


def _is_setting(use: Use, reaches: Reaches) -> bool:
    """Whether a use is the tenant or issuer of a gateway, which are traced and verified as such.

    It is when both are read at the same place: when their traces are equal, but for the attribute
    that a setting's trace starts with.
    """
    return any(
        trail == use.trace or (trail[1:] == use.trace and trail[0].span == use.location)
        for trail in (reach.option.full_trail for reach in reaches.of(use.origin))
    )
