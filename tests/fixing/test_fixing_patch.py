from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from test_fixing_edits import CHARACTERS, ENCODINGS, ranges

from aadrift.findings import Edit
from aadrift.fixing.edits import Places, change_files
from aadrift.fixing.outcome import FileChange
from aadrift.fixing.patch import unified
from aadrift.workspace import Workspace

ENVIRONMENT = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "GIT_CONFIG_NOSYSTEM": "1"}
SETTINGS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
STRANGE = (
    "a.tf|with space.tf| lead|trail |qu\"ote'.tf|back\\slash.tf|ünï/côde.tf|tab\there.tf|"
    "new\nline.tf|a b/a b|x b/x|-dash|日本/語.tf|\x01\x7f.tf"
)
NAMES = st.one_of(
    st.sampled_from(STRANGE.split("|")),
    st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0/"), min_size=1, max_size=20
    ).filter(lambda name: name not in {".", ".."} and name.lower().rstrip(" .") != ".git"),
)


def git(folder: Path, *arguments: str, stdin: bytes = b"") -> None:
    run = subprocess.run(
        ["git", *arguments],
        cwd=folder,
        input=stdin,
        capture_output=True,
        env=ENVIRONMENT,
        check=False,
    )
    assert run.returncode == 0, run.stderr.decode()


def changes_of(root: Path, edits: dict[str, list[tuple[int, int, str]]]) -> tuple[FileChange, ...]:
    workspace = Workspace(root)
    made = [
        Edit(workspace.read(path).span(start, end), new)
        for path, ranges in edits.items()
        for start, end, new in ranges
    ]
    return change_files(made, Places(workspace))


def applies(root: Path, changes: tuple[FileChange, ...]) -> None:
    """``git apply`` makes of each file what writing would, and back again."""
    patch = unified(changes)
    if not patch:
        assert not changes
        return
    for change in changes:
        assert (root / change.path).read_bytes() == change.before
    git(root, "apply", "--whitespace=nowarn", "-", stdin=patch)
    for change in changes:
        assert (root / change.path).read_bytes() == change.after
    git(root, "apply", "--whitespace=nowarn", "-R", "-", stdin=patch)
    for change in changes:
        assert (root / change.path).read_bytes() == change.before


LINES = st.lists(
    st.tuples(st.text(CHARACTERS, max_size=6), st.sampled_from(["\n", "\r\n", "\n", ""])),
    max_size=40,
)


@st.composite
def estates(draw: st.DrawFn) -> dict[str, tuple[bytes, list[tuple[int, int, str]]]]:
    made = {}
    for name in draw(st.lists(NAMES, min_size=1, max_size=3, unique=True)):
        text = "".join(line + end for line, end in draw(LINES)).lstrip("\ufeff")
        new = st.sampled_from(["x", "value", "a\nb", "\n", ""])
        edits = [(start, end, draw(new)) for start, end in draw(ranges(len(text)))]
        mark = draw(st.sampled_from(sorted(ENCODINGS)))
        codec = mark.removesuffix(" with mark")
        made[name] = (ENCODINGS[mark] + text.encode(codec), edits)
    return made


@SETTINGS
@given(estates())
@example({"a.tf": (b"\n" * 20, [(0, 0, "x"), (19, 20, "")])})
@example({"a.tf": (b"", [(0, 0, "x")])})
@example({"a.tf": (b"x", [(0, 1, "")])})
def test_git_applies_what_writing_writes(
    tmp_path_factory: pytest.TempPathFactory,
    made: dict[str, tuple[bytes, list[tuple[int, int, str]]]],
) -> None:
    root = tmp_path_factory.mktemp("tree")
    git(root, "init", "-q")
    kept = {}
    for name, (data, edits) in made.items():
        path = root / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError:
            continue
        kept[name] = edits
    applies(root, changes_of(root, kept))


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            b'a\nb\nc\nd\nx = "old"\ne\nf\ng\nh\n',
            b'@@ -2,7 +2,7 @@\n b\n c\n d\n-x = "old"\n+x = "new"\n e\n f\n g\n',
        ),
        (
            b'x = "old"',
            b'@@ -1 +1 @@\n-x = "old"\n\\ No newline at end of file\n'
            b'+x = "new"\n\\ No newline at end of file\n',
        ),
        (
            b'\xef\xbb\xbfx = "old"\r\ny\r\n',
            b'@@ -1,2 +1,2 @@\n-\xef\xbb\xbfx = "old"\r\n+\xef\xbb\xbfx = "new"\r\n y\r\n',
        ),
        (
            b'x = "old"\ny',
            b'@@ -1,2 +1,2 @@\n-x = "old"\n+x = "new"\n y\n\\ No newline at end of file\n',
        ),
    ],
)
def test_the_hunk_of_one_literal(tmp_path: Path, data: bytes, expected: bytes) -> None:
    (tmp_path / "a.tf").write_bytes(data)
    at = data.decode("utf-8-sig").index("old")
    changes = changes_of(tmp_path, {"a.tf": [(at, at + 3, "new")]})
    head = b"diff --git a/a.tf b/a.tf\n--- a/a.tf\n+++ b/a.tf\n"
    assert unified(changes) == head + expected
    applies(tmp_path, changes)


