"""What of a plan stands the proof, and what is at fault when not all of it does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from aadrift.fixing.edits import Places
from aadrift.fixing.outcome import Held, HoldCause, key_of
from aadrift.fixing.planning import FixPlan, Group
from aadrift.fixing.verify import Failure, Verifier

# Each try reads and traces the whole tree again.
MAX_TRIES = 12


class Settled(NamedTuple):
    """What of a plan passed the verification, what did not, and why nothing did."""

    groups: tuple[Group, ...]
    held: tuple[Held, ...] = ()
    refused: str | None = None


def settle(plan: FixPlan, verifier: Verifier) -> Settled:
    """Verify a plan; when that fails, find the groups at fault and keep the others.

    What is kept was verified together, as a whole. At most ``MAX_TRIES`` times everything is read
    again; groups that were not cleared by then are held back too.
    """
    return _Settling(verifier).settle(plan)


class _Settling:
    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self._tries = MAX_TRIES
        self._kept: tuple[Group, ...] = ()
        self._held: list[Held] = []

    def settle(self, plan: FixPlan) -> Settled:
        if not plan.groups:
            return Settled(())
        failures = self._failures(plan.groups)
        if not failures:
            return Settled(plan.groups)
        blamed, free = _blamed(plan.groups, failures, self._verifier.places)
        if blamed and free:
            self._add(free)
            self._add_failed(blamed, failures)
        else:
            self._add_failed(plan.groups, failures)
        kept = set(map(id, self._kept))
        groups = tuple(group for group in plan.groups if id(group) in kept)
        refused = None if groups else f"nothing can be changed safely: {failures[0].message}"
        return Settled(groups, tuple(self._held), refused)

    def _failures(self, groups: Sequence[Group]) -> tuple[Failure, ...]:
        self._tries -= 1
        return self._verifier.failures([edit for group in groups for edit in group.edits])

    def _add(self, groups: tuple[Group, ...]) -> None:
        """Keep those groups that pass together with what is kept already."""
        if self._tries <= 0:
            reason = f"it was not cleared within {MAX_TRIES} verifications, as others failed"
            self._hold(groups, reason)
            return
        failures = self._failures((*self._kept, *groups))
        if failures:
            self._add_failed(groups, failures)
        else:
            self._kept += groups

    def _add_failed(self, groups: tuple[Group, ...], failures: Sequence[Failure]) -> None:
        if len(groups) == 1:
            self._hold(groups, failures[0].message)
            return
        middle = len(groups) // 2
        self._add(groups[:middle])
        self._add(groups[middle:])

    def _hold(self, groups: Iterable[Group], reason: str) -> None:
        cause = HoldCause.UNVERIFIED
        self._held += [Held(one.title, cause, reason, one.edits, one.gateways) for one in groups]


def _blamed(
    groups: Iterable[Group], failures: Sequence[Failure], places: Places
) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """The groups that reach what failed, and the others."""
    gateways = {failure.gateway for failure in failures}
    paths = {failure.path for failure in failures}
    blamed: list[Group] = []
    free: list[Group] = []
    for group in groups:
        reached = not gateways.isdisjoint(map(key_of, group.gateways))
        edited = not paths.isdisjoint(places.range(edit.span).path for edit in group.edits)
        (blamed if reached or edited else free).append(group)
    return tuple(blamed), tuple(free)
