import pytest
from cli_runner import invoke
from cli_tree import GATEWAY, NEW, OLD, TENANT


@pytest.fixture
def tree(tmp_path):
    """A folder with one gateway that still has the old audience."""
    folder = tmp_path / "infra"
    folder.mkdir()
    (folder / "main.tf").write_text(GATEWAY.format(audience=OLD, tenant=TENANT), encoding="utf-8")
    return folder


@pytest.fixture
def clean_tree(tree):
    text = (tree / "main.tf").read_text(encoding="utf-8")
    (tree / "main.tf").write_text(text.replace(OLD, NEW), encoding="utf-8")
    return tree


@pytest.fixture
def aadrift(tree):
    """Run the command line in the folder with the old audience."""

    def run(*arguments, **options):
        return invoke(*arguments, **{"cwd": tree, **options})

    return run
