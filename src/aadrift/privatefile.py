"""Files that only their owner may read, which appear whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_private(target: Path, data: bytes, *, replace: bool) -> None:
    """Write a file of mode 600 in one move.

    Raises FileExistsError when it is there and is not to be replaced, and OSError for any other
    failure; then nothing is left behind.
    """
    # mkstemp gives the mode 600 from the beginning.
    handle, name = tempfile.mkstemp(prefix=f".{target.name[:40]}.", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if replace:
            temporary.replace(target)
        else:
            _move_to_free(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def _move_to_free(temporary: Path, target: Path) -> None:
    """Move a file to a free name: a link, unlike a move, never takes another's place."""
    try:
        os.link(temporary, target)
    except FileExistsError:
        raise
    except OSError:  # a file system without hard links
        if target.exists():
            raise FileExistsError(17, "the file exists", str(target)) from None
        temporary.replace(target)
