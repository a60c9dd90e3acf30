"""The formats of other tools as far as aadrift writes them, restated from their specifications."""

from __future__ import annotations

from typing import Any


def _object(required: str, **properties: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


def _list(items: Any, least: int = 0) -> dict[str, Any]:
    return {"type": "array", "items": items, "minItems": least}


TEXT = {"type": "string", "minLength": 1}
COUNT = {"type": "integer", "minimum": 1}
LEVEL = {"enum": ["error", "warning", "note", "none"]}
MESSAGE = _object("text", text=TEXT)
MARKDOWN = _object("text markdown", text=TEXT, markdown=TEXT)
# RFC 3986: no spaces, nothing beyond ASCII, no backslash.
URI = {"type": "string", "pattern": r"^[A-Za-z0-9\-._~:/?#@!$&'()*+,;=%]+$"}
ARTIFACT = _object("uri", uri=URI, uriBaseId={"const": "SRCROOT"})
REGION = _object("startLine", startLine=COUNT, startColumn=COUNT, endLine=COUNT, endColumn=COUNT)
PHYSICAL = _object("artifactLocation region", artifactLocation=ARTIFACT, region=REGION)
LOCATION = _object(
    "physicalLocation",
    physicalLocation=PHYSICAL,
    logicalLocations=_list(
        _object("fullyQualifiedName kind", fullyQualifiedName=TEXT, kind={"const": "resource"})
    ),
    message=MESSAGE,
)
NOTIFICATION = _object(
    "message level",
    message=MESSAGE,
    level=LEVEL,
    descriptor=_object("id", id={"pattern": "^AAD[0-9]{3}$"}),
    locations=_list(LOCATION, 1),
)
RULE = _object(
    "id name shortDescription fullDescription help defaultConfiguration properties",
    id={"pattern": "^AAD[0-9]{3}$"},
    name={"pattern": "^[A-Z][A-Za-z]+$"},
    shortDescription=MESSAGE,
    fullDescription=MESSAGE,
    help=MARKDOWN,
    defaultConfiguration=_object("level", level=LEVEL),
    properties={"type": "object"},
)
FIX = _object(
    "description artifactChanges",
    description=MESSAGE,
    artifactChanges=_list(
        _object(
            "artifactLocation replacements",
            artifactLocation=ARTIFACT,
            replacements=_list(
                _object(
                    "deletedRegion insertedContent",
                    deletedRegion=REGION,
                    insertedContent=MESSAGE,
                ),
                1,
            ),
        ),
        1,
    ),
)
RESULT = _object(
    "ruleId ruleIndex level message locations partialFingerprints suppressions",
    ruleId={"pattern": "^AAD[0-9]{3}$"},
    ruleIndex={"type": "integer", "minimum": 0},
    level=LEVEL,
    message=MESSAGE,
    locations={**_list(LOCATION, 1), "maxItems": 1},
    partialFingerprints=_object(
        "primaryLocationLineHash", primaryLocationLineHash={"pattern": "^[0-9A-Za-z]+:1$"}
    ),
    codeFlows=_list(
        _object(
            "threadFlows",
            threadFlows=_list(
                _object("locations", locations=_list(_object("location", location=LOCATION), 1)), 1
            ),
        ),
        1,
    ),
    fixes=_list(FIX, 1),
    suppressions=_list(
        _object(
            "kind",
            kind={"enum": ["inSource", "external"]},
            justification=TEXT,
            location=LOCATION,
        )
    ),
    properties={"type": "object"},
)
RUN = _object(
    "tool results invocations columnKind",
    tool=_object(
        "driver",
        driver=_object(
            "name semanticVersion rules", name=TEXT, semanticVersion=TEXT, rules=_list(RULE, 1)
        ),
    ),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    originalUriBaseIds=_object("SRCROOT", SRCROOT=_object("description", description=MESSAGE)),
    invocations=_list(
        _object(
            "executionSuccessful toolExecutionNotifications",
            executionSuccessful={"type": "boolean"},
            toolExecutionNotifications=_list(NOTIFICATION),
        ),
        1,
    ),
    results=_list(RESULT),
)
SARIF = _object(
    "$schema version runs",
    **{"$schema": TEXT},
    version={"const": "2.1.0"},
    runs={**_list(RUN, 1), "maxItems": 20},
)

# From GitLab's documentation of its report format.
GITLAB_ISSUE = {
    "type": "object",
    "required": ["description", "check_name", "fingerprint", "severity", "location"],
    "additionalProperties": False,
    "properties": {
        "description": {"type": "string", "minLength": 1},
        "check_name": {"type": "string", "minLength": 1},
        "fingerprint": {"type": "string", "minLength": 1},
        "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
        "location": {
            "type": "object",
            "required": ["path", "lines"],
            "properties": {
                "path": {"type": "string", "not": {"pattern": r"^\./"}},
                "lines": {
                    "type": "object",
                    "required": ["begin"],
                    "properties": {"begin": {"type": "integer", "minimum": 1}},
                },
            },
        },
    },
}

# From reviewdog's protocol buffers.
POSITION = {
    "type": "object",
    "required": ["line", "column"],
    "additionalProperties": False,
    "properties": {
        "line": {"type": "integer", "minimum": 1},
        "column": {"type": "integer", "minimum": 1},
    },
}
RANGE = {
    "type": "object",
    "required": ["start", "end"],
    "additionalProperties": False,
    "properties": {"start": POSITION, "end": POSITION},
}
RDJSON = {
    "type": "object",
    "required": ["source", "diagnostics"],
    "additionalProperties": False,
    "properties": {
        "source": {"type": "object", "required": ["name"]},
        "diagnostics": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["message", "location", "severity"],
                "additionalProperties": False,
                "properties": {
                    "message": {"type": "string", "minLength": 1},
                    "location": {
                        "type": "object",
                        "required": ["path"],
                        "additionalProperties": False,
                        "properties": {"path": {"type": "string"}, "range": RANGE},
                    },
                    "severity": {"enum": ["ERROR", "WARNING", "INFO"]},
                    "code": {"type": "object", "required": ["value"]},
                    "suggestions": {
                        "type": "array",
                        "minItems": 1,
                        "items": {
                            "type": "object",
                            "required": ["range", "text"],
                            "additionalProperties": False,
                            "properties": {"range": RANGE, "text": {"type": "string"}},
                        },
                    },
                },
            },
        },
    },
}
