"""Which modules can lead to what is looked for, told from the text of the files.

Most resources and modules of a large repository have nothing to do with VPN gateways. Those need
not be evaluated, nor their files be parsed.
"""

from __future__ import annotations

import posixpath
import re

from aadrift.discovery.kinds import Kind as FileKind
from aadrift.discovery.sources import local_paths
from aadrift.languages.bicep import syntax
from aadrift.source import SourceError
from aadrift.workspace import Workspace, join

# The resources that are looked for, and whatever may hold them: a deployment, a JSON template, a
# module of a registry (its arguments tell).
_SPEAKS = re.compile(
    r"virtualNetworkGateways|vpnServerConfigurations|Microsoft\.Graph/|Microsoft\.Resources/"
    r"deployments|'(?:br|ts)[:/]|\.jsonc?'",
    re.IGNORECASE,
)
_ENDINGS = (".bicep", ".bicepparam")
_MODULE = re.compile(r"\bmodule\b[^\n']*'([^'\n]*)'")


class Reach:
    """What the files of a workspace lead to."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._modules: dict[str, tuple[str, ...] | None] = {}
        self._sources: dict[str, tuple[str, ...]] = {}
        self._known: dict[str, bool] = {}

    def may_declare(
        self, declaration: syntax.ResourceDeclaration | syntax.ModuleDeclaration, text: str, at: str
    ) -> bool:
        """Whether a resource or module of a file (its text, its folder) can be looked for."""
        if isinstance(declaration, syntax.ResourceDeclaration):
            # The resources that are declared inside of it count, too.
            return _SPEAKS.search(text, declaration.start, declaration.end) is not None
        path = declaration.path.value
        if path is None or not path.lower().endswith(".bicep") or ":" in path:
            return True
        return self.leads(join(at, path.replace("\\", "/")))

    def leads(self, path: str) -> bool:
        """Whether a file, or one that it deploys as a module, speaks of what is looked for."""
        if path not in self._known:
            self._known[path] = self._finds(path)
        return self._known[path]

    def files_of(self, start: str) -> frozenset[str]:
        """A file and those that it names, at any depth: modules, imports, what it loads."""
        seen, stack = {start}, [start]
        while stack:
            new = [one for one in self._named(stack.pop()) if one not in seen]
            seen.update(new)
            stack.extend(new)
        return frozenset(seen)

    def _named(self, path: str) -> tuple[str, ...]:
        if path not in self._sources:
            try:
                data = self._workspace.read(path).data if path.endswith(_ENDINGS) else b""
            except SourceError:
                data = b""
            folder = posixpath.dirname(path)
            found = local_paths(FileKind.BICEP, data, [len(data)]).get(0, ())
            self._sources[path] = tuple(join(folder, one.replace("\\", "/")) for one in found)
        return self._sources[path]

    def _finds(self, start: str) -> bool:
        seen, stack = {start}, [start]
        while stack:
            path = stack.pop()
            modules = self._read(path)
            # What speaks itself, or can't be read, which is to be reported where it is deployed.
            if modules is None or self._known.get(path):
                return True
            new = [one for one in modules if one not in seen]
            seen.update(new)
            stack.extend(new)
        return False

    def _read(self, path: str) -> tuple[str, ...] | None:
        """The modules that a file deploys; None where it speaks of what is looked for."""
        if path not in self._modules:
            self._modules[path] = self._search(path)
        return self._modules[path]

    def _search(self, path: str) -> tuple[str, ...] | None:
        try:
            text = self._workspace.read(path).text
        except SourceError:
            return None
        if _SPEAKS.search(text):
            return None
        folder = posixpath.dirname(path)
        named = (one.replace("\\", "/") for one in _MODULE.findall(text))
        return tuple(join(folder, one) for one in named)
