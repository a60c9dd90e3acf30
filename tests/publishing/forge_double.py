"""A forge on this machine: git over HTTP by git's own http-backend, and the API of one forge.

It answers as GitHub's, Azure Repos' and GitLab's published descriptions say, only to the token it
knows, and fails on demand.
"""

from __future__ import annotations

import base64
import gzip
import json
import os
import re
import ssl
import subprocess
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

TOKEN = "ghp_planted0Secret1Token2NobodyMaySee"


class Seen(NamedTuple):
    method: str
    path: str
    authorization: str | None
    body: dict


class Fault(NamedTuple):
    """What to answer in place of the truth; ``after`` does the work first, then answers so.

    ``late`` is how many seconds to wait before.
    """

    status: int
    body: object = None
    headers: Mapping[str, str] = MappingProxyType({})  # never changed: a tuple is compared by value
    after: bool = False
    late: float = 0


class Double(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, kind: str, bare: Path, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.kind, self.bare, self.scheme = kind, bare, "http"
        if tls is not None:
            self.scheme = "https"
            self.socket = tls.wrap_socket(self.socket, server_side=True)
        self.seen: list[Seen] = []
        self.pulls: list[dict] = []
        self.faults: list[tuple[str, str, Fault]] = []
        self.git_faults: list[Fault] = []
        self.thread = threading.Thread(target=self.serve_forever, daemon=True)
        self.thread.start()

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}"

    @property
    def remote(self) -> str:
        path = {"azure-repos": "acme/net/_git/vpn"}.get(self.kind, "acme/vpn.git")
        return f"{self.address}/{path}"

    @property
    def variable(self) -> str:
        names = {"github": "GH_TOKEN", "azure-repos": "AZURE_DEVOPS_EXT_PAT"}
        return names.get(self.kind, "GITLAB_TOKEN")

    def fail(self, method: str, path: str, fault: Fault, times: int = 1) -> None:
        self.faults += [(method, path, fault)] * times

    def heads(self) -> dict[str, str]:
        told = subprocess.run(
            ["git", "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads"],
            cwd=self.bare,
            capture_output=True,
            text=True,
            check=True,
        )
        return dict(line.split() for line in told.stdout.splitlines())

    def writes(self) -> list[Seen]:
        return [one for one in self.seen if one.method != "GET"]

    def set_state(self, number: int, state: str) -> None:
        self.pulls[number - 1]["state"] = state

    def close(self) -> None:
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    server: Double
    protocol_version = "HTTP/1.1"

    def log_message(self, *arguments: object) -> None:
        pass

    def do_GET(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    do_PATCH = do_PUT = do_POST  # noqa: N815 # the names that http.server calls

    def _serve(self) -> None:
        parts = urlsplit(self.path)
        size = int(self.headers.get("Content-Length") or 0)
        data = self.rfile.read(size)
        if parts.path.endswith(("/info/refs", "/git-upload-pack", "/git-receive-pack")):
            self._git(parts.path, parts.query, data)
            return
        body = json.loads(data) if data else {}
        seen = Seen(self.command, self.path, self.headers.get("Authorization"), body)
        self.server.seen.append(seen)
        fault = self._fault(parts.path)
        if fault is not None:
            time.sleep(fault.late)
        if fault is not None and not fault.after:
            self._answer(fault.status, fault.body, fault.headers)
            return
        if not self._allowed():
            self._answer(401, {"message": "Bad credentials"})
            return
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        status, answer = _ROUTES[self.server.kind](
            self.server, self.command, parts.path, query, body
        )
        if fault is not None:
            status, answer = fault.status, fault.body
        self._answer(status, answer)

    def _fault(self, path: str) -> Fault | None:
        for at, (method, pattern, fault) in enumerate(self.server.faults):
            if method == self.command and re.search(pattern, path):
                del self.server.faults[at]
                return fault
        return None

    def _allowed(self) -> bool:
        kind, _, value = (self.headers.get("Authorization") or "").partition(" ")
        if kind == "Basic":
            return base64.b64decode(value).decode().partition(":")[2] == TOKEN
        return kind == "Bearer" and value == TOKEN

    def _answer(self, status: int, body: object, headers: Mapping[str, str] | None = None) -> None:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _git(self, path: str, query: str, data: bytes) -> None:
        if not self._allowed():
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="forge"')
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        if self.server.git_faults:
            fault = self.server.git_faults.pop(0)
            self._answer(fault.status, fault.body or "", fault.headers)
            return
        if self.headers.get("Content-Encoding") == "gzip":
            data = gzip.decompress(data)
        prefix = urlsplit(self.server.remote).path
        variables = {
            "PATH": os.environ["PATH"],
            "GIT_PROJECT_ROOT": str(self.server.bare),
            "GIT_HTTP_EXPORT_ALL": "1",
            "PATH_INFO": path.removeprefix(prefix),
            "REQUEST_METHOD": self.command,
            "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""),
            "CONTENT_LENGTH": str(len(data)),
            "REMOTE_USER": "somebody",
            "GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }
        done = subprocess.run(
            ["git", "http-backend"], input=data, env=variables, capture_output=True, check=False
        )
        head, _, content = done.stdout.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode().splitlines() if ": " in line)
        self.send_response(int(fields.pop("Status", "200 OK").split()[0]))
        for name, value in fields.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _github(double: Double, method: str, path: str, query: dict, body: dict):
    found = re.fullmatch(r"/api/v3/repos/acme/vpn(/pulls(?:/(\d+))?)?", path)
    if found is None:
        return 404, {"message": "Not Found"}
    if not found[1]:
        return 200, {"default_branch": "main", "full_name": "acme/vpn"}
    if found[2]:
        double.pulls[int(found[2]) - 1].update(body)
        return 200, _github_pull(double, double.pulls[int(found[2]) - 1])
    if method == "GET":
        owner, _, branch = query["head"].partition(":")
        assert (owner, query["state"]) == ("acme", "all")
        return 200, [_github_pull(double, one) for one in double.pulls if one["head"] == branch]
    missing = [key for key in ("head", "base") if body[key] not in double.heads()]
    if missing:
        return 422, {
            "message": "Validation Failed",
            "errors": [{"resource": "PullRequest", "field": missing[0], "code": "invalid"}],
        }
    if any(one["head"] == body["head"] and one["state"] == "open" for one in double.pulls):
        told = f"A pull request already exists for acme:{body['head']}."
        return 422, {"message": "Validation Failed", "errors": [{"message": told}]}
    double.pulls.append({**body, "number": len(double.pulls) + 1, "state": "open"})
    return 201, _github_pull(double, double.pulls[-1])


def _github_pull(double: Double, pull: dict) -> dict:
    merged = pull["state"] == "merged"
    return {
        "number": pull["number"],
        "html_url": f"{double.address}/acme/vpn/pull/{pull['number']}",
        "state": "closed" if merged else pull["state"],
        "merged_at": "2026-05-04T10:00:00Z" if merged else None,
        "head": {"ref": pull["head"], "label": f"acme:{pull['head']}"},
        "base": {"ref": pull["base"]},
    }


def _gitlab(double: Double, method: str, path: str, query: dict, body: dict):
    found = re.fullmatch(r"/api/v4/projects/acme%2Fvpn(/merge_requests(?:/(\d+))?)?", path)
    if found is None:
        return 404, {"message": "404 Project Not Found"}
    if not found[1]:
        return 200, {"id": 5, "default_branch": "main", "path_with_namespace": "acme/vpn"}
    if found[2]:
        assert method == "PUT"
        double.pulls[int(found[2]) - 1].update(body)
        return 200, _gitlab_pull(double, double.pulls[int(found[2]) - 1])
    if method == "GET":
        assert (query["state"], query["scope"]) == ("all", "all")
        some = [one for one in double.pulls if one["source_branch"] == query["source_branch"]]
        return 200, [_gitlab_pull(double, one) for one in some]
    if any(
        one["source_branch"] == body["source_branch"] and one["state"] == "open"
        for one in double.pulls
    ):
        return 409, {"message": ["Another open merge request already exists: !1"]}
    assert body["source_branch"] in double.heads()
    assert body["target_branch"] in double.heads()
    double.pulls.append({**body, "number": len(double.pulls) + 1, "state": "open"})
    return 201, _gitlab_pull(double, double.pulls[-1])


def _gitlab_pull(double: Double, pull: dict) -> dict:
    return {
        "iid": pull["number"],
        "web_url": f"{double.address}/acme/vpn/-/merge_requests/{pull['number']}",
        "state": {"open": "opened"}.get(pull["state"], pull["state"]),
        "source_branch": pull["source_branch"],
        "target_branch": pull["target_branch"],
        "source_project_id": 5,
        "target_project_id": 5,
    }


def _azure(double: Double, method: str, path: str, query: dict, body: dict):
    assert query.pop("api-version") == "6.0"
    found = re.fullmatch(
        r"/acme/net/_apis/git/repositories/vpn(/pullrequests(?:/(\d+))?)?", unquote(path)
    )
    if found is None:
        return 404, {"message": "TF401019: The Git repository does not exist."}
    if not found[1]:
        return 200, {"id": "5f0f", "name": "vpn", "defaultBranch": "refs/heads/main"}
    if len(body.get("description", "")) > 4000:
        return 400, {"message": "The description is longer than 4000 characters."}
    if found[2]:
        double.pulls[int(found[2]) - 1].update(body)
        return 200, _azure_pull(double.pulls[int(found[2]) - 1])
    if method == "GET":
        assert query["searchCriteria.status"] == "all"
        source = query["searchCriteria.sourceRefName"]
        some = [one for one in double.pulls if one["sourceRefName"] == source]
        return 200, {"value": [_azure_pull(one) for one in some], "count": len(some)}
    if any(
        one["sourceRefName"] == body["sourceRefName"] and one["state"] == "open"
        for one in double.pulls
    ):
        told = "TF401179: An active pull request for the source and target branch already exists."
        return 409, {"message": told}
    for key in ("sourceRefName", "targetRefName"):
        assert body[key].removeprefix("refs/heads/") in double.heads()
    double.pulls.append({**body, "number": len(double.pulls) + 1, "state": "open"})
    return 201, _azure_pull(double.pulls[-1])


def _azure_pull(pull: dict) -> dict:
    states = {"open": "active", "closed": "abandoned", "merged": "completed"}
    return {
        "pullRequestId": pull["number"],
        "status": states[pull["state"]],
        "sourceRefName": pull["sourceRefName"],
        "targetRefName": pull["targetRefName"],
    }


_ROUTES = {"github": _github, "gitlab": _gitlab, "azure-repos": _azure}
