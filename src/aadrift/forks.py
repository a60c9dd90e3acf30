"""Copies of this process: each has all that was read so far, and does a share of what comes next.

A fork costs a few milliseconds, where starting Python and reading everything again would cost
hundreds. Where forking is impossible or unsafe there are no copies, and one process does it all.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import sys
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress

# More copies than this wait for each other in the kernel.
_MAX_PROCESSES = 8
_LENGTH = 8

# The ends that this process holds: a copy closes those that it inherits, so that each other copy
# is told when this process ends.
_open: set[int] = set()


def processes() -> int:
    """How many processes may share work, this one included.

    A fork copies only the calling thread, so a lock that another thread holds stays held.
    """
    if sys.platform != "linux":
        return 1
    try:
        threads = len(os.listdir("/proc/self/task"))
    except OSError:
        return 1
    return 1 if threads > 1 else min(len(os.sched_getaffinity(0)), _MAX_PROCESSES)


class Fork:
    """A copy of this process that answers questions.

    Both are bytes; answers come in the order of questions, several of which can wait.
    """

    def __init__(self, answer: Callable[[bytes], bytes]) -> None:
        asked, asking = os.pipe()
        answered, answering = os.pipe()
        try:
            self._pid = os.fork()
        except OSError:
            for descriptor in (asked, asking, answered, answering):
                os.close(descriptor)
            raise
        if not self._pid:
            _serve(answer, asked, answering, {*_open, asking, answered})
        os.close(asked)
        os.close(answering)
        self._asking, self._answered = asking, answered
        _open.update((asking, answered))
        self.close = weakref.finalize(self, _end, self._pid, asking, answered)

    def ask(self, question: bytes) -> None:
        """Put a question; the copy works on it while this process goes on."""
        with suppress(OSError):  # one that was killed does not answer, either
            _send(self._asking, question)

    def ready(self) -> bool:
        """Whether there is something to read: an answer, or that there will be none."""
        poller = select.poll()  # select.select() takes no descriptor above 1023
        poller.register(self._answered, select.POLLIN)
        return bool(poller.poll(0))

    def answer(self) -> bytes | None:
        """Wait for the answer; None from a copy that was killed (out of memory, say) or failed."""
        return _receive(self._answered)


def copies(number: int, answer: Callable[[bytes], bytes]) -> list[Fork]:
    """So many copies, or fewer where the system has no room for another process."""
    found: list[Fork] = []
    with suppress(OSError):
        while len(found) < number:
            found.append(Fork(answer))
    return found


class Queue:
    """Numbers from 0 on, each of which one process gets: whoever asks first, copies included."""

    MAX = 256

    def __init__(self, number: int) -> None:
        self._reading, writing = os.pipe()
        os.write(writing, bytes(range(number)))
        os.close(writing)

    def __iter__(self) -> Iterator[int]:
        while taken := os.read(self._reading, 1):
            yield taken[0]

    def close(self) -> None:
        """Give the pipe back."""
        os.close(self._reading)


def _serve(answer: Callable[[bytes], bytes], asked: int, answering: int, others: set[int]) -> None:
    """The life of a copy: it ends here, without what its parent would do at its end."""
    code = 1
    try:
        gc.disable()  # it keeps what it makes, and looking at what it inherited copies that
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        for descriptor in others:
            os.close(descriptor)
        while (question := _receive(asked)) is not None:
            _send(answering, answer(question))
        code = 0
    finally:
        os._exit(code)


def _end(pid: int, *descriptors: int) -> None:
    for descriptor in descriptors:
        _open.discard(descriptor)
        os.close(descriptor)
    with suppress(OSError):
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _send(descriptor: int, message: bytes) -> None:
    for part in (len(message).to_bytes(_LENGTH), message):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def _receive(descriptor: int) -> bytes | None:
    """The next message; None where the other side has ended."""
    length = _read(descriptor, _LENGTH)
    return None if length is None else _read(descriptor, int.from_bytes(length))


def _read(descriptor: int, size: int) -> bytes | None:
    data = bytearray(size)
    rest = memoryview(data)
    while rest:
        count = os.readv(descriptor, [rest])
        if not count:
            return None
        rest = rest[count:]
    return bytes(data)
