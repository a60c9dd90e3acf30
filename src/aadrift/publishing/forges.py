"""The forges that are known, and which of them a remote is on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

from aadrift.publishing import azure_repos, github, gitlab
from aadrift.publishing.interface import Credential, Forge, ForgeError
from aadrift.publishing.remote import Remote
from aadrift.publishing.secrets import Secrets
from aadrift.wording import joined

Connect = Callable[..., tuple[Forge, Credential]]

FORGES: Mapping[str, Connect] = {
    "github": github.connect,
    "azure-repos": azure_repos.connect,
    "gitlab": gitlab.connect,
}


def connect(
    remote: Remote,
    named: str | None,
    environment: Mapping[str, str],
    secrets: Secrets,
    *,
    trusted: bool = True,
) -> tuple[Forge, Credential]:
    """The forge of a remote, and the credential for it.

    ``named`` is the forge that the user named, or, where not ``trusted``, a file of the repository:
    that does not make a variable's token meant for the host.

    Raises ForgeError when it can't be told which forge that is, when there is no token, or when a
    token may not be sent there.
    """
    if remote.scheme not in ("https", "http", "ssh"):
        raise ForgeError(
            f"the remote {remote.name} is no server that has pull requests ({remote.scheme}); "
            "--branch makes the branch alone"
        )
    if not remote.is_safe:
        raise ForgeError(
            f"the remote {remote.name} is reached by plain HTTP, over which no token is sent; give "
            "it an https URL (git remote set-url)"
        )
    kind = named or forge_of(remote, environment)
    if kind is None:
        raise ForgeError(
            f"it can't be told which forge {remote.host} is; name it: --forge {', '.join(FORGES)}"
        )
    if kind not in FORGES:
        raise ForgeError(f"--forge is {joined(tuple(FORGES))}, not {kind}")
    return FORGES[kind](remote, environment, secrets, named=named is not None and trusted)


def forge_of(remote: Remote, environment: Mapping[str, str]) -> str | None:
    """The forge that a host is, by its name or by what a pipeline or a CLI is set up for."""
    host = remote.host
    if host in ("github.com", "ssh.github.com") or host.endswith(".ghe.com"):
        return "github"
    if host in ("dev.azure.com", "ssh.dev.azure.com") or host.endswith(".visualstudio.com"):
        return "azure-repos"
    if host in ("gitlab.com", "altssh.gitlab.com"):
        return "gitlab"
    told = {
        "GITHUB_SERVER_URL": "github",
        "GH_HOST": "github",
        "SYSTEM_COLLECTIONURI": "azure-repos",
        "CI_SERVER_URL": "gitlab",
        "GITLAB_HOST": "gitlab",
    }
    for name, kind in told.items():
        value = environment.get(name, "")
        server = urlsplit(value if "://" in value else f"https://{value}").hostname
        if value and server == host:
            return kind
    return "azure-repos" if "/_git/" in f"/{remote.path}" else None
