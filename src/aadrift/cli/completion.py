"""What the shell completes: the script that it loads, and the values of options."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Complete = Callable[[str], list[str]]

VARIABLE = "_AADRIFT_COMPLETE"
SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def one_of(*words: str) -> Complete:
    """Completes one of some words."""

    def complete(incomplete: str) -> list[str]:
        return _beginning(incomplete, words)

    return complete


def formats(incomplete: str) -> list[str]:
    """Completes the name of a format."""
    from aadrift.reports import FORMATS

    return _beginning(incomplete, FORMATS)


def rules(incomplete: str) -> list[str]:
    """Completes a rule's code, the last of a list too."""
    from aadrift.rules.catalogue import RULES

    before, comma, last = incomplete.rpartition(",")
    return [f"{before}{comma}{code}" for code in _beginning(last.upper(), (r.code for r in RULES))]


def auth(incomplete: str) -> list[str]:
    """Completes a way to sign in."""
    from aadrift.live.azure.options import Auth

    return _beginning(incomplete, Auth)


def clouds(incomplete: str) -> list[str]:
    """Completes the name of a cloud."""
    from aadrift.audiences import CLOUDS

    return _beginning(incomplete, CLOUDS)


def _beginning(incomplete: str, words: Iterable[str]) -> list[str]:
    return [word for word in words if word.startswith(incomplete)]


def prepare() -> None:
    """Make the program answer a shell that asks what could stand next."""
    from typer.completion import (  # type: ignore[attr-defined] # behind --show-completion
        completion_init,
    )

    completion_init()


def script(shell: str) -> str:
    """What a shell must load to complete aadrift's commands."""
    from typer.completion import (  # type: ignore[attr-defined] # behind --show-completion
        get_completion_script,
    )

    return get_completion_script(prog_name="aadrift", complete_var=VARIABLE, shell=shell)
