"""From a file to the client profile that it is: three dialects of one document.

Azure writes profiles with a data contract's namespace and elements in alphabetical order, its
clients without a namespace in another order, and people edit both. So elements are known by their
local names, in any case and any order. Where one stands twice, which one a client takes is not
known: each must be right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aadrift.clientprofile import ELEMENTS, ClientProfile, Element
from aadrift.languages.profile.xml import SPACE, Node, Run, read, root_name
from aadrift.source import SourceError, SourceFile, Span

ROOT = "azvpnprofile"

# Profiles have some kilobytes, those with thousands of routes some hundred.
MAX_PROFILE = 4 * 1024 * 1024

# Nobody writes more of them; each one is judged by itself.
MAX_READINGS = 16


def is_profile(file: SourceFile) -> bool:
    """Whether a file is a client profile: its first element is an Azure VPN profile."""
    return root_name(file.text) == ROOT


def read_profiles(file: SourceFile) -> tuple[ClientProfile, ...]:
    """Read a client profile: once, or once for each time that an element of the sign-in stands.

    Raises SourceError when it is none or can't be read.
    """
    if len(file.data) > MAX_PROFILE:
        size = len(file.data) // 1024 // 1024
        raise SourceError(f"it is too large for a client profile ({size} MB)")
    root = read(file)
    if root.name != ROOT:
        raise SourceError("its root element is not AzVpnProfile")
    signins = [one for one in root.named("clientauth") if not one.nil]
    blocks = [aad for one in signins for aad in one.named("aad") if not aad.nil and aad.children]
    found = {name: list(_elements(file, blocks, name)) for name in ELEMENTS}
    readings = max(1, *map(len, found.values()))
    if readings > MAX_READINGS:
        message = f"an element of the sign-in stands more than {MAX_READINGS} times"
        raise SourceError(message, line=file.position(root.start).line)
    name = next(filter(None, (_text(one) for one in root.named("name"))), None)
    entra = bool(blocks) or any(
        _text(kind).lower() == "aad" for one in signins for kind in one.named("type")
    )
    if not entra and not any(_says_how(one) for one in signins):
        message = "it does not say how to sign in: it has no <clientauth> with a <type>"
        raise SourceError(message, line=file.position(root.start).line)
    return tuple(
        ClientProfile(
            file.span(root.start, root.end),
            entra,
            name,
            _servers(root),
            audience=_at(found["audience"], index),
            tenant=_at(found["tenant"], index),
            issuer=_at(found["issuer"], index),
            applicationid=_at(found["applicationid"], index),
            readings=readings,
        )
        for index in range(readings)
    )


def _says_how(signin: Node) -> bool:
    """Whether a profile signs in with something: a certificate, or a user's name and password."""
    typed = any(map(_text, signin.named("type")))
    return typed or any(not one.nil and (one.children or one.runs) for one in signin.children)


def _at(elements: list[Element], index: int) -> Element | None:
    """The element of one reading; the last one where it stands less often than others."""
    return elements[min(index, len(elements) - 1)] if elements else None


def _text(node: Node) -> str:
    return "".join(run.value for run in node.runs).strip(SPACE)


def _servers(root: Node) -> tuple[str, ...]:
    names = (
        _text(fqdn).lower()
        for servers in root.named("serverlist")
        for entry in servers.named("serverentry")
        for fqdn in entry.named("fqdn")
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _elements(file: SourceFile, blocks: Iterable[Node], name: str) -> Iterator[Element]:
    for node in (node for block in blocks for node in block.named(name) if not node.nil):
        if node.children:
            where = node.children[0].start
            message = f"<{name}> holds another element, where text is expected"
            raise SourceError(message, line=file.position(where).line)
        span = _editable(file, node, _text(node))
        yield Element(_text(node), span, file.span(node.start, node.end), node.empty)


def _editable(file: SourceFile, node: Node, value: str) -> Span | None:
    """The source text that says the value, when it stands in one piece."""
    if not value:
        # An empty element takes text between its tags, <such/> has no room for any.
        return None if node.empty or node.runs else file.span(node.end, node.end)
    filled = [run for run in node.runs if run.value.strip(SPACE)]
    return _trimmed(file, filled[0]) if len(filled) == 1 else None


def _trimmed(file: SourceFile, run: Run) -> Span:
    source = file.text[run.start : run.end]
    start = run.start + len(source) - len(source.lstrip(SPACE))
    return file.span(start, start + len(source.strip(SPACE)))
