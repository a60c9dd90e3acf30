"""The flow of ``profile download``: gateways → packages → verified zip files.

Everything that can be wrong is looked at before Azure is asked for anything: which gateways are
meant, whether they have an audience, whether the files may be written.
"""

from __future__ import annotations

import io
import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from threading import Lock

from aadrift.audiences import AudienceClass, classify, describe
from aadrift.clientprofile import ClientProfile, value_of
from aadrift.gateway import identity_of
from aadrift.languages.profile.package import read_stream
from aadrift.languages.profile.reading import is_profile, read_profiles
from aadrift.live.azure.options import AzureOptions
from aadrift.live.interface import LiveError, LiveReading
from aadrift.live.packages import Package, chosen
from aadrift.live.users import VIRTUAL_WAN_TYPE
from aadrift.pairing.profiles import same_setting
from aadrift.privatefile import write_private
from aadrift.records import dataclass
from aadrift.request import UsageError
from aadrift.source import SourceError, SourceFile
from aadrift.wording import joined, shown

_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True)
class DownloadRequest:
    """Whose packages to download, and where to.

    ``gateways`` are resource ids, names, or ``resource group/name``. ``output`` is a folder, or for
    a single package a file; the current folder when it is None. ``confirm`` is asked before Azure
    generates anything, with the packages.
    """

    gateways: tuple[str, ...]
    azure: AzureOptions = field(default_factory=AzureOptions)
    output: str | None = None
    force: bool = False
    confirm: Callable[[Sequence[Package]], bool] = lambda _: True


@dataclass(frozen=True)
class Download:
    """What became of one package.

    ``reason`` is a sentence that says why it was not written, None when it was. ``mismatch`` says
    that the package is there and is not the gateway's. ``notes`` are sentences worth knowing.
    """

    package: Package
    path: str
    reason: str | None = None
    mismatch: bool = False
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Downloads:
    """What became of all of them. ``declined`` says that nothing was asked of Azure."""

    downloads: tuple[Download, ...]
    declined: bool = False
    notes: tuple[str, ...] = ()


class _MismatchError(Exception):
    """A package whose profile is not the gateway's. The message is a sentence."""


def download(request: DownloadRequest) -> Downloads:
    """Find the gateways, let Azure generate their packages, verify and write them.

    Raises UsageError or LiveError when nothing can be begun; what goes wrong with one package is in
    the result, and the others are written.
    """
    from aadrift.live.azure.connection import Connection
    from aadrift.live.azure.waiting import Deadline
    from aadrift.live.azure.workers import bounded, side_by_side

    deadline = Deadline(request.azure.timeout)
    reading = _reading(request, deadline)
    packages = chosen(request.gateways, reading)
    paths = _paths(packages, request)
    if not request.confirm(packages):
        return Downloads((), declined=True)
    steps = _Steps(request.azure, len(packages))
    done: dict[int, Download] = {}
    try:
        connection = bounded(
            lambda: Connection(
                request.azure, deadline, generate_profiles=[one.id for one in packages]
            ),
            deadline,
        )
        with connection:
            tasks = [partial(_fetched, connection, one, steps) for one in packages]
            for index, result in side_by_side(tasks, deadline):
                done[index] = _finished(packages[index], paths[index], result, request)
    finally:
        request.azure.progress("end", 0, 0)
    return Downloads(tuple(done[index] for index in sorted(done)), notes=reading.notes)


class _Steps:
    """Tells how far all packages are: each is generated, then downloaded and verified."""

    def __init__(self, azure: AzureOptions, packages: int) -> None:
        self._progress = azure.progress
        self._total = 2 * packages
        self._done = 0
        self._lock = Lock()
        self.tell(0)

    def tell(self, more: int) -> None:
        with self._lock:
            self._done += more
            self._progress("packages", self._done, self._total)


def _reading(request: DownloadRequest, deadline: object) -> LiveReading:
    from aadrift.live.azure.source import AzureSource
    from aadrift.live.azure.waiting import Deadline

    assert isinstance(deadline, Deadline)  # noqa: S101 - its class is imported where it is needed
    azure = request.azure
    ids = [identity_of(one).subscription for one in request.gateways if one.startswith("/")]
    if len(ids) == len(request.gateways) and not (azure.subscriptions or azure.management_groups):
        # Ids tell where to look; everything else need not be read.
        azure = replace(azure, subscriptions=tuple(dict.fromkeys(filter(None, ids))))
    wanted = tuple(one for one in request.gateways if one.startswith("/"))
    return AzureSource(replace(azure, wanted=wanted), deadline).read()


def _paths(packages: Sequence[Package], request: DownloadRequest) -> list[Path]:
    """Where each package goes. Raises UsageError when one may not be written there."""
    output = Path(request.output) if request.output is not None else Path()
    if request.output is not None and not output.is_dir() and not request.output.endswith("/"):
        if len(packages) > 1:
            raise UsageError(
                f"--output {shown(request.output)} is no folder, and there are {len(packages)} "
                "packages; name a folder that exists"
            )
        paths = [output]
    else:
        paths = [output / name for name in _file_names(packages)]
    for path in paths:
        if not path.parent.is_dir():
            raise UsageError(f"the folder {shown(str(path.parent))} does not exist")
        if os.path.lexists(path) and not request.force:
            raise UsageError(f"{shown(str(path))} exists already; --force replaces it")
        if path.is_dir():
            raise UsageError(f"{shown(str(path))} is a folder, and no package can take its place")
    return paths


