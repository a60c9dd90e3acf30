"""The scripts of the templates for Azure Pipelines and GitLab, run by a shell as there."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
import yaml
from ci_expressions import decided
from ci_trees import GATEWAY, NEW, OLD, ROOT, git


def _aadrift(folder):
    """The folder of a virtual environment whose aadrift is that of the tests."""
    programs = folder / "bin"
    programs.mkdir(parents=True)
    path = programs / "aadrift"
    path.write_text(f"#!/bin/sh\nexec '{sys.executable}' -I -m aadrift \"$@\"\n", "utf-8")
    path.chmod(0o755)
    return programs


@pytest.fixture
def azure(work, tmp_path, environment):
    """Run the step of the template that runs aadrift; returns the exit code, and what it said."""
    agent = tmp_path / "agent temp"
    programs = _aadrift(agent / "aadrift" / "venv")
    (agent / "aadrift" / "programs").write_text(f"{programs}\n", "utf-8")
    environment["AGENT_TEMPDIRECTORY"] = str(agent)
    template = yaml.safe_load((ROOT / "ci" / "azure-pipelines.yml").read_text("utf-8"))

    def run(**parameters):
        known = {f"parameters.{one['name']}": one["default"] for one in template["parameters"]}
        known |= {f"parameters.{name}": text for name, text in parameters.items()}
        install, step = (one for one in decided(template["steps"], known) if "bash" in one)
        # The step that installs also writes the script; what pip does is tested with the action.
        script = install["bash"]
        script = script[script.index("cat > ") :]
        for text, env in ((f'folder="{agent}/aadrift"\n{script}', {}), (step["bash"], step["env"])):
            own = {name: str(one) for name, one in env.items()}
            done = subprocess.run(
                ["bash", "--noprofile", "--norc", "-c", text],
                cwd=work,
                env={**environment, "TF_BUILD": "True", **own},
                capture_output=True,
                text=True,
                check=False,
            )
        return done.returncode, done.stdout + done.stderr, agent / "aadrift" / "reports"

    return run


def test_azure_pipelines_annotates_and_fails(azure):
    code, said, reports = azure()
    assert code == 1
    assert said.count("##vso[task.logissue type=error;sourcepath=main.tf;linenumber=9;") == 1
    assert said.count("##vso[task.uploadsummary]") == 1
    assert {one.name for one in reports.iterdir()} >= {
        "aadrift.json",
        "aadrift.sarif",
        "aadrift.junit.xml",
        "aadrift.md",
    }


def test_azure_pipelines_with_findings_that_may_be(azure):
    code, said, _ = azure(failOnFindings=False)
    assert code == 0
    assert "##vso[task.complete result=SucceededWithIssues;]" in said


def test_azure_pipelines_with_an_error(azure):
    code, said, _ = azure(failOnFindings=False, paths="nowhere")
    assert code == 2
    assert "uploadsummary" not in said


def test_azure_pipelines_takes_each_line_whole(azure, work):
    (work / "a b").mkdir()
    (work / "a b" / "main.tf").write_text(GATEWAY.replace(OLD, NEW), "utf-8")
    code, _, reports = azure(paths="a b\n", args="--ignore=AAD110\n--strict")
    assert code == 0
    report = json.loads((reports / "aadrift.json").read_text("utf-8"))
    assert report["summary"]["gateways"] == 1
    code, _, _ = azure(paths="$(touch hacked)\n*\n; touch hacked")
    assert code == 2
    assert not (work / "hacked").exists()


@pytest.fixture
def gitlab(work, tmp_path, environment):
    """Run the script of a job of the template; returns the exit code, and what it said."""
    programs = _aadrift(tmp_path / "venv")
    head, text = (ROOT / "ci" / "gitlab.yml").read_text("utf-8").split("\n---\n")
    inputs = yaml.safe_load(head)["spec"]["inputs"]

    def run(job, *, env=None, **given):
        filled = text
        for name, one in inputs.items():
            value = given.get(name.replace("-", "_"), one["default"])
            shown = json.dumps(value)[1:-1] if isinstance(value, str) else json.dumps(value)
            filled = filled.replace(f": $[[ inputs.{name} ]]", f': "{shown}"')
            filled = filled.replace(f"$[[ inputs.{name} ]]", str(value).lower())
        jobs = yaml.safe_load(filled)
        variables = jobs[".aadrift"]["variables"]
        own = {
            name: one["value"] if isinstance(one, dict) else one for name, one in variables.items()
        }
        script = "\n".join(jobs[job]["script"]).replace("/tmp/aadrift/bin", str(programs))
        done = subprocess.run(
            ["sh", "-ec", script],
            cwd=work,
            env={**environment, "GITLAB_CI": "true", **own, **(env or {})},
            capture_output=True,
            text=True,
            check=False,
        )
        return done.returncode, done.stdout + done.stderr

    return run


def test_gitlab_shows_findings_and_fails(gitlab, work):
    code, said = gitlab("aadrift")
    assert code == 1, said
    (finding,) = json.loads((work / "aadrift.codequality.json").read_text("utf-8"))
    assert finding["location"] == {"path": "main.tf", "lines": {"begin": 9}}
    assert (work / "aadrift.junit.xml").is_file()


def test_gitlab_with_findings_that_may_be(gitlab):
    code, _ = gitlab("aadrift", allow_findings=True)
    allowed = yaml.safe_load((ROOT / "ci" / "gitlab.yml").read_text("utf-8").split("\n---\n")[1])
    assert [code] == allowed["aadrift"]["allow_failure"]["exit_codes"]


def test_gitlab_takes_each_line_whole(gitlab, work):
    code, _ = gitlab("aadrift", paths="$(touch hacked)\n*\n; touch hacked", allow_findings=True)
    assert code == 2
    assert not (work / "hacked").exists()


def test_gitlab_reports_what_a_merge_request_changes(gitlab, work, environment):
    base = git(work, environment, "rev-parse", "HEAD")
    (work / "new.md").write_text("nothing\n", "utf-8")
    code, said = gitlab("aadrift", env={"CI_MERGE_REQUEST_DIFF_BASE_SHA": base})
    assert code == 0, said


def test_gitlab_proposes_and_says_what_is_missing(gitlab, work, environment):
    code, said = gitlab("aadrift-merge-request", env={"CI_SERVER_HOST": "gitlab.example"})
    assert code == 2
    assert "has no remote to push to" in said


def test_the_docs_name_each_template():
    text = (ROOT / "docs" / "ci.md").read_text("utf-8")
    for path in (ROOT / "ci").glob("*.yml"):
        assert f"`ci/{path.name}`" in text
