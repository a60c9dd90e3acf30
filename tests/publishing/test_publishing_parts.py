"""The pieces by themselves: URLs of remotes, owners, names, templates."""

from __future__ import annotations

import pytest

from aadrift.publishing.azure_repos import place_of
from aadrift.publishing.codeowners import PLACES, Owners
from aadrift.publishing.forges import connect, forge_of
from aadrift.publishing.interface import Credential, ForgeError
from aadrift.publishing.publish import slug
from aadrift.publishing.remote import parse
from aadrift.publishing.secrets import Secrets

NONE = Secrets({})


def _remote(url):
    return parse("origin", url, Secrets({}))


@pytest.mark.parametrize(
    ("url", "forge", "host", "path"),
    [
        ("https://github.com/acme/vpn.git", "github", "github.com", "acme/vpn"),
        ("https://x:pw@GitHub.com/acme/vpn/", "github", "github.com", "acme/vpn"),
        ("git@github.com:acme/vpn.git", "github", "github.com", "acme/vpn"),
        ("ssh://git@ssh.github.com:443/acme/vpn.git", "github", "ssh.github.com", "acme/vpn"),
        ("https://acme.ghe.com/acme/vpn", "github", "acme.ghe.com", "acme/vpn"),
        ("git@gitlab.com:a/b/vpn.git", "gitlab", "gitlab.com", "a/b/vpn"),
        (
            "https://acme@dev.azure.com/acme/a%20b/_git/v",
            "azure-repos",
            "dev.azure.com",
            "acme/a b/_git/v",
        ),
        (
            "git@ssh.dev.azure.com:v3/acme/net/vpn",
            "azure-repos",
            "ssh.dev.azure.com",
            "v3/acme/net/vpn",
        ),
        (
            "https://tfs.example/tfs/Main/net/_git/vpn",
            "azure-repos",
            "tfs.example",
            "tfs/Main/net/_git/vpn",
        ),
        ("https://code.example/acme/vpn", None, "code.example", "acme/vpn"),
    ],
)
def test_remotes(url, forge, host, path):
    remote = _remote(url)
    assert (forge_of(remote, {}), remote.host, remote.path) == (forge, host, path)
    assert "pw" not in remote.url + remote.address + repr(remote)


@pytest.mark.parametrize(
    ("url", "base", "project", "repository"),
    [
        ("https://dev.azure.com/acme/net/_git/vpn", "https://dev.azure.com/acme", "net", "vpn"),
        ("https://dev.azure.com/acme/_git/vpn", "https://dev.azure.com/acme", "vpn", "vpn"),
        ("git@ssh.dev.azure.com:v3/acme/net/vpn", "https://dev.azure.com/acme", "net", "vpn"),
        (
            "acme@vs-ssh.visualstudio.com:v3/acme/net/vpn",
            "https://acme.visualstudio.com",
            "net",
            "vpn",
        ),
        (
            "https://acme.visualstudio.com/net/_git/vpn",
            "https://acme.visualstudio.com",
            "net",
            "vpn",
        ),
        (
            "https://acme.visualstudio.com/DefaultCollection/_git/vpn",
            "https://acme.visualstudio.com/DefaultCollection",
            "vpn",
            "vpn",
        ),
        (
            "https://tfs.example:8443/tfs/Main/net/_git/vpn",
            "https://tfs.example:8443/tfs/Main",
            "net",
            "vpn",
        ),
    ],
)
def test_repositories_of_azure(url, base, project, repository):
    place = place_of(_remote(url))
    assert (place.base, place.project, place.repository) == (base, project, repository)


@pytest.mark.parametrize(
    ("variables", "forge"),
    [
        ({"GITHUB_SERVER_URL": "https://code.example"}, "github"),
        ({"GH_HOST": "code.example"}, "github"),
        ({"CI_SERVER_URL": "https://code.example:8443"}, "gitlab"),
        ({"SYSTEM_COLLECTIONURI": "https://code.example/tfs/"}, "azure-repos"),
        ({"GITHUB_SERVER_URL": "https://github.com"}, None),
    ],
)
def test_pipelines_tell_what_a_host_is(variables, forge):
    assert forge_of(_remote("https://code.example/acme/vpn"), variables) == forge


def _refusal(url, named, variables):
    with pytest.raises(ForgeError) as error:
        connect(_remote(url), named, {"PATH": "", **variables}, Secrets(variables))
    return str(error.value)


def test_a_token_is_not_sent_over_plain_http():
    told = _refusal("http://code.example/a/b", "github", {"GH_TOKEN": "t0ken-t0ken"})
    assert "plain HTTP" in told


def test_the_token_for_one_host_is_not_sent_to_another():
    told = _refusal(
        "https://tfs.example/Main/net/_git/vpn", None, {"AZURE_DEVOPS_EXT_PAT": "t0ken-t0ken"}
    )
    assert "there is no token for tfs.example" in told


@pytest.mark.parametrize("url", ["/srv/git/vpn.git", "file:///srv/git/vpn.git", "../vpn"])
def test_a_remote_that_is_no_forge(url):
    assert "--branch makes the branch alone" in _refusal(url, None, {})


def test_an_unknown_forge_is_asked_for():
    assert "--forge" in _refusal("https://code.example/a/b", None, {})


