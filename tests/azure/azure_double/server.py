"""The double's HTTPS server."""

from __future__ import annotations

import json
import os
import re
import ssl
import tempfile
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qs, parse_qsl, quote, unquote, urlsplit

import trustme

from . import resource_graph
from .estate import Estate
from .faults import Fault, Reply, error, reply
from .payloads import TENANT
from .profile_packages import ProfilePackages
from .tokens import Tokens

_LIST = re.compile(
    r"/subscriptions/(?P<subscription>[^/]+)(?:/resourceGroups/(?P<group>[^/]+))?"
    r"/providers/Microsoft\.Network/(?P<kind>\w+)(?:/(?P<name>[^/]+))?",
    re.IGNORECASE,
)
_GROUPS = re.compile(r"/subscriptions/([^/]+)/resourcegroups", re.IGNORECASE)
_PRINCIPAL = re.compile(r"/v1\.0/servicePrincipals\(appId='([^']+)'\)")
_GRAPH = "/providers/microsoft.resourcegraph/resources"

# Resource Manager has no list of all virtual network gateways of a subscription.
_ONLY_BY_GROUP = {"virtualnetworkgateways"}
_KINDS = {"virtualnetworkgateways", "vpnserverconfigurations", "p2svpngateways", "virtualwans"}


class AzureDouble:
    """A running double; ``with`` starts and stops it.

    ``requests`` are the request lines (``GET /path?query``) in the order of their arrival,
    ``exchanges`` the same with the requests' bodies and the answers, ``faults`` what goes wrong.
    ``latency`` (seconds) delays every answer of Resource Manager.
    """

    def __init__(
        self,
        estate: Estate,
        *,
        port: int = 0,
        latency: float = 0.0,
        page_size: int = 1000,
        folder: Path | None = None,
    ) -> None:
        self.estate = estate
        self.latency = latency
        self.page_size = page_size
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        self.exchanges: list[tuple[str, bytes, Reply]] = []
        self.headers: dict[str, str] = {}
        self.principals: dict[str, dict[str, Any]] = {}
        self.graph_token = "planted-graph-token"
        self.profiles = ProfilePackages(estate)
        self._stopped = threading.Event()
        authority = trustme.CA()
        self._server = _Server(("127.0.0.1", port), _Handler)
        self._server.double = self
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
        # The handshake happens in the thread of the connection, not while accepting.
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self.url = f"https://127.0.0.1:{self._server.server_port}"
        self.tokens = Tokens(self.url)
        self._folder = tempfile.TemporaryDirectory() if folder is None else None
        self.ca_file = Path(folder or self._folder.name) / "azure-double-ca.pem"
        self._write_bundle(authority)

    def _write_bundle(self, authority: trustme.CA) -> None:
        self.ca_file.write_bytes(authority.cert_pem.bytes())

    def environment(self) -> dict[str, str]:
        """Variables with which a program trusts the double and signs in with a token."""
        return {
            "REQUESTS_CA_BUNDLE": os.fspath(self.ca_file),
            "AADRIFT_ACCESS_TOKEN": self.tokens.issue(f"{self.url}/.default"),
            "AADRIFT_GRAPH_TOKEN": self.graph_token,
        }

    def __enter__(self) -> Self:
        threading.Thread(
            target=self._server.serve_forever, args=(0.02,), name="azure-double", daemon=True
        ).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._server.shutdown()
        self._server.server_close()
        if self._folder is not None:
            self._folder.cleanup()

    def wait(self, seconds: float) -> bool:
        """Wait; True when the double was stopped meanwhile."""
        return self._stopped.wait(seconds)

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Reply:
        """The answer to a request, after a note of both."""
        line = f"{method} {target}"
        self.requests.append(line)
        answer = self._answer(line, headers, body)
        self.exchanges.append((line, body, answer))
        return answer

    def _answer(self, line: str, headers: Mapping[str, str], body: bytes) -> Reply:
        method, target = line.split(" ", 1)
        for fault in self.faults:
            struck = fault.strike(line)
            if struck is not None:
                return struck
        url = urlsplit(target)
        path = unquote(url.path).rstrip("/")
        stored = self._principal(path, headers) or self.profiles.storage(path, headers)
        if stored is not None:
            return stored
        if path == "/metadata/endpoints":
            return reply(200, self._metadata())
        signing = self._sign_in(method, path, body)
        if signing is not None:
            return signing
        if self.latency:
            time.sleep(self.latency)
        if not self.tokens.accepts(headers.get("Authorization")):
            return error(401, "InvalidAuthenticationToken", "The access token is invalid.")
        query = {name: values[0] for name, values in parse_qs(url.query).items()}
        if "api-version" not in query:
            return error(400, "MissingApiVersionParameter", "The api-version is required.")
        if method == "GET":
            return self.profiles.operation(self.url, path) or self._read(path, query)
        if method == "POST" and path.lower() == _GRAPH:
            page = resource_graph.answer(self.estate, json.loads(body), self.page_size)
            return reply(200, page, x_ms_user_quota_remaining="14")
        generating = self.profiles.begin(self.url, path, body) if method == "POST" else None
        if generating is not None:
            return generating
        # Whoever gets here was about to change something.
        return reply(200, {"registrationState": "Registered"})

    def _principal(self, path: str, headers: Mapping[str, str]) -> Reply | None:
        """Microsoft Graph's answer about an app; its tokens are not Resource Manager's."""
        asked = _PRINCIPAL.fullmatch(path)
        if asked is None or not headers.get("Host", "").startswith("localhost"):
            return None
        app_id = asked[1]
        if headers.get("Authorization") != f"Bearer {self.graph_token}":
            return error(401, "InvalidAuthenticationToken", "Access token is for another audience.")
        found = self.principals.get(app_id.lower())
        if found is None:
            message = f"Resource '{app_id}' does not exist or one of its queried references does."
            return error(404, "Request_ResourceNotFound", message)
        return reply(200, {"@odata.context": f"{self.url}/$metadata", **found, "appId": app_id})

    def _metadata(self) -> dict[str, Any]:
        return {
            "name": "AzureDouble",
            "portal": self.url,
            "resourceManager": self.url,
            "graph": "https://graph.invalid",
            "microsoftGraphResourceId": f"{self.url.replace('127.0.0.1', 'localhost')}/",
            "graphAudience": self.url,
            "authentication": {
                "loginEndpoint": self.url,
                "audiences": [f"{self.url}/"],
                "tenant": "common",
                "identityProvider": "AAD",
            },
            "suffixes": {"storage": "core.invalid", "keyVaultDns": "vault.invalid"},
        }

    def _sign_in(self, method: str, path: str, body: bytes) -> Reply | None:
        """The answers of the hosts that sign in, which are all the same server.

        Besides Entra these are the OIDC endpoint of Azure Pipelines and a managed identity's.
        """
        _, tenant, *rest = f"{path}//".split("/")
        place = "/".join(rest).rstrip("/")
        if place.endswith(".well-known/openid-configuration"):
            return reply(200, self.tokens.configuration(tenant))
        if path == "/common/discovery/instance":
            where = f"{self.url}/{TENANT}/v2.0/.well-known/openid-configuration"
            return reply(200, {"tenant_discovery_endpoint": where, "metadata": []})
        if method == "POST" and tenant == "oidc":
            return reply(200, {"oidcToken": self.tokens.issue("api://AzureADTokenExchange")})
        if tenant == "msi":
            token = self.tokens.answer({})
            return reply(200, {**token, "expires_on": str(int(time.time()) + token["expires_in"])})
        if method == "POST" and place == "oauth2/v2.0/token":
            return reply(200, self.tokens.answer(dict(parse_qsl(body.decode()))))
        return None

    def _read(self, path: str, query: Mapping[str, str]) -> Reply:
        estate = self.estate
        if path == "/subscriptions":
            listed = [_subscription(one.id, one.name) for one in estate.subscriptions if one.listed]
            return self._page(path, query, listed, always_linked=True)
        if path == "/tenants":
            tenant = {"id": f"/tenants/{TENANT}", "tenantId": TENANT, "displayName": "Contoso"}
            return self._page(path, query, [tenant], always_linked=True)
        groups = _GROUPS.fullmatch(path)
        if groups is not None:
            return self._groups(path, query, groups[1])
        match = _LIST.fullmatch(path)
        if match is None or match["kind"].lower() not in _KINDS:
            return error(404, "InvalidResourceType", f"{path} is nothing that this double knows.")
        return self._resources(path, query, match)

    def _groups(self, path: str, query: Mapping[str, str], subscription: str) -> Reply:
        denied = self._denied(subscription)
        names = self.estate.groups.get(subscription.lower(), [])
        listed = [
            {
                "id": f"/subscriptions/{subscription}/resourceGroups/{name}",
                "name": name,
                "type": "Microsoft.Resources/resourceGroups",
                "location": "westeurope",
                "properties": {"provisioningState": "Succeeded"},
            }
            for name in names
        ]
        return denied or self._page(path, query, listed)

    def _resources(self, path: str, query: Mapping[str, str], match: re.Match[str]) -> Reply:
        subscription, group, kind, name = match.group("subscription", "group", "kind", "name")
        denied = self._denied(subscription)
        if denied is not None:
            return denied
        if name is not None:
            found = self.estate.resources.get(path.lower())
            missing = error(404, "ResourceNotFound", f"The resource '{name}' was not found.")
            return reply(200, found) if found is not None else missing
        known = {one.lower() for one in self.estate.groups.get(subscription.lower(), [])}
        if group is not None and group.lower() not in known:
            return error(404, "ResourceGroupNotFound", f"Resource group '{group}' was not found.")
        if group is None and kind.lower() in _ONLY_BY_GROUP:
            return error(404, "InvalidResourceType", f"{kind} can't be listed by subscription.")
        return self._page(path, query, self.estate.of_type(kind, subscription, group))

    def _denied(self, subscription: str) -> Reply | None:
        state = self.estate.state_of(subscription)
        if state is None:
            return error(404, "SubscriptionNotFound", f"'{subscription}' could not be found.")
        if state.readable:
            return None
        message = (
            "The client 'reader@contoso.example' with object id "
            "'0b9e6a1c-77d3-4a0f-9a35-2f6f1f0c8d11' does not have authorization to perform action "
            f"'Microsoft.Network/virtualNetworkGateways/read' over scope '/subscriptions/{state.id}"
            "'."
        )
        return error(403, "AuthorizationFailed", message)

    def _page(
        self, path: str, query: Mapping[str, str], items: list[Any], *, always_linked: bool = False
    ) -> Reply:
        """A page of a list; some lists name their next page even when there is none."""
        start = int(query.get("$skiptoken", 0))
        stop = start + self.page_size
        page: dict[str, Any] = {"value": items[start:stop]}
        if stop < len(items):
            version = query["api-version"]
            page["nextLink"] = f"{self.url}{quote(path)}?api-version={version}&$skiptoken={stop}"
        elif always_linked:
            page["nextLink"] = ""
        return reply(200, page)


