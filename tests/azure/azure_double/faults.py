"""Faults that the double shows on purpose."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Reply:
    """An answer. ``body`` is sent as it is; ``pieces`` and ``pause`` make it arrive slowly.

    ``cut`` closes the connection after that many bytes; ``hang`` waits before answering.
    """

    status: int = 200
    body: bytes = b"{}"
    headers: Mapping[str, str] = field(default_factory=dict)
    cut: int | None = None
    hang: float = 0.0
    piece: int = 0
    pause: float = 0.0


def reply(status: int, body: Any, **headers: str) -> Reply:
    """An answer with a JSON body; ``_`` in the names of headers stands for ``-``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, json.dumps(body).encode(), named)


def error(status: int, code: str, message: str, **headers: str) -> Reply:
    """An error in Resource Manager's form."""
    return reply(status, {"error": {"code": code, "message": message}}, **headers)


@dataclass
class Fault:
    """What happens instead to requests whose ``METHOD /path?query`` matches.

    The first ``skip`` matches pass; then ``times`` of them are hit (all, when None), of these each
    ``every``-th. ``make`` may look at the request line, or return None to let it pass.
    """

    pattern: str
    make: Callable[[str], Reply | None]
    times: int | None = None
    skip: int = 0
    every: int = 1
    hits: int = 0
    _seen: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def strike(self, line: str) -> Reply | None:
        """The answer for a request; None when the fault does not hit it."""
        if re.search(self.pattern, line, re.IGNORECASE) is None:
            return None
        with self._lock:
            self._seen += 1
            number = self._seen - self.skip
            if number <= 0 or number % self.every or self.hits == self.times:
                return None
            self.hits += 1
        return self.make(line)


def always(answer: Reply) -> Callable[[str], Reply]:
    return lambda _line: answer


def throttle(every: int, seconds: int = 1) -> Fault:
    """Every n-th request to Resource Manager is told to wait."""
    answer = error(429, "TooManyRequests", "Slow down.", Retry_After=str(seconds))
    return Fault(r"^GET /subscriptions/.*Microsoft\.Network/", always(answer), every=every)
