"""Time: the one bound over all reading, and how long Azure asks to wait."""

from __future__ import annotations

import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

# Resource Graph says in this header alone when its quota is refilled, as hh:mm:ss.
QUOTA_RESET = "x-ms-user-quota-resets-after"
QUOTA_LEFT = "x-ms-user-quota-remaining"
_MILLISECONDS = ("retry-after-ms", "x-ms-retry-after-ms")


class Deadline:
    """A point in time that all reading must end by."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """Seconds that are left, at least 0."""
        return max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self.remaining <= 0


def asked_wait(headers: Mapping[str, str]) -> float | None:
    """How many seconds an answer asks to wait before the next try; None when it does not tell.

    A date in ``Retry-After`` counts from the answer's own ``Date``, so that a wrong clock of this
    machine changes nothing.
    """
    for name in _MILLISECONDS:
        milliseconds = _number(headers.get(name))
        if milliseconds is not None:
            return milliseconds / 1000
    after = headers.get("Retry-After")
    if after:
        seconds = _number(after)
        return seconds if seconds is not None else _until(after, headers.get("Date"))
    return _clock(headers.get(QUOTA_RESET))


def clock_skew(headers: Mapping[str, str]) -> float:
    """By how many seconds this machine's clock is ahead of the server's; 0 when unknown."""
    said = _date(headers.get("Date"))
    return 0.0 if said is None else time.time() - said


def _number(value: str | None) -> float | None:
    try:
        return max(0.0, float(value)) if value else None
    except ValueError:
        return None


def _date(value: str | None) -> float | None:
    try:
        return parsedate_to_datetime(value).timestamp() if value else None
    except (ValueError, TypeError):
        return None


def _until(date: str, now: str | None) -> float | None:
    end = _date(date)
    start = _date(now)
    if end is None:
        return None
    return max(0.0, end - (time.time() if start is None else start))


def _clock(value: str | None) -> float | None:
    parts = (value or "").split(":")
    numbers = [_number(part) for part in parts]
    if len(numbers) != 3 or None in numbers:
        return None
    hours, minutes, seconds = (number or 0.0 for number in numbers)
    return hours * 3600 + minutes * 60 + seconds
