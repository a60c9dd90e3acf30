"""Parameter files in Bicep's own form: the template they are for, and the values they give."""

from __future__ import annotations

from aadrift.languages.azure_functions import Surroundings
from aadrift.languages.bicep import syntax
from aadrift.languages.bicep.evaluation import Frame, evaluate
from aadrift.languages.bicep.files import BicepFile
from aadrift.languages.bicep.parameters import Given
from aadrift.languages.bicep.scope import FileScope, Run
from aadrift.source import Span, Step
from aadrift.values import Mapping, Text, Unknown, Value

# Parameter files that extend each other in a longer row form a cycle.
_MAX_BASES = 20
_BASE = "base"


class ParameterFile(FileScope):
    """A ``.bicepparam`` file, with the ones that it extends."""

    def __init__(self, file: BicepFile, run: Run, links: tuple[str, ...] = ()) -> None:
        super().__init__(file, run, Surroundings(cloud=run.inputs.cloud))
        self._links = (*links, file.path)
        self.base = self._extended()

    def _extended(self) -> ParameterFile | None:
        declaration = next(self.file.all(syntax.ExtendsDeclaration), None)
        if declaration is None:
            return None
        library = self.run.library
        place = self.file.span(declaration.path)
        path = library.resolve(self.file, declaration.path)
        if path is None:
            library.workspace.report(place.path, place.line, "what it extends is no literal path")
            return None
        if path in self._links or len(self._links) > _MAX_BASES:
            message = f"the parameter file {path} extends itself"
            library.workspace.report(place.path, place.line, message)
            return None
        file = library.file(path, place)
        return ParameterFile(file, self.run, self._links) if file is not None else None

    @property
    def bases(self) -> tuple[ParameterFile, ...]:
        """The file itself and those that it extends, the nearest first."""
        return (self, *(self.base.bases if self.base is not None else ()))

    def assignments(self) -> dict[str, tuple[ParameterFile, syntax.ParameterAssignment]]:
        """What is given, by lower-case name: what a file says wins over what it extends."""
        found: dict[str, tuple[ParameterFile, syntax.ParameterAssignment]] = {}
        for one in reversed(self.bases):
            for assignment in one.file.all(syntax.ParameterAssignment):
                found[assignment.name.text.lower()] = (one, assignment)
        return found

    def given(self) -> Given:
        """The values that the file gives."""
        given = self.assignments().items()
        return Given({name: _Assigned(scope, one) for name, (scope, one) in given})

    def values(self) -> Mapping:
        """All the values, with their names as they are written."""
        entries: dict[str, Value] = {}
        names = {}
        for scope, one in self.assignments().values():
            key = one.name.text
            entries[key] = _Assigned(scope, one)()
            names[key] = Text.literal(key, scope.file.span(one.name))
        return Mapping(entries, "object", names)

    def name(self, name: str, span: Span, depth: int = 0) -> Value:
        """The value of a name: a variable, an import, another parameter, or what is extended."""
        if name in self.file.names or name in self.file.imports:
            return super().name(name, span, depth)
        if name == _BASE and self.base is not None:
            return self.base.values().via(Step(span, _BASE))
        for assignment in self.file.all(syntax.ParameterAssignment):
            if assignment.name.text == name:
                return self.assigned(assignment, depth).via(Step(span, f"param {name}"))
        return Unknown(f"the name {name!r} is not declared", span, failed=True)

    def assigned(self, one: syntax.ParameterAssignment, depth: int = 0) -> Value:
        """The value that is assigned to a parameter."""
        place = self.file.span(one.name)
        value = self.once(
            "parameter", one.name.text, place, lambda: evaluate(one.value, Frame(self, {}, depth))
        )
        return value.via(Step(place, f"param {one.name.text}"))

    def template(self) -> tuple[ParameterFile, syntax.StringLiteral] | None:
        """The path of the template, and the file that names it; None where none does."""
        for one in self.bases:
            using = one.file.using
            if using is not None and using.path is not None:
                return one, using.path
        return None


class _Assigned:
    """An assignment that is worked out when it is asked for."""

    def __init__(self, scope: ParameterFile, one: syntax.ParameterAssignment) -> None:
        self._scope, self._one = scope, one

    def __call__(self) -> Value:
        return self._scope.assigned(self._one)
