"""The stacks of a scan, dealt to several processes where there are many.

Each process keeps what it evaluates, so that it can be asked for other uses of literals later.
What they find is put together in the order of the stacks: it does not depend on their number.
"""

from __future__ import annotations

import copyreg
import pickle
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from contextlib import suppress
from dataclasses import field
from io import BytesIO
from typing import Any, NamedTuple, TypeVar

from aadrift.findings import SUPPRESSION_MARK
from aadrift.forks import Fork, copies, processes
from aadrift.gateway import Gateway
from aadrift.inputs import Inputs
from aadrift.languages.interface import Absent, AppUse, Use
from aadrift.languages.terraform import walk
from aadrift.languages.terraform.gateways import Context
from aadrift.languages.terraform.reach import Reach
from aadrift.languages.terraform.roots import Evaluation, Stack
from aadrift.languages.terraform.uses import Origins, below_root
from aadrift.records import dataclass
from aadrift.source import Problem, SourceError, SourceFile, Span
from aadrift.workspace import Workspace

T = TypeVar("T")

# With fewer stacks, a fork and moving what it finds take as long as they save.
MIN_STACKS_TO_FORK = 32
# How often each process is dealt some, and how many times before it has answered.
_HANDS = 16
_AHEAD = 2


class Declared(NamedTuple):
    """What one stack declares, the variables that it has, and what of it could not be read."""

    gateways: tuple[Gateway, ...]
    apps: tuple[AppUse, ...]
    absent: tuple[Absent, ...]
    variables: frozenset[str]
    problems: tuple[Problem, ...]


class Reached(NamedTuple):
    """The other uses of some literals in one stack, and what could not be read on the way."""

    uses: tuple[Use, ...]
    problems: tuple[Problem, ...]


@dataclass
class Work:
    """The stacks, as one process evaluates them. What is evaluated is kept.

    ``speaking`` are the paths of files that are looked at for more than what stacks take from them.
    """

    stacks: Sequence[Stack]
    workspace: Workspace
    inputs: Inputs
    reach: Reach
    speaking: Set[str]
    _evaluated: dict[int, tuple[Evaluation, ...]] = field(default_factory=dict)

    def declared(self, number: int) -> Declared:
        """What a stack declares."""
        before = len(self.workspace.problems)
        evaluations = self._evaluations(number)
        found = [
            walk.declared(one.instance, self.reach, Context(self.inputs, one.stack, one.variant))
            for one in evaluations
        ]
        return Declared(
            tuple(gateway for one in found for gateway in one.gateways),
            tuple(app for one in found for app in one.apps),
            tuple(absent for one in found for absent in one.absent),
            frozenset(name for one in evaluations for name in one.instance.module.variables),
            self.workspace.problems_since(before),
        )

    def uses(self, number: int, wanted: Origins) -> Reached:
        """Where a stack uses some literals for other things than audiences."""
        before = len(self.workspace.problems)
        found = tuple(
            use
            for one in self._evaluations(number)
            for use in below_root(walk.instances(one.instance, self.reach), one.values, wanted)
        )
        return Reached(found, self.workspace.problems_since(before))

    def _evaluations(self, number: int) -> tuple[Evaluation, ...]:
        known = self._evaluated.get(number)
        if known is None:
            self._evaluated[number] = known = tuple(self.stacks[number]())
        return known


