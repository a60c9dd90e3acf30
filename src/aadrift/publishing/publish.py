"""The flow of publishing: HEAD is fixed in a work tree of its own, committed, pushed, proposed.

Each step leaves the repository so that a second run goes on from there: what exists is found again
and brought up to date, and what others made of it is left alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from enum import StrEnum
from pathlib import Path

from aadrift import engine
from aadrift.publishing.checkout import Checkout, checkout
from aadrift.publishing.commit import Commit, commit, move_branch, refuse_foreign, same_as
from aadrift.publishing.forges import forge_of
from aadrift.publishing.interface import PublishError, PullRequest, PullState
from aadrift.publishing.pages import Page
from aadrift.publishing.parts import GroupBy, Part, Split, split, together
from aadrift.publishing.relocation import relocated, slug
from aadrift.publishing.remote import remote_of
from aadrift.publishing.repository import (
    Repository,
    check_branch,
    ignored_note,
    open_repository,
    uncommitted_note,
)
from aadrift.publishing.secrets import Secrets
from aadrift.publishing.server import Server, open_server
from aadrift.records import dataclass
from aadrift.report.model import FixOutcome, FixStatus, PublishedEntry, Report
from aadrift.request import FixRequest

DEFAULT_BRANCH = "aadrift/new-audience"


@dataclass(frozen=True)
class PublishRequest:
    """What to publish, and how.

    ``fix`` is what ``fix`` would do. ``branch`` is the name of the branch, and of each group's
    branch the beginning. ``templates`` is a folder whose templates take the place of ours.
    ``forge`` names the forge where the remote's host does not, ``remote`` the remote where there
    are several. ``trusted`` says that a person named the forge, not a file of the repository: only
    then is a token that is not meant for the host by name sent there. ``confirm`` is asked before
    anything leaves the machine.
    """

    fix: FixRequest
    branch: str = DEFAULT_BRANCH
    pull_request: bool = False
    group_by: GroupBy = GroupBy.NONE
    forge: str | None = None
    remote: str | None = None
    trusted: bool = True
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
    FAILED = "failed"


@dataclass(frozen=True)
class Publication:
    """One branch, and its pull request.

    ``CLOSED``: people closed the pull request without merging it, and nothing was done.
    ``DECLINED``: the user did not want it pushed; the local branch is there. ``FAILED``: this
    group's branch or pull request could not be made or updated, and ``reason`` says why.
    """

    group: str
    branch: str
    commit: str
    files: tuple[str, ...]
    action: Action
    pull: PullRequest | None = None
    reason: str = ""


@dataclass(frozen=True)
class Published:
    """What was published; nothing when there is nothing to fix. ``notes`` are sentences.

    In the report, a finding counts as fixed only where its fix is on a branch now.
    """

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


@dataclass(frozen=True)
class _Step:
    """One part on its way: where its branch is here and there, and its pull request so far."""

    part: Part
    page: Page
    branch: str
    here: str | None
    there: str | None = None
    pull: PullRequest | None = None
    commit: Commit | None = None
    failed: str = ""


@dataclass(frozen=True)
class _Publisher:
    request: PublishRequest
    repository: Repository
    tree: Checkout

    def run(self) -> Published:
        proposed = engine.propose(relocated(self.request.fix, self.tree))
        parts = self._split(proposed)
        notes = self._notes(parts)
        if not parts.parts:
            return Published(self._report(proposed, parts, ()), (), notes)
        server = self._server() if self.request.pull_request else None
        steps = [self._planned(part, proposed, parts, server) for part in parts.parts]
        steps = [self._attempted(self._found, step, server) for step in steps]
        steps = [self._attempted(self._committed, step, proposed) for step in steps]
        steps = [self._attempted(self._moved, step) for step in steps]
        done = self._pushed(steps, server) if server is not None else tuple(map(_local, steps))
        noun = server.forge.noun if server is not None else "pull request"
        return Published(self._report(proposed, parts, done), done, notes, noun)

    def _attempted(self, act: Callable[..., _Step], step: _Step, *others: object) -> _Step:
        """The step further on. Where there are several, one that fails does not stop the others."""
        if step.failed:
            return step
        try:
            return act(step, *others)
        except PublishError as error:
            if not step.part.name:
                raise
            return replace(step, failed=self._told(error))

    def _told(self, error: PublishError) -> str:
        return self.tree.git.secrets.hide(str(error))

    def _report(
        self, proposed: engine.Proposed, parts: Split, done: tuple[Publication, ...]
    ) -> Report:
        """The report of ``fix``, in which only what is on a branch is fixed."""
        lost = {one.group for one in done if one.action in (Action.CLOSED, Action.FAILED)}
        kept = [part for part in parts.parts if part.name not in lost]
        if lost or parts.obstacles:
            proposed = replace(proposed, result=together(proposed, kept))
        report = proposed.report()
        outcome = replace(
            report.fix or FixOutcome(FixStatus.NOTHING), published=tuple(map(_entry, done))
        )
        return replace(report, root=self.repository.root.as_posix(), fix=outcome)

    def _split(self, proposed: engine.Proposed) -> Split:
        from aadrift.publishing.codeowners import Owners

        return split(
            proposed,
            self.request.group_by,
            obstacle=self.tree.obstacle,
            owners=Owners.read(self.tree.root, self._forge()).of,
        )

    def _forge(self) -> str | None:
        """What the remote is on, if that is known: forges read CODEOWNERS differently."""
        if self.request.forge is not None or self.request.group_by is not GroupBy.OWNER:
            return self.request.forge
        try:
            found = remote_of(self.repository.git, self.repository.branch, self.request.remote)
        except PublishError:
            return None
        return forge_of(found, self.request.environment)

    def _notes(self, parts: Split) -> tuple[str, ...]:
        names = [self.repository.inside(path) or "." for path in self.request.fix.paths]
        found = (uncommitted_note(self.repository, names), ignored_note(self.repository, names))
        return (*(note for note in found if note), *parts.obstacles, *parts.notes)

    def _server(self) -> Server:
        return open_server(
            self.repository,
            self.request.environment,
            forge=self.request.forge,
            remote=self.request.remote,
            trusted=self.request.trusted,
        )

    def _planned(
        self, part: Part, proposed: engine.Proposed, parts: Split, server: Server | None
    ) -> _Step:
        """What a part's branch is called, and what its commit and pull request say."""
        branch = self.request.branch.removeprefix("refs/heads/")
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
        return _Step(part, page, branch, None)

    def _found(self, step: _Step, server: Server | None) -> _Step:
        """The step with what is there; raises PublishError when it is not ours to move."""
        git, branch, head = self.tree.git, step.branch, self.repository.head
        self.repository.refuse_checked_out(branch)
        here = self.repository.commit_of(branch)
        if here is not None:
            refuse_foreign(git, branch, here, head, "in this repository")
        if server is None:
            return replace(step, here=here)
        if branch == server.target:
            raise PublishError(
                f"the branch {branch} is the one to merge into; name another with --branch"
            )
        there = server.heads.get(branch)
        if there is not None:
            server.pusher.fetch(branch, there)
            refuse_foreign(git, branch, there, head, f"of {server.remote.shown}")
        pull = server.forge.find(branch)
        if pull is not None and pull.state is PullState.OPEN and pull.target != server.target:
            raise PublishError(
                f"the {server.forge.noun} of {branch} ({pull.url}) goes into {pull.target}, and "
                f"this run is about {server.target}: let it go there, or name another branch with "
                "--branch"
            )
        return replace(step, here=here, there=there, pull=pull)

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

    def _moved(self, step: _Step) -> _Step:
        """The step once the local branch is at its commit."""
        if step.commit is not None and step.commit.id != step.here:
            move_branch(self.repository, step.branch, step.commit.id, step.here)
        return step

    def _pushed(self, steps: list[_Step], server: Server) -> tuple[Publication, ...]:
        going = [step for step in steps if step.commit is not None and not step.failed]
        if going and not self.request.confirm(_question(going, server)):
            return tuple(_undone(step, Action.DECLINED) for step in steps)
        return tuple(self._proposed(step, server) for step in steps)

    def _proposed(self, step: _Step, server: Server) -> Publication:
        if step.commit is None or step.failed:
            return _undone(step, Action.CLOSED)
        try:
            return _propose(step, step.commit, server)
        except PublishError as error:
            if not step.part.name:
                raise
            return _undone(replace(step, failed=self._told(error)), Action.FAILED)


