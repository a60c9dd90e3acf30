"""What no output may show of a client profile: the server's secret, keys, certificates.

It is found in the text, not in the elements: files that don't parse hold secrets, too, and so do
comments and the scripts that a profile is pasted into.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from aadrift.source import SourceFile, Span

_WORDS = r"secret|password|passwd|sharedkey|privatekey|certificatedata|pfx|usernamepass"
_NAME = r"[\w.:-]{0,40}"
_TAG = re.compile(
    rf"""<({_NAME}(?:{_WORDS}){_NAME})((?:\s(?:[^"'<>]|"[^"<]*"|'[^'<]*')*)?)>""", re.IGNORECASE
)
_SIGN_IN = re.compile(r"<(?:[\w.-]{1,80}:)?clientauth[\s>]", re.IGNORECASE)
_SIGN_IN_ENDS = re.compile(r"</(?:[\w.-]{1,80}:)?clientauth[\s>]", re.IGNORECASE)
_CERTIFICATE = re.compile(r"<((?:[\w.-]{1,80}:)?cert)(\s[^<>]*)?>", re.IGNORECASE)
# What is that long and means nothing to people is a key, a secret or a certificate.
_BLOB = re.compile(r"[0-9A-Fa-f]{64,}|[A-Za-z0-9+/_-]{100,}={0,2}")


# A patch asks for the same file once for each of its edits.
@lru_cache(maxsize=8)
def hidden_spans(file: SourceFile) -> tuple[Span, ...]:
    """The texts of a file that no output may show, in order."""
    text = file.text
    found = set(_elements(text, _TAG, 0, len(text)))
    if "azvpnprofile" in text.lower():
        found |= set(_certificates(text))
        found |= {match.span() for match in _BLOB.finditer(text)}
    return tuple(file.span(start, end) for start, end in sorted(found))


def _elements(text: str, tag: re.Pattern[str], start: int, end: int) -> Iterator[tuple[int, int]]:
    """What stands in the elements of some names; in broken ones, all that follows."""
    while (match := tag.search(text, start, end)) is not None:
        start = match.end()
        if (match[2] or "").endswith("/"):
            continue
        closing = re.compile(rf"</\s*{re.escape(match[1])}\s*>", re.IGNORECASE)
        closed = closing.search(text, start, end)
        stop = closed.start() if closed is not None else end
        if text[start:stop].strip():
            yield start, stop
        start = stop


def _certificates(text: str) -> Iterator[tuple[int, int]]:
    """The certificates of clients: ``<cert>`` inside of ``<clientauth>``."""
    at = 0
    while (match := _SIGN_IN.search(text, at)) is not None:
        ends = _SIGN_IN_ENDS.search(text, match.end())
        at = ends.start() if ends is not None else len(text)
        yield from _elements(text, _CERTIFICATE, match.end(), at)