def _subscription(subscription: str, name: str) -> dict[str, Any]:
    return {
        "id": f"/subscriptions/{subscription}",
        "subscriptionId": subscription,
        "tenantId": TENANT,
        "displayName": name,
        "state": "Enabled",
        "authorizationSource": "RoleBased",
        "subscriptionPolicies": {
            "locationPlacementId": "Public_2014-09-01",
            "quotaId": "EnterpriseAgreement_2014-09-01",
            "spendingLimit": "Off",
        },
    }


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    double: AzureDouble

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients that go away in the middle of something are what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        answer = self.server.double.answer(self.command, self.path, self.headers, body)
        if answer.hang and self.server.double.wait(answer.hang):
            self.close_connection = True
            return
        self.send_response(answer.status)
        usual = {"Content-Type": "application/json; charset=utf-8"}
        for name, value in {**usual, **answer.headers, **self.server.double.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self._send(answer)

    def _send(self, answer: Reply) -> None:
        if answer.cut is not None:
            self.wfile.write(answer.body[: answer.cut])
            self.wfile.flush()
            self.close_connection = True
            return
        step = answer.piece or len(answer.body) or 1
        for start in range(0, len(answer.body), step):
            self.wfile.write(answer.body[start : start + step])
            self.wfile.flush()
            if answer.pause and self.server.double.wait(answer.pause):
                self.close_connection = True
                return

    def send_response(self, code: int, message: str | None = None) -> None:
        """Send the status line, and the date unless a test sets the clock itself."""
        self.send_response_only(code, message)
        if "Date" not in self.server.double.headers:
            self.send_header("Date", self.date_time_string())

    def log_message(self, *_: object) -> None:
        """Stay quiet; ``requests`` has what was asked."""

    def __getattr__(self, name: str) -> object:
        """Serve every method alike."""
        if name.startswith("do_"):
            return self._serve
        raise AttributeError(name)
