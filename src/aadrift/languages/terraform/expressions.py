"""HCL expressions: text to syntax tree, with python-hcl2's grammar.

python-hcl2 sees the structure only. Before it reads an expression, strings and heredocs are
replaced by plain strings of the same length, comments and the newlines that HCL ignores by
blanks: positions stay, and what its grammar can't read (a function name and its parenthesis on
different lines, directives in strings, double negations, …) never reaches it. Literals and
traversals, and the tuples, objects and calls that are made of them, are most of real code and need
no grammar; a list of thousands of entries would take its parser minutes.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Any

from aadrift.languages.data.numbers import MAX_EXPONENT, NumberRangeError
from aadrift.languages.terraform import grammar, templates
from aadrift.languages.terraform.scanner import (
    MAX_DEPTH,
    ScanError,
    Token,
    elements,
    string_end,
    tokens,
)
from aadrift.languages.terraform.syntax import (
    Binary,
    Call,
    Conditional,
    Constant,
    Expression,
    ForExpression,
    GetAttribute,
    Index,
    Name,
    ObjectExpression,
    Splat,
    SplatItem,
    Template,
    TupleExpression,
    Unary,
    Unreadable,
)

_STRING = re.compile(r'"(?:[^"\\$%\n]|\$(?!\{)|%(?!\{))*"')
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_TRAVERSAL = re.compile(r"[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)*")
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_FOR = re.compile(r"\{\s*for\b(?!\s*[=:])")
# Terraform's own functions by their full name, which python-hcl2's grammar does not know.
_CORE = re.compile(r"(?<![\w:-])core::(?=[^\W\d])")
_FOR_WORD = re.compile(r"for\b(?!\s*[=:])")
_CALLED = re.compile(r"([^\W\d][\w-]*)[ \t]*\(")
_KEY = re.compile(rf"({_STRING.pattern}|[^\W\d][\w-]*)[ \t]*(?:=(?![=>])|:(?!:))[ \t]*")
_NEGATIONS = re.compile(r"![ \t\r\n]*(?:![ \t\r\n]*)+(?!=)")


@lru_cache(maxsize=4096)
def parse(text: str) -> Expression:
    """Parse one expression. Offsets count from the start of the text.

    What does not parse becomes an Unreadable, as small a part as possible.
    """
    try:
        return _parse(text, 0, len(text), newlines=True)
    except RecursionError:
        return Unreadable(0, len(text), "it has too many operators in a row")


@lru_cache(maxsize=256)
def parse_template(text: str) -> Expression:
    """Parse a template without quotes: a template file, or a string of Terraform's JSON syntax."""
    return templates.unquoted(text, 0, len(text), _inner)


def _inner(text: str, start: int, end: int) -> Expression:
    return _parse(text, start, end, newlines=False)


def _parse(text: str, start: int, end: int, *, newlines: bool) -> Expression:
    while start < end and text[start] in " \t\r\n":
        start += 1
    while end > start and text[end - 1] in " \t\r\n":
        end -= 1
    try:
        return _plain(text, start, end, 0) or _by_grammar(text, start, end, newlines=newlines)
    except ScanError as error:
        return Unreadable(start, end, error.message)


def _by_grammar(text: str, start: int, end: int, *, newlines: bool) -> Expression:
    skeleton, marks = _skeleton(text, start, end, newlines=newlines)
    skeleton, negations = _single_negations(_CORE.sub(" " * len("core::"), skeleton))
    try:
        tree = grammar.parse(skeleton)
    except grammar.HclSyntaxError as problem:
        place = min(max(start, start + problem.offset), max(start, end - 1))
        return Unreadable(place, end, problem.message)
    return _Reader(text, (start, end), marks, negations).read(tree)


def _plain(text: str, start: int, end: int, depth: int) -> Expression | None:
    """A literal, a traversal, or a tuple, object or call of any expressions; None for the rest."""
    if depth > MAX_DEPTH:
        raise ScanError(f"it nests deeper than {MAX_DEPTH} levels", start)
    simple = _simple(text, start, end)
    if simple is not None or end - start < 2:
        return simple
    last = text[end - 1]
    if last == '"' and text[start] == '"':
        return _inner_string(text, start, end) if string_end(text, start, end) == end else None
    if last == "]" and text[start] == "[":
        items = _items(text, start + 1, end - 1, depth)
        return None if items is None else TupleExpression(start, end, items)
    if last == "}" and text[start] == "{":
        return _plain_object(text, start, end, depth)
    if last == ")" and (name := _CALLED.match(text, start, end)) is not None:
        items = _items(text, name.end(), end - 1, depth)
        return None if items is None else Call(start, end, name[1], items)
    return None


