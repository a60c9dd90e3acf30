"""Commands whose options are one dataclass, with help in sections.

A command is a function of one argument: an options dataclass, whose fields carry Typer's
descriptions. Options that commands share are the dataclass that theirs inherit from.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields
from typing import Annotated, Any, get_origin

import typer
from typer.core import TyperArgument, TyperCommand, TyperGroup


class SectionedCommand(TyperCommand):
    """A command whose help lists the options under their sections (``rich_help_panel``).

    Of a flag and what takes it back (``--strict / --no-strict``) only the flag is listed: the
    other is for a flag that the config file sets.
    """

    def get_params(self, ctx: Any) -> Any:
        """Every parameter, the help option included."""
        return [take_as_is(param) for param in super().get_params(ctx)]

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the arguments, then a section for each panel in the order of appearance."""
        sections: dict[str, list[tuple[str, str]]] = {"Arguments": []}
        for param in self.get_params(ctx):
            if isinstance(param, TyperArgument):
                sections["Arguments"].append((param.metavar or param.name, param.help or ""))
                continue
            record = help_record(param, ctx)
            if record is not None:
                section = getattr(param, "rich_help_panel", None) or "Options"
                sections.setdefault(section, []).append(record)
        for title, records in sections.items():
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)


def help_record(param: Any, ctx: Any) -> tuple[str, str] | None:
    """An option as its help lists it, and what it says; None for a hidden one."""
    record = param.get_help_record(ctx)
    if record is None:
        return None
    name, back, _ = record[0].partition(" / ")
    return name, record[1].partition("  [default: ")[0] if back else record[1]


class PlainGroup(TyperGroup):
    """The program itself."""

    def get_params(self, ctx: Any) -> Any:
        """Every parameter, the help option included."""
        return [take_as_is(param) for param in super().get_params(ctx)]


def take_as_is(param: Any) -> Any:
    """The same parameter, which takes its strings as they come.

    Every option of aadrift is text, a list of texts, a flag or a count, which the parser delivers
    as such; Typer would import pydantic to convert them, which takes longer than a scan.
    """

    def process_value(ctx: Any, value: Any) -> Any:
        if value is None and (param.multiple or param.nargs != 1):
            value = ()
        if param.required and value in (None, ()):
            raise typer.BadParameter("it is required", ctx=ctx, param=param)
        return value if param.callback is None else param.callback(ctx, param, value)

    param.process_value = process_value
    return param


def register(
    app: typer.Typer, options: type[Any], *, epilog: str, name: str | None = None
) -> Callable[[Callable[[Any], int]], Callable[[Any], int]]:
    """Register a function of an options dataclass as a command. It returns the exit code."""

    def decorate(function: Callable[[Any], int]) -> Callable[[Any], int]:
        listed = [field for field in fields(options) if get_origin(field.type) is Annotated]
        aware = any(field.name == "given" for field in fields(options))

        def call(context: typer.Context, **values: Any) -> None:
            if aware:
                values["given"] = frozenset(name for name in values if _given(context, name))
            raise typer.Exit(function(options(**values)))

        parameters = [
            inspect.Parameter(
                "context", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context
            )
        ]
        parameters += [
            inspect.Parameter(
                field.name,
                inspect.Parameter.KEYWORD_ONLY,
                default=inspect.Parameter.empty if field.default is MISSING else field.default,
                annotation=field.type,
            )
            for field in listed
        ]
        call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined] # Typer reads it
        call.__doc__ = function.__doc__
        app.command(name or function.__name__, cls=SectionedCommand, epilog=epilog)(call)
        return function

    return decorate


def _given(context: typer.Context, name: str) -> bool:
    source = context.get_parameter_source(name)
    return source is not None and source.name == "COMMANDLINE"
