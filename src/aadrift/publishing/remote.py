"""The remote repository: which one it is, and its URL in all forms that git takes."""

from __future__ import annotations

import re
from dataclasses import field, replace
from urllib.parse import unquote, urlsplit

from aadrift.publishing.git import Git
from aadrift.publishing.interface import PublishError
from aadrift.publishing.secrets import Secrets
from aadrift.records import dataclass
from aadrift.wording import joined, shown

_SCP = re.compile(r"(?:(?P<user>[^@/:]+)@)?(?P<host>\[[^\]]+\]|[^/:@]+):(?!//)(?P<path>.+)")
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
# A user name of this length is a token: forges take one in its place.
_TOKEN_LENGTH = 20


@dataclass(frozen=True)
class Remote:
    """A remote repository: where it is, without the credentials that its URL may hold.

    ``scheme`` is ``https``, ``http``, ``ssh`` or ``file``; ``path`` has no slash at either end
    and no ``.git``. ``url`` is the URL that git pushes to, without a password; ``address`` is what
    git is told: the remote's name where that is the same, the URL where the name would lead it to
    another repository, or where the name stands for a URL with a password in it.
    """

    name: str
    scheme: str
    host: str
    port: int | None
    path: str
    url: str = field(default="", repr=False)
    address: str = field(default="", repr=False)

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
    """Read a remote's URL; a password or token in it is a secret from now on.

    Raises PublishError when it is no URL.
    """
    if "://" in url:
        return _parsed(name, url, secrets)
    scp = _SCP.fullmatch(url)
    if scp is not None and not re.match(r"[A-Za-z]:[\\/]", url):
        host = scp["host"].strip("[]").lower()
        return Remote(name, "ssh", host, None, _path(scp["path"]), url, name)
    return Remote(name, "file", "", None, url, url, name)


def _parsed(name: str, url: str, secrets: Secrets) -> Remote:
    try:
        parts = urlsplit(url)
        port, host = parts.port, (parts.hostname or "").lower()
    except ValueError:
        raise PublishError(f"the URL of the remote {name} can't be read") from None
    user, password = parts.username or "", parts.password or ""
    hidden = [password] + ([user] if len(user) >= _TOKEN_LENGTH else [])
    for one in hidden:
        secrets.add(one)
        secrets.add(unquote(one))
    scheme = {"git+ssh": "ssh", "ssh+git": "ssh"}.get(parts.scheme, parts.scheme)
    if any(hidden) or scheme.startswith("http"):
        clean = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    else:
        clean = url
    address = clean if any(hidden) else name
    return Remote(name, scheme, host, port, _path(unquote(parts.path)), clean, address)


def _path(path: str) -> str:
    return path.strip("/").removesuffix(".git").strip("/")


def remote_of(git: Git, branch: str | None, named: str | None = None) -> Remote:
    """The remote to push to: the named one, that of the branch, ``origin``, or the only one.

    Raises PublishError when there is none, or when it can't be told which.
    """
    chosen = _chosen(git, branch, named)
    pushed = git.run("remote", "get-url", "--push", "--all", chosen).splitlines()
    fetched = git.run("remote", "get-url", "--all", chosen).splitlines()
    remote = parse(chosen, pushed[0], git.secrets)
    # By its name, git would read one repository and push to another, or to several.
    same = len(pushed) == 1 and fetched[:1] == pushed
    return remote if same else replace(remote, address=remote.url)


def _chosen(git: Git, branch: str | None, named: str | None) -> str:
    names = git.run("remote").splitlines()
    if not names:
        raise PublishError("the repository has no remote to push to; add one with 'git remote add'")
    if named is not None:
        if named not in names:
            raise PublishError(f"there is no remote {shown(named)} here, only {joined(names)}")
        return named
    configured = ""
    if branch is not None:
        configured = git.attempt("config", "--get", f"branch.{branch}.remote")[1].strip()
    chosen = next((one for one in (configured, "origin") if one in names), None)
    if chosen is not None:
        return chosen
    if len(names) > 1:
        raise PublishError(
            f"it can't be told to which of the remotes {joined(names)} to push: none is origin, "
            "and the branch has no upstream; name one with --remote"
        )
    return names[0]
