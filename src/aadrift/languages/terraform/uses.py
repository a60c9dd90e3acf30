"""Places other than audiences that a literal reaches: a fix of it would change them too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aadrift.languages import remote
from aadrift.languages.interface import Use
from aadrift.languages.terraform import azapi, embedded
from aadrift.languages.terraform.calls import META
from aadrift.languages.terraform.gateways import SHAPES
from aadrift.languages.terraform.json_syntax import JsonAttribute
from aadrift.languages.terraform.modules import AnyAttribute, AnyBlock, AnyBody
from aadrift.languages.terraform.resources import address
from aadrift.languages.terraform.sources import Missing
from aadrift.source import Span
from aadrift.values import Mapping, Sequence, Text, Value, branches, leaves

if TYPE_CHECKING:
    from aadrift.languages.terraform.expansion import BlockInstance
    from aadrift.languages.terraform.instance import Instance

_NAME = re.compile(r"\b(var|local|module)\.([\w-]+)|\b(each|count|self)\b")


def in_instance(instance: Instance, origins: tuple[Span, ...]) -> Iterator[Use]:
    """The other uses of some literals in one module instance."""
    carriers = _Carriers(instance, origins)
    for key, block in instance.module.resources.items():
        what = f"{instance.prefix}{address(key)}"
        skip = _audience_attributes(key[1])
        for one in instance.expansion(block):
            for found in _in_body(instance, block.body, one.names, carriers):
                name, attribute, value = found
                if not any(name == own or name.startswith(f"{own}.") for own in skip):
                    yield from _reached(f"{what}{one.suffix}.{name}", attribute, value, origins)
    for block in instance.module.providers:
        for name, attribute in block.body.attributes.items():
            if carriers.mentioned(attribute):
                value = instance.attribute(attribute)
                what = f"{instance.prefix}provider.{block.labels[0]}.{name}"
                yield from _reached(what, attribute, value, origins)
    for label, block in instance.module.calls.items():
        for one in instance.expansion(block):
            child = instance.calls.child(label, block, one)
            if isinstance(child, Missing):
                yield from _in_call(instance, (label, block, one), child, carriers, origins)


def _audience_attributes(kind: str) -> set[str]:
    if kind in SHAPES:
        return {f"{SHAPES[kind].block}.{SHAPES[kind].audience}"}
    if kind in azapi.TYPES:
        return {"body"}
    return set(embedded.CONTENTS) if kind in embedded.TYPES else set()


class _Carriers:
    """The names through which some literals can be reached in a module instance."""

    def __init__(self, instance: Instance, origins: tuple[Span, ...]) -> None:
        self._origins = origins
        self._names = {
            ("var", name)
            for name in instance.module.variables
            if _holds(instance.variable(name), origins)
        }
        self._spread(instance)

    def _spread(self, instance: Instance) -> None:
        pending = dict(instance.module.locals)
        while True:
            found = [name for name, value in pending.items() if self.mentioned(value)]
            if not found:
                return
            for name in found:
                del pending[name]
                self._names.add(("local", name))

    def mentioned(self, attribute: AnyAttribute) -> bool:
        """Whether an attribute's text holds such a literal, or a name that may carry it."""
        span = attribute.span
        for origin in self._origins:
            if origin.path == span.path and span.start <= origin.start and origin.end <= span.end:
                return True
        if isinstance(attribute, JsonAttribute):
            return True
        text = attribute.code.value
        return any(
            kind == "module" or bound or (kind, name) in self._names
            for kind, name, bound in _NAME.findall(text)
        )


def _holds(value: Value, origins: tuple[Span, ...]) -> bool:
    return any(
        isinstance(leaf, Text) and any(span in origins for span in leaf.spans)
        for leaf in leaves(value)
    )


def _in_body(
    instance: Instance,
    body: AnyBody,
    names: dict[str, Value],
    carriers: _Carriers,
    inside: str = "",
) -> Iterator[tuple[str, AnyAttribute, Value]]:
    for name, attribute in body.attributes.items():
        if name in {"count", "for_each", "depends_on"} or _is_block(attribute):
            continue
        if carriers.mentioned(attribute):
            yield f"{inside}{name}", attribute, instance.attribute(attribute, "", names)
    types = {block.type for block in body.blocks if block.type != "dynamic"}
    types |= {label for block in body.of_type("dynamic") for label in block.labels}
    for block_type in sorted(types):
        for inner, bound, block in instance.resources.nested(body, block_type, names):
            del block
            path = f"{inside}{block_type}."
            yield from _in_body(instance, inner, bound, carriers, path)


def _is_block(attribute: AnyAttribute) -> bool:
    """Whether all of a JSON property is read as blocks, one by one."""
    if not isinstance(attribute, JsonAttribute):
        return False
    value = attribute.value
    items = value.items if isinstance(value, Sequence) else (value,)
    return bool(items) and all(isinstance(item, Mapping) for item in items)


def _reached(
    what: str, attribute: AnyAttribute, value: Value, origins: tuple[Span, ...]
) -> Iterator[Use]:
    for leaf in leaves(value):
        if isinstance(leaf, Text):
            for span in leaf.spans:
                if span in origins:
                    yield Use(what, attribute.span, span, leaf.full_trail)


def _in_call(
    instance: Instance,
    call: tuple[str, AnyBlock, BlockInstance],
    missing: Missing,
    carriers: _Carriers,
    origins: tuple[Span, ...],
) -> Iterator[Use]:
    label, block, one = call
    values = {
        name: instance.attribute(attribute, "", one.names)
        for name, attribute in block.body.attributes.items()
        if name not in META and carriers.mentioned(attribute)
    }
    declared = {
        (*found.path, found.key)
        for found in remote.declarations(Mapping(values), f"{missing.source} {label}")
    }
    for name, value in values.items():
        attribute = block.body.attributes[name]
        for path, leaf in _leaves_by_path((name,), value):
            if path not in declared:
                what = f"{instance.prefix}module.{label}{one.suffix}.{'.'.join(path)}"
                yield from _reached(what, attribute, leaf, origins)


def _leaves_by_path(path: tuple[str, ...], value: Value) -> Iterator[tuple[tuple[str, ...], Value]]:
    for branch in branches(value):
        if isinstance(branch, Mapping):
            for key, item in branch.items():
                yield from _leaves_by_path((*path, key), item)
        elif isinstance(branch, Sequence):
            for at, item in enumerate(branch.elements()):
                yield from _leaves_by_path((*path, str(at)), item)
        else:
            yield path, branch
