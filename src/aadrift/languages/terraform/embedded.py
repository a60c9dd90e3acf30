"""ARM templates inside Terraform: template deployments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from aadrift.gateway import Dialect
from aadrift.languages.arm.gateways import TemplateContext, gateways_in_template, parameter_values
from aadrift.languages.arm.scope import Run
from aadrift.languages.azure_functions import Surroundings
from aadrift.languages.data.json import JsonError, decode_draft, decode_json
from aadrift.languages.terraform.gateways import Context, Resource, part
from aadrift.languages.terraform.kinds import PARAMETERS, TEMPLATES
from aadrift.languages.terraform.modules import AnyBlock
from aadrift.languages.terraform.providers import Provider, provider_of
from aadrift.languages.terraform.remote_calls import Site, of_arguments
from aadrift.records import dataclass
from aadrift.source import Span, Step
from aadrift.values import Mapping, Null, Text, Unknown, Value, branches

if TYPE_CHECKING:
    from aadrift.gateway import Gateway
    from aadrift.languages.terraform.instance import Instance


@dataclass(frozen=True)
class Deployment:
    """What a resource deploys.

    ``template`` is None where the template is no part of the sources: ``link`` then says what it
    is called. ``where`` is the place of the template in the resource, ``named`` what it is.
    """

    resource: Resource
    where: Span
    named: str
    template: Value | None
    parameters: Value | None
    link: str
    group: Value | None
    subscription: Value | None


def of_resource(instance: Instance, block: AnyBlock, context: Context) -> Iterator[Gateway]:
    """The gateways that a deployed template declares."""
    attributes = block.body.attributes
    attribute = next((attributes[name] for name in TEMPLATES if name in attributes), None)
    for one in instance.expansion(block):
        resource = Resource(instance, block, one)
        deployment = Deployment(
            resource,
            block.header if attribute is None else attribute.span,
            "" if attribute is None else attribute.name,
            None if attribute is None else resource.value(attribute.name),
            _parameters(resource),
            part(resource.value("template_spec_version_id")) or "",
            resource.value("resource_group_name"),
            provider_of(instance, block).subscription,
        )
        yield from of_deployment(deployment, context)


def of_deployment(deployment: Deployment, context: Context) -> Iterator[Gateway]:
    """The gateways that one deployment makes."""
    resource, where = deployment.resource, deployment.where
    provider = provider_of(resource.instance, resource.block)
    if deployment.template is None:
        yield from _of_parameters(deployment, provider, context)
        return
    around = TemplateContext(
        where=where,
        surroundings=_surroundings(deployment),
        variant=context.variant,
        stack=context.stack,
        cloud=context.inputs.cloud,
        provider=provider.environment,
    )
    report = _reporter(resource.instance, where)
    run = Run(unreadable=report, stopped=report)
    template = deployment.template.via(Step(where, f"{resource.address} {deployment.named}"))
    for branch in branches(template):
        if isinstance(branch, Unknown) and decode_draft(branch, comments=True) is None:
            run.unreadable(where, f"{branch.reason}{_at(branch)}")
    for gateway in gateways_in_template(template, deployment.parameters, around, run):
        yield replace(gateway, address=f"{resource.address} {gateway.address}")


def _at(unknown: Unknown) -> str:
    return f" ({unknown.where})" if unknown.where is not None else ""


def _of_parameters(
    deployment: Deployment, provider: Provider, context: Context
) -> Iterator[Gateway]:
    """What the parameters declare whose template is a template spec, that only Azure has."""
    resource = deployment.resource
    given = _decoded(deployment.parameters or Null())
    arguments = Mapping(dict(parameter_values(given)))
    site = Site(resource.address, resource.block.header, Dialect.ARM, provider)
    group = part(deployment.group or Null())
    source = f"{resource.address} {deployment.link}"
    for gateway in of_arguments(arguments, source, site, context):
        identity = gateway.identity
        found = replace(
            identity,
            subscription=identity.subscription or part(deployment.subscription or Null()),
            resource_group=identity.resource_group or group,
        )
        yield replace(gateway, identity=found)


def _decoded(content: Value) -> Value:
    if isinstance(content, Unknown):
        return decode_draft(content, comments=True) or content
    try:
        return decode_json(content, comments=True) if isinstance(content, Text) else content
    except JsonError:
        return Null()


def _parameters(resource: Resource) -> Value | None:
    for name in PARAMETERS:
        value = resource.value(name)
        if not isinstance(value, Null):
            if name == "parameters" and isinstance(value, Mapping):
                # The old resource takes plain strings instead of ARM's {"value": …}.
                wrapped: dict[str, Value] = {
                    key: Mapping({"value": item}) for key, item in value.items()
                }
                return Mapping(wrapped, "object", value.names)
            return value
    return None


def _reporter(instance: Instance, otherwise: Span) -> Callable[[Span | None, str], None]:
    def report(span: Span | None, message: str) -> None:
        place = span or otherwise
        text = f"this template can't be read: {message}"
        instance.root.workspace.report(place.path, place.line, text)

    return report


def _surroundings(deployment: Deployment) -> Surroundings:
    surroundings = Surroundings()
    if isinstance(deployment.group, Text):
        surroundings = replace(surroundings, resource_group=deployment.group)
    if isinstance(deployment.subscription, Text):
        surroundings = replace(surroundings, subscription=deployment.subscription)
    return surroundings
