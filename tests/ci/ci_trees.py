"""A repository to scan, and the programs that the tests run."""

from __future__ import annotations

import shutil
import site
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
NEW = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"

GATEWAY = f"""\
resource "azurerm_virtual_network_gateway" "hub" {{
  name                = "vgw-hub"
  location            = "westeurope"
  resource_group_name = "rg-hub"
  type                = "Vpn"

  vpn_client_configuration {{
    aad_tenant   = "https://login.microsoftonline.com/7e2f4c9a-51d0-4b0e-8a36-2f9d1c5b7e48/"
    aad_audience = "{OLD}"
    aad_issuer   = "https://sts.windows.net/7e2f4c9a-51d0-4b0e-8a36-2f9d1c5b7e48/"
  }}
}}
"""


def tool(name: str) -> str:
    """A program of the environment that the tests run in."""
    beside = Path(sys.executable).parent / name
    found = str(beside) if beside.exists() else shutil.which(name)
    assert found, f"{name} is missing: pip install 'aadrift[test]'"
    return found


def lending_python(folder: Path) -> Path:
    """A Python whose virtual environments see the packages of this one: fetching them is slow.

    aadrift itself is installed anew, from its source.
    """
    path = folder / "python"
    packages = "\n".join(site.getsitepackages())
    path.write_text(
        "#!/bin/sh\n"
        f"'{sys.executable}' \"$@\" || exit\n"
        'if [ "$2 $3" = "-m venv" ]; then\n'
        '  for place in "$4"/lib/python*/site-packages; do\n'
        f"    printf '%s\\n' '{packages}' > \"$place/zz-lent.pth\"\n"
        "  done\n"
        "fi\n",
        "utf-8",
    )
    path.chmod(0o755)
    return path


def git(folder: Path, environment: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        ["git", "-c", "user.name=Ada", "-c", "user.email=ada@example.com", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
