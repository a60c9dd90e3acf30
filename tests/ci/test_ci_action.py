"""``action.yml``, step by step as a runner does it."""

from __future__ import annotations

import base64
import json
import shutil
import sys
from pathlib import Path

import pytest
from ci_steps import Runner
from ci_trees import GATEWAY, NEW, OLD, ROOT, git, lending_python

sys.path.insert(0, str(ROOT / "tests" / "publishing"))

from forge_double import TOKEN, Double


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The Python of the step that installs, which is run once."""
    return {"folder": tmp_path_factory.mktemp("runner temp"), "python": ""}


@pytest.fixture
def runner(work, environment, installed):
    temporary = installed["folder"]
    # The packages are those of this environment, hatchling among them.
    environment |= {"PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_COMPILE": "1"}
    made = Runner(work, temporary, environment, str(lending_python(temporary)))
    made.installed = installed["python"]
    yield made
    installed["python"] = made.installed


def test_a_clean_repository(runner, environment):
    (runner.work / "main.tf").write_text(GATEWAY.replace(OLD, NEW), "utf-8")
    done = runner.run()
    assert done.failed == "", done.log
    assert (done.outputs["outcome"], done.outputs["exit-code"]) == ("clean", "0")
    assert (done.outputs["gateways"], done.outputs["errors"]) == ("1", "0")


def test_findings_are_shown_and_fail_the_job_last(runner):
    done = runner.run(upload_sarif="true")
    assert done.failed == "Result"
    assert done.outputs["outcome"] == "findings"
    assert (done.outputs["exit-code"], done.outputs["errors"]) == ("1", "1")
    assert done.log.count("::error file=main.tf,line=9,") == 1
    assert done.summary.count("<!-- aadrift-report -->") == 1
    assert "AAD101" in done.summary
    upload = done.used[-1]
    assert upload["uses"].startswith("github/codeql-action/upload-sarif@")
    sarif = json.loads(Path(upload["with"]["sarif_file"]).read_text("utf-8"))
    assert sarif["runs"][0]["results"]
    assert json.loads(Path(done.outputs["json"]).read_text("utf-8"))["summary"]["gateways"] == 1


def test_findings_that_may_be(runner):
    done = runner.run(fail_on_findings="false", annotations="false", summary="false")
    assert (done.failed, done.outputs["outcome"]) == ("", "findings")
    assert done.summary == ""
    assert "::error" not in done.log


def test_an_error_fails_whatever_is_allowed(runner):
    done = runner.run(fail_on_findings="false", upload_sarif="true", paths="nowhere")
    assert (done.failed, done.outputs["outcome"]) == ("Result", "error")
    assert done.outputs["sarif"] == ""
    assert all("upload-sarif" not in one["uses"] for one in done.used)


HOSTILE = (
    "$(touch hacked)",
    '"; touch hacked; "',
    "`touch hacked`",
    "'; touch hacked #",
    "${{ github.token }}",
    "--write",
    "*",
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("paths", "\n".join(HOSTILE)),
        ("live", "\n".join(HOSTILE)),
        ("baseline", '"$(touch hacked)`touch hacked`'),
        ("changed_since", "--write"),
    ],
)
def test_no_input_becomes_a_script_or_an_option(runner, name, text):
    done = runner.run(**{name: text, "fail_on_findings": "false"})
    assert (done.failed, done.outputs["exit-code"]) == ("Result", "2")
    assert not (runner.work / "hacked").exists()
    assert (runner.work / "main.tf").read_text("utf-8") == GATEWAY


def test_what_lies_in_the_repository_is_not_run(runner):
    runner.installed = ""
    shutil.rmtree(runner.temporary / "aadrift-venv", ignore_errors=True)
    for name in ("venv", "pip", "json", "aadrift", "subprocess", "sitecustomize", "typer"):
        text = f"open({str(runner.work / 'hacked')!r}, 'w')\n"
        (runner.work / f"{name}.py").write_text(text, "utf-8")
    done = runner.run()
    assert done.outputs["outcome"] == "findings", done.log
    assert not (runner.work / "hacked").exists()


def test_several_paths_and_arguments(runner):
    for name in ("a b", "c"):
        (runner.work / name).mkdir()
        (runner.work / name / "main.tf").write_text(GATEWAY, "utf-8")
    done = runner.run(paths="a b\nc\n", args="--ignore=AAD101\n--ignore=AAD1\n")
    assert (done.outputs["gateways"], done.outputs["outcome"]) == ("2", "clean")


def test_only_what_changed(runner, environment):
    base = git(runner.work, environment, "rev-parse", "HEAD")
    (runner.work / "new.tf").write_text(GATEWAY.replace('"hub"', '"new"', 1), "utf-8")
    done = runner.run(changed_since=base)
    assert (done.outputs["gateways"], done.outputs["errors"]) == ("1", "1")
    assert "file=new.tf" in done.log
    assert "file=main.tf" not in done.log


def test_a_folder_with_a_config_of_its_own(runner):
    (runner.work / "infra").mkdir()
    (runner.work / "infra" / "main.tf").write_text(GATEWAY, "utf-8")
    (runner.work / "infra" / "aadrift.toml").write_text('ignore = ["AAD101"]\n', "utf-8")
    done = runner.run(working_directory="infra")
    assert (done.outputs["gateways"], done.outputs["outcome"]) == ("1", "clean")


def test_the_pull_request_is_opened_then_updated(runner, environment, tmp_path):
    bare = tmp_path / "forge.git"
    git(runner.work, environment, "clone", "-q", "--bare", str(runner.work), str(bare))
    git(bare, environment, "config", "http.receivepack", "true")
    forge = Double("github", bare)
    # As actions/checkout leaves it without persist-credentials: false.
    wrong = base64.b64encode(b"x-access-token:ghs_anotherToken").decode()
    header = f"http.{forge.address}/.extraheader"
    git(runner.work, environment, "remote", "add", "origin", forge.remote)
    git(runner.work, environment, "config", header, f"AUTHORIZATION: basic {wrong}")
    runner.environment["GITHUB_SERVER_URL"] = forge.address
    runner.environment["GITHUB_REPOSITORY"] = "acme/vpn"
    try:
        first = runner.run(pull_request="true", token=TOKEN, branch="vpn")
        assert first.failed == "", first.log
        assert (first.outputs["outcome"], first.outputs["exit-code"]) == ("clean", "0")
        assert first.outputs["pull-requests"] == f"{forge.address}/acme/vpn/pull/1"
        assert git(bare, environment, "log", "-1", "--format=%an", "vpn") == "github-actions[bot]"
        second = runner.run(pull_request="true", token=TOKEN, branch="vpn")
        assert second.outputs["pull-requests"] == first.outputs["pull-requests"]
        assert len(forge.pulls) == 1
        assert TOKEN not in runner.log + runner.summary
    finally:
        forge.close()
