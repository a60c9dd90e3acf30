"""One connection to a Resource Manager: one pipeline, one token, for every subscription."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Self

import requests
from azure.core import PipelineClient
from azure.core.exceptions import AzureError, HttpResponseError
from azure.core.pipeline.policies import (
    HeadersPolicy,
    RequestIdPolicy,
    SansIOHTTPPolicy,
    UserAgentPolicy,
)
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest, HttpResponse
from azure.mgmt.core.exceptions import ARMErrorFormat
from azure.mgmt.core.policies import ARMHttpLoggingPolicy
from requests.adapters import HTTPAdapter

from aadrift import __version__
from aadrift.live.azure.clouds import METADATA_PATH, Endpoint, known_endpoint, private_endpoint
from aadrift.live.azure.errors import (
    CORRECT_CERTIFICATES,
    NOT_JSON,
    CertificatesError,
    UnexpectedAnswerError,
    reason,
)
from aadrift.live.azure.options import AzureOptions
from aadrift.live.azure.policies import (
    BoundedRetryPolicy,
    DeadlinePolicy,
    ReadOnlyPolicy,
    SharedTokenPolicy,
    SoundJsonPolicy,
)
from aadrift.live.azure.signin import GRAPH_TOKEN_VARIABLE, SharedCredential
from aadrift.live.azure.waiting import Deadline
from aadrift.live.interface import LiveError

if TYPE_CHECKING:
    from azure.mgmt.network import NetworkManagementClient

WORKERS = 24

# Bytes. A page of a list has at most 1,000 resources of a few thousand bytes each.
MAX_ANSWER = 32 * 2**20

# A list that goes on for longer than this does not end: an estate of this size is unheard of.
_MAX_PAGES = 10_000


class Connection:
    """Sends requests to one Resource Manager; closes its sockets at the end of a ``with``.

    ``generate_profiles`` are the resource ids for which the one request besides reads that aadrift
    knows is allowed, the generation of a client profile package. Raises LiveError when the endpoint
    can't be made out.
    """

    def __init__(
        self, options: AzureOptions, deadline: Deadline, *, generate_profiles: Iterable[str] = ()
    ) -> None:
        _mute()
        self.deadline = deadline
        self._transport = _transport()
        self._retry = BoundedRetryPolicy(deadline)
        self.endpoint = self._resolve(options)
        credential = SharedCredential(
            options.auth, self.endpoint, options.environment, deadline.seconds
        )
        self._credential = credential
        self._authenticate = SharedTokenPolicy(credential, self.endpoint.scope)
        self._bounds: list[SansIOHTTPPolicy[HttpRequest, HttpResponse]] = [
            ReadOnlyPolicy(self.endpoint, generate_profiles=generate_profiles),
            DeadlinePolicy(deadline),
            SoundJsonPolicy(),
        ]
        self._plain = self._client(self.endpoint.arm, [*self._bounds, self._authenticate])
        self._options = options
        self._graph_credential: SharedCredential | None = None
        self._network: dict[str, NetworkManagementClient] = {}
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._transport.close()
        self._credential.close()
        if self._graph_credential is not None:
            self._graph_credential.close()

    def network(self, subscription: str) -> NetworkManagementClient:
        """The SDK's client for a subscription, over this connection's transport and token."""
        with self._lock:
            if subscription not in self._network:
                self._network[subscription] = network_sdk()(
                    self._credential,
                    subscription,
                    self.endpoint.arm,
                    credential_scopes=[self.endpoint.scope],
                    transport=self._transport,
                    retry_policy=self._retry,
                    authentication_policy=self._authenticate,
                    per_retry_policies=self._bounds,
                    user_agent=_USER_AGENT,
                )
            return self._network[subscription]

    def post(self, path: str, body: Mapping[str, Any]) -> tuple[Any, Mapping[str, str]]:
        """The JSON and the headers that the Resource Graph query answers."""
        request = HttpRequest("POST", self._url(path), json=dict(body))
        response = self._send(self._plain, request, retry_on_methods={"POST"})
        return _json(response), response.headers

    def graph(self, path: str) -> Any:
        """The JSON that the cloud's Microsoft Graph answers to a GET.

        It has a token of its own. Raises AzureError or LiveError.
        """
        base = self.endpoint.graph
        if base is None:
            raise LiveError(f"{self.endpoint.arm} does not tell where the cloud's Graph is")
        graph = replace(self.endpoint, arm=base, scope=f"{base}/.default")
        self._graph_credential = SharedCredential(
            self._options.auth,
            graph,
            self._options.environment,
            self.deadline.seconds,
            GRAPH_TOKEN_VARIABLE,
        )
        policies = [
            ReadOnlyPolicy(graph),
            DeadlinePolicy(self.deadline),
            SoundJsonPolicy(),
            SharedTokenPolicy(self._graph_credential, graph.scope),
        ]
        return self._answer(self._client(base, policies), HttpRequest("GET", base + path))

    def pages(self, path: str) -> Iterator[list[Any]]:
        """The ``value`` of each page of a list.

        Raises UnexpectedAnswerError for pages that repeat or that are no pages.
        """
        link: str | None = self._url(path)
        seen: set[str] = set()
        while link:
            check_page(link, seen)
            page = self._answer(self._plain, HttpRequest("GET", link))
            if not isinstance(page, dict) or not isinstance(page.get("value"), list):
                raise UnexpectedAnswerError("the answer is not a list of resources")
            yield page["value"]
            link = page.get("nextLink")
            if not isinstance(link, str | None):
                raise UnexpectedAnswerError("the answer names its next page by what is no link")

    def _resolve(self, options: AzureOptions) -> Endpoint:
        endpoint = known_endpoint(options.cloud, options.arm_endpoint)
        if endpoint is not None:
            return endpoint
        arm = options.arm_endpoint or ""
        authority = options.environment.get("AZURE_AUTHORITY_HOST")
        candidate = private_endpoint(arm, None, authority)
        bounds = [ReadOnlyPolicy(candidate), DeadlinePolicy(self.deadline), SoundJsonPolicy()]
        client = self._client(candidate.arm, bounds)
        try:
            metadata = self._answer(client, HttpRequest("GET", candidate.arm + METADATA_PATH))
        except (AzureError, LiveError) as error:
            if authority or options.auth.value == "token":
                return candidate
            raise LiveError(
                f"{candidate.arm} does not tell who signs in for it ({reason(error)}); check "
                "--arm-endpoint, or set AZURE_AUTHORITY_HOST to the cloud's sign-in host"
            ) from None
        return private_endpoint(arm, metadata, authority)

    def _client(
        self, base_url: str, per_retry: list[Any]
    ) -> PipelineClient[HttpRequest, HttpResponse]:
        policies = [
            RequestIdPolicy(),
            HeadersPolicy({"Accept": "application/json"}),
            UserAgentPolicy(_USER_AGENT),
            self._retry,
            *per_retry,
            ARMHttpLoggingPolicy(),
        ]
        return PipelineClient(base_url, policies=policies, transport=self._transport)

    def _url(self, path: str) -> str:
        return self.endpoint.arm + path

    def _answer(
        self, client: PipelineClient[HttpRequest, HttpResponse], request: HttpRequest
    ) -> Any:
        return _json(self._send(client, request))

    def _send(
        self,
        client: PipelineClient[HttpRequest, HttpResponse],
        request: HttpRequest,
        **options: Any,
    ) -> HttpResponse:
        response = client.send_request(request, **options)
        if response.status_code != 200:
            raise HttpResponseError(response=response, error_format=ARMErrorFormat)
        return response


def network_sdk() -> type[NetworkManagementClient]:
    """The SDK's client class. Importing it takes as long as several requests."""
    from azure.mgmt.network import NetworkManagementClient

    return NetworkManagementClient


