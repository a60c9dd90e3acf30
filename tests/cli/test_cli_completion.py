"""Completion: the real shells load the script; PowerShell's question is asked as it asks."""

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


# A terminal in a terminal: the line as zsh has it once the key was pressed.
_IN_ZSH = """
zmodload zsh/zpty
zpty -b shell zsh -f -i
zpty -w shell 'PS1= ; autoload -U compinit; compinit -u -D; eval "$(aadrift completion zsh)"'
zpty -w shell 'show() { print -r "LINE""[$BUFFER]" }; zle -N show; bindkey "^X" show; print REA""DY'
zpty -r -m shell seen '*READY*'
zpty -w -n shell $'{line}\t\x18'
zpty -r -m shell seen '*LINE\\[*\\]*'
print -r -- "$seen"
zpty -d shell
"""


def shell(name, *arguments):
    """What a shell prints that was started without the user's settings."""
    program = shutil.which(name)
    if program is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing")
        pytest.skip(f"{name} is not installed")
    environment = scrubbed()
    environment["PATH"] = f"{sysconfig.get_path('scripts')}:{environment['PATH']}"
    done = subprocess.run(
        [program, *arguments],
        env=environment | {"TERM": "dumb"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.stderr == ""
    return done.stdout


def in_bash(words, last):
    return shell("bash", "--norc", "-c", _ASK.format(words=words, last=last)).split()


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


@pytest.mark.parametrize(
    ("line", "expected"),
    [("aadrift expl", "explain"), ("aadrift check --cloud AzureU", "AzureUSGovernment")],
)
def test_zsh_and_fish_complete(line, expected):
    completed = f"{line.rpartition(' ')[0]} {expected}"
    assert f"LINE[{completed} ]" in shell("zsh", "-f", "-c", _IN_ZSH.replace("{line}", line))
    ask = f"aadrift completion fish | source; complete -C '{line}'"
    assert shell("fish", "--no-config", "-c", ask).split()[0] == expected


@pytest.mark.parametrize("name", SHELLS)
def test_each_shell_has_a_script(name, tmp_path):
    told = invoke("completion", name, cwd=tmp_path)
    assert told.code == 0
    assert "_AADRIFT_COMPLETE" in told.out


def test_another_shell_is_refused(tmp_path):
    told = invoke("completion", "tcsh", cwd=tmp_path)
    assert told.code == 2
    assert told.err.startswith("error: completion: tcsh; bash, zsh, fish,")
    assert invoke("completion", cwd=tmp_path).code == 2
