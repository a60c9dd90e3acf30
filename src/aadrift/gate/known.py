"""The findings that the config or the baseline knows, marked."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

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
    scanned: Collection[str],
    checked: Collection[str],
) -> tuple[Finding, ...]:
    """The findings, and AAD902 for what the config and the baseline list in vain.

    ``scanned`` are the paths of the run, ``checked`` the codes that it looked for. Raises
    UsageError when there is no such baseline.
    """
    # A part of a run can't tell what is listed in vain.
    whole = request.changed_since is None and request.shard is None
    codes = checked if whole else frozenset[str]()
    found = in_order(apply_ignores(found, request.ignores, codes, workspace.root))
    if request.baseline is not None:
        relative = workspace.relative(Path(request.baseline))
        inside = None if Path(relative).is_absolute() else relative
        baseline = read_baseline(request.baseline, inside)
        found = in_order(baseline.apply(found, Scope(scanned, codes)))
    return found
