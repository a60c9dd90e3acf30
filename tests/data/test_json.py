"""JSON whose strings remember where they stand."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aadrift.languages.data.json import MAX_DEPTH, JsonError, decode_json
from aadrift.source import SourceFile
from aadrift.values import Bool, Mapping, Null, Number, Sequence, Text, Value


def literal(text: str) -> Text:
    file = SourceFile.decode("a.json", text.encode())
    return Text.literal(file.text, file.span(0, len(file.text)))


def plain(value: Value) -> object:
    match value:
        case Mapping():
            return {key: plain(item) for key, item in value.entries.items()}
        case Sequence():
            return [plain(item) for item in value.items]
        case Null():
            return None
        case Text() | Number() | Bool():
            return value.value
        case _:
            raise AssertionError(value)


# A lone surrogate is no character: it can be escaped, but it means nothing.
CHARACTERS = st.characters(exclude_categories=("Cs",), exclude_characters="\0")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(CHARACTERS),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text('abc"\\é', max_size=4), inner)
    ),
    max_leaves=12,
)


@given(VALUES, st.booleans(), st.sampled_from([None, 2]))
def test_any_document_is_read(value: object, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(value, ensure_ascii=ascii_only, indent=indent)
    assert plain(decode_json(Text(text))) == value


@given(VALUES)
def test_every_plain_string_is_where_it_says(value: object) -> None:
    text = literal(json.dumps(value, ensure_ascii=False))
    stack = [decode_json(text)]
    while stack:
        match stack.pop():
            case Text() as found if found.origin is not None:
                assert found.origin.text == found.value
                assert text.value[found.origin.start - 1] == '"'
            case Sequence() as items:
                stack.extend(items.items)
            case Mapping() as entries:
                stack.extend(entries.entries.values())
                stack.extend(entries.names.values())
            case _:
                pass


def test_escapes_are_traced_but_not_verbatim() -> None:
    value = decode_json(literal(r'"a\tb\ud83d\ude00"'))
    assert isinstance(value, Text)
    assert value.value == "a\tb\U0001f600"
    assert value.origin is None
    assert [span.text for span in value.spans] == ["a", r"\t", "b", r"\ud83d\ude00"]


def test_keys_are_traced() -> None:
    value = decode_json(literal('{"a": 1}'))
    assert isinstance(value, Mapping)
    assert value.name("a").origin is not None


@pytest.mark.parametrize(
    ("text", "offset", "message"),
    [
        ("", 0, "expected a value, found the end"),
        ("[1", 2, "expected ',' or ']', found the end"),
        ("[1,]", 3, "expected a value, found ']'"),
        ('{"a"}', 4, "expected ':' after the key, found '}'"),
        ("{a: 1}", 1, "expected a key in double quotes, found 'a'"),
        ('{"a": 1,}', 8, "expected a key in double quotes, found '}'"),
        ("tru", 0, "expected a value, found 'tru'"),
        ("1 2", 2, "expected the end, found '2'"),
        ('"a', 0, "expected '\"' at the end of a string"),
        ('"a\nb"', 2, "expected '\"' at the end of a string, found a line break"),
        (r'"a\q"', 2, "expected a valid escape sequence after '\\'"),
        ("// a", 0, "expected a value, found '/'"),
        ("[" * 1000, MAX_DEPTH, f"it is nested deeper than {MAX_DEPTH} levels"),
    ],
)
def test_errors_say_what_was_expected_and_where(text: str, offset: int, message: str) -> None:
    with pytest.raises(JsonError) as caught:
        decode_json(Text(text))
    assert (caught.value.message, caught.value.offset) == (message, offset)


def test_templates_may_have_comments_and_strings_of_several_lines() -> None:
    text = '// first\n{ /* second */ "a": "x\ny" } // last'
    assert plain(decode_json(literal(text), comments=True)) == {"a": "x\ny"}
    with pytest.raises(JsonError, match="at the end of a comment"):
        decode_json(Text("1 /* a"), comments=True)


def test_repeated_keys() -> None:
    text = '{"a": 1, "a": 2}'
    assert plain(decode_json(Text(text))) == {"a": 2}
    with pytest.raises(JsonError, match="the key 'a' is repeated"):
        decode_json(Text(text), duplicates="error")


def test_a_string_of_many_pieces_is_read_in_linear_time() -> None:
    parts = [
        literal("["),
        *(part for _ in range(20_000) for part in (literal('"x"'), literal(","))),
    ]
    value = decode_json(Text.join([*parts[:-1], literal("]")]))
    assert isinstance(value, Sequence)
    assert len(value.items) == 20_000
