"""Evidence files: JSON that other programs printed, read with errors that say what to do."""

from __future__ import annotations

import json
from pathlib import Path

from aadrift.source import SourceError, SourceFile

# A fleet of 10,000 gateways as Azure prints them takes 100 MB.
MAX_BYTES = 256 * 1024 * 1024

# What the first bytes of compressed files are; a saved Terraform plan is a zip archive.
_ARCHIVES = (b"PK\x03\x04", b"\x1f\x8b")


class JsonFileError(Exception):
    """A file can't be used as JSON: a sentence with its name and line."""


class UnreadableFileError(JsonFileError):
    """The file's bytes can't be had (missing, a directory, not permitted)."""


class PackedFileError(JsonFileError):
    """The file is a compressed archive, as a saved Terraform plan is."""


def load(path: Path, name: str, *, limit: int = MAX_BYTES) -> object:
    """Read a JSON file in UTF-8, or UTF-16 with a byte order mark (PowerShell's ``>``).

    Pipes are read too. Raises JsonFileError when the file can't be read, is larger than ``limit``
    bytes, empty, no text, or no JSON. No error repeats what stands in the file.
    """
    text = _text(path, name, limit)
    if not text.strip():
        raise JsonFileError(f"{name}: the file is empty")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise JsonFileError(f"{name}:{error.lineno}: {_reason(error)}") from None
    except RecursionError:
        raise JsonFileError(f"{name}: the JSON is nested too deeply") from None
    except ValueError:
        raise JsonFileError(f"{name}: the JSON holds a number that is too long") from None


def _text(path: Path, name: str, limit: int) -> str:
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnreadableFileError(f"{name}: the file can't be read: {reason}") from None
    except ValueError:
        raise UnreadableFileError(f"{name}: that is no path") from None
    if len(data) > limit:
        raise JsonFileError(f"{name}: the file is larger than {limit // 1024 // 1024} MB")
    if data.startswith(_ARCHIVES):
        raise PackedFileError(f"{name}: the file is a compressed archive, no JSON")
    try:
        return SourceFile.decode(name, data).text
    except SourceError as error:
        raise JsonFileError(f"{name}:{error.line}: {error.message}") from None


def _reason(error: json.JSONDecodeError) -> str:
    if error.msg == "Extra data":
        return "a second JSON document follows the first; each needs a file of its own"
    return (
        f"the file is not valid JSON (column {error.colno}: {error.msg[:1].lower()}{error.msg[1:]})"
    )


def kind_of_value(value: object) -> str:
    """The JSON kind of a value in words, for messages that must not repeat the value itself."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list():
            return "a list"
        case _:
            return "an object"
