"""Objects of which the sources tell some attributes only."""

from __future__ import annotations

from dataclasses import field

from aadrift.records import dataclass
from aadrift.values import Mapping, Unknown, Value


@dataclass(frozen=True, slots=True)
class ResourceObject(Mapping):
    """A resource as an object: what its block sets; every other attribute is ``missing``.

    Its type is the provider's, so it is not determined, and nothing proves that an attribute is
    not there.
    """

    missing: Unknown = field(default=Unknown("it is known after apply"), kw_only=True)

    def get(self, key: str) -> Value | None:
        """The attribute that the block sets, else the reason why it is not known."""
        value = self.entries.get(key, self.missing)
        return value.via(*self.trail)
