"""All formats in one run beside JSON alone, over an estate with 5,000 findings.

Generates stacks that each hold a gateway with the old audience, and times whole processes.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from estate import generate
from measure import aadrift, best_of, show

from aadrift.reports import FORMATS


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=5_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--bar", type=float, default=2.0, help="exit 1 when the ratio is higher")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="aadrift-bench-") as temporary:
        tree, out = Path(temporary) / "estate", Path(temporary) / "reports"
        tree.mkdir()
        out.mkdir()
        generate(tree, options.findings, options.findings, options.seed)
        check = [aadrift(), "check", str(tree), "--quiet", "--exit-zero", "--format"]
        every = [part for name in FORMATS for part in ("--format", f"{name}:{out / name}")]
        best = best_of(
            {
                "all formats": [*check[:-1], *every],
                "json alone": [*check, f"json:{out / 'alone.json'}"],
            },
            options.runs,
        )
        found = len(json.loads((out / "json").read_text("utf-8"))["findings"])
        if found < options.findings:
            print(f"there are {found} findings, not {options.findings}", file=sys.stderr)
            return 2
        print(f"{found} findings, {len(FORMATS)} formats")
        return int(
            show("all formats", best, "all formats", "json alone", f"{options.bar} x") > options.bar
        )


if __name__ == "__main__":
    sys.exit(main())
