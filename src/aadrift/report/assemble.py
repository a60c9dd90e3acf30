"""From what the steps of a run return to the report: spans become paths, lines and byte ranges."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from aadrift.audiences import LEGACY_AUDIENCES, AudienceClass, classify
from aadrift.clientprofile import value_of
from aadrift.findings import Edit, Finding, Fix, Judged, Suppression
from aadrift.fixing.outcome import FixResult
from aadrift.gateway import Gateway, LiveGateway, Setting
from aadrift.live.tenant import AppState
from aadrift.pairing import Pairing
from aadrift.pairing.profiles import TiedProfile
from aadrift.records import dataclass
from aadrift.report.model import (
    VERSION,
    AudienceEntry,
    ByHandEntry,
    DeploymentEntry,
    EditEntry,
    EnterpriseAppEntry,
    Evidence,
    FindingEntry,
    FixEntry,
    FixOutcome,
    FixStatus,
    GatewayEntry,
    HeldEntry,
    IdentityEntry,
    LiveEntry,
    LiveEvidence,
    LiveSide,
    Option,
    Origin,
    Place,
    ProfileEntry,
    Region,
    Report,
    SettingEntry,
    ShardEntry,
    Subject,
    SuppressionEntry,
    Tool,
    TracePoint,
    Unreadable,
)
from aadrift.report.summary import summarise
from aadrift.rules.catalogue import rule
from aadrift.rules.enterprise import JudgedApp
from aadrift.rules.fingerprint import fingerprint
from aadrift.source import Problem, Span, Step
from aadrift.values import Text


@dataclass(frozen=True)
class Run:
    """What the steps of one run returned.

    ``notes`` are sentences about the evidence that leave it complete. ``fixed`` holds the
    fingerprints of the findings that the patch resolves. ``scope_notes`` say what of the run is
    reported when that is not all.
    """

    root: Path
    command: str
    pairing: Pairing
    findings: Sequence[Finding] = ()
    problems: Sequence[Problem] = ()
    profiles: Sequence[TiedProfile] = ()
    notes: Sequence[str] = ()
    scope_notes: Sequence[str] = ()
    files_seen: int = 0
    files_read: int = 0
    fixed: Collection[str] = ()
    fix: FixOutcome | None = None
    shard: ShardEntry | None = None
    apps: Sequence[JudgedApp] = ()

    def fixed_by(self, result: FixResult) -> Run:
        """The same run with what ``fix`` did: a patch that was not written resolves nothing."""
        standing = (one for one in self.findings if one.suppressed is None)
        resolved = (one for one in standing if result.resolves(one))
        fixed = frozenset() if result.failed else frozenset(map(fingerprint, resolved))
        return replace(self, fixed=fixed, fix=_outcome(result))


def assemble(run: Run) -> Report:
    """Build the report of a run."""
    pairing = run.pairing
    untold = tuple(reason for app in run.apps for reason in _untold(app))
    gateways = tuple(_gateway(pair) for pair in pairing.judged)
    findings = tuple(_finding(finding, run.fixed) for finding in run.findings)
    unreadable = tuple(Unreadable(*problem) for problem in run.problems)
    return Report(
        notes=tuple(run.scope_notes),
        version=VERSION,
        tool=Tool(),
        root=run.root.as_posix(),
        command=run.command,
        summary=summarise(
            gateways,
            findings,
            unreadable,
            files=(run.files_seen, run.files_read),
            undeclared=len(pairing.undeclared),
        ),
        gateways=gateways,
        live=tuple(_live_entry(one, paired=pairing.is_paired(one)) for one in pairing.live),
        findings=findings,
        unreadable=unreadable,
        evidence=Evidence(
            LiveEvidence(
                complete=pairing.complete and not untold,
                sources=pairing.sources,
                errors=(*pairing.errors, *untold),
                notes=(*pairing.notices, *run.notes),
            )
        ),
        fix=run.fix,
        profiles=tuple(_profile(one) for one in run.profiles),
        shard=run.shard,
        enterprise_apps=tuple(_app(one) for one in run.apps),
    )


def _untold(app: JudgedApp) -> Iterator[str]:
    if app.tenant.state is AppState.UNKNOWN:
        yield f"the tenant does not tell whether it has the app {app.app_id}: {app.tenant.reason}"


def _app(app: JudgedApp) -> EnterpriseAppEntry:
    tenant = app.tenant
    return EnterpriseAppEntry(
        app_id=app.app_id,
        cloud=LEGACY_AUDIENCES[app.app_id].name,
        state=tenant.state.value,
        verdict=app.verdict.value,
        object_id=tenant.id,
        name=tenant.name,
        enabled=tenant.enabled,
        used_by=app.used_by,
        missing=app.missing,
        managed=app.managed,
    )


def _class(value: str | None) -> AudienceClass | None:
    return classify(value) if value else None


def _place(span: Span) -> Place:
    line, column = span.begin
    return Place(span.path, line, column)


def _byte_column(span: Span, offset: int, column: int) -> int:
    prefix = span.file.text[offset - column + 1 : offset]
    return 0 if prefix.isascii() else len(prefix.encode("utf-8", "surrogatepass")) + 1


def region(span: Span) -> Region:
    """The place of a span for people and tools."""
    (line, column), (end_line, end_column) = span.begin, span.finish
    return Region(
        span.path,
        line,
        column,
        end_line,
        end_column,
        _byte_column(span, span.start, column),
        _byte_column(span, span.end, end_column),
    )


def origin_of(span: Span) -> Origin:
    """A literal for people and tools."""
    (line, column), (end_line, end_column) = span.begin, span.finish
    return Origin(span.path, line, column, end_line, end_column, span.byte_range, span.text)


def _point(span: Span, what: str) -> TracePoint:
    line, column = span.begin
    return TracePoint(span.path, line, what, column)


def trace_of(steps: Sequence[Step], use: Span | None, end: Span | None) -> tuple[TracePoint, ...]:
    """The steps as points, completed by the place of use and the literal where they lack."""
    points = [_point(step.span, step.what) for step in steps]
    if use is not None and (not points or (points[0].path, points[0].line) != (use.path, use.line)):
        same_line = end is not None and (end.path, end.line) == (use.path, use.line)
        if points or not same_line:
            points.insert(0, _point(use, "place of use"))
    if end is not None:
        literal = _point(end, f'"{end.text}"')
        if not points or points[-1].what != literal.what:
            points.append(literal)
    return tuple(points)


def _first_origin(setting: Setting) -> Span | None:
    return setting.options[0].origin if setting.options else None


def _option(
    text: Text, use: Span | None, classifier: Callable[[str], AudienceClass] | None
) -> Option:
    origin = text.origin
    return Option(
        value=text.value,
        class_=classifier(text.value) if classifier else None,
        origin=origin_of(origin) if origin is not None else None,
        trace=trace_of(text.full_trail, use, origin),
    )


def _options(
    setting: Setting, use: Span | None, classifier: Callable[[str], AudienceClass] | None = None
) -> tuple[Option, ...]:
    if len(setting.options) == 1 and not setting.unknowns and setting.value is not None:
        return ()
    known = [_option(text, use, classifier) for text in setting.options]
    unknown = [
        Option(None, None, None, trace_of(item.trail, use, None), item.reason)
        for item in setting.unknowns
    ]
    return tuple(known + unknown)


def _audience(gateway: Gateway) -> AudienceEntry:
    setting = gateway.audience
    return AudienceEntry(
        status=setting.status,
        value=setting.value,
        class_=setting.audience_class,
        reason=setting.reason or None,
        stopped=_place(setting.where) if setting.where is not None else None,
        options=_options(setting, gateway.location, classify),
    )


def _setting(setting: Setting) -> SettingEntry:
    return SettingEntry(
        value=setting.value,
        status=setting.status,
        reason=setting.reason or None,
        stopped=_place(setting.where) if setting.where is not None else None,
        origins=tuple(origin_of(span) for span in setting.origins),
        trace=trace_of(setting.trace, None, _first_origin(setting)) if setting.options else (),
        options=_options(setting, None),
    )


def _gateway(pair: Judged) -> GatewayEntry:
    gateway = pair.gateway
    setting = gateway.audience
    identity = gateway.identity
    return GatewayEntry(
        address=gateway.address,
        kind=gateway.kind,
        dialect=gateway.dialect,
        location=_place(gateway.location),
        variant=gateway.variant,
        identity=IdentityEntry(
            identity.subscription, identity.resource_group, identity.name, identity.id
        ),
        cloud=gateway.cloud,
        audience=_audience(gateway),
        origins=tuple(origin_of(span) for span in (*setting.origins, *gateway.compiled)),
        trace=trace_of(setting.trace, gateway.location, _first_origin(setting)),
        tenant=_setting(gateway.tenant),
        issuer=_setting(gateway.issuer),
        live=_live_side(pair.live) if pair.live is not None else None,
        verdict=pair.verdict,
        stack=gateway.stack,
        candidates=tuple(one.id for one in pair.candidates),
        deployment=(
            DeploymentEntry(gateway.deployment.template, gateway.deployment.scope)
            if gateway.deployment is not None
            else None
        ),
    )


def _live_side(live: LiveGateway) -> LiveSide:
    return LiveSide(
        live.id, live.audience, live.tenant, live.issuer, live.source, _class(live.audience)
    )


def _live_entry(live: LiveGateway, *, paired: bool) -> LiveEntry:
    return LiveEntry(
        live.id,
        live.audience,
        _class(live.audience),
        paired,
        live.kind,
        live.source,
        live.tenant,
        live.issuer,
    )


def _profile(tied: TiedProfile) -> ProfileEntry:
    profile = tied.profile
    audience = value_of(profile.audience) or None
    return ProfileEntry(
        location=_place(profile.location),
        name=profile.name,
        servers=profile.servers,
        audience=audience,
        class_=_class(audience),
        tenant=value_of(profile.tenant) or None,
        issuer=value_of(profile.issuer) or None,
        application_id=value_of(profile.applicationid) or None,
        tie=tied.tie,
        gateways=_subjects([one.gateway for one in tied.judged]),
        live=tied.live.id if tied.live is not None else None,
        live_gateways=tuple(
            dict.fromkeys(one.live.id for one in tied.counterparts if one.live is not None)
        ),
        entra=profile.entra,
    )


def _edit(edit: Edit) -> EditEntry:
    span = edit.span
    return EditEntry(span.path, span.byte_range, span.text, edit.new, region(span))


def _fix(fix: Fix) -> FixEntry:
    return FixEntry(fix.title, fix.safety, tuple(_edit(edit) for edit in fix.edits), fix.hold)


def _suppression(suppression: Suppression) -> SuppressionEntry:
    where = suppression.where
    if where is None:
        return SuppressionEntry(suppression.source, suppression.reason)
    return SuppressionEntry(suppression.source, suppression.reason, where.path, where.line)


def _where(finding: Finding) -> Region | None:
    if finding.location is not None:
        return region(finding.location)
    if finding.problem is not None:
        path, line, _ = finding.problem
        return Region(path, line, 1, line, 1)
    return None


def _finding(finding: Finding, fixed: Collection[str]) -> FindingEntry:
    mark = fingerprint(finding)
    gateway = finding.gateway
    use = gateway.location if gateway is not None and finding.trace else None
    return FindingEntry(
        code=finding.code,
        name=rule(finding.code).name,
        level=finding.level,
        message=finding.message,
        location=_where(finding),
        gateway=gateway.address if gateway is not None else None,
        variant=gateway.variant if gateway is not None else None,
        fingerprint=mark,
        suppressed=_suppression(finding.suppressed) if finding.suppressed is not None else None,
        fix=_fix(finding.fix) if finding.fix is not None else None,
        fixed=mark in fixed,
        gateways=_subjects(finding.gateways),
        live=finding.live.id if finding.live is not None else None,
        trace=trace_of(finding.trace, use, finding.location if finding.trace else None),
        suggestion=finding.suggestion,
    )


def _status(result: FixResult) -> FixStatus:
    if result.failed is not None:
        return FixStatus.FAILED
    if result.refused is not None:
        return FixStatus.REFUSED
    if not result.changes:
        return FixStatus.NOTHING
    return FixStatus.WRITTEN if result.written else FixStatus.SHOWN


def _outcome(result: FixResult) -> FixOutcome:
    return FixOutcome(
        status=_status(result),
        # What is not UTF-8 in a patched file comes back as it was when the patch is encoded.
        patch=result.patch.decode("utf-8", "surrogateescape"),
        files=result.paths,
        reason=result.failed or result.refused,
        held=tuple(
            HeldEntry(
                one.title,
                one.cause,
                one.reason,
                tuple(_edit(edit) for edit in one.edits),
                _subjects(one.gateways),
            )
            for one in result.held
        ),
        by_hand=tuple(
            ByHandEntry(
                one.gateway.address,
                one.gateway.variant,
                one.setting,
                one.note,
                _place(one.where) if one.where is not None else None,
            )
            for one in result.by_hand
        ),
        notes=result.notes,
    )


def _subjects(gateways: Sequence[Gateway]) -> tuple[Subject, ...]:
    return tuple(Subject(one.address, one.variant, one.stack) for one in gateways)
