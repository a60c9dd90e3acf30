"""The records of one address, found without looking at each when many stacks share the address."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import PurePosixPath

from aadrift.gateway import Gateway, Identity, identity_of
from aadrift.recorded.interface import RecordedGateway

# Up to this many records are compared one by one.
_FEW = 32


class Shelf:
    """Every record of one address."""

    def __init__(self, records: Sequence[RecordedGateway]) -> None:
        self._records = records

    def near(self, gateway: Gateway) -> Sequence[RecordedGateway]:
        """The records that could be a gateway's.

        Where its address, name and resource group leave too many, only those count whose file lies
        in the folder that the gateway is deployed from.
        """
        if len(self._records) <= _FEW:
            return self._records
        name, group = (_folded(gateway.identity.name), _folded(gateway.identity.resource_group))
        near = self._by_name.get(name, []) if name else self._records
        if name and group and len(near) > _FEW:
            near = self._by_group.get((name, group), [])
        return near if len(near) <= _FEW else self._by_folder.get(gateway.stack, [])

    @cached_property
    def _by_name(self) -> dict[str, list[RecordedGateway]]:
        found: dict[str, list[RecordedGateway]] = {}
        for record in self._records:
            found.setdefault((identity_in(record).name or "").lower(), []).append(record)
        return found

    @cached_property
    def _by_group(self) -> dict[tuple[str, str], list[RecordedGateway]]:
        found: dict[tuple[str, str], list[RecordedGateway]] = {}
        for record in self._records:
            known = identity_in(record)
            key = ((known.name or "").lower(), (known.resource_group or "").lower())
            found.setdefault(key, []).append(record)
        return found

    @cached_property
    def _by_folder(self) -> dict[str, list[RecordedGateway]]:
        found: dict[str, list[RecordedGateway]] = {}
        for record in self._records:
            for stack in _stacks(record.source):
                found.setdefault(stack, []).append(record)
        return found


def _folded(part: str | None) -> str | None:
    return part.lower() if part and "*" not in part else None


def identity_in(record: RecordedGateway) -> Identity:
    """What a record tells of a gateway's identity."""
    known = identity_of(record.id) if record.id else Identity()
    return Identity(
        known.subscription,
        record.resource_group or known.resource_group,
        record.name or known.name,
        record.id,
    )


def inside(source: str, stack: str) -> bool:
    """Whether a state or plan file lies in the folder that a stack is deployed from."""
    return stack in _stacks(source)


def _stacks(source: str) -> set[str]:
    """Every folder, relative to some root, that a file lies in."""
    folders = [part for part in PurePosixPath(source).parent.parts if part != "/"]
    if not folders:
        return {"."}
    every = range(len(folders))
    return {"/".join(folders[at:end]) for at in every for end in range(at + 1, len(folders) + 1)}
