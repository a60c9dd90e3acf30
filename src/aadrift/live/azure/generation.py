"""Asks Azure to generate a client profile package: the one request that is no read.

It is a POST that changes nothing on the gateway, followed by a long-running operation whose answer
is a link: whoever has it can download the package, so it is as secret as a password.
"""

from __future__ import annotations

import ast
import json
import time
from collections.abc import Callable
from typing import Any

from azure.core.exceptions import AzureError, HttpResponseError
from azure.mgmt.core.polling.arm_polling import ARMPolling

from aadrift.gateway import identity_of
from aadrift.live.arm import P2S_GATEWAY_TYPE
from aadrift.live.azure.connection import Connection
from aadrift.live.azure.errors import (
    NOT_JSON,
    OutOfTimeError,
    UnexpectedAnswerError,
    blotted,
    is_status,
    reason,
)
from aadrift.live.azure.listing import API_VERSION
from aadrift.live.azure.policies import out_of_time
from aadrift.live.azure.waiting import Deadline, asked_wait
from aadrift.live.interface import LiveError
from aadrift.live.packages import Package
from aadrift.live.users import VIRTUAL_WAN_TYPE

# Seconds between two looks at the operation where Azure does not say how long to wait.
_INTERVAL = 5.0


def generate(connection: Connection, package: Package, waiting: Callable[[], None]) -> str:
    """The link to a new package, once Azure has made it; ``waiting`` is called now and then.

    Raises LiveError, whose message has no part of the link.
    """
    try:
        answer = _begin(connection, package, waiting).result()
    except OutOfTimeError:
        raise
    except (AzureError, LiveError) as error:
        raise LiveError(_failed(package, error)) from None
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise LiveError(_failed(package, UnexpectedAnswerError(NOT_JSON))) from None
    link = profile_url(answer)
    if link is None:
        unexpected = UnexpectedAnswerError("the answer of the finished operation has no link to it")
        raise LiveError(_failed(package, unexpected))
    return link


def _begin(connection: Connection, package: Package, waiting: Callable[[], None]) -> Any:
    identity = identity_of(package.id)
    client = connection.network(identity.subscription or "")
    body: dict[str, str] = {}
    begin: Callable[..., Any] = client.virtual_network_gateways.begin_generate_vpn_profile
    if package.type == P2S_GATEWAY_TYPE:
        begin = client.p2_svpn_gateways.begin_generate_vpn_profile
    elif package.type == VIRTUAL_WAN_TYPE:
        begin = client.begin_generatevirtualwanvpnserverconfigurationvpnprofile
        body = {"vpnServerConfigurationResourceId": package.gateway.id}
    return begin(
        identity.resource_group,
        identity.name,
        body,
        api_version=API_VERSION,
        polling=_BoundedPolling(connection.deadline, waiting),
        # The typed result differs between the operations and turns objects into text.
        cls=lambda response, _typed, _headers: response.http_response.json(),
    )


class _BoundedPolling(ARMPolling):
    """The SDK's way to follow an operation, which never waits beyond the deadline."""

    def __init__(self, deadline: Deadline, waiting: Callable[[], None]) -> None:
        super().__init__(timeout=_INTERVAL)
        self._deadline = deadline
        self._waiting = waiting

    def _delay(self) -> None:
        asked = asked_wait(self._pipeline_response.http_response.headers)
        end = Deadline(_INTERVAL if asked is None else asked)
        while not (end.passed or self._deadline.passed):
            self._waiting()
            time.sleep(min(1.0, end.remaining, self._deadline.remaining))
        if self._deadline.passed:
            raise out_of_time(self._deadline)


def profile_url(answer: object) -> str | None:
    """The link in what the operation answers: an object that holds it, its text, or the link."""
    match answer:
        case {"profileUrl": str(link)}:
            return link.strip() or None
        case {"properties": inner} | {"output": inner}:
            return profile_url(inner)
        case str():
            text = answer.strip()
            if text[:1] in ("{", '"'):
                return profile_url(_value(text))
            return text if "://" in text and not text.startswith("'") else None
        case _:
            return None


def _value(text: str) -> object:
    """What a text says in JSON or, where the SDK has made text of an object, in Python."""
    try:
        value: object = json.loads(text)
    except ValueError:
        try:
            value = ast.literal_eval(text)
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return None
    return None if value == text else value


def _failed(package: Package, error: Exception) -> str:
    start = f"the client profile package of {package.label} could not be generated"
    if is_status(error, 403):
        return (
            f"{start}: {reason(error).partition('; docs/')[0]}. It needs the action "
            f"{package.action}, which the role Reader lacks; docs/azure-permissions.md has a role "
            "with it"
        )
    if isinstance(error, HttpResponseError) and (error.status_code or 0) < 300:
        return f"{start}: Azure began it and then said {_said(error)}"
    return f"{start}: {reason(error)}"


def _said(error: HttpResponseError) -> str:
    code = getattr(error.error, "code", None)
    message = getattr(error.error, "message", None) or error.message or "nothing more"
    return blotted(f"{code}: {message}" if code else str(message))
