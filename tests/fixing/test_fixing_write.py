"""All files or none, whatever fails and whenever."""

from __future__ import annotations

import os
import signal
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aadrift.findings import Edit
from aadrift.fixing import write as writing
from aadrift.fixing.edits import Places, change_files
from aadrift.fixing.fix import apply
from aadrift.fixing.outcome import FileChange, FixResult
from aadrift.fixing.write import WriteError, write
from aadrift.workspace import Workspace

Tree = Callable[[dict[str, str]], Workspace]
STEPS = ("open", "fsync", "replace", "chmod", "stat")


def changes_of(workspace: Workspace, *paths: str) -> tuple[FileChange, ...]:
    edits = [Edit(workspace.read(path).span(0, 3), "new") for path in paths]
    return change_files(edits, Places(workspace))


def contents(root: Path) -> dict[str, bytes]:
    """Every file below a folder, by name: what a failure must leave exactly as it was."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in root.rglob("*")
        if path.is_file()
    }


@contextmanager
def failing(
    module: object, name: str, error: BaseException, calls: set[int]
) -> Iterator[list[int]]:
    """Let some calls of a function fail, counted from 1."""
    real = getattr(module, name)
    count = [0]

    def fake(*arguments: object, **named: object) -> object:
        count[0] += 1
        if count[0] in calls:
            raise error
        return real(*arguments, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, name, fake)
        yield count


@pytest.fixture
def three(tree: Tree) -> Workspace:
    return tree({"a.tf": "old 1", "b/b.tf": "old 2\n", "b/c.tf": "old 3\r\n"})


ALL = ("a.tf", "b/b.tf", "b/c.tf")


def test_nothing_to_write_touches_nothing(three: Workspace) -> None:
    before = {path: os.stat(three.root / path) for path in ALL}
    assert apply(FixResult(), three) == FixResult()
    assert {path: os.stat(three.root / path) for path in ALL} == before


def test_all_files_are_written(three: Workspace) -> None:
    result = apply(FixResult(changes=changes_of(three, *ALL)), three)
    assert (result.written, result.failed) == (True, None)
    assert contents(three.root) == {"a.tf": b"new 1", "b/b.tf": b"new 2\n", "b/c.tf": b"new 3\r\n"}


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755, 0o664])
def test_the_mode_is_kept(three: Workspace, mode: int) -> None:
    (three.root / "a.tf").chmod(mode)
    write(changes_of(three, "a.tf"), three)
    assert stat.S_IMODE((three.root / "a.tf").stat().st_mode) == mode


@pytest.mark.skipif(os.name == "nt" or os.geteuid() != 0, reason="only root gives files away")
def test_the_owner_is_kept(three: Workspace) -> None:
    os.chown(three.root / "a.tf", 1234, 5678)
    (three.root / "a.tf").chmod(0o640)
    write(changes_of(three, "a.tf"), three)
    status = (three.root / "a.tf").stat()
    assert (status.st_uid, status.st_gid, stat.S_IMODE(status.st_mode)) == (1234, 5678, 0o640)


def test_extended_attributes_are_kept(three: Workspace) -> None:
    path = three.root / "a.tf"
    try:
        os.setxattr(path, "user.note", b"mine")
    except (AttributeError, OSError):
        pytest.skip("the file system keeps no extended attributes")
    write(changes_of(three, "a.tf"), three)
    assert os.getxattr(path, "user.note") == b"mine"


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), KeyboardInterrupt()])
@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("call", range(1, 8))
def test_one_failure_anywhere_leaves_everything_as_it_was(
    three: Workspace, step: str, call: int, error: BaseException
) -> None:
    before = contents(three.root)
    changes = changes_of(three, *ALL)
    with failing(os, step, error, {call}) as count:
        try:
            result = apply(FixResult(changes=changes), three)
        except KeyboardInterrupt:
            result = None
    if count[0] < call:
        assert result is not None and result.written
        return
    if result is not None and result.written:
        pytest.skip("the call that failed was no part of writing")
    assert contents(three.root) == before
    if result is not None:
        assert result.failed is not None
        assert "nothing was written" in result.failed


@settings(deadline=None, max_examples=150)
@given(
    step=st.sampled_from(["replace", "open", "fsync", "chmod"]),
    calls=st.sets(st.integers(1, 12), min_size=1),
    interrupt=st.booleans(),
)
def test_several_failures_leave_all_old_or_all_new(
    tmp_path_factory: pytest.TempPathFactory, step: str, calls: set[int], *, interrupt: bool
) -> None:
    root = tmp_path_factory.mktemp("tree")
    for name in "abc":
        (root / f"{name}.tf").write_text(f"old {name}")
    before = contents(root)
    workspace = Workspace(root)
    changes = changes_of(workspace, "a.tf", "b.tf", "c.tf")
    error = KeyboardInterrupt() if interrupt else OSError(28, "No space left on device")
    written = False
    with failing(os, step, error, calls):
        try:
            written = apply(FixResult(changes=changes), workspace).written
        except KeyboardInterrupt:
            assert interrupt
    after = {name: data.replace(b"old", b"new") for name, data in before.items()}
    assert contents(root) == (after if written else before)


@pytest.mark.parametrize("first", [2, 3])
def test_restoring_needs_no_replacement(three: Workspace, first: int) -> None:
    before = contents(three.root)
    changes = changes_of(three, *ALL)
    with failing(os, "replace", OSError(1, "Operation not permitted"), set(range(first, 99))):
        result = apply(FixResult(changes=changes), three)
    assert result.failed is not None
    assert contents(three.root) == before


def test_what_can_not_be_put_back_is_named(
    three: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = changes_of(three, *ALL)

    def give_up(_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(writing, "_swap_back", give_up)
    monkeypatch.setattr(writing, "_overwrite", give_up)
    with failing(os, "replace", OSError(28, "No space left on device"), {3}):
        result = apply(FixResult(changes=changes), three)
    assert not result.written
    assert result.failed is not None
    assert "could not be put back: a.tf, b/b.tf;" in result.failed


def test_a_file_that_changed_is_not_overwritten(three: Workspace) -> None:
    changes = changes_of(three, *ALL)
    (three.root / "b/c.tf").write_text("theirs")
    before = contents(three.root)
    with pytest.raises(WriteError, match=r"b/c\.tf changed since it was read"):
        write(changes, three)
    assert contents(three.root) == before


def test_a_file_that_changes_while_others_are_replaced_is_not_overwritten(
    three: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = changes_of(three, *ALL)
    real = os.replace

    def slow(source: Path, target: Path) -> None:
        real(source, target)
        if target.name == "a.tf":
            (three.root / "b/c.tf").write_text("theirs")

    monkeypatch.setattr(os, "replace", slow)
    with pytest.raises(WriteError, match=r"nothing was written: b/c\.tf changed"):
        write(changes, three)
    assert contents(three.root) == {"a.tf": b"old 1", "b/b.tf": b"old 2\n", "b/c.tf": b"theirs"}


def test_a_file_that_others_write_after_us_is_not_put_back(
    three: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = changes_of(three, *ALL)
    real = os.replace

    def slow(source: Path, target: Path) -> None:
        if target.name == "b.tf":
            (three.root / "a.tf").write_text("theirs")
            raise OSError(5, "Input/output error")
        real(source, target)

    monkeypatch.setattr(os, "replace", slow)
    with pytest.raises(WriteError, match=r"could not be put back: a\.tf;"):
        write(changes, three)
    assert contents(three.root) == {"a.tf": b"theirs", "b/b.tf": b"old 2\n", "b/c.tf": b"old 3\r\n"}


@pytest.mark.parametrize("gone", ["removed", "folder", "fifo"])
def test_a_file_that_is_gone(three: Workspace, gone: str) -> None:
    changes = changes_of(three, *ALL)
    path = three.root / "b/c.tf"
    path.unlink()
    if gone == "folder":
        path.mkdir()
    elif gone == "fifo":
        os.mkfifo(path)
    with pytest.raises(WriteError, match="nothing was written"):
        write(changes, three)
    assert (three.root / "a.tf").read_text() == "old 1"


def test_a_read_only_file_stops_everything(three: Workspace) -> None:
    changes = changes_of(three, *ALL)
    (three.root / "b/c.tf").chmod(0o444)
    before = contents(three.root)
    with pytest.raises(WriteError, match=r"b/c\.tf is read-only; make it writable"):
        write(changes, three)
    assert contents(three.root) == before


def test_a_read_only_folder_stops_everything(three: Workspace) -> None:
    changes = changes_of(three, *ALL)
    (three.root / "b").chmod(0o555)
    try:
        with pytest.raises(WriteError, match=r"the folder of b/b\.tf is read-only"):
            write(changes, three)
    finally:
        (three.root / "b").chmod(0o755)
    assert (three.root / "a.tf").read_text() == "old 1"


def test_a_link_stays_and_its_target_is_written(three: Workspace) -> None:
    (three.root / "link.tf").symlink_to("b/b.tf")
    (three.root / "folder").symlink_to("b")
    write(changes_of(three, "link.tf", "folder/c.tf"), three)
    assert (three.root / "link.tf").is_symlink()
    assert (three.root / "folder").is_symlink()
    assert (three.root / "b/b.tf").read_text() == "new 2\n"
    assert (three.root / "b/c.tf").read_bytes() == b"new 3\r\n"


def test_a_link_that_leads_out_by_now_is_not_followed(three: Workspace, tmp_path: Path) -> None:
    changes = changes_of(three, "a.tf", "b/b.tf")
    outside = tmp_path.parent / f"{tmp_path.name}-outside"
    outside.mkdir()
    (outside / "b.tf").write_text("old 2\n")
    (outside / "c.tf").write_text("x")
    (three.root / "b").rename(three.root / "was")
    (three.root / "b").symlink_to(outside)
    with pytest.raises(WriteError, match="outside"):
        write(changes, three)
    assert (outside / "b.tf").read_text() == "old 2\n"
    assert (three.root / "a.tf").read_text() == "old 1"


def test_a_hard_link_keeps_the_old_bytes_under_its_other_name(three: Workspace) -> None:
    os.link(three.root / "a.tf", three.root / "backup")
    write(changes_of(three, "a.tf"), three)
    assert (three.root / "a.tf").read_text() == "new 1"
    assert (three.root / "backup").read_text() == "old 1"


def test_temporary_files_are_no_configuration(
    three: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    names: list[str] = []
    real = os.replace

    def seen(source: Path, target: Path) -> None:
        names.extend(path.name for path in target.parent.iterdir() if "aadrift" in path.name)
        real(source, target)

    monkeypatch.setattr(os, "replace", seen)
    write(changes_of(three, *ALL), three)
    assert names
    assert all(name.startswith(".") and name.endswith(".tmp") for name in names)
    assert len(contents(three.root)) == 3


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_waits_until_all_is_written(
    three: Workspace, monkeypatch: pytest.MonkeyPatch, number: signal.Signals
) -> None:
    real = os.replace
    came: list[int] = []

    def interrupted(source: Path, target: Path) -> None:
        signal.raise_signal(number)
        assert came == []
        real(source, target)

    monkeypatch.setattr(os, "replace", interrupted)
    before = signal.signal(number, lambda number, _: came.append(number))
    try:
        write(changes_of(three, *ALL), three)
        assert came == [number] * 3
        signal.raise_signal(number)
        assert came == [number] * 4
    finally:
        signal.signal(number, before)
    assert (three.root / "b/c.tf").read_bytes() == b"new 3\r\n"


def test_an_interruption_comes_when_all_is_written(
    three: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.replace

    def interrupted(source: Path, target: Path) -> None:
        signal.raise_signal(signal.SIGINT)
        real(source, target)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write(changes_of(three, *ALL), three)
    assert contents(three.root) == {"a.tf": b"new 1", "b/b.tf": b"new 2\n", "b/c.tf": b"new 3\r\n"}


def test_another_thread_writes_as_well(three: Workspace) -> None:
    changes = changes_of(three, *ALL)
    thread = threading.Thread(target=write, args=(changes, three))
    thread.start()
    thread.join()
    assert (three.root / "b/c.tf").read_bytes() == b"new 3\r\n"
