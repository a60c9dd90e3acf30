"""Which provider configuration a resource uses: it tells the cloud and the subscription."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aadrift.languages.terraform import expressions
from aadrift.languages.terraform.json_syntax import JsonAttribute
from aadrift.languages.terraform.modules import AnyAttribute, AnyBlock
from aadrift.languages.terraform.syntax import Expression, GetAttribute, Name, ObjectExpression
from aadrift.records import dataclass
from aadrift.values import Mapping, Text, Value

if TYPE_CHECKING:
    from aadrift.languages.terraform.instance import Instance


@dataclass(frozen=True)
class Provider:
    """What a provider configuration says; None where it does not."""

    environment: Value | None = None
    subscription: Value | None = None


def provider_of(instance: Instance, resource: AnyBlock) -> Provider:
    """The configuration that a resource is created with."""
    local = resource.labels[0].split("_", 1)[0]
    chosen = resource.body.attributes.get("provider")
    reference = _reference(chosen) if chosen is not None else (local, None)
    return _find(instance, reference or (local, None))


def provider_of_call(instance: Instance, call: AnyBlock) -> Provider:
    """The azurerm configuration that a called module gets."""
    passed = call.body.attributes.get("providers")
    default = ("azurerm", None)
    return _find(instance, _passed(passed).get(default, default) if passed else default)


def _find(instance: Instance, reference: tuple[str, str | None]) -> Provider:
    local, alias = reference
    for block in instance.module.providers:
        if block.labels == (local,) and _alias(instance, block) == alias:
            attributes = block.body.attributes
            environment, subscription = (
                instance.attribute(attributes[name]) if name in attributes else None
                for name in ("environment", "subscription_id")
            )
            return Provider(environment, subscription)
    if instance.parent is None:
        return Provider()
    caller, _, call = instance.parent
    passed = call.body.attributes.get("providers")
    if passed is not None:
        given = _passed(passed).get(reference)
        if given is not None:
            return _find(caller, given)
    return _find(caller, reference) if alias is None else Provider()


def _alias(instance: Instance, block: AnyBlock) -> str | None:
    attribute = block.body.attributes.get("alias")
    value = instance.attribute(attribute) if attribute is not None else None
    return value.value if isinstance(value, Text) else None


def _reference(attribute: AnyAttribute) -> tuple[str, str | None] | None:
    if isinstance(attribute, JsonAttribute):
        return _spelled(attribute.value)
    return _named(expressions.parse(attribute.code.value))


def _spelled(value: Value) -> tuple[str, str | None] | None:
    if not isinstance(value, Text):
        return None
    local, _, alias = value.value.partition(".")
    return local, alias or None


def _named(node: Expression) -> tuple[str, str | None] | None:
    match node:
        case Name():
            return node.name, None
        case GetAttribute(target=Name(name=local)):
            return local, node.name
        case _:
            return None


def _passed(
    attribute: AnyAttribute,
) -> dict[tuple[str, str | None], tuple[str, str | None]]:
    """The ``providers`` argument of a module call: names inside, and what they are outside."""
    found: dict[tuple[str, str | None], tuple[str, str | None]] = {}
    if isinstance(attribute, JsonAttribute):
        if isinstance(attribute.value, Mapping):
            for key, value in attribute.value.items():
                inner, outer = _spelled(Text(key)), _spelled(value)
                if inner and outer:
                    found[inner] = outer
        return found
    code = attribute.code.value
    node = expressions.parse(code)
    if isinstance(node, ObjectExpression):
        for key_node, value_node in node.entries:
            inner = _named(key_node) or _spelled(Text(code[key_node.start : key_node.end]))
            outer = _named(value_node)
            if inner and outer:
                found[inner] = outer
    return found
