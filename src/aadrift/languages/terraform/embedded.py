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
from aadrift.languages.terraform.modules import AnyBlock
from aadrift.languages.terraform.providers import Provider, provider_of
from aadrift.languages.terraform.remote_calls import Site, of_arguments
from aadrift.source import Span, Step
from aadrift.values import Mapping, Null, Text, Unknown, Value, branches

if TYPE_CHECKING:
    from aadrift.gateway import Gateway
    from aadrift.languages.terraform.instance import Instance

TYPES = {
    "azurerm_management_group_template_deployment",
    "azurerm_resource_group_template_deployment",
    "azurerm_subscription_template_deployment",
    "azurerm_template_deployment",
    "azurerm_tenant_template_deployment",
}
_TEMPLATES = ("template_content", "template_body")
_PARAMETERS = ("parameters_content", "parameters_body", "parameters")
CONTENTS = (*_TEMPLATES, *_PARAMETERS)


def of_resource(instance: Instance, block: AnyBlock, context: Context) -> Iterator[Gateway]:
    """The gateways that a deployed template declares."""
    attributes = block.body.attributes
    attribute = next((attributes[name] for name in _TEMPLATES if name in attributes), None)
    for one in instance.expansion(block):
        resource = Resource(instance, block, one)
        provider = provider_of(instance, block)
        if attribute is None:
            yield from _of_parameters(resource, provider, context)
            continue
        subscription = provider.subscription
        around = TemplateContext(
            where=attribute.span,
            surroundings=_surroundings(resource, subscription),
            variant=context.variant,
            stack=context.stack,
            cloud=context.inputs.cloud,
            provider=provider.environment,
        )
        report = _reporter(instance, attribute.span)
        run = Run(unreadable=report, stopped=report)
        template = resource.value(attribute.name).via(
            Step(attribute.span, f"{resource.address} {attribute.name}")
        )
        for branch in branches(template):
            if isinstance(branch, Unknown) and decode_draft(branch, comments=True) is None:
                run.unreadable(attribute.span, f"{branch.reason}{_at(branch)}")
        for gateway in gateways_in_template(template, _parameters(resource), around, run):
            yield replace(gateway, address=f"{resource.address} {gateway.address}")


def _at(unknown: Unknown) -> str:
    return f" ({unknown.where})" if unknown.where is not None else ""


def _of_parameters(resource: Resource, provider: Provider, context: Context) -> Iterator[Gateway]:
    """What the parameters declare whose template is a template spec, that only Azure has."""
    given = _decoded(_parameters(resource) or Null())
    arguments = Mapping(dict(parameter_values(given)))
    site = Site(resource.address, resource.block.header, Dialect.ARM, provider)
    spec = part(resource.value("template_spec_version_id")) or ""
    group = part(resource.value("resource_group_name"))
    for gateway in of_arguments(arguments, f"{resource.address} {spec}", site, context):
        identity = gateway.identity
        found = replace(identity, resource_group=identity.resource_group or group)
        yield replace(gateway, identity=found)


def _decoded(content: Value) -> Value:
    if isinstance(content, Unknown):
        return decode_draft(content, comments=True) or content
    try:
        return decode_json(content, comments=True) if isinstance(content, Text) else content
    except JsonError:
        return Null()


def _parameters(resource: Resource) -> Value | None:
    for name in _PARAMETERS:
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


def _surroundings(resource: Resource, subscription: Value | None) -> Surroundings:
    group = resource.value("resource_group_name")
    surroundings = Surroundings()
    if isinstance(group, Text):
        surroundings = replace(surroundings, resource_group=group)
    if isinstance(subscription, Text):
        surroundings = replace(surroundings, subscription=subscription)
    return surroundings
