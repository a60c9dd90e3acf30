"""The parts of a fix that are published on their own: all of it, or one for each group.

Edits that belong together stay together: those of one finding's fix, and with ``stack`` those that
reach the same stack. Each part is verified by itself, as it may be merged alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Generic, TypeVar

from aadrift import engine
from aadrift.findings import Edit
from aadrift.fixing.edits import Places, Range, change_files
from aadrift.fixing.outcome import SETTINGS, FixResult, setting_of
from aadrift.fixing.patch import unified
from aadrift.fixing.planning import targets_of
from aadrift.fixing.verify import Verifier
from aadrift.records import dataclass

Item = TypeVar("Item")


class GroupBy(StrEnum):
    """What one pull request is for."""

    NONE = "none"
    STACK = "stack"
    OWNER = "owner"


@dataclass(frozen=True)
class Part:
    """Verified changes that are published together. ``name`` is empty when they are all."""

    name: str
    result: FixResult


@dataclass(frozen=True)
class Split:
    """The parts of a fix, and what can't be published: a sentence for each file."""

    parts: tuple[Part, ...]
    obstacles: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def split(
    proposed: engine.Proposed,
    group_by: GroupBy,
    *,
    obstacle: Callable[[str], str | None],
    owners: Callable[[str], Sequence[str]],
) -> Split:
    """Split a verified fix into parts that hold by themselves.

    ``obstacle`` says why a file's changes can't be published, ``owners`` who owns a file.
    """
    result = proposed.result
    if not result.changes or result.failed is not None:
        return Split(())
    splitter = _Splitter(proposed)
    found = {change.path: obstacle(change.path) for change in result.changes}
    blocked = {path: reason for path, reason in found.items() if reason is not None}
    bundles = [
        bundle for bundle in splitter.bundles() if not any(path in blocked for path in bundle.paths)
    ]
    if group_by is GroupBy.NONE and not blocked:
        return Split((Part("", result),))
    groups: dict[str, list[_Bundle]] = defaultdict(list)
    if group_by is GroupBy.STACK:
        for name, some in splitter.by_stack(bundles):
            groups[name] += some
    else:
        for bundle in bundles:
            owned = {one for path in bundle.paths for one in owners(path)}
            grouped = group_by is GroupBy.OWNER
            groups[(", ".join(sorted(owned)) or "no owner") if grouped else ""].append(bundle)
    parts = [
        splitter.part(name, [edit for bundle in groups[name] for edit in bundle.edits])
        for name in sorted(groups)
    ]
    verified = tuple(part for part in parts if part is not None)
    notes: tuple[str, ...] = ()
    if len(verified) < len(parts):
        together = splitter.part("", [edit for bundle in bundles for edit in bundle.edits])
        verified = (together,) if together is not None else ()
        notes = ("the groups do not hold one without the other, so that they are one change",)
    return Split(verified, tuple(sorted(blocked.values())), notes if verified else ())


def together(proposed: engine.Proposed, parts: Sequence[Part]) -> FixResult:
    """What some of the parts fix, as one result; nothing without any."""
    splitter = _Splitter(proposed)
    edits = [edit for part in parts for change in part.result.changes for edit in change.edits]
    return splitter.result(edits)


@dataclass(frozen=True)
class _Bundle:
    """Edits that belong together, the files they are in, and the stacks that they reach."""

    edits: tuple[Edit, ...]
    paths: frozenset[str]
    stacks: frozenset[str]


class _Splitter:
    def __init__(self, proposed: engine.Proposed) -> None:
        self._found = proposed.found
        self._result = proposed.result
        self._places = Places(proposed.found.workspace)
        self._edits = {
            self._places.range(edit.span): (edit, change.path)
            for change in proposed.result.changes
            for edit in change.edits
        }

    def bundles(self) -> list[_Bundle]:
        """The edits, those of one finding's fix together."""
        sets = _Disjoint(self._edits)
        for finding in self._found.findings:
            edits = finding.fix.edits if finding.fix is not None else ()
            sets.join(self._places.range(edit.span) for edit in edits)
        stacks = self._stacks()
        return [
            _Bundle(
                tuple(self._edits[place][0] for place in places),
                frozenset(self._edits[place][1] for place in places),
                frozenset(stack for place in places for stack in stacks.get(place, ())),
            )
            for places in sets.groups()
        ]

    def _stacks(self) -> dict[Range, set[str]]:
        """The stacks whose gateways take a setting from a literal that is edited."""
        stacks: dict[Range, set[str]] = defaultdict(set)
        for gateway in self._found.declarations.gateways:
            for name in SETTINGS:
                for origin in setting_of(gateway, name).origins:
                    place = self._places.range(origin)
                    if place in self._edits:
                        stacks[place].add(gateway.stack)
        return stacks

    def by_stack(self, bundles: Iterable[_Bundle]) -> Iterable[tuple[str, list[_Bundle]]]:
        """The bundles by the stacks they reach; stacks that share a literal are one group."""
        of = {bundle: bundle.stacks or bundle.paths for bundle in bundles}
        sets = _Disjoint(stack for stacks in of.values() for stack in stacks)
        for stacks in of.values():
            sets.join(stacks)
        for group in sets.groups():
            name = ", ".join(sorted(group))
            yield name, [bundle for bundle, stacks in of.items() if stacks & set(group)]

    def part(self, name: str, edits: Sequence[Edit]) -> Part | None:
        """Some of the edits as a fix of their own; None when that does not hold by itself."""
        found = self._found
        if not edits:
            return None
        verifier = Verifier(found.workspace, found.declarations, found.analyse, self._places)
        with engine.deep_recursion():
            if len(edits) < len(self._edits) and verifier.failures(edits):
                return None
        return Part(name, self.result(edits))

    def result(self, edits: Sequence[Edit]) -> FixResult:
        """The whole result, cut down to some of its edits."""
        edits = sorted(edits, key=lambda edit: self._places.range(edit.span))
        changes = change_files(edits, self._places)
        declared = self._found.declarations
        targets = targets_of(edits, declared.gateways, self._places)
        return replace(self._result, changes=changes, targets=targets, patch=unified(changes))


class _Disjoint(Generic[Item]):
    """Sets of items that grow together."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._parent = {item: item for item in items}

    def join(self, items: Iterable[Item]) -> None:
        """Put the sets of some items together; unknown items are left out."""
        roots = [self._root(item) for item in items if item in self._parent]
        for root in roots[1:]:
            self._parent[self._root(root)] = self._root(roots[0])

    def groups(self) -> list[list[Item]]:
        """The sets, in the order of their first items."""
        found: dict[Item, list[Item]] = defaultdict(list)
        for item in self._parent:
            found[self._root(item)].append(item)
        return list(found.values())

    def _root(self, item: Item) -> Item:
        while self._parent[item] != item:
            self._parent[item] = self._parent[self._parent[item]]
            item = self._parent[item]
        return item
