"""From judged gateways to findings: one for each literal, however many gateways it reaches."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from aadrift.findings import Finding, Fix, Judged, Level
from aadrift.gateway import Gateway, Setting
from aadrift.pairing.records import place_of
from aadrift.rules.catalogue import rule
from aadrift.source import Span
from aadrift.values import Text, Trail, Unknown
from aadrift.wording import counted

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Where(NamedTuple):
    """Where a finding is, how one gets there, and what tells it from others at the same place."""

    place: Span
    trail: Trail = ()
    subject: str = ""


class Spot(NamedTuple):
    """A value at the place where it can be changed, and every gateway that it reaches.

    ``place`` is the literal's span when one says this value, else the place of use.
    """

    place: Span
    text: Text
    judged: tuple[Judged, ...]

    @property
    def value(self) -> str:
        """The value itself."""
        return self.text.value

    @property
    def origin(self) -> Span | None:
        """The literal that says the value, if there is one."""
        return self.text.origin

    @property
    def where(self) -> Where:
        """The spot as a finding has it: a literal is told by its text, a use by its address."""
        subject = "" if self.origin is not None else self.judged[0].gateway.address
        return Where(self.place, self.text.full_trail, subject)


def grouped(items: Iterable[tuple[K, T]]) -> dict[K, list[T]]:
    """The items of each key, in the order in which they come."""
    groups: dict[K, list[T]] = {}
    for key, item in items:
        groups.setdefault(key, []).append(item)
    return groups


def spots(
    judged: Iterable[Judged],
    setting: Callable[[Gateway], Setting],
    key: Callable[[Judged, str], Hashable | None],
) -> Iterator[Spot]:
    """The values of a setting for which ``key`` is not None; equal keys at one place are one."""

    def found() -> Iterator[tuple[Hashable, tuple[Span, Text, Judged]]]:
        for one in judged:
            for text in setting(one.gateway).options:
                told = key(one, text.value)
                if told is not None:
                    place = written(text, one.gateway)
                    yield (place, text.value.lower(), told), (place, text, one)

    for group in grouped(found()).values():
        place, text, _ = group[0]
        unique = {id(one): one for _, _, one in group}
        yield Spot(place, text, tuple(unique.values()))


def written(value: Text | Unknown, gateway: Gateway) -> Span:
    """Where a value of a setting is written: its literal, else where the setting takes it from."""
    spans = value.spans if isinstance(value, Text) else ()
    if isinstance(value, Text) and value.origin is not None:
        return value.origin
    if len(spans) == 1:
        # A literal with an escape in it: it can be read there, and not be edited.
        return spans[0]
    return value.trail[0].span if value.trail else gateway.location


def audience_place(one: Judged) -> Span:
    """Where the audience of a gateway can be changed: its literal, or else its place of use."""
    origins = one.gateway.audience.origins
    return origins[0] if origins else one.gateway.location


def who(judged: Sequence[Judged]) -> str:
    """The gateways that a finding is about, in words: the first, and how many more."""
    first = judged[0].gateway
    places = {place_of(one.gateway) for one in judged}
    more = len(places) - 1
    if more:
        return f"{first.address} and {counted(more, 'more gateway')}"
    variants = len({one.gateway.variant for one in judged})
    return f"{first.address} (in {variants} variants)" if variants > 1 else first.address


def finding(
    code: str,
    judged: Sequence[Judged],
    where: Where,
    message: str,
    *,
    level: Level | None = None,
    fix: Fix | None = None,
) -> Finding:
    """A finding about some gateways, at the level of its rule unless another is given."""
    gateways = tuple(one.gateway for one in judged)
    return Finding(
        code=code,
        level=level or rule(code).level,
        message=message,
        location=where.place,
        subject=where.subject,
        gateway=gateways[0],
        gateways=gateways,
        live=judged[0].live,
        trace=where.trail,
        fix=fix,
    )


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings by place, those without a place last."""
    return tuple(sorted(findings, key=_order))


def _order(finding: Finding) -> tuple[bool, str, int, int, str, str]:
    place, problem = finding.location, finding.problem
    if place is not None:
        return (False, place.path, *place.begin, finding.code, finding.subject)
    if problem is not None:
        return (False, problem.path, problem.line, 0, finding.code, problem.message)
    return (True, "", 0, 0, finding.code, finding.subject)