_USER_AGENT = f"aadrift/{__version__}"


def check_page(link: str | None, seen: set[str]) -> None:
    """Note the link of a page. Raises UnexpectedAnswerError when the list can't come to an end."""
    if not link:
        return
    if link in seen:
        raise UnexpectedAnswerError("the list does not end: a page names itself as the next one")
    if len(seen) >= _MAX_PAGES:
        raise UnexpectedAnswerError(f"the list does not end: it has more than {_MAX_PAGES} pages")
    seen.add(link)


def _json(response: HttpResponse) -> Any:
    try:
        return response.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise UnexpectedAnswerError(NOT_JSON) from None


class _BoundedAdapter(HTTPAdapter):
    """Reads answers up to a size, counted after decompression: a few bytes can hold gigabytes."""

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Say which authorities to trust. Raises CertificatesError when they can't be found."""
        try:
            super().cert_verify(conn, url, verify, cert)
        except OSError as error:
            raise CertificatesError(f"{error}; {CORRECT_CERTIFICATES}") from None

    def build_response(self, req: Any, resp: Any) -> requests.Response:
        """The response that requests makes of urllib3's, with the bound."""
        resp.stream = _bounded_stream(resp)
        return super().build_response(req, resp)


def _bounded_stream(response: Any) -> Callable[..., Iterator[bytes]]:
    stream = response.stream

    def pieces(*args: Any, **kwargs: Any) -> Iterator[bytes]:
        size = 0
        for piece in stream(*args, **kwargs):
            size += len(piece)
            if size > MAX_ANSWER:
                response.close()
                raise UnexpectedAnswerError(
                    f"the answer is larger than {MAX_ANSWER // 2**20} MB, which no list of "
                    "gateways is"
                )
            yield piece

    return pieces


def _transport() -> RequestsTransport:
    session = requests.Session()
    # As many kept connections as there are workers: a smaller pool throws connections away.
    session.mount("https://", _BoundedAdapter(pool_maxsize=WORKERS))
    return RequestsTransport(session=session)


def _mute() -> None:
    """Keep the SDK's warnings off stderr unless the caller set up logging itself."""
    for name in ("azure", "msal"):
        logger = logging.getLogger(name)
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
