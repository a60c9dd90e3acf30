"""Copies of the process: they answer and die with it; where they are unsafe there are none."""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
import time

import pytest

from aadrift import forks
from aadrift.forks import Fork, copies, processes

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="only Linux forks")


@linux_only
def test_a_copy_answers_one_question_after_the_other() -> None:
    memory = {"base": 40}

    def answer(question: bytes) -> bytes:
        memory["base"] += len(question)
        return str(memory["base"]).encode()

    fork = Fork(answer)
    fork.ask(b"xx")
    assert fork.answer() == b"42"
    fork.ask(b"")
    assert fork.answer() == b"42"
    assert memory == {"base": 40}
    fork.close()


@linux_only
def test_messages_larger_than_a_pipe_holds() -> None:
    fork = Fork(lambda question: question[::-1])
    question = bytes(range(256)) * 20_000
    fork.ask(question)
    assert fork.answer() == question[::-1]
    fork.close()


@linux_only
@pytest.mark.parametrize("number", [None, signal.SIGKILL, signal.SIGINT])
def test_a_copy_that_fails_or_is_killed_has_no_answer(number: int | None) -> None:
    def answer(_: bytes) -> bytes:
        if number is None:
            raise MemoryError
        os.kill(os.getpid(), number)
        return b""

    fork = Fork(answer)
    fork.ask(b"")
    assert fork.answer() is None
    fork.ask(b"again")
    assert fork.answer() is None
    fork.close()


@linux_only
def test_a_process_with_many_open_files() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    kept = [os.open("/dev/null", os.O_RDONLY) for _ in range(1_100)]
    try:
        fork = Fork(lambda question: question)
        assert not fork.ready()
        fork.ask(b"x")
        assert fork.answer() == b"x"
        fork.close()
    finally:
        for descriptor in kept:
            os.close(descriptor)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@linux_only
def test_closing_ends_a_copy_at_once_and_leaves_nothing() -> None:
    before = len(os.listdir("/proc/self/fd"))

    def answer(_: bytes) -> bytes:
        time.sleep(60)
        return b""

    fork = Fork(answer)
    fork.ask(b"")
    began = time.monotonic()
    fork.close()
    fork.close()
    assert time.monotonic() - began < 10
    assert len(os.listdir("/proc/self/fd")) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(fork._pid, os.WNOHANG)


@linux_only
def test_where_the_system_has_no_room_there_are_fewer_copies(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    room, fork = iter((True, False)), os.fork

    def limited() -> int:
        if next(room):
            return fork()
        raise BlockingIOError

    before = len(os.listdir("/proc/self/fd"))
    monkeypatch.setattr(os, "fork", limited)
    (only,) = copies(3, lambda question: question)
    only.ask(b"here")
    assert only.answer() == b"here"
    only.close()
    assert len(os.listdir("/proc/self/fd")) == before


@linux_only
def test_copies_end_when_their_parent_is_killed() -> None:
    reading, writing = os.pipe()
    parent = os.fork()
    if not parent:
        os.close(reading)
        copies = [Fork(lambda question: question) for _ in range(3)]
        for fork in copies:
            fork.ask(b"x")
            fork.answer()
        os.kill(os.getpid(), signal.SIGKILL)
    os.close(writing)
    os.waitpid(parent, 0)
    # Every copy holds the other end of this pipe for as long as it lives.
    assert os.read(reading, 1) == b""
    os.close(reading)


@linux_only
def test_no_fork_beside_other_threads() -> None:
    release = threading.Event()
    thread = threading.Thread(target=release.wait)
    thread.start()
    try:
        assert processes() == 1
    finally:
        release.set()
        thread.join()


def test_no_fork_where_it_is_unsafe(monkeypatch: pytest.MonkeyPatch) -> None:
    for platform in ("darwin", "win32"):
        monkeypatch.setattr(forks.sys, "platform", platform)
        assert processes() == 1
