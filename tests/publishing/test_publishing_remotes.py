"""Which remote is pushed to, by which of its URLs, and what its hooks get to see."""

from __future__ import annotations

import json

import pytest
from forge_double import TOKEN
from publish_trees import GATEWAY

from aadrift.publishing.remote import parse
from aadrift.publishing.secrets import Secrets

BRANCH = "aadrift/new-audience"


def test_the_hook_pre_push_runs_without_the_token(repo, make_forge, propose, tmp_path):
    forge = make_forge("github")
    seen, given = tmp_path / "seen", tmp_path / "given"
    repo.hook("pre-push", f"env > '{seen}'; echo \"$1 $2\" > '{given}'; cat >> '{given}'")
    done = propose(forge)
    assert done.code == 0, done.err
    tip = repo.git("rev-parse", BRANCH)
    assert given.read_text().splitlines() == [
        f"origin {forge.remote}",
        f"refs/heads/{BRANCH} {tip} refs/heads/{BRANCH} {'0' * 40}",
    ]
    said = seen.read_text()
    assert TOKEN not in said
    assert "Authorization" not in said


def test_a_hook_pre_push_that_refuses_is_picked_up_by_the_next_run(repo, make_forge, propose):
    forge = make_forge("github")
    repo.hook("pre-push", "echo 'no pushes on Fridays' >&2; exit 1")
    done = propose(forge)
    assert done.code == 2
    assert "the hook pre-push refused the branch" in done.err
    assert "no pushes on Fridays" in done.err
    assert (list(forge.heads()), forge.pulls) == (["main"], [])
    (repo.root / ".git" / "hooks" / "pre-push").unlink()
    assert propose(forge).code == 0
    assert len(forge.pulls) == 1


def test_no_hook_sees_the_token(repo, make_forge, propose, tmp_path):
    forge = make_forge("github")
    seen = tmp_path / "seen"
    for name in ("reference-transaction", "pre-auto-gc", "post-commit", "pre-push"):
        repo.hook(name, f"env >> '{seen}'; cat > /dev/null")
    repo.git("config", f"url.{forge.address}/.insteadOf", "short:")
    assert propose(forge).code == 0
    assert "HOME=" in seen.read_text()
    assert TOKEN not in seen.read_text()
    assert "Basic" not in seen.read_text()


def test_what_is_pushed_to_is_what_is_read(repo, make_forge, propose):
    """A mirror to fetch from, and another URL to push to."""
    forge = make_forge("github")
    mirror = repo.root.parent / "mirror.git"
    repo.git("clone", "-q", "--bare", str(repo.root), str(mirror))
    repo.git("branch", BRANCH, cwd=mirror)
    repo.git("remote", "set-url", "--push", "origin", forge.remote)
    repo.git("remote", "set-url", "origin", str(mirror))
    before = repo.git("rev-parse", BRANCH, cwd=mirror)
    assert propose(forge).code == 0
    assert propose(forge).code == 0
    assert len(forge.pulls) == 1
    assert repo.git("rev-parse", BRANCH, cwd=mirror) == before


@pytest.mark.parametrize("setting", ["pushInsteadOf", "insteadOf"])
def test_urls_that_the_configuration_rewrites(repo, make_forge, propose, setting):
    forge = make_forge("github")
    repo.git("config", f"url.{forge.address}/.{setting}", "https://code.invalid/")
    repo.git("remote", "set-url", "origin", "https://code.invalid/acme/vpn.git")
    done = propose(forge)
    assert done.code == 0, done.err
    assert forge.heads()[BRANCH] == repo.git("rev-parse", BRANCH)


def test_a_remote_of_another_name(repo, make_forge, propose):
    forge = make_forge("github")
    repo.git("remote", "rename", "origin", "upstream")
    assert propose(forge).code == 0
    assert len(forge.pulls) == 1


def test_several_remotes(repo, make_forge, propose):
    forge = make_forge("github")
    repo.git("remote", "rename", "origin", "upstream")
    repo.git("remote", "add", "fork", "https://code.invalid/me/vpn.git")
    done = propose(forge)
    assert done.code == 2
    assert "name one with --remote" in done.err
    wrong = propose(forge, "--remote", "nowhere")
    assert "there is no remote nowhere here, only fork and upstream" in wrong.err
    assert propose(forge, "--remote", "upstream").code == 0
    assert len(forge.pulls) == 1


@pytest.mark.parametrize(
    ("url", "address", "hidden"),
    [
        ("https://github.com/a/b.git", "origin", ""),
        ("https://acme@dev.azure.com/a/b/_git/c", "origin", ""),
        ("https://u:p4ssw0rd@github.com/a/b", "https://github.com/a/b", "p4ssw0rd"),
        (
            "https://ghp_aTokenInPlaceOfAUser12345@github.com/a/b",
            "https://github.com/a/b",
            "ghp_aTokenInPlaceOfAUser12345",
        ),
        ("https://u:p%40ssw0rd@h.example:8443/a/b", "https://h.example:8443/a/b", "p@ssw0rd"),
        ("git@github.com:a/b.git", "origin", ""),
        ("ssh://git@h.example:2222/a/b.git", "origin", ""),
    ],
)
def test_a_url_with_a_password_is_given_to_no_program(url, address, hidden):
    secrets = Secrets({})
    remote = parse("origin", url, secrets)
    assert remote.address == address
    assert not hidden or hidden not in repr(remote) + remote.url + remote.address
    assert not hidden or secrets.hide(f"fatal: {url} {hidden}").count("***") == 2


