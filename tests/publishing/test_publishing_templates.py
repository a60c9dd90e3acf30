"""Templates of the user's own."""

from __future__ import annotations

import pytest
from publish_trees import OLD

from aadrift.publishing.interface import PublishError
from aadrift.publishing.publish import PublishRequest, publish
from aadrift.request import FixRequest


def _publish(repo, folder):
    fix = FixRequest(paths=(str(repo.root),))
    return publish(PublishRequest(fix=fix, branch="vpn", templates=folder, environment=repo.env))


def _own(tmp_path, text):
    folder = tmp_path / "own"
    (folder / "publishing").mkdir(parents=True)
    (folder / "publishing" / "commit.txt.j2").write_text(text, encoding="utf-8")
    return folder


def test_a_template_takes_the_place_of_ours(repo, tmp_path):
    folder = _own(tmp_path, "NET-12: {{ gateways }} moved\n\n# {{ changes[0].old }}\n")
    published = _publish(repo, folder)
    assert [one.branch for one in published.publications] == ["vpn"]
    message = repo.git("show", "-s", "--format=%B", "vpn")
    assert message.startswith(f"NET-12: 1 moved\n\n# {OLD}\n\nAadrift-Tree: ")


@pytest.mark.parametrize(
    "text",
    [
        "{{ nothing_of_this_name }}",
        "{% if %}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ changes.__class__.__init__.__globals__ }}",
    ],
)
def test_a_template_that_fails_or_reaches_out_stops_it(repo, tmp_path, text):
    folder = _own(tmp_path, text)
    with pytest.raises(PublishError, match=r"publishing/commit\.txt\.j2"):
        _publish(repo, folder)
    assert repo.git("branch", "--list", "vpn") == ""
