"""The policies that every request to Azure passes: only reads, only there, only in time.

They stand behind the SDK's retry policy (``per_retry_policies``), because requests that the SDK
makes on its own, such as the registration of a resource provider after a 409, only pass there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from azure.core.credentials import TokenRequestOptions
from azure.core.pipeline import PipelineRequest, PipelineResponse
from azure.core.pipeline.policies import RetryPolicy, SansIOHTTPPolicy
from azure.core.rest import HttpRequest, HttpResponse
from azure.mgmt.core.policies import ARMChallengeAuthenticationPolicy

from aadrift.live.azure.clouds import Endpoint, host_and_port
from aadrift.live.azure.errors import (
    NOT_JSON,
    OutOfTimeError,
    RefusedError,
    UnexpectedAnswerError,
    UnregisteredError,
)
from aadrift.live.azure.signin import SharedCredential
from aadrift.live.azure.waiting import Deadline, asked_wait

CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0

_GRAPH_QUERY = re.compile(r"/providers/Microsoft\.ResourceGraph/resources/?", re.IGNORECASE)
_PROFILE_GENERATION = re.compile(
    r"(/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.Network"
    r"/(?:virtualNetworkGateways|p2sVpnGateways|virtualWans)/[^/]+)/generatevpnprofile",
    re.IGNORECASE,
)
_REGISTRATION = re.compile(r"/subscriptions/([^/]+)/providers/([^/]+)/register", re.IGNORECASE)

Request = PipelineRequest[HttpRequest]
Response = PipelineResponse[HttpRequest, HttpResponse]


class ReadOnlyPolicy(SansIOHTTPPolicy[HttpRequest, HttpResponse]):
    """Refuses every request that is not a read, or that leaves the Resource Manager.

    Reads are GETs and the Resource Graph query. There is one exception, a POST that changes nothing
    on the gateway: the generation of client profile packages, for the resource ids in
    ``generate_profiles`` alone. A page's next link may name any host: the token must not follow it
    elsewhere.
    """

    def __init__(self, endpoint: Endpoint, *, generate_profiles: Iterable[str] = ()) -> None:
        super().__init__()
        self._host = endpoint.host
        self._base = urlsplit(endpoint.arm).path
        self._generating = frozenset(one.lower() for one in generate_profiles)

    def on_request(self, request: Request) -> None:
        """Raise RefusedError unless the request may be sent."""
        url = urlsplit(request.http_request.url)
        method = request.http_request.method.upper()
        if url.scheme != "https" or host_and_port(url) != self._host:
            raise RefusedError(
                f"aadrift did not follow a link from https://{self._host} to another host "
                f"({url.scheme}://{url.hostname}), where its token has no business"
            )
        path = url.path.removeprefix(self._base)
        if method == "GET":
            return
        if method == "POST" and self._is_allowed(path):
            return
        registration = _REGISTRATION.fullmatch(path)
        if registration is not None:
            subscription, provider = registration.groups()
            raise UnregisteredError(
                f"subscription {subscription} is not registered for {provider}, and aadrift did "
                "not register it, because it only reads; whoever owns it can run `az provider "
                f"register --namespace {provider} --subscription {subscription}`"
            )
        raise RefusedError(f"aadrift only reads: it refused to send {method} {path}")

    def _is_allowed(self, path: str) -> bool:
        generated = _PROFILE_GENERATION.fullmatch(path)
        if generated is not None:
            return generated[1].lower() in self._generating
        return _GRAPH_QUERY.fullmatch(path) is not None


class SoundJsonPolicy(SansIOHTTPPolicy[HttpRequest, HttpResponse]):
    """Refuses JSON that makes the SDK stumble: nested too deep, or numbers of thousands of digits.

    What is merely no JSON is left to whoever reads the answer.
    """

    def on_response(
        self,
        request: Request,  # noqa: ARG002 - the interface names it
        response: Response,
    ) -> None:
        """Raise UnexpectedAnswerError for such an answer. The parsed JSON is kept with it."""
        answer = response.http_response
        if not answer.is_stream_consumed:
            answer.read()  # the SDK leaves the start of an operation unread
        try:
            answer.json()
        except (json.JSONDecodeError, UnicodeDecodeError):
            return
        except (RecursionError, ValueError):
            raise UnexpectedAnswerError(f"{NOT_JSON} (status {answer.status_code})") from None


class DeadlinePolicy(SansIOHTTPPolicy[HttpRequest, HttpResponse]):
    """Gives each try its connect and read timeouts, cut to the time that is left."""

    def __init__(self, deadline: Deadline) -> None:
        super().__init__()
        self._deadline = deadline

    def on_request(self, request: Request) -> None:
        """Raise OutOfTimeError when no time is left."""
        left = self._deadline.remaining
        if left <= 0:
            raise out_of_time(self._deadline)
        request.context.options["connection_timeout"] = min(CONNECT_SECONDS, left)
        request.context.options["read_timeout"] = min(READ_SECONDS, left)


def out_of_time(deadline: Deadline) -> OutOfTimeError:
    """The error that says that the bound on all reading was reached."""
    return OutOfTimeError(
        f"the time was up (--timeout {deadline.seconds:g}); allow more, or narrow the scope with "
        "--subscription"
    )


class BoundedRetryPolicy(RetryPolicy[HttpRequest, HttpResponse]):
    """The SDK's retries, but never beyond the deadline, and for Resource Graph's quota too.

    A wait that does not fit into the time left is not begun: the answer is returned as it is.
    """

    def __init__(self, deadline: Deadline) -> None:
        super().__init__(
            retry_total=10,
            retry_connect=2,
            retry_read=3,
            retry_status=5,
            retry_backoff_factor=0.2,
            retry_backoff_max=20,
        )
        self._deadline = deadline

    def get_retry_after(self, response: PipelineResponse[Any, Any]) -> float | None:
        """Seconds that the answer asks to wait, Resource Graph's own header included."""
        return asked_wait(response.http_response.headers)

    def is_retry(self, settings: dict[str, Any], response: PipelineResponse[Any, Any]) -> bool:
        """Whether to try again: the SDK's rules, as far as the wait ends in time."""
        wait = self.get_retry_after(response) or 0.0
        return wait < self._deadline.remaining and super().is_retry(settings, response)

    def increment(
        self, settings: dict[str, Any], response: Any = None, error: Exception | None = None
    ) -> bool:
        """Count a try; False when no further one may be made, or none would fit into the time.

        Being throttled is no failure: a large subscription refuses most requests that are made
        side by side until its quota is refilled. So it does not count; only time ends it.
        """
        if _is_throttled(response):
            settings["total"] += 1
            settings["status"] += 1
        again = super().increment(settings, response, error)
        return again and self.get_backoff_time(settings) < self._deadline.remaining


def _is_throttled(response: Any) -> bool:
    answer = getattr(response, "http_response", None)
    return answer is not None and answer.status_code == 429


class SharedTokenPolicy(ARMChallengeAuthenticationPolicy):
    """Authorises requests of many threads with one token.

    The SDK's policy keeps the token in itself and clears it on a 401 while other threads read it;
    here the credential keeps it.
    """

    def __init__(self, credential: SharedCredential, scope: str) -> None:
        super().__init__(credential, scope)
        self._shared = credential

    def on_request(self, request: PipelineRequest[Any]) -> None:
        """Put the token on the request."""
        self._authorise(request, self._scopes, {})

    def authorize_request(self, request: PipelineRequest[Any], *scopes: str, **kwargs: Any) -> None:
        """Put a token on the request that meets a claims challenge."""
        self._authorise(request, scopes, {"claims": kwargs.get("claims", "")})

    def _authorise(
        self, request: PipelineRequest[Any], scopes: tuple[str, ...], options: TokenRequestOptions
    ) -> None:
        token = self._shared.get_token_info(*scopes, options=options).token
        self._update_headers(request.http_request.headers, token)
