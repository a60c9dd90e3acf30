"""Parses one statement."""

from __future__ import annotations

from collections.abc import Callable

from .cursor import END
from .expressions import Identifier, ObjectExpression, StringLiteral
from .lexer import NAME, NEWLINE
from .problems import ParseError, SyntaxProblem
from .statements import (
    AssertDeclaration,
    Body,
    ExtendsDeclaration,
    ExtensionConfiguration,
    ExtensionDeclaration,
    FunctionDeclaration,
    FunctionParameter,
    ImportDeclaration,
    ImportedSymbol,
    MetadataDeclaration,
    ModuleDeclaration,
    OutputDeclaration,
    ParameterAssignment,
    ParameterDeclaration,
    ResourceDeclaration,
    Statement,
    TargetScope,
    TestDeclaration,
    TypeDeclaration,
    UsingDeclaration,
    VariableDeclaration,
)
from .type_expressions import Decorator
from .type_parser import TypeParser
from .walk import height

MAX_HEIGHT = 500
"""How many nodes may lie on the way from a statement to an innermost node of it."""

_Decorators = tuple[Decorator, ...]


def parse_statement(text: str, start: int, end: int) -> Statement | SyntaxProblem:
    """The statement at ``text[start:end]``, or why it is none. Raises nothing."""
    parser = StatementParser(text, start, end)
    try:
        statement = parser.statement()
    except ParseError as error:
        return error.problem
    except RecursionError:  # the caller left less of the stack than MAX_DEPTH needs
        return SyntaxProblem(start, end, "nested too deeply to be read")
    # Measuring takes time, and only chains of operators and deep nesting make high trees.
    high = max(parser.links, parser.deepest) > MAX_HEIGHT // 10
    if high and height(statement) > MAX_HEIGHT:
        message = f"nested too deeply: expected at most {MAX_HEIGHT} levels of operators"
        return SyntaxProblem(start, end, message)
    return statement


