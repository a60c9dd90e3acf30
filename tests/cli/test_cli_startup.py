"""What must not be imported before it is needed: starting is a part of every run's time."""

import subprocess
import sys

import pytest
from cli_runner import scrubbed

PROGRAM = """
import sys
from aadrift.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
heavy = {"azure", "hcl2", "jinja2", "lark", "pydantic", "requests", "rich", "typer", "yaml"}
print(*sorted(heavy & {name.partition(".")[0] for name in sys.modules}), file=sys.stderr)
"""


def imported(tree, *arguments):
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        cwd=tree,
        env=scrubbed(),
        capture_output=True,
        text=True,
        check=True,
    )
    return set(done.stderr.splitlines()[-1].split())


def test_the_version_needs_nothing(tree):
    assert imported(tree, "--version") == set()


@pytest.mark.parametrize(
    "arguments",
    [
        ("--help",),
        ("check", "--help"),
        ("profile", "check", "--help"),
        ("profile", "download", "--help"),
        ("rules",),
    ],
)
def test_help_needs_typer_alone(tree, arguments):
    assert imported(tree, *arguments) == {"typer"}


@pytest.mark.parametrize("name", ["text", "json", "sarif"])
def test_a_check_without_azure_and_markdown(tree, name):
    assert imported(tree, "check", "--format", name) <= {"typer", "hcl2", "lark"}


def test_markdown_needs_its_templates(tree):
    assert "jinja2" in imported(tree, "check", "--format", "markdown")
