"""Which Bicep files are deployed by themselves, and with which parameters."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, partial

from aadrift.discovery import Kind as FileKind
from aadrift.discovery import Selection
from aadrift.inputs import Inputs
from aadrift.languages.arm.compiled import source_beside, sources_of, templates_of
from aadrift.languages.arm.documents import Document, Form
from aadrift.languages.arm.documents import Library as ArmLibrary
from aadrift.languages.arm.gateways import parameter_values
from aadrift.languages.arm.parameter_files import given_names, parameter_files, substituted
from aadrift.languages.arm.scope import Run as ArmRun
from aadrift.languages.azure_functions import Surroundings
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.files import BicepFile, Library
from aadrift.languages.bicep.gateways import Context
from aadrift.languages.bicep.modules import JsonModule, Missing, resolve
from aadrift.languages.bicep.parameters import Given, fixed, needs_of
from aadrift.languages.bicep.reach import Reach
from aadrift.languages.bicep.scope import Run
from aadrift.languages.bicep.templates import Template
from aadrift.languages.bicep.variants import ParameterFile
from aadrift.records import dataclass
from aadrift.source import Span
from aadrift.values import Mapping
from aadrift.workspace import Workspace, join

# The compiler's note in a template that it made, and how far down it stands at most.
_NOTE = re.compile(r'"_generator"\s*:\s*\{\s*"name"\s*:\s*"bicep"', re.IGNORECASE)
_TOP = 1_000

_TEMPLATE, _PARAMETERS = ".bicep", ".bicepparam"


@dataclass(frozen=True, eq=False)
class Root:
    """One deployment: of a template with one parameter file, or with its defaults.

    ``template`` is None where there is only a JSON ``document`` (a parameter file is for it, or
    the source that it was compiled from can't be read), and for a parameter file whose template is
    not in the tree (``parameters`` holds it then). ``compiled`` reads what was compiled from the
    template and stands beside it; ``is_document_relevant`` says that its text speaks of gateways.
    """

    run: Run
    context: Context
    given: Given
    template: Template | None = None
    parameters: ParameterFile | None = None
    document: Document | None = None
    compiled: Callable[[], Document | None] = lambda: None
    is_document_relevant: bool = False


@dataclass(frozen=True, eq=False)
class _Variant:
    path: str
    given: Given


class Roots:
    """The templates and parameter files of a selection."""

    def __init__(self, selection: Selection, workspace: Workspace, inputs: Inputs) -> None:
        self.selection = selection
        self.workspace = workspace
        self.inputs = inputs
        self.library = workspace.shared(Library)
        self.documents = workspace.shared(ArmLibrary)
        self.taken: set[str] = set()

    def roots(self) -> Iterator[Root]:
        """Every deployment, template by template."""
        files = [file for path in self._templates if (file := self.library.file(path)) is not None]
        called = self._called(files)
        for file in files:
            compiled = self._compiled_path(file.path)
            variants = self._variants(file, compiled)
            if variants or file.path not in called or compiled is not None:
                yield from self._deployments(file, variants, compiled)
        yield from self._without_template()

    def run(self) -> Run:
        """What the templates of one deployment share."""
        arm = ArmRun(self._unreadable, self._load, self._stopped)
        return Run(self.library, self.documents, self.inputs, arm)

    def unfitting(self) -> list[str]:
        """The given parameter files that no template takes."""
        return [path for path in self.inputs.parameters if path not in self.taken]

    def leading_to(self, paths: Iterable[str]) -> Callable[[Root], bool]:
        """Tells which deployments literals of some files can reach."""
        wanted = frozenset(paths)
        reach = self.workspace.shared(Reach)
        if not all(path.endswith((_TEMPLATE, _PARAMETERS)) for path in wanted):
            # JSON may be linked from JSON, or lie where a registry's modules are restored to.
            return lambda _root: True

        def reaches(root: Root) -> bool:
            files = (root.context.variant, root.template.file.path if root.template else None)
            known = (path for path in files if path is not None)
            return any(not wanted.isdisjoint(reach.files_of(path)) for path in known)

        return reaches

    @cached_property
    def _reaching(self) -> frozenset[str]:
        """The files that speak of gateways, and those that lead to them."""
        named_by: dict[str, list[str]] = {}
        for path, sources in self.selection.bicep_sources.items():
            for source in sources:
                named = join(posixpath.dirname(path), source.replace("\\", "/"))
                named_by.setdefault(named, []).append(path)
        found = set(self.selection.relevant)
        stack = list(found)
        while stack:
            new = [path for path in named_by.get(stack.pop(), ()) if path not in found]
            found.update(new)
            stack.extend(new)
        return frozenset(found)

    @cached_property
    def _templates(self) -> list[str]:
        paths = {path for path in self._reaching if path.endswith(_TEMPLATE)}
        relevant = self.selection.relevant_of(FileKind.ARM)
        sources = (source for path in relevant for source in sources_of(path))
        paths |= {source for source in sources if self._compiled(source)}
        return sorted(path for path in paths if self.workspace.is_file(path))

    @cached_property
    def _parameter_files(self) -> dict[str, list[ParameterFile]]:
        """The parameter files by the path of their template; of no known one under ``""``."""
        sources = self.selection.bicep_sources
        paths = {path for path in self.selection.files if path.endswith(_PARAMETERS)}
        named = {path for path in (*sources, *self._reaching) if path.endswith(_PARAMETERS)}
        paths = {path for path in paths & set(sources) | named if self._concerns(path)}
        found: dict[str, list[ParameterFile]] = {}
        for path in sorted(paths):
            one = self._parameter_file(path)
            if one is not None:
                found.setdefault(self._template_of(one), []).append(one)
        return found

    def _concerns(self, path: str) -> bool:
        """Whether a parameter file, or the template that its bytes name, speaks of gateways."""
        folder = posixpath.dirname(path)
        named = (join(folder, one) for one in self.selection.bicep_sources.get(path, ()))
        return path in self._reaching or any(one in self._reaching for one in named)

    def _parameter_file(self, path: str) -> ParameterFile | None:
        file = self.library.file(path)
        return ParameterFile(file, self.run()) if file is not None else None

    def _template_of(self, parameters: ParameterFile) -> str:
        found = parameters.template()
        if found is None:
            return ""
        scope, written = found
        value = written.value or ""
        path = None if ":" in value else self.library.resolve(scope.file, written)
        there = path is not None and path.endswith(_TEMPLATE) and self.workspace.is_file(path)
        return path if path is not None and there else ""

    def _called(self, files: list[BicepFile]) -> set[str]:
        """The files that others deploy as modules; of files that call each other, one stays."""
        calls: dict[str, set[str]] = {}
        for file in files:
            named = (
                self.library.resolve(file, one.path) for one in file.all(syntax.ModuleDeclaration)
            )
            calls[file.path] = {path for path in named if path is not None} - {file.path}
        called: set[str] = set()
        for path in sorted(calls):
            others = (other for other in calls if other != path and path in calls[other])
            if any(not (_reaches(calls, path, other) and path < other) for other in others):
                called.add(path)
        return called

    def _compiled_path(self, path: str) -> str | None:
        """The path of the template beside a file that the compiler made of it.

        The compiler's note stands at the top; a large document need not be read to see it.
        """
        beside = next((one for one in templates_of(path) if self.workspace.is_file(one)), None)
        text = self.documents.text(beside) if beside is not None else ""
        if beside is None or not _NOTE.search(text):
            return None
        source = next((one for one in sources_of(beside) if self.workspace.is_file(one)), None)
        if _NOTE.search(text, 0, _TOP):
            return beside if source == path else None
        document = self._compiled(path)
        return document.path if document is not None else None

    def _compiled(self, path: str) -> Document | None:
        """The template beside a file that the compiler made of it."""
        for beside in templates_of(path):
            document = self.documents.document(beside) if self.workspace.is_file(beside) else None
            if document is None or document.form is not Form.TEMPLATE:
                continue
            if source_beside(beside, document.value, self.workspace) == path:
                return document
        return None

    def _variants(self, file: BicepFile, compiled: str | None) -> list[_Variant]:
        given = list(self._given_variants(file))
        if given:
            self.taken.update(one.path for one in given)
            return given
        own = [
            _Variant(one.file.path, one.given()) for one in self._parameter_files.get(file.path, ())
        ]
        templates = (file.path, *([compiled] if compiled is not None else ()))
        needs = needs_of(file)
        paths = (path for one in templates for path in parameter_files(one, needs, self.documents))
        return [*own, *(self._json_variant(path) for path in dict.fromkeys(paths))]

    def _given_variants(self, file: BicepFile) -> Iterator[_Variant]:
        for path in self.inputs.parameters:
            if path.endswith(_PARAMETERS):
                one = self._parameter_file(path)
                if one is not None and self._template_of(one) == file.path:
                    yield _Variant(path, one.given())
                continue
            document = self.documents.document(path)
            if document is None or document.form is not Form.PARAMETERS:
                continue
            if needs_of(file).takes(given_names(document.value)):
                yield self._json_variant(path)

    def _json_variant(self, path: str) -> _Variant:
        document = self.documents.document(path)
        value = document.value if document is not None else Mapping({})
        values = parameter_values(substituted(value, self.inputs.environment))
        return _Variant(path, fixed(values))

    def _deployments(
        self, file: BicepFile, variants: list[_Variant], compiled: str | None
    ) -> Iterator[Root]:
        surroundings = Surroundings(cloud=self.inputs.cloud, template=file.path)
        for variant in variants or [_Variant("", Given())]:
            run = self.run()
            template = Template(file, variant.given, surroundings, run)
            context = self._context(file.path, variant.path)
            yield Root(
                run,
                context,
                variant.given,
                template,
                compiled=partial(self._compiled, file.path),
                is_document_relevant=compiled in self.selection.relevant,
            )

    def _context(self, path: str, variant: str) -> Context:
        return Context(posixpath.dirname(path) or ".", variant or None, self.inputs.cloud)

    def _without_template(self) -> Iterator[Root]:
        """Parameter files whose template is JSON, or not in the tree; sources that are no text."""
        for path in self._templates:
            compiled = self._compiled(path) if self.library.file(path) is None else None
            if compiled is not None:
                yield Root(self.run(), self._context(path, ""), Given(), document=compiled)
        for one in self._parameter_files.get("", ()):
            found = one.template()
            if found is None:
                continue
            scope, written = found
            target = resolve(scope.file, written, one.run)
            context = self._context(one.file.path, one.file.path)
            if isinstance(target, JsonModule):
                yield Root(one.run, context, one.given(), document=target.document)
            elif isinstance(target, Missing):
                yield Root(one.run, context, one.given(), parameters=one)

    def _unreadable(self, span: Span | None, message: str) -> None:
        if span is not None:
            text = f"the expression can't be read: {message}"
            self.workspace.report(span.path, span.line, text)

    def _stopped(self, span: Span | None, message: str) -> None:
        if span is not None:
            self.workspace.report(span.path, span.line, message)

    def _load(self, path: str, place: Span | None) -> Mapping | None:
        del place
        document = self.documents.document(path) if self.workspace.is_file(path) else None
        template = document is not None and document.form is Form.TEMPLATE
        return document.value if document is not None and template else None


def _reaches(calls: dict[str, set[str]], start: str, end: str) -> bool:
    """Whether a file calls another, perhaps through others."""
    seen, stack = {start}, [start]
    while stack:
        for path in calls.get(stack.pop(), ()):
            if path == end:
                return True
            if path not in seen:
                seen.add(path)
                stack.append(path)
    return False
