"""The stacks of a scan, shared between processes where there are many.

Each process evaluates its share and keeps it, so that it can be asked for other uses of literals
later. What the processes find is put together in the order of the stacks: it does not depend on
how many there were.
"""

from __future__ import annotations

import copyreg
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Generic, NamedTuple, TypeVar

from aadrift.forks import Fork, processes
from aadrift.gateway import Gateway
from aadrift.inputs import Inputs
from aadrift.languages.interface import AppUse, Use
from aadrift.languages.terraform import walk
from aadrift.languages.terraform.gateways import Context
from aadrift.languages.terraform.reach import Reach
from aadrift.languages.terraform.roots import Evaluation, Stack
from aadrift.languages.terraform.uses import Origins, below_root
from aadrift.rules.directives import MARK
from aadrift.source import Problem, SourceError, SourceFile, Span
from aadrift.workspace import Workspace

T = TypeVar("T")

# With fewer stacks, a fork and moving what it finds take as long as they save.
MIN_STACKS_TO_FORK = 32


class Declared(NamedTuple):
    """What one stack declares, the variables that it has, and what of it could not be read."""

    gateways: tuple[Gateway, ...]
    apps: tuple[AppUse, ...]
    variables: frozenset[str]
    problems: tuple[Problem, ...]


class Reached(NamedTuple):
    """The other uses of some literals in one stack, and what could not be read on the way."""

    uses: tuple[Use, ...]
    problems: tuple[Problem, ...]


class Answer(NamedTuple, Generic[T]):
    """What a share says of each of its stacks, and the paths of all files that it visited."""

    stacks: list[T]
    visited: frozenset[str]


@dataclass
class Share:
    """Some of the stacks. What is evaluated is kept.

    ``speaking`` are the paths of files that are looked at for more than what stacks take from them.
    """

    stacks: Sequence[Stack]
    workspace: Workspace
    inputs: Inputs
    reach: Reach
    speaking: Set[str]
    _evaluated: dict[int, tuple[Evaluation, ...]] = field(default_factory=dict)

    def declared(self) -> Answer[Declared]:
        """What each stack declares."""
        return self._answer(self._declared)

    def uses(self, origins: Iterable[Span]) -> Answer[Reached]:
        """Where each stack uses some literals for other things than audiences."""
        wanted = Origins(origins)
        return self._answer(lambda number: self._uses(number, wanted))

    def _answer(self, say: Callable[[int], T]) -> Answer[T]:
        said = [say(number) for number in range(len(self.stacks))]
        return Answer(said, self.reach.library.visited)

    def _evaluations(self, number: int) -> tuple[Evaluation, ...]:
        known = self._evaluated.get(number)
        if known is None:
            self._evaluated[number] = known = tuple(self.stacks[number]())
        return known

    def _declared(self, number: int) -> Declared:
        before = len(self.workspace.problems)
        evaluations = self._evaluations(number)
        found = [
            walk.declared(one.instance, self.reach, Context(self.inputs, one.stack, one.variant))
            for one in evaluations
        ]
        return Declared(
            tuple(gateway for one in found for gateway in one.gateways),
            tuple(app for one in found for app in one.apps),
            frozenset(name for one in evaluations for name in one.instance.module.variables),
            self.workspace.problems_since(before),
        )

    def _uses(self, number: int, wanted: Origins) -> Reached:
        before = len(self.workspace.problems)
        found = tuple(
            use
            for one in self._evaluations(number)
            for use in below_root(walk.instances(one.instance, self.reach), one.values, wanted)
        )
        return Reached(found, self.workspace.problems_since(before))


class Crew:
    """All stacks of a scan, in shares: one for this process, and one for each copy of it."""

    def __init__(
        self,
        stacks: Sequence[Stack],
        workspace: Workspace,
        inputs: Inputs,
        reach: Reach,
        speaking: Set[str],
    ) -> None:
        self.workspace = workspace
        self.reach = reach
        self._number = len(stacks)
        count = processes() if self._number >= MIN_STACKS_TO_FORK else 1
        own, *others = (
            Share(stacks[each::count], workspace, inputs, reach, speaking) for each in range(count)
        )
        self._own = own
        self._copies = [_Copy(share) for share in others]

    def declared(self) -> Answer[Declared]:
        """What each stack declares, in order."""
        return self._together(None, Share.declared)

    def uses(self, origins: Sequence[Span]) -> Answer[Reached]:
        """Where each stack uses some literals for other things than audiences, in order."""
        places = [(span.path, span.start, span.end) for span in origins]
        return self._together(places, lambda share: share.uses(origins))

    def _together(self, question: object, work: Callable[[Share], Answer[T]]) -> Answer[T]:
        for copy in self._copies:
            copy.ask(question)
        answers = [work(self._own), *(copy.answer(work) for copy in self._copies)]
        stacks: list[Any] = [None] * self._number
        for each, answer in enumerate(answers):
            stacks[each :: len(answers)] = answer.stacks
        visited = frozenset().union(*(answer.visited for answer in answers))
        return Answer(stacks, visited)


class _Copy:
    """A share that a copy of this process does, or this one if that is killed."""

    def __init__(self, share: Share) -> None:
        self._share = share
        self._fork: Fork | None = Fork(_Replies(share).to)

    def ask(self, question: object) -> None:
        if self._fork is not None:
            self._fork.ask(pickle.dumps(question))

    def answer(self, work: Callable[[Share], Answer[T]]) -> Answer[T]:
        data = self._fork.answer() if self._fork is not None else None
        if data is None:
            self._fork = None
            return work(self._share)
        workspace = self._share.workspace
        stream = BytesIO(data)
        for path, content in pickle.load(stream):  # noqa: S301 - written by our copy
            workspace.adopt(path, content)
        answer: Answer[T] = _Reader(stream, workspace).load()
        return answer


class _Replies:
    """In the copy: answers, with the files that the other process needs to understand them."""

    def __init__(self, share: Share) -> None:
        self._share = share
        self._known = {file.path for file in share.workspace.files_read()}

    def to(self, question: bytes) -> bytes:
        """The files, then the answer, which calls them by their names."""
        places = pickle.loads(question)  # noqa: S301 - written by the process this is a copy of
        named: dict[str, SourceFile] = {}

        def name(file: SourceFile) -> tuple[Callable[[str], SourceFile], tuple[str]]:
            named[file.path] = file
            return _file, (file.path,)

        out = BytesIO()
        writer = pickle.Pickler(out, pickle.HIGHEST_PROTOCOL)
        writer.dispatch_table = {**copyreg.dispatch_table, SourceFile: name}
        writer.dump(self._answer(places))
        return pickle.dumps(self._new_files(named)) + out.getvalue()

    def _answer(self, places: Iterable[tuple[str, int, int]] | None) -> Answer[Any]:
        if places is None:
            return self._share.declared()
        return self._share.uses(_spans(self._share.workspace, places))

    def _new_files(self, named: Mapping[str, SourceFile]) -> list[tuple[str, bytes | None]]:
        """What was read since the last answer; bytes only of files that matter to others."""
        new: list[tuple[str, bytes | None]] = []
        for file in self._share.workspace.files_read():
            path = file.path
            if path not in self._known or path in named:
                speaks = path in self._share.speaking or MARK in file.text
                new.append((path, file.data if speaks or path in named else None))
        self._known.update(path for path, _ in new)
        return new


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
