"""What could not be read, as few sentences: a hundred lists that fail alike are one of them."""

from __future__ import annotations

from dataclasses import field

from azure.core.exceptions import HttpResponseError

from aadrift.live.azure.errors import reason
from aadrift.records import dataclass


@dataclass
class Failures:
    """Failures by subscription and kind of error; each is a subject and why it failed."""

    _groups: dict[tuple[str, str], list[tuple[str, str]]] = field(default_factory=dict)
    _sentences: list[tuple[str, str]] = field(default_factory=list)

    def add(self, subscription: str, subject: str, error: Exception) -> None:
        """Note that something of a subscription could not be read."""
        key = subscription, _kind(error)
        self._groups.setdefault(key, []).append((subject, reason(error)))

    def note(self, subscription: str, sentence: str) -> None:
        """Note something that was read and can't be used."""
        self._sentences.append((subscription, sentence))

    @property
    def subscriptions(self) -> frozenset[str]:
        """The subscriptions of which something is missing."""
        return frozenset(one for one, _ in (*self._groups, *self._sentences))

    def sentences(self) -> tuple[str, ...]:
        """The failures as sentences."""
        grouped = []
        for (subscription, _), failed in sorted(self._groups.items()):
            subject, why = min(failed)
            rest = len(failed) - 1
            more = f" (and {rest} more of subscription {subscription})" if rest else ""
            grouped.append(f"{subject}{more} could not be read: {why}")
        return (*dict.fromkeys(grouped), *sorted(one for _, one in self._sentences))


def _kind(error: Exception) -> str:
    if isinstance(error, HttpResponseError):
        return f"{error.status_code} {getattr(error.error, 'code', '')}"
    return type(error).__name__
