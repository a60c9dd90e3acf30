"""python-hcl2's grammar, loaded on first use and cached where the user may write.

The library keeps its parser tables beside itself, which fails in a read-only installation, and
building them takes two seconds. The grammar, lexer and tables are python-hcl2's own; only the
place of the cache is ours.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any


class HclSyntaxError(Exception):
    """The text is no HCL expression. ``offset`` counts from its start."""

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.message = message
        self.offset = offset


_PREFIX = "x="
_WORDS = {
    "RBRACE": "'}'",
    "RPAR": "')'",
    "RSQB": "']'",
    "LPAR": "'('",
    "LBRACE": "'{'",
    "COMMA": "','",
    "COLON": "':'",
    "EQ": "'='",
    "NAME": "a name",
    "NL_OR_COMMENT": "a new line",
    "DBLQUOTE": "a string",
    "INT_LITERAL": "a number",
    "FOR_OBJECT_ARROW": "'=>'",
}
_OPERAND = {"DBLQUOTE", "INT_LITERAL", "LPAR", "LSQB"}


def parse(text: str) -> Any:
    """The Lark tree of one expression; offsets count from the start of the text.

    Raises HclSyntaxError.
    """
    from lark.exceptions import UnexpectedInput

    try:
        tree = _parser().parse(f"{_PREFIX}{text}\n")
    except UnexpectedInput as error:
        raise HclSyntaxError(_expected(error), (error.pos_in_stream or 0) - len(_PREFIX)) from None
    except RecursionError:
        raise HclSyntaxError("it nests too deep", 0) from None
    body = tree.children[0]
    attributes = [child for child in body.children if child.data == "attribute"]
    if len(attributes) != 1 or len(body.children) > 2:
        raise HclSyntaxError("expected one expression", 0)
    expression = attributes[0].children[-1]
    _shift(expression)
    return expression


def _shift(tree: Any) -> None:
    """Make positions count from the expression's own start."""
    width = len(_PREFIX)
    for node in tree.iter_subtrees():
        meta = node.meta
        if not getattr(meta, "empty", True):
            meta.start_pos -= width
            meta.end_pos -= width
        for child in node.children:
            if hasattr(child, "type") and child.start_pos is not None:
                child.start_pos -= width


def _expected(error: Any) -> str:
    names = set(getattr(error, "expected", None) or getattr(error, "allowed", None) or ())
    if names >= _OPERAND:
        return "expected an expression"
    words = sorted(_WORDS[name] for name in names if name in _WORDS)
    return f"expected {' or '.join(words[:3])}" if words else "this is not valid HCL"


@cache
def _parser() -> Any:
    import hcl2
    import lark
    from hcl2.postlexer import PostLexer

    grammar = Path(hcl2.__file__).with_name("hcl2.lark")
    options: dict[str, Any] = {
        "parser": "lalr",
        "propagate_positions": True,
        "postlex": PostLexer(),
    }
    key = f"{hcl2.__file__}{lark.__version__}{sys.version}".encode() + grammar.read_bytes()
    path = _cache_folder() / f"hcl2-{hashlib.sha256(key).hexdigest()[:16]}.tables"
    tables = _saved(path)
    if tables is not None:
        try:
            return lark.Lark.load(tables)
        except Exception:  # noqa: S110 # a damaged cache raises anything; rebuild it
            pass
    parser = lark.Lark(grammar.read_text("utf-8"), **options)
    _save(parser, path)
    return parser


def _saved(path: Path) -> BytesIO | None:
    """The cached tables, if they are this user's own: loading them runs what they say."""
    try:
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            own = not hasattr(os, "getuid") or status.st_uid == os.getuid()
            return BytesIO(file.read()) if own and not status.st_mode & 0o022 else None
    except OSError:
        return None


def _save(parser: Any, path: Path) -> None:
    """Keep the tables for the next run, if this machine lets us; silently not, otherwise."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            parser.save(file)
        os.replace(name, path)
    except OSError:
        return  # the next run builds the tables again


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(base) if base else Path.home() / ".cache") / "aadrift"