def _items(text: str, start: int, end: int, depth: int) -> tuple[Expression, ...] | None:
    """The expressions between the brackets of a tuple or call."""
    try:
        bounds = list(elements(text, start, end, lines=False))
    except ScanError:
        return None  # the first and the last bracket are no pair, or the grammar says what is wrong
    if bounds and _FOR_WORD.match(text, *bounds[0]):
        return None
    if any(first == last or text.endswith("...", first, last) for first, last in bounds):
        return None
    return tuple(_item(text, first, last, depth, newlines=False) for first, last in bounds)


def _item(text: str, start: int, end: int, depth: int, *, newlines: bool) -> Expression:
    return _plain(text, start, end, depth + 1) or _by_grammar(text, start, end, newlines=newlines)


def _plain_object(text: str, start: int, end: int, depth: int) -> ObjectExpression | None:
    try:
        bounds = list(elements(text, start + 1, end - 1, lines=True))
    except ScanError:
        return None
    entries: list[tuple[Expression, Expression]] = []
    for first, last in bounds:
        key = _KEY.match(text, first, last)
        if key is None or key.end() == last:
            return None
        name = key.start(1), key.end(1)
        inside = key[1].startswith('"')
        node = templates.quoted(text, name[0] + inside, name[1] - inside, _inner)
        entries.append((node, _item(text, key.end(), last, depth, newlines=True)))
    return ObjectExpression(start, end, tuple(entries))


def _simple(text: str, start: int, end: int) -> Expression | None:
    match = _STRING.match(text, start, end)
    if match is not None:
        return _inner_string(text, start, end) if match.end() == end else None
    match = _TRAVERSAL.match(text, start, end)
    if match is not None and match.end() == end:
        if match[0] in _CONSTANTS:
            return Constant(start, end, _CONSTANTS[match[0]])
        names = match[0].split(".")
        at = start + len(names[0])
        node: Expression = Name(start, at, names[0])
        for name in names[1:]:
            at += 1 + len(name)
            node = GetAttribute(start, at, node, name)
        return node
    match = _NUMBER.match(text, start, end)
    if match is not None and match.end() == end:
        return _number(match[0], start, end)
    return None


def _number(text: str, start: int, end: int) -> Constant | Unreadable:
    try:
        return Constant(start, end, number(text))
    except NumberRangeError as error:
        return Unreadable(start, end, str(error))


def _inner_string(text: str, start: int, end: int) -> Template | Unreadable:
    return templates.quoted(text, start + 1, end - 1, _inner)


def number(text: str) -> int | Decimal:
    """A number literal, exact. Raises NumberRangeError for extreme magnitudes."""
    value = Decimal(text)
    if abs(value.adjusted()) > MAX_EXPONENT:
        raise NumberRangeError(f"the number {text[:40]} is out of range")
    return int(value) if value == value.to_integral_value() and abs(value) < 10**60 else value


def _skeleton(text: str, start: int, end: int, *, newlines: bool) -> tuple[str, dict[int, Token]]:
    """The expression with strings, comments and insignificant newlines blanked out.

    Returns the text for the grammar, and its strings and heredocs by their offset in it.
    Raises ScanError when brackets or strings are not closed, or nest too deep.
    """
    out: list[str] = []
    marks: dict[int, Token] = {}
    significant = [newlines]
    at = start
    for token in tokens(text, start, end):
        out.append(text[at : token.start].replace("\r", " "))
        at = token.end
        width = token.end - token.start
        match token.kind:
            case "string" | "heredoc":
                marks[token.start - start] = token
                out.append('"' + "_" * (width - 2) + '"')
            case "comment":
                out.append(" " * width)
            case "newline":
                out.append("\n" if significant[-1] else " ")
            case "{" | "(" | "[":
                object_like = token.kind == "{" and not _FOR.match(text, token.start, end)
                significant.append(object_like)
                if len(significant) > MAX_DEPTH:
                    message = f"it nests deeper than {MAX_DEPTH} levels"
                    raise ScanError(message, token.start)
                out.append(token.kind)
            case _:
                if len(significant) > 1:
                    significant.pop()
                out.append(token.kind)
    out.append(text[at:end].replace("\r", " "))
    return "".join(out), marks


