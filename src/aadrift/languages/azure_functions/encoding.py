"""Functions between strings and other forms: JSON, base64, URIs."""

from __future__ import annotations

import base64
import binascii
import json as plain_json
from urllib.parse import quote, unquote, urljoin

from aadrift.languages.azure_functions.calls import Call, OpenObject, RefusalError, function
from aadrift.languages.azure_functions.strings import as_text, joined
from aadrift.languages.data.json import JsonError, decode_json
from aadrift.values import (
    Bool,
    Mapping,
    Null,
    Number,
    OneOf,
    Sequence,
    Text,
    Unknown,
    Value,
)


@function("json", 1)
def _json(call: Call, value: Value) -> Value:
    text = call.text(value)
    try:
        return decode_json(text, comments=True).via(*text.trail)
    except JsonError as error:
        return call.fail(f"the string is no JSON: {error.message}")


@function("string", 1, lenient=True)
def _string(call: Call, value: Value) -> Value:
    if isinstance(value, Sequence | Mapping):
        return joined(_json_parts(value))
    return as_text(call, value)


def _json_parts(value: Value) -> list[Text | Unknown]:
    """JSON without blanks; a string that needs no escapes keeps its place."""
    match value:
        case Text():
            quoted = plain_json.dumps(value.value, ensure_ascii=False)
            inner = value if len(quoted) == len(value.value) + 2 else Text(quoted[1:-1])
            return [Text('"'), inner, Text('"')]
        case OpenObject():
            return [value.missing]
        case Mapping():
            parts = [Text("{")]
            members: list[Text | Unknown] = []
            for key, item in value.items():
                members += [Text(","), *_json_parts(value.name(key)), Text(":"), *_json_parts(item)]
            return [*parts, *members[1:], Text("}")]
        case Sequence():
            elements: list[Text | Unknown] = []
            for item in value.elements():
                elements += [Text(","), *_json_parts(item)]
            return [Text("["), *elements[1:], Text("]")]
        case Number():
            return [Text(str(value.value))]
        case Bool():
            return [Text("true" if value.value else "false")]
        case Null():
            return [Text("null")]
        case Unknown():
            return [value]
        case OneOf():
            return [Unknown(value.reason, value.where, trail=value.trail)]
        case _:
            return [Unknown("a function is no value")]


@function("base64", 1)
def _base64(call: Call, value: Value) -> Value:
    return Text(base64.b64encode(call.text(value).value.encode()).decode())


def _decoded(call: Call, value: Value) -> Text:
    try:
        return Text(base64.b64decode(call.text(value).value, validate=True).decode())
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return call.fail("the string is no base64 of a text")


@function("base64ToString", 1)
def _base64_to_string(call: Call, value: Value) -> Value:
    return _decoded(call, value)


@function("base64ToJson", 1)
def _base64_to_json(call: Call, value: Value) -> Value:
    return _json(call, _decoded(call, value))


@function("dataUri", 1)
def _data_uri(call: Call, value: Value) -> Value:
    text = as_text(call, value)
    if isinstance(text, Unknown):
        raise RefusalError(text)
    encoded = base64.b64encode(text.value.encode()).decode()
    return Text(f"data:text/plain;charset=utf8;base64,{encoded}")


@function("dataUriToString", 1)
def _data_uri_to_string(call: Call, value: Value) -> Value:
    head, comma, body = call.text(value).value.partition(",")
    if not comma or not head.startswith("data:"):
        call.fail("the string is no data URI")
    return _decoded(call, Text(body)) if head.endswith(";base64") else Text(unquote(body))


@function("uriComponent", 1)
def _uri_component(call: Call, value: Value) -> Value:
    return Text(quote(call.text(value).value, safe=""))


@function("uriComponentToString", 1)
def _uri_component_to_string(call: Call, value: Value) -> Value:
    return Text(unquote(call.text(value).value))


@function("uri", 2)
def _uri(call: Call, base: Value, relative: Value) -> Value:
    first, second = call.text(base), call.text(relative)
    try:
        address = urljoin(first.value, second.value)
    except ValueError:
        return call.fail("the strings are no URIs")
    # A base that ends with a slash and a plain relative part are simply put together.
    if address == first.value + second.value:
        return joined([first, second])
    return Text(address)
