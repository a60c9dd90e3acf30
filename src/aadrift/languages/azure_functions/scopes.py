"""Functions that tell where a template is deployed, and the ids of resources there."""

from __future__ import annotations

from datetime import UTC, datetime

from aadrift.audiences import CLOUDS, cloud_named
from aadrift.languages.azure_functions.calls import Call, OpenObject, RefusalError, function
from aadrift.languages.azure_functions.strings import as_text, joined
from aadrift.values import Number, Text, Unknown, Value, one_of

# What environment() gives in each cloud. Source: Microsoft's page on deployment functions.
_ENVIRONMENTS = {
    "AzurePublic": ("AzureCloud", "https://management.azure.com/", "https://portal.azure.com"),
    "AzureUSGovernment": (
        "AzureUSGovernment",
        "https://management.usgovcloudapi.net/",
        "https://portal.azure.us",
    ),
    "AzureGermany": (
        "AzureGermanCloud",
        "https://management.microsoftazure.de/",
        "https://portal.microsoftazure.de",
    ),
    "AzureChina": (
        "AzureChinaCloud",
        "https://management.chinacloudapi.cn/",
        "https://portal.azure.cn",
    ),
}


def _open(reason: str, call: Call, **known: Value) -> OpenObject:
    return OpenObject(dict(known), missing=call.unknown(reason))


@function("environment", 0)
def _environment(call: Call) -> Value:
    cloud = cloud_named(call.surroundings.cloud or "")
    names = [cloud.name] if cloud else list(_ENVIRONMENTS)
    options = [_environment_of(name, call) for name in names]
    return one_of(options, "the cloud is only known at deployment (--cloud names it)", call.span)


def _environment_of(cloud: str, call: Call) -> Value:
    name, manager, portal = _ENVIRONMENTS[cloud]
    reason = "has a property that aadrift does not know"
    login = Text(f"https://{CLOUDS[cloud].tenant_host}/")
    sign_in = _open(reason, call, loginEndpoint=login)
    return _open(
        reason,
        call,
        name=Text(name),
        resourceManager=Text(manager),
        portal=Text(portal),
        authentication=sign_in,
    )


@function("subscription", 0)
def _subscription(call: Call) -> Value:
    number = call.surroundings.subscription
    identifier = _path(call, Text("/subscriptions/"), number)
    reason = "is only known at deployment"
    return _open(reason, call, id=identifier, subscriptionId=number)


@function("resourceGroup", 0)
def _resource_group(call: Call) -> Value:
    name = call.surroundings.resource_group
    identifier = _path(call, _group_prefix(call, None), Text("/resourceGroups/"), name)
    reason = "is only known at deployment"
    return _open(reason, call, id=identifier, name=name)


@function("tenant", 0)
def _tenant(call: Call) -> Value:
    return _open("is only known at deployment", call)


@function("managementGroup", 0)
def _management_group(call: Call) -> Value:
    return _open("is only known at deployment", call)


@function("deployer", 0)
def _deployer(call: Call) -> Value:
    return _open("is only known at deployment", call)


@function("deployment", 0)
def _deployment(call: Call) -> Value:
    reason = "is only known at deployment"
    path = call.surroundings.template
    known: dict[str, Value] = {"uri": Text(f"file:///{path}")} if path is not None else {}
    link = _open(reason, call, **known)
    properties = _open(reason, call, templateLink=link)
    return _open(reason, call, name=call.surroundings.deployment, properties=properties)


def _path(call: Call, *parts: Value) -> Value:
    return joined([as_text(call, part) for part in parts])


def _group_prefix(call: Call, subscription: Value | None) -> Value:
    number = subscription if subscription is not None else call.surroundings.subscription
    return _path(call, Text("/subscriptions/"), number)


def _named(call: Call, prefix: Value, values: tuple[Value, ...]) -> Value:
    """``prefix/providers/<type>/<names>``, each name behind its part of the type."""
    kind, names = values[0], values[1:]
    if isinstance(kind, Unknown):
        raise RefusalError(kind)
    provider, *kinds = call.text(kind).value.rstrip("/").split("/")
    if len(kinds) != len(names):
        call.fail(f"the resource type has {len(kinds)} part(s) and {len(names)} name(s) are given")
    parts: list[Value] = [prefix, Text(f"/providers/{provider}")]
    for one, name in zip(kinds, names, strict=True):
        parts += [Text(f"/{one}/"), name]
    return _path(call, *parts)


def _split_at_type(call: Call, values: tuple[Value, ...], most: int) -> int:
    """How many arguments stand before the resource type."""
    for at, value in enumerate(values[: most + 1]):
        if isinstance(value, Text) and "/" in value.value:
            return at
    return call.fail("no argument is a resource type")


@function("resourceId", 2, None, lenient=True)
def _resource_id(call: Call, *values: Value) -> Value:
    at = _split_at_type(call, values, 2)
    group = values[at - 1] if at else call.surroundings.resource_group
    prefix = _group_prefix(call, values[0] if at == 2 else None)
    return _named(call, _path(call, prefix, Text("/resourceGroups/"), group), values[at:])


@function("subscriptionResourceId", 2, None, lenient=True)
def _subscription_resource_id(call: Call, *values: Value) -> Value:
    at = _split_at_type(call, values, 1)
    return _named(call, _group_prefix(call, values[0] if at else None), values[at:])


@function("tenantResourceId", 2, None, lenient=True)
def _tenant_resource_id(call: Call, *values: Value) -> Value:
    return _named(call, Text(""), values)


@function("extensionResourceId", 3, None, lenient=True)
def _extension_resource_id(call: Call, base: Value, *values: Value) -> Value:
    return _named(call, base, values)


@function("managementGroupResourceId", 2, None, lenient=True)
def _management_group_resource_id(call: Call, *values: Value) -> Value:
    at = _split_at_type(call, values, 1)
    group = values[0] if at else call.unknown("is only known at deployment")
    start = Text("/providers/Microsoft.Management/managementGroups/")
    return _named(call, _path(call, start, group), values[at:])


def _runtime(name: str, reason: str) -> None:
    @function(name, 0, None, undecided=True, lenient=True)
    def _not_evaluated(call: Call, *_values: Value) -> Value:
        return call.unknown(reason)


for _name in ("reference", "references", "providers", "pickZones", "getSecret", "externalInput"):
    _runtime(_name, "is only known after the deployment")
for _name in ("newGuid", "utcNow"):
    _runtime(_name, "gives another value at each deployment")
for _name in ("uniqueString", "guid"):
    _runtime(_name, "is a hash of its arguments that aadrift does not compute")
for _name in (
    "dateTimeAdd",
    "toLogicalZone",
    "toLogicalZones",
    "toPhysicalZone",
    "toPhysicalZones",
):
    _runtime(_name, "is a function that aadrift does not evaluate")


@function("dateTimeToEpoch", 1)
def _date_time_to_epoch(call: Call, value: Value) -> Value:
    try:
        moment = datetime.fromisoformat(call.text(value).value)
    except ValueError:
        return call.fail("the string is no ISO 8601 time")
    return Number(int((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()))


@function("dateTimeFromEpoch", 1)
def _date_time_from_epoch(call: Call, value: Value) -> Value:
    try:
        moment = datetime.fromtimestamp(call.integer(value), UTC)
    except (OverflowError, ValueError, OSError):
        return call.fail("the number is no time")
    return Text(moment.strftime("%Y-%m-%dT%H:%M:%SZ"))