def test_hunks_that_touch_are_one_and_others_are_not(tmp_path: Path) -> None:
    lines = [f"line {number}\n" for number in range(1, 41)]
    (tmp_path / "a.tf").write_text("".join(lines))

    def at(number: int) -> tuple[int, int, str]:
        start = sum(map(len, lines[: number - 1]))
        return start, start + 4, "LINE"

    patch = unified(changes_of(tmp_path, {"a.tf": [at(10), at(17), at(25)]}))
    heads = [line for line in patch.splitlines() if line.startswith(b"@@")]
    assert heads == [b"@@ -7,14 +7,14 @@", b"@@ -22,7 +22,7 @@"]


def test_lines_that_come_and_go_shift_what_follows(tmp_path: Path) -> None:
    lines = [f"line {number:02}\n" for number in range(1, 41)]
    (tmp_path / "a.tf").write_text("".join(lines))
    edits = [(0, 0, "new\nnew\n"), (8 * 19, 8 * 20, ""), (8 * 39, 8 * 39, "last\n")]
    changes = changes_of(tmp_path, {"a.tf": edits})
    heads = [line for line in unified(changes).splitlines() if line.startswith(b"@@")]
    assert heads == [b"@@ -1,4 +1,6 @@", b"@@ -17,8 +19,7 @@", b"@@ -37,4 +38,5 @@"]
    applies(tmp_path, changes)


def test_a_file_from_nothing_and_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text("")
    (tmp_path / "b.tf").write_text("x\ny\n")
    changes = changes_of(tmp_path, {"a.tf": [(0, 0, "x\ny\n")], "b.tf": [(0, 4, "")]})
    heads = [line for line in unified(changes).splitlines() if line.startswith(b"@@")]
    assert heads == [b"@@ -0,0 +1,2 @@", b"@@ -1,2 +0,0 @@"]
    applies(tmp_path, changes)


def test_a_line_between_two_edits_is_context(tmp_path: Path) -> None:
    (tmp_path / "a.tf").write_text("old\n\nold\n")
    patch = unified(changes_of(tmp_path, {"a.tf": [(0, 3, "new"), (5, 8, "new")]}))
    assert patch.endswith(b"@@ -1,3 +1,3 @@\n-old\n+new\n \n-old\n+new\n")


def test_nothing_to_change_is_an_empty_patch() -> None:
    assert unified(()) == b""


def test_a_utf_16_file_is_a_binary_patch(tmp_path: Path) -> None:
    (tmp_path / "a b.tf").write_bytes('x = "old"\r\n'.encode("utf-16"))
    changes = changes_of(tmp_path, {"a b.tf": [(5, 8, "new")]})
    assert b"GIT binary patch\n" in unified(changes)
    applies(tmp_path, changes)


def test_a_name_that_is_no_utf_8(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.tf")
    (tmp_path / name).write_text("old\n")
    changes = changes_of(tmp_path, {name: [(0, 3, "new")]})
    assert b'"a/caf\\351.tf"' in unified(changes)
    applies(tmp_path, changes)


def test_a_large_file_with_many_edits_takes_no_time(tmp_path: Path) -> None:
    line = 'audience = "0123456789abcdef0123456789abcdef" # éé\n'
    count = 100_000
    (tmp_path / "a.tf").write_text(line * count)
    edits = [
        (len(line) * number + 12, len(line) * number + 44, "x") for number in range(0, count, 5)
    ]
    changes = changes_of(tmp_path, {"a.tf": edits})
    begin = time.process_time()
    patch = unified(changes)
    assert time.process_time() - begin < 5
    assert patch.count(b"\n+") == len(edits) + 1
    applies(tmp_path, changes)
