"""What a Terraform state or plan tells about declared gateways."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from aadrift.gateway import Kind
from aadrift.records import dataclass


@dataclass(frozen=True)
class RecordedGateway:
    """A gateway as a state or plan file has it, by its Terraform address.

    ``audience``, ``tenant`` and ``issuer`` are what the file says was last known or, where
    ``planned``, what an apply would set; None where it does not tell. ``applied`` is the audience
    that Terraform last applied, before anything was changed outside of it. ``action`` is what a
    plan would do (``create``, ``update``, ``replace``, ``delete``, ``no-op``); ``drifted`` says
    that the plan saw one of the three settings changed outside of Terraform.
    """

    address: str
    source: str
    id: str | None = None
    audience: str | None = None
    planned: bool = False
    kind: Kind | None = None
    name: str | None = None
    resource_group: str | None = None
    tenant: str | None = None
    issuer: str | None = None
    applied: str | None = None
    action: str | None = None
    drifted: bool = False


@dataclass(frozen=True)
class Recorded:
    """All recorded gateways. One address may stand in several files (one per stack).

    ``errors`` are sentences about files, or parts of them, that could not be used.
    """

    gateways: Mapping[str, tuple[RecordedGateway, ...]] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
