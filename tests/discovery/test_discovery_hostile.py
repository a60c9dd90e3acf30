"""Links, names, rights and sizes that a scanned tree may hold to mislead or to stop a scan."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from trees import GATEWAY, NOTHING, OLD, plant, repository

from aadrift.discovery import DiscoveryError, Kind, Selection, discover, search, walk
from aadrift.source import Problem

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")

# The test runner has threads of its own, beside which aadrift would not fork.
pytestmark = pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")


def link(place: Path, target: str | Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(target)


def reasons(selection: Selection) -> dict[str, str]:
    return {problem.path: problem.message for problem in selection.skipped}


# Symbolic links


def test_a_link_to_a_file_of_the_tree_is_read(tmp_path: Path) -> None:
    plant(tmp_path, {"shared/vpn.tf": GATEWAY, "s/main.tf": NOTHING})
    link(tmp_path / "s" / "vpn.tf", "../shared/vpn.tf")
    selection = discover([tmp_path])
    assert selection.files == ("s/main.tf", "s/vpn.tf", "shared/vpn.tf")
    assert selection.relevant == {"s/vpn.tf", "shared/vpn.tf"}
    assert selection.skipped == ()


def test_a_link_to_a_file_outside_is_skipped_and_reported(tmp_path: Path) -> None:
    plant(tmp_path, {"secret.tf": GATEWAY, "secret.md": OLD, "repo/main.tf": NOTHING})
    link(tmp_path / "repo" / "vpn.tf", "../secret.tf")
    link(tmp_path / "repo" / "far.tf", tmp_path / "secret.tf")
    link(tmp_path / "repo" / "note.md", "../secret.md")
    link(tmp_path / "repo" / "hop" / "vpn.tf", "../vpn.tf")
    selection = discover([tmp_path / "repo"])
    assert selection.files == ("main.tf",)
    assert selection.relevant == frozenset()
    assert set(reasons(selection)) == {"far.tf", "hop/vpn.tf", "vpn.tf"}
    assert "leads out of the scanned root" in reasons(selection)["vpn.tf"]


def test_a_sibling_that_shares_the_roots_name_is_outside(tmp_path: Path) -> None:
    plant(tmp_path, {"repo-2/main.tf": GATEWAY, "repo/main.tf": NOTHING})
    link(tmp_path / "repo" / "m", "../repo-2")
    link(tmp_path / "repo" / "x.tf", "../repo-2/main.tf")
    selection = discover([tmp_path / "repo"])
    assert selection.relevant == frozenset()
    assert set(reasons(selection)) == {"m", "x.tf"}


def test_links_that_lead_nowhere(tmp_path: Path) -> None:
    plant(tmp_path, {"main.tf": NOTHING})
    link(tmp_path / "gone.tf", "missing.tf")
    link(tmp_path / ".#main.tf", "editor@host:1")
    link(tmp_path / "loop.bicep", "loop.bicep")
    link(tmp_path / "gone.md", "missing.md")
    selection = discover([tmp_path])
    assert selection.files == ("main.tf",)
    assert set(reasons(selection)) == {"gone.tf", "loop.bicep"}


def test_folders_behind_links_are_scanned_once_where_they_are(tmp_path: Path) -> None:
    plant(tmp_path, {"shared/vpn/main.tf": GATEWAY, "s/main.tf": 'source = "./modules/vpn"'})
    link(tmp_path / "s" / "modules", "../shared")
    link(tmp_path / "s" / "again", "../shared")
    link(tmp_path / "s" / "self", ".")
    link(tmp_path / "s" / "up", "../..")
    repository(tmp_path)
    selection = discover([tmp_path / "s"])
    assert selection.files == ("s/main.tf", "shared/vpn/main.tf")
    assert selection.relevant == {"shared/vpn/main.tf"}
    assert selection.local_sources == {"s/main.tf": ("../shared/vpn",)}
    assert set(reasons(selection)) == {"s/up"}


def test_a_circle_of_links_ends(tmp_path: Path) -> None:
    plant(tmp_path, {"a/main.tf": NOTHING, "b/main.tf": NOTHING})
    link(tmp_path / "a" / "to_b", "../b")
    link(tmp_path / "b" / "to_a", "../a")
    assert discover([tmp_path]).files == ("a/main.tf", "b/main.tf")


def test_a_link_does_not_lead_into_folders_that_are_skipped(tmp_path: Path) -> None:
    plant(tmp_path, {"main.tf": NOTHING, "node_modules/x/main.tf": GATEWAY, ".git/x.tf": ""})
    link(tmp_path / "m", "node_modules/x")
    link(tmp_path / "g", ".git")
    assert discover([tmp_path]).files == ("main.tf",)


def test_a_link_that_is_ignored_or_excluded_is_not_followed(tmp_path: Path) -> None:
    plant(tmp_path / "repo", {"main.tf": NOTHING, ".gitignore": "result\n"})
    link(tmp_path / "repo" / "result", "/usr")
    link(tmp_path / "repo" / "other", "/usr")
    selection = discover([tmp_path / "repo"], exclude=["other"])
    assert selection.skipped == ()


def test_a_module_behind_a_link_that_leads_out_is_not_read(tmp_path: Path) -> None:
    plant(tmp_path, {"lib/vpn/main.tf": GATEWAY, "repo/main.tf": 'source = "./lib/vpn"\n'})
    link(tmp_path / "repo" / "lib", "../lib")
    selection = discover([tmp_path / "repo"])
    assert selection.relevant == frozenset()
    assert set(reasons(selection)) == {"lib", "main.tf"}


def test_a_bicep_path_that_leads_out_is_not_read(tmp_path: Path) -> None:
    plant(tmp_path, {"gw.bicep": "param audience string", "repo/x.bicep": "module g '../gw.bicep'"})
    assert discover([repository(tmp_path / "repo")]).relevant == frozenset()


def test_the_scanned_path_itself_may_be_a_link(tmp_path: Path) -> None:
    plant(tmp_path, {"real/main.tf": GATEWAY})
    link(tmp_path / "alias", "real")
    selection = discover([tmp_path / "alias"])
    assert selection.root == tmp_path / "real"
    assert selection.files == ("main.tf",)


# What is no file, or can't be read


def test_a_folder_with_a_files_name(tmp_path: Path) -> None:
    plant(tmp_path, {"x.tf/main.tf": GATEWAY, "data.json/x.tf": NOTHING, "vue.js/y.tf": NOTHING})
    selection = discover([tmp_path])
    assert selection.files == ("data.json/x.tf", "vue.js/y.tf", "x.tf/main.tf")
    assert reasons(selection) == {"x.tf": "it is a folder, although its name is that of a file"}


def test_a_folder_that_is_called_like_an_ending_is_an_ordinary_one(tmp_path: Path) -> None:
    plant(tmp_path, {".bicep/br/main.json": NOTHING, "main.tf": GATEWAY})
    assert reasons(discover([tmp_path])) == {}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_named_pipe_does_not_stop_the_scan(tmp_path: Path) -> None:
    plant(tmp_path, {"main.tf": NOTHING})
    os.mkfifo(tmp_path / "pipe.tf")
    link(tmp_path / "linked.tf", "pipe.tf")
    selection = discover([tmp_path])
    assert selection.files == ("main.tf",)
    assert reasons(selection)["pipe.tf"] == "it is not a regular file"
    with pytest.raises(DiscoveryError, match="neither a file nor a folder"):
        discover([tmp_path / "pipe.tf"])


def refuse(call: Callable[..., Any], what: str) -> Callable[..., Any]:
    def refusing(path: str, *rest: object) -> Any:
        if path.endswith(what):
            raise PermissionError(13, "Permission denied", path)
        return call(path, *rest)

    return refusing


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, {"a/main.tf": GATEWAY, "b/main.tf": NOTHING, "b/x.md": OLD})
    monkeypatch.setattr(os, "open", refuse(refuse(os.open, "a/main.tf"), "x.md"))
    selection = discover([tmp_path])
    assert selection.files == ("a/main.tf", "b/main.tf")
    assert reasons(selection) == {"a/main.tf": "it can't be read: permission denied"}


def test_a_folder_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, {"a/main.tf": GATEWAY, "b/main.tf": NOTHING})
    monkeypatch.setattr(os, "scandir", refuse(os.scandir, "/a/"))
    selection = discover([tmp_path])
    assert selection.files == ("b/main.tf",)
    assert reasons(selection) == {"a": "the folder can't be read: permission denied"}
    with pytest.raises(DiscoveryError, match="a was skipped, the folder can't be read"):
        discover([tmp_path], exclude=["b"])


@linux_only
def test_names_that_are_not_utf8(tmp_path: Path) -> None:
    plant(tmp_path, {"main.tf": NOTHING, "ünï/code.tf": GATEWAY})
    os.mkdir(os.fsencode(tmp_path) + b"/caf\xe9")
    for name in (b"/caf\xe9/x.tf", b"/gr\xfcn.tf"):
        with open(os.fsencode(tmp_path) + name, "w") as file:
            file.write(GATEWAY)
    selection = discover([tmp_path])
    assert selection.relevant == {"ünï/code.tf"}
    assert reasons(selection) == dict.fromkeys(
        ("caf\ufffd", "gr\ufffdn.tf"), "its name is not valid UTF-8"
    )


@pytest.mark.parametrize("data", [b"\xff\xff audience", b"\0\1\2audience", b"\xff\xfeaudience"])
def test_binary_and_broken_text_does_not_stop_the_scan(tmp_path: Path, data: bytes) -> None:
    selection = discover([plant(tmp_path, {"a.tf": data, "b.tf": GATEWAY})])
    assert selection.files == ("a.tf", "b.tf")
    assert "b.tf" in selection.relevant


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 4_300_000])
def test_a_word_at_the_end_of_a_file_of_any_size(tmp_path: Path, size: int) -> None:
    selection = discover([plant(tmp_path, {"a.tf": " " * size + "aad_AUDIENCE", "b.tf": ""})])
    assert selection.relevant == {"a.tf"}


@pytest.mark.parametrize("before", [-8, -4, 0, 1])
def test_huge_files_are_reported_when_they_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int
) -> None:
    monkeypatch.setattr(search, "MAX_BYTES", 200_000)
    monkeypatch.setattr(search, "CHUNK", 70_000)
    end_of_first_chunks = 65_536 + 2 * 70_000
    word = " " * (end_of_first_chunks + before) + "aadAudience"
    files = {"a.json": word + " " * 300_000, "b.json": " " * 500_000, "main.tf": NOTHING}
    selection = discover([plant(tmp_path, files)])
    assert selection.files == ("a.json", "b.json", "main.tf")
    assert selection.relevant == frozenset()
    assert selection.skipped == (Problem("a.json", 1, "it is too large to read (0 MB)"),)


def test_very_deep_folders(tmp_path: Path) -> None:
    deep = "/".join(["d"] * 400)
    selection = discover([plant(tmp_path, {f"{deep}/main.tf": GATEWAY})])
    assert selection.relevant == {f"{deep}/main.tf"}


# Several processes


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(search, "_MIN_FILES_TO_FORK", 1)
    monkeypatch.setattr(search, "processes", lambda: 3)
    files = {f"s{n:03}/main.tf": GATEWAY if n % 7 == 0 else NOTHING for n in range(400)}
    files |= {f"s{n:03}/p.json": OLD for n in range(0, 400, 50)}
    return plant(tmp_path, files | {"s/main.tf": 'source = "./x"'})


def serial(root: Path, monkeypatch: pytest.MonkeyPatch) -> Selection:
    with monkeypatch.context() as patch:
        patch.setattr(search, "processes", lambda: 1)
        return discover([root])


@linux_only
def test_processes_find_what_one_finds(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    selection = discover([many])
    assert len(selection.relevant) == 58 + 8
    assert selection == serial(many, monkeypatch)


@linux_only
@pytest.mark.parametrize("signal_number", [None, signal.SIGKILL])
def test_what_a_failed_process_had_to_search_is_searched(
    many: Path, monkeypatch: pytest.MonkeyPatch, signal_number: int | None
) -> None:
    parent, complete = os.getpid(), search._search_all

    def failing(base: str, groups: search.Groups) -> list[search.Hit]:
        if os.getpid() != parent:
            if signal_number is None:
                raise MemoryError
            os.kill(os.getpid(), signal_number)
        return complete(base, groups)

    monkeypatch.setattr(search, "_search_all", failing)
    assert discover([many]) == serial(many, monkeypatch)


@linux_only
def test_no_process_is_left_behind(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parent, complete = os.getpid(), search._search_all

    def interrupted(base: str, groups: search.Groups) -> list[search.Hit]:
        if os.getpid() == parent:
            raise KeyboardInterrupt
        return complete(base, groups)

    monkeypatch.setattr(search, "_search_all", interrupted)
    with pytest.raises(KeyboardInterrupt):
        discover([many])
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_every_file_is_in_one_share() -> None:
    groups = {Kind.ARM: [f"{n}.json" for n in range(500)], Kind.BICEP: ["x.bicep"]}
    shares = [search._share(groups, worker, 3) for worker in range(3)]
    assert sorted(path for share in shares for path in share[Kind.ARM]) == sorted(groups[Kind.ARM])
    assert [share[Kind.BICEP] for share in shares].count(["x.bicep"]) == 1


def test_what_only_the_kernel_shows_is_not_walked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(tmp_path, {"proc/main.tf": GATEWAY, "stack/main.tf": GATEWAY})
    monkeypatch.setattr(walk, "_KERNEL", frozenset((f"{tmp_path}/proc",)))
    assert discover([tmp_path]).relevant == {"stack/main.tf"}
