"""Gateways of a Terraform state: the file itself (version 4) or ``terraform show -json``."""

from __future__ import annotations

from collections.abc import Iterator

from aadrift.recorded.interface import RecordedGateway
from aadrift.recorded.resources import Facts, Fields, facts, is_relevant, objects, resources

RAW_VERSION = 4


def read_shown(payload: Fields, source: str) -> Iterator[RecordedGateway]:
    """Read ``terraform show -json`` of a state. A state without resources has no values."""
    for resource in resources(payload.get("values")):
        found = facts(resource.type, resource.values)
        if found is not None:
            yield recorded(resource.address, source, found)


def read_raw(payload: Fields, source: str) -> Iterator[RecordedGateway]:
    """Read a state file of version 4. Deposed objects and data sources are left out."""
    for resource in objects(payload, "resources"):
        kind, name = resource.get("type"), resource.get("name")
        if resource.get("mode") != "managed" or not is_relevant(kind):
            continue
        module = resource.get("module")
        prefix = f"{module}." if isinstance(module, str) and module else ""
        for instance in objects(resource, "instances"):
            attributes = instance.get("attributes")
            if instance.get("deposed") or not isinstance(attributes, dict):
                continue
            found = facts(str(kind), attributes)
            if found is not None:
                key = instance_key(instance.get("index_key"))
                yield recorded(f"{prefix}{kind}.{name}{key}", source, found)


def recorded(address: str, source: str, found: Facts) -> RecordedGateway:
    """What a state says about a resource: all of it was applied."""
    return RecordedGateway(
        address=address,
        source=source,
        id=found.id,
        audience=found.audience,
        kind=found.kind,
        name=found.name,
        resource_group=found.resource_group,
        tenant=found.tenant,
        issuer=found.issuer,
        applied=found.audience,
    )


def instance_key(key: object) -> str:
    """An instance key as Terraform writes it in addresses: ``[0]``, ``["weu"]``, or nothing."""
    if isinstance(key, bool) or not isinstance(key, int | float | str):
        return ""
    if not isinstance(key, str):
        return f"[{key:.0f}]"
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    escaped = escaped.replace("\r", "\\r").replace("\t", "\\t")
    return f'["{escaped.replace("${", "$${").replace("%{", "%%{")}"]'
