"""The flow of publishing: HEAD is fixed in a work tree of its own, committed, pushed, proposed.

Each step leaves the repository so that a second run goes on from there: what exists is found again
and brought up to date, and what others made of it is left alone.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from aadrift import engine
from aadrift.live import AZURE
from aadrift.publishing.checkout import Checkout, checkout
from aadrift.publishing.commit import Commit, commit, move_branch, refuse_foreign, same_as
from aadrift.publishing.interface import Forge, PublishError, PullRequest, PullState
from aadrift.publishing.pages import Page
from aadrift.publishing.parts import GroupBy, Part, Split, split
from aadrift.publishing.remote import Pusher, Remote, remote_of
from aadrift.publishing.repository import (
    Repository,
    check_branch,
    open_repository,
    uncommitted_note,
)
from aadrift.publishing.secrets import Secrets
from aadrift.report import Report
from aadrift.request import FixRequest

DEFAULT_BRANCH = "aadrift/new-audience"


@dataclass(frozen=True, slots=True)
class PublishRequest:
    """What to publish, and how.

    ``fix`` is what ``fix`` would do. ``branch`` is the name of the branch, and of each group's
    branch the beginning. ``templates`` is a folder whose templates take the place of ours.
    ``forge`` names the forge where the remote's host does not. ``confirm`` is asked before
    anything leaves the machine.
    """

    fix: FixRequest
    branch: str = DEFAULT_BRANCH
    pull_request: bool = False
    group_by: GroupBy = GroupBy.NONE
    forge: str | None = None
    templates: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    confirm: Callable[[str], bool] = lambda _: True


class Action(StrEnum):
    """What became of one part of the fix."""

    COMMITTED = "committed"
    UNCHANGED = "unchanged"
    OPENED = "opened"
    UPDATED = "updated"
    CLOSED = "closed"
    DECLINED = "declined"


@dataclass(frozen=True, slots=True)
class Publication:
    """One branch, and its pull request.

    ``CLOSED``: people closed the pull request without merging it, and nothing was done.
    ``DECLINED``: the user did not want it pushed; the local branch is there.
    """

    group: str
    branch: str
    commit: str
    files: tuple[str, ...]
    action: Action
    pull: PullRequest | None = None


@dataclass(frozen=True, slots=True)
class Published:
    """What was published; nothing when there is nothing to fix. ``notes`` are sentences."""

    report: Report
    publications: tuple[Publication, ...] = ()
    notes: tuple[str, ...] = ()
    noun: str = "pull request"


def publish(request: PublishRequest) -> Published:
    """Fix HEAD on a branch of its own, and propose it when asked.

    Raises UsageError when the request can't be carried out, and PublishError when publishing
    fails; no message has a token in it.
    """
    secrets = Secrets(request.environment)
    try:
        repository = open_repository(request.fix.paths, request.environment, secrets)
        check_branch(request.branch, repository.git)
        with checkout(repository) as tree:
            return _Publisher(request, repository, tree).run()
    except PublishError as error:
        raise type(error)(secrets.hide(str(error))) from None


@dataclass(frozen=True, slots=True)
class _Server:
    """The other side: where to push, and where to propose it."""

    remote: Remote
    pusher: Pusher
    forge: Forge
    heads: Mapping[str, str]
    target: str


@dataclass(frozen=True, slots=True)
class _Step:
    """One part on its way: where its branch is here and there, and its pull request so far."""

    part: Part
    page: Page
    branch: str
    here: str | None
    there: str | None = None
    pull: PullRequest | None = None
    commit: Commit | None = None


@dataclass(frozen=True, slots=True)
class _Publisher:
    request: PublishRequest
    repository: Repository
    tree: Checkout

    def run(self) -> Published:
        proposed = engine.propose(relocated(self.request.fix, self.tree))
        report = replace(proposed.report(), root=self.repository.root.as_posix())
        parts = self._split(proposed)
        notes = self._notes(parts)
        if not parts.parts:
            return Published(report, (), notes)
        server = self._server() if self.request.pull_request else None
        steps = [self._planned(part, proposed, parts, server) for part in parts.parts]
        committed = [self._committed(step, proposed) for step in steps]
        for step in committed:
            if step.commit is not None and step.commit.id != step.here:
                move_branch(self.repository, step.branch, step.commit.id, step.here)
        if server is None:
            done = tuple(_local(step) for step in committed)
            return Published(report, done, notes)
        return Published(report, self._pushed(committed, server), notes, server.forge.noun)

    def _split(self, proposed: engine.Proposed) -> Split:
        from aadrift.publishing.codeowners import Owners

        return split(
            proposed,
            self.request.group_by,
            obstacle=self.tree.obstacle,
            owners=Owners.read(self.tree.root).of,
        )

    def _notes(self, parts: Split) -> tuple[str, ...]:
        names = [self.repository.inside(path) or "." for path in self.request.fix.paths]
        uncommitted = uncommitted_note(self.repository, names)
        return (*([uncommitted] if uncommitted else []), *parts.obstacles, *parts.notes)

    def _planned(
        self, part: Part, proposed: engine.Proposed, parts: Split, server: _Server | None
    ) -> _Step:
        """What is known of a part's branch; raises PublishError when it is not ours to move."""
        git, branch = self.tree.git, self.request.branch.removeprefix("refs/heads/")
        if part.name:
            branch = f"{branch}-{slug(part.name)}"
        page = Page(
            part,
            engine.Proposed(proposed.found, part.result).report(),
            branch,
            server.target if server is not None else self.repository.branch or "HEAD",
            parts.obstacles,
            self.request.templates,
        )
        self.repository.refuse_checked_out(branch)
        here = self.repository.commit_of(branch)
        if here is not None:
            refuse_foreign(git, branch, here, self.repository.head, "in this repository")
        if server is None:
            return _Step(part, page, branch, here)
        there = server.heads.get(branch)
        if there is not None:
            server.pusher.fetch(branch, there)
            where = f"of {server.remote.shown}"
            refuse_foreign(git, branch, there, self.repository.head, where)
        return _Step(part, page, branch, here, there, server.forge.find(branch))

    def _committed(self, step: _Step, proposed: engine.Proposed) -> _Step:
        """The step with its commit; without one when people turned it down."""
        if step.pull is not None and step.pull.state is PullState.CLOSED:
            return step
        made = commit(
            self.tree,
            step.part.result.changes,
            proposed.found.workspace,
            step.page.commit_message(),
        )
        # The same fix of the same HEAD needs no second commit: it would only start checks again.
        for known in (step.there, step.here):
            if known is not None and same_as(self.tree.git, known, made, self.repository.head):
                made = Commit(known, made.tree)
                break
        return replace(step, commit=made)

    def _pushed(self, steps: list[_Step], server: _Server) -> tuple[Publication, ...]:
        going = [step for step in steps if step.commit is not None]
        if going and not self.request.confirm(_question(going, server)):
            return tuple(
                _publication(step, Action.DECLINED if step.commit else Action.CLOSED, step.pull)
                for step in steps
            )
        return tuple(self._proposed(step, server) for step in steps)

    @staticmethod
    def _proposed(step: _Step, server: _Server) -> Publication:
        if step.commit is None:
            return _publication(step, Action.CLOSED, step.pull)
        text = step.page.text(server.forge.body_limit)
        if step.commit.id != step.there:
            server.pusher.push(step.branch, step.commit.id, step.there)
        if step.pull is not None and step.pull.state is PullState.OPEN:
            pull = server.forge.update(step.pull, text)
            return _publication(step, Action.UPDATED, pull)
        pull = server.forge.create(step.branch, server.target, text)
        return _publication(step, Action.OPENED, pull)

    def _server(self) -> _Server:
        from aadrift.publishing.forges import connect

        git = self.tree.git
        remote = remote_of(git, self.repository.branch)
        forge, credential = connect(
            remote, self.request.forge, self.request.environment, git.secrets
        )
        pusher = Pusher(git, remote, credential)
        default = forge.default_branch()
        heads = pusher.heads()
        target = self._target(heads, default)
        self._refuse_unpublished(remote, heads)
        return _Server(remote, pusher, forge, heads, target)

    def _target(self, heads: Mapping[str, str], default: str) -> str:
        """The branch to merge into: the one that was scanned, where that can be told."""
        if self.repository.branch in heads:
            return self.repository.branch or default
        if heads.get(default) == self.repository.head:
            return default
        at_head = [name for name, tip in heads.items() if tip == self.repository.head]
        return at_head[0] if len(at_head) == 1 else default

    def _refuse_unpublished(self, remote: Remote, heads: Mapping[str, str]) -> None:
        """Raise PublishError when a push would publish commits of the user's besides the fix."""
        head = self.repository.head
        if head in heads.values():
            return
        git = self.tree.git
        known = [tip for tip in heads.values() if git.succeeds("cat-file", "-e", tip)]
        if git.run("rev-list", "-1", head, "--not", f"--remotes={remote.name}", *known):
            raise PublishError(
                f"HEAD ({head[:10]}) has commits that no branch of {remote.shown} has, and they "
                "would be in the pull request; push them first, or check out a branch that is there"
            )


