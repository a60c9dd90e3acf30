"""Which modules can have anything to do with gateways, told by their text alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from aadrift.discovery.kinds import WORDS, Kind
from aadrift.languages.terraform.json_syntax import JsonAttribute
from aadrift.languages.terraform.modules import AnyAttribute, AnyBlock, is_terraform
from aadrift.languages.terraform.scanner import Attribute
from aadrift.languages.terraform.sources import Library
from aadrift.source import SourceError
from aadrift.values import Text
from aadrift.workspace import join

if TYPE_CHECKING:
    from aadrift.languages.terraform.instance import Instance

_WORDS = tuple(word.decode() for word in WORDS[Kind.TERRAFORM])
_LITERAL = re.compile(r'"([^"\\$%\n]*)"')
_SOURCE = re.compile(r'"?\bsource"?\s*[=:]\s*"([^"]*)"')


class Reach:
    """Answers for one scan; each folder is looked at once."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._folders: dict[str, bool] = {}
        self._calls: dict[tuple[int, str, tuple[str, ...]], bool] = {}

    def can_matter(self, caller: Instance, label: str, call: AnyBlock) -> bool:
        """Whether a module call can lead to a gateway or to the old enterprise app."""
        key = (id(call), caller.root.folder, caller.labels)
        known = self._calls.get(key)
        if known is None:
            self._calls[key] = known = self._can_matter(caller, label, call)
        return known

    def _can_matter(self, caller: Instance, label: str, call: AnyBlock) -> bool:
        attribute = call.attribute("source")
        source = _written(attribute)
        if source is None:
            value = caller.attribute(attribute) if attribute is not None else None
            if not isinstance(value, Text):
                return True
            source = value.value
        if source.startswith("."):
            folder = join(caller.module.folder, source)
            if self.library.at(folder).paths:
                return self.folder(folder)
        key = ".".join((*caller.labels, label))
        installed = self.library.installed(caller.root.folder).get(key)
        if installed is not None:
            return self.folder(installed)
        # What is not on disk may be anything: its arguments decide, once they are evaluated.
        return True

    def folder(self, folder: str) -> bool:
        """Whether the module in a folder, or one that it calls by a relative path, can matter."""
        known = self._folders.get(folder)
        if known is None:
            self._folders[folder] = False  # a cycle adds nothing
            self._folders[folder] = known = self._look(folder)
        return known

    def _look(self, folder: str) -> bool:
        workspace = self.library.workspace
        called: set[str] = set()
        for name in workspace.listing(folder):
            if not is_terraform(name):
                continue
            try:
                text = workspace.read(join(folder, name)).text
            except SourceError:
                return True  # reading the module will say what is wrong with it
            lowered = text.lower()
            if any(word in lowered for word in _WORDS):
                return True
            called.update(_SOURCE.findall(text))
        local = sorted(source for source in called if source.startswith("."))
        if any(self.folder(join(folder, source)) for source in local):
            return True
        # Providers have a source, too.
        return len(local) < len(called) and self._calls_elsewhere(folder)

    def _calls_elsewhere(self, folder: str) -> bool:
        """Whether a module calls one that is not in a folder of the tree."""
        for block in self.library.at(folder).calls.values():
            source = block.attribute("source")
            if isinstance(source, JsonAttribute):
                local = isinstance(source.value, Text) and source.value.value.startswith(".")
            else:
                local = source is not None and source.code.value.startswith('".')
            if not local:
                return True
        return False


def _written(attribute: AnyAttribute | None) -> str | None:
    """The string that an attribute is written as, where it is no more than that."""
    if not isinstance(attribute, Attribute):
        return None
    match = _LITERAL.fullmatch(attribute.file.text, attribute.start, attribute.end)
    return match[1] if match else None
