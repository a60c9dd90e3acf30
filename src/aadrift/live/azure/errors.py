"""What went wrong with Azure, as a sentence: what was asked, what came back, what to do.

Nothing secret gets into a sentence: of an error only its code and message are used, and what looks
like a token, a signature or a password is blotted out of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from azure.core.exceptions import (
    DecodeError,
    HttpResponseError,
    ServiceRequestError,
    ServiceResponseError,
    ServiceResponseTimeoutError,
)

from aadrift.live.azure.waiting import asked_wait, clock_skew
from aadrift.live.interface import LiveError

_SECRETS = (
    re.compile(r"()eyJ[\w-]{5,}(?:\.[\w-]*){1,2}"),
    re.compile(r"(bearer )[\w.~+/=-]+", re.IGNORECASE),
    re.compile(r"([?&;]sig=)[^&\s'\"]+", re.IGNORECASE),
    re.compile(r"(://)[^/\s@]+(?=@)"),
    re.compile(r"((?:secret|token|password)[\"']?\s*[:=]\s*[\"']?)[^\s'\",}]+", re.IGNORECASE),
)
_MAX = 300

NOT_JSON = "the answer is not valid JSON; a proxy may have answered in Azure's place"

CORRECT_CERTIFICATES = "correct the variable REQUESTS_CA_BUNDLE (or CURL_CA_BUNDLE)"

# What Resource Manager and the network provider answer for what does not exist. Any other 404, such
# as one of a proxy or for an unknown subscription, tells nothing about a resource.
_ABSENT = frozenset({"resourcenotfound", "resourcegroupnotfound", "notfound"})


class SignInError(LiveError):
    """No token could be had."""


class OutOfTimeError(LiveError):
    """The bound on all reading (``--timeout``) was reached."""


class RefusedError(LiveError):
    """A request that is no read was about to be sent, and was not."""


class UnregisteredError(RefusedError):
    """A subscription is not registered for networks; registering it would be a write."""


class CertificatesError(LiveError):
    """The certificates that the environment names can't be used."""


class UnexpectedAnswerError(LiveError):
    """Azure answered with something that is not what was asked for."""


def blotted(message: str) -> str:
    """A message without what looks secret, on one line, cut to a readable length."""
    for pattern in _SECRETS:
        message = pattern.sub(r"\1***", message)
    line = " ".join(message.split())
    return line if len(line) <= _MAX else line[: _MAX - 1].rstrip() + "…"


def is_status(error: Exception, *statuses: int) -> bool:
    """Whether Azure answered with one of these HTTP statuses."""
    return isinstance(error, HttpResponseError) and error.status_code in statuses


def is_absence(error: Exception) -> bool:
    """Whether Azure answered that a resource, or the group that it would be in, does not exist."""
    if not (isinstance(error, HttpResponseError) and error.status_code == 404):
        return False
    return str(getattr(error.error, "code", None)).lower() in _ABSENT


def reason(error: Exception) -> str:
    """Why a request failed, as a clause that ends a sentence."""
    for kind, words in _WORDS:
        if isinstance(error, kind):
            return words(error)
    return f"{type(error).__name__}: {blotted(str(error))}"


def _own(error: Exception) -> str:
    return blotted(str(error))


def _decode(error: Exception) -> str:
    if "IncompleteRead" in str(error):
        return "the connection broke in the middle of the answer, each time it was tried"
    return NOT_JSON


def _timeout(_error: Exception) -> str:
    return "Azure did not answer in time; try again, or allow more with --timeout SECONDS"


def _response(error: Exception) -> str:
    if "proxy" in str(error).lower() or "SOCKS" in str(error):
        return _PROXY
    return f"the connection broke before an answer was complete ({blotted(str(error))})"


_PROXY = (
    "the proxy that HTTPS_PROXY (or https_proxy) names can't be reached; correct it, or add "
    "Azure's hosts to NO_PROXY"
)


def is_certificate_problem(error: Exception) -> bool:
    """Whether a connection failed because the server's certificate is not trusted."""
    text = str(error)
    return "CERTIFICATE_VERIFY_FAILED" in text or "certificate verify failed" in text


def _request(error: Exception) -> str:
    text = str(error)
    if is_certificate_problem(error):
        return (
            "the server's TLS certificate is not signed by an authority that this machine trusts; "
            "if a proxy of your company inspects TLS, set REQUESTS_CA_BUNDLE to its CA file"
        )
    if "NO_CERTIFICATE_OR_CRL_FOUND" in text:
        return f"there is no certificate in the file that is to hold them; {CORRECT_CERTIFICATES}"
    if "ProxyError" in text or "Unable to connect to proxy" in text:
        return _PROXY
    return f"no connection could be made ({blotted(text)})"


def _http(error: Exception) -> str:
    assert isinstance(error, HttpResponseError)  # noqa: S101 - tells the type checker, see _WORDS
    code = getattr(error.error, "code", None) or ""
    message = getattr(error.error, "message", None) or error.message or ""
    said = f"{error.status_code} {code}".strip()
    if error.status_code == 429:
        return f"{said}: {_throttled(error)}"
    if error.status_code == 401:
        return f"{said}: {_unauthorised(error, str(message))}"
    text = blotted(str(message))
    advice = _ADVICE.get(error.status_code or 0, "")
    return f"{said}: {text}{advice}" if text else f"{said}{advice}"


def _headers(error: HttpResponseError) -> Mapping[str, str]:
    headers: Mapping[str, str] = getattr(error.response, "headers", {})
    return headers


def _throttled(error: HttpResponseError) -> str:
    wait = asked_wait(_headers(error))
    asked = f"Azure asks to wait {wait:g} s, " if wait else "Azure throttles these requests, "
    return f"{asked}and --timeout does not leave that; allow more, or try later"


def _unauthorised(error: HttpResponseError, message: str) -> str:
    skew = clock_skew(_headers(error))
    if abs(skew) > 300:
        direction = "ahead" if skew > 0 else "behind"
        return (
            f"the token was not accepted, and this machine's clock is {abs(skew) / 60:.0f} minutes "
            f"{direction} of Azure's; set the clock, then sign in again"
        )
    text = blotted(message).rstrip(".")
    return f"the token was not accepted ({text}); sign in again, for example with `az login`"


_ADVICE = {
    403: "; docs/azure-permissions.md lists the read actions that are needed",
    500: "; Azure failed on its side, try again later",
    503: "; Azure is not available at the moment, try again later",
}

# The first kind that fits explains an error, so the special ones stand before the general ones.
_WORDS: tuple[tuple[type[Exception], Callable[[Exception], str]], ...] = (
    (LiveError, _own),
    (DecodeError, _decode),
    (ServiceResponseTimeoutError, _timeout),
    (ServiceResponseError, _response),
    (ServiceRequestError, _request),
    (HttpResponseError, _http),
)
