"""Runs a command of the README as it stands there: ``try`` (and compare its output) or ``test``.

A command is the code block behind the comment ``<!-- command: NAME -->``; what it must print is the
block behind ``<!-- output: NAME -->``, with the exit code in the comment (``exit: 1``).
"""

from __future__ import annotations

import difflib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
_BLOCK = r"<!-- {kind}: {name}(?:, exit: (\d+))? -->\n+```\w*\n(.*?)```"


def block(kind: str, name: str) -> tuple[int, str]:
    readme = (ROOT / "README.md").read_text("utf-8")
    found = re.search(_BLOCK.format(kind=kind, name=name), readme, re.DOTALL)
    if found is None:
        sys.exit(f"README.md has no block '<!-- {kind}: {name} -->'")
    return int(found[1] or 0), found[2]


def run(command: str, *, capture: bool) -> subprocess.CompletedProcess[str]:
    shutil.rmtree(ROOT / ".venv", ignore_errors=True)
    out = subprocess.PIPE if capture else None
    return subprocess.run(["bash", "-c", command], cwd=ROOT, stdout=out, text=True, check=False)


def main() -> int:
    name = sys.argv[1]
    _, command = block("command", name)
    print(command, flush=True)
    if name == "test":
        return run(command, capture=False).returncode
    expected_code, expected = block("output", name)
    done = run(command, capture=True)
    if done.returncode != expected_code:
        print(done.stdout)
        print(f"exit code {done.returncode}, the README says {expected_code}", file=sys.stderr)
        return 1
    if done.stdout.strip() != expected.strip():
        lines = difflib.unified_diff(
            expected.splitlines(), done.stdout.splitlines(), "README.md", "real", lineterm=""
        )
        print("\n".join(lines))
        print("the output is not what the README says", file=sys.stderr)
        return 1
    print("as documented")
    return 0


if __name__ == "__main__":
    sys.exit(main())
