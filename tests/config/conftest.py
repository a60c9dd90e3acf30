import pytest


@pytest.fixture
def repository(tmp_path):
    """A folder that git would take for a repository's root."""
    root = (tmp_path / "repo").resolve()
    (root / ".git").mkdir(parents=True)
    return root
