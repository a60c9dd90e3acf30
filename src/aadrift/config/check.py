"""Holds the value of each key against what the key may hold."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from aadrift.audiences import is_guid
from aadrift.config.keys import CODE_NAMES, MAX_SECONDS, MAX_VERBOSE, Key, Kind
from aadrift.live import AZURE
from aadrift.records import dataclass
from aadrift.reports import FORMATS
from aadrift.wording import joined, listing, shown

_TEMPLATES = ("publishing/title.txt.j2", "publishing/body.md.j2", "publishing/commit.txt.j2")
_IGNORE_KEYS = ("path", "codes", "reason")


class Wrong(Exception):  # noqa: N818 - it is caught two calls above and becomes a ConfigError
    """A value is none that its key may hold. ``path`` leads from the key to what is wrong."""

    def __init__(self, text: str, *path: str | int) -> None:
        super().__init__(text)
        self.path = path

    def message(self, name: str) -> str:
        """The sentence, with the name of what is wrong."""
        inside = "".join(f"[{one}]" if isinstance(one, int) else f".{one}" for one in self.path)
        return f"{shown(name + inside)} {self}"


@dataclass(frozen=True)
class Place:
    """Where a config file lies: its folder, and the folder that its paths must not leave."""

    folder: Path
    boundary: Path

    def inside(self, text: object) -> str:
        """The real path that a text means."""
        if not isinstance(text, str) or not text.strip() or "\0" in text:
            raise Wrong("must be a path")
        real = Path(os.path.realpath(self.folder / text))
        if real != self.boundary and self.boundary not in real.parents:
            raise Wrong(
                f"leads out of {shown(str(self.boundary))}, where a config file has no say: "
                f"{shown(text)}"
            )
        return str(real)


def checked(key: Key, value: object, place: Place) -> Any:
    """The value of a key as its option would have it. Raises Wrong."""
    if key.kind is Kind.CHOICE:
        return _choice(value, key)
    if key.kind in _BY_PLACE:
        return _BY_PLACE[key.kind](value, place)
    return _BY_VALUE[key.kind](value)


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise Wrong("must be true or false")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise Wrong("must be a text that is not empty")
    return value


def _texts(value: object) -> list[str]:
    return list(_items(value, 'as in ["hub", "spoke"]'))


def _items(value: object, example: str) -> Iterator[str]:
    if not isinstance(value, list):
        raise Wrong(f"must be a list of texts, {example}")
    for number, one in enumerate(value):
        if not isinstance(one, str) or not one.strip():
            raise Wrong("must be a text that is not empty", number)
        yield one


def _choice(value: object, key: Key) -> str:
    text = _text(value)
    if text not in key.choices:
        raise Wrong(_none_of(text, key.choices))
    return text


def _none_of(text: str, choices: tuple[str, ...]) -> str:
    close = get_close_matches(text.lower(), {one.lower(): one for one in choices}, n=1)
    meant = next((one for one in choices if close and one.lower() == close[0]), None)
    hint = f"; did you mean {meant}?" if meant else ""
    return f"is none of {joined(choices)}: {shown(text)}{hint}"


def _codes(value: object) -> list[str]:
    found = list(_items(value, 'as in ["AAD101"]'))
    for number, code in enumerate(found):
        if code not in CODE_NAMES:
            close = get_close_matches(code.upper(), CODE_NAMES, n=1)
            hint = f"did you mean {close[0]}?" if close else "'aadrift rules' lists them"
            raise Wrong(f"is no rule: {shown(code)}; {hint}", number)
    return found


def _seconds(value: object) -> str:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not 0 < float(value) <= MAX_SECONDS:  # type: ignore[arg-type] # a number
        raise Wrong(f"must be a number of seconds above 0, up to {MAX_SECONDS}")
    return str(value)


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MAX_VERBOSE:
        raise Wrong(f"must be a number from 0 to {MAX_VERBOSE}")
    return value


def _file(value: object, place: Place) -> str:
    return place.inside(value)


def _files(value: object, place: Place) -> list[str]:
    return [
        _at(number, place.inside, one)
        for number, one in enumerate(_items(value, 'as in ["prod.tfvars"]'))
    ]


def _sources(value: object, place: Place) -> list[str]:
    return [
        one if one == AZURE else _at(number, place.inside, one)
        for number, one in enumerate(_items(value, 'as in ["azure"] or ["live.json"]'))
    ]


def _at(number: int | str, check: Callable[[str], str], text: str) -> str:
    try:
        return check(text)
    except Wrong as wrong:
        raise Wrong(str(wrong), number, *wrong.path) from None


def _reports(value: object, place: Place) -> list[str]:
    found = []
    for number, one in enumerate(_items(value, 'as in ["text", "sarif:aadrift.sarif"]')):
        name, colon, path = one.partition(":")
        if name not in FORMATS:
            raise Wrong(_none_of(name, tuple(FORMATS)), number)
        if colon and not path:
            raise Wrong("lacks the file's name after the colon", number)
        found.append(f"{name}:{_at(number, place.inside, path)}" if path not in ("", "-") else name)
    if sum(":" not in one for one in found) > 1:
        raise Wrong("sends more than one report to standard output; give the others a file")
    return found


def _folder(value: object, place: Place) -> Path:
    folder = Path(place.inside(value))
    if not folder.is_dir():
        raise Wrong(f"names no folder: {shown(str(value))}")
    if not any((folder / name).is_file() for name in _TEMPLATES):
        raise Wrong(f"names a folder that has none of {listing(_TEMPLATES)}: {shown(str(value))}")
    for file in folder.rglob("*"):
        # What a template includes ends up in a pull request.
        if place.boundary not in Path(os.path.realpath(file)).parents:
            raise Wrong(f"holds a link that leads out of the repository: {shown(file.name)}")
    return folder


def _table(value: object, what: str) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise Wrong(f"must be a table, {what}")
    for name, one in value.items():
        if not isinstance(one, str):
            raise Wrong("must be a text", name)
    return value


def _values(value: object) -> list[str]:
    table = _table(value, 'as in { environment = "prod" }')
    if not all(name.strip() and "=" not in name for name in table):
        raise Wrong("has a name that is no variable's")
    return [f"{name}={one}" for name, one in table.items()]


def _audiences(value: object) -> list[str]:
    table = _table(value, "old audience = new audience")
    for old, new in table.items():
        if not is_guid(old) or not is_guid(new):
            raise Wrong("must lead from one GUID to another", old)
    return [f"{old}={new}" for old, new in table.items()]


def _profiles(value: object, place: Place) -> dict[str, str]:
    table = _table(value, 'as in { "clients/hub.xml" = "vgw-hub" }')
    for path, gateway in table.items():
        if not gateway.strip():
            raise Wrong("must be the address, resource id or name of a gateway", path)
    found = {path: _at(path, place.inside, path) for path in table}
    for path, real in found.items():
        if not Path(real).is_file():
            raise Wrong("is no file", path)
    return {found[path]: gateway for path, gateway in table.items()}


def _ignores(value: object) -> list[dict[str, Any]]:
    if not isinstance(value, list):
        raise Wrong("must be a list of tables: [[tool.aadrift.ignores]], or [[ignores]]")
    return [_ignore(number, one) for number, one in enumerate(value)]


def _ignore(number: int, value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise Wrong('must be a table, as in { path = "legacy/**", codes = ["AAD101"] }', number)
    for name in value:
        if name not in _IGNORE_KEYS:
            close = get_close_matches(name, _IGNORE_KEYS, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise Wrong(f"is no key of an entry{hint}", number, name)
    path = value.get("path")
    if not isinstance(path, str) or not path.strip() or path.startswith(("!", "#")):
        raise Wrong("needs a path: a glob as in .gitignore", number)
    reason = value.get("reason", "")
    if not isinstance(reason, str):
        raise Wrong("must be a text", number, "reason")
    try:
        codes = _codes(value.get("codes", []))
    except Wrong as wrong:
        raise Wrong(str(wrong), number, "codes", *wrong.path) from None
    return {"path": path, "codes": codes, "reason": reason}


_BY_VALUE: Mapping[Kind, Callable[[object], Any]] = {
    Kind.FLAG: _flag,
    Kind.TEXT: _text,
    Kind.TEXTS: _texts,
    Kind.CODES: _codes,
    Kind.SECONDS: _seconds,
    Kind.COUNT: _count,
    Kind.VALUES: _values,
    Kind.AUDIENCES: _audiences,
    Kind.IGNORES: _ignores,
}
_BY_PLACE: Mapping[Kind, Callable[[object, Place], Any]] = {
    Kind.FILE: _file,
    Kind.FILES: _files,
    Kind.SOURCES: _sources,
    Kind.REPORTS: _reports,
    Kind.FOLDER: _folder,
    Kind.PROFILES: _profiles,
}
