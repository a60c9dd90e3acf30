"""Functions that encode, decode and hash strings."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import uuid
from collections.abc import Callable
from urllib.parse import quote_plus

from aadrift.drafts import filled
from aadrift.languages.data.json import JsonError, decode_draft, decode_json
from aadrift.languages.data.yaml import YamlError, decode_yaml
from aadrift.languages.terraform import types
from aadrift.languages.terraform.functions.csv_text import decode_csv
from aadrift.languages.terraform.functions.json_text import draft_json
from aadrift.languages.terraform.functions.registry import (
    STRING,
    CallError,
    Parameter,
    UndecidedError,
    function,
    normalized,
)
from aadrift.languages.terraform.functions.yaml_text import encode_yaml
from aadrift.values import Mapping, Sequence, Text, Unknown, Value

_VALUE = Parameter(look="known", null=True)
# A document may be whole but for some strings in it.
_DRAFT = Parameter(look="deep", null=True, unknown=True)
_DOCUMENT = Parameter(types.STRING, unknown=True)

_CODECS = {"utf-8": "utf-8", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be", "us-ascii": "ascii"}
_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}


def decoded(value: Value) -> Value:
    """A decoded document as Terraform holds it: keys in order, strings in normal form."""
    match value:
        case Sequence():
            return Sequence(tuple(map(decoded, value.items)), "tuple")
        case Mapping():
            names = {key: normalized(value.name(key)) for key in value.entries}
            entries = {
                name.value: decoded(value.entries[key])
                for key, name in sorted(names.items())
                if isinstance(name, Text)
            }
            texts = {name.value: name for name in names.values() if isinstance(name, Text)}
            return Mapping(entries, "object", texts)
        case _:
            return normalized(value)


@function("jsonencode", _DRAFT)
def jsonencode(value: Value) -> Value:
    """A value as JSON."""
    return types.consequence(value) if isinstance(value, Unknown) else draft_json(value)


@function("jsondecode", _DOCUMENT)
def jsondecode(text: Text | Unknown) -> Value:
    """The value that JSON says."""
    if isinstance(text, Unknown):
        document = decode_draft(text)
        return types.consequence(text) if document is None else decoded(document)
    try:
        return decoded(decode_json(text))
    except JsonError as error:
        if text.value[error.offset : error.offset + 1] not in ("}", "]"):
            raise _not_json(error) from None
        first = error
    # Terraform does not look at what follows a document behind a closing bracket too many.
    try:
        return decoded(decode_json(text.slice(0, first.offset)))
    except JsonError:
        raise _not_json(first) from None


def _not_json(error: JsonError) -> CallError:
    return CallError(f"{error.message} (at character {error.offset + 1})")


@function("yamlencode", _VALUE)
def yamlencode(value: Value) -> Value:
    """A value as YAML."""
    return encode_yaml(value)


@function("yamldecode", _DOCUMENT)
def yamldecode(text: Text | Unknown) -> Value:
    """The value that YAML says."""
    if isinstance(text, Unknown):
        return _yaml_draft(text)
    try:
        return decoded(decode_yaml(text))
    except YamlError as error:
        raise CallError(f"{error.message} (at character {error.offset + 1})") from None


def _yaml_draft(text: Unknown) -> Value:
    if text.draft is None:
        return types.consequence(text)
    try:
        return decoded(filled(decode_yaml(text.draft.text), text.draft))
    except YamlError:
        return types.consequence(text)


@function("csvdecode", STRING)
def csvdecode(text: Text) -> Value:
    """The rows of comma-separated values as objects."""
    return decode_csv(text)


@function("base64encode", STRING)
def base64encode(text: Text) -> Value:
    """The bytes of a string in UTF-8 as base64."""
    return Text(base64.b64encode(text.value.encode()).decode())


@function("base64decode", STRING)
def base64decode(text: Text) -> Value:
    """The string whose bytes in UTF-8 base64 says."""
    try:
        return Text(_from_base64(text.value).decode())
    except UnicodeDecodeError:
        raise CallError("the bytes are not valid UTF-8") from None


def _from_base64(source: str) -> bytes:
    data = re.sub(r"[\r\n]", "", source)
    try:
        return base64.b64decode(data.encode("ascii"), validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise CallError("it is not valid base64") from None


@function("base64gzip", STRING)
def base64gzip(text: Text) -> Value:
    """Not told: the bytes depend on the compressor."""
    del text
    raise UndecidedError("the compressed bytes depend on Terraform's own compressor")


@function("textencodebase64", STRING, STRING)
def textencodebase64(text: Text, encoding: Text) -> Value:
    """The bytes of a string in some encoding as base64."""
    try:
        return Text(base64.b64encode(text.value.encode(_codec(encoding.value))).decode())
    except UnicodeEncodeError:
        raise CallError("a character does not exist in the encoding") from None


@function("textdecodebase64", STRING, STRING)
def textdecodebase64(text: Text, encoding: Text) -> Value:
    """The string whose bytes in some encoding base64 says."""
    try:
        return Text(_from_base64(text.value).decode(_codec(encoding.value)))
    except UnicodeDecodeError:
        raise CallError("the bytes are not valid in the encoding") from None


def _codec(name: str) -> str:
    codec = _CODECS.get(name.lower())
    if codec is None:
        raise UndecidedError(f"the encoding {name!r} is not supported")
    return codec


@function("urlencode", STRING)
def urlencode(text: Text) -> Value:
    """A string as part of the query of a URL."""
    encoded = quote_plus(text.value, safe="")
    return text if encoded == text.value else Text(encoded)


@function("uuidv5", STRING, STRING)
def uuidv5(namespace: Text, name: Text) -> Value:
    """The UUID of a name in a namespace."""
    space = _NAMESPACES.get(namespace.value)
    if space is None:
        try:
            space = uuid.UUID(namespace.value)
        except ValueError:
            raise CallError(f"the namespace {namespace.value!r} is no UUID") from None
    return Text(str(uuid.uuid5(space, name.value)))


def hexadecimal(algorithm: str) -> Callable[[bytes], str]:
    """A hash in hexadecimal digits."""
    return lambda data: hashlib.new(algorithm, data, usedforsecurity=False).hexdigest()


def in_base64(algorithm: str) -> Callable[[bytes], str]:
    """A hash in base64."""

    def work(data: bytes) -> str:
        return base64.b64encode(hashlib.new(algorithm, data).digest()).decode()

    return work


HASHES: dict[str, Callable[[bytes], str]] = {
    "md5": hexadecimal("md5"),
    "sha1": hexadecimal("sha1"),
    "sha256": hexadecimal("sha256"),
    "sha512": hexadecimal("sha512"),
    "base64sha256": in_base64("sha256"),
    "base64sha512": in_base64("sha512"),
}


def _declare(name: str, work: Callable[[bytes], str]) -> None:
    @function(name, STRING)
    def hash_(text: Text) -> Value:
        return Text(work(text.value.encode()))


for _name, _work in HASHES.items():
    _declare(_name, _work)


def _impossible(name: str, reason: str) -> None:
    @function(name, rest=Parameter(types.ANY))
    def refuse(*arguments: Value) -> Value:
        del arguments
        raise UndecidedError(reason)


_impossible("bcrypt", "each call gives another salt")
_impossible("rsadecrypt", "private keys are not used")
_impossible("uuid", "each call gives another value")
_impossible("timestamp", "it is the time of the run")
_impossible("plantimestamp", "it is the time of the plan")
