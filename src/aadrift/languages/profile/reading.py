"""From a file to the client profile that it is: three dialects of one document.

Azure writes profiles with a data contract's namespace and elements in alphabetical order, its
clients without a namespace in another order, and people edit both. So elements are known by their
local names, in any case and any order; where one stands twice, which one counts is not known.
"""

from __future__ import annotations

from aadrift.clientprofile import ClientProfile, Element
from aadrift.languages.profile.xml import Node, Run, read, root_name
from aadrift.source import SourceError, SourceFile, Span

ROOT = "azvpnprofile"

# serversecret is the one that Azure writes; what people add is not looked at either.
_SECRET = ("secret", "password", "sharedkey")


def is_profile(file: SourceFile) -> bool:
    """Whether a file is a client profile: its first element is an Azure VPN profile."""
    return root_name(file.text) == ROOT


def read_profile(file: SourceFile) -> ClientProfile:
    """Read a client profile. Raises SourceError when it is none or can't be read."""
    root = read(file)
    if root.name != ROOT:
        raise SourceError("its root element is not AzVpnProfile")
    location = file.span(root.start, root.end)
    clientauth = _only(file, root, "clientauth")
    aad = _only(file, clientauth, "aad")
    called = _element(file, root, "name")
    name = called.value if called is not None else None
    if aad is None or aad.nil or not aad.children:
        kind = _element(file, clientauth, "type")
        entra = kind is not None and kind.value.lower() == "aad"
        return ClientProfile(location, entra, name, _servers(root), secrets=_secrets(file, root))
    return ClientProfile(
        location,
        True,
        name,
        _servers(root),
        _element(file, aad, "audience"),
        _element(file, aad, "tenant"),
        _element(file, aad, "issuer"),
        _element(file, aad, "applicationid"),
        _secrets(file, root),
    )


def _only(file: SourceFile, parent: Node | None, name: str) -> Node | None:
    found = parent.named(name) if parent is not None else []
    if len(found) > 1:
        raise SourceError(
            f"<{name}> stands twice in <{parent.name if parent else ''}>, so that it is not known "
            "which one counts; remove one",
            line=file.position(found[1].start).line,
        )
    return found[0] if found else None


def _servers(root: Node) -> tuple[str, ...]:
    names = (
        "".join(run.value for run in fqdn.runs).strip().lower()
        for servers in root.named("serverlist")
        for entry in servers.named("serverentry")
        for fqdn in entry.named("fqdn")
    )
    return tuple(dict.fromkeys(name for name in names if name))


def _secrets(file: SourceFile, root: Node) -> tuple[Span, ...]:
    found: list[Span] = []
    open_ = [root]
    while open_:
        node = open_.pop()
        open_ += node.children
        if any(word in node.name for word in _SECRET):
            found += [file.span(run.start, run.end) for run in node.runs if run.value.strip()]
    return tuple(found)


def _element(file: SourceFile, parent: Node | None, name: str) -> Element | None:
    node = _only(file, parent, name)
    if node is None or node.nil:
        return None
    if node.children:
        where = node.children[0].start
        message = f"<{name}> holds another element, where text is expected"
        raise SourceError(message, line=file.position(where).line)
    value = "".join(run.value for run in node.runs).strip()
    return Element(value, _editable(file, node, value), file.span(node.start, node.end))


def _editable(file: SourceFile, node: Node, value: str) -> Span | None:
    """The source text that says the value, when it stands in one piece."""
    if not value:
        # An empty element takes text between its tags, <such/> has no room for any.
        return None if node.empty or node.runs else file.span(node.end, node.end)
    filled = [run for run in node.runs if run.value.strip()]
    return _trimmed(file, filled[0]) if len(filled) == 1 else None


def _trimmed(file: SourceFile, run: Run) -> Span:
    source = file.text[run.start : run.end]
    start = run.start + len(source) - len(source.lstrip())
    return file.span(start, start + len(source.strip()))
