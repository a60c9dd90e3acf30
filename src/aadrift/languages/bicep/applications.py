"""The old enterprise app in Bicep: Microsoft Graph resources that name its app id."""

from __future__ import annotations

from collections.abc import Iterator

from aadrift.audiences import LEGACY_AUDIENCES
from aadrift.languages.arm.applications import APPLICATIONS, SERVICE_PRINCIPALS
from aadrift.languages.arm.bodies import part
from aadrift.languages.arm.evaluation import extent
from aadrift.languages.azure_functions import key_of
from aadrift.languages.bicep.templates import Instance
from aadrift.languages.interface import AppUse
from aadrift.source import Step
from aadrift.values import Mapping, Sequence, Text, Value, branches


def apps_of(instance: Instance) -> Iterator[AppUse]:
    """The old app ids that a Microsoft Graph resource names."""
    kind = instance.type.lower()
    if kind == SERVICE_PRINCIPALS:
        yield from _uses("service-principal", instance, instance.whole())
    elif kind == APPLICATIONS:
        api = part(instance.whole(), "api")
        for option in branches(part(api, "knownClientApplications")):
            for known in option.elements() if isinstance(option, Sequence) else ():
                yield from _known(instance, known)
        clients = part(api, "preAuthorizedApplications")
        for option in branches(clients):
            for client in option.elements() if isinstance(option, Sequence) else ():
                yield from _uses("pre-authorized-client", instance, client)


def _known(instance: Instance, client: Value) -> Iterator[AppUse]:
    for option in branches(client):
        if isinstance(option, Text) and option.value.lower() in LEGACY_AUDIENCES:
            place = extent(option) or instance.header
            step = Step(place, f"{instance.address}.knownClientApplications")
            yield AppUse("pre-authorized-client", instance.address, place, option.via(step))


def _uses(kind: str, instance: Instance, holder: Value) -> Iterator[AppUse]:
    for option in branches(part(holder, "appId")):
        if not isinstance(option, Text) or option.value.lower() not in LEGACY_AUDIENCES:
            continue
        key = key_of(holder, "appId") if isinstance(holder, Mapping) else None
        own = extent(holder.name(key)) if isinstance(holder, Mapping) and key else None
        place = own or instance.header
        step = Step(place, f"{instance.address}.appId")
        yield AppUse(kind, instance.address, place, option.via(step))
