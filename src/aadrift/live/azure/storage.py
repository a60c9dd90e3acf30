"""Downloads what a link of Azure's storage leads to.

The link is signed: who has it needs no sign-in. So it is sent nowhere but to the host that it
names, over https, never with our token, and neither it nor a part of it is in a message or a log.
"""

from __future__ import annotations

import logging
import re
from urllib.parse import urljoin, urlsplit

from azure.core import PipelineClient
from azure.core.exceptions import AzureError
from azure.core.pipeline.policies import HeadersPolicy
from azure.core.pipeline.transport import RequestsTransport
from azure.core.rest import HttpRequest, HttpResponse

from aadrift.live.azure.errors import OutOfTimeError, is_certificate_problem
from aadrift.live.azure.policies import BoundedRetryPolicy, DeadlinePolicy, out_of_time
from aadrift.live.azure.waiting import Deadline
from aadrift.live.interface import LiveError
from aadrift.wording import shown

MAX_BYTES = 64 * 2**20

_MAX_REDIRECTS = 5
_TRIES = 3
_QUERY = re.compile(r"\?\S+")


class _HideQueries(logging.Filter):
    """Takes the queries of URLs out of what urllib3 logs: a signature is in them."""

    def filter(self, record: logging.LogRecord) -> bool:
        message = record.getMessage()
        if "sig=" in message.lower():
            record.msg, record.args = _QUERY.sub("?***", message), ()
        return True


def hide_signatures() -> None:
    """Keep signatures out of the log of the HTTP library, whatever level the user sets."""
    for name in ("urllib3.connectionpool", "urllib3.util.retry"):
        logger = logging.getLogger(name)
        if not any(isinstance(one, _HideQueries) for one in logger.filters):
            logger.addFilter(_HideQueries())


def download(link: str, deadline: Deadline) -> bytes:
    """The bytes that a link leads to, at most ``MAX_BYTES``.

    Raises LiveError, whose message has no more of the link than its host.
    """
    hide_signatures()
    policies = [
        HeadersPolicy({"Accept": "*/*"}),
        BoundedRetryPolicy(deadline),
        DeadlinePolicy(deadline),
    ]
    with PipelineClient[HttpRequest, HttpResponse](
        "", policies=policies, transport=RequestsTransport()
    ) as client:
        for attempt in range(1, _TRIES + 1):
            host = ""
            try:
                host = _host(link)
                return _followed(client, link, deadline)
            except OutOfTimeError:
                raise
            except (AzureError, OSError) as error:
                if attempt == _TRIES or deadline.passed:
                    raise LiveError(_unreachable(host, error)) from None
    raise AssertionError("the last try returns or raises")  # pragma: no cover


def _followed(
    client: PipelineClient[HttpRequest, HttpResponse], link: str, deadline: Deadline
) -> bytes:
    for _ in range(_MAX_REDIRECTS + 1):
        host = _host(link)
        response = client.send_request(HttpRequest("GET", link), stream=True)
        try:
            if response.status_code in (301, 302, 303, 307, 308):
                link = urljoin(link, response.headers.get("Location") or "")
                continue
            if response.status_code != 200:
                raise LiveError(_refused(response.status_code, host))
            return _body(response, deadline, host)
        finally:
            response.close()
    raise LiveError("the link to the package is redirected again and again")


def _host(link: str) -> str:
    """The host of a link. Raises LiveError when it may not be followed."""
    try:
        url = urlsplit(link)
        host = url.hostname or ""
    except ValueError:
        url, host = None, ""
    if url is None or not host:
        raise LiveError("Azure's answer has something in place of the link that is no URL")
    if url.scheme.lower() != "https":
        raise LiveError(
            f"the link to the package on {shown(host)} is {shown(url.scheme, 12)}, not https: "
            "aadrift does not follow it, because anybody on the way could read the package"
        )
    return shown(host)


def _body(response: HttpResponse, deadline: Deadline, host: str) -> bytes:
    told = response.headers.get("Content-Length", "")
    if told.isdigit() and int(told) > MAX_BYTES:
        raise LiveError(_too_large(host))
    parts = bytearray()
    for part in response.iter_raw():
        parts += part
        if len(parts) > MAX_BYTES:
            raise LiveError(_too_large(host))
        if deadline.passed:
            raise out_of_time(deadline)
    return bytes(parts)


def _too_large(host: str) -> str:
    return (
        f"what {host} sends is larger than {MAX_BYTES // 2**20} MB, which no client profile "
        "package is"
    )


def _refused(status: int, host: str) -> str:
    if status in (401, 403, 404, 410):
        return (
            f"{host} answered {status}: the link to the package has expired or is not valid (it is "
            "short-lived, and a wrong clock counts, too); run the command again"
        )
    return f"{host} answered {status} in place of the package; try again later"


def _unreachable(host: str, error: Exception) -> str:
    """Why a download failed; the error's own text is not used, because the link is in it."""
    if is_certificate_problem(error):
        return (
            f"the TLS certificate of {host} is not signed by an authority that this machine "
            "trusts; if a proxy of your company inspects TLS, set REQUESTS_CA_BUNDLE to its CA file"
        )
    return (
        f"the connection to {host}, where the package is, could not be made or broke before the "
        "package was complete; check that a proxy or firewall lets it through, and try again"
    )
