"""What one deployment declares: gateways, and the old enterprise app."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from aadrift.gateway import Deployment, Gateway
from aadrift.languages import remote
from aadrift.languages.arm.documents import Document, scope_of
from aadrift.languages.azure_functions import Surroundings
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.applications import apps_of
from aadrift.languages.bicep.gateways import (
    every_template,
    gateways_of,
    is_module,
    of_arguments,
    template_gateways,
)
from aadrift.languages.bicep.pairs import Declared, Pairs, pair
from aadrift.languages.bicep.reach import Reach
from aadrift.languages.bicep.roots import Root
from aadrift.languages.bicep.templates import Instance
from aadrift.languages.bicep.variants import ParameterFile
from aadrift.languages.interface import AppUse
from aadrift.values import Null


def declared_in(root: Root) -> Pairs:
    """The gateways that a deployment makes, tied to those of its compiled template."""
    if root.template is not None:
        declared = list(_of_template(root))
        document = root.compiled() if declared or root.is_document_relevant else None
        if document is None:
            return Pairs(tuple(one.gateway for one in declared))
        compiled = list(_of_document(root, document))
        return pair(declared, compiled, root.template.file.path, document.file)
    compiled = list(_of_document(root, root.document)) if root.document is not None else []
    if root.parameters is not None:
        return Pairs(tuple(_of_parameters(root, root.parameters)))
    return Pairs(tuple(compiled))


def _of_template(root: Root) -> Iterator[Declared]:
    for instance in _instances(root):
        for gateway in gateways_of(instance, root.context):
            yield Declared(gateway, by_arguments=is_module(instance))


def _instances(root: Root) -> Iterator[Instance]:
    """What a deployment makes, as far as it can lead to a gateway or an app."""
    if root.template is not None:
        reach = root.run.library.workspace.shared(Reach)
        for template in every_template(root.template, reach):
            yield from template.instances(reach)


def apps_in(root: Root) -> Iterator[AppUse]:
    """The old enterprise app, where a deployment manages it."""
    for instance in _instances(root):
        yield from apps_of(instance)


def _of_parameters(root: Root, parameters: ParameterFile) -> Iterator[Gateway]:
    """What a parameter file declares whose template is not in the tree, by the names in it."""
    arguments = parameters.values()
    found = parameters.template()
    source = (found[1].value if found is not None else None) or parameters.file.path
    header = parameters.file.source.span(0, 0)
    if found is not None:
        header = found[0].file.span(found[1])
    for one in remote.declarations(arguments, source):
        address = posixpath.basename(parameters.file.path)
        yield of_arguments(one, arguments, address, header, root.context, Null())


def _of_document(root: Root, document: Document) -> Iterator[Gateway]:
    """What a JSON template declares: compiled, or one that a parameter file here is for."""
    around = Surroundings(cloud=root.context.cloud, template=document.path)
    where, run = document.file.span(0, 0), root.run.arm
    return template_gateways(document.value, root.given, around, root.context, run, where)


def deployment_of(root: Root) -> Deployment | None:
    """The template of a deployment, and the scope that it is written for."""
    if root.template is not None:
        file = root.template.file
        scopes = (one.value for one in file.statements if isinstance(one, syntax.TargetScope))
        said = next(scopes, None)
        scope = said.value if isinstance(said, syntax.StringLiteral) else None
        return Deployment(file.path, scope or "resourceGroup")
    if root.document is not None:
        return Deployment(root.document.path, scope_of(root.document))
    return None
