"""Forges that answer wrongly, late or not at all; and tokens, which no failure may show."""

from __future__ import annotations

import base64
import ssl
import subprocess

import pytest
import trustme
from forge_double import TOKEN, Fault
from publish_trees import GATEWAY

from aadrift.publishing.secrets import VARIABLES

BRANCH = "aadrift/new-audience"
PULLS = r"/(pulls|pullrequests|merge_requests)$"
PULL = r"/(pulls|pullrequests|merge_requests)/\d+$"


@pytest.mark.parametrize("answer", [[], {}, "text", {"value": 5}, [{"number": "x"}], None, [None]])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_that_is_none_is_told_in_a_sentence(make_forge, propose, method, answer):
    forge = make_forge("github")
    forge.fail(method, PULLS if method == "POST" else ".", Fault(200, answer))
    done = propose(forge)
    assert done.code == 2, done.err
    assert "internal error" not in done.err
    assert "127.0.0.1" in done.err


@pytest.mark.parametrize("pattern", [r"/(vpn|acme%2Fvpn)$", PULLS])
@pytest.mark.parametrize("answer", [{"message": "hm"}, [{"id": 5}], {"value": [{"id": 5}]}])
def test_answers_without_what_the_api_describes(repo, forge, propose, pattern, answer):
    forge.fail("GET", pattern, Fault(200, answer))
    done = propose(forge)
    assert done.code == 2, done.err
    assert "answered something else than its API describes" in done.err
    assert propose(forge).code == 0
    assert len(forge.pulls) == 1


@pytest.mark.parametrize("status", [500, 502, 503])
def test_reading_is_tried_again(make_forge, propose, status):
    forge = make_forge("github")
    forge.fail("GET", PULLS, Fault(status, "<html>sorry</html>"))
    assert propose(forge).code == 0
    assert len(forge.pulls) == 1


@pytest.mark.parametrize(("status", "said"), [(403, "it needs "), (404, "404"), (500, "HTTP 500")])
def test_updating_fails_and_the_next_run_picks_it_up(repo, forge, propose, status, said):
    assert propose(forge).code == 0
    repo.write("b/main.tf", GATEWAY)
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    forge.fail("PUT" if forge.kind == "gitlab" else "PATCH", PULL, Fault(status, {"message": "no"}))
    failed = propose(forge)
    assert failed.code == 2
    assert said in failed.err
    assert propose(forge).code == 0
    assert len(forge.pulls) == 1
    body = forge.pulls[0].get("body") or forge.pulls[0]["description"]
    assert "2 gateways" in body


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        ("github", {"full_name": "acme/gateways", "default_branch": "main"}),
        ("gitlab", {"path_with_namespace": "acme/gateways", "default_branch": "main"}),
    ],
)
def test_a_renamed_repository(make_forge, propose, kind, answer):
    forge = make_forge(kind)
    forge.fail("GET", "vpn$", Fault(200, answer))
    done = propose(forge)
    assert done.code == 2
    assert "acme/vpn has moved to acme/gateways; correct the URL of the remote" in done.err
    assert (forge.pulls, list(forge.heads())) == ([], ["main"])


def test_the_rate_limit_that_ends_soon_is_waited_for(make_forge, propose):
    forge = make_forge("github")
    spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "1"}
    forge.fail("GET", PULLS, Fault(403, {"message": "API rate limit exceeded"}, spent))
    forge.fail("POST", PULLS, Fault(429, {"message": "slow down"}, {"Retry-After": "0"}))
    done = propose(forge)
    assert done.code == 0, done.err
    assert len(forge.pulls) == 1


def test_a_group_that_people_work_on_does_not_stop_the_others(repo, forge, propose, tmp_path):
    for name in ("east", "west"):
        repo.write(f"{name}/main.tf", GATEWAY)
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    assert propose(forge, "--group-by", "stack").code == 0
    clone = tmp_path / "theirs"
    repo.git("clone", "-q", "-b", f"{BRANCH}-east", str(forge.bare), str(clone))
    repo.git("commit", "-q", "--allow-empty", "-m", "Theirs", cwd=clone)
    repo.git("push", "-q", "origin", "HEAD", cwd=clone)
    theirs = repo.git("rev-parse", "HEAD", cwd=clone)
    repo.write("README.md", "on\n")
    head = repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    done = propose(forge, "--group-by", "stack", "--format", "json")
    assert done.code == 2
    assert "error: east: the branch aadrift/new-audience-east of" in done.err
    assert "has a commit that aadrift did not make" in done.err
    assert forge.heads()[f"{BRANCH}-east"] == theirs
    assert repo.git("rev-parse", f"{BRANCH}-west^") == head
    assert '"action": "failed"' in done.out
    assert len(forge.pulls) == 3


