"""One run over some files: declarations → pairing → findings, and what a report is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from operator import attrgetter
from pathlib import Path

from aadrift.discovery import DiscoveryError, Selection, discover
from aadrift.findings import Finding, Safety
from aadrift.fixing.edits import Places
from aadrift.fixing.outcome import FixOptions, Held, HoldCause
from aadrift.fixing.planning import plan
from aadrift.gateway import Gateway
from aadrift.inputs import Inputs
from aadrift.languages import languages
from aadrift.languages.interface import Declarations, Language, Use
from aadrift.live import AZURE, LiveError, LiveReading, open_source
from aadrift.live.azure.options import AzureOptions
from aadrift.live.tenant import read_tenant_app
from aadrift.pairing import Pairing, pair
from aadrift.pairing.profiles import TiedProfile, tie_profiles
from aadrift.pairing.wanted import wanted_ids
from aadrift.recorded.interface import Recorded
from aadrift.records import dataclass
from aadrift.report.assemble import Run
from aadrift.report.model import ShardEntry
from aadrift.request import Request, UsageError
from aadrift.rules import RuleOptions, evaluate
from aadrift.rules.catalogue import CODES, codes_without_live
from aadrift.rules.enterprise import JudgedApp, Seen, judged_apps
from aadrift.rules.sources import problem_findings
from aadrift.rules.stale import stale_text
from aadrift.rules.suppression import apply_suppressions
from aadrift.source import SourceError, SourceFile, Span
from aadrift.wording import shown
from aadrift.workspace import Workspace


@dataclass(frozen=True)
class Scan:
    """Everything that a request found out before it is reported."""

    request: Request
    languages: tuple[Language, ...]
    selection: Selection
    workspace: Workspace
    inputs: Inputs
    declarations: Declarations
    pairing: Pairing
    profiles: tuple[TiedProfile, ...]
    findings: tuple[Finding, ...]
    notes: tuple[str, ...] = ()
    apps: tuple[JudgedApp, ...] = ()

    def analyse(self, workspace: Workspace) -> Declarations:
        """The declarations of the same files as they are in another workspace."""
        for problem in self.selection.skipped:
            workspace.report(*problem)
        return _declarations(self.languages, self.selection, workspace, self.inputs)

    def uses(self, origins: Iterable[Span]) -> tuple[Use, ...]:
        """Places other than audiences that some literals reach."""
        wanted = tuple(origins)
        return tuple(
            use
            for language in self.languages
            for use in language.uses(self.selection, self.workspace, self.inputs, wanted)
        )

    def weighed(self) -> Scan:
        """The same with each fix marked that needs a human's eye, and without those in vain."""
        if not any(finding.fix for finding in self.findings):
            return self
        known = set(self.workspace.problems)
        planned = plan(
            self.findings,
            self.pairing.judged,
            self.declarations,
            FixOptions(profiles=True, write=True),
            Places(self.workspace),
            self.uses,
        )
        findings = [weighed(finding, planned.held) for finding in self.findings]
        # Looking for other uses of a literal reads code that no gateway needs.
        problems = self.workspace.problems.items()
        unread = problem_findings(problem for place, problem in problems if place not in known)
        findings += (finding for finding in unread if self.request.wants(finding.code))
        return replace(self, findings=tuple(findings))

    def run(self, command: str) -> Run:
        """What the report is assembled from."""
        shard = self.request.shard
        return Run(
            root=self.workspace.root,
            command=command,
            pairing=self.pairing,
            findings=self.findings,
            profiles=self.profiles,
            problems=tuple(self.workspace.problems.values()),
            files_seen=self.selection.seen,
            files_read=self.workspace.number_read,
            scope_notes=self.notes,
            shard=ShardEntry(shard.index, shard.total) if shard is not None else None,
            apps=self.apps,
        )

    def gateways_of(self, folder: Path) -> tuple[Gateway, ...]:
        """The gateways that the same paths of another tree declare."""
        paths = [folder / path for path in self.selection.scope]
        try:
            selection = discover(
                [path for path in paths if path.exists()],
                include=self.request.include,
                exclude=self.request.exclude,
                use_gitignore=False,
            )
        except DiscoveryError:
            return ()
        workspace = Workspace(folder, extra=self.workspace.extra)
        return _declarations(self.languages, selection, workspace, self.inputs).gateways

    def narrowed(self) -> Scan:
        """The part that the request asks for: what changed, or one shard."""
        if self.request.changed_since is None and self.request.shard is None:
            return self
        from aadrift.gate.scope import Scoped, Tree, only_changed, only_shard

        part = Scoped(self.pairing, self.findings)
        if self.request.changed_since is not None:
            tree = Tree(
                self.workspace.root,
                self.declarations.gateways,
                self.selection.installed_modules,
                self.gateways_of,
            )
            part = only_changed(self.request.changed_since, part, tree)
        if self.request.shard is not None:
            part = only_shard(self.request.shard, part)
        return replace(
            self,
            pairing=part.pairing,
            findings=part.findings,
            notes=(*self.notes, *part.notes),
        )


