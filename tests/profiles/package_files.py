"""Packages of client profiles, sound and otherwise."""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Iterable
from pathlib import Path

from profile_files import contract

PROFILE = "AzureVPN/azurevpnconfig.xml"


def certificate() -> str:
    """A profile that signs in with a certificate."""
    start, rest = contract().split("<aad>")
    end = rest.split("</aad>")[1].replace(">aad<", ">cert<")
    return f'{start}<aad i:nil="true" />{end}'


def package(path: Path, *entries: tuple[str | zipfile.ZipInfo, str | bytes]) -> Path:
    """Write a zip as Azure makes them, with these entries."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("Generic/VpnSettings.xml", "<VpnProfile><VpnServer/></VpnProfile>")
        archive.writestr("WindowsAmd64/VpnClientSetupAmd64.exe", b"MZ\0\0")
        for name, data in entries:
            archive.writestr(name, data)
    return path


def inside(*entries: tuple[str, str | bytes]) -> bytes:
    """A zip in memory."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return buffer.getvalue()


def link(name: str) -> zipfile.ZipInfo:
    """An entry that is a symbolic link."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    return entry


def encrypted(path: Path) -> Path:
    """Mark every entry of a zip as encrypted, in the local headers and in the directory."""
    data = bytearray(path.read_bytes())
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for at in _places(data, sign):
            data[at + offset] |= 1
    path.write_bytes(data)
    return path


def _places(data: bytes | bytearray, sign: bytes) -> Iterable[int]:
    at = data.find(sign)
    while at >= 0:
        yield at
        at = data.find(sign, at + 1)
