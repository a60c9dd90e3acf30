"""Compares our evaluation with the real terraform on generated programs.

    python bench/differential.py --programs 2000

Each program has typed variables with values from tfvars, locals, a nested module with for_each,
and outputs; ``terraform plan`` and ``terraform show -json`` say what the outputs are.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.terraform.differential.compare import Outcome, batches, compare


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--programs", type=int, default=2000)
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--batch", type=int, default=50, help="programs in one terraform run")
    options = parser.parse_args()
    seeds = range(options.first_seed, options.first_seed + options.programs)
    total = Outcome()
    started = time.monotonic()
    for number, batch in enumerate(batches(seeds, options.batch), 1):
        with tempfile.TemporaryDirectory() as folder:
            total.add(compare(Path(folder), batch))
        print(f"\r{number * options.batch} programs", end="", file=sys.stderr, flush=True)
    print(file=sys.stderr)
    for title, found in (("different", total.different), ("unknown", total.unknown)):
        for line in found[:50]:
            print(f"{title}: {line}")
    share = 100 * len(total.unknown) / max(1, total.values)
    print(
        f"{total.programs} programs, {total.values} values: {len(total.different)} different, "
        f"{len(total.unknown)} unknown to us ({share:.2f} %), "
        f"{len(total.rejected)} programs refused by terraform, "
        f"{time.monotonic() - started:.0f} s"
    )
    return 1 if total.different or share >= 1 else 0


if __name__ == "__main__":
    sys.exit(main())