def weighed(finding: Finding, held: Iterable[Held]) -> Finding:
    """A finding with its fix marked as one for a human's eye, or taken away, as a plan says."""
    if finding.fix is None:
        return finding
    places = {(edit.span.path, edit.span.start) for edit in finding.fix.edits}
    for one in held:
        if any((edit.span.path, edit.span.start) in places for edit in one.edits):
            if one.cause is HoldCause.UNSAFE:
                fix = replace(finding.fix, safety=Safety.UNSAFE, hold=one.reason)
                return replace(finding, fix=fix)
            message = f"{finding.message} No fix is offered: {one.reason}."
            return replace(finding, fix=None, message=message)
    return finding


def scan(request: Request, selection: Selection) -> Scan:
    """Read, trace, pair and judge the files of a selection.

    Raises UsageError when the request can't be carried out.
    """
    workspace, inputs = _opened(selection, request.inputs)
    for problem in selection.skipped:
        workspace.report(*problem)
    read_by = languages()
    declarations = _declarations(read_by, selection, workspace, inputs)
    if declarations.complaints:
        raise UsageError(declarations.complaints[0])
    pairing = evidence(request, declarations)
    mapping = tuple(
        (workspace.relative(Path(path)), name) for path, name in request.profile_gateways
    )
    profiles = tie_profiles(declarations.profiles, pairing, mapping)
    every = _findings(request, selection, workspace, declarations, pairing, profiles)
    findings = tuple(finding for finding in every if request.wants(finding.code))
    return Scan(
        request,
        read_by,
        selection,
        workspace,
        inputs,
        declarations,
        pairing,
        profiles,
        findings,
        tuple(mapped_in_vain(mapping, profiles)),
        judged_apps(
            Seen(
                pairing,
                declarations,
                profiles,
                tuple(workspace.problems.values()),
                read_tenant_app(request.azure) if request.tenant_check else None,
                every,
                bool(request.include or request.exclude),
            )
        ),
    )


def evidence(request: Request, declarations: Declarations) -> Pairing:
    """What is declared beside what the state and the live sources of a request say."""
    recorded = _recorded(request)
    readings = _readings(request, declarations, recorded)
    return pair(declarations.gateways, readings, recorded)


def mapped_in_vain(
    mapping: Iterable[tuple[str, str]], profiles: Iterable[TiedProfile]
) -> Iterator[str]:
    """A note for each client profile that is to be held against a gateway that is not there."""
    untied = {one.profile.path for one in profiles if one.tie is None}
    for path, name in mapping:
        if path in untied:
            yield (
                f"The client profile {shown(path)} is mapped to {shown(name)}, which no gateway of "
                "this run is called: it was held against none."
            )


def _opened(selection: Selection, inputs: Inputs) -> tuple[Workspace, Inputs]:
    """The scanned tree, and the files that the user named by the names they have in it."""
    workspace = Workspace(selection.root)
    named: dict[str, tuple[str, ...]] = {}
    for option, paths in (("--var-file", inputs.var_files), ("--parameters", inputs.parameters)):
        for path in paths:
            if not Path(path).is_file():
                raise UsageError(f"{option} {path}: there is no such file")
        named[option] = tuple(workspace.relative(Path(path)) for path in paths)
    extra = frozenset(path for paths in named.values() for path in paths if path.startswith("/"))
    inputs = replace(inputs, var_files=named["--var-file"], parameters=named["--parameters"])
    return Workspace(selection.root, extra=extra), inputs


