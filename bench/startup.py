"""aadrift --version beside an interpreter that imports typer and does nothing."""

from __future__ import annotations

import argparse
import sys

from measure import aadrift, best_of, show


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--bar", type=float, default=1.5, help="exit 1 when the ratio is higher")
    options = parser.parse_args()
    seconds = best_of(
        {
            "aadrift --version": [aadrift(), "--version"],
            "import typer": [sys.executable, "-c", "import typer"],
        },
        options.runs,
    )
    ratio = show("start-up", seconds, "aadrift --version", "import typer", f"bar {options.bar:g}")
    return int(ratio > options.bar)


if __name__ == "__main__":
    sys.exit(main())
