"""Which parameter files belong to a template: each one is a variant of what it deploys.

Repositories follow one of a few habits (``main.parameters.json``, ``azuredeploy.parameters.dev
.json``, a ``parameters`` folder). A file that is named after no template belongs to those that it
fits: it gives only parameters that they have, and all that they need.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from collections.abc import Mapping as Names
from dataclasses import replace

from aadrift.languages.arm.documents import ENDINGS, Form, Library
from aadrift.languages.arm.evaluation import extent
from aadrift.languages.azure_functions import joined, lookup
from aadrift.records import dataclass
from aadrift.values import Mapping, Sequence, Text, Unknown, Value, one_of
from aadrift.workspace import join

_FOLDERS = ("parameters", "parameter", "params", "param", "../parameters", "../params")
_WORD = re.compile(r"^(.*?)[._-](?:parameters?|params?)(?:[._-].*)?$", re.IGNORECASE)
_SOURCES = (".bicep", *ENDINGS)
_VARIABLE = re.compile(r"\$\{([A-Za-z_]\w*)(?:=([^}]*))?\}")


@dataclass(frozen=True)
class Needs:
    """The parameters of a template (lower case): all of them, and those without a default."""

    all: frozenset[str]
    required: frozenset[str]

    def takes(self, given: frozenset[str]) -> bool:
        """Whether a deployment accepts these parameters, if perhaps not these alone."""
        return bool(given) and given <= self.all

    def fits(self, given: frozenset[str]) -> bool:
        """Whether a deployment accepts exactly these parameters."""
        return self.takes(given) and self.required <= given


def needs_of(template: Mapping) -> Needs:
    """The parameters that a template declares."""
    section = lookup(template, "parameters")
    entries = section.entries if isinstance(section, Mapping) else {}
    required = {
        name.lower()
        for name, item in entries.items()
        if isinstance(item, Mapping)
        and lookup(item, "defaultValue") is None
        and lookup(item, "nullable") is None
    }
    return Needs(frozenset(name.lower() for name in entries), frozenset(required))


def parameter_files(template: str, needs: Needs, library: Library) -> tuple[str, ...]:
    """The parameter files of a template (``.json`` or ``.bicep``) by its path, in order."""
    if not needs.all:
        return ()
    folder, name = posixpath.split(template)
    stem = name.rsplit(".", 1)[0]
    found: list[str] = []
    for path, owner in _candidates(folder, stem, library):
        if path == template:
            continue
        document = library.document(path)
        if document is None or document.form is not Form.PARAMETERS:
            continue
        if owner or needs.fits(given_names(document.value)):
            found.append(path)
    return tuple(dict.fromkeys(found))


def given_names(document: Mapping) -> frozenset[str]:
    """The names that a parameter file gives values for, in lower case."""
    section = lookup(document, "parameters")
    entries = section.entries if isinstance(section, Mapping) else {}
    return frozenset(name.lower() for name in entries)


def _candidates(folder: str, stem: str, library: Library) -> Iterator[tuple[str, bool]]:
    """Files that may be parameter files of a template, and whether they are named after it."""
    workspace = library.workspace
    beside = workspace.listing(folder)
    stems = {name.rsplit(".", 1)[0].lower() for name in beside if name.endswith(_SOURCES)}
    for place in ("", *_FOLDERS):
        within = join(folder, place) if place else folder
        if within.startswith(".."):
            continue
        for name in beside if not place else workspace.listing(within):
            if not name.lower().endswith(ENDINGS):
                continue
            path = posixpath.join(within, name)
            owner = _owner(name.rsplit(".", 1)[0], stem, stems)
            if owner is not False and _is_parameters(library.text(path)):
                yield path, owner is True


def _owner(name: str, stem: str, stems: set[str]) -> bool | None:
    """Whether a file is named after a template; None when it is named after none."""
    word = _WORD.match(name)
    called = word[1].lower() if word else name.lower()
    while called:
        if called == stem.lower():
            # A file of exactly the template's name is the template.
            return True if name.lower() != stem.lower() else None
        if called in stems and word is not None:
            return False
        called = called.rpartition(".")[0]
    return None


def _is_parameters(text: str) -> bool:
    if re.search(r"deploymentParameters\.json", text, re.IGNORECASE):
        return True
    return '"parameters"' in text and '"resources"' not in text


def substituted(value: Value, environment: Names[str, str]) -> Value:
    """Fill in the ``${NAME}`` and ``${NAME=default}`` that azd replaces in parameter files.

    ``environment`` holds the variables that may be read; any other one is not known.
    """
    match value:
        case Text() if "${" in value.value:
            return _filled(value, environment)
        case Mapping():
            entries = {key: substituted(item, environment) for key, item in value.entries.items()}
            return replace(value, entries=entries)
        case Sequence():
            return replace(value, items=tuple(substituted(i, environment) for i in value.items))
        case _:
            return value


def _filled(text: Text, environment: Names[str, str]) -> Value:
    parts: list[Text | Unknown] = []
    start = 0
    for match in _VARIABLE.finditer(text.value):
        parts.append(text.slice(start, match.start()))
        start = match.end()
        name = match[1]
        if name in environment:
            parts.append(Text(environment[name]))
            continue
        reason = f"azd fills in the environment variable {name}, which is not read (--read-env)"
        unknown = Unknown(reason, extent(text))
        if match[2] is not None and match.group() == text.value:
            return one_of((text.slice(*match.span(2)), unknown), reason, unknown.where)
        parts.append(unknown)
    return joined([*parts, text.slice(start, len(text.value))]) if parts else text
