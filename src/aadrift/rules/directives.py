"""Suppression comments: ``# aadrift: ignore[AAD101] reason`` and its kin, found in any source.

Comments are found in the text, without a parser for each language: they must also work in files
that do not parse.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aadrift.findings import SUPPRESSION_MARK
from aadrift.records import dataclass
from aadrift.source import SourceFile, Span

_ORDER = (
    rf"{SUPPRESSION_MARK}[ \t]*(?P<word>ignore-file|ignore)(?![\w-])"
    r"[ \t]*(?:\[(?P<codes>[^\]\"\r\n]*)\])?"
)
_COMMENT = re.compile(
    rf"(?P<marker>\#+|//+|/\*+|<!--+|^[ \t]*\*)[ \t]*{_ORDER}(?P<reason>[^\r\n]*)", re.MULTILINE
)
_JSON_KEY = re.compile(rf'"//[^"\r\n]*"[ \t]*:[ \t]*"[ \t]*{_ORDER}(?P<reason>[^"\r\n]*)"')
_CLOSERS = {"/*": "*/", "<!": "-->"}
_SINGLE_QUOTED = (".bicep", ".bicepparam")
_ESCAPED = re.compile(r"\\.")


@dataclass(frozen=True)
class Directive:
    """One suppression comment.

    ``codes`` is None where the comment names none, which means all. ``alone`` says that nothing
    else stands on its line.
    """

    span: Span
    codes: frozenset[str] | None
    reason: str
    whole_file: bool
    alone: bool

    @property
    def path(self) -> str:
        """The file in which it stands."""
        return self.span.path

    @property
    def line(self) -> int:
        """The line on which it stands."""
        return self.span.line

    def covers(self, code: str) -> bool:
        """Whether it names a code, or means all."""
        return self.codes is None or code in self.codes


def directives(file: SourceFile) -> Iterator[Directive]:
    """The suppression comments of a file, in order."""
    if SUPPRESSION_MARK not in file.text:
        return
    found = [_comment(file, match) for match in _COMMENT.finditer(file.text)]
    found += [_json_key(file, match) for match in _JSON_KEY.finditer(file.text)]
    yield from sorted((one for one in found if one is not None), key=lambda one: one.span.start)


def _comment(file: SourceFile, match: re.Match[str]) -> Directive | None:
    before, _ = _around(file, match)
    if _inside_string(before, file.path):
        return None
    closer = _CLOSERS.get(match["marker"].strip()[:2], "*/")
    reason, closed, after = match["reason"].partition(closer)
    alone = not before.strip() and not (closed and after.strip())
    end = match.start("reason") + len(reason.rstrip())
    start = match.start("marker") + len(match["marker"]) - len(match["marker"].lstrip())
    return _directive(match, file.span(start, end), reason, alone=alone)


def _json_key(file: SourceFile, match: re.Match[str]) -> Directive:
    before, after = _around(file, match)
    alone = not before.strip(" \t{,") and not after.strip(" \t,}")
    return _directive(match, file.span(*match.span()), match["reason"], alone=alone)


def _directive(match: re.Match[str], span: Span, reason: str, *, alone: bool) -> Directive:
    listed = match["codes"]
    codes = None if listed is None else frozenset(_codes(listed))
    whole_file = match["word"] == "ignore-file"
    return Directive(span, codes, reason.strip(), whole_file, alone)


def _codes(listed: str) -> Iterator[str]:
    return (code.strip().upper() for code in listed.split(",") if code.strip())


def _around(file: SourceFile, match: re.Match[str]) -> tuple[str, str]:
    """What stands on the line before the match, and what behind it."""
    text = file.text
    start = text.rfind("\n", 0, match.start()) + 1
    end = text.find("\n", match.end())
    return text[start : match.start()], text[match.end() : end if end >= 0 else len(text)].rstrip()


def _inside_string(before: str, path: str) -> bool:
    quote = "'" if path.endswith(_SINGLE_QUOTED) else '"'
    return _ESCAPED.sub("", before).count(quote) % 2 == 1
