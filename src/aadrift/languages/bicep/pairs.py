"""Bicep files and the templates compiled from them: one declaration that stands in two places.

What the two say the same is tied together, so that both are patched at once. What they say
differently is stale: the compiled template is then a declaration of its own, because it is what
some pipeline deploys.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aadrift.gateway import Gateway, Kind, Setting, Status
from aadrift.languages.interface import StaleTemplate
from aadrift.records import dataclass
from aadrift.source import SourceFile, Span


@dataclass(frozen=True)
class Declared:
    """A gateway of a Bicep file. ``by_arguments``: those of a module tell it, no resource."""

    gateway: Gateway
    by_arguments: bool


@dataclass(frozen=True)
class Pairs:
    """What a deployment declares, and where its compiled template is stale."""

    gateways: tuple[Gateway, ...]
    stale: tuple[StaleTemplate, ...] = ()


def pair(
    declared: Sequence[Declared], compiled: Sequence[Gateway], source: str, template: SourceFile
) -> Pairs:
    """Tie the gateways of a Bicep file to those of the template compiled from it."""
    gateways: list[Gateway] = []
    stale: list[StaleTemplate] = []
    matched = _matched([one.gateway for one in declared], compiled)
    for number, one in enumerate(declared):
        other = matched.get(number)
        if other is None:
            gateways.append(one.gateway)
            if not one.by_arguments:
                what = f"it does not deploy {one.gateway.address}"
                stale.append(StaleTemplate(source, template.span(0, 0), what))
            continue
        differences = list(_differences(one, other, source))
        stale += differences
        if _disagree(one.gateway.audience, other.audience):
            gateways += [one.gateway, other]
        else:
            gateways.append(_tied(one.gateway, other))
    for other in compiled:
        if not any(other is one for one in matched.values()):
            gateways.append(other)
            what = f"it deploys {other.address}, which the source does not"
            stale.append(StaleTemplate(source, other.location, what))
    return Pairs(tuple(gateways), tuple(stale))


def _matched(declared: Sequence[Gateway], compiled: Sequence[Gateway]) -> dict[int, Gateway]:
    """The compiled gateway of each declared one: by its name, else by the order of the rest."""
    found: dict[int, Gateway] = {}
    left = list(compiled)
    for number, gateway in enumerate(declared):
        same = [one for one in left if _key(one) == _key(gateway)]
        if same and gateway.identity.name is not None:
            found[number] = same[0]
            left = [one for one in left if one is not same[0]]
    for kind in Kind:
        rest = [
            number
            for number, one in enumerate(declared)
            if one.kind is kind and number not in found
        ]
        found.update(zip(rest, [one for one in left if one.kind is kind], strict=False))
    return found


def _key(gateway: Gateway) -> tuple[Kind, str | None]:
    name = gateway.identity.name
    return gateway.kind, name.lower() if name is not None else None


def _tied(gateway: Gateway, other: Gateway) -> Gateway:
    """The declaration with the literals of its compiled template as partners."""
    own = {*gateway.audience.origins, *gateway.tenant.origins, *gateway.issuer.origins}
    compiled = tuple(span for span in other.audience.origins if span not in own)
    settings = (*compiled, *other.tenant.origins, *other.issuer.origins, *other.partners)
    partners = dict.fromkeys((*gateway.partners, *(span for span in settings if span not in own)))
    return replace(gateway, partners=tuple(partners), compiled=compiled)


def _differences(one: Declared, other: Gateway, source: str) -> Iterator[StaleTemplate]:
    ours = one.gateway
    for name, mine, theirs in (
        ("audience", ours.audience, other.audience),
        ("tenant", ours.tenant, other.tenant),
        ("issuer", ours.issuer, other.issuer),
    ):
        # What a module makes of an argument that it is not given can't be seen.
        if one.by_arguments and mine.status is Status.ABSENT:
            continue
        if _disagree(mine, theirs):
            what = (
                f"for {ours.address} it says the {name} {_shown(theirs)}, the source {_shown(mine)}"
            )
            yield StaleTemplate(source, _place(theirs, other), what)


def _disagree(mine: Setting, theirs: Setting) -> bool:
    """Whether two settings say different things, as far as they are known."""
    if mine.unknowns or theirs.unknowns:
        return False
    return _values(mine) != _values(theirs)


def _values(setting: Setting) -> set[str]:
    return {text.value.lower() for text in setting.options}


def _shown(setting: Setting) -> str:
    return " or ".join(dict.fromkeys(text.value for text in setting.options)) or "(none)"


def _place(setting: Setting, gateway: Gateway) -> Span:
    origins = setting.origins
    return origins[0] if origins else gateway.location
