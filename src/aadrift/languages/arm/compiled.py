"""Templates that Bicep compiled: from what, and with which compiler."""

from __future__ import annotations

import posixpath

from aadrift.languages.azure_functions import lookup
from aadrift.records import dataclass
from aadrift.values import Mapping, Text, Value
from aadrift.workspace import Workspace

_SOURCE = ".bicep"
# What main.bicep is compiled to where a deploy button, or a managed application, wants a name.
_TEMPLATES_OF_MAIN = ("azuredeploy", "azureDeploy", "mainTemplate")


@dataclass(frozen=True)
class CompiledFrom:
    """What a compiled template says of its making (``metadata._generator``)."""

    generator: str
    version: str | None
    template_hash: str | None


def compiled_from(template: Value) -> CompiledFrom | None:
    """The compiler's note in a template; None where people wrote the template."""
    metadata = lookup(template, "metadata") if isinstance(template, Mapping) else None
    generator = lookup(metadata, "_generator") if isinstance(metadata, Mapping) else None
    if not isinstance(generator, Mapping):
        return None
    name = _text(generator, "name")
    if name is None:
        return None
    return CompiledFrom(name, _text(generator, "version"), _text(generator, "templateHash"))


def sources_of(path: str) -> tuple[str, ...]:
    """The Bicep files that the template of a path can have been compiled from."""
    folder, name = posixpath.split(path)
    stem = name.rpartition(".")[0]
    stems = (stem, "main") if stem in _TEMPLATES_OF_MAIN else (stem,)
    return tuple(posixpath.join(folder, f"{one}{_SOURCE}") for one in stems)


def templates_of(source: str) -> tuple[str, ...]:
    """The templates that a Bicep file can have been compiled to, the likeliest first."""
    folder, name = posixpath.split(source)
    stem = name.removesuffix(_SOURCE)
    stems = (stem, *_TEMPLATES_OF_MAIN) if stem == "main" else (stem,)
    return tuple(posixpath.join(folder, f"{one}.json") for one in stems)


def source_beside(path: str, template: Value, workspace: Workspace) -> str | None:
    """The Bicep file beside a compiled template that it was made of, where it is in the tree.

    A source has one template: of several that could be it, the likeliest.
    """
    made = compiled_from(template)
    if made is None or made.generator.lower() != "bicep":
        return None
    source = next((one for one in sources_of(path) if workspace.is_file(one)), None)
    if source is None:
        return None
    there = (one for one in templates_of(source) if workspace.is_file(one))
    return source if next(there, path) == path else None


def _text(mapping: Mapping, name: str) -> str | None:
    value = lookup(mapping, name)
    return value.value if isinstance(value, Text) else None