def test_a_token_in_the_place_of_a_user_name_is_never_shown(repo, make_forge, propose):
    forge = make_forge("github")
    planted = "ghp_plantedInTheUrl1234567890abcdef"
    repo.git("remote", "set-url", "origin", forge.remote.replace("://", f"://{planted}@"))
    done = propose(forge, "-vv")
    assert done.code == 0, done.err
    repo.write("b/main.tf", GATEWAY)
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    repo.hook("pre-push", 'echo "$@" >&2; exit 1')
    refused = propose(forge, "-vv")
    assert refused.code == 2
    forge.close()
    forge.close = lambda: None
    down = propose(forge, "-vv")
    assert down.code == 2
    for one in (done, refused, down):
        assert planted not in one.out + one.err


def test_a_pipelines_branch_is_the_target_though_it_moved_on(repo, make_forge, aadrift, tmp_path):
    forge = make_forge("azure-repos")
    repo.git("checkout", "-qb", "develop")
    repo.write("more.md", "x\n")
    head = repo.commit()
    repo.git("push", "-q", str(forge.bare), "develop")
    repo.git("fetch", "-q", str(forge.bare), "develop:refs/remotes/origin/develop")
    repo.git("checkout", "-q", "--detach")
    repo.git("branch", "-D", "-q", "develop")
    other = tmp_path / "other"
    repo.git("clone", "-q", "-b", "develop", str(forge.bare), str(other))
    repo.git("commit", "-q", "--allow-empty", "-m", "On", cwd=other)
    repo.git("push", "-q", "origin", "develop", cwd=other)
    told = {"BUILD_SOURCEBRANCH": "refs/heads/develop", "BUILD_SOURCEVERSION": head}
    done = aadrift(
        *("fix", "--pull-request", "--forge", forge.kind),
        env={forge.variable: TOKEN, **told},
    )
    assert done.code == 0, done.err
    assert forge.pulls[0]["targetRefName"] == "refs/heads/develop"


def test_a_pull_request_into_another_branch_is_not_taken_over(repo, forge, propose):
    assert propose(forge).code == 0
    tip = forge.heads()[BRANCH]
    repo.git("checkout", "-qb", "develop")
    repo.write("more.md", "x\n")
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "develop")
    done = propose(forge)
    assert done.code == 2
    assert "goes into main, and this run is about develop" in done.err
    assert (forge.heads()[BRANCH], len(forge.pulls)) == (tip, 1)


def test_the_branch_to_merge_into_is_not_overwritten(repo, make_forge, propose):
    forge = make_forge("github")
    repo.git("checkout", "-q", "--detach")
    repo.git("branch", "-D", "-q", "main")
    done = propose(forge, "--branch", "main")
    assert done.code == 2
    assert "is the one to merge into" in done.err
    assert forge.heads()["main"] == repo.git("rev-parse", "HEAD")


def test_the_report_tells_programs_what_was_published(repo, forge, propose):
    def published():
        done = propose(forge, "--format", "json")
        return done.code, json.loads(done.out)["fix"].get("published")

    code, (one,) = published()
    tip = forge.heads()[BRANCH]
    assert code == 0
    assert (one["branch"], one["commit"], one["action"]) == (BRANCH, tip, "opened")
    assert one["pullRequest"].startswith(forge.address)
    assert published()[1][0]["action"] == "updated"
    forge.set_state(1, "closed")
    code, (closed,) = published()
    assert closed["action"] == "closed"
    # Nothing has the fix now: what is wrong is still wrong.
    assert code == 1


def test_a_config_of_the_repository_does_not_send_a_token_anywhere(repo, make_forge, aadrift):
    """Who writes the scanned files must not choose which server gets the token."""
    forge = make_forge("github")
    repo.write("aadrift.toml", 'forge = "github"\n')
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    done = aadrift("fix", "--pull-request", env={"GH_TOKEN": TOKEN})
    assert done.code == 2
    assert "there is no token for 127.0.0.1" in done.err
    assert forge.seen == []
    meant = {"GH_ENTERPRISE_TOKEN": TOKEN}
    assert aadrift("fix", "--pull-request", env=meant).code == 0
    assert len(forge.pulls) == 1


def test_the_config_names_the_remote_and_the_templates(repo, make_forge, propose):
    forge = make_forge("github")
    repo.git("remote", "rename", "origin", "upstream")
    repo.git("remote", "add", "fork", "https://code.invalid/me/vpn.git")
    repo.write("aadrift.toml", 'remote = "upstream"\ntemplates = "ours"\n')
    repo.write("ours/publishing/title.txt.j2", "NET-7: {{ gateways }} to move into {{ base }}\n")
    repo.write("ours/publishing/body.md.j2", "{{ changes[0].old|mdcode }}\n\n/approve\n")
    repo.commit()
    repo.git("push", "-q", str(forge.bare), "main")
    done = propose(forge)
    assert done.code == 0, done.err
    assert forge.pulls[0]["title"] == "NET-7: 1 to move into main"
    assert forge.pulls[0]["body"].startswith("`41b23e61-")
