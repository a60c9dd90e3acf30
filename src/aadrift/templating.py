"""Renders the Jinja2 templates that ship with aadrift.

They lie in ``templates/`` at the top of a source checkout, and in ``aadrift/templates/`` of an
installed package.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE = Path(__file__).resolve().parent

# What Markdown could read as markup inside a line or a table cell; an underscore inside of a word
# is none.
_MARKUP = re.compile(r"[\\`*\[\]|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_MENTION = re.compile(r"(?<!\w)@(?=\w)")


def folder() -> Path:
    """The folder that holds the templates."""
    installed = _PACKAGE / "templates"
    return installed if installed.is_dir() else _PACKAGE.parents[1] / "templates"


def render(template: str, values: Mapping[str, object], *, folder: Path | None = None) -> str:
    """Render a template by its name below the templates' folder.

    A template of the same name in ``folder`` takes its place.
    """
    return _environment(folder).get_template(template).render(values)


def read(name: str) -> str:
    """A file of the templates' folder that is used as it stands."""
    return (folder() / name).read_text(encoding="utf-8")


@cache
def _environment(own: Path | None) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    # A template of the user's may come with the scanned repository: it can't run code. Watching
    # ours, too, would take most of the time that a large page takes.
    environment = (Environment if own is None else ImmutableSandboxedEnvironment)(
        loader=FileSystemLoader([*([own] if own is not None else []), folder()]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=select_autoescape(("html", "html.j2", "xml.j2")),
    )
    environment.filters["md"] = md
    environment.filters["mdcode"] = mdcode
    environment.filters["mdhtml"] = mdhtml
    environment.filters["fence"] = fence
    environment.filters["soft"] = soft
    return environment


def soft(text: object) -> str:
    """Text for HTML that may break behind the marks which names, paths and ids consist of."""
    from markupsafe import Markup, escape

    escaped = str(escape(str(text)))
    for mark in "/._":  # no part of what escaping writes (&amp;)
        escaped = escaped.replace(mark, f"{mark}<wbr>")
    return Markup(escaped)  # noqa: S704 - it was escaped above


def _one_line(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def md(text: object) -> str:
    """Text for a line or table cell of Markdown, where nothing in it is taken as markup.

    A word that starts with ``@`` gets a zero-width space, so that a forge notifies nobody.
    """
    escaped = _one_line(str(text)).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MENTION.sub("@\u200b", _MARKUP.sub(r"\\\g<0>", escaped))


def mdcode(text: object) -> str:
    """Text in a fixed-width font, right inside a table cell too, where a pipe ends the cell."""
    line = _one_line(str(text))
    return f"`{line}`" if line and "`" not in line and "|" not in line else mdhtml(line)


def mdhtml(text: object) -> str:
    """Text in a fixed-width font where Markdown has HTML (a ``<summary>``)."""
    line = _one_line(str(text))
    escaped = "".join(f"&#{ord(one)};" if one in "\\`*_[]<>|~&@" else one for one in line)
    return f"<code>{escaped}</code>"


def fence(text: str, language: str = "") -> str:
    """A code block whose fence is longer than every run of backticks in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    marks = "`" * max(3, longest + 1)
    return f"{marks}{language}\n{text.rstrip(chr(10))}\n{marks}"
