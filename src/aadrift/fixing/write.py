"""Writing all files or none.

Every file is first written beside its target and synced; only then they take the targets' places,
one atomic replacement after the other. If anything fails on the way, an interruption by the user
included, what was replaced gets its old bytes back. A process that is killed outright between two
replacements leaves whole files, some of them new: no file is ever half written.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import field
from pathlib import Path

from aadrift.fixing.outcome import FileChange
from aadrift.interruption import signals_wait
from aadrift.records import dataclass
from aadrift.source import SourceError
from aadrift.workspace import Workspace

_ANY_WRITE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


class WriteError(Exception):
    """Writing failed. The message is a sentence for the user that says what is in which state."""


@dataclass
class _Target:
    """A file to replace: its name for people, where it really is, and its temporary files."""

    change: FileChange
    real: Path
    status: os.stat_result
    temporaries: list[Path] = field(default_factory=list)


def write(changes: Sequence[FileChange], workspace: Workspace) -> None:
    """Write the new bytes of some files, of all of them or of none.

    A symbolic link stays a link, and what it leads to is written; a hard link is broken, so that
    the other names of the file keep the old bytes. Mode, owner and extended attributes are kept as
    far as the system lets them be.

    Raises WriteError when a file is read-only, changed since it was read, or can't be replaced.
    """
    targets: list[_Target] = []
    try:
        targets += [_examined(change, workspace) for change in changes]
        for target in targets:
            _stage(target, target.change.after)
        with signals_wait():
            _replace_all(targets)
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        text = f"{where}{(error.strerror or str(error)).lower()}"
        raise WriteError(f"nothing was written: it failed ({text})") from error
    finally:
        for target in targets:
            for temporary in target.temporaries:
                with suppress(OSError):
                    temporary.unlink(missing_ok=True)


def _examined(change: FileChange, workspace: Workspace) -> _Target:
    """The target of a change, when nothing speaks against replacing it."""
    path = change.path
    try:
        real = workspace.locate(path)
    except SourceError as error:
        raise WriteError(f"nothing was written: {path}: {error.message}") from None
    status = real.stat()
    if not stat.S_ISREG(status.st_mode):
        raise WriteError(f"nothing was written: {path} is not a regular file any more")
    # The folder alone would allow to replace a read-only file, and root may do anything.
    if not status.st_mode & _ANY_WRITE or not os.access(real, os.W_OK):
        raise WriteError(
            f"nothing was written: {path} is read-only; make it writable (chmod u+w) and run again"
        )
    folder = real.parent
    if not folder.stat().st_mode & _ANY_WRITE or not os.access(folder, os.W_OK | os.X_OK):
        raise WriteError(
            f"nothing was written: the folder of {path} is read-only, so that no file in it can "
            "be replaced; make it writable and run again"
        )
    target = _Target(change, real, status)
    _refuse_if_changed(target)
    return target


def _refuse_if_changed(target: _Target) -> None:
    if target.real.read_bytes() != target.change.before:
        raise WriteError(
            f"nothing was written: {target.change.path} changed since it was read; run again"
        )


def _stage(target: _Target, data: bytes) -> Path:
    """Write bytes to a new file beside the target, with the target's mode and owner."""
    temporary = target.real.parent / f".aadrift-{secrets.token_hex(8)}.tmp"
    target.temporaries.append(temporary)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        _copy_status(target, temporary)
        os.fsync(file.fileno())
    return temporary


def _copy_status(target: _Target, temporary: Path) -> None:
    status = target.status
    made = temporary.stat()
    if hasattr(os, "chown") and (made.st_uid, made.st_gid) != (status.st_uid, status.st_gid):
        # Only root may give a file away; the group may still be one of the user's own.
        with suppress(PermissionError):
            os.chown(temporary, -1, status.st_gid)
        with suppress(PermissionError):
            os.chown(temporary, status.st_uid, -1)
    if hasattr(os, "listxattr"):
        with suppress(OSError):
            for name in os.listxattr(target.real):
                os.setxattr(temporary, name, os.getxattr(target.real, name))
    os.chmod(temporary, stat.S_IMODE(status.st_mode))


def _replace_all(targets: Sequence[_Target]) -> None:
    begun: list[_Target] = []
    try:
        for target in targets:
            _refuse_if_changed(target)
            begun.append(target)
            os.replace(target.temporaries[0], target.real)
        for folder in {target.real.parent for target in targets}:
            _sync_folder(folder)
    except BaseException as error:
        lost = [target.change.path for target in reversed(begun) if not _restored(target)]
        if lost:
            names = ", ".join(sorted(lost))
            raise WriteError(
                f"writing failed ({error}), and these files could not be put back: {names}; "
                "compare them with your version control"
            ) from error
        raise


def _restored(target: _Target) -> bool:
    """Put the old bytes back; False when that fails, or when others wrote the file meanwhile."""
    for attempt in (_swap_back, _swap_back, _overwrite):
        # Not even a second interruption may leave the files half old, half new.
        with suppress(BaseException):
            now = target.real.read_bytes()
            if now != target.change.after:
                return now == target.change.before
            attempt(target)
    with suppress(BaseException):
        return target.real.read_bytes() == target.change.before
    return False


def _swap_back(target: _Target) -> None:
    os.replace(_stage(target, target.change.before), target.real)


def _overwrite(target: _Target) -> None:
    with open(target.real, "r+b") as file:
        file.write(target.change.before)
        file.truncate()
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        # Some file systems can't sync a folder, and then there is nothing to be had.
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:
            raise
    finally:
        os.close(descriptor)
