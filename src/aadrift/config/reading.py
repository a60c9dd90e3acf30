"""Reads a config file. Every mistake in it is an error with its line; nothing is guessed."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from aadrift.config import check
from aadrift.config.check import Wrong
from aadrift.config.find import SHARED, places
from aadrift.config.keys import BY_NAME, COMMAND_LINE_ONLY, Key
from aadrift.config.lines import line_of
from aadrift.gate.ignores import PathIgnore
from aadrift.records import dataclass
from aadrift.wording import shown

_MAX_BYTES = 1024 * 1024
_SECTION = ("tool", "aadrift")
_PLACE = re.compile(r"(.*) \(at line (\d+), column (\d+)\)", re.DOTALL)


class ConfigError(Exception):
    """A config file can't be used: a sentence with its path and line."""


@dataclass(frozen=True)
class Settings:
    """What a config file says.

    ``values`` are defaults of options, by the names of their fields; files among them are real
    paths. ``profile_gateways`` leads from the real path of a client profile to the address,
    resource id or name of its gateway. ``templates`` is a folder.
    """

    path: Path
    text: str
    prefix: tuple[str, ...]
    values: Mapping[str, Any]
    ignores: tuple[PathIgnore, ...] = ()
    profile_gateways: tuple[tuple[str, str], ...] = ()
    templates: Path | None = None
    shown_as: str = ""

    def where(self, name: str) -> str:
        """The path and line of a key."""
        return f"{self.shown_as}:{line_of(self.text, (*self.prefix, name))}"


def read_config(path: Path, name: str | None = None) -> Settings:
    """Read a config file; ``name`` is what it is called in messages.

    Raises ConfigError when it can't be read, is no TOML, or says something that aadrift does not
    know.
    """
    name = name or str(path)
    text = _text(path, name)
    document = _parsed(text, name)
    prefix = _prefix(path, document)
    section: Any = document
    for part in prefix:
        section = section.get(part, {}) if isinstance(section, dict) else section
    if prefix and not section:
        raise ConfigError(f"{name}: it has no section [tool.aadrift]")
    reader = _Reader(path, name, text, prefix)
    return reader.settings(section)


def has_section(data: bytes) -> bool:
    """Whether a pyproject.toml has a section for aadrift, or can't be read to tell."""
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return True
    tool = document.get("tool")
    return isinstance(tool, dict) and "aadrift" in tool


def _text(path: Path, name: str) -> str:
    try:
        if not path.exists():
            raise ConfigError(f"{name}: there is no such file")
        data = path.read_bytes()
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise ConfigError(f"{name}: the config can't be read: {reason}") from None
    if len(data) > _MAX_BYTES:
        raise ConfigError(f"{name}: the config is larger than {_MAX_BYTES // 1024} kB")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ConfigError(f"{name}:{line}: the config is not UTF-8") from None


def _parsed(text: str, name: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = _PLACE.fullmatch(str(error))
        what, line = (found[1], found[2]) if found else (str(error), None)
        what = what.removesuffix(" (at end of document)")
        line = line or str(text.count("\n") + 1)
        said = f"{what[:1].lower()}{what[1:]}".rstrip(".")
        raise ConfigError(f"{name}:{line}: the config is no valid TOML: {shown(said)}") from None
    except RecursionError:
        raise ConfigError(f"{name}: the config is nested too deeply") from None


def _prefix(path: Path, document: Mapping[str, Any]) -> tuple[str, ...]:
    """Where the settings stand. In a file of the user's choice a section beats the top level."""
    if path.name == SHARED:
        return _SECTION
    tool = document.get("tool")
    return _SECTION if isinstance(tool, dict) and "aadrift" in tool else ()


@dataclass(frozen=True)
class _Reader:
    path: Path
    name: str
    text: str
    prefix: tuple[str, ...]

    def settings(self, section: object) -> Settings:
        if not isinstance(section, dict):
            raise self._error((), "[tool.aadrift] must be a table")
        place = check.Place(self.path.resolve().parent, self._boundary())
        values: dict[str, Any] = {}
        for name, value in section.items():
            key = self._key(name)
            try:
                values[key.attribute] = check.checked(key, value, place)
            except Wrong as wrong:
                raise self._error((name, *wrong.path), wrong.message(name)) from None
        ignores = tuple(
            PathIgnore(one["path"], tuple(one["codes"]), one["reason"], self.name, place.folder)
            for one in values.pop("ignores", ())
        )
        return Settings(
            self.path,
            self.text,
            self.prefix,
            ignores=ignores,
            profile_gateways=tuple(values.pop("profile_gateways", {}).items()),
            templates=values.pop("templates", None),
            values=values,
            shown_as=self.name,
        )

    def _boundary(self) -> Path:
        """The folder that paths must not leave: the repository's, or the file's own."""
        return places(self.path.resolve().parent)[-1]

    def _key(self, name: str) -> Key:
        known = BY_NAME.get(name)
        if known is not None:
            return known
        plain = name.replace("_", "-").lstrip("-")
        if plain in COMMAND_LINE_ONLY:
            reason = COMMAND_LINE_ONLY[plain]
            raise self._error((name,), f"--{plain} can't be set in a file: {reason}")
        close = get_close_matches(plain, BY_NAME, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        raise self._error((name,), f"there is no setting {shown(name)}{hint}")

    def _error(self, path: tuple[str | int, ...], message: str) -> ConfigError:
        line = line_of(self.text, (*self.prefix, *path))
        return ConfigError(f"{self.name}:{line}: {message}")
