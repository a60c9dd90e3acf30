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
from functools import lru_cache

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
    Call,
    Constant,
    Expression,
    GetAttribute,
    Name,
    ObjectExpression,
    Template,
    TupleExpression,
    Unreadable,
)
from aadrift.languages.terraform.tree import CONSTANTS, Reader, constant_number

_STRING = re.compile(r'"(?:[^"\\$%\n]|\$(?!\{)|%(?!\{))*"')
_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_TRAVERSAL = re.compile(r"[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)*")
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
    return Reader(text, (start, end), marks, negations, _inner).read(tree)


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
        if match[0] in CONSTANTS:
            return Constant(start, end, CONSTANTS[match[0]])
        names = match[0].split(".")
        at = start + len(names[0])
        node: Expression = Name(start, at, names[0])
        for name in names[1:]:
            at += 1 + len(name)
            node = GetAttribute(start, at, node, name)
        return node
    match = _NUMBER.match(text, start, end)
    if match is not None and match.end() == end:
        return constant_number(match[0], start, end)
    return None


def _inner_string(text: str, start: int, end: int) -> Template | Unreadable:
    return templates.quoted(text, start + 1, end - 1, _inner)


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