class Crew:
    """The process and its copies: a few stacks at a time are dealt to whoever is free."""

    def __init__(self, work: Work) -> None:
        self.work = work
        number = len(work.stacks)
        count = processes() if number >= MIN_STACKS_TO_FORK else 1
        forks = copies(count - 1, _Replies(work).to) if count > 1 else []
        self._copies = [_Copy(work, fork) for fork in forks]
        size = max(2, number // (count * _HANDS)) if self._copies else number
        self._hands = [range(at, min(at + size, number)) for at in range(0, number, size or 1)]

    @property
    def visited(self) -> frozenset[str]:
        """The paths of all files that the stacks are made of, as far as they were evaluated."""
        return self.work.reach.library.visited.union(*(copy.visited for copy in self._copies))

    def declared(self) -> list[Declared]:
        """What each stack declares, in order."""
        found: dict[int, Declared] = {}
        hands = deque(self._hands)
        for copy in self._copies * _AHEAD:
            copy.declare(hands)
        while hands:
            for number in hands.popleft():
                found[number] = self.work.declared(number)
                for copy in self._copies:
                    if copy.ready():
                        found |= copy.take(self.work.declared)
                        copy.declare(hands)
        for copy in self._copies:
            while copy.asked:
                found |= copy.take(self.work.declared)
        return [found[number] for number in range(len(self.work.stacks))]

    def uses(self, origins: Sequence[Span]) -> list[Reached]:
        """Where each stack uses some literals for other things than audiences, in order."""
        wanted = Origins(origins, self.work.workspace)

        def reached(number: int) -> Reached:
            return self.work.uses(number, wanted)

        for copy in self._copies:
            copy.find_uses(origins)
        others = {number for copy in self._copies for number in copy.evaluated}
        own = [number for number in range(len(self.work.stacks)) if number not in others]
        found = {number: reached(number) for number in own}
        for copy in self._copies:
            if copy.asked:
                found |= copy.take(reached)
        return [found[number] for number in range(len(self.work.stacks))]


class _Copy:
    """A copy of this process at work. What a copy that was killed had to do, this process does."""

    def __init__(self, work: Work, fork: Fork) -> None:
        self._work = work
        self._fork: Fork | None = fork
        self.asked: deque[_Question] = deque()
        self.evaluated: list[int] = []
        self.visited: frozenset[str] = frozenset()

    def declare(self, hands: deque[range]) -> None:
        """Ask for what the next few stacks declare."""
        if hands and self._fork is not None:
            self._ask(_Question(list(hands.popleft()), None))

    def find_uses(self, origins: Sequence[Span]) -> None:
        """Ask for the other uses of some literals in the stacks that the copy has evaluated."""
        if self.evaluated:
            places = [(span.path, span.start, span.end) for span in origins]
            self._ask(_Question(self.evaluated, places))

    def _ask(self, question: _Question) -> None:
        self.asked.append(question)
        if self._fork is not None:
            self._fork.ask(pickle.dumps(question))

    def ready(self) -> bool:
        """Whether there is an answer, or there will be none any more."""
        return bool(self.asked) and (self._fork is None or self._fork.ready())

    def take(self, instead: Callable[[int], T]) -> dict[int, T]:
        """The answer to the first question; worked out here if the copy can't give it."""
        question = self.asked.popleft()
        data = self._fork.answer() if self._fork is not None else None
        if data is None:
            self._fork = None
            return {number: instead(number) for number in question.stacks}
        workspace = self._work.workspace
        stream = BytesIO(data)
        for path, content in pickle.load(stream):  # noqa: S301 - written by our copy
            workspace.adopt(path, content)
        said, visited = _Reader(stream, workspace).load()
        self.visited |= visited
        if question.literals is None:
            self.evaluated += question.stacks
        return dict(zip(question.stacks, said, strict=True))


class _Question(NamedTuple):
    """Stacks by their numbers, and the literals whose uses are asked for; None: what they declare.

    A literal is the path of its file, and where it starts and ends there.
    """

    stacks: list[int]
    literals: list[tuple[str, int, int]] | None


class _Replies:
    """In the copy: answers, with the files that the other process needs to understand them."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._files = len(work.workspace.files_read())
        self._handed: set[str] = set()
        self._visited = work.reach.library.visited

    def to(self, question: bytes) -> bytes:
        """The files, then the answer, which calls them by their names."""
        asked = _Question(*pickle.loads(question))  # noqa: S301 - written by our own parent
        named: dict[str, SourceFile] = {}

        def name(file: SourceFile) -> tuple[Callable[[str], SourceFile], tuple[str]]:
            named[file.path] = file
            return _file, (file.path,)

        out = BytesIO()
        writer = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
        writer.dispatch_table = {**copyreg.dispatch_table, SourceFile: name}
        said = self._said(asked)
        visited = self._work.reach.library.visited
        writer.dump((said, visited - self._visited))
        self._visited = visited
        return pickle.dumps(list(self._new_files(named))) + out.getvalue()

    def _said(self, asked: _Question) -> list[Declared] | list[Reached]:
        if asked.literals is None:
            return [self._work.declared(number) for number in asked.stacks]
        wanted = Origins(_spans(self._work.workspace, asked.literals), self._work.workspace)
        return [self._work.uses(number, wanted) for number in asked.stacks]

    def _new_files(self, named: dict[str, SourceFile]) -> Iterator[tuple[str, bytes | None]]:
        """What was read since the last answer; bytes only of files that matter to others."""
        read = self._work.workspace.files_read()
        new, self._files = read[self._files :], len(read)
        for file in dict.fromkeys((*new, *named.values())):
            speaks = file.path in self._work.speaking or SUPPRESSION_MARK in file.text
            if speaks or file.path in named:
                if file.path not in self._handed:
                    self._handed.add(file.path)
                    yield file.path, file.data
            else:
                yield file.path, None


def _spans(workspace: Workspace, places: Iterable[tuple[str, int, int]]) -> Iterable[Span]:
    for path, start, end in places:
        with suppress(SourceError):
            yield Span(workspace.read(path), start, end)


def _file(path: str) -> SourceFile:
    """Stands in an answer for the file of a path."""
    raise NotImplementedError(path)


class _Reader(pickle.Unpickler):
    """Reads an answer, taking files from a workspace."""

    def __init__(self, data: BytesIO, workspace: Workspace) -> None:
        super().__init__(data)
        self._workspace = workspace

    def find_class(self, module: str, name: str) -> Any:
        """The class or function of a name; ``_file`` is the workspace's own."""
        if (module, name) == (_file.__module__, _file.__name__):
            return self._workspace.read
        return super().find_class(module, name)
