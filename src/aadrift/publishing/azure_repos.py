"""Azure Repos, in Azure DevOps Services and Server: the Git REST API, version 6.0.

https://learn.microsoft.com/rest/api/azure/devops/git/pull-requests
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from aadrift.publishing.http import Answer, Api
from aadrift.publishing.interface import (
    Credential,
    ForgeError,
    PullRequest,
    PullState,
    Text,
    latest,
)
from aadrift.publishing.remote import Remote
from aadrift.publishing.secrets import Secrets
from aadrift.publishing.tokens import logged_in, token
from aadrift.records import dataclass

# Every version of Azure DevOps Services, and of Server from 2020 on.
_VERSION = "6.0"
_PERMISSION = "Contribute and Contribute to pull requests on the repository (a token: Code, write)"
# The application id of Azure DevOps, for which the Azure CLI gets a token.
_RESOURCE = "499b84ac-1321-427f-aa17-267ca6975798"
_STATES = {"active": PullState.OPEN, "completed": PullState.MERGED}
_OLD_HOST = ".visualstudio.com"
_SSH_HOSTS = frozenset({"ssh.dev.azure.com", "vs-ssh.visualstudio.com"})


@dataclass(frozen=True)
class Place:
    """A repository: the URL of its organisation or collection, its project, and its name."""

    base: str
    project: str
    repository: str


def place_of(remote: Remote) -> Place:
    """Read a remote's URL. Raises ForgeError when it is none of Azure Repos."""
    parts = remote.path.split("/")
    if remote.host in _SSH_HOSTS or (remote.scheme == "ssh" and parts[:1] == ["v3"]):
        if len(parts) == 4:
            _, organisation, project, repository = parts
            if remote.host.endswith(_OLD_HOST):
                return Place(f"https://{organisation}{_OLD_HOST}", project, repository)
            return Place(f"https://dev.azure.com/{quote(organisation)}", project, repository)
    elif "_git" in parts[:-1]:
        at = parts.index("_git")
        repository = parts[at + 1]
        before = parts[:at]
        # The project is left out of the URL of the repository that has its name.
        shortest = 0 if remote.host.endswith(_OLD_HOST) else 1
        short = len(before) == shortest or before == ["DefaultCollection"]
        project = repository if short else before.pop()
        base = "/".join([remote.web(), *(quote(one) for one in before)])
        return Place(base, project, repository)
    raise ForgeError(
        f"{remote.shown} is no repository of Azure Repos: .../PROJECT/_git/REPOSITORY is expected"
    )


@dataclass(frozen=True)
class AzureRepos:
    """A repository in Azure Repos."""

    api: Api
    place: Place
    noun: str = "pull request"
    body_limit: int = 4_000

    def default_branch(self) -> str:
        """The repository's default branch."""
        answer = self._call("GET", "")
        if not answer.ok:
            raise self._refusal(answer, f"reading {self._name}")
        with self.api.reading(f"reading {self._name}"):
            if not answer.data["id"]:
                raise ValueError(self._name)
            # An empty repository has none.
            return _branch(str(answer.data.get("defaultBranch") or "main"))

    def find(self, branch: str) -> PullRequest | None:
        """The open pull request from a branch, else the latest."""
        params = {
            "searchCriteria.sourceRefName": f"refs/heads/{branch}",
            "searchCriteria.status": "all",
        }
        answer = self._call("GET", "/pullrequests", params=params)
        if not answer.ok:
            raise self._refusal(answer, f"listing the pull requests of {self._name}")
        with self.api.reading(f"listing the pull requests of {self._name}"):
            found = [
                self._pull(one)
                for one in answer.data["value"]
                if _branch(one["sourceRefName"]) == branch and not one.get("forkSource")
            ]
        return latest(found)

    def create(self, branch: str, target: str, text: Text) -> PullRequest:
        """Open a pull request."""
        json = {
            "sourceRefName": f"refs/heads/{branch}",
            "targetRefName": f"refs/heads/{target}",
            "title": text.title,
            "description": text.body,
        }
        answer = self._call("POST", "/pullrequests", json=json)
        if answer.status == 409 and "TF401179" in answer.message:
            # Opened since it was looked for, or by a run that was cut off behind the request.
            pull = self.find(branch)
            if pull is not None and pull.state is PullState.OPEN:
                return self.update(pull, text)
        if not answer.ok:
            raise self._refusal(answer, f"opening a pull request in {self._name}")
        with self.api.reading(f"opening a pull request in {self._name}"):
            return self._pull(answer.data)

    def update(self, pull: PullRequest, text: Text) -> PullRequest:
        """Give a pull request another title and body."""
        json = {"title": text.title, "description": text.body}
        answer = self._call("PATCH", f"/pullrequests/{pull.number}", json=json)
        doing = f"updating pull request {pull.number} of {self._name}"
        if not answer.ok:
            raise self._refusal(answer, doing)
        with self.api.reading(doing):
            return self._pull(answer.data)

    def _call(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | int] | None = None,
        json: Mapping[str, object] | None = None,
    ) -> Answer:
        project, name = quote(self.place.project, safe=""), quote(self.place.repository, safe="")
        return self.api.call(
            method,
            f"/{project}/_apis/git/repositories/{name}{path}",
            params={**(params or {}), "api-version": _VERSION},
            json=json,
        )

    def _refusal(self, answer: Answer, doing: str) -> ForgeError:
        return self.api.refusal(answer, doing, _PERMISSION)

    @property
    def _name(self) -> str:
        return f"{self.place.project}/{self.place.repository}"

    def _pull(self, data: Any) -> PullRequest:
        number = int(data["pullRequestId"])
        project, name = quote(self.place.project), quote(self.place.repository)
        url = f"{self.place.base}/{project}/_git/{name}/pullrequest/{number}"
        state = _STATES.get(data["status"], PullState.CLOSED)
        return PullRequest(number, url, state, _branch(data["targetRefName"]))


def _branch(ref: str) -> str:
    return ref.removeprefix("refs/heads/")


def connect(
    remote: Remote, environment: Mapping[str, str], secrets: Secrets, *, named: bool
) -> tuple[AzureRepos, Credential]:
    """The repository of a remote, and the credential for it.

    ``named`` says that the user called this host Azure Repos, so that the variables are meant for
    it. Raises ForgeError.
    """
    place = place_of(remote)
    host = urlsplit(place.base).hostname or ""
    served = urlsplit(environment.get("SYSTEM_COLLECTIONURI", "")).hostname
    cloud = host == "dev.azure.com" or host.endswith(_OLD_HOST)
    api_headers = {"Accept": "application/json", "X-TFS-FedAuthRedirect": "Suppress"}
    variables = ("SYSTEM_ACCESSTOKEN", "AZURE_DEVOPS_EXT_PAT") if named or cloud else ()
    if host == served:
        variables = ("SYSTEM_ACCESSTOKEN", "AZURE_DEVOPS_EXT_PAT")
    if cloud and not any(environment.get(name, "").strip() for name in variables):
        signed_in = logged_in(_login(), environment)
        if signed_in:
            secrets.add(signed_in)
            api = Api(place.base, f"Bearer {signed_in}", secrets, api_headers)
            return AzureRepos(api, place), Credential("", signed_in)
    found = token(environment, secrets, variables=variables, login=_login(), host=host)
    api = Api(place.base, secrets.basic("", found), secrets, api_headers)
    return AzureRepos(api, place), Credential("", found, bearer=False)


def _login() -> tuple[str, ...]:
    return (
        *("az", "account", "get-access-token", "--resource", _RESOURCE),
        *("--query", "accessToken", "--output", "tsv"),
    )
