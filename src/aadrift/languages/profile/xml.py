"""A small reader of XML that knows where each element's text stands.

The parsers of the standard library tell where a tag starts, but not where the characters of a text
came from once entities, CDATA sections and comments are resolved; an edit needs just that. What a
client profile has no use for is refused: document types, and with them every entity that could
grow.
"""

from __future__ import annotations

import re
from dataclasses import field

from aadrift.records import dataclass
from aadrift.source import SourceError, SourceFile

MAX_DEPTH = 100

# What XML calls white space; a no-break space is a character like others, to a client, too.
SPACE = " \t\r\n"

# The names that may stand in a message. What else is between < and > can be a secret that lost
# its quotes or its tag.
_NAMES = """
aad any applicationid audience azvpnprofile cachesigninuser cert certificatedata clientauth
clientconfig disablesso displayname dnsserver dnsserverentry dnsservers dnssuffix dnssuffixes
ekulist enabledevicesso enablegrouptoken excluderoutes fqdn hash includeroutes issuer name
protocolconfig secondaryprofilename serverentry serverlist serversecret servervalidation
sslprotocolconfig tenant transportprotocol type usernamepass version
"""
_KNOWN = frozenset(_NAMES.split())

_TAG = re.compile(
    r"""<(?P<close>/?)(?P<name>[^\s/>"'<=&!?]+)(?P<rest>(?:[^"'<>]|"[^"<]*"|'[^'<]*')*)>"""
)
_ENTITY = re.compile(r"&(?:(amp|lt|gt|quot|apos)|#([0-9]{1,7})|#x([0-9A-Fa-f]{1,6}));")
_NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_NIL = re.compile(r"""(?:^|[\s:])nil\s*=\s*["']\s*(?:true|1)\s*["']""")
# What may stand between the markup of sections that are skipped or taken as they are.
_SECTIONS = (
    ("<!--", "-->", "a comment"),
    ("<![CDATA[", "]]>", "a CDATA section"),
    ("<?", "?>", "a processing instruction"),
)


@dataclass(frozen=True)
class Run:
    """A run of characters: what it says, and the range of the source text that says it."""

    value: str
    start: int
    end: int


@dataclass
class Node:
    """An element. ``name`` is its local name in lower case; ``runs`` its own text, in pieces.

    ``start`` and ``end`` enclose the start tag. ``empty`` says that it is ``<such/>``, ``nil``
    that an attribute calls it null.
    """

    name: str
    start: int
    end: int
    empty: bool = False
    nil: bool = False
    children: list[Node] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)

    def named(self, name: str) -> list[Node]:
        """The children of a local name."""
        return [child for child in self.children if child.name == name]


def read(file: SourceFile) -> Node:
    """The root element of a document.

    Raises SourceError, which quotes no text of the document: a profile holds a secret.
    """
    return _Reader(file).read()


def root_name(text: str) -> str | None:
    """The local name of the first element, lower case; None where none can be made out."""
    at = 0
    while (at := text.find("<", at)) >= 0:
        section = _section(text, at)
        if section is None:
            if text.startswith("<!", at):
                at = text.find(">", at)
                if at < 0:
                    return None
                continue
            match = _TAG.match(text, at)
            return _local(match["name"]) if match is not None else None
        end = text.find(section[1], at + len(section[0]))
        if end < 0:
            return None
        at = end
    return None


def _section(text: str, at: int) -> tuple[str, str, str] | None:
    return next((one for one in _SECTIONS if text.startswith(one[0], at)), None)


def _said(name: str, sign: str = "") -> str:
    return (
        f"<{sign}{name}>"
        if _local(name) in _KNOWN
        else f"an element's <{sign}\N{HORIZONTAL ELLIPSIS}>"
    )


def _local(name: str) -> str:
    return name.rpartition(":")[2].lower()


class _Reader:
    def __init__(self, file: SourceFile) -> None:
        self._file = file
        self._text = file.text
        self._open: list[tuple[str, Node]] = []
        self._root: Node | None = None

    def read(self) -> Node:
        text, at = self._text, 0
        while at < len(text):
            found = text.find("<", at)
            end = found if found >= 0 else len(text)
            self._characters(at, end)
            at = self._markup(end) if found >= 0 else end
        if self._open:
            name, node = self._open[-1]
            raise self._error(f"{_said(name)} is not closed", node.start)
        if self._root is None:
            raise self._error("it holds no element", 0)
        return self._root

    def _error(self, message: str, at: int) -> SourceError:
        return SourceError(message, line=self._file.position(at).line)

    def _characters(self, start: int, end: int) -> None:
        if start == end:
            return
        if not self._open:
            if self._text[start:end].strip(SPACE):
                raise self._error("text stands outside of the root element", start)
            return
        self._open[-1][1].runs.append(Run(self._resolved(start, end), start, end))

    def _resolved(self, start: int, end: int) -> str:
        text = self._text[start:end]
        if "&" not in text:
            return text
        parts: list[str] = []
        at = 0
        while (found := text.find("&", at)) >= 0:
            match = _ENTITY.match(text, found)
            if match is None:
                message = "an & starts no entity that XML knows by itself"
                raise self._error(message, start + found)
            parts += (text[at:found], self._character(match, start + found))
            at = match.end()
        return "".join((*parts, text[at:]))

    def _character(self, match: re.Match[str], at: int) -> str:
        name, decimal, hexadecimal = match.groups()
        if name:
            return _NAMED[name]
        code = int(decimal) if decimal else int(hexadecimal, 16)
        if code == 0 or code > 0x10FFFF or 0xD800 <= code < 0xE000:
            raise self._error("a character reference names no character", at)
        return chr(code)

    def _markup(self, at: int) -> int:
        """Read what starts with the ``<`` at an offset; returns the offset behind it."""
        section = _section(self._text, at)
        if section is not None:
            return self._skip(at, *section)
        if self._text.startswith("<!", at):
            raise self._error(
                "it declares a document type, which aadrift does not read: a client profile needs "
                "none, and entities of its own can hide or multiply what it says",
                at,
            )
        match = _TAG.match(self._text, at)
        if match is None:
            raise self._error("a < starts no tag", at)
        if match["close"]:
            self._close(match)
        else:
            self._start(match)
        return match.end()

    def _skip(self, at: int, opening: str, closing: str, what: str) -> int:
        start = at + len(opening)
        end = self._text.find(closing, start)
        if end < 0:
            raise self._error(f"{what} is not closed", at)
        if opening == "<![CDATA[":
            if not self._open:
                raise self._error("text stands outside of the root element", at)
            self._open[-1][1].runs.append(Run(self._text[start:end], start, end))
        return end + len(closing)

    def _start(self, match: re.Match[str]) -> None:
        if self._root is not None and not self._open:
            raise self._error("a second root element follows the first", match.start())
        if len(self._open) >= MAX_DEPTH:
            raise self._error(f"elements are nested more than {MAX_DEPTH} deep", match.start())
        rest = match["rest"]
        node = Node(
            _local(match["name"]),
            match.start(),
            match.end(),
            empty=rest.endswith("/"),
            nil=_NIL.search(rest) is not None,
        )
        if self._open:
            self._open[-1][1].children.append(node)
        else:
            self._root = node
        if not node.empty:
            self._open.append((match["name"], node))

    def _close(self, match: re.Match[str]) -> None:
        name = match["name"]
        if not self._open or self._open[-1][0] != name:
            opened = f", and {_said(self._open[-1][0])} is open" if self._open else ""
            raise self._error(f"{_said(name, '/')} closes nothing{opened}", match.start())
        self._open.pop()
