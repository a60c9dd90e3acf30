"""Bicep as one language of the scan."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import replace

from aadrift.discovery import Selection
from aadrift.gateway import Gateway
from aadrift.inputs import Inputs
from aadrift.languages.interface import AppUse, Declarations, StaleTemplate, Use
from aadrift.source import Span
from aadrift.workspace import Workspace, join

_ENDINGS = (".bicep", ".bicepparam")


class BicepLanguage:
    """Reads gateways from Bicep templates and parameter files."""

    name = "bicep"

    def declarations(
        self, selection: Selection, workspace: Workspace, inputs: Inputs
    ) -> Declarations:
        """Find and trace every gateway declared in the selected files."""
        if not _concerned(selection, workspace, inputs):
            return Declarations()
        from aadrift.languages.bicep.roots import Roots
        from aadrift.languages.bicep.walk import apps_in, declared_in, deployment_of

        roots = Roots(selection, workspace, inputs)
        gateways: list[Gateway] = []
        apps: list[AppUse] = []
        stale: dict[StaleTemplate, None] = {}
        for root in roots.roots():
            found = declared_in(root)
            how = deployment_of(root)
            gateways.extend(replace(one, deployment=how) for one in found.gateways)
            stale.update(dict.fromkeys(found.stale))
            apps.extend(apps_in(root))
        return Declarations(
            tuple(gateways),
            tuple(apps),
            frozenset(roots.library.visited | roots.documents.visited),
            tuple(
                f"--parameters {path}: no scanned template is the one that it is for"
                for path in roots.unfitting()
                if path.endswith(".bicepparam")
            ),
            taken=frozenset(roots.taken),
            stale=tuple(stale),
        )

    def uses(
        self, selection: Selection, workspace: Workspace, inputs: Inputs, origins: Iterable[Span]
    ) -> tuple[Use, ...]:
        """Places other than audiences that some literals reach."""
        wanted = frozenset(origins)
        if not wanted or not _concerned(selection, workspace, inputs):
            return ()
        from aadrift.languages.bicep.roots import Roots
        from aadrift.languages.bicep.uses import uses_in

        found: dict[tuple[str, Span, Span], Use] = {}
        roots = Roots(selection, workspace, inputs)
        is_reached = roots.leading_to({origin.path for origin in wanted})
        for root in roots.roots():
            for use in uses_in(root, wanted) if is_reached(root) else ():
                found.setdefault((use.what, use.location, use.origin), use)
        return tuple(found.values())


def _concerned(selection: Selection, workspace: Workspace, inputs: Inputs) -> bool:
    """Whether there is anything to do: mostly there is not, and nothing is imported then."""
    if any(path.endswith(_ENDINGS) for path in (*selection.relevant, *inputs.parameters)):
        return True
    templates = {path for path in selection.relevant if path.endswith((".json", ".jsonc"))}
    if not templates:
        return False
    for path, named in selection.bicep_sources.items():
        folder = posixpath.dirname(path)
        if any(join(folder, one.replace("\\", "/")) in templates for one in named):
            return True
    from aadrift.languages.arm.compiled import sources_of

    return any(workspace.is_file(source) for path in templates for source in sources_of(path))
