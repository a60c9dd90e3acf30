"""Client profile packages: the operation that generates one, and the storage that has it.

The storage is the same server under another host name (``localhost``), so that what is sent to it
can be told from what is sent to Resource Manager.
"""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Mapping
from typing import Any

from .estate import Estate
from .faults import Reply, error, reply
from .payloads import TENANT

# What makes a link a secret, and the secret in every profile. Nothing of aadrift may show them.
SIGNATURE = "planted-signature-Zm9v"
SERVER_SECRET = "planted-server-secret-" + "0f" * 16

_GENERATE = re.compile(
    r"(/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Network"
    r"/(virtualNetworkGateways|p2svpnGateways|virtualWans)/([^/]+))/generatevpnprofile",
    re.IGNORECASE,
)
_OPERATION = re.compile(r".*/locations/[^/]+/(operations|operationResults)/([0-9a-f-]+)")

PROFILE = """\
<AzVpnProfile xmlns:i="http://www.w3.org/2001/XMLSchema-instance" \
xmlns="http://schemas.datacontract.org/2004/07/">
  <clientauth>
    <aad>
      <audience>{audience}</audience>
      <cachesigninuser>true</cachesigninuser>
      <issuer>https://sts.windows.net/{tenant}/</issuer>
      <tenant>https://login.microsoftonline.com/{tenant}/</tenant>
    </aad>
    <cert i:nil="true" />
    <type>aad</type>
    <usernamepass i:nil="true" />
  </clientauth>
  <name>{name}</name>
  <serverlist>
    <ServerEntry>
      <displayname i:nil="true" />
      <fqdn>azuregateway-{guid}-0a1b2c3d4e5f.vpn.azure.com</fqdn>
    </ServerEntry>
  </serverlist>
  <servervalidation>
    <serversecret>{secret}</serversecret>
    <type>cert</type>
  </servervalidation>
  <version>1</version>
</AzVpnProfile>
"""


def package(
    audience: str, name: str = "vnet-hub", path: str = "AzureVPN/azurevpnconfig.xml"
) -> bytes:
    """A package as Azure makes it: a profile among files for other clients."""
    guid = uuid.uuid5(uuid.NAMESPACE_OID, name)
    text = PROFILE.format(
        audience=audience, tenant=TENANT, name=name, guid=guid, secret=SERVER_SECRET
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(path, text)
        archive.writestr(
            "Generic/VpnSettings.xml", "<VpnProfile><VpnType>OpenVPN</VpnType></VpnProfile>"
        )
        archive.writestr("Generic/VpnServerRoot.cer_0", bytes(range(256)))
    return buffer.getvalue()


class ProfilePackages:
    """Serves the operation and the storage.

    ``polls`` is how often an operation is still in progress, ``form`` how its result is written
    (``object``, ``text`` or ``output``), ``packages`` holds what is sent in place of a resource's
    own package, by its name. ``leaked`` are tokens that reached the storage.
    """

    def __init__(self, estate: Estate) -> None:
        self._estate = estate
        self.polls = 1
        self.form = "object"
        self.scheme = "https"
        self.location = True
        self.packages: dict[str, bytes] = {}
        self.failure: tuple[str, str] | None = None
        self.leaked: list[str] = []
        self._operations: dict[str, list[Any]] = {}

    def begin(self, url: str, path: str, body: bytes) -> Reply | None:
        """The answer to a request for a package; None when the request is none."""
        match = _GENERATE.fullmatch(path)
        if match is None:
            return None
        resource = self._estate.resources.get(match[1].lower())
        if resource is None:
            return error(404, "ResourceNotFound", f"The resource '{match[3]}' was not found.")
        wanted = json.loads(body)
        if match[2].lower() == "virtualwans" and "vpnServerConfigurationResourceId" not in wanted:
            return error(400, "MissingJsonValue", "vpnServerConfigurationResourceId is missing.")
        operation = str(uuid.uuid4())
        self._operations[operation] = [self.polls, resource, wanted]
        subscription = match[1].split("/")[2]
        base = (
            f"{url}/subscriptions/{subscription}/providers/Microsoft.Network/locations/westeurope"
        )
        version = "api-version=2024-05-01"
        headers = {
            "Azure-AsyncOperation": f"{base}/operations/{operation}?{version}",
            "Retry-After": "0",
        }
        if self.location:
            headers["Location"] = f"{base}/operationResults/{operation}?{version}"
        return Reply(202, b"", headers)

    def operation(self, url: str, path: str) -> Reply | None:
        """The state or the result of an operation; None when the request is about none."""
        match = _OPERATION.fullmatch(path)
        if match is None or match[2] not in self._operations:
            return None
        state = self._operations[match[2]]
        if match[1] == "operations":
            if state[0] != 0:
                state[0] -= 1
                return reply(200, {"status": "InProgress"}, Retry_After="0")
            if self.failure is not None:
                code, message = self.failure
                return reply(200, {"status": "Failed", "error": {"code": code, "message": message}})
        result = {"profileUrl": self._link(url, state[1]["name"])}
        if match[1] == "operations":
            return reply(200, {"status": "Succeeded", "properties": {"output": result}})
        return reply(
            200,
            {"object": result, "text": json.dumps(result), "link": result["profileUrl"]}[self.form],
        )

    def _link(self, url: str, name: str) -> str:
        host = url.replace("127.0.0.1", "localhost").replace("https", self.scheme)
        return (
            f"{host}/vpnprofileimmutable/{name}/vpnprofile/vpnclientconfiguration.zip"
            f"?sv=2018-03-28&sr=b&sig={SIGNATURE}&se=2026-11-24T09%3A00%3A00Z&sp=r"
        )

    def storage(self, path: str, headers: Mapping[str, str]) -> Reply | None:
        """What the storage has; None when the request is for another host."""
        if not headers.get("Host", "").startswith("localhost"):
            return None
        if headers.get("Authorization"):
            self.leaked.append(headers["Authorization"])
        name = path.split("/")[2]
        body = self.packages.get(name)
        if body is None:
            resource = next(one for one in self._estate.resources.values() if one["name"] == name)
            body = package(self._audience(resource), name)
        return Reply(200, body, {"Content-Type": "application/zip"})

    def _audience(self, resource: Mapping[str, Any]) -> str:
        properties = resource["properties"]
        if "vpnClientConfiguration" in properties:
            return properties["vpnClientConfiguration"].get("aadAudience", "")
        if "vpnServerConfiguration" in properties:
            used = properties["vpnServerConfiguration"]["id"]
        else:
            hubs = {hub["id"].lower() for hub in properties["virtualHubs"]}
            used = next(
                one["properties"]["vpnServerConfiguration"]["id"]
                for one in self._estate.resources.values()
                if one["properties"].get("virtualHub", {}).get("id", "").lower() in hubs
            )
        return self._estate.resources[used.lower()]["properties"]["aadAuthenticationParameters"][
            "aadAudience"
        ]
