"""From paths to the few files that matter, fast."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


class DiscoveryError(Exception):
    """The paths can't be scanned (missing, or nothing to scan). A sentence for the user."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What discovery found. All paths are relative to ``root``, with ``/``.

    ``root`` is the repository's root when the paths lie in one git repository, else the common
    folder of the paths. ``scope`` are the scanned paths. ``files`` are all files of the kinds that
    aadrift reads, in order. ``relevant`` are those whose bytes speak of gateways or audiences.
    ``local_sources`` maps each Terraform or terragrunt file to the relative module sources
    (``./x``, ``../y``) that its bytes name.
    """

    root: Path
    scope: tuple[str, ...]
    files: tuple[str, ...]
    relevant: frozenset[str]
    local_sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
