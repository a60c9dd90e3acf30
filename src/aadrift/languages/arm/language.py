"""ARM templates as one language of the scan."""

from __future__ import annotations

from collections.abc import Iterable

from aadrift.discovery import Kind, Selection
from aadrift.inputs import Inputs
from aadrift.languages.interface import Declarations, Use
from aadrift.source import Span
from aadrift.workspace import Workspace


class ArmLanguage:
    """Reads gateways from templates and parameter files."""

    name = "arm"

    def declarations(
        self, selection: Selection, workspace: Workspace, inputs: Inputs
    ) -> Declarations:
        """Find and trace every gateway declared in the selected files."""
        if not _concerned(selection, inputs):
            return Declarations()
        from aadrift.languages.arm.walk import declared_in

        return declared_in(selection, workspace, inputs)

    def uses(
        self, selection: Selection, workspace: Workspace, inputs: Inputs, origins: Iterable[Span]
    ) -> tuple[Use, ...]:
        """Places other than audiences that some literals reach."""
        wanted = frozenset(origins)
        if not wanted or not _concerned(selection, inputs):
            return ()
        from aadrift.languages.arm.walk import uses_in

        return uses_in(selection, workspace, inputs, wanted)


def _concerned(selection: Selection, inputs: Inputs) -> bool:
    """Whether there is anything to do: mostly there is not, and nothing is imported then."""
    return bool(inputs.parameters or selection.relevant_of(Kind.ARM))
