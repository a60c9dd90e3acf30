"""The flow of ``aadrift profile``: client profiles on their own, the gateways as evidence."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from aadrift.audiences import describe
from aadrift.clientprofile import PROFILE_CODES, ClientProfile, value_of
from aadrift.discovery import DiscoveryError, discover
from aadrift.discovery.clients import Clients, find_clients
from aadrift.discovery.discover import root_of
from aadrift.discovery.kinds import Kind, kind_of
from aadrift.engine import deep_recursion
from aadrift.findings import Finding
from aadrift.fixing.edits import Places
from aadrift.fixing.outcome import FixOptions
from aadrift.fixing.planning import plan
from aadrift.languages.interface import Declarations
from aadrift.languages.profile.package import is_package, read_package
from aadrift.languages.profile.reading import ROOT, is_profile, read_profiles
from aadrift.pairing import Pairing
from aadrift.pairing.profiles import TiedProfile, tie_profiles
from aadrift.records import dataclass
from aadrift.report.assemble import Run, assemble
from aadrift.report.model import Report
from aadrift.request import ProfileRequest, UsageError
from aadrift.rules.places import in_order
from aadrift.rules.profiles import contradictions, profile_findings
from aadrift.rules.sources import problem_findings
from aadrift.rules.suppression import apply_suppressions
from aadrift.scan import evidence, mapped_in_vain, scan, weighed
from aadrift.source import Problem, SourceError
from aadrift.wording import joined
from aadrift.workspace import Workspace

_PACKED = "It stands in a package: download a new one from the gateway once that is moved."


@dataclass(frozen=True)
class Read:
    """The profiles that were read; ``packed`` leads from those in packages to the package."""

    workspace: Workspace
    profiles: tuple[ClientProfile, ...]
    packed: Mapping[str, str]
    seen: int

    @property
    def editable(self) -> tuple[ClientProfile, ...]:
        """Those in files of their own."""
        return tuple(one for one in self.profiles if one.path not in self.packed)

    def again(self, workspace: Workspace) -> Declarations:
        """The editable profiles as they are in another workspace."""
        found: list[ClientProfile] = []
        for path in dict.fromkeys(one.path for one in self.editable):
            try:
                found += read_profiles(workspace.read(path))
            except SourceError as error:
                workspace.report(path, error.line, error.message)
        return Declarations(profiles=tuple(found))


@dataclass(frozen=True)
class ClientScan:
    """Everything that a request found out before it is reported."""

    read: Read
    pairing: Pairing
    tied: tuple[TiedProfile, ...]
    findings: tuple[Finding, ...]
    problems: tuple[Problem, ...]
    notes: tuple[str, ...] = ()

    def run(self) -> Run:
        """What the report is assembled from: of the gateways, those that profiles belong to."""
        judged = {id(one) for tied in self.tied for one in tied.judged}
        live = {
            one.live.id for tied in self.tied for one in tied.counterparts if one.live is not None
        }
        pairing = replace(
            self.pairing,
            judged=tuple(one for one in self.pairing.judged if id(one) in judged),
            live=tuple(one for one in self.pairing.live if one.id in live),
            undeclared=(),
        )
        return Run(
            root=self.read.workspace.root,
            command="profile",
            pairing=pairing,
            findings=self.findings,
            profiles=self.tied,
            problems=self.problems,
            files_seen=self.read.seen,
            files_read=len(self.read.workspace.files_read()),
            scope_notes=self.notes,
        )

    def weighed(self) -> ClientScan:
        """The same with each fix marked that needs a human's eye, and without those in vain."""
        planned = plan(
            self.findings,
            (),
            Declarations(profiles=self.read.editable),
            FixOptions(profiles=True, write=True),
            Places(self.read.workspace),
            lambda _: (),
        )
        findings = tuple(weighed(finding, planned.held) for finding in self.findings)
        return replace(self, findings=findings)


def check(request: ProfileRequest) -> Report:
    """Hold client profiles against their gateways. Nothing is written.

    Raises UsageError when the request can't be carried out.
    """
    with deep_recursion():
        return assemble(_scan(request).weighed().run())


def fix(request: ProfileRequest) -> Report:
    """Do what ``check`` does, then work out, verify and, when asked, write the patch.

    Neither code nor packages are edited. Raises UsageError when the request can't be carried out.
    """
    from aadrift.fixing.fix import apply, propose

    options = FixOptions.of(replace(request, profiles=True))
    with deep_recursion():
        found = _scan(request).weighed()
        read = found.read
        result = propose(
            found.findings,
            (),
            Declarations(profiles=read.editable),
            read.workspace,
            options,
            analyse=read.again,
            other_uses=lambda _: (),
        )
        if request.write:
            result = apply(result, read.workspace)
        return assemble(found.run().fixed_by(result))


def _scan(request: ProfileRequest) -> ClientScan:
    paths = [_real(path) for path in request.paths]
    sources = [_real(path) for path in request.sources]
    try:
        root = root_of((*paths, *sources))
    except DiscoveryError as error:
        raise UsageError(str(error)) from None
    clients = find_clients(paths, root, include=request.include, exclude=request.exclude)
    read = _read(clients, root)
    if not read.profiles and not read.workspace.problems:
        raise UsageError(f"there is no client profile under {', '.join(request.paths)}")
    pairing, problems, notes = _gateways(request, paths, sources, root)
    mapping = tuple(
        (read.workspace.relative(Path(path)), name) for path, name in request.profile_gateways
    )
    mapping = tuple(_with_packed(mapping, read.packed))
    tied = tie_profiles(read.profiles, pairing, mapping)
    problems = tuple(dict.fromkeys((*read.workspace.problems.values(), *problems)))
    found = tuple(profile_findings(tied))
    found = tuple(_told(one, read.packed) for one in (*found, *contradictions(tied, found)))
    findings = apply_suppressions(
        in_order((*found, *problem_findings(problems))), read.workspace.files_read(), PROFILE_CODES
    )
    notes = (*notes, *mapped_in_vain(mapping, tied), *_ahead(tied))
    return ClientScan(read, pairing, tied, findings, problems, notes)


