"""From options to how Azure is read, and the line that tells how far it is."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from typing import TextIO

from aadrift.cli.options import AzureReadingOptions
from aadrift.cli.running import say
from aadrift.live.azure.options import (
    DEFAULT_TIMEOUT,
    Auth,
    AzureOptions,
    Progress,
    no_progress,
)
from aadrift.request import UsageError
from aadrift.wording import counted, joined, shown

_MAX_SECONDS = 24 * 3600


def azure_options(
    options: AzureReadingOptions, *, cloud: str | None, quiet: bool, verbose: int, asked: bool
) -> AzureOptions:
    """How to read Azure. ``asked`` says whether Azure is read at all. Raises UsageError."""
    if not asked:
        _refuse_idle(options)
    else:
        log_requests(on=verbose > 0)
    return AzureOptions(
        subscriptions=_texts("--subscription", options.subscription),
        management_groups=_texts("--management-group", options.management_group),
        auth=_auth(options.auth),
        cloud=cloud,
        arm_endpoint=options.arm_endpoint,
        timeout=_seconds(options.timeout),
        environment=os.environ,
        progress=progress_line(sys.stderr, os.environ) if not (quiet or verbose) else no_progress,
    )


def _refuse_idle(options: AzureReadingOptions) -> None:
    names = ("subscription", "management_group", "auth", "arm_endpoint", "timeout")
    idle = [f"--{name.replace('_', '-')}" for name in names if name in options.given]
    if idle:
        verb = "says" if len(idle) == 1 else "say"
        raise UsageError(f"{joined(idle)} {verb} how to read Azure; add --live azure")


def _texts(option: str, values: list[str] | None) -> tuple[str, ...]:
    texts = [part.strip() for value in values or () for part in value.split(",")]
    if not all(texts):
        raise UsageError(f"{option} needs an id")
    return tuple(dict.fromkeys(texts))


def _auth(name: str | None) -> Auth:
    try:
        return Auth((name or "auto").lower())
    except ValueError:
        known = joined(tuple(Auth))
        raise UsageError(f"--auth: {shown(name or '')} is none of {known}") from None


def _seconds(text: str | None) -> float:
    if text is None:
        return DEFAULT_TIMEOUT
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if not 0 < seconds <= _MAX_SECONDS:
        raise UsageError(f"--timeout takes seconds, 1 to {_MAX_SECONDS}, not {shown(text)}")
    return seconds


def log_requests(*, on: bool) -> None:
    """Log what the SDK does: request lines and states, never bodies, tokens or their headers."""
    import logging

    class Handler(logging.Handler):
        """Writes to what standard error is by then: who calls ``main`` twice may change it."""

        def emit(self, record: logging.LogRecord) -> None:
            say(self.format(record))

    handler: logging.Handler = Handler() if on else logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
    for name in ("azure", "msal"):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(logging.INFO if on else logging.WARNING)
        logger.propagate = False


def progress_line(stream: TextIO | None, environment: Mapping[str, str]) -> Progress:
    """A line on a terminal that is written over as the reading goes on, and gone at its end."""
    if stream is None or not stream.isatty() or environment.get("TERM") == "dumb":
        return no_progress
    counts = {"subscriptions": (0, 0), "gateways": (0, 0)}

    begin = time.monotonic()

    def tell(what: str, done: int, total: int) -> None:
        line = ""
        if what == "packages":
            seconds = time.monotonic() - begin
            line = f"Azure: client profile packages {_bar(done, total)} {seconds:.0f} s"
        elif what != "end":
            counts[what] = (done, total)
            read, subscriptions = counts["subscriptions"]
            confirmed, found = counts["gateways"]
            line = f"Azure: {read}/{counted(subscriptions, 'subscription')}"
            if found:
                line += f", {confirmed}/{counted(found, 'gateway')} {_bar(confirmed, found)}"
        stream.write(f"\r\x1b[K{line}")
        stream.flush()

    return tell


def _bar(done: int, total: int, width: int = 20) -> str:
    filled = width * done // total
    return f"[{'#' * filled}{'.' * (width - filled)}]"
