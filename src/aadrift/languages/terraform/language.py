"""Terraform, OpenTofu and terragrunt as one language of the scan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aadrift.discovery import Selection
from aadrift.gateway import Gateway
from aadrift.inputs import Inputs
from aadrift.languages.interface import AppUse, Declarations, Use
from aadrift.languages.terraform import remote_calls, terragrunt, uses, walk
from aadrift.languages.terraform.gateways import Context
from aadrift.languages.terraform.reach import Reach
from aadrift.languages.terraform.roots import Evaluation, evaluations
from aadrift.languages.terraform.sources import Library
from aadrift.languages.terraform.uses import Origins
from aadrift.source import Span
from aadrift.workspace import Workspace


class TerraformLanguage:
    """Reads gateways from Terraform's native and JSON syntax, and from terragrunt."""

    name = "terraform"

    def __init__(self) -> None:
        self._evaluated: tuple[Workspace, Reach, tuple[Evaluation, ...]] | None = None

    def _evaluations(
        self, selection: Selection, workspace: Workspace, inputs: Inputs
    ) -> tuple[Reach, tuple[Evaluation, ...]]:
        """The root modules of a workspace; those of the last one are kept."""
        if self._evaluated is None or self._evaluated[0] is not workspace:
            library = Library(workspace)
            reach = Reach(library)
            found = tuple(evaluations(selection, workspace, inputs, library, reach))
            self._evaluated = workspace, reach, found
        return self._evaluated[1:]

    def declarations(
        self, selection: Selection, workspace: Workspace, inputs: Inputs
    ) -> Declarations:
        """Find and trace every gateway declared in the selected files."""
        reach, roots = self._evaluations(selection, workspace, inputs)
        gateways: list[Gateway] = []
        apps: list[AppUse] = []
        for evaluation in roots:
            context = Context(inputs, evaluation.stack, evaluation.variant)
            found = walk.declared(evaluation.instance, reach, context)
            gateways.extend(found.gateways)
            apps.extend(found.apps)
        for unit in terragrunt.units(selection, workspace, inputs, reach.library):
            if unit.module is None:
                gateways.extend(remote_calls.of_unit(unit, inputs))
        return Declarations(
            tuple(gateways),
            tuple(apps),
            reach.library.visited,
            _complaints(inputs, roots),
        )

    def uses(
        self, selection: Selection, workspace: Workspace, inputs: Inputs, origins: Iterable[Span]
    ) -> tuple[Use, ...]:
        """Places other than audiences that some literals reach."""
        wanted = Origins(origins)
        if not wanted.by_path:
            return ()
        reach, roots = self._evaluations(selection, workspace, inputs)
        found: dict[tuple[str, Span, Span], Use] = {}
        for use in self._uses(roots, reach, wanted):
            found.setdefault((use.what, use.location, use.origin), use)
        return tuple(found.values())

    @staticmethod
    def _uses(roots: Iterable[Evaluation], reach: Reach, origins: Origins) -> Iterator[Use]:
        for evaluation in roots:
            below = walk.instances(evaluation.instance, reach)
            yield from uses.below_root(below, evaluation.values, origins)


def _complaints(inputs: Inputs, roots: Iterable[Evaluation]) -> tuple[str, ...]:
    """What Terraform would refuse: a value for a variable that no root module declares."""
    declared = {name for root in roots for name in root.instance.module.variables}
    return tuple(
        f"--var {name}: no root module under the scanned paths declares a variable of that name"
        for name, _ in inputs.variables
        if name not in declared
    )
