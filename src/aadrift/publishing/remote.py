"""The remote repository: its URL in all forms that git takes, and pushing to it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from aadrift.publishing.git import Git
from aadrift.publishing.interface import Credential, GitError, PublishError
from aadrift.publishing.secrets import Secrets
from aadrift.wording import joined, shown

_SCP = re.compile(r"(?:(?P<user>[^@/:]+)@)?(?P<host>\[[^\]]+\]|[^/:@]+):(?!//)(?P<path>.+)")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Remote:
    """A remote repository: where it is, without the credentials that its URL may hold.

    ``scheme`` is ``https``, ``http``, ``ssh`` or ``file``; ``path`` has no slash at either end
    and no ``.git``. ``push_url`` is the URL without credentials, where it is one of HTTP.
    """

    name: str
    scheme: str
    host: str
    port: int | None
    path: str
    push_url: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """The repository for people."""
        return f"{self.host}/{self.path}" if self.host else self.path

    def web(self, host: str | None = None) -> str:
        """The root of the server's web addresses: HTTPS for a remote that is reached by SSH."""
        name = host or (f"[{self.host}]" if ":" in self.host else self.host)
        if self.scheme in ("http", "https") and self.port is not None:
            return f"{self.scheme}://{name}:{self.port}"
        return f"{self.scheme if self.scheme == 'http' else 'https'}://{name}"

    @property
    def is_safe(self) -> bool:
        """Whether a token may be sent there: never over plain HTTP to another machine."""
        return self.scheme != "http" or self.host in _LOOPBACK


def parse(name: str, url: str, secrets: Secrets) -> Remote:
    """Read a remote's URL; a password in it is a secret from now on."""
    if "://" in url:
        try:
            parts = urlsplit(url)
            port, host = parts.port, (parts.hostname or "").lower()
        except ValueError:
            raise PublishError(f"the URL of the remote {name} can't be read") from None
        secrets.add(unquote(parts.password or ""))
        secrets.add(parts.password or "")
        scheme = {"git+ssh": "ssh", "ssh+git": "ssh"}.get(parts.scheme, parts.scheme)
        clean = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
        return Remote(name, scheme, host, port, _path(unquote(parts.path)), clean)
    scp = _SCP.fullmatch(url)
    if scp is not None and not re.match(r"[A-Za-z]:[\\/]", url):
        return Remote(name, "ssh", scp["host"].strip("[]").lower(), None, _path(scp["path"]))
    return Remote(name, "file", "", None, url)


def _path(path: str) -> str:
    return path.strip("/").removesuffix(".git").strip("/")


def remote_of(git: Git, branch: str | None) -> Remote:
    """The remote to push to: that of the branch, ``origin``, or the only one.

    Raises PublishError when there is none, or when it can't be told which.
    """
    names = git.run("remote").split()
    if not names:
        raise PublishError("the repository has no remote to push to; add one with 'git remote add'")
    configured = ""
    if branch is not None:
        configured = git.attempt("config", "--get", f"branch.{branch}.remote")[1].strip()
    chosen = next((one for one in (configured, "origin") if one in names), None)
    if chosen is None:
        if len(names) > 1:
            raise PublishError(
                f"it can't be told to which of the remotes {joined(names)} to push: none is "
                "origin, and the branch has no upstream"
            )
        chosen = names[0]
    return parse(chosen, git.run("remote", "get-url", "--push", chosen), git.secrets)


@dataclass(frozen=True, slots=True)
class Pusher:
    """Talks to the remote with the credential, which no command line and no URL shows."""

    git: Git
    remote: Remote
    credential: Credential | None = None

    def heads(self) -> dict[str, str]:
        """The branches that the remote has, and their commits."""
        ok, out, said = self._attempt("ls-remote", "--heads", self.remote.name)
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
            *("--no-recurse-submodules", self.remote.name, f"refs/heads/{branch}"),
        )
        if not ok:
            raise GitError(_refusal(self.remote, f"has a branch {branch} that can't be read", said))

    def push(self, branch: str, commit: str, before: str | None) -> None:
        """Let the remote's branch name a commit, if it is still where it was before.

        Raises GitError when it moved meanwhile, or when the remote refuses.
        """
        ref = f"refs/heads/{branch}"
        ok, _, said = self._attempt(
            *("push", "--quiet", "--no-follow-tags", "--recurse-submodules=no"),
            f"--force-with-lease={ref}:{before or ''}",
            *(self.remote.name, f"{commit}:{ref}"),
        )
        if ok:
            return
        if "stale info" in said or "fetch first" in said:
            raise GitError(
                f"somebody pushed to the branch {branch} of {self.remote.shown} meanwhile, which "
                "is not overwritten; run again to see what it has now"
            )
        raise GitError(_refusal(self.remote, f"did not take the branch {branch}", said))

    def _is_shallow(self) -> bool:
        return self.git.run("rev-parse", "--is-shallow-repository") == "true"

    def _attempt(self, *arguments: str) -> tuple[bool, str, str]:
        return self.git.attempt(*arguments, extra=self._settings())

    def _settings(self) -> Mapping[str, str]:
        """Settings for one command, in the environment: the token only for this very URL."""
        remote = self.remote
        # Where a server sends git elsewhere, the token must not follow.
        settings = [("http.followRedirects", "false")]
        if self.credential is not None and remote.push_url and remote.scheme.startswith("http"):
            key = f"http.{remote.push_url}.extraHeader"
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
