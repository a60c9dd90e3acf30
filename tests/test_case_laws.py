"""Laws that hold for every golden case: which bytes a fix touches, whatever the files are like."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cases.runner import Case, codec_of, contents, every

FIXED = [case for case in every() if case.fixed.is_dir()]
# What the fix of these is to write stands in no finding, but in Azure or on the command line.
BY_FINDINGS = [case for case in FIXED if not {"--to", "--audience-map"} & set(case.fix_args)]
# Terraform skips a byte order mark in its own syntax, and nowhere else.
MARKED = (".tf", ".tofu", ".tfvars", ".hcl")

Rewrite = Callable[[str, bytes], bytes]


def cases(chosen: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", chosen, ids=[case.name for case in chosen])


@cases(BY_FINDINGS)
def test_only_the_byte_ranges_that_findings_list_change(case: Case, tmp_path: Path) -> None:
    tree = case.copy(tmp_path)
    before = contents(tree)
    report = case.report(case.run(tree, *case.fix_args, "--format", "json"))
    edits = {
        (edit["path"], *edit["byteRange"]): edit
        for finding in report["findings"]
        for edit in (finding["fix"] or {"edits": []})["edits"]
        if finding["fixed"]
    }
    after = dict(before)
    for path, start, end in sorted(edits, reverse=True):
        edit = edits[path, start, end]
        codec = codec_of(before[path])
        assert before[path][start:end] == edit["old"].encode(codec)
        after[path] = after[path][:start] + edit["new"].encode(codec) + after[path][end:]
    assert after == {**before, **contents(case.fixed)}


def windows(name: str, data: bytes) -> bytes:
    """A file as an editor on Windows may leave it: a mark, other ends of lines, none at the end."""
    mark = b"\xef\xbb\xbf" if name.endswith(MARKED) else b""
    return mark + data.replace(b"\r\n", b"\n").rstrip(b"\n").replace(b"\n", b"\r\n")


def unended(name: str, data: bytes) -> bytes:
    del name
    return data.rstrip(b"\n")


@pytest.mark.parametrize("rewrite", [windows, unended])
@cases([case for case in FIXED if case.name.startswith(("tf-", "live-"))])
def test_marks_and_ends_of_lines_stay_as_they_are(
    case: Case, rewrite: Rewrite, tmp_path: Path
) -> None:
    tree = case.copy(tmp_path)
    expected = {**contents(tree), **contents(case.fixed)}
    for name, data in contents(tree).items():
        (tree / name).write_bytes(rewrite(name, data))
    result = case.run(tree, *case.fix_args, "--write", "--format", "json")
    assert contents(tree) == {name: rewrite(name, data) for name, data in expected.items()}
    assert result.code == case.fix_exit, result.err
    lines = json.loads(case.expected.read_text(encoding="utf-8"))["findings"]
    found = [(one["code"], one["location"]) for one in case.report(result)["findings"]]
    assert found == [(one["code"], one["location"]) for one in lines]
