"""aadrift check where every stack holds a gateway, beside semgrep with a rule of one line.

Generates 1,000 stacks of 10 files, and times the whole processes. semgrep only has to find the
attribute; aadrift traces every audience to its literal.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from pathlib import Path

from estate import FILES_PER_STACK, generate
from measure import aadrift, best_of, needed, show

_RULE = """rules:
  - id: audience
    languages: [terraform]
    severity: WARNING
    message: an audience
    pattern: aad_audience = $AUDIENCE
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stacks", type=int, default=1_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--runs", type=int, default=2)
    parser.add_argument("--semgrep", default="semgrep", help="the semgrep to compare with")
    parser.add_argument("--bar", type=float, default=10.0, help="exit 1 when semgrep is nearer")
    options = parser.parse_args()
    semgrep = needed(options.semgrep, "pip install semgrep, in an environment of its own")
    with tempfile.TemporaryDirectory(prefix="aadrift-bench-") as temporary:
        tree, rule = Path(temporary) / "stacks", Path(temporary) / "rule.yaml"
        tree.mkdir()
        rule.write_text(_RULE)
        size = generate(tree, options.stacks, options.stacks, options.seed)
        files = options.stacks * FILES_PER_STACK
        print(f"generated {files} files, {size / 1e6:.0f} MB, in {tree}", flush=True)
        quiet = ["--metrics=off", "--disable-version-check", "--quiet", "--no-git-ignore"]
        best = best_of(
            {
                "aadrift check": [aadrift(), "check", str(tree), "--format", "json"],
                "semgrep": [semgrep, "scan", *quiet, "--config", str(rule), "--json", str(tree)],
            },
            options.runs,
        )
    check, other = best["aadrift check"], best["semgrep"]
    found = json.loads(check.output or "{}").get("gateways", [])
    if len(found) != options.stacks:
        print(f"aadrift found {len(found)} of {options.stacks}", check.errors, file=sys.stderr)
        return 2
    if not json.loads(other.output or "{}").get("results"):
        print("semgrep found nothing", other.errors, file=sys.stderr)
        return 2
    bar = f"{other.seconds / check.seconds:.1f} x faster, bar {options.bar:g} x"
    ratio = show("relevant stacks", best, "aadrift check", "semgrep", bar)
    return int(ratio > 1 / options.bar)


if __name__ == "__main__":
    sys.exit(main())