def _file_names(packages: Sequence[Package]) -> Iterator[str]:
    """A name for each package, from its gateway's; with more before it where that is not enough."""
    parts = [
        (
            identity_of(one.id).subscription or "",
            one.group,
            f"{one.name}-{one.gateway.identity.name}" if one.type == VIRTUAL_WAN_TYPE else one.name,
        )
        for one in packages
    ]
    for length in (1, 2, 3):
        names = ["-".join(_UNSAFE.sub("_", part) for part in one[-length:]) for one in parts]
        if max(Counter(name.lower() for name in names).values(), default=1) == 1:
            break
    return (f"{name.lstrip('.') or 'package'}.zip" for name in names)


def _fetched(connection: object, package: Package, steps: _Steps) -> tuple[bytes, tuple[str, ...]]:
    """A package that is its gateway's, and notes about it. Raises LiveError or _MismatchError."""
    from aadrift.live.azure.connection import Connection
    from aadrift.live.azure.errors import OutOfTimeError
    from aadrift.live.azure.generation import generate
    from aadrift.live.azure.storage import download as download_link

    assert isinstance(connection, Connection)  # noqa: S101 - imported where it is needed
    link = generate(connection, package, lambda: steps.tell(0))
    steps.tell(1)
    try:
        data = download_link(link, connection.deadline)
    except OutOfTimeError:
        raise
    except LiveError as error:
        raise LiveError(f"the package of {package.label} was not downloaded: {error}") from None
    try:
        profiles = profiles_in(data)
    except SourceError as error:
        label = package.label
        raise LiveError(f"what Azure sent for {label} can't be used: {error.message}") from None
    notes = _verified(package, profiles)
    steps.tell(1)
    return data, notes


def profiles_in(data: bytes) -> tuple[ClientProfile, ...]:
    """The client profiles of a package, every one of which could be read.

    Raises SourceError when it is no package, or holds anything that can't be told to be harmless.
    """
    package = read_stream(io.BytesIO(data), "package")
    if package.problems:
        path, _, message = package.problems[0]
        raise SourceError(f"{shown(path)}: {message}")
    files = [SourceFile.decode(path, content) for path, content in package.files]
    return tuple(profile for file in files if is_profile(file) for profile in read_profiles(file))


def _verified(package: Package, profiles: Sequence[ClientProfile]) -> tuple[str, ...]:
    """Notes about profiles that carry the gateway's audience; raises _MismatchError otherwise."""
    live = package.gateway
    expected = live.audience or ""
    entra = [one for one in profiles if one.entra]
    if not entra:
        raise _MismatchError(
            f"the package of {package.label} holds no profile for Microsoft Entra ID, although "
            f"its audience in Azure is {shown(expected)}"
        )
    others = {value_of(one.audience) for one in entra}
    others = {one for one in others if one.lower() != expected.lower()}
    if others:
        has = joined([_named(one) for one in sorted(others)])
        raise _MismatchError(
            f"the package of {package.label} has the audience {has}, and the gateway has "
            f"{_named(expected)} in Azure: no client could sign in with it"
        )
    notes = [
        f"The profile of {package.label} has another {name} than the gateway."
        for name, theirs in (("tenant", live.tenant), ("issuer", live.issuer))
        for own in {value_of(one.tenant if name == "tenant" else one.issuer) for one in entra}
        if theirs and not same_setting(own, theirs)
    ]
    if classify(expected) is AudienceClass.MANUAL:
        notes.append(
            f"{package.label} still has a manually registered audience: this profile stops working "
            "the moment the gateway is moved, so generate it again then."
        )
    return tuple(notes)


def _named(audience: str) -> str:
    return f"{shown(audience)} ({describe(audience)})" if audience else "none"


def _finished(
    package: Package,
    path: Path,
    result: tuple[bytes, tuple[str, ...]] | Exception,
    request: DownloadRequest,
) -> Download:
    """Write a package, or say why there is none. Raises an error that nobody foresaw."""
    from aadrift.live.azure.errors import OutOfTimeError

    if isinstance(result, _MismatchError):
        return Download(package, str(path), f"{result}.", mismatch=True)
    if isinstance(result, LiveError):
        reason = f"{result}."
        if isinstance(result, OutOfTimeError):
            reason = (
                f"the package of {package.label} was not there when the time was up (--timeout "
                f"{request.azure.timeout:g}); Azure takes minutes at times, so allow more."
            )
        return Download(package, str(path), reason)
    if isinstance(result, Exception):
        raise result
    data, notes = result
    try:
        write_private(path, data, replace=request.force)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        return Download(package, str(path), f"{shown(str(path))} can't be written: {why}.")
    return Download(package, str(path), notes=notes)
