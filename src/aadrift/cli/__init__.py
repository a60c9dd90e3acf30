"""The command line: the only part of aadrift that prints, exits and reads the environment.

Nothing heavier than Typer is imported before a command runs.
"""

from __future__ import annotations

import gc
import sys

from aadrift import __version__

_OBJECTS_TO_COLLECT = 1_000_000


def main(arguments: list[str] | None = None) -> None:
    """Run the program with the given arguments (those of the process) and exit."""
    argv = sys.argv[1:] if arguments is None else arguments
    if argv == ["--version"]:
        # Scripts ask for it in every job; the answer need not wait for Typer.
        sys.stdout.write(f"aadrift {__version__}\n")
        sys.exit(0)
    # What a run builds is kept to its end: looking for garbage in it takes a sixth of the time.
    gc.set_threshold(_OBJECTS_TO_COLLECT, *gc.get_threshold()[1:])
    from aadrift.cli.app import run

    code = run(argv)
    gc.freeze()  # the interpreter would look through all of it once more before it ends
    sys.exit(code)
