"""GitLab: the REST API for merge requests, version 4.

https://docs.gitlab.com/api/merge_requests/
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

_PERMISSION = "the scope api and the role Developer"
_STATES = {
    "opened": PullState.OPEN,
    "locked": PullState.OPEN,
    "merged": PullState.MERGED,
}


@dataclass(frozen=True)
class GitLab:
    """A project on GitLab."""

    api: Api
    project: str
    noun: str = "merge request"
    body_limit: int = 1_000_000

    def default_branch(self) -> str:
        """The project's default branch."""
        answer = self.api.call("GET", self._path)
        if not answer.ok:
            raise self._refusal(answer, f"reading {self.project}")
        with self.api.reading(f"reading {self.project}"):
            name = str(answer.data["path_with_namespace"])
            default = str(answer.data.get("default_branch") or "main")
        if name.lower() != self.project.lower():
            raise ForgeError(moved(self.project, name))
        return default

    def find(self, branch: str) -> PullRequest | None:
        """The open merge request from a branch, else the latest."""
        params: dict[str, str | int] = {
            "source_branch": branch,
            "state": "all",
            "scope": "all",
            "per_page": 100,
        }
        answer = self.api.call("GET", f"{self._path}/merge_requests", params=params)
        if not answer.ok:
            raise self._refusal(answer, f"listing the merge requests of {self.project}")
        with self.api.reading(f"listing the merge requests of {self.project}"):
            # A merge request from a fork may have a branch of this name, too.
            found = [
                _pull(one)
                for one in answer.data
                if one["source_branch"] == branch
                and one["source_project_id"] == one["target_project_id"]
            ]
        return latest(found)

    def create(self, branch: str, target: str, text: Text) -> PullRequest:
        """Open a merge request."""
        json = {
            "source_branch": branch,
            "target_branch": target,
            "title": text.title,
            "description": text.body,
            "remove_source_branch": True,
        }
        answer = self.api.call("POST", f"{self._path}/merge_requests", json=json)
        if answer.status == 409:
            # Opened since it was looked for, or by a run that was cut off behind the request.
            pull = self.find(branch)
            if pull is not None and pull.state is PullState.OPEN:
                return self.update(pull, text)
        if not answer.ok:
            raise self._refusal(answer, f"opening a merge request in {self.project}")
        with self.api.reading(f"opening a merge request in {self.project}"):
            return _pull(answer.data)

    def update(self, pull: PullRequest, text: Text) -> PullRequest:
        """Give a merge request another title and description."""
        json = {"title": text.title, "description": text.body}
        answer = self.api.call("PUT", f"{self._path}/merge_requests/{pull.number}", json=json)
        doing = f"updating merge request {pull.number} of {self.project}"
        if not answer.ok:
            raise self._refusal(answer, doing)
        with self.api.reading(doing):
            return _pull(answer.data)

    def _refusal(self, answer: Answer, doing: str) -> ForgeError:
        return self.api.refusal(answer, doing, _PERMISSION)

    @property
    def _path(self) -> str:
        return f"/projects/{quote(self.project, safe='')}"


def _pull(data: Any) -> PullRequest:
    state = _STATES.get(data["state"], PullState.CLOSED)
    target = str(data["target_branch"])
    return PullRequest(int(data["iid"]), str(data["web_url"]), state, target)


def connect(
    remote: Remote, environment: Mapping[str, str], secrets: Secrets, *, named: bool
) -> tuple[GitLab, Credential]:
    """The project of a remote, and the credential for it.

    ``named`` says that the user called this host GitLab, so that GITLAB_TOKEN is meant for it.
    Raises ForgeError.
    """
    host = {"altssh.gitlab.com": "gitlab.com"}.get(remote.host, remote.host)
    told = (environment.get("CI_SERVER_HOST"), environment.get("GITLAB_HOST", ""))
    ours = named or host == "gitlab.com" or host in (told[0], (told[1] or "").rpartition("/")[2])
    base, project = f"{remote.web(host)}/api/v4", remote.path
    # An instance below a path says so in its pipelines.
    server = environment.get("CI_SERVER_URL", "").rstrip("/")
    below = server.removeprefix(remote.web(host)).strip("/") if server else ""
    if below and server.startswith(remote.web(host)):
        base, project = f"{server}/api/v4", project.removeprefix(f"{below}/")
    if "/" not in project:
        raise ForgeError(f"{remote.shown} is no project of GitLab: GROUP/PROJECT is expected")
    found = token(
        environment,
        secrets,
        variables=("GITLAB_TOKEN",) if ours else (),
        login=("glab", "config", "get", "token", "--host", host),
        host=host,
    )
    api = Api(base, f"Bearer {found}", secrets)
    return GitLab(api, project), Credential("oauth2", found)
