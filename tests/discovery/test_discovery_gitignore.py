from __future__ import annotations

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from trees import GATEWAY, git, plant, repository

from aadrift.discovery import DiscoveryError, discover
from aadrift.discovery.gitignore import Patterns

NAMES = ("a", "b", "data", "x.json", "y.json", "[z].json", "a b.json", "#c.json")
TREE = tuple(
    f"{folder}{name}"
    for folder in ("", "a/", "b/", "a/b/", "a/data/", "a/b/data/", "data/a.json/")
    for name in NAMES
    if name.endswith(".json") and not (folder == "" and name == "data")
)
WILD = ("*", "**", "?", "[ab]", "[!a]", "[^/]", "[a-c]", "[[:alpha:]]", "[]x]", "[z-a]", "[x")
PLAIN = ("a", "b", "data", "x", "\\[", "\\", "\\*", ".json", "x.json", "#", "!", "-", " ")
PIECES = st.sampled_from((*WILD, *PLAIN, "*.json"))
SEGMENTS = st.lists(PIECES, min_size=1, max_size=3).map("".join)
LINES = st.builds(
    lambda negated, anchor, segments, end: negated + anchor + "/".join(segments) + end,
    st.sampled_from(["", "", "!"]),
    st.sampled_from(["", "", "/"]),
    st.lists(SEGMENTS, min_size=1, max_size=3),
    st.sampled_from(["", "", "/", " ", "\\ ", "\r"]),
)
IGNORES = st.dictionaries(
    st.sampled_from(["", "a/", "a/b/", "data/"]), st.lists(LINES, max_size=5), max_size=3
)


def found(root: Path) -> set[str]:
    try:
        return set(discover([root]).files)
    except DiscoveryError:
        return set()


def seen_by_git(root: Path) -> set[str]:
    listed = git(root, "ls-files", "-co", "--exclude-standard", "-z").split("\0")
    return {path for path in listed if path.endswith(".json")}