def relocated(request: FixRequest, tree: Checkout) -> FixRequest:
    """The same request about the files of a checkout.

    What says what is live or recorded stays the file that the user named; where HEAD has it, too,
    it is no source.
    """
    evidence = (*(one for one in request.live if one != AZURE), *request.state, *request.plan)
    inside = (tree.repository.inside(path) for path in evidence)
    return replace(
        request,
        paths=tuple(dict.fromkeys(tree.path(path) for path in request.paths)),
        inputs=replace(
            request.inputs,
            var_files=tuple(tree.input(path) for path in request.inputs.var_files),
            parameters=tuple(tree.input(path) for path in request.inputs.parameters),
        ),
        exclude=(*request.exclude, *(f"/{_literal(name)}" for name in inside if name)),
        # What is in here is tracked, whatever .gitignore says.
        use_gitignore=False,
        write=False,
    )


def _literal(name: str) -> str:
    return re.sub(r"([\\*?\[\]!# ])", r"\\\1", name)


def slug(name: str) -> str:
    """A group's name as the end of a branch's name; groups never share one."""
    text = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    if text == name:
        return text
    mark = hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return f"{text[:40]}-{mark}".strip("-")


def _local(step: _Step) -> Publication:
    same = step.commit is not None and step.commit.id == step.here
    return _publication(step, Action.UNCHANGED if same else Action.COMMITTED, None)


def _publication(step: _Step, action: Action, pull: PullRequest | None) -> Publication:
    made = step.commit.id if step.commit is not None else ""
    return Publication(step.part.name, step.branch, made, step.part.result.paths, action, pull)


def _question(steps: list[_Step], server: _Server) -> str:
    names = ", ".join(step.branch for step in steps)
    return (
        f"Push {names} to {server.remote.shown} and open or update "
        f"{'a' if len(steps) == 1 else len(steps)} {server.forge.noun}"
        f"{'' if len(steps) == 1 else 's'} into {server.target}?"
    )
