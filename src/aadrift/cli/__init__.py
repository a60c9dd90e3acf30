"""The command line: the only part of aadrift that prints, exits and reads the environment.

Nothing heavier than Typer is imported before a command runs.
"""

from __future__ import annotations

from aadrift.cli.app import main

__all__ = ["main"]
