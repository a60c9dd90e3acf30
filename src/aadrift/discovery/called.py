"""Which of the walked files matter, and which beyond them that they call."""

from __future__ import annotations

import json
import os
import posixpath
from collections.abc import Callable

from aadrift.discovery.kinds import Kind, is_module_file, kind_of
from aadrift.discovery.search import Groups, Hit, search
from aadrift.discovery.walk import Walk

_MAX_MANIFEST = 16 * 1024 * 1024


class Finder:
    """Searches the files of a walk, then those of the modules that they call elsewhere.

    A stack may hold no word of a gateway and still call a module that declares one. Where the
    module lies outside of the scanned paths, or in a folder that the walk left out, it is found
    through its caller.
    """

    def __init__(self, walk: Walk, meanwhile: Callable[[], None] | None = None) -> None:
        self.files: list[str] = []
        self.relevant: set[str] = set()
        self.local_sources: dict[str, tuple[str, ...]] = {}
        self.bicep_sources: dict[str, tuple[str, ...]] = {}
        self.seen = 0
        self._walk = walk
        self._meanwhile = meanwhile
        self._new: list[str] = []
        self._found: set[str] = set()
        self._places: dict[str, str | None] = {}

    def search_scope(self, named: set[str]) -> None:
        """Search what was walked. ``named`` files count even where git ignores them."""
        groups: Groups = {}
        for folder in self._walk.folders.values():
            for name, kind in folder.files:
                groups.setdefault(kind, []).append(folder.prefix + name)
        for hit in self._search(groups):
            if hit.kind is Kind.TEXT:
                # Only now, because few texts hold a word and matching patterns costs more.
                if hit.path not in named and self._walk.ignores(hit.path):
                    continue
                self.files.append(hit.path)
            self._take(hit)
        self.files += [path for kind in groups if kind is not Kind.TEXT for path in groups[kind]]

    def search_called(self) -> None:
        """Search what the files call outside of the walk, what that calls in turn, and so on."""
        queue = self._installed()
        while queue or self._new:
            callers, self._new = self._new, []
            for caller in callers:
                queue += self._callees(caller)
            groups: Groups = {}
            for path in queue:
                kind = kind_of(path)
                if kind is not None:
                    groups.setdefault(kind, []).append(path)
            queue = []
            for hit in self._search(groups):
                self._take(hit)

    def _search(self, groups: Groups) -> list[Hit]:
        self.seen += sum(map(len, groups.values()))
        return search(self._walk.root, groups, self._meanwhile)

    def _take(self, hit: Hit) -> None:
        if hit.problem is not None:
            self._walk.report(hit.path, hit.problem)
        if hit.relevant:
            self.relevant.add(hit.path)
        if hit.sources:
            sources = self.bicep_sources if hit.kind is Kind.BICEP else self.local_sources
            sources[hit.path] = hit.sources
            self._new.append(hit.path)

    def _callees(self, caller: str) -> list[str]:
        """The files, not searched yet, that a file names or whose folder it calls."""
        prefix = caller[: caller.rfind("/") + 1]
        if caller in self.bicep_sources:
            named = [self._place(prefix, path) for path in self.bicep_sources[caller]]
            return [path for path in named if path and self._is_new_file(path)]
        found: list[str] = []
        direct: list[str] = []
        for source in self.local_sources[caller]:
            place = self._place(prefix, source)
            if place is None:
                self._report_outside(caller, source)
                direct.append(source)
                continue
            found += self._module(f"{place}/" if place else "")
            direct.append(source if _normal(prefix + source) == place else _way(prefix, place))
        self.local_sources[caller] = tuple(direct)
        return found

    def _place(self, prefix: str, relative: str) -> str | None:
        """The real path of what a file names, relative to the root; None when it lies outside."""
        lexical = _normal(prefix + relative)
        if f"{lexical}/" in self._walk.folders:
            return lexical
        if lexical not in self._places:
            outside = lexical == ".." or lexical.startswith("../")
            self._places[lexical] = None if outside else self._walk.inside(lexical)
        return self._places[lexical]

    def _is_new_file(self, path: str) -> bool:
        prefix, name = path[: path.rfind("/") + 1], path[path.rfind("/") + 1 :]
        folder = self._walk.folders.get(prefix)
        walked = folder is not None and (name, kind_of(name)) in folder.files
        if walked or path in self._found or not os.path.isfile(self._walk.absolute(path)):
            return False
        self._found.add(path)
        return not self._walk.excluded_by_glob(path)

    def _module(self, prefix: str) -> list[str]:
        """The Terraform files of a folder that was not walked, or of which none was kept."""
        folder = self._walk.folders.get(prefix)
        if folder is not None and any(is_module_file(name) for name, _ in folder.files):
            return []
        if prefix in self._found:
            return []
        self._found.add(prefix)
        try:
            names = sorted(os.listdir(self._walk.absolute(prefix)))
        except OSError:
            return []  # a module that is not there is reported by who evaluates the call
        paths = [prefix + name for name in names if kind_of(name) is Kind.TERRAFORM]
        return [
            path for path in paths if self._walk.inside(path) == path and self._is_new_file(path)
        ]

    def _installed(self) -> list[str]:
        """The files of the modules that ``terraform init`` has installed."""
        found: list[str] = []
        for manifest in self._walk.installed:
            stack = manifest[: manifest.rfind(".terraform/")]
            try:
                for folder in _manifest_folders(self._walk.absolute(manifest)):
                    place = self._place(stack, folder)
                    if place is not None:
                        found += self._module(f"{place}/" if place else "")
            except (OSError, ValueError) as error:
                self._walk.report(manifest, f"the list of installed modules can't be read: {error}")
        return found

    def _report_outside(self, caller: str, source: str) -> None:
        """Say that a module is not looked into, where there is one."""
        place = os.path.join(self._walk.absolute(os.path.dirname(caller)), source)
        if not os.path.isdir(place):
            return
        with open(self._walk.absolute(caller), "rb") as file:
            data = file.read()
        line = data.count(b"\n", 0, max(0, data.find(f'"{source}"'.encode()))) + 1
        message = f'the module "{source}" lies outside of the scanned root'
        self._walk.report(caller, f"{message}, where aadrift does not read", line)


def _normal(path: str) -> str:
    """A path without ``.``, ``..`` and doubled slashes; ``""`` for the root."""
    normal = posixpath.normpath(path)
    return "" if normal == "." else normal


def _way(prefix: str, place: str) -> str:
    """How a module source in a folder names a place directly."""
    way = posixpath.relpath(f"/{place}", f"/{prefix}")
    return f"{way}/" if way == ".." else way if way.startswith("../") else f"./{way}"


def _manifest_folders(path: str) -> list[str]:
    """The folders that a modules.json names. Raises OSError or ValueError."""
    with open(path, "rb") as file:
        content = json.loads(file.read(_MAX_MANIFEST))
    modules = content.get("Modules") if isinstance(content, dict) else None
    if not isinstance(modules, list):
        raise ValueError("it has no list of modules")
    folders = [module.get("Dir") for module in modules if isinstance(module, dict)]
    return [folder.replace("\\", "/") for folder in folders if isinstance(folder, str)]
