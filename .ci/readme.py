"""The README's commands and their outputs.

    readme.py try      run the first command as it stands there and compare what it prints
    readme.py test     run the test command as it stands there
    readme.py update   write what the commands print into the README (with the aadrift on the PATH)

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
README = ROOT / "README.md"
_BLOCK = r"(<!-- {kind}: {name}(?:, exit: (\d+))? -->\n+```\w*\n)(.*?)(```)"
_FOLLOWING = {"fix": "aadrift fix samples --live samples/live.json"}
# The blocks of the full report that the excerpt shows: one declared in Bicep, one in Terraform.
_EXCERPT = ("code behind  hub/gateway", "not applied ")


def block(kind: str, name: str) -> re.Match[str]:
    pattern = _BLOCK.format(kind=kind, name=name)
    found = re.search(pattern, README.read_text("utf-8"), re.DOTALL)
    if found is None:
        sys.exit(f"README.md has no block '<!-- {kind}: {name} -->'")
    return found


def run(command: str, *, capture: bool) -> subprocess.CompletedProcess[str]:
    out = subprocess.PIPE if capture else None
    return subprocess.run(["bash", "-c", command], cwd=ROOT, stdout=out, text=True, check=False)


def excerpt(report: str) -> str:
    blocks = re.split(r"\n(?=\S)", report)
    chosen = (part for start in _EXCERPT for part in blocks if part.startswith(start))
    return "\n".join(chosen)


def expected() -> dict[str, str]:
    return {name: block("output", name)[3] for name in ("try", "excerpt", "fix")}


def real(prefix: str) -> dict[str, str]:
    """What the commands print; ``prefix`` leads to the program."""
    command = block("command", "try")[3]
    program = command.strip().rsplit("&&", 1)[-1].strip() if prefix else command
    if prefix:
        program = program.replace(".venv/bin/", prefix)
    done = run(program, capture=True)
    code = int(block("output", "try")[2] or 0)
    if done.returncode != code:
        sys.exit(f"exit code {done.returncode}, the README says {code}\n{done.stdout}")
    outputs = {"try": done.stdout, "excerpt": excerpt(done.stdout)}
    for name, following in _FOLLOWING.items():
        outputs[name] = run((prefix or ".venv/bin/") + following + " -q", capture=True).stdout
    return outputs


def update() -> int:
    text = README.read_text("utf-8")
    for name, output in real("/usr/bin/env ").items():
        pattern = _BLOCK.format(kind="output", name=name)
        body = output.rstrip("\n") + "\n"
        text = re.sub(
            pattern, lambda match, body=body: match[1] + body + match[4], text, flags=re.DOTALL
        )
    README.write_text(text, "utf-8")
    return 0


def check() -> int:
    shutil.rmtree(ROOT / ".venv", ignore_errors=True)
    outputs = real("")
    failed = False
    for name, wanted in expected().items():
        found = outputs[name].rstrip("\n") + "\n"
        if found != wanted:
            failed = True
            lines = (wanted.splitlines(), found.splitlines())
            print("\n".join(difflib.unified_diff(*lines, "README.md", "real", lineterm="")))
            print(f"{name}: the output is not what the README says", file=sys.stderr)
    if not failed:
        print("as documented")
    return int(failed)


def main() -> int:
    match sys.argv[1:]:
        case ["try"]:
            return check()
        case ["update"]:
            return update()
        case ["test"]:
            shutil.rmtree(ROOT / ".venv", ignore_errors=True)
            return run(block("command", "test")[3], capture=False).returncode
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    sys.exit(main())
