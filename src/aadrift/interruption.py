"""What becomes of a signal that ends the program while something is to be finished first."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

_ENDING = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")

Handler = Callable[[int, FrameType | None], Any]


@contextmanager
def signals_wait() -> Iterator[None]:
    """Let the signals that end a program wait until the block is done."""
    came: list[int] = []
    try:
        with _handling(lambda number, _: came.append(number), _ENDING):
            yield
    finally:
        for number in came:
            signal.raise_signal(number)


@contextmanager
def signals_unwind() -> Iterator[None]:
    """Let the signals that would end the program at once end it in order: ``finally`` runs.

    SIGINT does so already. A signal that the caller of the program ignores stays ignored.
    """

    def end(number: int, _: FrameType | None) -> None:
        raise SystemExit(128 + number)

    with _handling(end, _ENDING[1:], instead_of=signal.SIG_DFL):
        yield


@contextmanager
def _handling(handler: Handler, names: tuple[str, ...], instead_of: Any = None) -> Iterator[None]:
    """Handle signals for a while; with ``instead_of``, only those that were handled so."""
    before: dict[int, Any] = {}
    # Only the main thread may say what signals do, and none of them interrupts another one.
    if threading.current_thread() is threading.main_thread():
        numbers = [getattr(signal, name) for name in names if hasattr(signal, name)]
        known = {one: signal.getsignal(one) for one in numbers}
        before = {one: kept for one, kept in known.items() if instead_of in (None, kept)}
    try:
        for number in before:
            signal.signal(number, handler)
        yield
    finally:
        for number, kept in before.items():
            signal.signal(number, signal.SIG_DFL if kept is None else kept)
