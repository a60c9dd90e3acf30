"""Talks to the remote repository with the credential, which no command line and no hook sees."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence

from aadrift.publishing.git import Git
from aadrift.publishing.interface import Credential, GitError
from aadrift.publishing.remote import Remote
from aadrift.publishing.secrets import Secrets
from aadrift.records import dataclass
from aadrift.wording import shown

# An alias runs a program as git runs hooks, on every system; 'git hook run' has no standard input
# before git 2.54.
_HOOK = "aadrift-pre-push"


@dataclass(frozen=True)
class Pusher:
    """Reads, fetches and pushes branches of the remote."""

    git: Git
    remote: Remote
    credential: Credential | None = None

    def heads(self) -> dict[str, str]:
        """The branches that the remote has, and their commits."""
        ok, out, said = self._attempt("ls-remote", "--heads", self.remote.address)
        if not ok:
            raise GitError(_refusal(self.remote, "can't be read", said))
        lines = (line.split("\t", 1) for line in out.splitlines() if "\t" in line)
        return {ref.removeprefix("refs/heads/"): commit for commit, ref in lines}

    def fetch(self, branch: str, commit: str) -> None:
        """Make sure that the commit that a branch is at is here, too. No branch here moves."""
        if self.git.succeeds("cat-file", "-e", f"{commit}^{{commit}}"):
            return
        depth = ("--depth=1",) if self._is_shallow() else ()
        ok, _, said = self._attempt(
            *("fetch", "--quiet", "--no-tags", "--no-write-fetch-head", *depth),
            *("--no-recurse-submodules", self.remote.address, f"refs/heads/{branch}"),
        )
        if not ok:
            raise GitError(_refusal(self.remote, f"has a branch {branch} that can't be read", said))

    def push(self, branch: str, commit: str, before: str | None) -> None:
        """Let the remote's branch name a commit, if it is still where it was before.

        Raises GitError when it moved meanwhile, or when a hook or the remote refuses.
        """
        ref = f"refs/heads/{branch}"
        self._ask_hook(ref, commit, before)
        ok, _, said = self._attempt(
            *("push", "--quiet", "--no-verify", "--no-follow-tags", "--recurse-submodules=no"),
            f"--force-with-lease={ref}:{before or ''}",
            *(self.remote.address, f"{commit}:{ref}"),
        )
        if ok:
            return
        if "stale info" in said or "fetch first" in said:
            raise GitError(
                f"somebody pushed to the branch {branch} of {self.remote.shown} meanwhile, which "
                "is not overwritten; run again to see what it has now"
            )
        raise GitError(_refusal(self.remote, f"did not take the branch {branch}", said))

    def _ask_hook(self, ref: str, commit: str, before: str | None) -> None:
        """Run the hook pre-push as ``git push`` does, though without the credential.

        Raises GitError when it refuses.
        """
        hook = self.git.folder / self.git.run("rev-parse", "--git-path", "hooks/pre-push")
        if not os.access(hook, os.X_OK):
            return
        ok, _, said = self.git.attempt(
            *("-c", f'alias.{_HOOK}=!"$AADRIFT_HOOK"', _HOOK),
            *(self.remote.name, self.remote.url),
            stdin=f"{ref} {commit} {ref} {before or '0' * len(commit)}\n",
            extra={"AADRIFT_HOOK": str(hook)},
        )
        if not ok:
            raise GitError(
                f"the hook pre-push refused the branch {ref.removeprefix('refs/heads/')}: {said}. "
                "Nothing of it was pushed; mend what it complains about and run again"
            )

    def _is_shallow(self) -> bool:
        return self.git.run("rev-parse", "--is-shallow-repository") == "true"

    def _attempt(self, *arguments: str) -> tuple[bool, str, str]:
        return self.git.attempt(*arguments, extra=self._settings())

    def _settings(self) -> Mapping[str, str]:
        """Settings for one command, in the environment: the token only for this very URL."""
        remote = self.remote
        # Where a server sends git elsewhere, the token must not follow; and git hands its
        # environment to every hook.
        settings = [("http.followRedirects", "false"), ("core.hooksPath", os.devnull)]
        if self.credential is not None and remote.scheme in ("http", "https"):
            key = f"http.{remote.url}.extraHeader"
            header = f"Authorization: {authorization(self.credential, self.git.secrets)}"
            # The empty value takes back what the configuration has (actions/checkout leaves one
            # behind): a request with two of these headers is refused.
            settings += [(key, ""), (key, header), ("credential.helper", "")]
        given = self.git.environment.get("GIT_CONFIG_COUNT", "")
        start = int(given) if given.isdigit() else 0
        extra = {"GIT_CONFIG_COUNT": str(start + len(settings))}
        for at, (name, value) in enumerate(settings, start):
            extra |= {f"GIT_CONFIG_KEY_{at}": name, f"GIT_CONFIG_VALUE_{at}": value}
        return extra


def authorization(credential: Credential, secrets: Secrets) -> str:
    """The header that git sends: Basic, as forges ask for it, or Bearer for a sign-in's token."""
    if credential.user:
        return secrets.basic(credential.user, credential.token)
    secrets.add(credential.token)
    if credential.bearer:
        return f"Bearer {credential.token}"
    return secrets.basic("", credential.token)


# What a remote's refusal means, by git's words and the forges'; the first that matches counts.
_MEANINGS: Sequence[tuple[str, str]] = (
    (r"error: 30\d|redirect", "the server redirects, where the token is not sent; correct the URL"),
    (
        r"could not read (username|password)|authentication failed|error: 401",
        "the token or the login is missing, wrong or expired",
    ),
    (
        r"permission denied \(publickey|host key verification",
        "SSH can't sign in without asking; check the key and known_hosts",
    ),
    (
        r"protected branch|gh006|gh013|tf402455",
        "the branch is protected; name another with --branch, or change the rule",
    ),
    (
        r"error: 403|permission|not allowed|tf401027",
        "the token has no permission to push (GitHub: contents write; GitLab: write_repository; "
        "Azure Repos: Contribute)",
    ),
    (r"not found|does not exist", "it does not exist, or the token does not give access to it"),
)


def _refusal(remote: Remote, what: str, said: str) -> str:
    """A sentence for what a remote answered to git."""
    low = said.lower()
    meaning = next((text for pattern, text in _MEANINGS if re.search(pattern, low)), "")
    return f"{shown(remote.shown)} {what}: {said}" + (f" ({meaning})" if meaning else "")