def _declarations(
    read_by: tuple[Language, ...], selection: Selection, workspace: Workspace, inputs: Inputs
) -> Declarations:
    found = [language.declarations(selection, workspace, inputs) for language in read_by]
    # What one language has no use for, another may.
    answered = tuple(f"--parameters {path}:" for one in found for path in one.taken)
    complaints = (text for one in found for text in one.complaints)
    return Declarations(
        gateways=_once(found),
        apps=tuple(app for one in found for app in one.apps),
        visited=frozenset().union(*(one.visited for one in found)),
        profiles=tuple(profile for one in found for profile in one.profiles),
        stale=tuple(dict.fromkeys(stale for one in found for stale in one.stale)),
        complaints=tuple(text for text in complaints if not text.startswith(answered)),
        absent=tuple(dict.fromkeys(absent for one in found for absent in one.absent)),
    )


def _once(found: Iterable[Declarations]) -> tuple[Gateway, ...]:
    """All gateways; a template that another language deploys is not declared a second time."""
    kept: list[Gateway] = []
    for one in found:
        deployed = {gateway.location for gateway in kept}
        kept.extend(gateway for gateway in one.gateways if gateway.location not in deployed)
    return tuple(kept)


def _readings(
    request: Request, declarations: Declarations, recorded: Recorded | None
) -> tuple[LiveReading, ...] | None:
    if not request.live:
        return None
    azure = request.azure
    if AZURE in request.live:
        azure = replace(azure, wanted=wanted_ids(declarations.gateways, recorded))
    return tuple(_reading(source, azure) for source in request.live)


def _reading(source: str, azure: AzureOptions) -> LiveReading:
    try:
        return open_source(source, azure).read()
    except LiveError as error:
        return LiveReading(source, (), errors=(str(error),))


def _recorded(request: Request) -> Recorded | None:
    if not request.state and not request.plan:
        return None
    from aadrift.recorded import read_recorded

    recorded = read_recorded(Path(path) for path in (*request.state, *request.plan))
    if recorded.errors:
        raise UsageError(recorded.errors[0])
    return recorded


def _findings(
    request: Request,
    selection: Selection,
    workspace: Workspace,
    declarations: Declarations,
    pairing: Pairing,
    profiles: tuple[TiedProfile, ...],
) -> tuple[Finding, ...]:
    files = _relevant_files(selection, workspace)
    found = evaluate(
        pairing,
        declarations,
        tuple(workspace.problems.values()),
        RuleOptions(strict=request.strict),
        profiles,
    )
    evidence = {workspace.relative(Path(path)) for path in _evidence(request)}
    sources = tuple(file for file in files if file.path not in evidence)
    unread = frozenset(problem.path for problem in workspace.problems.values())
    checked = CODES if pairing.compared and pairing.complete else codes_without_live()
    # Discovery searched these for the old audiences, and found none.
    silent = set(selection.files) - selection.relevant
    speaking = (file for file in sources if file.path not in silent)
    found = (*found, *stale_text(speaking, declarations, unread))
    found = apply_suppressions(found, sources, checked, selection.has)
    if request.ignores or request.baseline is not None:
        from aadrift.gate.known import known_findings

        found = known_findings(found, request, workspace, selection, checked)
    return found


def _evidence(request: Request) -> tuple[str, ...]:
    """Files that say what is, not what should be: no source, even inside of the scanned tree."""
    files = (source for source in request.live if source != AZURE)
    known = () if request.baseline is None else (request.baseline,)
    return (*files, *request.state, *request.plan, *known)


def _relevant_files(selection: Selection, workspace: Workspace) -> tuple[SourceFile, ...]:
    """The files that speak of audiences, and those that others led to, in order."""
    for path in sorted(selection.relevant):
        try:
            workspace.read(path)
        except SourceError as error:
            workspace.report(path, error.line, f"this file can't be read: {error.message}")
    return tuple(sorted(workspace.files_read(), key=attrgetter("path")))
