"""What the user says besides the paths: values and facts that the sources alone do not hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from aadrift.records import dataclass


@dataclass(frozen=True)
class Inputs:
    """Values given on the command line.

    ``var_files`` and ``parameters`` are names for ``Workspace.read``; ``variables`` are the
    ``--var NAME=VALUE`` pairs, unparsed. ``environment`` is empty unless the user asked for
    environment variables to be read (``TF_VAR_*``, ``get_env``, ``readEnvironmentVariable``).
    """

    var_files: tuple[str, ...] = ()
    variables: tuple[tuple[str, str], ...] = ()
    parameters: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    terraform_workspace: str | None = None
    cloud: str | None = None
