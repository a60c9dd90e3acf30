"""``fix --pull-request`` against doubles of the forges, with all that can go wrong."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest
from forge_double import TOKEN, Double, Fault
from publish_trees import GATEWAY, NEW, OLD, Repo

BRANCH = "aadrift/new-audience"


def _body(pull):
    return pull.get("body") or pull.get("description")


def _no_token(result, repo):
    """Nothing that was printed, and no file of the repository, holds the token."""
    assert TOKEN not in result.out + result.err
    found = subprocess.run(
        ["grep", "-rlF", TOKEN, str(repo.root)], capture_output=True, check=False
    )
    assert found.stdout == b""


def test_nothing_to_fix_opens_and_closes_nothing(repo, forge, propose):
    repo.write("main.tf", GATEWAY.replace(OLD, NEW))
    repo.commit()
    done = propose(forge)
    assert done.code == 0
    assert "no pull request was opened, updated or closed" in done.err
    assert (forge.seen, list(forge.heads())) == ([], ["main"])


def test_a_pull_request_is_opened_then_updated(repo, forge, propose):
    before = repo.state()
    first = propose(forge)
    assert first.code == 0, first.err
    assert "Opened the " in first.err
    assert len(forge.pulls) == 1
    assert forge.heads()[BRANCH] == repo.git("rev-parse", BRANCH)
    repo.write("b/main.tf", GATEWAY)
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    second = propose(forge)
    assert second.code == 0, second.err
    assert "Updated the " in second.err
    assert len(forge.pulls) == 1
    assert "2 gateways" in _body(forge.pulls[0])
    assert forge.heads()[BRANCH] == repo.git("rev-parse", BRANCH)
    assert repo.changed(BRANCH) == ["b/main.tf", "main.tf"]
    _no_token(first, repo)
    _no_token(second, repo)
    assert before[3] != repo.state()[3]


def test_running_again_pushes_nothing_new(forge, propose):
    propose(forge)
    tip = forge.heads()[BRANCH]
    assert propose(forge).code == 0
    assert (forge.heads()[BRANCH], len(forge.pulls)) == (tip, 1)


def test_the_body_says_all_that_people_need(repo, forge, propose):
    repo.write("c.tf", GATEWAY.replace('"hub"', '"data"').replace(f'"{OLD}"', "data.x.y.id"))
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    propose(forge)
    body = _body(forge.pulls[0])
    for text in (
        "manually registered, Azure Public",
        "Microsoft-registered",
        "downtime",
        "Generate a new client profile",
        "Remove the old",
        "Not fixed here, and why",
        "AAD104",
        "Rolling back",
        "- [ ] ",
    ):
        assert text in body, text
    assert len(body) <= {"azure-repos": 4000}.get(forge.kind, 65_536)


@pytest.mark.parametrize("name", ["stack", "a-folder-with-a-name-that-is-long-" * 6])
def test_a_body_that_is_too_long_is_shortened(repo, make_forge, propose, name):
    forge = make_forge("azure-repos")
    for number in range(60):
        repo.write(f"{name}{number}/main.tf", GATEWAY)
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    assert propose(forge).code == 0
    body = forge.pulls[0]["description"]
    assert len(body) <= 4000
    assert "61 gateways" in body
    assert "more" in body
    assert "`aadrift fix --runbook FILE`" in body
    assert "Do not remove the old enterprise application before" in body
    assert "Shortened" not in body, "nothing is cut in the middle"


def test_a_pull_request_that_people_closed_stays_closed(repo, forge, propose):
    propose(forge)
    forge.set_state(1, "closed")
    tip = forge.heads()[BRANCH]
    repo.write("b/main.tf", GATEWAY)
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    done = propose(forge)
    assert "was closed without being merged" in done.err
    assert (len(forge.pulls), forge.heads()[BRANCH]) == (1, tip)


def test_after_a_merge_a_new_one_is_opened(repo, forge, propose):
    propose(forge)
    forge.set_state(1, "merged")
    repo.git("merge", "-q", "--squash", BRANCH)
    repo.commit("Squashed")
    repo.write("b/main.tf", GATEWAY)
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    done = propose(forge)
    assert done.code == 0, done.err
    assert [one["state"] for one in forge.pulls] == ["merged", "open"]


def _theirs(repo, forge, tmp_path):
    clone = Repo(tmp_path / "theirs", repo.home)
    repo.git("clone", "-q", "-b", BRANCH, str(forge.bare), str(clone.root))
    clone.write("theirs.md", "theirs\n")
    tip = clone.commit("Theirs")
    clone.git("push", "-q", "origin", BRANCH)
    return tip


def test_commits_of_others_on_the_branch_are_not_overwritten(repo, forge, propose, tmp_path):
    propose(forge)
    tip = _theirs(repo, forge, tmp_path)
    done = propose(forge)
    assert done.code == 2
    assert "has a commit that aadrift did not make" in done.err
    assert forge.heads()[BRANCH] == tip


def test_a_branch_that_moves_during_the_run_is_not_overwritten(repo, make_forge, propose, tmp_path):
    forge = make_forge("github")
    propose(forge)
    # A hook is where a run can be met just before it pushes.
    clone = tmp_path / "meanwhile"
    repo.git("clone", "-q", "-b", BRANCH, str(forge.bare), str(clone))
    (clone / "theirs.md").write_text("theirs\n", encoding="utf-8")
    repo.git("add", "-A", cwd=clone)
    repo.git("commit", "-qm", "Theirs", cwd=clone)
    repo.write("b/main.tf", GATEWAY)
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    repo.hook("pre-commit", f"unset $(git rev-parse --local-env-vars); git -C '{clone}' push -q")
    done = propose(forge)
    assert done.code == 2
    assert "somebody pushed to the branch" in done.err
    assert forge.heads()[BRANCH] == repo.git("rev-parse", "HEAD", cwd=clone)


def test_no_token_at_all(repo, forge, propose):
    done = propose(forge, token=None)
    assert done.code == 2
    assert "there is no token for 127.0.0.1" in done.err
    assert list(forge.heads()) == ["main"]
    assert repo.git("branch", "--list", BRANCH) == ""


def test_a_wrong_token(forge, propose):
    done = propose(forge, token="ghp_someOtherTokenThatIsWrong")
    assert done.code == 2
    assert "the token is wrong or expired" in done.err
    assert "ghp_someOther" not in done.err + done.out
    assert list(forge.heads()) == ["main"]


PULLS = r"/(pulls|pullrequests|merge_requests)$"


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault(403, {"message": "Resource not accessible by integration"}), "it needs "),
        (Fault(404, {"message": "Not Found"}), "there is no such repository"),
        (Fault(422, {"message": "Validation Failed"}), "HTTP 422: Validation Failed"),
        (Fault(409, {"message": "Conflict"}), "HTTP 409: Conflict"),
        (Fault(500, "<html>sorry</html>"), "HTTP 500"),
        (Fault(203, "<html>sign in</html>"), "the token is wrong or expired"),
        (Fault(429, {"message": "slow down"}, {"Retry-After": "7200"}), "run again in 120 minutes"),
        (
            Fault(403, {"message": "API rate limit exceeded"}, {"X-RateLimit-Remaining": "0"}),
            "limits the rate",
        ),
        (
            Fault(403, {"message": "You have exceeded a secondary rate limit"}),
            "limits the rate",
        ),
        (
            Fault(302, "", {"Location": "https://elsewhere.example/login"}),
            "redirects to elsewhere.example, where the token is not sent",
        ),
    ],
)
def test_opening_fails_and_the_next_run_picks_it_up(repo, forge, propose, fault, said):
    forge.fail("POST", PULLS, fault)
    first = propose(forge)
    assert first.code == 2
    assert said in first.err
    assert forge.pulls == []
    _no_token(first, repo)
    tip = forge.heads()[BRANCH]
    second = propose(forge)
    assert second.code == 0, second.err
    assert (len(forge.pulls), forge.heads()[BRANCH]) == (1, tip)


def test_a_run_cut_off_behind_the_request_finds_what_it_made(forge, propose):
    forge.fail("POST", PULLS, Fault(502, {"message": "bad gateway"}, after=True))
    assert propose(forge).code == 2
    assert propose(forge).code == 0
    assert len(forge.pulls) == 1


def test_one_that_was_opened_meanwhile_is_updated(forge, propose):
    propose(forge)
    empty = {"value": []} if forge.kind == "azure-repos" else []
    forge.fail("GET", PULLS, Fault(200, empty))
    done = propose(forge)
    assert done.code == 0, done.err
    assert len(forge.pulls) == 1


def test_a_short_wait_is_waited(forge, propose):
    forge.fail("POST", PULLS, Fault(429, {"message": "slow"}, {"Retry-After": "0"}))
    assert propose(forge).code == 0
    assert len(forge.pulls) == 1


def test_actions_that_may_not_open_pull_requests(make_forge, propose):
    forge = make_forge("github")
    told = "GitHub Actions is not permitted to create or approve pull requests."
    forge.fail("POST", PULLS, Fault(403, {"message": told}))
    assert "Workflow permissions" in propose(forge).err


def test_a_redirect_on_the_same_host_is_followed(make_forge, propose):
    forge = make_forge("github")
    moved = {"Location": f"{forge.address}/api/v3/repos/acme/vpn"}
    forge.fail("GET", "/repos/acme/vpn$", Fault(301, {"message": "Moved"}, moved))
    assert propose(forge).code == 0


def test_the_token_does_not_follow_a_redirect_of_the_api(forge, propose, tmp_path):
    thief = Double("github", tmp_path)
    try:
        forge.fail("GET", ".", Fault(307, "", {"Location": f"{thief.address}/api/v3/x"}))
        done = propose(forge)
        assert done.code == 2
        assert thief.seen == []
    finally:
        thief.close()


def test_git_does_not_follow_a_redirect_with_the_token(repo, forge, propose, tmp_path):
    thief = Double("github", tmp_path)
    try:
        forge.git_faults.append(Fault(302, "", {"Location": f"{thief.address}/x/info/refs"}))
        done = propose(forge)
        assert done.code == 2
        assert "redirect" in done.err or "302" in done.err  # as the version of git says it
        assert thief.seen == []
        _no_token(done, repo)
    finally:
        thief.close()


def test_a_server_that_refuses_the_push(forge, propose):
    hook = forge.bare / "hooks" / "pre-receive"
    hook.write_text("#!/bin/sh\necho 'GH006: Protected branch update failed'; exit 1\n")
    hook.chmod(0o755)
    done = propose(forge)
    assert done.code == 2
    assert "the branch is protected" in done.err
    assert forge.pulls == []
    hook.unlink()
    assert propose(forge).code == 0


def test_a_push_that_the_token_does_not_allow(repo, forge, propose):
    repo.git("config", "http.receivepack", "false", cwd=forge.bare)
    done = propose(forge)
    assert done.code == 2
    assert "no permission to push" in done.err


def test_a_server_that_is_down(forge, propose):
    forge.close()
    forge.close = lambda: None
    done = propose(forge)
    assert done.code == 2
    assert "can't be reached" in done.err


def test_commits_that_are_not_pushed_yet_are_not_published(repo, forge, propose):
    repo.write("secret.md", "not yet\n")
    repo.commit()
    done = propose(forge)
    assert done.code == 2
    assert "has commits that no branch of" in done.err
    assert list(forge.heads()) == ["main"]


def test_the_header_that_actions_checkout_leaves_is_taken_back(repo, make_forge, propose):
    forge = make_forge("github")
    repo.git(
        "config", f"http.{forge.address}/.extraheader", "AUTHORIZATION: basic d3Jvbmc6d3Jvbmc="
    )
    assert propose(forge).code == 0


def test_a_password_in_the_remotes_url_is_never_shown(repo, make_forge, propose):
    forge = make_forge("github")
    url = forge.remote.replace("://", "://bot:hunter2-hunter2@")
    repo.git("remote", "set-url", "origin", url)
    done = propose(forge, "-vv")
    assert done.code == 0, done.err
    forge.close()
    forge.close = lambda: None
    done = propose(forge, "-vv")
    assert "hunter2" not in done.out + done.err


def test_a_detached_shallow_clone_as_pipelines_make_it(repo, forge, aadrift, tmp_path):
    repo.write("more.md", "x\n")
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    for number in (1, 2):
        clone = Repo(tmp_path / f"clone{number}", repo.home)
        repo.git("clone", "-q", "--depth=1", f"file://{forge.bare}", str(clone.root))
        clone.git("checkout", "-q", "--detach")
        clone.git("remote", "set-url", "origin", forge.remote)
        done = aadrift(
            "fix",
            "--pull-request",
            "--forge",
            forge.kind,
            cwd=clone.root,
            env={forge.variable: TOKEN},
        )
        assert done.code == 0, done.err
        assert len(forge.pulls) == 1
        target = forge.pulls[0]
        base = target.get("base") or target.get("target_branch") or target.get("targetRefName")
        assert base.endswith("main")
        repo.write("even more.md", f"{number}\n")
        repo.commit()
        repo.git("push", "-q", str(forge.bare), "main")


def test_the_scanned_branch_is_the_target(repo, make_forge, propose):
    forge = make_forge("github")
    repo.git("checkout", "-qb", "develop")
    repo.git("push", "-q", str(forge.bare), "develop")
    assert propose(forge).code == 0
    assert forge.pulls[0]["base"] == "develop"


def test_the_token_is_in_no_process_and_no_hook(repo, make_forge, propose, tmp_path):
    forge = make_forge("github")
    seen = tmp_path / "seen"
    repo.hook("pre-commit", f"env > '{seen}'; ps -ww -eo args >> '{seen}' 2>/dev/null || true")
    assert propose(forge).code == 0
    assert TOKEN not in seen.read_text(errors="replace")
    assert all(TOKEN not in one.path for one in forge.seen)


def test_an_exception_does_not_show_the_token(make_forge, propose, monkeypatch):
    import requests

    def broken(*_arguments, **_named):
        raise requests.ConnectionError(f"failed with header Bearer {TOKEN}")

    forge = make_forge("github")
    monkeypatch.setattr(requests, "request", broken)
    done = propose(forge, "-vv")
    assert done.code == 2
    assert TOKEN not in done.err + done.out


def test_stacks_get_pull_requests_of_their_own(repo, forge, propose):
    for name in ("east", "west"):
        repo.write(f"{name}/main.tf", GATEWAY)
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    assert propose(forge, "--group-by", "stack").code == 0
    again = propose(forge, "--group-by", "stack")
    assert again.code == 0, again.err
    assert len(forge.pulls) == 3
    changed = [
        repo.changed(branch)
        for branch in repo.git("branch", "--format=%(refname:short)").splitlines()
        if branch != "main"
    ]
    assert sorted(changed) == [["east/main.tf"], ["main.tf"], ["west/main.tf"]]


def test_owners_get_pull_requests_of_their_own(repo, make_forge, propose):
    forge = make_forge("github")
    for name in ("east", "west", "north"):
        repo.write(f"{name}/main.tf", GATEWAY)
    repo.write(".github/CODEOWNERS", "* @acme/net\n/east/ @acme/east\n/north/ @acme/east\n")
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    assert propose(forge, "--group-by", "owner").code == 0
    assert len(forge.pulls) == 2
    east = next(one for one in forge.pulls if "acme-east" in one["head"])
    assert repo.changed(east["head"]) == ["east/main.tf", "north/main.tf"]
    assert "@acme/east" not in east["body"].replace("`@acme/east`", "").replace("&#64;", "")


def test_one_group_that_fails_does_not_lose_the_others(repo, make_forge, propose):
    forge = make_forge("github")
    repo.write("east/main.tf", GATEWAY)
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    forge.fail("POST", PULLS, Fault(500, "sorry"))
    assert propose(forge, "--group-by", "stack").code == 2
    assert propose(forge, "--group-by", "stack").code == 0
    assert len(forge.pulls) == 2


@pytest.mark.parametrize(("answer", "pushed"), [("n\n", False), ("y\n", True)])
def test_a_terminal_is_asked_before_anything_is_pushed(repo, make_forge, answer, pushed):
    forge = make_forge("github")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "aadrift", "fix", "--pull-request", "--forge", "github", "-q"],
        cwd=repo.root,
        env={**repo.env, "GH_TOKEN": TOKEN, "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
        stdin=theirs,
        stderr=theirs,
        stdout=subprocess.DEVNULL,
    )
    os.close(theirs)
    os.write(ours, answer.encode())
    process.wait(timeout=60)
    os.close(ours)
    assert (BRANCH in forge.heads()) is pushed
    assert len(forge.pulls) == int(pushed)
    assert repo.changed(BRANCH) == ["main.tf"]
