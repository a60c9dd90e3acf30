from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from profile_files import SECRET
from tests.cli.cli_runner import Result, invoke


@pytest.fixture
def tree(tmp_path: Path) -> Callable[..., Path]:
    """Makes a folder of files to scan."""

    def make(files: Mapping[str, str | bytes]) -> Path:
        root = tmp_path / "tree"
        for name, text in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return root

    return make


@pytest.fixture
def run() -> Callable[..., Result]:
    """Runs the command line; no secret may be in what it prints."""

    def call(root: Path, *arguments: str) -> Result:
        result = invoke(*arguments, cwd=root)
        assert SECRET not in result.out + result.err
        return result

    return call
