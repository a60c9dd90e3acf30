"""Which cloud a gateway lies in: every source that tells one, the strongest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from aadrift.audiences import (
    LEGACY_AUDIENCES,
    Cloud,
    cloud_named,
    cloud_of_location,
    cloud_of_tenant,
)
from aadrift.gateway import CloudReading, Setting
from aadrift.source import Span
from aadrift.values import Text, Value, branches, feasible

_REGION = re.compile(r"[A-Za-z][A-Za-z0-9 ]*")


def cloud_readings(
    cli: str | None,
    provider: Value | None,
    location: Value | None,
    tenant: Setting,
    audience: Setting,
) -> tuple[CloudReading, ...]:
    """The sources that name a gateway's cloud: command line, provider, location, tenant, audience.

    ``cli`` and ``provider`` hold a cloud's name in any of its spellings. A source whose options
    name different clouds, or that is not known, tells nothing.
    """
    named = cloud_named(cli) if cli else None
    readings = [CloudReading(named.name, "the command line (--cloud)")] if named else []
    sources = (
        ("the provider's environment", _options(provider), cloud_named),
        ("the location", _options(location), _cloud_of_region),
        ("the tenant's host", tenant.options, cloud_of_tenant),
        ("the manually registered audience", audience.options, _cloud_of_audience),
    )
    for source, options, cloud_of in sources:
        readings.extend(_reading(source, options, cloud_of))
    return tuple(readings)


def _options(value: Value | None) -> tuple[Text, ...]:
    """The strings that a value can be; nothing when it can be anything else."""
    options = tuple(branches(feasible(value))) if value is not None else ()
    texts = tuple(option for option in options if isinstance(option, Text))
    return texts if len(texts) == len(options) else ()


def _reading(
    source: str, options: tuple[Text, ...], cloud_of: Callable[[str], Cloud | None]
) -> Iterator[CloudReading]:
    clouds = [cloud_of(option.value) for option in options]
    first = clouds[0] if clouds else None
    if first is not None and all(cloud is first for cloud in clouds):
        yield CloudReading(first.name, source, _place(options[0]))


def _place(text: Text) -> Span | None:
    return text.origin or (text.spans[0] if text.spans else None)


def _cloud_of_region(location: str) -> Cloud | None:
    sovereign = cloud_of_location(location)
    if sovereign is not None:
        return sovereign
    # "global" is a location in every cloud, and a placeholder is no location.
    region = _REGION.fullmatch(location.strip()) and location.strip().lower() != "global"
    return cloud_named("AzurePublic") if region else None


def _cloud_of_audience(audience: str) -> Cloud | None:
    return LEGACY_AUDIENCES.get(audience.lower())
