from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aadrift.findings import Edit
from aadrift.fixing.edits import Places, change_files, is_safe_text, merge, replacements
from aadrift.source import SourceFile
from aadrift.workspace import Workspace

ENCODINGS = {
    "utf-8": b"",
    "utf-8 with mark": b"\xef\xbb\xbf",
    "utf-16-le": b"\xff\xfe",
    "utf-16-be": b"\xfe\xff",
}
CHARACTERS = st.one_of(
    st.sampled_from("ab\"'{}$\r\n\t é\u2028\x0b\U0001f511"),
    st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
)


def source(text: str, encoding: str = "utf-8", path: str = "a.tf") -> SourceFile:
    codec = encoding.removesuffix(" with mark")
    return SourceFile.decode(path, ENCODINGS[encoding] + text.encode(codec))


@st.composite
def ranges(draw: st.DrawFn, length: int) -> list[tuple[int, int]]:
    """Ranges in order that don't meet, insertions among them."""
    cuts = sorted(draw(st.lists(st.integers(0, length), max_size=10)))
    kept: list[tuple[int, int]] = []
    for start, end in zip(cuts[::2], cuts[1::2], strict=False):
        touching = kept and kept[-1][1] == start
        if not touching or (start < end and kept[-1][0] < kept[-1][1]):
            kept.append((start, end))
    return kept


@st.composite
def edited_files(draw: st.DrawFn) -> tuple[SourceFile, list[Edit]]:
    # A byte order mark at the start of the text would be one more of the file.
    text = draw(st.text(CHARACTERS, max_size=80)).lstrip("\ufeff")
    file = source(text, draw(st.sampled_from(sorted(ENCODINGS))))
    new = st.text("abc012-/", min_size=1, max_size=12)
    edits = [Edit(file.span(start, end), draw(new)) for start, end in draw(ranges(len(text)))]
    return file, edits


# On a loaded machine drawing is slow at times, which says nothing about what is tested.
@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(edited_files(), st.integers(0, 2**32 - 1))
def test_only_the_listed_ranges_change(made: tuple[SourceFile, list[Edit]], seed: int) -> None:
    file, edits = made
    shuffled = [*edits, *edits]
    Random(seed).shuffle(shuffled)
    changes = change_files(shuffled, Places(Workspace(Path("/nowhere"))))
    effective = [edit for edit in edits if edit.new != edit.span.text]
    if not effective:
        assert changes == ()
        return
    (change,) = changes
    assert change.before == file.data
    at = to = 0
    for edit in effective:
        start, end = edit.span.byte_range
        assert change.after[to : to + start - at] == file.data[at:start]
        to += start - at
        new = edit.new.encode(file.encoding)
        assert change.after[to : to + len(new)] == new
        at, to = end, to + len(new)
    assert change.after[to:] == file.data[at:]
    read = SourceFile.decode("a.tf", change.after)
    assert (read.encoding, read.bom) == (file.encoding, file.bom)


def test_no_edits_change_no_file() -> None:
    places = Places(Workspace(Path("/nowhere")))
    file = source("abc")
    assert change_files([], places) == ()
    assert change_files([Edit(file.span(0, 3), "abc")], places) == ()


def test_the_same_edit_twice_is_one() -> None:
    file = source('x = "old"')
    places = Places(Workspace(Path("/nowhere")))
    edits, conflicts = merge([Edit(file.span(5, 8), "new")] * 3, places)
    assert (len(edits), conflicts) == (1, ())


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ((0, 3, "x"), (0, 3, "y"), "different values"),
        ((0, 3, "x"), (2, 5, "y"), "overlap"),
        ((0, 9, "x"), (2, 5, "y"), "overlap"),
        ((2, 5, "x"), (5, 5, "y"), "overlap"),
        ((2, 2, "x"), (2, 5, "y"), "overlap"),
        ((4, 4, "x"), (4, 4, "y"), "different values"),
    ],
)
def test_a_contradiction_is_a_value(
    first: tuple[int, int, str], second: tuple[int, int, str], reason: str
) -> None:
    file = source("0123456789")
    edits = [Edit(file.span(start, end), new) for start, end, new in (first, second)]
    places = Places(Workspace(Path("/nowhere")))
    for order in (edits, edits[::-1]):
        _, (conflict,) = merge(order, places)
        assert reason in conflict.reason
        assert {conflict.first, conflict.second} == set(edits)
        with pytest.raises(ValueError, match=reason):
            change_files(order, places)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 4), st.sampled_from("xyz"))))
def test_a_conflict_is_found_exactly_when_two_edits_meet(made: list[tuple[int, int, str]]) -> None:
    file = source("0123456789....")
    places = Places(Workspace(Path("/nowhere")))
    edits = [Edit(file.span(start, start + size), new) for start, size, new in made]
    merged, conflicts = merge(edits, places)
    meeting = [
        (one, other)
        for index, one in enumerate(merged)
        for other in merged[index + 1 :]
        if places.range(one.span).meets(places.range(other.span))
    ]
    assert bool(conflicts) == bool(meeting)
    involved = {edit for conflict in conflicts for edit in conflict[:2]}
    assert involved == {edit for pair in meeting for edit in pair}


def test_edits_side_by_side_are_none() -> None:
    file = source("0123456789")
    places = Places(Workspace(Path("/nowhere")))
    (change,) = change_files([Edit(file.span(0, 5), "x"), Edit(file.span(5, 10), "y")], places)
    assert change.after == b"xy"


def test_an_edit_made_for_other_contents_is_refused() -> None:
    places = Places(Workspace(Path("/nowhere")))
    edits = [Edit(source("one two").span(0, 3), "x"), Edit(source("one 2").span(4, 5), "y")]
    with pytest.raises(ValueError, match="more than once"):
        change_files(edits, places)


def test_an_edit_of_text_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no longer reads 'two'"):
        replacements(source("one 2  "), [Edit(source("one two").span(4, 7), "x")])


def test_names_of_one_file_are_one(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real/a.tf").write_text('x = "old"')
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "b.tf").symlink_to("real/a.tf")
    (tmp_path / "c.tf").symlink_to("/etc/hostname")
    workspace = Workspace(tmp_path)
    files = [workspace.read(path) for path in ("real/a.tf", "link/a.tf", "b.tf")]
    places = Places(workspace)
    (change,) = change_files((Edit(file.span(5, 8), "new") for file in files), places)
    assert change.path == "real/a.tf"
    assert change.names == ("b.tf", "link/a.tf", "real/a.tf")
    assert change.after == b'x = "new"'
    assert places.name("c.tf") is None


@pytest.mark.parametrize(
    "text", ["c632b3df-fb67-4d84-bdcf-b95ad541b5c8", "https://a.b/c~d_e/", "/"]
)
def test_guids_and_urls_are_safe(text: str) -> None:
    assert is_safe_text(text)


@pytest.mark.parametrize(
    "text",
    ["", 'a"b', "a'b", "a\\b", "${a}", "%{a}", "a b", "a\nb", "a#b", "é", "a<b", "a&b", "-a", "a:"],
)
def test_whatever_may_need_an_escape_is_not(text: str) -> None:
    assert not is_safe_text(text)
