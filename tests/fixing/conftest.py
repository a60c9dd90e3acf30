from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from aadrift.workspace import Workspace


@pytest.fixture
def tree(tmp_path: Path) -> Callable[[dict[str, str]], Workspace]:
    """Write files below a temporary folder and open it."""

    def write(files: dict[str, str]) -> Workspace:
        for path, text in files.items():
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text(text)
        return Workspace(tmp_path)

    return write
