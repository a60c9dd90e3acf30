"""The old enterprise app in Terraform: service principals and pre-authorised clients."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from aadrift.audiences import LEGACY_AUDIENCES
from aadrift.languages.interface import AppUse
from aadrift.languages.terraform.modules import AnyBlock, ResourceKey
from aadrift.languages.terraform.resources import address
from aadrift.source import Step
from aadrift.values import Text, leaves

if TYPE_CHECKING:
    from aadrift.languages.terraform.instance import Instance

_SERVICE_PRINCIPAL = ("client_id", "application_id")
_AUTHORIZED = ("authorized_client_id", "authorized_app_id")
_ATTRIBUTES = {
    "azuread_service_principal": ("service-principal", _SERVICE_PRINCIPAL),
    "azuread_application_pre_authorized": ("pre-authorized-client", _AUTHORIZED),
    "azuread_application_known_clients": ("pre-authorized-client", ("known_client_ids",)),
    "azuread_application_api_access": ("api-permission", ("api_client_id",)),
}
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
                    yield AppUse(use, where, attribute.span, leaf)
