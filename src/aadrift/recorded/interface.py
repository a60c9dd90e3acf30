"""What a Terraform state or plan tells about declared gateways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class RecordedGateway:
    """A gateway as a state or plan file has it, by its Terraform address.

    ``audience`` is what the file says was last known or is planned; None where it does not tell.
    """

    address: str
    source: str
    id: str | None = None
    audience: str | None = None
    planned: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """All recorded gateways. One address may stand in several files (one per stack)."""

    gateways: Mapping[str, tuple[RecordedGateway, ...]] = field(default_factory=dict)
