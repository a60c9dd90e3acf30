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
from aadrift.source import Span
from aadrift.workspace import Workspace


class TerraformLanguage:
    """Reads gateways from Terraform's native and JSON syntax, and from terragrunt."""

    name = "terraform"

    def declarations(
        self, selection: Selection, workspace: Workspace, inputs: Inputs
    ) -> Declarations:
        """Find and trace every gateway declared in the selected files."""
        library = Library(workspace)
        reach = Reach(library)
        gateways: list[Gateway] = []
        apps: list[AppUse] = []
        for evaluation in evaluations(selection, workspace, inputs, library, reach):
            context = Context(inputs, evaluation.stack, evaluation.variant)
            gateways.extend(walk.declared(evaluation.instance, reach, context))
            apps.extend(walk.app_uses(evaluation.instance, reach))
        for unit in terragrunt.units(selection, workspace, inputs, library):
            if unit.module is None:
                gateways.extend(remote_calls.of_unit(unit, inputs))
        return Declarations(tuple(gateways), tuple(apps), library.visited)

    def uses(
        self, selection: Selection, workspace: Workspace, inputs: Inputs, origins: Iterable[Span]
    ) -> tuple[Use, ...]:
        """Places other than audiences that some literals reach."""
        wanted = tuple(origins)
        if not wanted:
            return ()
        library = Library(workspace)
        reach = Reach(library)
        found: dict[tuple[str, Span, Span], Use] = {}
        for use in self._uses(
            evaluations(selection, workspace, inputs, library, reach), reach, wanted
        ):
            found.setdefault((use.what, use.location, use.origin), use)
        return tuple(found.values())

    @staticmethod
    def _uses(
        roots: Iterable[Evaluation], reach: Reach, origins: tuple[Span, ...]
    ) -> Iterator[Use]:
        for evaluation in roots:
            for instance in walk.instances(evaluation.instance, reach):
                yield from uses.in_instance(instance, origins)
