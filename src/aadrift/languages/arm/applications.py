"""The old enterprise app in templates: Microsoft Graph resources that name its app id."""

from __future__ import annotations

from collections.abc import Iterator

from aadrift.audiences import LEGACY_AUDIENCES
from aadrift.languages.arm.bodies import part
from aadrift.languages.arm.evaluation import extent
from aadrift.languages.arm.templates import Instance
from aadrift.languages.azure_functions import key_of
from aadrift.languages.interface import AppUse
from aadrift.values import Mapping, Sequence, Text, Value, branches

SERVICE_PRINCIPALS = "microsoft.graph/serviceprincipals"
APPLICATIONS = "microsoft.graph/applications"
TYPES = frozenset((SERVICE_PRINCIPALS, APPLICATIONS))


def apps_of(instance: Instance) -> Iterator[AppUse]:
    """The old app ids that a Microsoft Graph resource names."""
    kind = instance.type.lower()
    # A Graph resource has its properties beside its type in some versions of the compiler.
    bodies = (instance.get("properties"), Mapping({"appId": instance.get("appId")}))
    for body in bodies:
        if kind == SERVICE_PRINCIPALS:
            yield from _uses("service-principal", instance, body, "appId")
        elif kind == APPLICATIONS:
            known = part(part(body, "api"), "knownClientApplications")
            for client in known.elements() if isinstance(known, Sequence) else ():
                yield from _known(instance, client)
            clients = part(part(body, "api"), "preAuthorizedApplications")
            for client in clients.elements() if isinstance(clients, Sequence) else ():
                yield from _uses("pre-authorized-client", instance, client, "appId")


def _known(instance: Instance, client: Value) -> Iterator[AppUse]:
    for option in branches(client):
        if isinstance(option, Text) and option.value.lower() in LEGACY_AUDIENCES:
            place = extent(option)
            if place is not None:
                yield AppUse("pre-authorized-client", instance.address, place, option)


def _uses(kind: str, instance: Instance, holder: Value, name: str) -> Iterator[AppUse]:
    for option in branches(part(holder, name)):
        if not isinstance(option, Text) or option.value.lower() not in LEGACY_AUDIENCES:
            continue
        key = key_of(holder, name) if isinstance(holder, Mapping) else None
        place = extent(holder.name(key)) if isinstance(holder, Mapping) and key else None
        place = place or extent(option)
        if place is not None:
            yield AppUse(kind, instance.address, place, option)
