"""Functions of points in time, which are strings as in RFC 3339."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from fractions import Fraction

from aadrift.languages.terraform import numbers
from aadrift.languages.terraform.functions.registry import (
    STRING,
    CallError,
    UndecidedError,
    function,
)
from aadrift.records import dataclass
from aadrift.values import Text, Value

_RFC3339 = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|([+-])(\d\d):(\d\d))", re.ASCII
)
_DURATION = re.compile(r"(\d*)(?:\.(\d*))?(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_UNITS = {
    "ns": 1,
    "us": 10**3,
    "µs": 10**3,
    "μs": 10**3,
    "ms": 10**6,
    "s": 10**9,
    "m": 60 * 10**9,
    "h": 3600 * 10**9,
}
_TOKEN = re.compile(r"''|'(?:[^']|'')*'|'|([A-Za-z])\1*|[^'A-Za-z]+")
_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


@dataclass(frozen=True)
class _Moment:
    """A point in time as it was written: local time, nanoseconds, and the zone's offset."""

    local: datetime
    nanoseconds: int
    offset: int

    @property
    def instant(self) -> tuple[datetime, int]:
        """The time in UTC, to compare by."""
        return self.local - timedelta(minutes=self.offset), self.nanoseconds

    def zone(self, colon: str = ":", zero: str | None = "Z") -> str:
        """The offset as it is printed; ``zero`` stands for UTC."""
        if not self.offset and zero is not None:
            return zero
        hours, minutes = divmod(abs(self.offset), 60)
        return f"{'-' if self.offset < 0 else '+'}{hours:02d}{colon}{minutes:02d}"


def _parse(text: Text) -> _Moment:
    match = _RFC3339.fullmatch(text.value)
    if not match:
        raise CallError(f"{text.value!r} is no time as in RFC 3339")
    year, month, day, hour, minute, second = map(int, match.groups()[:6])
    hours, minutes = int(match[10] or 0), int(match[11] or 0)
    if year == 0:
        raise UndecidedError("the year zero is not supported")
    try:
        local = datetime(year, month, day, hour, minute, second)
    except ValueError:
        raise CallError(f"{text.value!r} is no time as in RFC 3339") from None
    if hours > 23 or minutes > 59:
        raise CallError(f"{text.value!r} has no valid offset")
    offset = (-1 if match[9] == "-" else 1) * (60 * hours + minutes)
    return _Moment(local, int((match[7] or "0")[:9].ljust(9, "0")), offset)


@function("timecmp", STRING, STRING)
def timecmp(left: Text, right: Text) -> Value:
    """-1, 0 or 1 as the first time is before, at or after the second one."""
    try:
        one, other = _parse(left).instant, _parse(right).instant
    except OverflowError:
        raise UndecidedError("a time is out of range") from None
    return numbers.counted((one > other) - (one < other))


@function("timeadd", STRING, STRING)
def timeadd(start: Text, duration: Text) -> Value:
    """A time and a duration later."""
    moment = _parse(start)
    total = moment.nanoseconds + _nanoseconds(duration.value)
    try:
        local = moment.local + timedelta(seconds=total // 10**9)
    except OverflowError:
        raise UndecidedError("the time is out of range") from None
    moment = _Moment(local, total % 10**9, moment.offset)
    return Text(f"{local.year:04d}-{local:%m-%dT%H:%M:%S}{moment.zone()}")


def _nanoseconds(source: str) -> int:
    """A duration such as ``1h30m`` or ``-1.5s``."""
    body = source[1:] if source[:1] in ("+", "-") else source
    if body == "0":
        return 0
    at, total = 0, 0
    while at < len(body):
        match = _DURATION.match(body, at)
        if not match or not (match[1] or match[2]):
            raise CallError(f"{source!r} is no duration")
        amount = Fraction(f"{match[1] or 0}.{match[2] or 0}") * _UNITS[match[3]]
        total += int(amount)
        at = match.end()
    if not body:
        raise CallError("the duration is empty")
    if total >= 1 << 62:
        raise UndecidedError("the duration is out of range")
    return -total if source[0] == "-" else total


@function("formatdate", STRING, STRING)
def formatdate(pattern: Text, time: Text) -> Value:
    """A time in a format of one's own."""
    moment = _parse(time)
    parts = [match.group() for match in _TOKEN.finditer(pattern.value)]
    return Text("".join(_shown(part, moment) for part in parts))


def _shown(part: str, moment: _Moment) -> str:
    if part == "''":
        return "'"
    if part.startswith("'"):
        if len(part) < 2:
            raise CallError("a quote of the format does not end")
        return part[1:-1].replace("''", "'")
    if not (part[0].isascii() and part[0].isalpha()):
        return part
    shown = _verbs(moment).get(part)
    if shown is None:
        raise CallError(f"{part!r} means nothing in a format")
    return shown


def _verbs(moment: _Moment) -> dict[str, str]:
    local = moment.local
    month, day = _MONTHS[local.month - 1], _DAYS[local.weekday()]
    half = "PM" if local.hour >= 12 else "AM"
    verbs = {
        "YY": f"{local.year % 100:02d}",
        "YYYY": f"{local.year:04d}",
        "MMM": month[:3],
        "MMMM": month,
        "EEE": day[:3],
        "EEEE": day,
        "AA": half,
        "aa": half.lower(),
        "Z": moment.zone(),
        "ZZZ": moment.zone("", "UTC"),
        "ZZZZ": moment.zone("", None),
        "ZZZZZ": moment.zone(":", None),
    }
    parts = {
        "M": local.month,
        "D": local.day,
        "h": local.hour,
        "H": local.hour % 12 or 12,
        "m": local.minute,
        "s": local.second,
    }
    for letter, number in parts.items():
        verbs |= {letter: str(number), letter * 2: f"{number:02d}"}
    return verbs
