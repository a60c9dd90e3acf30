"""python-hcl2's tree of an expression, turned into ours."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from aadrift.languages.data.numbers import MAX_EXPONENT, NumberRangeError
from aadrift.languages.terraform import templates
from aadrift.languages.terraform.scanner import Token
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
    TupleExpression,
    Unary,
    Unreadable,
)
from aadrift.languages.terraform.templates import ExpressionParser

CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class Reader:
    """Turns python-hcl2's tree of an expression into ours."""

    def __init__(
        self,
        text: str,
        bounds: tuple[int, int],
        marks: dict[int, Token],
        negations: dict[int, int],
        inner: ExpressionParser,
    ) -> None:
        self.text, self.marks, self.negations = text, marks, negations
        self.base, self.end = bounds
        self.inner = inner

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
        return Constant(start, end, CONSTANTS[str(tree.children[0])])

    def _int_lit(self, tree: Any, start: int, end: int) -> Expression:
        return constant_number("".join(map(str, tree.children)), start, end)

    _float_lit = _int_lit

    def _string(self, tree: Any, start: int, end: int) -> Expression:
        token = self.marks[tree.meta.start_pos]
        if token.kind == "heredoc":
            return templates.heredoc(self.text, token.start, token.end, self.inner)
        return templates.quoted(self.text, start + 1, end - 1, self.inner)

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
            return templates.quoted(self.text, key.start, key.end, self.inner)
        if isinstance(key, Constant) and not parenthesised:
            return templates.quoted(self.text, key.start, key.end, self.inner)
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


def constant_number(text: str, start: int, end: int) -> Constant | Unreadable:
    """A number literal as a node."""
    try:
        return Constant(start, end, number(text))
    except NumberRangeError as error:
        return Unreadable(start, end, str(error))


def number(text: str) -> int | Decimal:
    """A number literal, exact. Raises NumberRangeError for extreme magnitudes."""
    value = Decimal(text)
    if abs(value.adjusted()) > MAX_EXPONENT:
        raise NumberRangeError(f"the number {text[:40]} is out of range")
    return int(value) if value == value.to_integral_value() and abs(value) < 10**60 else value
