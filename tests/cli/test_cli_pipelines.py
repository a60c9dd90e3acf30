"""What a run tells the pipeline that it is part of."""

import json
import stat

import pytest
from cli_runner import invoke

ANNOTATION = (
    "::error file=main.tf,line=3,endLine=3,col=14,endColumn=50,title=AAD101 legacy-audience"
)
ISSUE = "##vso[task.logissue type=error;sourcepath=main.tf;linenumber=3;columnnumber=14;code=AAD101"


@pytest.fixture
def github(tree):
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_WORKSPACE": str(tree),
        "GITHUB_STEP_SUMMARY": str(tree.parent / "summary.md"),
    }


@pytest.fixture
def azure(tree):
    (tree.parent / "temp").mkdir()
    return {
        "TF_BUILD": "True",
        "BUILD_SOURCESDIRECTORY": str(tree),
        "AGENT_TEMPDIRECTORY": str(tree.parent / "temp"),
    }


def test_elsewhere_nothing_is_said(aadrift):
    told = aadrift("check")
    assert "::error" not in told.out + told.err
    assert "##vso" not in told.out + told.err


def test_github_shows_annotations_and_a_summary(aadrift, github, tree):
    told = aadrift("check", env=github)
    assert any(line.startswith(ANNOTATION) for line in told.err.splitlines())
    assert told.out == aadrift("check").out
    summary = tree.parent / "summary.md"
    first = summary.read_text()
    assert first.startswith("<!-- aadrift-report -->\n## Point-to-site VPN audiences")
    aadrift("check", env=github)
    assert summary.read_text() == first * 2


def test_azure_shows_issues_and_a_summary(aadrift, azure, tree):
    told = aadrift("check", env=azure)
    lines = told.err.splitlines()
    assert any(line.startswith(ISSUE) for line in lines)
    (file,) = (tree.parent / "temp").iterdir()
    assert f"##vso[task.uploadsummary]{file}" in lines
    assert "AAD101" in file.read_text()


def test_standard_output_is_the_report_or_the_patch_alone(aadrift, github):
    told = aadrift("check", "--format", "json", env=github)
    assert json.loads(told.out)["command"] == "check"
    assert ANNOTATION in told.err
    patch = aadrift("fix", env=github)
    assert patch.out == aadrift("fix").out
    assert "::error" not in patch.err


def test_quiet_leaves_the_annotations(aadrift, github):
    assert ANNOTATION in aadrift("check", "-q", env=github).err


@pytest.mark.parametrize("flag", ["--no-annotations", "file"])
def test_they_can_be_switched_off(aadrift, github, tree, flag):
    (tree / ".git").mkdir()
    if flag == "file":
        (tree / "aadrift.toml").write_text("no-annotations = true")
        assert ANNOTATION in aadrift("check", "--annotations", env=github).err
        (tree.parent / "summary.md").unlink()
    arguments = ("check",) if flag == "file" else ("check", flag)
    told = aadrift(*arguments, env=github)
    assert "::error" not in told.err
    assert not (tree.parent / "summary.md").exists()


def test_what_is_asked_for_is_not_said_twice(aadrift, github):
    told = aadrift("check", "--format", "github", env=github)
    assert ANNOTATION in told.out
    assert "::error" not in told.err


def test_paths_are_those_of_the_pipelines_folder(tree, github):
    (tree / ".git").mkdir()
    told = invoke("check", cwd=tree, env={**github, "GITHUB_WORKSPACE": str(tree.parent)})
    assert "::error file=infra/main.tf,line=3" in told.err
    told = invoke("check", cwd=tree, env={**github, "GITHUB_WORKSPACE": "/elsewhere"})
    assert "::error file=main.tf,line=3" in told.err


def test_a_summary_that_can_not_be_written_is_a_note(aadrift, github, tree):
    told = aadrift("check", env={**github, "GITHUB_STEP_SUMMARY": str(tree / "no" / "such")})
    assert told.code == 1
    assert "The pipeline's summary can't be written: no such file or directory" in told.err


def test_a_full_summary_is_left_alone(aadrift, github, tree):
    summary = tree.parent / "summary.md"
    summary.write_bytes(b"x" * (1024 * 1024 - 10))
    assert "The step's summary is full" in aadrift("check", env=github).err
    assert summary.stat().st_size == 1024 * 1024 - 10


def test_a_failed_run_leaves_no_file(aadrift, tree):
    told = aadrift("check", "gone", "--format", "json:out.json", "--format", "html:out.html")
    assert told.code == 2
    assert not (tree / "out.json").exists()
    assert stat.S_ISDIR(tree.stat().st_mode)
