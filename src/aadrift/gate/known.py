"""The findings that the config or the baseline knows, marked."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from aadrift.discovery import Selection
from aadrift.findings import Finding
from aadrift.gate.baseline import Scope, read_baseline
from aadrift.gate.ignores import apply_ignores
from aadrift.request import Request
from aadrift.rules.places import in_order
from aadrift.workspace import Workspace


def known_findings(
    found: tuple[Finding, ...],
    request: Request,
    workspace: Workspace,
    selection: Selection,
    checked: Collection[str],
) -> tuple[Finding, ...]:
    """The findings, and AAD902 for what the config and the baseline list in vain.

    ``checked`` are the codes that the evidence lets the run look for. Raises UsageError when there
    is no such baseline.
    """
    within = scope_of(request, selection, checked)
    found = in_order(apply_ignores(found, request.ignores, within, workspace.root))
    if request.baseline is not None:
        relative = workspace.relative(Path(request.baseline))
        inside = None if Path(relative).is_absolute() else relative
        baseline = read_baseline(request.baseline, inside)
        found = in_order(baseline.apply(found, within))
    return found


def scope_of(request: Request, selection: Selection, checked: Collection[str]) -> Scope:
    """What a run looked at, so that it can tell what is listed in vain.

    A run that reports only what changed, or one shard, can tell of nothing.
    """
    part = request.changed_since is not None or request.shard is not None
    return Scope(
        selection,
        frozenset() if part else frozenset(code for code in checked if request.wants(code)),
        partly=bool(request.include or request.exclude),
    )
