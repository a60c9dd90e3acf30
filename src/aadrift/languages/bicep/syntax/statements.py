"""The syntax tree of Bicep statements, those of parameter files included.

A statement starts at its first decorator. Offsets count characters of the parsed text.
"""

from __future__ import annotations

from aadrift.records import dataclass

from .expressions import (
    Expression,
    ForExpression,
    Identifier,
    IfCondition,
    Node,
    ObjectExpression,
    StringLiteral,
)
from .problems import SyntaxProblem
from .type_expressions import Decorator, TypeExpression

Body = ObjectExpression | IfCondition | ForExpression


@dataclass(frozen=True)
class Declaration(Node):
    """What every statement has."""

    decorators: tuple[Decorator, ...]


@dataclass(frozen=True)
class TargetScope(Declaration):
    """``targetScope = value``."""

    value: Expression


@dataclass(frozen=True)
class MetadataDeclaration(Declaration):
    """``metadata name = value``."""

    name: Identifier
    value: Expression


@dataclass(frozen=True)
class ParameterDeclaration(Declaration):
    """``param name type = default`` of a template."""

    name: Identifier
    type: TypeExpression
    default: Expression | None


@dataclass(frozen=True)
class ParameterAssignment(Declaration):
    """``param name = value`` of a parameter file."""

    name: Identifier
    value: Expression


@dataclass(frozen=True)
class VariableDeclaration(Declaration):
    """``var name = value`` or ``var name type = value``."""

    name: Identifier
    type: TypeExpression | None
    value: Expression


@dataclass(frozen=True)
class TypeDeclaration(Declaration):
    """``type name = type``."""

    name: Identifier
    type: TypeExpression


@dataclass(frozen=True)
class FunctionParameter(Node):
    """``name type`` in the parentheses of a function."""

    name: Identifier
    type: TypeExpression


@dataclass(frozen=True)
class FunctionDeclaration(Declaration):
    """``func name(parameters) type => body``."""

    name: Identifier
    parameters: tuple[FunctionParameter, ...]
    type: TypeExpression
    body: Expression


@dataclass(frozen=True)
class ResourceDeclaration(Declaration):
    """``resource name 'type@version' = body``, also inside the body of another resource."""

    name: Identifier
    type: StringLiteral
    existing: bool
    body: Body


@dataclass(frozen=True)
class ModuleDeclaration(Declaration):
    """``module name 'path' = body``."""

    name: Identifier
    path: StringLiteral
    body: Body


@dataclass(frozen=True)
class TestDeclaration(Declaration):
    """``test name 'path' = body``."""

    __test__ = False  # keeps pytest from collecting the class

    name: Identifier
    path: StringLiteral
    body: ObjectExpression


@dataclass(frozen=True)
class AssertDeclaration(Declaration):
    """``assert name = value``."""

    name: Identifier
    value: Expression


@dataclass(frozen=True)
class OutputDeclaration(Declaration):
    """``output name type = value``."""

    name: Identifier
    type: TypeExpression
    value: Expression


@dataclass(frozen=True)
class ImportedSymbol(Node):
    """``name`` or ``name as alias`` in the braces of an import; a quoted name has an alias."""

    name: Identifier | StringLiteral
    alias: Identifier | None

    @property
    def local(self) -> Identifier | None:
        """The name that the importing file uses."""
        if self.alias is not None:
            return self.alias
        return self.name if isinstance(self.name, Identifier) else None


@dataclass(frozen=True)
class ImportDeclaration(Declaration):
    """``import {a, b as c} from 'path'``, or ``import * as namespace from 'path'``."""

    symbols: tuple[ImportedSymbol, ...]
    namespace: Identifier | None
    path: StringLiteral


@dataclass(frozen=True)
class ExtensionDeclaration(Declaration):
    """``extension specification with config as alias`` (``import 'specification'`` of old)."""

    specification: StringLiteral | Identifier
    config: ObjectExpression | None
    alias: Identifier | None


@dataclass(frozen=True)
class ExtensionConfiguration(Declaration):
    """``extensionConfig name with config`` of a parameter file."""

    name: Identifier
    config: ObjectExpression


@dataclass(frozen=True)
class UsingDeclaration(Declaration):
    """``using 'path'``, or ``using none`` when the path is None; perhaps ``with config``."""

    path: StringLiteral | None
    config: ObjectExpression | None


@dataclass(frozen=True)
class ExtendsDeclaration(Declaration):
    """``extends 'path'``."""

    path: StringLiteral


Statement = (
    TargetScope
    | MetadataDeclaration
    | ParameterDeclaration
    | ParameterAssignment
    | VariableDeclaration
    | TypeDeclaration
    | FunctionDeclaration
    | ResourceDeclaration
    | ModuleDeclaration
    | TestDeclaration
    | AssertDeclaration
    | OutputDeclaration
    | ImportDeclaration
    | ExtensionDeclaration
    | ExtensionConfiguration
    | UsingDeclaration
    | ExtendsDeclaration
)


@dataclass(frozen=True)
class Program:
    """A parsed file: the statements that parse, and why each of the others does not."""

    statements: tuple[Statement, ...]
    errors: tuple[SyntaxProblem, ...]
