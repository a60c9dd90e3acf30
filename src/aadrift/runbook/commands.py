"""Commands for people to paste. Every part that comes from a source is quoted for the shell.

The flags are those of the Azure CLI, its extension virtual-wan, and of terraform, OpenTofu and
terragrunt. What is not known is a word in capitals that the reader replaces.
"""

from __future__ import annotations

import posixpath
import shlex

from aadrift.audiences import CLOUDS, LEGACY_AUDIENCES, MICROSOFT_REGISTERED
from aadrift.gateway import Dialect, Identity, Kind, identity_of
from aadrift.report.model import GatewayEntry, LiveEntry
from aadrift.wording import shown

_TEMPLATES = frozenset((Dialect.BICEP, Dialect.ARM))
_SCOPES = {
    "resourceGroup": ("group", "--resource-group"),
    "subscription": ("sub", "--location"),
    "managementGroup": ("mg", "--location"),
    "tenant": ("tenant", "--location"),
}


def command(*words: str) -> str:
    """A command of these words, each quoted where the shell needs it."""
    return " ".join(shlex.quote(shown(word, 1000)) for word in words)


def _or(value: str | None, placeholder: str) -> str:
    """A value that is known as a whole, else a word for the reader to replace."""
    return value if value and "*" not in value else placeholder


def identity(gateway: GatewayEntry) -> Identity:
    """What Azure calls a gateway, where it is known, else what the sources say."""
    if gateway.live is not None:
        return identity_of(gateway.live.id)
    own = gateway.identity
    if own.id:
        return identity_of(own.id)
    return Identity(own.subscription, own.resource_group, own.name)


def is_template(gateway: GatewayEntry) -> bool:
    """Whether a gateway is deployed as a template of its own, not by the code around it."""
    return gateway.dialect in _TEMPLATES and gateway.deployment is not None


def apply(gateway: GatewayEntry) -> tuple[str, ...]:
    """What brings the code to Azure: first what shows the change, then what makes it."""
    if is_template(gateway):
        return _deployment(gateway)
    # A plain module that terragrunt runs is told by the unit that is its variant.
    if gateway.dialect is Dialect.TERRAGRUNT or (gateway.variant or "").endswith(".hcl"):
        folder = command("cd", _folder(gateway.stack))
        return (f"({folder} && terragrunt plan)", f"({folder} && terragrunt apply)")
    read = (gateway.location.path, *(one.path for one in gateway.trace))
    program = (
        "tofu" if any(path.endswith((".tofu", ".tofu.json")) for path in read) else "terraform"
    )
    stack = gateway.stack
    base = [program] if stack in (".", "") else [program, f"-chdir={stack}"]
    files = [
        f"-var-file={posixpath.relpath(path, stack or '.')}"
        for path in (gateway.variant or "").split(", ")
        if path.endswith((".tfvars", ".tfvars.json"))
    ]
    return (
        command(*base, "plan", *files, "-out=aadrift.tfplan"),
        command(*base, "apply", "aadrift.tfplan"),
    )


def _folder(path: str) -> str:
    return f"./{path}" if path.startswith("-") else path


def _deployment(gateway: GatewayEntry) -> tuple[str, ...]:
    own = gateway.deployment
    scope = own.scope if own is not None else "resourceGroup"
    kind, option = _SCOPES.get(scope, _SCOPES["resourceGroup"])
    who = identity(gateway)
    where = [option, "LOCATION"]
    if kind == "group":
        where = [option, _or(who.resource_group, "RESOURCE-GROUP")]
    elif kind == "mg":
        where = ["--management-group-id", "MANAGEMENT-GROUP", *where]
    if kind in ("group", "sub") and who.subscription and "*" not in who.subscription:
        where += ["--subscription", who.subscription]
    parameters = gateway.variant
    template = own.template if own is not None else gateway.location.path
    what = ["--template-file", template]
    if parameters and parameters.endswith(".bicepparam"):
        what = []  # its using says the template
    if parameters:
        given = parameters if parameters.endswith(".bicepparam") else f"@{parameters}"
        what += ["--parameters", given]
    words = ("az", "deployment", kind)
    return (
        command(*words, "what-if", *where, *what),
        command(*words, "create", *where, *what),
    )


def by_hand(live: LiveEntry, audience: str = MICROSOFT_REGISTERED) -> str:
    """What gives a gateway in Azure another audience, without any code."""
    who = identity_of(live.id)
    place = ["--resource-group", _or(who.resource_group, "RESOURCE-GROUP")]
    subscription = ["--subscription", who.subscription] if who.subscription else []
    hosts = LEGACY_AUDIENCES.get((live.audience or "").lower(), CLOUDS["AzurePublic"])
    tenant = live.tenant or f"https://{hosts.tenant_host}/TENANT-ID"
    issuer = live.issuer or f"https://{hosts.issuer_host}/TENANT-ID"
    issuer = issuer if issuer.endswith("/") else f"{issuer}/"
    if live.kind is Kind.SERVER_CONFIGURATION:
        words = ["az", "network", "vpn-server-config", "set", *place, "--name", who.name or ""]
        settings = ["--aad-audience", audience, "--aad-issuer", issuer, "--aad-tenant", tenant]
    else:
        words = ["az", "network", "vnet-gateway", "aad", "assign", *place]
        words += ["--gateway-name", who.name or ""]
        settings = ["--audience", audience, "--issuer", issuer, "--tenant", tenant]
    return command(*words, *subscription, *settings)


# The Azure CLI's names of the clouds that are not its default.
_CLI_CLOUDS = {"AzureUSGovernment": "AzureUSGovernment", "AzureChina": "AzureChinaCloud"}


def sign_in(cloud: str | None) -> tuple[str, ...]:
    """What signs in to a cloud other than the public one, where people are by default."""
    name = _CLI_CLOUDS.get(cloud or "")
    return (command("az", "cloud", "set", "--name", name), "az login") if name else ()


def _cloud(cloud: str | None) -> list[str]:
    return ["--cloud", cloud] if cloud not in (None, "AzurePublic", "AzureGermany") else []


def download(who: Identity, kind: Kind, cloud: str | None) -> tuple[str, ...]:
    """What generates and downloads the client profile package, and what does without aadrift."""
    name, group = _or(who.name, "GATEWAY"), _or(who.resource_group, "RESOURCE-GROUP")
    known = who.id or f"{group}/{name}"
    own = command("aadrift", "profile", "download", known, *_cloud(cloud))
    words = ["az", "network", "vnet-gateway", "vpn-client", "generate"]
    if kind is Kind.SERVER_CONFIGURATION:
        # The gateways of the hubs are resources of their own, in any resource group.
        words[2] = "p2s-vpn-gateway"
        name, group = "HUB-GATEWAY", "RESOURCE-GROUP"
    words += ["--resource-group", group, "--name", name]
    if who.subscription and "*" not in who.subscription:
        words += ["--subscription", who.subscription]
    return (own, command(*words))


def check(gateway: GatewayEntry) -> str:
    """What shows that a gateway is migrated."""
    cloud = _cloud(gateway.cloud)
    return command("aadrift", "check", _folder(gateway.stack or "."), "--live", "azure", *cloud)


def check_azure(cloud: str | None) -> str:
    """What compares everything below the current folder with Azure."""
    return command("aadrift", "check", "--live", "azure", *_cloud(cloud))