def test_a_forge_that_does_not_answer_in_time(make_forge, propose, monkeypatch):
    from aadrift.publishing import http

    monkeypatch.setattr(http, "_TIMEOUT", (1, 0.2))
    forge = make_forge("github")
    forge.fail("POST", PULLS, Fault(201, {}, late=2, after=True))
    done = propose(forge)
    assert done.code == 2
    assert "can't be reached: " in done.err
    assert "timed out" in done.err.lower()
    monkeypatch.undo()
    # The forge did it all the same: the next run finds it.
    assert propose(forge).code == 0
    assert len(forge.pulls) == 1


def test_a_server_with_a_certificate_of_its_own(make_forge, propose, tmp_path):
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    bundle = tmp_path / "authority.pem"
    authority.cert_pem.write_to_path(str(bundle))
    forge = make_forge("github", tls=context)
    wrong = propose(forge)
    assert wrong.code == 2
    assert "can't be reached: " in wrong.err
    assert "certificate" in wrong.err.lower()
    trusted = {"REQUESTS_CA_BUNDLE": str(bundle), "GIT_SSL_CAINFO": str(bundle)}
    done = propose(forge, env=trusted)
    assert done.code == 0, done.err
    assert len(forge.pulls) == 1


LOGINS = {
    "github": ("gh", "auth token --hostname 127.0.0.1"),
    "azure-repos": ("az", "account get-access-token"),
    "gitlab": ("glab", "config get token --host 127.0.0.1"),
}


def test_the_login_of_the_forges_own_program(repo, forge, propose, tmp_path):
    name, asked = LOGINS[forge.kind]
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / name
    program.write_text(
        f'#!/bin/sh\nenv > \'{tmp_path}/seen\'\ncase "$*" in "{asked}"*) echo {TOKEN};; esac\n',
        encoding="utf-8",
    )
    program.chmod(0o755)
    other = {"AADRIFT_ACCESS_TOKEN": "anotherSecretThatIsNotForIt"}
    path = f"{folder}:{repo.env['PATH']}"
    done = propose(forge, token=None, env={"PATH": path, **other})
    assert done.code == 0, done.err
    assert len(forge.pulls) == 1
    assert "anotherSecret" not in (tmp_path / "seen").read_text()
    assert TOKEN not in done.out + done.err


def _forms(secret):
    """A secret as it is, and as it stands behind ``Basic`` with the users that forges ask for."""
    users = ("", "x-access-token", "oauth2", "PRIVATE-TOKEN")
    return [secret, *(base64.b64encode(f"{one}:{secret}".encode()).decode() for one in users)]


def test_no_token_is_left_anywhere(repo, forge, propose, tmp_path):
    planted = {name: f"planted{at}InTheEnvironment{at}" for at, name in enumerate(VARIABLES)}
    planted[forge.variable] = TOKEN
    if forge.kind == "azure-repos":
        del planted["SYSTEM_ACCESSTOKEN"]
    if forge.kind == "github":
        for name in ("GH_ENTERPRISE_TOKEN", "GITHUB_ENTERPRISE_TOKEN"):
            del planted[name]
    secrets = [*planted.values(), "inTheUrl9Password"]
    url = forge.remote.replace("://", f"://bot:{secrets[-1]}@")
    repo.hook("pre-commit", f"env >> '{tmp_path}/seen'; ps -ww -eo args >> '{tmp_path}/seen'")
    said = []

    def run(*arguments):
        done = propose(forge, "-vv", "--format", "json:report.json", *arguments, env=planted)
        said.append(done.out + done.err)
        return done.code

    config = (repo.root / ".git" / "config").read_text()
    repo.git("remote", "set-url", "origin", url)
    assert run() == 0
    forge.fail("PUT" if forge.kind == "gitlab" else "PATCH", PULL, Fault(500, f"sorry {TOKEN}"))
    assert run() == 2
    repo.write("b/main.tf", GATEWAY)
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    refuse = forge.bare / "hooks" / "pre-receive"
    refuse.write_text("#!/bin/sh\necho 'GH006: Protected branch'; exit 1\n", encoding="utf-8")
    refuse.chmod(0o755)
    assert run() == 2
    forge.fail("GET", ".", Fault(401, {"message": f"Bad credentials: {TOKEN}"}))
    assert run() == 2
    forge.close()
    forge.close = lambda: None
    assert run() == 2
    (repo.root / ".git" / "config").write_text(config, encoding="utf-8")
    for secret in secrets:
        for form in _forms(secret):
            assert all(form not in text for text in said)
            found = subprocess.run(
                ["grep", "-rlF", "--", form, str(tmp_path)], capture_output=True, check=False
            )
            assert found.stdout == b"", (form, found.stdout)
