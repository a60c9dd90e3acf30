"""YAML whose strings remember where they stand.

(``terraform/expressions/encoding.txt`` holds its meaning to terraform's.)
"""

from __future__ import annotations

import pytest

from aadrift.languages.data.yaml import MAX_CHARACTERS, MAX_DEPTH, YamlError, decode_yaml
from aadrift.values import Mapping, Sequence, Text
from tests.data.test_json import literal, plain


def texts(document: str) -> dict[str, str | None]:
    value = decode_yaml(literal(document))
    assert isinstance(value, Mapping)
    found: dict[str, str | None] = {}
    for key, item in value.entries.items():
        assert isinstance(item, Text)
        found[key] = item.origin.text if item.origin else None
    return found


@pytest.mark.parametrize(
    ("document", "origin"),
    [
        ("a: aud-1", "aud-1"),
        ("a: 'aud-1'", "aud-1"),
        ('a: "aud-1"  # note', "aud-1"),
        ("a: !!str aud-1", "aud-1"),
        ("b: &x aud-1\na: *x", "aud-1"),
        ("{a: aud-1}", "aud-1"),
        ("a: |-\n  aud-1\n", "aud-1"),
        ("a: 'it''s'", None),
        ('a: "x\\ty"', None),
        ("a: one\n  two", None),
        ("a: >-\n  one\n  two", None),
    ],
)
def test_scalars_point_to_their_characters(document: str, origin: str | None) -> None:
    assert texts(document)["a"] == origin


def test_a_block_points_to_its_lines() -> None:
    value = decode_yaml(literal("a: |\n  one\n\n  two\n"))
    assert isinstance(value, Mapping)
    block = value.get("a")
    assert isinstance(block, Text)
    assert block.value == "one\n\ntwo\n"
    assert [span.text for span in block.spans] == ["one\n", "\n", "two\n"]


def test_merged_mappings_keep_the_places_of_their_values() -> None:
    value = decode_yaml(literal("base: &b {a: aud-1}\nvpn:\n  <<: *b\n  n: 1\n"))
    assert isinstance(value, Mapping)
    vpn = value.get("vpn")
    assert isinstance(vpn, Mapping)
    audience = vpn.get("a")
    assert isinstance(audience, Text)
    assert audience.origin is not None
    assert audience.origin.start == 13


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("", "expected a document"),
        ("a: 1\n---\nb: 2", "only a single document"),
        ("a: *x", "not defined"),
        ("a: &x [*x]", "inside its own definition"),
        ("a: !own 1", "not supported"),
        ("? [a]\n: 1", "only strings are allowed as keys"),
        ("~: 1", "can't be null"),
        ("a: b: c", "mapping values are not allowed"),
        ("a: \x01", "not allowed"),
        ("a: .nan", "not supported"),
        ("[" * 1000, f"deeper than {MAX_DEPTH} levels"),
        ("x" * (MAX_CHARACTERS + 1), "longer than"),
    ],
)
def test_errors_are_clauses(document: str, message: str) -> None:
    with pytest.raises(YamlError, match=message):
        decode_yaml(Text(document))


def test_aliases_do_not_explode() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]" for at in range(1, 9)]
    with pytest.raises(YamlError, match="aliases stand for more than"):
        decode_yaml(Text("\n".join(lines)))
    nested = ["a0: &a0 [x]"] + [f"a{at}: &a{at} [*a{at - 1}]" for at in range(1, MAX_DEPTH + 5)]
    with pytest.raises(YamlError, match="aliases nest deeper"):
        decode_yaml(Text("\n".join(nested)))


def test_repeated_keys_and_kinds() -> None:
    value = decode_yaml(Text("a: 1\na: [yes, 0x10, 1.50, ~]\n"))
    assert plain(value) == {"a": [True, 16, plain(decode_yaml(Text("1.5"))), None]}
    assert isinstance(value, Mapping)
    assert isinstance(value.entries["a"], Sequence)
