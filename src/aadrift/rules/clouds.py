"""What the readings of a gateway's cloud are worth."""

from __future__ import annotations

from aadrift.gateway import CloudReading, Gateway


def about_tenant(reading: CloudReading) -> bool:
    """Whether a reading was taken from the tenant."""
    return "tenant" in reading.source


def about_audience(gateway: Gateway, reading: CloudReading) -> bool:
    """Whether a reading was taken from the audience itself, and so can't speak against it."""
    return "audience" in reading.source or (
        reading.where is not None and reading.where in gateway.audience.origins
    )


def authority(gateway: Gateway, *, tenant_counts: bool = True) -> CloudReading | None:
    """The strongest reading that is not from the audience (nor from the tenant, if asked so)."""
    return next(
        (
            reading
            for reading in gateway.readings
            if not about_audience(gateway, reading) and (tenant_counts or not about_tenant(reading))
        ),
        None,
    )


def cited(reading: CloudReading) -> str:
    """A reading's source and place in words."""
    return f"{reading.source} ({reading.where})" if reading.where is not None else reading.source
