"""The old enterprise app in Terraform: service principals and pre-authorised clients."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from aadrift.audiences import LEGACY_AUDIENCES, MICROSOFT_REGISTERED
from aadrift.languages.interface import AppUse
from aadrift.languages.terraform.modules import AnyBlock, ResourceKey
from aadrift.languages.terraform.resources import address
from aadrift.languages.terraform.scanner import Attribute
from aadrift.source import Step
from aadrift.values import Text, leaves

if TYPE_CHECKING:
    from aadrift.languages.terraform.instance import Instance

_PRE_AUTHORIZED = "azuread_application_pre_authorized"
_APPLICATION = ("application_id", "application_object_id")
_SERVICE_PRINCIPAL = ("client_id", "application_id")
_AUTHORIZED = ("authorized_client_id", "authorized_app_id")
_ATTRIBUTES = {
    "azuread_service_principal": ("service-principal", _SERVICE_PRINCIPAL),
    _PRE_AUTHORIZED: ("pre-authorized-client", _AUTHORIZED),
    "azuread_application_known_clients": ("pre-authorized-client", ("known_client_ids",)),
    "azuread_application_api_access": ("api-permission", ("api_client_id",)),
}
KINDS = frozenset((*_ATTRIBUTES, "azuread_application"))
_REPEATED = re.compile(r"\b(?:each|count)\s*\.")
# Blocks of an app registration, and the attribute of each that names other apps.
_BLOCKS = (
    ("api", "pre-authorized-client", "known_client_applications"),
    ("required_resource_access", "api-permission", "resource_app_id"),
)


def of_resource(instance: Instance, key: ResourceKey, block: AnyBlock) -> Iterator[AppUse]:
    """The uses of an old app id in one resource or data source of the azuread provider."""
    mode, kind, _ = key
    found: list[tuple[str, AnyBlock, str]] = []
    if kind in _ATTRIBUTES:
        use, names = _ATTRIBUTES[kind]
        found = [(use, block, name) for name in names]
    elif kind == "azuread_application" and mode == "resource":
        found = [
            (use, inner, name)
            for kind_of_block, use, name in _BLOCKS
            for inner in block.body.of_type(kind_of_block)
        ]
    for use, holder, name in found:
        attribute = holder.body.attributes.get(name)
        if attribute is None:
            continue
        for one in instance.expansion(block):
            where = f"{instance.prefix}{address(key)}{one.suffix}"
            value = instance.attribute(attribute, "", one.names)
            step = Step(attribute.span, f"{where}.{name}")
            for leaf in leaves(value.via(step)):
                if isinstance(leaf, Text) and leaf.value.lower() in LEGACY_AUDIENCES:
                    addition = _addition(instance, key, block) if kind == _PRE_AUTHORIZED else None
                    yield AppUse(use, where, attribute.span, leaf, addition)


def _addition(instance: Instance, key: ResourceKey, block: AnyBlock) -> str | None:
    """The resource that authorises the new client as this one does the old; None if one does."""
    attributes = block.body.attributes
    application = next((one for one in _APPLICATION if one in attributes), None)
    # JSON is left to people, and so is one resource for a list of clients, which has room for it.
    written = all(isinstance(one, Attribute) for one in attributes.values())
    clients = " ".join(_code(attributes[name]) for name in _AUTHORIZED if name in attributes)
    if application is None or not written or _REPEATED.search(clients):
        return None
    wanted = _code(attributes[application])
    for other_key, other in instance.module.resources.items():
        same = other.body.attributes.get(application)
        if other_key[1] == _PRE_AUTHORIZED and same is not None and _code(same) == wanted:
            names = (one for one in _AUTHORIZED if one in other.body.attributes)
            values = (instance.attribute(other.body.attributes[one], "", {}) for one in names)
            if any(
                isinstance(leaf, Text) and leaf.value.lower() == MICROSOFT_REGISTERED
                for value in values
                for leaf in leaves(value)
            ):
                return None
    rows = [
        (name, f'"{MICROSOFT_REGISTERED}"' if name in _AUTHORIZED else _code(attribute))
        for name, attribute in attributes.items()
    ]
    width = max(len(name) for name, _ in rows)
    body = "".join(f"  {name:{width}} = {code}\n" for name, code in rows)
    return f'resource "{_PRE_AUTHORIZED}" "{key[2]}_microsoft_client" {{\n{body}}}\n'


def _code(attribute: object) -> str:
    """The text of an expression; empty for one that JSON says."""
    if not isinstance(attribute, Attribute):
        return ""
    return attribute.file.text[attribute.start : attribute.end].strip()