@settings(deadline=None, max_examples=120)
@given(ignores=IGNORES, exclude=st.lists(LINES, max_size=2), tracked=st.sets(st.sampled_from(TREE)))
def test_git_sees_the_same_files(
    ignores: Mapping[str, list[str]], exclude: list[str], tracked: set[str]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        root = repository(plant(Path(folder).resolve(), dict.fromkeys(TREE, "{}")))
        if tracked:
            git(root, "add", "-f", "--", *(f":(literal){path}" for path in tracked))
        plant(root, {f"{place}.gitignore": "\n".join(lines) for place, lines in ignores.items()})
        plant(root, {".git/info/exclude": "\n".join(exclude) + "\n"})
        assert found(root) == seen_by_git(root)


@pytest.mark.parametrize(
    ("ignores", "path"),
    [
        ({".gitignore": "*.json", "sub/.gitignore": "!data"}, "sub/data/x.json"),
        ({".gitignore": "*.json\n!data"}, "data/x.json"),
        ({".gitignore": "/out/*\n!/out/keep"}, "out/keep/x.json"),
        ({".gitignore": "out\n!out/keep"}, "out/keep/x.json"),
        ({".gitignore": "a/**/z"}, "a/z/x.json"),
        ({".gitignore": "a/**"}, "a/x.json"),
        ({".gitignore": "**/a/**/b/**/x.json"}, "a/b/x.json"),
        ({".gitignore": "a**/x.json"}, "a/b/x.json"),
        ({".gitignore": "a**/*"}, "ab.json"),
        ({".gitignore": "a*b**/x.json"}, "acb/d/x.json"),
        ({".gitignore": "foo[^/]bar.json"}, "foo-bar.json"),
        ({".gitignore": "*[n-a]"}, "x.json"),
        ({".gitignore": "*.json\r\n"}, "x.json"),
        ({".gitignore": "x.json   "}, "x.json"),
        ({".gitignore": "x.json/"}, "x.json"),
        ({".gitignore": "\ufeffx.json"}, "x.json"),
        ({".gitignore": "/x.json"}, "a/x.json"),
        ({".gitignore": "a/x.json"}, "b/a/x.json"),
        ({".gitignore": "*\n!*/\n!*.json"}, "a/b/x.json"),
    ],
)
def test_known_cases(tmp_path: Path, ignores: dict[str, str], path: str) -> None:
    root = repository(plant(tmp_path, {path: "{}", "other.json": "{}", **ignores}))
    assert found(root) == seen_by_git(root)


@pytest.mark.parametrize("version", ["2", "4"])
def test_a_tracked_file_is_never_ignored(tmp_path: Path, version: str) -> None:
    files = {"main.tf": GATEWAY, "out/gateway.json": "{}", "out/deep/er.json": "{}"}
    root = repository(plant(tmp_path, {**files, ".gitignore": "/out/\n*.xml\n", "p.xml": "<a/>"}))
    git(root, "update-index", "--index-version", version)
    git(root, "add", "-f", ".")
    plant(root, {"out/untracked.json": "{}", "q.xml": "<a/>"})
    expected = {"main.tf", "out/deep/er.json", "out/gateway.json", "p.xml"}
    assert found(root) == expected
    git(root, "rm", "-q", "--cached", "-r", "out", "p.xml")
    assert found(root) == {"main.tf"}


def test_tracked_in_a_sha256_repository(tmp_path: Path) -> None:
    plant(tmp_path, {"a.json": "{}", "b.json": "{}", ".gitignore": "*.json\n", "x.tf": ""})
    git(tmp_path, "init", "-q", "--object-format=sha256", ".")
    git(tmp_path, "add", "-f", "a.json")
    assert found(tmp_path) == {"a.json", "x.tf"}


@pytest.mark.parametrize("index", [b"", b"DIRC", b"DIRC\0\0\0\2\0\0\xff\xff", b"junk" * 50])
def test_a_broken_index_tracks_nothing(tmp_path: Path, index: bytes) -> None:
    root = repository(plant(tmp_path, {"main.tf": "", "x.json": "{}", ".gitignore": "*.json"}))
    plant(root, {".git/index": index})
    assert found(root) == {"main.tf"}


def test_patterns_hold_outside_of_a_repository_too(tmp_path: Path) -> None:
    plant(tmp_path, {"main.tf": "", "x.json": "{}", ".gitignore": "*.json"})
    assert found(tmp_path) == {"main.tf"}


def test_a_nested_repository_has_its_own_patterns(tmp_path: Path) -> None:
    repository(plant(tmp_path, {"main.tf": "", ".gitignore": "*.json"}))
    (tmp_path / "sub").mkdir()
    repository(plant(tmp_path / "sub", {"x.json": "{}", "y.json": "{}", ".gitignore": "y*"}))
    assert found(tmp_path) == {"main.tf", "sub/x.json"}


def test_parents_count_when_a_subfolder_is_scanned(tmp_path: Path) -> None:
    root = repository(plant(tmp_path, {"a/b/main.tf": "", "a/b/x.json": "{}"}))
    plant(root, {".gitignore": "a/b/*.json", ".git/info/exclude": ""})
    assert found(root / "a" / "b") == {"a/b/main.tf"}


def test_naming_an_ignored_folder_scans_it(tmp_path: Path) -> None:
    files = {"main.tf": "", "out/x.json": "{}", "out/sub/y.json": "{}", ".gitignore": "out\n"}
    root = repository(plant(tmp_path, files))
    assert found(root / "out") == {"out/sub/y.json", "out/x.json"}
    assert found(root / "out" / "sub") == {"out/sub/y.json"}


def test_gitignore_can_be_left_aside(tmp_path: Path) -> None:
    plant(tmp_path, {"main.tf": "", "out/x.json": "{}", ".gitignore": "out\n"})
    assert discover([tmp_path], use_gitignore=False).files == ("main.tf", "out/x.json")


def test_a_symlinked_ignore_file_is_not_read(tmp_path: Path) -> None:
    plant(tmp_path, {"patterns": "*.json", "x.json": "{}"})
    (tmp_path / ".gitignore").symlink_to("patterns")
    assert found(tmp_path) == {"x.json"}


@pytest.mark.parametrize("pattern", ["*a" * 40 + "b", "**/a/" * 30 + "b", "?*" * 60 + "b"])
def test_no_pattern_takes_exponential_time(pattern: str) -> None:
    path = "a/" * 60 + "a" * 120
    start = time.perf_counter()
    Patterns([pattern]).verdict(path, path.rpartition("/")[2], False)
    assert time.perf_counter() - start < 2
