"""Terraform, OpenTofu and terragrunt as one language of the scan."""

from __future__ import annotations

from collections.abc import Iterable

from aadrift.discovery import Selection
from aadrift.inputs import Inputs
from aadrift.languages.interface import Declarations, Use
from aadrift.languages.terraform import terragrunt
from aadrift.languages.terraform.crew import Crew, Declared, Work
from aadrift.languages.terraform.reach import Reach
from aadrift.languages.terraform.roots import stacks
from aadrift.languages.terraform.sources import Library
from aadrift.source import Problem, Span
from aadrift.workspace import Workspace


class TerraformLanguage:
    """Reads gateways from Terraform's native and JSON syntax, and from terragrunt."""

    name = "terraform"

    def __init__(self) -> None:
        self._crew: Crew | None = None

    def declarations(
        self, selection: Selection, workspace: Workspace, inputs: Inputs
    ) -> Declarations:
        """Find and trace every gateway declared in the selected files."""
        crew, units = self._start(selection, workspace, inputs)
        found = crew.declared()
        _report(workspace, (problem for one in found for problem in one.problems))
        gateways = [gateway for one in found for gateway in one.gateways]
        for unit in units:
            if unit.module is None:
                from aadrift.languages.terraform import remote_calls

                gateways.extend(remote_calls.of_unit(unit, inputs))
        return Declarations(
            tuple(gateways),
            tuple(app for one in found for app in one.apps),
            crew.visited,
            _complaints(inputs, found),
            absent=tuple(absent for one in found for absent in one.absent),
        )

    def _start(
        self, selection: Selection, workspace: Workspace, inputs: Inputs
    ) -> tuple[Crew, list[terragrunt.Unit]]:
        reach = Reach(Library(workspace))
        units = terragrunt.units(selection, workspace, inputs, reach.library)
        every = stacks(selection, inputs, reach, units)
        self._crew = Crew(Work(every, workspace, inputs, reach, selection.relevant))
        return self._crew, units

    def uses(
        self, selection: Selection, workspace: Workspace, inputs: Inputs, origins: Iterable[Span]
    ) -> tuple[Use, ...]:
        """Places other than audiences that some literals reach."""
        wanted = tuple(origins)
        if not wanted:
            return ()
        crew = self._crew
        if crew is None or crew.work.workspace is not workspace:
            crew, _ = self._start(selection, workspace, inputs)
        reached = crew.uses(wanted)
        _report(workspace, (problem for one in reached for problem in one.problems))
        found: dict[tuple[str, Span, Span], Use] = {}
        for use in (use for one in reached for use in one.uses):
            found.setdefault((use.what, use.location, use.origin), use)
        return tuple(found.values())


def _report(workspace: Workspace, problems: Iterable[Problem]) -> None:
    for problem in problems:
        workspace.report(*problem)


def _complaints(inputs: Inputs, found: Iterable[Declared]) -> tuple[str, ...]:
    """What Terraform would refuse: a value for a variable that no root module declares."""
    declared = {name for one in found for name in one.variables}
    return tuple(
        f"--var {name}: no root module under the scanned paths declares a variable of that name"
        for name, _ in inputs.variables
        if name not in declared
    )
