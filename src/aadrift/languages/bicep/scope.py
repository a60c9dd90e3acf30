"""What names mean in a Bicep file: variables, functions, and what it imports from others."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as Arguments
from dataclasses import field

from aadrift.inputs import Inputs
from aadrift.languages.arm.documents import Library as ArmLibrary
from aadrift.languages.arm.scope import Run as ArmRun
from aadrift.languages.azure_functions import Surroundings
from aadrift.languages.bicep import loading, syntax
from aadrift.languages.bicep.evaluation import Frame, UserFunction, evaluate
from aadrift.languages.bicep.files import BicepFile, Library, decorated
from aadrift.records import dataclass
from aadrift.source import Span, Step
from aadrift.values import Unknown, Value

# A template that needs more steps than this was made to stop who reads it.
_MAX_STEPS = 600_000


@dataclass(eq=False)
class Run:
    """What all templates of one evaluation share.

    ``allowed`` collects, for a literal that is a parameter's value, the equal literals among the
    values that the parameter allows: they can only change together. ``arm`` is what the JSON
    templates share that the Bicep files deploy.
    """

    library: Library
    documents: ArmLibrary
    inputs: Inputs
    arm: ArmRun
    allowed: dict[Span, tuple[Span, ...]] = field(default_factory=dict)
    exports: dict[str, FileScope] = field(default_factory=dict)
    steps: int = 0


class FileScope:
    """The names of one file. It is what an importing file sees, when ``exported`` is asked for."""

    def __init__(self, file: BicepFile, run: Run, surroundings: Surroundings) -> None:
        self.file = file
        self.source = file.source
        self.run = run
        self.surroundings = surroundings
        self._values: dict[tuple[str, str], Value] = {}
        self._pending: set[tuple[str, str]] = set()

    def once(self, kind: str, name: str, span: Span, work: Callable[[], Value]) -> Value:
        """Work out something the first time that it is asked for."""
        key = (kind, name)
        if key in self._pending:
            return Unknown(f"the {kind} {name!r} refers to itself", span, failed=True)
        if key not in self._values:
            self._pending.add(key)
            try:
                self._values[key] = work()
            except RecursionError:
                self._values[key] = Unknown(f"the {kind} {name!r} nests too deep", span)
            finally:
                self._pending.discard(key)
        return self._values[key]

    def exhausted(self, steps: int = 1) -> bool:
        """Count some more steps of evaluation; whether they are too many."""
        self.run.steps += steps
        return self.run.steps > _MAX_STEPS

    def name(self, name: str, span: Span, depth: int = 0) -> Value:
        """The value of a name of the file."""
        found = self.file.names.get(name)
        if isinstance(found, syntax.VariableDeclaration):
            return self._variable(found, span, depth)
        if found is not None:
            return self.declared(found, span, depth)
        imported = self.file.imports.get(name)
        if imported is None:
            return Unknown(f"the name {name!r} is not declared", span, failed=True)
        path, original = imported
        other = self._other(path)
        if isinstance(other, Unknown):
            return other
        return other.exported(original, span, depth).via(Step(span, f"import {name}"))

    def declared(self, declaration: syntax.Declaration, span: Span, depth: int) -> Value:
        """The value of a declaration that is no variable: nothing that another file can use."""
        del declaration, depth
        return Unknown("it is only known in the template that declares it", span)

    def _variable(self, declaration: syntax.VariableDeclaration, span: Span, depth: int) -> Value:
        name = declaration.name.text
        value = self.once(
            "variable",
            name,
            span,
            lambda: evaluate(declaration.value, Frame(self, depth=depth)).via(
                Step(self.file.span(declaration.name), f"value of {name}")
            ),
        )
        return value.via(Step(span, f"var {name}"))

    def exported(self, name: str, span: Span, depth: int) -> Value:
        """The value of a variable that the file exports."""
        found = self.file.names.get(name)
        if found is None or decorated(found, "export") is None:
            missing = f"{self.file.path} exports nothing that is called {name!r}"
            return Unknown(missing, span, failed=True)
        return self.name(name, self.file.span(found.name), depth)

    def member(self, namespace: str, name: str, span: Span, depth: int) -> Value | None:
        """An exported variable of a file imported under a name."""
        path = self.file.namespaces.get(namespace)
        if path is None or namespace in self.file.names:
            return None
        other = self._other(path)
        if isinstance(other, Unknown):
            return other
        return other.exported(name, span, depth).via(Step(span, f"{namespace}.{name}"))

    def function(self, name: str, namespace: str | None = None) -> UserFunction | None:
        """A function that the file declares or imports."""
        if namespace is None:
            found = self.file.names.get(name)
            if isinstance(found, syntax.FunctionDeclaration):
                return UserFunction(found, self)
            path, name = self.file.imports.get(name, (None, name))
        else:
            path = self.file.namespaces.get(namespace)
        other = self._other(path) if path is not None else None
        return other.function(name) if isinstance(other, FileScope) else None

    def load(self, function: str, arguments: Arguments[Value], span: Span) -> Value | None:
        """What a function that reads files or the environment gives; None for any other."""
        workspace, environment = self.run.library.workspace, self.run.inputs.environment
        return loading.load(function, arguments, span, self.file.folder, workspace, environment)

    def _other(self, written: syntax.StringLiteral) -> FileScope | Unknown:
        """The scope of an imported file."""
        span = self.file.span(written)
        value = written.value or ""
        if ":" in value:
            return Unknown(f"{value} is in a registry, not in the sources", span)
        path = self.run.library.resolve(self.file, written)
        if path is None or not path.endswith(".bicep"):
            return Unknown(f"what {value!r} exports can't be read", span)
        known = self.run.exports.get(path)
        if known is not None:
            return known
        file = self.run.library.file(path, span)
        if file is None:
            return Unknown(f"the imported file {path} can't be read", span)
        self.run.exports[path] = scope = FileScope(file, self.run, self.surroundings)
        return scope
