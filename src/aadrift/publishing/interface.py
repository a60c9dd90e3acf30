"""What publishing needs of a forge, and what it tells about a pull request.

A forge is where the remote repository lives: GitHub, Azure Repos or GitLab. A new one is a new
file beside ``github.py`` and a line in ``forges.py``.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Protocol

from aadrift.records import dataclass
from aadrift.wording import shown


class PublishError(Exception):
    """Publishing failed. The message is a sentence for the user that says what to do next.

    ::

        PublishError
        ├── GitError     git refused or failed
        └── ForgeError   a forge refused, or can't be reached
    """


class GitError(PublishError):
    """Git refused or failed."""


class ForgeError(PublishError):
    """A forge refused, or can't be reached."""


class PullState(StrEnum):
    """Where a pull request stands. ``CLOSED`` is closed without having been merged."""

    OPEN = "open"
    CLOSED = "closed"
    MERGED = "merged"


@dataclass(frozen=True)
class PullRequest:
    """A pull request (GitLab: merge request).

    ``url`` is for people; ``target`` is the branch that it goes into.
    """

    number: int
    url: str
    state: PullState = PullState.OPEN
    target: str = ""


@dataclass(frozen=True)
class Text:
    """What a pull request says: a line, and Markdown."""

    title: str
    body: str


@dataclass(frozen=True)
class Credential:
    """A token for one forge, and the user name that git needs beside it.

    Neither ``repr`` nor ``str`` shows the token.
    """

    user: str
    token: str
    bearer: bool = True

    def __repr__(self) -> str:
        return f"Credential({self.user!r})"


def latest(pulls: Iterable[PullRequest]) -> PullRequest | None:
    """An open one of some pull requests, else the latest."""
    return min(pulls, key=lambda one: (one.state is not PullState.OPEN, -one.number), default=None)


def moved(before: str, now: str) -> str:
    """The sentence about a repository that has another name now.

    Its forge still answers to the old name, though not for all requests, and git is redirected.
    """
    return (
        f"{before} has moved to {shown(now)}; correct the URL of the remote (git remote set-url) "
        "and run again"
    )


class Forge(Protocol):
    """A repository on a forge.

    Every method raises ForgeError with a sentence. Nothing that a method raises or returns holds
    the token.
    """

    @property
    def body_limit(self) -> int:
        """The most characters that the body of a pull request may have."""
        ...

    @property
    def noun(self) -> str:
        """What the forge calls a pull request, for people."""
        ...

    def default_branch(self) -> str:
        """The branch that pull requests go to; proves that the token can read the repository."""
        ...

    def find(self, branch: str) -> PullRequest | None:
        """The pull request from a branch: an open one, else the latest; None without any."""
        ...

    def create(self, branch: str, target: str, text: Text) -> PullRequest:
        """Open a pull request; when one turns out to be open already, that one is updated."""
        ...

    def update(self, pull: PullRequest, text: Text) -> PullRequest:
        """Give an open pull request another text."""
        ...
