"""What every source of live gateways offers."""

from __future__ import annotations

from typing import Protocol

from aadrift.gateway import Kind, LiveGateway
from aadrift.records import dataclass


class LiveError(Exception):
    """The live side can't be read at all. The message is a sentence for the user."""


@dataclass(frozen=True)
class LiveReading:
    """What was read from one source.

    ``gateways`` are all P2S-capable gateways found, those without an audience included (a gateway
    that lost its Entra configuration must still be found). ``subscriptions`` are the subscription
    ids (lower case) that were read completely; None when the source does not tell its scope.
    ``listed`` are the subscription, resource group (lower case) and kind of what was listed as a
    whole although its subscription was not: beyond these two, a gateway's absence proves nothing.
    ``errors`` are sentences about what could not be read: the reading is complete when there are
    none. ``notes`` are sentences worth knowing that leave it complete (a gateway that vanished
    meanwhile).
    """

    source: str
    gateways: tuple[LiveGateway, ...]
    subscriptions: frozenset[str] | None = None
    errors: tuple[str, ...] = ()
    listed: frozenset[tuple[str, str, Kind]] = frozenset()
    notes: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for was read."""
        return not self.errors


class LiveSource(Protocol):
    """Reads live gateways."""

    def read(self) -> LiveReading:
        """Read them. Raises LiveError when nothing can be read."""
        ...
