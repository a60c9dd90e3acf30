"""Where the token for a forge comes from: variables, or the login of the forge's own program."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping, Sequence

from aadrift.publishing.interface import ForgeError
from aadrift.publishing.secrets import VARIABLES, Secrets

_TIMEOUT = 30


def token(
    environment: Mapping[str, str],
    secrets: Secrets,
    *,
    variables: Sequence[str],
    login: Sequence[str],
    host: str,
) -> str:
    """The first variable that is set, else what the ``login`` program prints.

    Raises ForgeError when there is neither.
    """
    for name in variables:
        value = environment.get(name, "").strip()
        if value:
            return _checked(value, name, secrets)
    value = logged_in(login, environment)
    if value:
        return _checked(value, login[0], secrets)
    names = " or ".join(variables)
    raise ForgeError(
        f"there is no token for {host}: set {names}, or sign in with {login[0]}"
        if names
        else f"there is no token for {host}: sign in with {login[0]}"
    )


def _checked(value: str, source: str, secrets: Secrets) -> str:
    secrets.add(value)
    if not value.isascii() or not value.isprintable() or " " in value:
        raise ForgeError(f"the token of {source} has characters that no token has")
    return value


def logged_in(command: Sequence[str], environment: Mapping[str, str]) -> str:
    """What a program prints that knows the user's login; empty when it does not."""
    kept = {name: value for name, value in environment.items() if name not in VARIABLES}
    try:
        done = subprocess.run(  # noqa: S603 - no shell; the arguments are our own
            list(command),
            env=kept,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_TIMEOUT,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode("utf-8", "replace").strip() if done.returncode == 0 else ""
