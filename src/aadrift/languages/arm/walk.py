"""What the ARM templates of a selection declare, and where else they use some literals."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import replace

from aadrift.discovery import Selection
from aadrift.gateway import Deployment, Dialect, Gateway, Identity, Setting, Status, kind_of_type
from aadrift.inputs import Inputs
from aadrift.languages import remote
from aadrift.languages.arm.applications import TYPES, apps_of
from aadrift.languages.arm.compiled import source_beside
from aadrift.languages.arm.documents import Document, Library, scope_of
from aadrift.languages.arm.evaluation import Frame, extent
from aadrift.languages.arm.gateways import gateways_of, known_part, parameter_values
from aadrift.languages.arm.parameter_files import substituted
from aadrift.languages.arm.roots import Root, Roots
from aadrift.languages.arm.templates import instances
from aadrift.languages.arm.uses import uses_of
from aadrift.languages.azure_functions import lookup
from aadrift.languages.clouds import cloud_readings
from aadrift.languages.interface import AppUse, Declarations, Use
from aadrift.source import Span, Step
from aadrift.values import Mapping, Null, Text
from aadrift.workspace import Workspace


def declared_in(selection: Selection, workspace: Workspace, inputs: Inputs) -> Declarations:
    """Find and trace every gateway declared in the selected templates and parameter files."""
    library = workspace.shared(Library)
    roots = Roots(selection, workspace, inputs, library)
    found: list[tuple[Root, list[Gateway], list[AppUse]]] = []
    for root in roots.roots():
        # What was compiled from a Bicep file beside it declares the same as that file.
        if source_beside(root.document.path, root.document.value, workspace) is not None:
            continue
        gateways, apps = _declared(root)
        found.append((root, gateways, apps))
    called = _called([root for root, _, _ in found])
    gateways, apps = [], []
    for root, own_gateways, own_apps in found:
        if root.document.path not in called:
            gateways += own_gateways
            apps += own_apps
    for document in roots.orphans():
        gateways += _orphan_gateways(document, inputs)
    complaints = tuple(map(_complaint, roots.unfitting()))
    return Declarations(
        tuple(gateways),
        tuple(apps),
        frozenset(library.visited),
        complaints,
        frozenset(roots.used),
    )


def uses_in(
    selection: Selection, workspace: Workspace, inputs: Inputs, wanted: frozenset[Span]
) -> tuple[Use, ...]:
    """Places other than audiences that some literals reach."""
    paths = {origin.path for origin in wanted}
    roots = list(Roots(selection, workspace, inputs, workspace.shared(Library)).roots())
    found = [(root, list(uses_of(root, wanted))) for root in roots if _can_reach(root, paths)]
    called = _called(roots)
    uses: dict[tuple[str, Span, Span], Use] = {}
    for root, own in found:
        for use in own if root.document.path not in called else ():
            uses.setdefault((use.what, use.location, use.origin), use)
    return tuple(uses.values())


def _declared(root: Root) -> tuple[list[Gateway], list[AppUse]]:
    gateways: list[Gateway] = []
    apps: list[AppUse] = []
    for instance in instances(root.expansion, _is_wanted):
        if instance.type.lower() in TYPES:
            apps.extend(apps_of(instance))
        else:
            how = Deployment(root.document.path, scope_of(root.document))
            declared = gateways_of(instance, root.context, root.run)
            gateways.extend(replace(one, deployment=how) for one in declared)
    return gateways, apps


def _is_wanted(kind: str, _body: Mapping, _frame: Frame) -> bool:
    return kind_of_type(kind) is not None or kind in TYPES


def _can_reach(root: Root, paths: set[str]) -> bool:
    """Whether literals of some files can reach a deployment."""
    return not root.files.isdisjoint(paths) or "templateLink" in root.document.file.text


def _called(roots: list[Root]) -> set[str]:
    """The templates that another one deploys; of templates that link each other, one stays."""
    links: dict[str, set[str]] = {}
    for root in roots:
        links.setdefault(root.document.path, set()).update(root.linked - {root.document.path})
    called: set[str] = set()
    for path in sorted(links):
        others = (other for other in links if other != path and other not in called)
        if any(path in links[other] and not _reaches(links, path, other) for other in others):
            called.add(path)
    return called


def _reaches(links: dict[str, set[str]], start: str, end: str) -> bool:
    """Whether a template links another in turn, and is the first of the two by name."""
    return end in links[start] and start < end


def _orphan_gateways(document: Document, inputs: Inputs) -> Iterator[Gateway]:
    """What a parameter file declares whose template is not in the tree, by its arguments' names."""
    values = parameter_values(substituted(document.value, inputs.environment))
    written = _written_names(document)
    arguments = Mapping(
        {name.value: values[key] for key, name in written.items() if key in values},
        "object",
        {name.value: name for name in written.values()},
    )
    for found in remote.declarations(arguments, document.path):
        keys = (*found.path, found.key)
        place = extent(found.siblings.name(found.key)) or document.file.span(0, 0)
        address = f"parameters.{'.'.join(found.path)}".rstrip(".")
        audience = Setting.of(found.audience.via(Step(place, f"parameters.{'.'.join(keys)}")))
        if audience.status is Status.ABSENT:
            continue
        tenant, issuer = (
            Setting.of(remote.sibling(found, word) or Null()) for word in ("tenant", "issuer")
        )
        location = lookup(arguments, "location")
        named = remote.names(found, arguments)
        name = next((known for one in named if (known := known_part(one))), None)
        yield Gateway(
            address=f"{posixpath.basename(document.path)} {address}",
            kind=found.kind,
            dialect=Dialect.ARM,
            location=place,
            audience=audience,
            variant=None,
            identity=Identity(None, None, name),
            tenant=tenant,
            issuer=issuer,
            readings=cloud_readings(inputs.cloud, None, location, tenant, audience),
            stack=posixpath.dirname(document.path) or ".",
        )


def _written_names(document: Document) -> dict[str, Text]:
    section = document.value.get("parameters")
    if not isinstance(section, Mapping):
        return {}
    return {name.lower(): section.name(name) for name in section.entries}


def _complaint(path: str) -> str:
    return f"--parameters {path}: no scanned template takes the parameters that it gives"
