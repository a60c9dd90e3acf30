"""The steps of fixing in their order: plan, verify, patch; and, when asked, write."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from aadrift.findings import Finding, Judged
from aadrift.fixing.edits import Places, change_files
from aadrift.fixing.objections import OtherUses
from aadrift.fixing.outcome import FileChange, FixOptions, FixResult
from aadrift.fixing.patch import is_shown, unified
from aadrift.fixing.planning import Analysis, plan, targets_of
from aadrift.fixing.settling import settle
from aadrift.fixing.verify import Analyse, Verifier
from aadrift.fixing.write import WriteError, write
from aadrift.workspace import Workspace


def propose(
    findings: Sequence[Finding],
    judged: Sequence[Judged],
    declared: Analysis,
    workspace: Workspace,
    options: FixOptions,
    *,
    analyse: Analyse,
    other_uses: OtherUses,
) -> FixResult:
    """Work out and verify what to change; nothing is written.

    ``declared`` is what ``analyse(workspace)`` returned; ``analyse`` is called again on the tree
    with the edited files in memory. ``other_uses`` names the places that are no audience and take
    their value from one of some literals.
    """
    places = Places(workspace)
    planned = plan(findings, judged, declared, options, places, other_uses)
    settled = settle(planned, Verifier(workspace, declared, analyse, places))
    edits = [edit for group in settled.groups for edit in group.edits]
    changes = change_files(edits, places)
    hidden = [change for change in changes if not all(map(is_shown, change.edits))]
    return FixResult(
        changes=changes,
        targets=targets_of(edits, declared.gateways, places),
        patch=unified(changes),
        held=planned.held + settled.held,
        by_hand=planned.by_hand,
        notes=(*planned.notes, *map(_not_shown, hidden)),
        refused=settled.refused,
    )


def _not_shown(change: FileChange) -> str:
    return (
        f"{change.path} is edited, and not in the patch: a secret beside the change would be, too"
    )


def apply(result: FixResult, workspace: Workspace) -> FixResult:
    """Write the files of a verified result, all or none, and say how that went."""
    if not result.changes:
        return result
    try:
        write(result.changes, workspace)
    except WriteError as error:
        return replace(result, failed=str(error))
    return replace(result, written=True)
