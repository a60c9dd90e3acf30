"""What discovery hands on: the files of the tree, and the few among them that matter."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path

from aadrift.discovery.kinds import Kind, kind_of
from aadrift.records import dataclass
from aadrift.source import Problem


class DiscoveryError(Exception):
    """The paths can't be scanned (missing, or nothing to scan). A sentence for the user."""


@dataclass(frozen=True)
class Selection:
    """What discovery found. All paths are relative to ``root``, with ``/``.

    ``root`` is the repository's root when the paths lie in one git repository, else the common
    folder of the paths. ``scope`` are the scanned paths (``.`` is the root itself). ``files`` are
    all files of the kinds that aadrift reads, in order; of the many that are only searched for
    stale text, those that hold some. ``relevant`` are those whose bytes speak of gateways or
    audiences; among them may be files outside of the scope, when a scanned file calls the module
    that they make up. ``seen`` counts the files whose bytes were searched.

    ``local_sources`` maps each Terraform or terragrunt file to the relative module sources
    (``./x``, ``../y//z``) that its bytes name; ``bicep_sources`` each Bicep file to the local
    paths that it names as a module, an import, a base or a file to load. A source that passes
    through a symbolic link is given by the way to the real folder.

    ``installed_modules`` are the ``.terraform/modules/modules.json`` of the scanned folders.
    ``skipped`` says which places could matter and were not read, and why.
    """

    root: Path
    scope: tuple[str, ...]
    files: tuple[str, ...]
    relevant: frozenset[str]
    local_sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    bicep_sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    installed_modules: tuple[str, ...] = ()
    skipped: tuple[Problem, ...] = ()
    seen: int = 0

    def has(self, path: str) -> bool:
        """Whether a file or folder is one of the scanned paths, or below one."""
        return any(
            scanned in (".", path) or path.startswith(f"{scanned}/") for scanned in self.scope
        )

    def relevant_of(self, *kinds: Kind) -> tuple[str, ...]:
        """The relevant files of some kinds, in order."""
        return tuple(path for path in sorted(self.relevant) if kind_of(path) in kinds)
