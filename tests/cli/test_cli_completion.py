"""Completion: a real bash loads the script; the other shells' questions are asked as they ask."""

import os
import shutil
import subprocess
import sysconfig

import pytest
from cli_runner import invoke, scrubbed

from aadrift.cli.completion import SHELLS

_ASK = """
eval "$(aadrift completion bash)"
COMP_WORDS=({words} "{last}")
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
$(complete -p aadrift | sed 's/.*-F \\([^ ]*\\) .*/\\1/') aadrift "{last}" ""
printf '%s\\n' "${{COMPREPLY[@]}}"
"""


def in_bash(words, last):
    bash = shutil.which("bash")
    if bash is None:
        if os.environ.get("CI"):
            pytest.fail("bash is missing")
        pytest.skip("bash is not installed")
    environment = scrubbed()
    environment["PATH"] = f"{sysconfig.get_path('scripts')}:{environment['PATH']}"
    done = subprocess.run(
        [bash, "--norc", "-c", _ASK.format(words=words, last=last)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "last", "expected"),
    [
        ("aadrift", "che", ["check"]),
        ("aadrift check", "--baseli", ["--baseline"]),
        ("aadrift check --format", "m", ["markdown"]),
        ("aadrift check --select", "AAD101,AAD30", ["AAD101,AAD301"]),
        ("aadrift rules", "AAD20", [f"AAD20{number}" for number in range(1, 7)]),
        ("aadrift fix --to", "l", ["live"]),
        ("aadrift profile", "ch", ["check"]),
        ("aadrift completion", "z", ["zsh"]),
    ],
)
def test_bash_completes(words, last, expected):
    assert in_bash(words, last) == expected


def ask(tmp_path, **environment):
    return invoke(cwd=tmp_path, env=environment).out


def test_zsh_and_fish_are_answered(tmp_path):
    zsh = ask(tmp_path, _AADRIFT_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS="aadrift exp")
    assert '"explain"' in zsh
    fish = ask(
        tmp_path,
        _AADRIFT_COMPLETE="complete_fish",
        _TYPER_COMPLETE_FISH_ACTION="get-args",
        _TYPER_COMPLETE_ARGS="aadrift check --cloud AzureU",
    )
    assert fish.strip() == "AzureUSGovernment"


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_has_a_script(shell, tmp_path):
    told = invoke("completion", shell, cwd=tmp_path)
    assert told.code == 0
    assert "_AADRIFT_COMPLETE" in told.out


def test_another_shell_is_refused(tmp_path):
    told = invoke("completion", "tcsh", cwd=tmp_path)
    assert told.code == 2
    assert told.err.startswith("error: completion: tcsh; bash, zsh, fish,")
    assert invoke("completion", cwd=tmp_path).code == 2
