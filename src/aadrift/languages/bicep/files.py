"""Bicep files as their declarations by name, each read and parsed once."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import field
from typing import TypeVar

from aadrift.languages.bicep import syntax
from aadrift.records import dataclass
from aadrift.source import SourceError, SourceFile, Span
from aadrift.values import Mapping
from aadrift.workspace import Workspace, join

Named = (
    syntax.ParameterDeclaration
    | syntax.VariableDeclaration
    | syntax.FunctionDeclaration
    | syntax.TypeDeclaration
    | syntax.ResourceDeclaration
    | syntax.ModuleDeclaration
)
D = TypeVar("D", bound=syntax.Declaration)

# What is hardly Bicep at all need not fill a report.
_MOST_PROBLEMS = 25


@dataclass(frozen=True, eq=False)
class BicepFile:
    """One file. ``names`` are its symbols, ``imports`` those that it takes from other files.

    ``imports`` maps a local name to the path of the file and the name there; ``namespaces`` a name
    to the path of a file imported as a whole (``* as x``). Paths are as they are written.
    """

    source: SourceFile
    statements: tuple[syntax.Statement, ...]
    names: dict[str, Named]
    imports: dict[str, tuple[syntax.StringLiteral, str]] = field(default_factory=dict)
    namespaces: dict[str, syntax.StringLiteral] = field(default_factory=dict)

    @property
    def path(self) -> str:
        """The file's path, relative to the root."""
        return self.source.path

    @property
    def folder(self) -> str:
        """The folder that relative paths start from."""
        return posixpath.dirname(self.path)

    def all(self, kind: type[D]) -> Iterator[D]:
        """The statements of a kind, in order."""
        return (one for one in self.statements if isinstance(one, kind))

    def span(self, node: syntax.Node) -> Span:
        """Where a node stands."""
        return Span(self.source, node.start, node.end)

    @property
    def using(self) -> syntax.UsingDeclaration | None:
        """The template that a parameter file is for."""
        return next(self.all(syntax.UsingDeclaration), None)


class Library:
    """Reads Bicep files of a workspace; what can't be read is reported there.

    ``settings`` are the configuration files (``bicepconfig.json``) that were read, by their path.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.visited: set[str] = set()
        self.settings: dict[str, Mapping | None] = {}
        self._files: dict[str, BicepFile | None] = {}

    def file(self, path: str, place: Span | None = None) -> BicepFile | None:
        """A file by its path; None where it can't be read. ``place`` is where it is asked for."""
        if path not in self._files:
            self._files[path] = self._read(path, place)
        return self._files[path]

    def resolve(self, origin: BicepFile, written: syntax.StringLiteral) -> str | None:
        """The path that a file names, relative to the root; None where it is made up."""
        value = written.value
        return join(origin.folder, value.replace("\\", "/")) if value is not None else None

    def _read(self, path: str, place: Span | None) -> BicepFile | None:
        try:
            source = self.workspace.read(path)
        except SourceError as error:
            if place is None:
                self.workspace.report(path, error.line, error.message)
            else:
                message = f"the file {path}: {error.message}"
                self.workspace.report(place.path, place.line, message)
            return None
        self.visited.add(path)
        program = syntax.parse(source.text)
        for problem in program.errors[:_MOST_PROBLEMS]:
            self._report(source, problem.start, f"this statement can't be read: {problem.message}")
        more = program.errors[_MOST_PROBLEMS:]
        if more:
            message = f"this statement can't be read, nor can {len(more) - 1} behind it"
            self._report(source, more[0].start, message)
        return self._indexed(source, program)

    def _report(self, source: SourceFile, start: int, message: str) -> None:
        self.workspace.report(source.path, source.position(start).line, message)

    def _indexed(self, source: SourceFile, program: syntax.Program) -> BicepFile:
        names: dict[str, Named] = {}
        imports: dict[str, tuple[syntax.StringLiteral, str]] = {}
        namespaces: dict[str, syntax.StringLiteral] = {}
        for statement in program.statements:
            match statement:
                case syntax.ImportDeclaration(namespace=None):
                    for symbol in statement.symbols:
                        local = symbol.local
                        if local is not None:
                            imports[local.text] = (statement.path, _original(symbol))
                case syntax.ImportDeclaration(namespace=syntax.Identifier(text=text)):
                    namespaces[text] = statement.path
                case (
                    syntax.ParameterDeclaration()
                    | syntax.VariableDeclaration()
                    | syntax.FunctionDeclaration()
                    | syntax.TypeDeclaration()
                    | syntax.ResourceDeclaration()
                    | syntax.ModuleDeclaration()
                ):
                    known = names.setdefault(statement.name.text, statement)
                    if known is not statement:
                        line = source.position(known.name.start).line
                        name = statement.name.text
                        message = f"the name {name!r} is declared twice (first on line {line})"
                        self._report(source, statement.name.start, message)
                case _:
                    pass
        return BicepFile(source, program.statements, names, imports, namespaces)


def _original(symbol: syntax.ImportedSymbol) -> str:
    name = symbol.name
    return name.text if isinstance(name, syntax.Identifier) else name.value or ""


def decorated(declaration: syntax.Declaration, name: str) -> syntax.Decorator | None:
    """The decorator of a name that a declaration has."""
    return next((one for one in declaration.decorators if one.name == name), None)
