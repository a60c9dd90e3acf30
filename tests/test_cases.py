import json

import pytest

from aadrift.report.model import from_dict, to_dict
from tests.cases.runner import Case, check_places, contents, essence, every, git_apply

CASES = every()


def cases():
    return pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])


def test_there_are_cases_and_some_run_as_processes():
    assert CASES
    assert any(case.settings.get("process") for case in CASES)
    assert all(case.settings["description"] for case in CASES)


@cases()
def test_check_reports_what_the_case_says(case: Case, tmp_path):
    tree = case.copy(tmp_path)
    before = contents(tree)
    result = case.run(tree, *case.args, "--format", "json")
    assert result.code == case.settings["exit"], result.err
    assert "Traceback" not in result.err
    for fragment in case.settings.get("stderr", []):
        assert fragment in result.err
    assert contents(tree) == before
    if not case.expected.exists():
        assert result.out == ""
        assert result.code == 2
        return
    report = case.report(result)
    assert essence(report) == json.loads(case.expected.read_text(encoding="utf-8"))
    check_places(report, tree)
    assert to_dict(from_dict(report)) == report


@cases()
def test_fix_changes_exactly_what_the_case_says(case: Case, tmp_path):
    tree = case.copy(tmp_path / "write")
    expected = {**contents(tree), **(contents(case.fixed) if case.fixed.exists() else {})}
    written = case.run(tree, *case.fix_args, "--write")
    assert contents(tree) == expected
    assert written.code == case.fix_exit, written.err
    assert "Traceback" not in written.err
    again = case.run(tree, *case.fix_args, "--write")
    assert contents(tree) == expected
    assert again.code == case.fix_exit


@cases()
def test_the_patch_applied_by_git_is_what_is_written(case: Case, tmp_path):
    tree = case.copy(tmp_path)
    before = contents(tree)
    shown = case.run(tree, *case.fix_args, "-q")
    assert contents(tree) == before
    if not case.fixed.exists():
        assert shown.out == ""
        return
    git_apply(tree, shown.raw)
    assert contents(tree) == {**before, **contents(case.fixed)}