@pytest.mark.parametrize(
    ("kind", "url", "base"),
    [
        ("github", "git@github.com:a/b", "https://api.github.com"),
        ("github", "https://a.ghe.com/a/b", "https://api.a.ghe.com"),
        ("github", "https://code.example:8443/a/b", "https://code.example:8443/api/v3"),
        ("gitlab", "ssh://git@code.example:2222/a/b/c.git", "https://code.example/api/v4"),
        ("gitlab", "https://code.example/group/sub/deeper/vpn.git", "https://code.example/api/v4"),
        ("azure-repos", "https://dev.azure.com/a/b/_git/c", "https://dev.azure.com/a"),
    ],
)
def test_where_the_api_is(kind, url, base):
    names = ("GH_TOKEN", "GITLAB_TOKEN", "AZURE_DEVOPS_EXT_PAT")
    variables = {"PATH": "", **dict.fromkeys(names, "t0ken-t0ken")}
    forge, credential = connect(_remote(url), kind, variables, Secrets(variables))
    assert forge.api.base == base
    assert "t0ken" not in repr(forge) + repr(credential)


def test_secrets_are_hidden_in_all_their_forms():
    secrets = Secrets({"GITHUB_TOKEN": "a/b c+token"})
    header = secrets.basic("x", "other-token")
    text = f"a/b c+token a%2Fb%20c%2Btoken {header} other-token"
    assert secrets.hide(text) == "*** *** Basic *** ***"
    assert repr(Credential("x", "other-token")) == "Credential('x')"


OWNERS = """\
# the last that matches holds
*            @all
*.tf         @tf   # a comment
/docs/*      @docs
apps/        @apps
/build/logs/ @logs
**/secret    @secret
with\\ blank  @blank
/free/
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("x.md", ("@all",)),
        ("a/b/main.tf", ("@tf",)),
        ("docs/x.md", ("@docs",)),
        ("docs/deep/x.md", ("@all",)),
        ("a/apps/b/x", ("@apps",)),
        ("build/logs/a/b", ("@logs",)),
        ("a/build/logs/b", ("@all",)),
        ("a/secret/x", ("@secret",)),
        ("with blank", ("@blank",)),
        ("free/x.tf", ()),
    ],
)
def test_owners(path, owners):
    assert Owners.parse(OWNERS).of(path) == owners


def test_a_file_with_a_mark_and_patterns_that_would_take_long(tmp_path):
    (tmp_path / "CODEOWNERS").write_bytes(b"\xef\xbb\xbf*.tf @tf\n" + b"**/" * 60 + b"x @x\n")
    owners = Owners.read(tmp_path)
    assert owners.of("/".join("a" * 60) + "/y") == ()
    assert owners.of("/".join("a" * 60) + "/x") == ("@x",)
    assert owners.of("main.tf") == ("@tf",)


@pytest.mark.parametrize("place", PLACES)
def test_where_owners_stand(tmp_path, place):
    (tmp_path / place).parent.mkdir(exist_ok=True)
    (tmp_path / place).write_text("* @here\n", encoding="utf-8")
    assert Owners.read(tmp_path).of("main.tf") == ("@here",)


def test_sections_of_gitlab():
    text = "* @all\n[Net][2] @net\n/vpn/\n/vpn/own @own\n^[Docs] @docs\n*.md\n!/vpn/x.md\n"
    owners = Owners.parse(text)
    assert owners.of("a.tf") == ("@all",)
    assert owners.of("vpn/a.tf") == ("@all", "@net")
    assert owners.of("vpn/own") == ("@all", "@own")
    assert owners.of("vpn/a.md") == ("@all", "@net", "@docs")
    assert owners.of("vpn/x.md") == ("@all", "@net")


def test_github_knows_no_sections():
    text = "* @all\n[Net] @net\n*.tf @tf\n/vpn/\n"
    assert Owners.parse(text, "github").of("a.tf") == ("@tf",)
    assert Owners.parse(text, "github").of("vpn/a.tf") == ()
    assert Owners.parse(text, "gitlab").of("a.tf") == ("@all", "@tf")
    assert Owners.parse(text, "gitlab").of("vpn/a.tf") == ("@all", "@net")


def test_gitlab_anchors_only_behind_a_slash():
    text = "net/vpn/ @vpn\n/hub @hub\n"
    for forge, path, owners in [
        ("github", "net/vpn/a.tf", ("@vpn",)),
        ("gitlab", "net/vpn/a.tf", ("@vpn",)),
        ("github", "live/net/vpn/a.tf", ()),
        ("gitlab", "live/net/vpn/a.tf", ("@vpn",)),
        ("github", "hub/a.tf", ("@hub",)),
        ("gitlab", "hub/a.tf", ()),
    ]:
        assert Owners.parse(text, forge).of(path) == owners


def test_each_forge_looks_into_its_own_places(tmp_path):
    for place in PLACES:
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(f"* @{place[:7]}\n", encoding="utf-8")
    assert Owners.read(tmp_path, "github").of("a") == ("@.github",)
    assert Owners.read(tmp_path, "gitlab").of("a") == ("@CODEOWN",)
    (tmp_path / "CODEOWNERS").unlink()
    (tmp_path / "docs/CODEOWNERS").unlink()
    assert Owners.read(tmp_path, "gitlab").of("a") == ("@.gitlab",)
    (tmp_path / ".github/CODEOWNERS").unlink()
    assert Owners.read(tmp_path, "github").of("a") == ()


def test_names_of_groups_stay_apart():
    names = ["a/b", "a-b", "a b", "A-b", "@acme/net", "@acme-net", ".", "é", "è", "x" * 200]
    assert len({slug(name) for name in names}) == len(names)
    assert slug("east") == "east"
