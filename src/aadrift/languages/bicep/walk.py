"""What one deployment declares: gateways, and the old enterprise app."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from aadrift.gateway import Dialect, Gateway, kind_of_type
from aadrift.languages import remote
from aadrift.languages.arm.gateways import TemplateContext
from aadrift.languages.arm.gateways import gateways_of as arm_gateways_of
from aadrift.languages.arm.templates import expand, instances
from aadrift.languages.azure_functions import Surroundings
from aadrift.languages.bicep.applications import apps_of
from aadrift.languages.bicep.gateways import every_template, gateways_of, of_arguments
from aadrift.languages.bicep.roots import Root
from aadrift.languages.bicep.variants import ParameterFile
from aadrift.languages.interface import AppUse
from aadrift.values import Null


def gateways_in(root: Root) -> Iterator[Gateway]:
    """The gateways that a deployment makes."""
    if root.template is not None:
        for template in every_template(root.template):
            for instance in template.instances():
                yield from gateways_of(instance, root.context)
    elif root.parameters is not None:
        yield from _of_parameters(root, root.parameters)
    elif root.document is not None:
        yield from _of_document(root)


def apps_in(root: Root) -> Iterator[AppUse]:
    """The old enterprise app, where a deployment manages it."""
    if root.template is not None:
        for template in every_template(root.template):
            for instance in template.instances():
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


def _of_document(root: Root) -> Iterator[Gateway]:
    """What a JSON template declares that a parameter file in Bicep's form is for."""
    document = root.document
    if document is None:
        return
    around = Surroundings(cloud=root.context.cloud, template=document.path)
    given = {name: read() for name, read in root.given.items()}
    context = TemplateContext(
        document.file.span(0, 0),
        around,
        Dialect.ARM,
        root.context.variant,
        root.context.stack,
        root.context.cloud,
    )
    expansion = expand(document.value, given, around, root.run.arm)
    for instance in instances(expansion, lambda kind: kind_of_type(kind) is not None):
        yield from arm_gateways_of(instance, context, root.run.arm)