def _propose(step: _Step, made: Commit, server: Server) -> Publication:
    """Push a branch, and open or update its pull request."""
    text = step.page.text(server.forge.body_limit)
    if made.id != step.there:
        server.pusher.push(step.branch, made.id, step.there)
    if step.pull is not None and step.pull.state is PullState.OPEN:
        return _publication(step, Action.UPDATED, server.forge.update(step.pull, text))
    pull = server.forge.create(step.branch, server.target, text)
    return _publication(step, Action.OPENED, pull)


def _undone(step: _Step, action: Action) -> Publication:
    """A step that goes no further, for the reason that it has or the one that is given."""
    if step.failed:
        action = Action.FAILED
    elif step.commit is None:
        action = Action.CLOSED
    return _publication(step, action, step.pull)


def _local(step: _Step) -> Publication:
    if step.failed:
        return _undone(step, Action.FAILED)
    same = step.commit is not None and step.commit.id == step.here
    return _publication(step, Action.UNCHANGED if same else Action.COMMITTED, None)


def _publication(step: _Step, action: Action, pull: PullRequest | None) -> Publication:
    made = step.commit.id if step.commit is not None else ""
    return Publication(
        step.part.name, step.branch, made, step.part.result.paths, action, pull, step.failed
    )


def _entry(one: Publication) -> PublishedEntry:
    return PublishedEntry(
        group=one.group,
        branch=one.branch,
        commit=one.commit or None,
        files=one.files,
        action=one.action.value,
        pull_request=one.pull.url if one.pull is not None else None,
        reason=one.reason or None,
    )


def _question(steps: list[_Step], server: Server) -> str:
    names = ", ".join(step.branch for step in steps)
    return (
        f"Push {names} to {server.remote.shown} and open or update "
        f"{'a' if len(steps) == 1 else len(steps)} {server.forge.noun}"
        f"{'' if len(steps) == 1 else 's'} into {server.target}?"
    )
