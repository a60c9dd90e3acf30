"""Which gateways and findings of a run are reported."""

from __future__ import annotations

import posixpath
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from aadrift.findings import PROFILE_CODE, Finding
from aadrift.gate.changes import Changes, changes_since
from aadrift.gate.history import tree_before
from aadrift.gate.record import Record, key_of, moves, record_of, records
from aadrift.gate.shard import Shard
from aadrift.gateway import Gateway, Setting
from aadrift.pairing import Pairing
from aadrift.records import dataclass
from aadrift.request import UsageError
from aadrift.source import Span
from aadrift.wording import counted, shown

# The gateways that the files in a folder declare.
Evaluate = Callable[[Path], Iterable[Gateway]]


@dataclass(frozen=True)
class Scoped:
    """The part of a run that is reported, and sentences about what is left out."""

    pairing: Pairing
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tree:
    """What a repository declares now, and how to find out what it did before.

    ``installed`` are the ``modules.json`` of modules that terraform installed, which git does not
    keep; ``evaluate`` reads the gateways of another state of the tree.
    """

    root: Path
    gateways: tuple[Gateway, ...]
    installed: tuple[str, ...]
    evaluate: Evaluate


def only_shard(shard: Shard, part: Scoped) -> Scoped:
    """The gateways of one shard, and what was found about them."""
    pairing = part.pairing
    judged = tuple(one for one in pairing.judged if shard.has_gateway(one.gateway))
    kept = tuple(finding for finding in part.findings if shard.has_finding(finding))
    undeclared = tuple(one for one in pairing.undeclared if shard.has(one.id))
    note = (
        f"This is part {shard.index} of {shard.total}, with {len(judged)} of "
        f"{counted(len(pairing.judged), 'gateway')}."
    )
    pairing = replace(pairing, judged=judged, undeclared=undeclared)
    return Scoped(pairing, kept, (*part.notes, note))


def only_changed(reference: str, part: Scoped, tree: Tree) -> Scoped:
    """The gateways on whose chain something changed since a reference, and their findings.

    A gateway has changed when a line on its chain did, or when the state before said anything
    else about it: a values file that was removed counts, though it is on no chain any more.
    Raises UsageError.
    """
    changes = changes_since(tree.root, reference)
    keys = _changed(changes, tree)
    pairing = part.pairing
    # Pairing completes gateways with what a state says, so they are found again by their keys.
    judged = tuple(one for one in pairing.judged if key_of(one.gateway) in keys)
    kept = tuple(one for one in part.findings if _finding_changed(one, changes, keys))
    note = (
        f"{counted(len(judged), 'gateway')} of {len(pairing.judged)} changed since "
        f"{shown(reference)}; the others are left out."
    )
    pairing = replace(pairing, judged=judged, undeclared=())
    return Scoped(pairing, kept, (*part.notes, note))


def _changed(changes: Changes, tree: Tree) -> frozenset[Record]:
    if not changes or not tree.gateways:
        return frozenset()
    try:
        with tree_before(tree.root, changes, map(posixpath.dirname, tree.installed)) as folder:
            known = records(tree.evaluate(folder), moves(changes.renamed))
    except (OSError, ValueError) as error:
        raise UsageError(f"the state before the changes can't be read: {error}") from None
    return frozenset(
        key_of(one)
        for one in tree.gateways
        if record_of(one) not in known.get(key_of(one), ()) or _on_chain(one, changes)
    )


def _on_chain(gateway: Gateway, changes: Changes) -> bool:
    # Its compiled template, and the values that a parameter allows, change with it.
    if any(_touched(span, changes) for span in (gateway.location, *gateway.partners)):
        return True
    settings = (gateway.audience, gateway.tenant, gateway.issuer)
    return any(_touched(span, changes) for one in settings for span in _spans(one))


def _spans(setting: Setting) -> Iterable[Span]:
    for text in setting.options:
        yield from (step.span for step in text.full_trail)
        if text.origin is not None:
            yield text.origin
    for unknown in setting.unknowns:
        yield from (step.span for step in unknown.trail)
    if setting.where is not None:
        yield setting.where


def _touched(span: Span, changes: Changes) -> bool:
    # A step can span a whole block; the line on which it starts is what the chain shows.
    return changes.touches(span.path, span.line)


def _finding_changed(finding: Finding, changes: Changes, keys: frozenset[Record]) -> bool:
    if any(key_of(one) in keys for one in finding.gateways):
        return True
    if finding.code == PROFILE_CODE and finding.location is not None:
        # What a profile is held against depends on all of it.
        return changes.touches(finding.location.path, 1, sys.maxsize)
    if finding.gateways:
        return False
    if finding.location is not None:
        return changes.touches(
            finding.location.path, finding.location.line, finding.location.finish.line
        )
    return finding.problem is not None and finding.problem.path in changes.lines
