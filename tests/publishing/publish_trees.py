"""Repositories with gateways in them, made by the real git."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
NEW = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
TENANT = "7e2f4c9a-51d0-4b0e-8a36-2f9d1c5b7e48"

GATEWAY = f"""\
resource "azurerm_virtual_network_gateway" "hub" {{
  name                = "vgw-hub"
  location            = "westeurope"
  resource_group_name = "rg-hub"
  type                = "Vpn"

  vpn_client_configuration {{
    address_space        = ["10.9.0.0/24"]
    aad_tenant           = "https://login.microsoftonline.com/{TENANT}/"
    aad_audience         = "{OLD}"
    aad_issuer           = "https://sts.windows.net/{TENANT}/"
    vpn_client_protocols = ["OpenVPN"]
  }}
}}
"""


class Repo:
    """A repository with its own, empty configuration."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root, self.home = root, home
        self.env = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "LANG": "C.UTF-8",
            "GIT_AUTHOR_NAME": "Ada",
            "GIT_AUTHOR_EMAIL": "ada@example.com",
            "GIT_COMMITTER_NAME": "Ada",
            "GIT_COMMITTER_EMAIL": "ada@example.com",
        }

    def git(self, *arguments: str, cwd: Path | None = None) -> str:
        done = subprocess.run(
            ["git", "-c", "protocol.file.allow=always", *arguments],
            cwd=cwd or self.root,
            env=self.env,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode("utf-8", "surrogateescape").removesuffix("\n")

    def write(self, path: str, text: str) -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text.encode())
        return target

    def commit(self, message: str = "more") -> str:
        self.git("add", "-A")
        self.git("commit", "-q", "--no-verify", "-m", message)
        return self.git("rev-parse", "HEAD")

    def show(self, revision: str, path: str) -> bytes:
        done = subprocess.run(
            ["git", "cat-file", "blob", f"{revision}:{path}"],
            cwd=self.root,
            env=self.env,
            capture_output=True,
            check=True,
        )
        return done.stdout

    def changed(self, branch: str) -> list[str]:
        return self.git("diff", "--name-only", "-z", f"{branch}^", branch).split("\0")[:-1]

    def hook(self, name: str, script: str) -> None:
        folder = self.root / ".git" / "hooks"
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)

    def state(self) -> tuple[object, ...]:
        """All that publishing must leave alone: files, index, HEAD, work trees, stashes."""
        files = {
            path.relative_to(self.root).as_posix(): (path.read_bytes(), path.stat().st_mode)
            for path in sorted(self.root.rglob("*"))
            if path.is_file() and ".git" not in path.relative_to(self.root).parts
        }
        return (
            files,
            self.git("ls-files", "--stage"),
            self.git("status", "--porcelain"),
            self.git("rev-parse", "HEAD"),
            self.git("worktree", "list"),
            (self.root / ".git" / "HEAD").read_text() if (self.root / ".git").is_dir() else "",
        )
