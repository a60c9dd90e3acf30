"""Requests side by side, within the deadline, and interruptible at any moment."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from queue import Empty, SimpleQueue
from typing import TypeVar

from aadrift.live.azure.connection import WORKERS
from aadrift.live.azure.policies import out_of_time
from aadrift.live.azure.waiting import Deadline

T = TypeVar("T")


def side_by_side(
    tasks: Sequence[Callable[[], T]], deadline: Deadline, workers: int = WORKERS
) -> Iterator[tuple[int, T | Exception]]:
    """Run tasks in threads; yield the index of each with its result or its error, as they end.

    At the deadline the unfinished ones yield OutOfTimeError at once. The threads are daemons: a
    server that drips one byte a second, or Ctrl-C, must not keep the process waiting for them, as
    an executor of the standard library would.
    """
    todo: SimpleQueue[int] = SimpleQueue()
    done: SimpleQueue[tuple[int, T | Exception]] = SimpleQueue()
    stop = threading.Event()

    def work() -> None:
        while not stop.is_set():
            try:
                index = todo.get_nowait()
            except Empty:
                return
            try:
                done.put((index, tasks[index]()))
            except Exception as error:
                done.put((index, error))

    for index in range(len(tasks)):
        todo.put(index)
    for _ in range(min(workers, len(tasks))):
        threading.Thread(target=work, name="aadrift-azure", daemon=True).start()
    missing = set(range(len(tasks)))
    try:
        while missing:
            try:
                index, result = done.get(timeout=deadline.remaining)
            except Empty:
                break
            missing.discard(index)
            yield index, result
        for index in sorted(missing):
            yield index, out_of_time(deadline)
    finally:
        stop.set()


def bounded(task: Callable[[], T], deadline: Deadline) -> T:
    """Run one task in a thread; raises its error, or OutOfTimeError at the deadline."""
    _, result = next(side_by_side([task], deadline))
    if isinstance(result, Exception):
        raise result
    return result
