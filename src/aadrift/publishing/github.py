"""GitHub and GitHub Enterprise Server: the REST API for pull requests, version 2022-11-28.

https://docs.github.com/rest/pulls/pulls
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from aadrift.publishing.http import Answer, Api
from aadrift.publishing.interface import (
    Credential,
    ForgeError,
    PullRequest,
    PullState,
    Text,
    latest,
    moved,
)
from aadrift.publishing.remote import Remote
from aadrift.publishing.secrets import Secrets
from aadrift.publishing.tokens import token
from aadrift.records import dataclass

_PERMISSION = "write access to pull requests and contents"


@dataclass(frozen=True)
class GitHub:
    """A repository on GitHub."""

    api: Api
    owner: str
    repository: str
    noun: str = "pull request"
    body_limit: int = 65_536

    def default_branch(self) -> str:
        """The repository's default branch."""
        answer = self.api.call("GET", self._path)
        if not answer.ok:
            raise self.api.refusal(answer, f"reading {self._name}", _PERMISSION)
        with self.api.reading(f"reading {self._name}"):
            name = str(answer.data["full_name"])
            default = str(answer.data["default_branch"])
        if name.lower() != self._name.lower():
            raise ForgeError(moved(self._name, name))
        return default

    def find(self, branch: str) -> PullRequest | None:
        """The open pull request from a branch, else the latest."""
        params: dict[str, str | int] = {
            "head": f"{self.owner}:{branch}",
            "state": "all",
            "per_page": 100,
        }
        answer = self.api.call("GET", f"{self._path}/pulls", params=params)
        if not answer.ok:
            raise self.api.refusal(
                answer, f"listing the pull requests of {self._name}", _PERMISSION
            )
        with self.api.reading(f"listing the pull requests of {self._name}"):
            # A forge that does not know the filter would list them all.
            found = [_pull(one) for one in answer.data if one["head"]["ref"] == branch]
        return latest(found)

    def create(self, branch: str, target: str, text: Text) -> PullRequest:
        """Open a pull request."""
        json = {"title": text.title, "body": text.body, "head": branch, "base": target}
        answer = self.api.call("POST", f"{self._path}/pulls", json=json)
        if answer.status == 422 and "already exists" in answer.message:
            # Opened since it was looked for, or by a run that was cut off behind the request.
            pull = self.find(branch)
            if pull is not None and pull.state is PullState.OPEN:
                return self.update(pull, text)
        if not answer.ok:
            raise self._refusal(answer)
        with self.api.reading(f"opening a pull request in {self._name}"):
            return _pull(answer.data)

    def update(self, pull: PullRequest, text: Text) -> PullRequest:
        """Give a pull request another title and body."""
        json = {"title": text.title, "body": text.body}
        answer = self.api.call("PATCH", f"{self._path}/pulls/{pull.number}", json=json)
        doing = f"updating pull request {pull.number} of {self._name}"
        if not answer.ok:
            raise self.api.refusal(answer, doing, _PERMISSION)
        with self.api.reading(doing):
            return _pull(answer.data)

    def _refusal(self, answer: Answer) -> ForgeError:
        doing = f"opening a pull request in {self._name}"
        if answer.status == 403 and "not permitted to create" in answer.message:
            return ForgeError(
                f"{doing} failed on {self.api.host}: {self.api.hide(answer.message)} An "
                "administrator allows it under Settings, Actions, General, Workflow permissions"
            )
        return self.api.refusal(answer, doing, _PERMISSION)

    @property
    def _path(self) -> str:
        return f"/repos/{quote(self.owner, safe='')}/{quote(self.repository, safe='')}"

    @property
    def _name(self) -> str:
        return f"{self.owner}/{self.repository}"


def _pull(data: Any) -> PullRequest:
    state = PullState.OPEN if data["state"] == "open" else PullState.CLOSED
    if data.get("merged_at"):
        state = PullState.MERGED
    target = str(data["base"]["ref"])
    return PullRequest(int(data["number"]), str(data["html_url"]), state, target)


def connect(
    remote: Remote, environment: Mapping[str, str], secrets: Secrets, *, named: bool
) -> tuple[GitHub, Credential]:
    """The repository of a remote, and the credential for it.

    ``named`` says that the user called this host GitHub, so that the plain variables are meant for
    it. Raises ForgeError.
    """
    parts = remote.path.split("/")
    if len(parts) != 2:
        raise ForgeError(f"{remote.shown} is no repository of GitHub: OWNER/REPOSITORY is expected")
    host = "github.com" if remote.host == "ssh.github.com" else remote.host
    cloud = host == "github.com" or host.endswith(".ghe.com")
    served = environment.get("GITHUB_SERVER_URL", "").rpartition("/")[2]
    ours = named or cloud or host in (served.partition(":")[0], environment.get("GH_HOST"))
    plain = ("GH_TOKEN", "GITHUB_TOKEN") if ours else ()
    enterprise = () if cloud else ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN")
    found = token(
        environment,
        secrets,
        variables=(*enterprise, *plain),
        login=("gh", "auth", "token", "--hostname", host),
        host=host,
    )
    if host == "github.com":
        base = "https://api.github.com"
    elif cloud:
        base = f"https://api.{host}"
    else:
        base = f"{remote.web()}/api/v3"
    headers = {"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"}
    api = Api(base, f"Bearer {found}", secrets, headers)
    return GitHub(api, parts[0], parts[1]), Credential("x-access-token", found)
