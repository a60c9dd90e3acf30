"""Requests to a forge's API: the token goes to one host only, and every failure is a sentence."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import field
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from aadrift import __version__
from aadrift.publishing.interface import ForgeError
from aadrift.publishing.secrets import Secrets
from aadrift.records import dataclass
from aadrift.wording import shown

if TYPE_CHECKING:
    import requests

_TIMEOUT = (10, 60)
_ATTEMPTS = 3
_MAX_WAIT = 60.0
_MAX_REDIRECTS = 4


@dataclass(frozen=True)
class Answer:
    """What a forge answered. ``data`` is the JSON, None when it is none."""

    status: int
    data: Any
    headers: Mapping[str, str]
    reason: str = ""

    @property
    def ok(self) -> bool:
        """Whether the request was carried out; a sign-in page in place of JSON is no success."""
        return 200 <= self.status < 300 and self.data is not None

    @property
    def message(self) -> str:
        """The forge's own words, as far as they can be told."""
        return shown("; ".join(_words(self.data)) or self.reason, 500)


def _words(data: Any) -> list[str]:
    """The messages in an error: GitHub's, Azure DevOps's and GitLab's forms."""
    if isinstance(data, str):
        return [data]
    if isinstance(data, list):
        return [word for one in data for word in _words(one)]
    if not isinstance(data, dict):
        return []
    found: list[str] = []
    for key in ("message", "error", "error_description", "errors", "field", "code", "base"):
        found += [word for word in _words(data.get(key)) if word not in found]
    return found


@dataclass(frozen=True)
class Api:
    """A forge's API below ``base``. ``authorization`` is the value of that header."""

    base: str
    authorization: str = field(repr=False)
    secrets: Secrets = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)
    wait: Callable[[float], None] = time.sleep

    def call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, Any] | None = None,
    ) -> Answer:
        """Send a request; what the forge can't do right now is asked again a few times.

        Only reading is repeated after an error of the server: writing may have been done. Raises
        ForgeError when the forge can't be reached, or limits the rate for longer.
        """
        for attempt in range(_ATTEMPTS):
            answer = self._send(method, self.base + path, params, json)
            pause = _pause(answer)
            if pause is None and answer.status in (500, 502, 503, 504) and method == "GET":
                pause = 1.0 + attempt
            if pause is None:
                return answer
            if pause > _MAX_WAIT or attempt == _ATTEMPTS - 1:
                break
            self.wait(pause)
        if answer.status in (403, 429):
            raise ForgeError(
                f"{self.host} limits the rate of requests (HTTP {answer.status}"
                f"{', ' + self.hide(answer.message) if answer.message else ''}); run again in "
                f"{max(1, round((pause or 60) / 60))} minutes, and what is missing will be done"
            )
        return answer

    @property
    def host(self) -> str:
        """The host for people."""
        return urlsplit(self.base).netloc

    def hide(self, text: str) -> str:
        """The text without secrets."""
        return self.secrets.hide(text)

    def _send(
        self,
        method: str,
        url: str,
        params: Mapping[str, str | int] | None,
        json: Mapping[str, Any] | None,
    ) -> Answer:
        import requests

        headers = {"User-Agent": f"aadrift/{__version__}", **self.headers}
        for _ in range(_MAX_REDIRECTS):
            try:
                response = requests.request(
                    method,
                    url,
                    params=params,
                    json=dict(json) if json is not None else None,
                    headers=headers,
                    # Given so, ~/.netrc does not put its own password in the token's place.
                    auth=self._authorize,
                    timeout=_TIMEOUT,
                    allow_redirects=False,
                )
            except requests.RequestException as error:
                raise ForgeError(
                    f"{self.host} can't be reached: {self.hide(_cause(error))}"
                ) from None
            target = response.headers.get("Location")
            if response.status_code not in (301, 302, 303, 307, 308) or not target:
                return _answer(response)
            url, params = self._followed(method, url, response.status_code, target), None
        raise ForgeError(f"{self.host} redirects in a circle")

    def _authorize(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = self.authorization
        return request

    def _followed(self, method: str, url: str, status: int, target: str) -> str:
        """Where a redirect leads, if the token may go there and the request stays the same."""
        new = urljoin(url, target)
        before, after = urlsplit(url), urlsplit(new)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            raise ForgeError(
                f"{self.host} redirects to {shown(after.netloc)}, where the token is not sent: it "
                "is wrong or expired, or the URL of the remote is out of date"
            )
        if method != "GET" and status not in (307, 308):
            raise ForgeError(
                f"{self.host} says that the repository has moved; correct the URL of the remote "
                "(git remote set-url)"
            )
        return new

    @contextmanager
    def reading(self, doing: str) -> Iterator[None]:
        """Read an answer. Raises ForgeError where it is not what the forge's API describes."""
        try:
            yield
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise ForgeError(
                f"{doing} failed: {self.host} answered something else than its API describes "
                f"({type(error).__name__}); is it the right server?"
            ) from None

    def refusal(self, answer: Answer, doing: str, permission: str) -> ForgeError:
        """The sentence for an answer that is no success."""
        status, said = answer.status, self.hide(answer.message)
        because = f": {said}" if said else ""
        if status == 401 or (200 <= status < 300):
            text = f"the token is wrong or expired (HTTP {status}{because})"
        elif status == 403:
            text = f"the token does not allow it (HTTP 403{because}); it needs {permission}"
        elif status == 404:
            text = (
                f"there is no such repository, or the token does not give access to it (HTTP 404"
                f"{because}); it needs {permission}"
            )
        else:
            text = f"HTTP {status}{because}"
        return ForgeError(f"{doing} failed on {self.host}: {text}")


def _answer(response: requests.Response) -> Answer:
    data: Any = None
    if response.content:
        try:
            data = response.json()
        except ValueError:
            data = None
    return Answer(response.status_code, data, response.headers, response.reason or "")


def _cause(error: BaseException) -> str:
    """The innermost reason, without the objects that stand around it."""
    text = str(error)
    return shown(text.rpartition(": ")[2].strip("'\")( ") or type(error).__name__, 200)


def _pause(answer: Answer) -> float | None:
    """How many seconds to wait when the forge limits the rate; None when it does not."""
    headers = answer.headers
    told = headers.get("Retry-After", "")
    spent = headers.get("X-RateLimit-Remaining", headers.get("RateLimit-Remaining")) == "0"
    abused = answer.status == 403 and "rate limit" in answer.message.lower()
    if answer.status != 429 and not (
        (answer.status == 403 and (told or spent or abused)) or (answer.status == 503 and told)
    ):
        return None
    if told.isdigit():
        return float(told)
    reset = headers.get("X-RateLimit-Reset", headers.get("RateLimit-Reset", ""))
    if spent and reset.isdigit():
        return max(1.0, float(reset) - time.time())
    return _MAX_WAIT + 1
