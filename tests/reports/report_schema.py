"""The published schema, closed: in the tests a key that it does not list is a mistake."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from jsonschema import Draft202012Validator


def published() -> dict[str, Any]:
    text = files("aadrift").joinpath("schemas/report.schema.json").read_text(encoding="utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema


def _closed(schema: Any) -> Any:
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: _closed(value) for key, value in schema.items()}
    if "properties" in closed and "required" in closed:
        closed.setdefault("additionalProperties", False)
    return closed


VALIDATOR = Draft202012Validator(_closed(published()))


def validate(report: dict[str, Any]) -> None:
    VALIDATOR.validate(report)
