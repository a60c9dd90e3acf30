"""Packages of client profiles: the zip that Azure generates for a gateway.

It is read in memory and never unpacked: ``AzureVPN/azurevpnconfig.xml``, or one profile for each
way to sign in. What could hide a profile (an archive inside, an encrypted entry) is said.
"""

from __future__ import annotations

import stat
import struct
import zlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from aadrift.discovery.kinds import Kind, kind_of
from aadrift.languages.profile.reading import MAX_PROFILE, is_profile
from aadrift.records import dataclass
from aadrift.source import Problem, SourceError, SourceFile
from aadrift.wording import shown

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

# Azure's packages hold an installer of some megabytes.
MAX_PACKAGE = 64 * 1024 * 1024
MAX_UNPACKED = 64 * 1024 * 1024
MAX_ENTRIES = 10_000

# What stands between the path of a package and that of a file in it.
INSIDE = "!/"

_ARCHIVES = (".zip", ".7z", ".rar", ".tar", ".tgz", ".gz", ".bz2", ".xz", ".zst", ".cab", ".iso")
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


@dataclass(frozen=True)
class Package:
    """What was read of a package: the XML files in it by their paths, and what was not read."""

    files: tuple[tuple[str, bytes], ...] = ()
    problems: tuple[Problem, ...] = ()


def is_package(path: Path) -> bool:
    """Whether a file is a zip, or is called one. Raises OSError when it can't be opened."""
    if path.suffix.lower() == ".zip":
        return True
    with path.open("rb") as file:
        return file.read(4) in _ZIP


def read_package(real: Path, path: str) -> Package:
    """Read the files of a package that can be profiles; ``path`` is what reports call it.

    Raises SourceError, a sentence, when it is no package, damaged, or too large.
    """
    try:
        status = real.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError("it is no regular file")
        if status.st_size > MAX_PACKAGE:
            size = status.st_size // 1024 // 1024
            raise SourceError(f"it is too large for a package of client profiles ({size} MB)")
        with real.open("rb") as file:
            return read_stream(file, path)
    except OSError as error:
        raise SourceError(f"it can't be read: {(error.strerror or str(error)).lower()}") from None


def read_stream(file: BinaryIO, path: str) -> Package:
    """Read a package that is open already; raises SourceError as ``read_package`` does."""
    from zipfile import BadZipFile, ZipFile

    if file.read(4) not in _ZIP:
        raise SourceError("it is no zip archive")
    file.seek(0)
    try:
        with ZipFile(file) as archive:
            return _Reading(archive, path).package()
    except (BadZipFile, struct.error, ValueError, NotImplementedError, EOFError):
        raise SourceError(
            "it is a damaged zip archive, or was cut off: download it again"
        ) from None


class _Reading:
    def __init__(self, archive: ZipFile, path: str) -> None:
        self._archive = archive
        self._path = path
        self._left = MAX_UNPACKED
        self._problems: list[Problem] = []
        self._names: set[str] = set()

    def package(self) -> Package:
        entries = self._archive.infolist()
        if len(entries) > MAX_ENTRIES:
            raise SourceError(f"it holds {len(entries)} files; a package has a few")
        return Package(tuple(self._files(entries)), tuple(self._problems))

    def _files(self, entries: list[ZipInfo]) -> Iterator[tuple[str, bytes]]:
        for entry in entries:
            if entry.is_dir():
                continue
            name = self._named(entry)
            why = _unread(entry)
            if why is not None:
                self._problems.append(Problem(name, 1, why))
                continue
            kind = kind_of(entry.filename)
            # A text can be a profile as it can in a folder; one that is too large is none.
            large = entry.file_size > MAX_PROFILE
            if kind is not Kind.PROFILE and (kind is not Kind.TEXT or large):
                continue
            try:
                data = self._bytes(entry)
            except SourceError as error:
                self._problems.append(Problem(name, 1, error.message))
                continue
            if kind is Kind.PROFILE or _is_profile(name, data):
                yield name, data

    def _named(self, entry: ZipInfo) -> str:
        """The path of an entry in reports. A second one of a name is told from the first."""
        name = f"{self._path}{INSIDE}{shown(entry.filename.replace(chr(92), '/'), 200)}"
        if name.lower() not in self._names:
            self._names.add(name.lower())
            return name
        # Another entry may be called as the second is called here.
        again = next(
            other
            for other in (f"{name} ({number})" for number in count(2))
            if other.lower() not in self._names
        )
        self._names.add(again.lower())
        why = "a file of this name stands in the archive before: which one is unpacked is not known"
        self._problems.append(Problem(again, 1, why))
        return again

    def _bytes(self, entry: ZipInfo) -> bytes:
        """The bytes of an entry; no more are unpacked than a profile may have."""
        from lzma import LZMAError
        from zipfile import BadZipFile

        limit = min(MAX_PROFILE, self._left)
        if entry.file_size > limit:
            raise SourceError(_too_much(limit))
        try:
            with self._archive.open(entry) as file:
                data = file.read(limit + 1)
        except (BadZipFile, EOFError, OSError, ValueError, zlib.error, LZMAError, struct.error):
            raise SourceError("it is damaged: it does not unpack to what it says") from None
        except (NotImplementedError, RuntimeError):
            raise SourceError("it is packed in a way that can't be unpacked here") from None
        if len(data) > limit:
            raise SourceError(_too_much(limit))
        self._left -= len(data)
        return data


def _is_profile(name: str, data: bytes) -> bool:
    """Whether a text holds a client profile; one that can't be decoded is some other text."""
    try:
        return is_profile(SourceFile.decode(name, data))
    except SourceError:
        return False


def _too_much(limit: int) -> str:
    return f"it unpacks to more than {limit // 1024 // 1024} MB, which no client profile does"


def _unread(entry: ZipInfo) -> str | None:
    """Why an entry that could be, or hide, a profile is not read."""
    name = entry.filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or parts[0].endswith(":"):
        return "its name leads out of the archive, which no package of Azure's does: it is not read"
    if stat.S_ISLNK(entry.external_attr >> 16):
        return "it is a symbolic link, which is not followed"
    if name.lower().endswith(_ARCHIVES):
        return "it is an archive inside of the archive, which is not looked into: unpack it first"
    if entry.flag_bits & 0x1 and kind_of(name) in (Kind.PROFILE, Kind.TEXT):
        return "it is encrypted: unpack the package with its password and name the file"
    return None