def _single_negations(skeleton: str) -> tuple[str, dict[int, int]]:
    """Several ``!`` in a row as one operator, and how many they are by its offset."""
    negations: dict[int, int] = {}

    def single(match: re.Match[str]) -> str:
        blank = re.sub(r"[!\r\n]", " ", match[0])
        negations[match.start()] = match[0].count("!")
        return f"!{blank[1:]}"

    return _NEGATIONS.sub(single, skeleton), negations


class _Reader:
    """Turns python-hcl2's tree of an expression into ours."""

    def __init__(
        self, text: str, bounds: tuple[int, int], marks: dict[int, Token], negations: dict[int, int]
    ) -> None:
        self.text, self.marks, self.negations = text, marks, negations
        self.base, self.end = bounds

    def read(self, tree: Any) -> Expression:
        """Read one expression node; iterates through wrappers, recurses into operands."""
        while tree.data == "expr_term":
            inner = [child for child in tree.children if _is_tree(child)]
            tree = next(child for child in inner if child.data != "new_line_or_comment")
        start, end = self._bounds(tree)
        handler = getattr(self, f"_{tree.data}", None)
        if handler is None:
            return Unreadable(start, end, "this form of expression is not supported")
        result: Expression = handler(tree, start, end)
        return result

    def _bounds(self, tree: Any) -> tuple[int, int]:
        meta = tree.meta
        if getattr(meta, "empty", True):
            return self.base, self.base
        # The grammar counts the newline behind an operation to it.
        return self.base + meta.start_pos, min(self.base + meta.end_pos, self.end)

    def _parts(self, tree: Any) -> list[Any]:
        return [
            child
            for child in tree.children
            if _is_tree(child) and child.data != "new_line_or_comment"
        ]

    def _identifier(self, tree: Any, start: int, end: int) -> Expression:
        return Name(start, end, str(tree.children[0]))

    def _keyword(self, tree: Any, start: int, end: int) -> Expression:
        return Name(start, end, str(tree.children[0]))

    def _literal_value(self, tree: Any, start: int, end: int) -> Expression:
        return Constant(start, end, _CONSTANTS[str(tree.children[0])])

    def _int_lit(self, tree: Any, start: int, end: int) -> Expression:
        return _number("".join(map(str, tree.children)), start, end)

    _float_lit = _int_lit

    def _string(self, tree: Any, start: int, end: int) -> Expression:
        token = self.marks[tree.meta.start_pos]
        if token.kind == "heredoc":
            return templates.heredoc(self.text, token.start, token.end, _inner)
        return _inner_string(self.text, start, end)

    def _tuple(self, tree: Any, start: int, end: int) -> Expression:
        return TupleExpression(start, end, tuple(self.read(part) for part in self._parts(tree)))

    def _object(self, tree: Any, start: int, end: int) -> Expression:
        entries = []
        for element in self._parts(tree):
            key_tree, value_tree = self._parts(element)
            entries.append((self._key(key_tree.children[0]), self.read(value_tree)))
        return ObjectExpression(start, end, tuple(entries))

    def _key(self, tree: Any) -> Expression:
        parenthesised = tree.data == "expr_term" and not _is_tree(tree.children[0])
        key = self.read(tree)
        if isinstance(key, Name) and not parenthesised:
            return templates.quoted(self.text, key.start, key.end, _inner)
        if isinstance(key, Constant) and not parenthesised:
            return templates.quoted(self.text, key.start, key.end, _inner)
        return key

    def _function_call(self, tree: Any, start: int, end: int) -> Expression:
        names = [str(part.children[0]) for part in self._parts(tree) if part.data == "identifier"]
        arguments = next((part for part in self._parts(tree) if part.data == "arguments"), None)
        values: tuple[Expression, ...] = ()
        expand = False
        if arguments is not None:
            values = tuple(self.read(part) for part in self._parts(arguments))
            expand = any(getattr(child, "type", "") == "ELLIPSIS" for child in arguments.children)
        return Call(start, end, "::".join(names), values, expand)

    def _index_expr_term(self, tree: Any, start: int, end: int) -> Expression:
        target, index = self._parts(tree)
        return self._access(self.read(target), index, start, end)

    _get_attr_expr_term = _index_expr_term

    def _access(self, target: Expression, tree: Any, start: int, end: int) -> Expression:
        if tree.data == "get_attr":
            return GetAttribute(start, end, target, str(tree.children[1].children[0]))
        if tree.data == "short_index":
            digits = tree.children[1]
            position = self.base + digits.start_pos
            key: Expression = Constant(position, end, int(digits))
            return Index(start, end, target, key)
        return Index(start, end, target, self.read(self._parts(tree)[0]))

    def _full_splat_expr_term(self, tree: Any, start: int, end: int) -> Expression:
        target, rest = self._parts(tree)
        each: Expression = SplatItem(start, end)
        for accessor in self._parts(rest):
            each = self._access(each, accessor, start, self._bounds(accessor)[1])
        return Splat(start, end, self.read(target), each)

    def _attr_splat_expr_term(self, tree: Any, start: int, end: int) -> Expression:
        # ``a.*.b[0]`` indexes the whole splat: only attributes belong to the elements.
        target, rest = self._parts(tree)
        accessors = self._parts(rest)
        each: Expression = SplatItem(start, end)
        count = 0
        while count < len(accessors) and accessors[count].data == "get_attr":
            each = self._access(each, accessors[count], start, self._bounds(accessors[count])[1])
            count += 1
        node: Expression = Splat(start, end, self.read(target), each)
        for accessor in accessors[count:]:
            node = self._access(node, accessor, start, self._bounds(accessor)[1])
        return node

    def _unary_op(self, tree: Any, start: int, end: int) -> Expression:
        operator = str(tree.children[0]).strip()
        node: Expression = Unary(start, end, operator, self.read(self._parts(tree)[0]))
        for _ in range(self.negations.get(start - self.base, 1) - 1):
            node = Unary(start, end, operator, node)
        return node

    def _binary_op(self, tree: Any, start: int, end: int) -> Expression:
        left, term = self._parts(tree)
        operator, right = self._parts(term)
        return Binary(
            start, end, str(operator.children[0]).strip(), self.read(left), self.read(right)
        )

    def _conditional(self, tree: Any, start: int, end: int) -> Expression:
        condition, then, otherwise = (self.read(part) for part in self._parts(tree))
        return Conditional(start, end, condition, then, otherwise)

    def _for_tuple_expr(self, tree: Any, start: int, end: int) -> Expression:
        intro, *rest = self._parts(tree)
        condition = self._condition(rest)
        return self._for(intro, None, rest[0], condition, (start, end), grouping=False)

    def _for_object_expr(self, tree: Any, start: int, end: int) -> Expression:
        intro, *rest = self._parts(tree)
        condition = self._condition(rest)
        grouping = any(getattr(child, "type", "") == "ELLIPSIS" for child in tree.children)
        key = self.read(rest[0])
        return self._for(intro, key, rest[1], condition, (start, end), grouping=grouping)

    def _condition(self, rest: list[Any]) -> Expression | None:
        if rest[-1].data != "for_cond":
            return None
        return self.read(self._parts(rest.pop())[0])

    def _for(
        self,
        intro: Any,
        result_key: Expression | None,
        result: Any,
        condition: Expression | None,
        bounds: tuple[int, int],
        *,
        grouping: bool,
    ) -> Expression:
        *names, collection = self._parts(intro)
        key, name = ([None] * (2 - len(names)) + [str(part.children[0]) for part in names])[:2]
        source, value = self.read(collection), self.read(result)
        return ForExpression(
            *bounds, key, name or "", source, result_key, value, condition, grouping
        )


def _is_tree(child: Any) -> bool:
    return hasattr(child, "data")


__all__ = ["number", "parse", "parse_template"]
