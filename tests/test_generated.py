"""The generated files say what the code says."""

import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from aadrift.cli.app import app
from tests.cli.cli_runner import invoke

ROOT = Path(__file__).resolve().parent.parent


def test_nothing_drifts():
    done = subprocess.run(
        [sys.executable, ROOT / ".ci" / "generate.py", "check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def _leaves(command, *names):
    for name, one in getattr(command, "commands", {}).items():
        yield from _leaves(one, *names, name)
    if names and not hasattr(command, "commands"):
        yield names, command


@pytest.mark.parametrize("names", [names for names, _ in _leaves(get_command(app))])
def test_the_help_of_each_command_has_examples(names, tmp_path):
    told = invoke(*names, "--help", cwd=tmp_path)
    examples = told.out.partition("Examples:\n")[2]
    assert f"aadrift {' '.join(names)}" in examples
    assert "[default: no-" not in told.out
