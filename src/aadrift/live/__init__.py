"""What Azure has: read from Azure itself, or from a file that says it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from aadrift.live.interface import LiveError, LiveReading, LiveSource
from aadrift.live.merge import AZURE
from aadrift.records import dataclass

if TYPE_CHECKING:
    from aadrift.live.azure.options import AzureOptions

__all__ = ["AZURE", "LiveError", "LiveReading", "LiveSource", "open_source"]


@dataclass(frozen=True)
class FileSource:
    """A file that says what Azure has."""

    path: Path
    name: str

    def read(self) -> LiveReading:
        """Read the file. Raises LiveError when it can't be read or has no known form."""
        from aadrift.live.file import read_live_file

        return read_live_file(self.path, self.name)


def open_source(spec: str, options: AzureOptions | None = None) -> LiveSource:
    """The source that ``--live`` names: ``azure``, or the path of a file.

    Nothing is read yet. ``options`` say what to read from Azure, and how. Raises LiveError when
    the libraries that Azure needs can't be imported.
    """
    if spec != AZURE:
        return FileSource(Path(spec), spec)
    from aadrift.live.azure.options import AzureOptions

    try:
        from aadrift.live.azure.source import AzureSource
    except ImportError as error:
        raise LiveError(
            f"--live azure needs libraries that can't be imported ({error}); install aadrift "
            "again, or use a snapshot file (--live FILE)"
        ) from None
    return AzureSource(options or AzureOptions())
