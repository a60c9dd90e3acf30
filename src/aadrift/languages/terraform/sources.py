"""Where the modules of module calls lie: local folders, and what ``terraform init`` installed."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from aadrift.languages.data.json import JsonError, decode_json
from aadrift.languages.terraform.modules import Module, load
from aadrift.records import dataclass
from aadrift.source import SourceError, Span
from aadrift.values import Mapping, Sequence, Text, Value
from aadrift.workspace import Workspace, join

if TYPE_CHECKING:
    from aadrift.languages.terraform.instance import Instance

_LOCAL = ("./", "../", ".\\", "..\\")
# Far deeper than any real tree of modules.
MAX_CALLS = 40


@dataclass(frozen=True)
class Missing:
    """A module that can't be read: why, and what the call names as its source.

    ``remote`` tells a module that is simply not on disk from one that is wrong.
    """

    reason: str
    source: str = ""
    remote: bool = False


class Library:
    """All modules of a scan; each folder is read once."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self._modules: dict[str, Module] = {}
        self.installed = cache(self._installed)

    def at(self, folder: str) -> Module:
        """The module in a folder (without any declaration if it holds no Terraform files)."""
        known = self._modules.get(folder)
        if known is None:
            self._modules[folder] = known = load(self.workspace, folder)
        return known

    @property
    def visited(self) -> frozenset[str]:
        """The paths of all files read so far."""
        return frozenset(path for module in self._modules.values() for path in module.paths)

    def called(self, caller: Instance, label: str, source: Value | None) -> Module | Missing:
        """The module that a call names, or why it can't be read."""
        if not isinstance(source, Text):
            return Missing("its source is not a literal string")
        name = source.value
        if name.startswith(_LOCAL) or name in {".", ".."}:
            return self._local(caller, name.replace("\\", "/"), source.origin)
        key = ".".join((*caller.labels, label))
        folder = self.installed(caller.root.folder).get(key)
        module = self.at(folder) if folder is not None else None
        if module is not None and module.paths:
            return module
        return Missing("its module is not on disk (terraform init fetches it)", name, remote=True)

    def _local(self, caller: Instance, name: str, where: Span | None) -> Module | Missing:
        folder = join(caller.module.folder, name)
        chain = [instance.module.folder for instance in caller.ancestors()]
        if folder in chain:
            cycle = " → ".join([*reversed(chain[: chain.index(folder) + 1]), folder])
            return self._wrong(f"its source makes a cycle: {cycle}", name, where)
        if len(chain) > MAX_CALLS:
            return self._wrong(f"modules are nested deeper than {MAX_CALLS} levels", name, where)
        try:
            self.workspace.resolved(folder)
        except SourceError:
            reason = f"its source {name!r} leads out of the scanned root"
            return self._wrong(reason, name, where)
        module = self.at(folder)
        if not module.paths:
            return self._wrong(f"its source {name!r} holds no Terraform files", name, where)
        return module

    def _wrong(self, reason: str, name: str, where: Span | None) -> Missing:
        if where is not None:
            self.workspace.report(where.path, where.line, f"this module is not read: {reason}")
        return Missing(reason, name)

    def _installed(self, folder: str) -> dict[str, str]:
        """Module keys (``hub.inner``) and folders, as ``terraform init`` noted them."""
        path = join(folder, ".terraform/modules/modules.json")
        if not self.workspace.is_file(path):
            return {}
        try:
            file = self.workspace.read(path)
            content = decode_json(Text.literal(file.text, file.span(0, len(file.text))))
        except SourceError as error:
            self.workspace.report(path, error.line, f"this file can't be read: {error.message}")
            return {}
        except JsonError as error:
            line = file.position(error.offset).line
            self.workspace.report(path, line, f"this file can't be read: {error.message}")
            return {}
        found: dict[str, str] = {}
        entries = content.get("Modules") if isinstance(content, Mapping) else None
        for entry in entries.items if isinstance(entries, Sequence) else ():
            if isinstance(entry, Mapping):
                key, place = entry.get("Key"), entry.get("Dir")
                if isinstance(key, Text) and isinstance(place, Text) and key.value:
                    found[key.value] = join(folder, place.value.replace("\\", "/"))
        return found
