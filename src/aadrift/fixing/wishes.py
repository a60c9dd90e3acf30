"""What someone wants a literal to become: edits that belong together, and what has no literal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field

from aadrift.findings import Edit
from aadrift.fixing.outcome import ByHand, Held, SettingName, setting_of
from aadrift.gateway import Gateway
from aadrift.records import dataclass
from aadrift.values import Text
from aadrift.wording import shown


@dataclass(frozen=True)
class Wish:
    """Edits that belong together.

    ``hold`` says why they need a human's eye (a clause). ``asked``: the user named the value
    itself, so that a suppressed finding does not stand in the way. ``client``: they change a client
    profile, from which no gateway takes a value.
    """

    title: str
    edits: tuple[Edit, ...]
    gateways: tuple[Gateway, ...]
    hold: str | None = None
    asked: bool = False
    client: bool = False


@dataclass
class Wishes:
    """Wishes, and what is clear to be none."""

    wishes: list[Wish] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    by_hand: list[ByHand] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, other: Wishes) -> None:
        """Take over what another collection holds."""
        self.wishes += other.wishes
        self.held += other.held
        self.by_hand += other.by_hand
        self.notes += other.notes


def note_by_hand(gateway: Gateway, name: SettingName, new: str | None) -> ByHand:
    """What a person has to do about a setting that no literal says."""
    setting = setting_of(gateway, name)
    become = f"it must become {new}" if new else "correct it there"
    computed = next((text for text in setting.options if text.origin is None), None)
    if computed is not None:
        spans = [step.span for step in computed.full_trail] or [gateway.location]
        value = shown(computed.value)
        note = f"{value!r} is put together at {spans[-1]}, no literal says it: {become}"
        return ByHand(gateway, name, note, spans[-1])
    if setting.unknowns:
        where = setting.where or gateway.location
        note = f"tracing stopped at {where} ({setting.reason}): look there, {become}"
        return ByHand(gateway, name, note, where)
    note = f"nothing that can be edited was found at {gateway.location}: {become}"
    return ByHand(gateway, name, note, gateway.location)


def want(
    found: Wishes,
    gateway: Gateway,
    name: SettingName,
    options: Sequence[Text],
    new: str,
    *,
    title: str,
    asked: bool = False,
) -> None:
    """Wish for a new value of some options: all of them have a literal, or it is left by hand."""
    origins = [text.origin for text in options]
    if any(origin is None for origin in origins):
        found.by_hand.append(note_by_hand(gateway, name, new))
        return
    edits = [Edit(origin, new) for origin in origins if origin is not None]
    old = {text.value.lower() for text in options}
    edits += [Edit(span, new) for span in gateway.partners if span.text.lower() in old]
    found.wishes.append(Wish(title, tuple(edits), (gateway,), asked=asked))
