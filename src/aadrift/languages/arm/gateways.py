"""From the resources of a template to gateways."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import field, replace

from aadrift.gateway import Dialect, Gateway, Identity, Kind, Setting, Status, kind_of_type
from aadrift.languages import remote
from aadrift.languages.arm.bodies import CONFIGURATIONS, Field, body_settings, part
from aadrift.languages.arm.evaluation import Frame, evaluate_value, extent
from aadrift.languages.arm.scope import Arguments, Run, argument, either, given_parameters
from aadrift.languages.arm.templates import Instance, expand, instances
from aadrift.languages.azure_functions import Surroundings, key_of, lookup
from aadrift.languages.clouds import cloud_readings
from aadrift.languages.data.json import JsonError, decode_draft, decode_json
from aadrift.records import dataclass
from aadrift.source import Span, Step
from aadrift.values import Mapping, Null, OneOf, Text, Unknown, Value, branches, lift


@dataclass(frozen=True)
class TemplateContext:
    """From where a template is deployed.

    ``where`` is the place of a gateway whose own place is not in the sources. ``provider`` holds
    the name of the cloud that the deploying language's own configuration tells.
    """

    where: Span
    surroundings: Surroundings = field(default_factory=Surroundings)
    dialect: Dialect = Dialect.ARM
    variant: str | None = None
    stack: str = "."
    cloud: str | None = None
    provider: Value | None = None


def gateways_in_template(
    template: Value, parameters: Value | None, context: TemplateContext, run: Run | None = None
) -> list[Gateway]:
    """The gateways that deploying a template makes.

    ``template`` and ``parameters`` are JSON as objects or as text (a heredoc, say). What can't be
    read is told to ``run.unreadable``; a template that is not known yields nothing.
    """
    run = run or Run()
    given = parameter_values(_document(parameters, run) if parameters is not None else Null())
    found: dict[tuple[str, int], Gateway] = {}
    for document in branches(_document(template, run)):
        own: list[Gateway] = []
        if isinstance(document, Mapping):
            root = expand(document, given, context.surroundings, run)
            for instance in instances(root, _is_gateway):
                own.extend(gateways_of(instance, context, run))
        # Of two templates of which one is deployed, both can declare the same gateway.
        met: Counter[str] = Counter()
        for gateway in own:
            key = (gateway.address, met[gateway.address])
            met[gateway.address] += 1
            found[key] = _either(found[key], gateway) if key in found else gateway
    return list(found.values())


def _is_gateway(kind: str, _body: Mapping, _frame: Frame) -> bool:
    return kind_of_type(kind) is not None


def _either(one: Gateway, other: Gateway) -> Gateway:
    """A gateway of which two templates say different things, and either can be deployed."""
    return one.either(other, "which of several templates is deployed is not known")


def parameter_values(document: Value, what: str = "value of parameter") -> Arguments:
    """The values of a parameter file, or of its ``parameters`` alone, by lower-case name."""
    if isinstance(document, OneOf):
        return either(parameter_values(one, what) for one in branches(document))
    if not isinstance(document, Mapping):
        return given_parameters(document, None, what)
    section = lookup(document, "parameters")
    is_file = isinstance(section, Mapping) and lookup(section, "value") is None
    return given_parameters(section if is_file and section is not None else document, None, what)


def _document(value: Value, run: Run) -> Value:
    return lift(lambda one: _decided_document(one, run), value)


def _decided_document(value: Value, run: Run) -> Value:
    if isinstance(value, Unknown):
        document = decode_draft(value, comments=True)
        return value if document is None else document.via(*value.trail)
    if not isinstance(value, Text):
        return value
    try:
        return decode_json(value, comments=True).via(*value.trail)
    except JsonError as error:
        place = extent(value.slice(error.offset, error.offset + 1)) or extent(value)
        run.unreadable(place, f"it is not valid JSON: {error.message}")
        return Null()


def gateways_of(instance: Instance, context: TemplateContext, run: Run) -> Iterator[Gateway]:
    """The gateways that a resource declares: one, or none, or those of an unreadable deployment."""
    if instance.remote is not None:
        yield from _remote_gateways(instance, context, run)
        return
    kind = kind_of_type(instance.type)
    if kind is None or instance.existing:
        return
    settings = body_settings(Mapping({"properties": instance.get("properties")}), kind)
    if not settings.declares:
        return
    header = _header(instance.body) or context.where
    place = _place_of_use(instance.body, kind, settings.audience)
    fields = (settings.audience, settings.tenant, settings.issuer)
    audience, tenant, issuer = (_setting(instance, kind, field) for field in fields)
    gateway = _gateway(instance, kind, (audience, tenant, issuer), context, run)
    yield replace(
        gateway,
        location=header if audience.status is Status.ABSENT else place or header,
        protocols=settings.protocols,
        authentication=settings.authentication,
    )


def _setting(instance: Instance, kind: Kind, field: Field) -> Setting:
    place = _place_of_use(instance.body, kind, field)
    if place is None:
        return Setting.of(field.value)
    what = f"{instance.address} {CONFIGURATIONS[kind]}.{field.name}"
    return Setting.of(field.value.via(Step(place, what)))


def _gateway(
    instance: Instance,
    kind: Kind,
    settings: tuple[Setting, Setting, Setting],
    context: TemplateContext,
    run: Run,
) -> Gateway:
    audience, tenant, issuer = settings
    location = instance.get("location")
    around = instance.surroundings
    return Gateway(
        address=instance.address,
        kind=kind,
        dialect=context.dialect,
        location=context.where,
        audience=audience,
        variant=context.variant,
        identity=Identity(
            known_part(around.subscription),
            known_part(around.resource_group),
            known_part(instance.get("name")),
        ),
        region=location.value if isinstance(location, Text) else None,
        tenant=tenant,
        issuer=issuer,
        readings=cloud_readings(context.cloud, context.provider, location, tenant, audience),
        stack=context.stack,
        partners=_partners(audience, run),
    )


def known_part(value: Value) -> str | None:
    """A name, with ``*`` for the parts that are not known; None where nothing of it is."""
    if isinstance(value, Text):
        return value.value or None
    pattern = value.pattern if isinstance(value, Unknown) else None
    return pattern if pattern and pattern.strip("*") else None


def _partners(audience: Setting, run: Run) -> tuple[Span, ...]:
    places = (run.allowed.get(origin, ()) for origin in audience.origins)
    return tuple(dict.fromkeys(place for group in places for place in group))


def _header(body: Mapping) -> Span | None:
    """The line that says what the resource is."""
    kind = lookup(body, "type")
    return extent(kind) if isinstance(kind, Text) else None


def _place_of_use(body: Mapping, kind: Kind, field: Field) -> Span | None:
    """Where the resource itself names a setting, or the object that the setting comes with."""
    place: Span | None = None
    current: Value = body
    for name in ("properties", CONFIGURATIONS[kind], field.name):
        key = key_of(current, name) if isinstance(current, Mapping) else None
        if key is None or not isinstance(current, Mapping):
            break
        place, current = extent(current.name(key)) or place, current.entries[key]
    expression = extent(current) if isinstance(current, Text) else None
    # An object made by the resource's own expression names the setting inside of that expression.
    if expression is not None and field.place is not None and expression.holds(field.place):
        return field.place
    return place or field.place


def _remote_gateways(instance: Instance, context: TemplateContext, run: Run) -> Iterator[Gateway]:
    """The arguments of a deployment whose template is not on disk are what declares."""
    for found in remote_arguments(instance):
        inner = "".join(f"[{key}]" if key.isdigit() else f".{key}" for key in found.path)
        address = f"{instance.address}{inner}"
        place = extent(found.siblings.name(found.key)) or _header(instance.body) or context.where
        audience = Setting.of(found.audience.via(Step(place, f"{address}.{found.key}")))
        tenant, issuer = (
            Setting.of(remote.sibling(found, word) or Null()) for word in ("tenant", "issuer")
        )
        gateway = _gateway(instance, found.kind, (audience, tenant, issuer), context, run)
        # What the deployment itself is called, and where it runs, is not the gateway's.
        named = remote.names(found, found.owner)
        name = next((known for one in named if (known := known_part(one))), None)
        identity = replace(gateway.identity, name=name)
        yield replace(gateway, address=address, location=place, identity=identity, region=None)


def remote_arguments(instance: Instance) -> list[remote.RemoteDeclaration]:
    """The audiences among the arguments of a deployment whose template can't be read."""
    arguments = given_arguments(instance)
    return list(remote.declarations(arguments, f"{instance.address} {_source(instance)}"))


def _source(instance: Instance) -> str:
    """What a deployment's template is called, where it is linked."""
    properties = lookup(instance.body, "properties")
    written = lookup(properties, "templateLink") if isinstance(properties, Mapping) else None
    link = evaluate_value(written or Null(), instance.frame)
    named = (part(link, name) for name in ("id", "uri", "relativePath"))
    return " ".join(known_part(value) or "" for value in named)


def given_arguments(instance: Instance) -> Value:
    """The arguments of a deployment, as an object of their values."""
    properties = lookup(instance.body, "properties")
    parameters = lookup(properties, "parameters") if isinstance(properties, Mapping) else None
    evaluated = evaluate_value(parameters or Null(), instance.frame)
    if not isinstance(evaluated, Mapping):
        return evaluated
    entries = {name: argument(evaluated, name) for name in evaluated.entries}
    return replace(evaluated, entries=entries)
