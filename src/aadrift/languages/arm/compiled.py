"""Templates that Bicep compiled: from what, and with which compiler."""

from __future__ import annotations

from dataclasses import dataclass

from aadrift.languages.azure_functions import lookup
from aadrift.values import Mapping, Text, Value
from aadrift.workspace import Workspace


@dataclass(frozen=True, slots=True)
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


def source_beside(path: str, template: Value, workspace: Workspace) -> str | None:
    """The Bicep file of the same name beside a compiled template, where it is in the tree."""
    made = compiled_from(template)
    if made is None or made.generator.lower() != "bicep":
        return None
    source = f"{path.rpartition('.')[0]}.bicep"
    return source if workspace.is_file(source) else None


def _text(mapping: Mapping, name: str) -> str | None:
    value = lookup(mapping, name)
    return value.value if isinstance(value, Text) else None
