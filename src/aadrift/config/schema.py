"""The JSON schema of a config file, which is published as ``schemas/config.schema.json``."""

from __future__ import annotations

import re
from typing import Any

from aadrift.config.keys import CODE_NAMES, KEYS, MAX_SECONDS, MAX_VERBOSE, Key, Kind
from aadrift.reports import FORMATS

_GUID = "[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}"
_TEXT = {"type": "string", "pattern": r"\S"}
_TEXTS = {"type": "array", "items": _TEXT}
_CODES = {"type": "array", "items": {"enum": list(CODE_NAMES)}}
_REPORT = f"^({'|'.join(map(re.escape, FORMATS))})(:.+)?$"

_SHAPES: dict[Kind, dict[str, Any]] = {
    Kind.FLAG: {"type": "boolean"},
    Kind.TEXT: _TEXT,
    Kind.TEXTS: _TEXTS,
    Kind.CODES: _CODES,
    Kind.SECONDS: {"type": "number", "exclusiveMinimum": 0, "maximum": MAX_SECONDS},
    Kind.COUNT: {"type": "integer", "minimum": 0, "maximum": MAX_VERBOSE},
    Kind.FILE: _TEXT,
    Kind.FILES: _TEXTS,
    Kind.SOURCES: _TEXTS,
    Kind.REPORTS: {"type": "array", "items": {"type": "string", "pattern": _REPORT}},
    Kind.FOLDER: _TEXT,
    Kind.VALUES: {
        "type": "object",
        "propertyNames": {"pattern": "^[^=]*[^=\\s][^=]*$"},
        "additionalProperties": {"type": "string"},
    },
    Kind.AUDIENCES: {
        "type": "object",
        "propertyNames": {"pattern": f"^{_GUID}$"},
        "additionalProperties": {"type": "string", "pattern": f"^{_GUID}$"},
    },
    Kind.PROFILES: {"type": "object", "additionalProperties": _TEXT},
    Kind.IGNORES: {
        "type": "array",
        "items": {
            "type": "object",
            "required": ["path"],
            "additionalProperties": False,
            "properties": {
                "path": {
                    "description": "A glob as in .gitignore, relative to this file.",
                    "type": "string",
                    "pattern": r"^(?![!#]).*\S",
                },
                "codes": {"description": "Rules; all if there are none.", **_CODES},
                "reason": {"description": "Why, for the report.", "type": "string"},
            },
        },
    },
}


def schema() -> dict[str, Any]:
    """The schema of ``aadrift.toml``, and of the section ``[tool.aadrift]``."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:aadrift:schema:config:1",
        "title": "aadrift's settings",
        "description": "What aadrift.toml, or [tool.aadrift] in pyproject.toml, can say. An option "
        "on the command line beats the file.",
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _described(key) for key in KEYS},
    }


def _described(key: Key) -> dict[str, Any]:
    shape = {"enum": list(key.choices)} if key.kind is Kind.CHOICE else _SHAPES[key.kind]
    return {"description": key.help, **shape}
