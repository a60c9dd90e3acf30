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
from measure import aadrift, best_of, needed, run, show

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
    parser.add_argument("--runs", type=int, default=3)
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
        check = [aadrift(), "check", str(tree), "--format", "json"]
        _, done = run(check)
        found = len(json.loads(done.stdout)["gateways"])
        if found < options.stacks:
            print(f"aadrift found {found} of {options.stacks} gateways", file=sys.stderr)
            return 2
        quiet = ["--metrics=off", "--disable-version-check", "--quiet", "--no-git-ignore"]
        other = [semgrep, "scan", *quiet, "--config", str(rule), "--json", str(tree)]
        _, done = run(other)
        if not json.loads(done.stdout)["results"]:
            print(f"semgrep found nothing: {done.stderr}", file=sys.stderr)
            return 2
        seconds = best_of({"aadrift check": check, "semgrep": other}, options.runs)
        bar = f"{seconds['semgrep'] / seconds['aadrift check']:.1f} x faster, bar {options.bar:g} x"
        ratio = show("relevant stacks", seconds, "aadrift check", "semgrep", bar)
        return int(ratio > 1 / options.bar)


if __name__ == "__main__":
    sys.exit(main())
