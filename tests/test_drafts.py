"""Documents in strings of which parts are not known."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from aadrift.drafts import drafted, hole
from aadrift.languages.data.json import decode_draft
from aadrift.source import SourceFile
from aadrift.values import Mapping, Sequence, Text, Unknown, Value

LATER = Unknown("it is only known later")
OTHER = Unknown("nobody knows it")


def whole(*parts: str | Unknown) -> Unknown:
    texts = (part if isinstance(part, Unknown) else Text(part) for part in parts)
    return Unknown("some of it is not known", draft=drafted(texts))


def read(*parts: str | Unknown) -> Value | None:
    return decode_draft(whole(*parts))


def test_what_is_no_document_is_not_told():
    assert decode_draft(Unknown("nothing is known")) is None
    assert read('{"a": ', LATER) is None
    assert read('{"a": 1', LATER, "}") is None
    assert read("%{ if ", LATER, " }") is None


def test_a_key_that_is_not_known_leaves_the_object_unknown():
    found = read('{"a": {"x-', LATER, '": 1}, "b": "c"}')
    assert isinstance(found, Mapping)
    assert found.entries == {"a": LATER, "b": Text("c")}


def test_each_unknown_part_keeps_its_own_reason_and_what_is_known_around_it():
    found = read('{"a": "https://x/', LATER, '/", "b": ', OTHER, ', "c": ["', OTHER, '"]}')
    assert isinstance(found, Mapping)
    first, second, third = found.entries.values()
    assert isinstance(first, Unknown)
    assert (first.reason, first.pattern) == (LATER.reason, "https://x/*/")
    assert second == OTHER
    assert isinstance(third, Sequence)
    assert third.items == (OTHER,)


def test_a_literal_beside_an_unknown_part_keeps_its_place():
    file = SourceFile.decode("x.json", b'{"a": "old", "b": "?"}')
    text = Text.literal(file.text, file.span(0, len(file.text)))
    joined = drafted((text.slice(0, 19), LATER, text.slice(20, 22)))
    found = decode_draft(Unknown("", draft=joined))
    assert isinstance(found, Mapping)
    old = found.entries["a"]
    assert isinstance(old, Text)
    assert old.origin is not None
    assert (old.origin.start, old.origin.end) == (7, 10)


def test_a_draft_inside_of_a_draft_is_read():
    inner = whole('{"aud": "old", "ip": "', LATER, '"}')
    found = decode_draft(whole('[{"n": "', OTHER, '"}, ', inner, "]"))
    assert isinstance(found, Sequence)
    first, second = found.items
    assert isinstance(first, Mapping)
    assert isinstance(second, Mapping)
    assert first.entries == {"n": OTHER}
    assert second.entries == {"aud": Text("old"), "ip": LATER}


def test_characters_of_the_source_that_look_like_holes_are_none():
    assert read(f'{{"a": "{hole(0)}", "b": "', LATER, '"}') is None
    spelt = hole(7).encode("utf-16-be").hex()
    found = read(f'{{"a": "\\u{spelt[:4]}\\u{spelt[4:]}", "b": "', LATER, '", "c": "d"}')
    assert isinstance(found, Mapping)
    assert found.entries == {"a": LATER, "b": LATER, "c": Text("d")}


TEXTS = st.text(st.characters(max_codepoint=0xEFFFF, codec="utf-8"), max_size=5)
DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXTS | st.just(LATER),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner),
    max_leaves=12,
)


@given(DOCUMENTS)
def test_what_is_known_is_read_as_if_all_of_it_were(document):
    mark = "\ue123"
    text = json.dumps(_marked(document, mark), ensure_ascii=False)
    parts = [piece for part in text.split(f'"{mark}"') for piece in (Text(part), LATER)][:-1]
    found = decode_draft(Unknown("", draft=drafted(parts)))
    assert found is not None
    assert _plain(found) == document


def _marked(document, mark):
    match document:
        case Unknown():
            return mark
        case list():
            return [_marked(item, mark) for item in document]
        case dict():
            return {key: _marked(item, mark) for key, item in document.items()}
        case _:
            return document


def _plain(value):
    match value:
        case Mapping():
            return {key: _plain(item) for key, item in value.entries.items()}
        case Sequence():
            return [_plain(item) for item in value.items]
        case Unknown():
            return value
        case _:
            return getattr(value, "value", None)


def test_holes_are_characters_that_differ():
    assert len({hole(number) for number in range(100)}) == 100
