"""Every file for a CI system, against that system's schema and against linters of its own."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile

import pytest
import yaml
from ci_expressions import decided
from ci_trees import ROOT, tool

DOCS = ROOT / "docs" / "ci.md"
FENCE = re.compile(r"^```yaml\n# (?P<name>\S+)\n(?P<text>.*?)^```", re.MULTILINE | re.DOTALL)


def _examples(kind):
    found = [(one["name"], one["text"]) for one in FENCE.finditer(DOCS.read_text("utf-8"))]
    return [one for one in found if one[0].startswith(kind)]


def _run(*command):
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def _valid(schema, path):
    # The vendored schemas have patterns that are none in Unicode mode.
    variant = ("--regex-variant", "nonunicode")
    _run(tool("check-jsonschema"), *variant, "--builtin-schema", f"vendor.{schema}", str(path))


def test_the_action():
    _valid("github-actions", ROOT / "action.yml")
    _run(tool("zizmor"), "--offline", "--pedantic", "--no-progress", str(ROOT / "action.yml"))


def test_no_expression_stands_in_a_script():
    for step in yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))["runs"]["steps"]:
        assert "${{" not in step.get("run", "")
    for step in yaml.safe_load((ROOT / "ci/azure-pipelines.yml").read_text("utf-8"))["steps"]:
        assert "${{" not in step.get("bash", "")


def test_the_hooks():
    _run(tool("pre-commit"), "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml"))


def test_the_dockerfile():
    _run(tool("hadolint"), str(ROOT / "Dockerfile"))
    text = (ROOT / "Dockerfile").read_text("utf-8")
    assert text.rindex("USER 10001") > text.rindex("FROM ")
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for name in source.split():
            assert (ROOT / name).exists()
            assert f"!{name}" in (ROOT / ".dockerignore").read_text("utf-8").splitlines()


def test_what_the_dockerfile_copies_is_enough_to_build(tmp_path):
    text = (ROOT / "Dockerfile").read_text("utf-8")
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", text, re.MULTILINE):
        for name in source.split():
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, tmp_path / name)
    command = [tool("hatchling"), "build", "-t", "wheel"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "aadrift/templates/publishing/body.md.j2" in names
    assert "aadrift/schemas/report.schema.json" in names


@pytest.mark.parametrize("subscription", ["", "reader"])
@pytest.mark.parametrize("pull_request", [True, False])
def test_the_template_for_azure_pipelines(tmp_path, subscription, pull_request):
    template = yaml.safe_load((ROOT / "ci" / "azure-pipelines.yml").read_text("utf-8"))
    known = {f"parameters.{one['name']}": one["default"] for one in template["parameters"]}
    known |= {
        "parameters.azureSubscription": subscription,
        "parameters.pullRequest": pull_request,
    }
    steps = decided(template["steps"], known)
    path = tmp_path / "azure-pipelines.yml"
    path.write_text(yaml.safe_dump({"steps": steps}), "utf-8")
    _valid("azure-pipelines", path)
    (step,) = [one for one in steps if one.get("displayName") == "aadrift"]
    assert step.get("task") == ("AzureCLI@2" if subscription else None)
    assert ("SYSTEM_ACCESSTOKEN" in step["env"]) is pull_request


def test_the_template_for_gitlab(tmp_path):
    head, jobs = (ROOT / "ci" / "gitlab.yml").read_text("utf-8").split("\n---\n")
    declared = set(yaml.safe_load(head)["spec"]["inputs"])
    assert set(re.findall(r"\$\[\[ inputs\.([\w-]+) \]\]", jobs)) == declared
    path = tmp_path / ".gitlab-ci.yml"
    path.write_text(jobs, "utf-8")
    _valid("gitlab-ci", path)


@pytest.mark.parametrize(
    ("kind", "schema"),
    [
        (".github/workflows/", "github-workflows"),
        ("azure-pipelines", "azure-pipelines"),
        (".gitlab-ci", "gitlab-ci"),
    ],
)
def test_the_examples_of_the_docs(tmp_path, kind, schema):
    examples = _examples(kind)
    assert examples
    for name, text in examples:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        _valid(schema, path)


def test_the_workflows_of_the_docs_ask_for_no_more_than_they_need(tmp_path):
    folder = tmp_path / ".github" / "workflows"
    folder.mkdir(parents=True)
    for name, text in _examples(".github/workflows/"):
        assert yaml.safe_load(text)["permissions"] == {}, name
        # OWNER stands for whoever keeps the copy that is used.
        (tmp_path / name).write_text(text.replace("@v0.1.0", f"@{'0' * 40} # v0.1.0"), "utf-8")
    _run(tool("zizmor"), "--offline", "--no-progress", str(tmp_path))


def test_the_inputs_that_the_docs_list_are_those_of_the_action():
    action = yaml.safe_load((ROOT / "action.yml").read_text("utf-8"))
    text = DOCS.read_text("utf-8")
    table = text[text.index("| input |") : text.index("| output |")]
    assert set(re.findall(r"^\| `([\w-]+)` ", table, re.MULTILINE)) == set(action["inputs"])
    outputs = text[text.index("| output |") :]
    assert set(re.findall(r"^\| `([\w-]+)` ", outputs, re.MULTILINE)) == set(action["outputs"])
    for name, text in _examples(".github/workflows/"):
        for job in yaml.safe_load(text)["jobs"].values():
            for step in job["steps"]:
                if step.get("uses", "").startswith("OWNER/aadrift@"):
                    assert set(step.get("with", {})) <= set(action["inputs"]), name
