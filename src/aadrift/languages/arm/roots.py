"""Which templates are deployed by themselves, and with which parameters."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import field

from aadrift.discovery import Kind as FileKind
from aadrift.discovery import Selection
from aadrift.inputs import Inputs
from aadrift.languages.arm.documents import ENDINGS, Document, Form, Library
from aadrift.languages.arm.gateways import TemplateContext, parameter_values
from aadrift.languages.arm.parameter_files import (
    Needs,
    given_names,
    needs_of,
    parameter_files,
    substituted,
)
from aadrift.languages.arm.scope import Run
from aadrift.languages.arm.templates import Expansion, expand
from aadrift.languages.azure_functions import Surroundings
from aadrift.records import dataclass
from aadrift.source import Span
from aadrift.values import Mapping
from aadrift.workspace import Workspace

_WORTH_READING = re.compile(
    r"virtualNetworkGateways|vpnServerConfigurations|templateLink|Microsoft\.Graph/", re.IGNORECASE
)
_BICEP_PARAMETER = re.compile(r"^[ \t]*param[ \t]+([A-Za-z_]\w*)", re.MULTILINE)
_LINKED_FILE = re.compile(r"[\w.-]+\.jsonc?(?=['\"?/])", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Root:
    """One deployment of a template: with one parameter file, or with its defaults.

    ``linked`` collects the templates that it links, while it is evaluated.
    """

    document: Document
    variant: Document | None
    expansion: Expansion
    run: Run
    context: TemplateContext
    linked: set[str] = field(default_factory=set)

    @property
    def files(self) -> set[str]:
        """The paths of the files that it takes something from."""
        own = {self.document.path} | self.linked
        return own | {self.variant.path} if self.variant is not None else own


@dataclass(frozen=True, eq=False)
class Roots:
    """The templates and parameter files of a selection."""

    selection: Selection
    workspace: Workspace
    inputs: Inputs
    library: Library
    used: set[str] = field(default_factory=set)

    def roots(self) -> Iterator[Root]:
        """Every deployment, template by template; ``used`` collects their parameter files."""
        for document in self._templates():
            variants = self._variants(document)
            for variant in variants or [None]:
                yield self._root(document, variant)

    def unfitting(self) -> list[str]:
        """The given parameter files of ARM's form that no template takes."""
        given = [path for path in self.inputs.parameters if path.lower().endswith(ENDINGS)]
        return [path for path in given if path not in self.used]

    def orphans(self) -> Iterator[Document]:
        """Relevant parameter files whose template is nowhere around them."""
        for path in self.selection.relevant_of(FileKind.ARM):
            document = self.library.document(path)
            if document is None or document.form is not Form.PARAMETERS or path in self.used:
                continue
            if not self._has_template(document):
                yield document

    def _has_template(self, parameters: Document) -> bool:
        given = given_names(parameters.value)
        for path in self._around(parameters.path, 2, (*ENDINGS, ".bicep")):
            if path == parameters.path:
                continue
            needs = self._needs(path)
            if needs is None:
                continue
            owned = parameters.path in parameter_files(path, needs, self.library)
            if owned or needs.fits(given):
                return True
        return False

    def _needs(self, path: str) -> Needs | None:
        """What a template takes; of a Bicep file the names only, which is enough to tell."""
        if path.endswith(".bicep"):
            names = _BICEP_PARAMETER.findall(self.library.text(path))
            return Needs(frozenset(name.lower() for name in names), frozenset())
        document = self.library.document(path)
        if document is None or document.form is not Form.TEMPLATE:
            return None
        return needs_of(document.value)

    def _templates(self) -> list[Document]:
        relevant = self.selection.relevant_of(FileKind.ARM)
        paths = [path for path in relevant if self._is_worth(path)]
        paths = list(dict.fromkeys([*self._callers(relevant), *paths]))
        documents = [self.library.document(path) for path in paths]
        return [one for one in documents if one is not None and one.form is Form.TEMPLATE]

    def _is_worth(self, path: str) -> bool:
        text = self.library.text(path)
        # What can't be read as text is reported where it is read as a document.
        return not text or _WORTH_READING.search(text) is not None

    def _callers(self, paths: tuple[str, ...]) -> list[str]:
        """Templates around these files that link one, or that link one elsewhere with its values.

        They need not speak of gateways themselves.
        """
        known, found = set(paths), list(paths)
        callers: list[str] = []
        while found:
            path = found.pop()
            document = self.library.document(path)
            if document is None:
                continue
            values = document.form is Form.PARAMETERS
            for candidate in self._around(path, 3, ENDINGS):
                if candidate not in known and self._links(candidate, None if values else path):
                    known.add(candidate)
                    found.append(candidate)
                    callers.append(candidate)
        return sorted(callers)

    def _around(self, path: str, levels: int, endings: tuple[str, ...]) -> Iterator[str]:
        """The files with some endings in a file's folder, and in the folders above it."""
        folder = posixpath.dirname(path)
        for _ in range(levels):
            for name in self.workspace.listing(folder or "."):
                if name.lower().endswith(endings):
                    yield posixpath.join(folder, name)
            if not folder:
                return
            folder = posixpath.dirname(folder)

    def _links(self, path: str, target: str | None) -> bool:
        text = self.library.text(path)
        if "templateLink" not in text:
            return False
        return target is None or posixpath.basename(target) in _LINKED_FILE.findall(text)

    def _variants(self, document: Document) -> list[Document | None]:
        needs = needs_of(document.value)
        given = [self.library.document(path) for path in self.inputs.parameters]
        fitting: list[Document | None] = [
            one
            for one in given
            if one is not None
            and one.form is Form.PARAMETERS
            and needs.takes(given_names(one.value))
        ]
        if not fitting:
            paths = parameter_files(document.path, needs, self.library)
            fitting = [self.library.document(path) for path in paths]
        self.used.update(one.path for one in fitting if one is not None)
        return fitting

    def _root(self, document: Document, variant: Document | None) -> Root:
        linked: set[str] = set()
        run = Run(
            self._unreadable, lambda path, place: self._load(path, place, linked), self._stopped
        )
        surroundings = Surroundings(cloud=self.inputs.cloud, template=document.path)
        values = substituted(variant.value, self.inputs.environment) if variant else Mapping({})
        expansion = expand(document.value, parameter_values(values), surroundings, run)
        context = TemplateContext(
            document.file.span(0, 0),
            surroundings,
            variant=variant.path if variant is not None else None,
            stack=posixpath.dirname(document.path) or ".",
            cloud=self.inputs.cloud,
        )
        return Root(document, variant, expansion, run, context, linked)

    def _unreadable(self, span: Span | None, message: str) -> None:
        if span is not None:
            self.workspace.report(span.path, span.line, f"the expression can't be read: {message}")

    def _stopped(self, span: Span | None, message: str) -> None:
        if span is not None:
            self.workspace.report(span.path, span.line, message)

    def _load(self, path: str, place: Span | None, linked: set[str]) -> Mapping | None:
        if not self.workspace.is_file(path):
            if place is not None:
                message = f"the linked template {path} is not in the scanned tree"
                self.workspace.report(place.path, place.line, message)
            return None
        document = self.library.document(path)
        if document is None or document.form is not Form.TEMPLATE:
            return None
        linked.add(path)
        return document.value
