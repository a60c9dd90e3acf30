"""Puts what the config file says behind what the command line says."""

from __future__ import annotations

import os
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, TypeVar

from aadrift.cli.options import ConfigurableOptions
from aadrift.cli.running import say
from aadrift.live import AZURE
from aadrift.request import UsageError

Options = TypeVar("Options", bound=ConfigurableOptions)

# Either of them on the command line says where all reports go.
_REPORTS = frozenset({"format", "output"})


def configured(options: Options) -> Options:
    """The options with the settings of the config file for all that the command line leaves open.

    Raises UsageError for a wrong use of ``--config``, ConfigError for a mistake in the file.
    """
    path = _path(options)
    if path is None:
        return options
    from aadrift.config import read_config

    settings = read_config(path, getattr(options, "config", None) or _shown(str(path)))
    given, known = options.given, {field.name for field in fields(options)}
    if given & _REPORTS:
        given |= _REPORTS
    values = {
        name: _value(name, value, settings)
        for name, value in settings.values.items()
        if name in known and name not in given and name not in options.apart
    }
    options = replace(options, **values, settings=settings)
    if getattr(options, "verbose", 0) and not getattr(options, "quiet", False):
        say(f"Settings are those of {settings.shown_as}.")
    return options


def _path(options: Any) -> Path | None:
    if options.config is not None:
        if options.no_config:
            raise UsageError("--config names a file and --no-config wants none; give one of them")
        if not options.config:
            raise UsageError("--config needs the name of a file")
        return Path(options.config)
    if options.no_config:
        return None
    from aadrift.config import find_config

    return find_config(Path.cwd())


def _value(name: str, value: Any, settings: Any) -> Any:
    """A value as the command line would have it: paths as seen from the current folder."""
    from aadrift.config.keys import BY_NAME, Kind

    key = BY_NAME[name.replace("_", "-")]
    match key.kind:
        case Kind.FILE:
            return _shown(value)
        case Kind.FILES | Kind.SOURCES:
            for one in value:
                if one != AZURE and not Path(one).exists():
                    where = settings.where(key.name)
                    raise UsageError(f"{where}: {key.name}: there is no file {_shown(one)}")
            return [one if one == AZURE else _shown(one) for one in value]
        case Kind.REPORTS:
            specs = [one.partition(":") for one in value]
            return [f"{format_}{colon}{path and _shown(path)}" for format_, colon, path in specs]
        case _:
            return value


def _shown(path: str) -> str:
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive
        return path
