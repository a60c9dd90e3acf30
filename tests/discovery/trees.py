"""Trees of files for the tests, written from a mapping of paths to contents."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

GATEWAY = 'resource "azurerm_virtual_network_gateway" "vgw" {\n}\n'
NOTHING = 'locals {\n  region = "norwayeast"\n}\n'
OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"


def plant(root: Path, files: Mapping[str, str | bytes]) -> Path:
    for path, content in files.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
    return root


def git(root: Path, *arguments: str) -> str:
    clean = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    done = subprocess.run(
        ["git", "-c", "core.excludesFile=", *arguments],
        cwd=root,
        env={"PATH": os.environ["PATH"], "HOME": str(root), **clean},
        capture_output=True,
        check=True,
        text=True,
    )
    return done.stdout


def repository(root: Path) -> Path:
    git(root, "init", "-q", ".")
    return root