def _ahead(tied: Iterable[TiedProfile]) -> Iterator[str]:
    """A note for each profile that has what code declares, where Azure has something else."""
    for one in tied:
        value = value_of(one.profile.audience).lower()
        live = {
            (other.live.audience or "").lower()
            for other in one.counterparts
            if other.live is not None
        }
        declared = {text.lower() for other in one.counterparts for text in other.values("audience")}
        if one.certain and live and value not in live and value in declared:
            now = joined([describe(text) if text else "none" for text in sorted(live)])
            yield (
                f"{one.profile.path} has the audience that code declares, and Azure still has "
                f"another ({now}): clients can't sign in with it before that is applied."
            )


def _real(path: str) -> Path:
    real = Path(os.path.realpath(path))
    if not real.exists():
        raise UsageError(f"{path} does not exist: there is no such file or folder.")
    if not real.is_dir() and not real.is_file():
        raise UsageError(f"{path} is neither a file nor a folder.")
    return real


def _read(clients: Clients, root: Path) -> Read:
    """Read all profiles: those in files, and those in packages under the paths of both."""
    workspace = Workspace(root)
    packed: dict[str, str] = {}
    overlay: dict[str, bytes] = {}
    loose = list(clients.files)
    for problem in clients.skipped:
        workspace.report(*problem)
    for path in sorted({*clients.packages, *clients.named}):
        try:
            if path in clients.named and not is_package(root / path):
                loose.append(path)
                continue
            package = read_package(root / path, path)
        except (SourceError, OSError) as error:
            message = getattr(error, "message", None) or getattr(error, "strerror", None)
            workspace.report(path, 1, str(message or error))
            continue
        for unread in package.problems:
            workspace.report(*unread)
        for name, data in package.files:
            # A file that is really called so must not be hidden by one in a package.
            told = f"{name} (packed)" if os.path.lexists(root / name) else name
            packed[told], overlay[told] = path, data
    whole = workspace.overlaid(overlay)
    whole.problems.update(workspace.problems)
    profiles: list[ClientProfile] = []
    for path in sorted({*loose, *packed}):
        profiles += _of_file(whole, path, certain=path in clients.named)
    full = {packed.get(one.path, one.path) for one in profiles}
    _without_any(clients.named - full, whole)
    return Read(whole, tuple(profiles), packed, clients.seen + len(packed))


def _of_file(workspace: Workspace, path: str, *, certain: bool) -> tuple[ClientProfile, ...]:
    """The profile in a file; ``certain`` says that there must be one."""
    try:
        file = workspace.read(path)
        if certain and ROOT not in file.text.lower():
            raise SourceError("it holds no AzVpnProfile element")
        if certain or is_profile(file):
            return read_profiles(file)
    except SourceError as error:
        message = f"this client profile can't be read: {error.message}"
        if kind_of(path) is Kind.TEXT and not certain:
            message = (
                f"it holds a client profile inside of something else ({error.message}), which is "
                "not judged here; aadrift check names the old audiences in it"
            )
        workspace.report(path, error.line, message)
    return ()


def _without_any(named: Iterable[str], workspace: Workspace) -> None:
    """Say so where a package that the user named holds no profile."""
    said = {path for path, _ in workspace.problems}
    for path in named:
        if path in said:
            continue
        message = (
            "it holds no client profile that aadrift can read (AzureVPN/azurevpnconfig.xml): a "
            "package for certificates alone has none, and an archive inside is not unpacked"
        )
        workspace.report(path, 1, message)


def _gateways(
    request: ProfileRequest, paths: Sequence[Path], sources: Sequence[Path], root: Path
) -> tuple[Pairing, tuple[Problem, ...], tuple[str, ...]]:
    """The gateways of the code and of the live sources, and what of the code can't be read."""
    code = [*(path for path in paths if path.is_dir()), *sources]
    if code:
        try:
            selection = discover(
                code,
                include=request.include,
                exclude=request.exclude,
                use_gitignore=request.use_gitignore,
                root=root,
            )
        except DiscoveryError as error:
            if sources:
                raise UsageError(str(error)) from None
        else:
            found = scan(request, selection)
            return found.pairing, tuple(found.workspace.problems.values()), found.notes
    return evidence(request, Declarations()), (), ()


def _with_packed(
    mapping: Iterable[tuple[str, str]], packed: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """The mapping, in which a package stands for the profiles that it holds."""
    said = dict(mapping)
    yield from said.items()
    for path, package in packed.items():
        if package in said:
            yield path, said[package]


def _told(finding: Finding, packed: Mapping[str, str]) -> Finding:
    """A finding as it is here: a fix needs no option to be made, and is none inside a package."""
    if finding.location is None or finding.fix is None:
        return finding
    if finding.location.path in packed:
        return replace(finding, fix=None, message=f"{finding.message} {_PACKED}")
    title = finding.fix.title.removesuffix(" (with --profiles)")
    return replace(finding, fix=replace(finding.fix, title=title))
