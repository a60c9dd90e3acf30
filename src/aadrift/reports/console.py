"""Lines for a terminal: colour, and wrapping that never runs over the width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from aadrift.records import dataclass
from aadrift.wording import shown

_CODES = {
    "bold": "1",
    "dim": "2",
    "red": "31",
    "green": "32",
    "yellow": "33",
    "blue": "34",
    "cyan": "36",
}

# Where a word that is too long for a line (an address, a path, an id) may be broken, best first.
_BREAKS = ("/", ".]", "-_")


_COMMAND = re.compile(r"##(?=vso\[|\[)")


@dataclass(frozen=True)
class Paint:
    """Colours text with ANSI sequences, or leaves it as it is."""

    enabled: bool

    def __call__(self, text: str, *styles: str) -> str:
        """The text in the given styles (``bold``, ``red``, …)."""
        if not self.enabled or not text or not styles:
            return text
        codes = ";".join(_CODES[style] for style in styles)
        return f"\x1b[{codes}m{text}\x1b[0m"


def clean(text: str) -> str:
    """The text on one line and printable, with nothing that steers a terminal or a build agent.

    Azure Pipelines carries out ``##vso[`` wherever it stands in a line of the log.
    """
    return _COMMAND.sub("#\ufffd", shown(text.replace("\n", " "), limit=len(text)))


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most ``width`` characters.

    Breaks stand between words. Only a word that is longer than a line is broken, at the end of
    one of its parts where it has parts.
    """
    lines: list[str] = []
    line = ""
    for word in clean(text).split():
        if line and len(line) + 1 + len(word) <= width:
            line = f"{line} {word}"
            continue
        if line:
            lines.append(line)
        *full, line = _chunks(word, width)
        lines.extend(full)
    return [_inert(one) for one in ([*lines, line] if line else lines)]


def _inert(line: str) -> str:
    """GitHub Actions carries out a line of the log that starts with ``::``."""
    return f"\ufffd{line[1:]}" if line.startswith("::") else line


def _chunks(word: str, width: int) -> Iterator[str]:
    while len(word) > width:
        cut = _cut(word, width)
        yield word[:cut]
        word = word[cut:]
    yield word


def _cut(word: str, width: int) -> int:
    for marks in _BREAKS:
        cut = max(word.rfind(mark, 0, width) for mark in marks) + 1
        # A break near the start of the line would leave a ragged column of crumbs.
        if cut >= width // 3:
            return cut
    return width


def indented(text: str, width: int, first: str, rest: str | None = None) -> Iterator[str]:
    """The wrapped text with an indent, which may be another one on the lines after the first."""
    later = first if rest is None else rest
    lines = wrap(text, width - max(len(first), len(later)))
    for index, line in enumerate(lines):
        yield (later if index else first) + line


def flow(items: Iterable[str], width: int) -> Iterator[str]:
    """The items, separated by commas, on lines that are broken between items."""
    line = ""
    for item in items:
        if line and len(line) + 3 + len(item) > width:
            yield line + ","
            line = f"  {item}"
        else:
            line = f"{line}, {item}" if line else item
    yield line


def paint_diff(patch: str) -> str:
    """A unified diff in colour; line endings stay as they are."""
    paint = Paint(enabled=True)
    styles = {"+++": "bold", "---": "bold", "@@ ": "cyan"}
    lines = []
    for line in patch.split("\n"):
        body = line.removesuffix("\r")
        style = styles.get(line[:3]) or {"+": "green", "-": "red"}.get(line[:1])
        lines.append(paint(body, style) + line[len(body) :] if style else line)
    return "\n".join(lines)