class StatementParser(TypeParser):
    """Reads statements. Every method raises ParseError when the tokens are not what it reads.

    The method of a statement reads what follows its keyword; ``start`` is where the statement
    starts, at its first decorator.
    """

    __slots__ = ()

    def statement(self) -> Statement:
        """Read the one statement whose tokens these are, to their end."""
        start = self.start
        decorators = self.decorators()
        read = _STATEMENTS.get(self.word())
        if read is None:
            raise self.fail("a declaration")
        self.position += 1
        statement = read(self, start, decorators)
        if self.kind != END:
            raise self.fail("a new line after the statement")
        return statement

    def nested_resource(self) -> ResourceDeclaration:
        """Read a resource declared inside the body of another, decorators included."""
        start = self.start
        decorators = self.decorators()
        self.expect_word("resource")
        self.enter()
        resource = self.resource(start, decorators)
        self.depth -= 1
        return resource

    def _named(self, what: str) -> Identifier:
        return self.identifier(f"the name of the {what}")

    def _assign(self, before: str) -> None:
        self.expect("=", f"= after the {before}")

    def target_scope(self, start: int, decorators: _Decorators) -> TargetScope:
        """Read ``targetScope``."""
        self._assign("keyword targetScope")
        value = self.expression()
        return TargetScope(start, value.end, decorators, value)

    def metadata(self, start: int, decorators: _Decorators) -> MetadataDeclaration:
        """Read ``metadata``."""
        name = self._named("metadata")
        self._assign("name")
        value = self.expression()
        return MetadataDeclaration(start, value.end, decorators, name, value)

    def assertion(self, start: int, decorators: _Decorators) -> AssertDeclaration:
        """Read ``assert``."""
        name = self._named("assertion")
        self._assign("name")
        value = self.expression()
        return AssertDeclaration(start, value.end, decorators, name, value)

    def parameter(
        self, start: int, decorators: _Decorators
    ) -> ParameterDeclaration | ParameterAssignment:
        """Read ``param``."""
        name = self._named("parameter")
        if self.take("="):
            value = self.expression()
            return ParameterAssignment(start, value.end, decorators, name, value)
        type_ = self.declared_type()
        default = self.expression() if self.take("=") else None
        return ParameterDeclaration(start, self.behind, decorators, name, type_, default)

    def variable(self, start: int, decorators: _Decorators) -> VariableDeclaration:
        """Read ``var``."""
        name = self._named("variable")
        type_ = None if self.kind == "=" else self.declared_type()
        self._assign("name" if type_ is None else "type")
        value = self.expression()
        return VariableDeclaration(start, value.end, decorators, name, type_, value)

    def output(self, start: int, decorators: _Decorators) -> OutputDeclaration:
        """Read ``output``."""
        name = self._named("output")
        type_ = self.declared_type(untyped_resource=True)
        self._assign("type")
        value = self.expression()
        return OutputDeclaration(start, value.end, decorators, name, type_, value)

    def type(self, start: int, decorators: _Decorators) -> TypeDeclaration:
        """Read ``type``."""
        name = self._named("type")
        self._assign("name")
        type_ = self.declared_type()
        return TypeDeclaration(start, type_.end, decorators, name, type_)

    def function(self, start: int, decorators: _Decorators) -> FunctionDeclaration:
        """Read ``func``."""
        name = self._named("function")
        self.expect("(", "( after the name")
        parameters: list[FunctionParameter] = []
        self.take(NEWLINE)
        while self.kind != ")":
            parameter = self._named("parameter")
            type_ = self.declared_type()
            parameters.append(FunctionParameter(parameter.start, type_.end, parameter, type_))
            self.take(NEWLINE)
            if not self.take(","):
                break
            self.take(NEWLINE)
        self.expect(")", "a comma or ) after the parameter")
        result = self.declared_type()
        self.expect("=>", "=> after the type")
        self.take(NEWLINE)
        body = self.expression()
        return FunctionDeclaration(
            start, body.end, decorators, name, tuple(parameters), result, body
        )

    def resource(self, start: int, decorators: _Decorators) -> ResourceDeclaration:
        """Read ``resource``."""
        name = self._named("resource")
        type_ = self.string("the resource type in quotes")
        existing = self.take_word("existing")
        self._assign("resource type")
        body = self._body(resources=True)
        return ResourceDeclaration(start, body.end, decorators, name, type_, existing, body)

    def module(self, start: int, decorators: _Decorators) -> ModuleDeclaration:
        """Read ``module``."""
        name = self._named("module")
        path = self.string("the module's path in quotes")
        self._assign("path")
        body = self._body(resources=False)
        return ModuleDeclaration(start, body.end, decorators, name, path, body)

    def _body(self, *, resources: bool) -> Body:
        if self.kind == "[":
            return self.loop(declaration=True, resources=resources)
        if self.kind == NEWLINE and self.word(1) == "if":
            self.position += 1
        return self.body(resources=resources)

    def test(self, start: int, decorators: _Decorators) -> TestDeclaration:
        """Read ``test``."""
        name = self._named("test")
        path = self.string("the tested file's path in quotes")
        self._assign("path")
        body = self.braced("{")
        return TestDeclaration(start, body.end, decorators, name, path, body)

    def import_(
        self, start: int, decorators: _Decorators
    ) -> ImportDeclaration | ExtensionDeclaration:
        """Read ``import``, which with a string declared extensions once."""
        if self.at_string():
            return self.extension(start, decorators)
        symbols: list[ImportedSymbol] = []
        namespace = None
        if self.take("*"):
            self.expect_word("as")
            namespace = self._named("namespace")
        else:
            self.expect("{", "{ or * after import")
            symbols = [self._imported() for _ in self.elements("}", "name")]
        self.expect_word("from")
        path = self.string("the imported file's path in quotes")
        return ImportDeclaration(start, path.end, decorators, tuple(symbols), namespace, path)

    def _imported(self) -> ImportedSymbol:
        name: Identifier | StringLiteral
        if self.at_string():
            name = self.string()
            self.expect_word("as")
            alias: Identifier | None = self._named("imported symbol")
        else:
            name = self._named("imported symbol")
            alias = self._named("imported symbol") if self.take_word("as") else None
        return ImportedSymbol(name.start, self.behind, name, alias)

    def extension(self, start: int, decorators: _Decorators) -> ExtensionDeclaration:
        """Read ``extension``."""
        specification: Identifier | StringLiteral
        if self.kind == NAME:
            specification = self._named("extension")
        else:
            specification = self.string("the name of the extension")
        config = self._with()
        alias = None
        if self.kind != END:
            if self.word() != "as":
                raise self.fail("with, as or a new line after the extension")
            self.position += 1
            alias = self._named("extension")
        end = self.behind
        return ExtensionDeclaration(start, end, decorators, specification, config, alias)

    def _with(self) -> ObjectExpression | None:
        return self.braced("{ after with") if self.take_word("with") else None

    def configuration(self, start: int, decorators: _Decorators) -> ExtensionConfiguration:
        """Read ``extensionConfig``."""
        name = self._named("extension")
        self.expect_word("with")
        config = self.braced("{ after with")
        return ExtensionConfiguration(start, config.end, decorators, name, config)

    def using(self, start: int, decorators: _Decorators) -> UsingDeclaration:
        """Read ``using``."""
        path = None if self.take_word("none") else self.string("the template's path in quotes")
        config = self._with()
        return UsingDeclaration(start, self.behind, decorators, path, config)

    def extends(self, start: int, decorators: _Decorators) -> ExtendsDeclaration:
        """Read ``extends``."""
        path = self.string("the extended file's path in quotes")
        return ExtendsDeclaration(start, path.end, decorators, path)


_STATEMENTS: dict[str, Callable[[StatementParser, int, _Decorators], Statement]] = {
    "targetScope": StatementParser.target_scope,
    "metadata": StatementParser.metadata,
    "param": StatementParser.parameter,
    "var": StatementParser.variable,
    "type": StatementParser.type,
    "func": StatementParser.function,
    "resource": StatementParser.resource,
    "module": StatementParser.module,
    "output": StatementParser.output,
    "test": StatementParser.test,
    "assert": StatementParser.assertion,
    "import": StatementParser.import_,
    "extension": StatementParser.extension,
    "extensionConfig": StatementParser.configuration,
    "using": StatementParser.using,
    "extends": StatementParser.extends,
}
KEYWORDS = frozenset(_STATEMENTS)
"""The words that statements begin with."""
