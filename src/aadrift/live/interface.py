"""What every source of live gateways offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from aadrift.gateway import LiveGateway


class LiveError(Exception):
    """The live side can't be read at all. The message is a sentence for the user."""


@dataclass(frozen=True, slots=True)
class LiveReading:
    """What was read from one source.

    ``gateways`` are all P2S-capable gateways found, those without an audience included (a gateway
    that lost its Entra configuration must still be found). ``subscriptions`` are the subscription
    ids (lower case) that were read completely; None when the source does not tell its scope, so
    that a gateway's absence proves nothing beyond the resource groups seen. ``errors`` are
    sentences about what could not be read: the reading is complete when there are none.
    """

    source: str
    gateways: tuple[LiveGateway, ...]
    subscriptions: frozenset[str] | None = None
    errors: tuple[str, ...] = ()

    @property
    def complete(self) -> bool:
        """Whether everything that was asked for was read."""
        return not self.errors


class LiveSource(Protocol):
    """Reads live gateways."""

    def read(self) -> LiveReading:
        """Read them. Raises LiveError when nothing can be read."""
        ...
