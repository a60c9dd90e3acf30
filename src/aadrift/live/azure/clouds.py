"""Where a cloud's Resource Manager is, who signs in for it, and for which scope.

Source: the cloud's own metadata document (``/metadata/endpoints`` of its Resource Manager), which
the known clouds below are copied from; scopes as the Azure SDK uses them.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, urlsplit

from aadrift.audiences import cloud_named
from aadrift.live.interface import LiveError
from aadrift.records import dataclass

METADATA_PATH = "/metadata/endpoints?api-version=2022-09-01"


@dataclass(frozen=True)
class Endpoint:
    """A Resource Manager: its base URL, the sign-in host that it trusts, the scope of a token.

    ``authority`` is None when nothing tells it. ``known`` is False for a private cloud, whose
    sign-in host the public instance discovery does not know. ``graph`` is the cloud's Microsoft
    Graph, None where it has none or does not tell.
    """

    arm: str
    authority: str | None
    scope: str
    known: bool = True
    graph: str | None = None

    @property
    def host(self) -> str:
        """The host and port that requests may go to, lower case."""
        return host_and_port(urlsplit(self.arm))


# A name of labels that DNS takes, or an IPv6 address.
_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}|[0-9a-f:.]+")


def host_and_port(url: SplitResult) -> str:
    """Where a URL leads, in lower case. Resource Manager's own links often name https's port."""
    return url.netloc.lower().removesuffix(":443")


KNOWN = {
    "AzurePublic": Endpoint(
        "https://management.azure.com",
        "login.microsoftonline.com",
        "https://management.azure.com/.default",
        graph="https://graph.microsoft.com",
    ),
    "AzureUSGovernment": Endpoint(
        "https://management.usgovcloudapi.net",
        "login.microsoftonline.us",
        "https://management.core.usgovcloudapi.net/.default",
        graph="https://graph.microsoft.us",
    ),
    "AzureChina": Endpoint(
        "https://management.chinacloudapi.cn",
        "login.chinacloudapi.cn",
        "https://management.chinacloudapi.cn/.default",
        graph="https://microsoftgraph.chinacloudapi.cn",
    ),
}


def known_endpoint(cloud: str | None, arm_endpoint: str | None) -> Endpoint | None:
    """The endpoint of a cloud that needs no asking; None for a private cloud's.

    Raises LiveError for a name that is no cloud, a cloud that is closed, or a URL that can't be
    Resource Manager's.
    """
    if arm_endpoint is None:
        return _of_cloud(cloud or "AzurePublic")
    url = _checked(arm_endpoint)
    return next((known for known in KNOWN.values() if known.arm == url), None)


def _of_cloud(name: str) -> Endpoint:
    cloud = cloud_named(name)
    if cloud is None:
        raise LiveError(
            f"--cloud {name} is no cloud that aadrift knows; say AzurePublic, AzureUSGovernment or "
            "AzureChina, or give a private cloud's Resource Manager with --arm-endpoint URL"
        )
    if cloud.name not in KNOWN:
        raise LiveError(
            f"{cloud.title} was closed in 2021, so there is nothing to read; compare with a "
            "snapshot file instead (--live FILE)"
        )
    return KNOWN[cloud.name]


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url)
        host, _ = (parts.hostname or ""), parts.port
    except ValueError:
        parts, host = urlsplit(""), ""
    usual = parts.scheme == "https" and "@" not in parts.netloc
    if not usual or not _HOST.fullmatch(host) or parts.query or parts.fragment:
        raise LiveError(
            "--arm-endpoint needs the https URL of a Resource Manager, without user name, such as "
            "https://management.local.azurestack.external (tokens are only sent over https)"
        )
    return f"https://{host_and_port(parts)}{parts.path.rstrip('/')}"


def private_endpoint(arm_endpoint: str, metadata: object, authority: str | None) -> Endpoint:
    """The endpoint of a private cloud from its metadata document (None when it has none).

    ``authority`` is what the user said of the sign-in host (``AZURE_AUTHORITY_HOST``): it wins.
    """
    url = _checked(arm_endpoint)
    authentication = metadata.get("authentication") if isinstance(metadata, dict) else None
    if not isinstance(authentication, dict):
        authentication = {}
    login = authentication.get("loginEndpoint")
    audiences = authentication.get("audiences")
    first = audiences[0] if isinstance(audiences, list) and audiences else None
    resource = first if isinstance(first, str) and first else url
    host = authority or (login if isinstance(login, str) and login else None)
    graph = metadata.get("microsoftGraphResourceId") if isinstance(metadata, dict) else None
    return Endpoint(
        url,
        _host(host) if host else None,
        f"{resource.rstrip('/')}/.default",
        False,
        graph.rstrip("/") if isinstance(graph, str) and graph else None,
    )


def _host(url: str) -> str:
    """The authority as azure-identity takes it: without the scheme and the slash at the end."""
    return url.split("://", 1)[-1].rstrip("/")
