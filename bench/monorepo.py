"""aadrift check on a monorepo that hardly holds a gateway, beside ripgrep.

Generates 50,000 Terraform files (5,000 stacks of 10), of which 20 stacks hold a gateway, and times
the whole process against rg looking for the same words in the same file types.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from estate import FILES_PER_STACK, generate
from measure import aadrift, best_of, needed, show

from aadrift.discovery import WORDS, Kind

_TYPES = ("tf", "tofu", "tfvars", "tf.json", "tofu.json", "tfvars.json", "hcl")
_DISCOVERY = "import sys; from aadrift.discovery import discover; discover(sys.argv[1:])"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stacks", type=int, default=5_000)
    parser.add_argument("--gateways", type=int, default=20, help="stacks that hold a gateway")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", type=Path, help="where to keep the tree, for several runs")
    parser.add_argument("--bar", type=float, default=8.0, help="exit 1 when the ratio is higher")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aadrift-bench-") as temporary:
        tree = options.folder or Path(temporary) / "monorepo"
        if not tree.exists():
            tree.mkdir(parents=True)
            size = generate(tree, options.stacks, options.gateways, options.seed)
            files = options.stacks * FILES_PER_STACK
            print(f"generated {files} files, {size / 1e6:.0f} MB, in {tree}", flush=True)
        return measure(tree, options.gateways, options.runs, options.bar)


def measure(tree: Path, gateways: int, runs: int, bar: float) -> int:
    ripgrep = [needed("rg", "apt install ripgrep"), "--files-with-matches", "--ignore-case"]
    ripgrep += [part for ending in _TYPES for part in ("--glob", f"*.{ending}")]
    words = [part for word in WORDS[Kind.TERRAFORM] for part in ("-e", word.decode())]
    best = best_of(
        {
            "aadrift check": [aadrift(), "check", str(tree), "--format", "json"],
            "discovery alone": [sys.executable, "-c", _DISCOVERY, str(tree)],
            "rg": [*ripgrep, "--fixed-strings", *words, str(tree)],
        },
        runs,
    )
    check = best["aadrift check"]
    found = json.loads(check.output or "{}").get("gateways", [])
    if len(found) != gateways:
        print(f"aadrift found {len(found)} of {gateways} gateways", check.errors, file=sys.stderr)
        return 2
    show("monorepo, discovery alone", best, "discovery alone", "rg", "for information")
    ratio = show("monorepo", best, "aadrift check", "rg", f"bar {bar:g}")
    return int(ratio > bar)


if __name__ == "__main__":
    sys.exit(main())
