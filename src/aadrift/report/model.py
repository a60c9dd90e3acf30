"""The report: what one run found, as plain values that every renderer and the library share.

The classes mirror the JSON report (version 1) field by field, so ``to_dict`` and ``from_dict`` are
mechanical: a field ``end_line`` is the key ``endLine``, ``class_`` is ``class``. Nothing in here
refers to a source file, so a report read back from JSON renders like a fresh one.

Lines and columns count from 1, columns count characters; an end column is the one just behind the
last character. A byte range is ``[start, end)`` in the bytes of the file.
"""

from __future__ import annotations

import re
from dataclasses import field
from enum import StrEnum
from typing import Any, cast

from aadrift import __version__
from aadrift.audiences import AudienceClass
from aadrift.findings import Level, Safety
from aadrift.gateway import Dialect, Kind, Status, Verdict
from aadrift.records import dataclass
from aadrift.report.serial import SerialError, dump, load

VERSION = 1

_INSTANCE = re.compile(r'\[(?:"(?:[^"\\]|\\.)*"|\d+)\]')

# A field that says nothing new when it has its default is left out of the JSON.
OPTIONAL = {"omit_default": True}


@dataclass(frozen=True)
class Tool:
    """Who wrote the report."""

    name: str = "aadrift"
    version: str = __version__


@dataclass(frozen=True)
class Place:
    """A point in a file."""

    path: str
    line: int
    column: int


@dataclass(frozen=True)
class Region:
    """A range in a file.

    ``byte_column`` and ``end_byte_column`` count bytes of UTF-8 where that differs from characters
    (0: it does not).
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    byte_column: int = field(default=0, metadata=OPTIONAL)
    end_byte_column: int = field(default=0, metadata=OPTIONAL)


@dataclass(frozen=True)
class Origin:
    """A literal that can reach a gateway; ``text`` is what stands inside its quotes."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    byte_range: tuple[int, int]
    text: str


@dataclass(frozen=True)
class TracePoint:
    """One step on the way from the place of use to the literal, the outermost first."""

    path: str
    line: int
    what: str
    column: int = 1


@dataclass(frozen=True)
class Option:
    """One value that a setting can turn out to have, and the way to its literal.

    An option without a value is one that the sources do not tell: ``reason`` says why.
    """

    value: str | None
    class_: AudienceClass | None = field(default=None, metadata=OPTIONAL)
    origin: Origin | None = None
    trace: tuple[TracePoint, ...] = ()
    reason: str | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True)
class AudienceEntry:
    """What the sources say about the audience.

    ``stopped`` is where tracing stopped. ``options`` lists every possible value when there is
    more than one, or when some are unknown.
    """

    status: Status
    value: str | None = None
    class_: AudienceClass | None = None
    reason: str | None = None
    stopped: Place | None = field(default=None, metadata=OPTIONAL)
    options: tuple[Option, ...] = field(default=(), metadata=OPTIONAL)


@dataclass(frozen=True)
class SettingEntry:
    """What the sources say about the tenant or the issuer."""

    value: str | None = None
    status: Status = Status.ABSENT
    reason: str | None = field(default=None, metadata=OPTIONAL)
    stopped: Place | None = field(default=None, metadata=OPTIONAL)
    origins: tuple[Origin, ...] = field(default=(), metadata=OPTIONAL)
    trace: tuple[TracePoint, ...] = field(default=(), metadata=OPTIONAL)
    options: tuple[Option, ...] = field(default=(), metadata=OPTIONAL)


@dataclass(frozen=True)
class IdentityEntry:
    """What identifies the gateway in Azure, as far as the sources and the state tell."""

    subscription: str | None = None
    resource_group: str | None = None
    name: str | None = None
    id: str | None = None


@dataclass(frozen=True)
class LiveSide:
    """What Azure has where this gateway is declared."""

    id: str
    audience: str | None
    tenant: str | None
    issuer: str | None
    source: str
    class_: AudienceClass | None = None


@dataclass(frozen=True)
class DeploymentEntry:
    """The Bicep or ARM template that is deployed, and the scope that it is deployed into."""

    template: str
    scope: str


@dataclass(frozen=True)
class GatewayEntry:
    """A declared gateway under one variant, judged.

    ``candidates`` are the ids of the live gateways that it could be when that is ambiguous.
    """

    address: str
    kind: Kind
    dialect: Dialect
    location: Place
    variant: str | None
    identity: IdentityEntry
    cloud: str | None
    audience: AudienceEntry
    origins: tuple[Origin, ...]
    trace: tuple[TracePoint, ...]
    tenant: SettingEntry
    issuer: SettingEntry
    live: LiveSide | None
    verdict: Verdict
    stack: str = "."
    candidates: tuple[str, ...] = field(default=(), metadata=OPTIONAL)
    deployment: DeploymentEntry | None = field(default=None, metadata=OPTIONAL)

    @property
    def subject(self) -> Subject:
        """What findings call this gateway."""
        return Subject(self.address, self.variant, self.stack)


@dataclass(frozen=True)
class LiveEntry:
    """A gateway that Azure has; ``paired`` says whether code declares it."""

    id: str
    audience: str | None
    class_: AudienceClass | None
    paired: bool
    kind: Kind = Kind.GATEWAY
    source: str = "azure"
    tenant: str | None = field(default=None, metadata=OPTIONAL)
    issuer: str | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True)
class EditEntry:
    """The replacement of a literal's text."""

    path: str
    byte_range: tuple[int, int]
    old: str
    new: str
    region: Region


@dataclass(frozen=True)
class FixEntry:
    """Edits that belong together; ``hold`` says why they need a human's eye."""

    title: str
    safety: Safety
    edits: tuple[EditEntry, ...]
    hold: str | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True)
class SuppressionEntry:
    """Who said that a finding does not count (``inline``, ``config``, ``baseline``), and why."""

    source: str
    reason: str
    path: str | None = None
    line: int | None = None


@dataclass(frozen=True)
class Subject:
    """What tells a gateway apart from all others of a report (an address alone does not)."""

    address: str
    variant: str | None
    stack: str = "."


@dataclass(frozen=True)
class FindingEntry:
    """One finding. ``fixed`` says that the run's patch resolves it.

    ``suggestion`` is source text that a person may add; no fix ever does.
    """

    code: str
    name: str
    level: Level
    message: str
    location: Region | None
    gateway: str | None
    variant: str | None
    fingerprint: str
    suppressed: SuppressionEntry | None
    fix: FixEntry | None
    fixed: bool = False
    gateways: tuple[Subject, ...] = field(default=(), metadata=OPTIONAL)
    live: str | None = field(default=None, metadata=OPTIONAL)
    trace: tuple[TracePoint, ...] = field(default=(), metadata=OPTIONAL)
    suggestion: str | None = field(default=None, metadata=OPTIONAL)

    @property
    def counts(self) -> bool:
        """Whether the finding still stands: neither suppressed nor resolved by the patch."""
        return self.suppressed is None and not self.fixed


@dataclass(frozen=True)
class Unreadable:
    """A file that matters and could not be read, and the first line that is in the way."""

    path: str
    line: int
    message: str


@dataclass(frozen=True)
class LiveEvidence:
    """What was read from Azure (or files that say what Azure has), and what could not be.

    ``notes`` are worth knowing and leave the evidence complete.
    """

    complete: bool = True
    sources: tuple[str, ...] = ()
    errors: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=(), metadata=OPTIONAL)


@dataclass(frozen=True)
class Evidence:
    """What the verdicts rest on besides the sources.

    ``missing`` are parts of the whole that nobody gave (the other shards of a run), as sentences.
    """

    live: LiveEvidence = LiveEvidence()
    missing: tuple[str, ...] = field(default=(), metadata=OPTIONAL)

    @property
    def complete(self) -> bool:
        """Whether the verdicts rest on all that was asked for."""
        return self.live.complete and not self.missing

    @property
    def gaps(self) -> tuple[str, ...]:
        """What keeps the report from being complete, as sentences."""
        live = (f"Live evidence is incomplete: {error}" for error in self.live.errors)
        return (*live, *self.missing)


@dataclass(frozen=True)
class ProfileEntry:
    """A client profile and the gateway that it belongs to, as far as that is known.

    ``tie`` is what ties it to ``gateways`` (declared) and ``live`` (a resource id): ``mapping``,
    ``server``, ``name``, or ``tenant`` when only the tenant's gateways are known. Where several
    live gateways are possible, ``live_gateways`` lists them. ``entra`` is false for a profile that
    signs in otherwise. What is secret in a profile is in no report.
    """

    location: Place
    name: str | None
    servers: tuple[str, ...]
    audience: str | None
    class_: AudienceClass | None
    tenant: str | None
    issuer: str | None
    application_id: str | None = None
    tie: str | None = None
    gateways: tuple[Subject, ...] = ()
    live: str | None = None
    live_gateways: tuple[str, ...] = field(default=(), metadata=OPTIONAL)
    entra: bool = field(default=True, metadata=OPTIONAL)


@dataclass(frozen=True)
class EnterpriseAppEntry:
    """The old "Azure VPN" enterprise app of a cloud, and whether it is still needed.

    ``state`` is whether the tenant has it: ``found``, ``gone``, ``unknown`` or ``not-checked``.
    ``verdict`` is ``still-needed`` (``used_by`` says by what), ``can-be-removed``, ``gone``, or
    ``unknown`` (``missing`` says why). ``managed`` are the addresses in code that hold it.
    """

    app_id: str
    cloud: str
    state: str
    verdict: str
    object_id: str | None = None
    name: str | None = None
    enabled: bool | None = None
    used_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    managed: tuple[str, ...] = ()

    @property
    def command(self) -> str | None:
        """The command with which a person removes it; None while it must not go."""
        if self.verdict != "can-be-removed":
            return None
        return f"az ad sp delete --id {self.object_id or self.app_id}"


class FixStatus(StrEnum):
    """What became of the patch."""

    NOTHING = "nothing"
    SHOWN = "shown"
    WRITTEN = "written"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True)
class HeldEntry:
    """A fix that was not applied: why (``reason`` is a sentence), and what it would have done.

    ``cause`` is ``unsafe`` when ``--unsafe`` would apply it.
    """

    title: str
    cause: str
    reason: str
    edits: tuple[EditEntry, ...] = ()
    gateways: tuple[Subject, ...] = ()


@dataclass(frozen=True)
class ByHandEntry:
    """A setting that no literal says, so that only a person can change it."""

    gateway: str
    variant: str | None
    setting: str
    note: str
    place: Place | None = None


@dataclass(frozen=True)
class PublishedEntry:
    """One branch that ``fix`` made, and its pull request's URL.

    ``group`` is the stack or the owners that it is for, empty when it is for all. ``action`` is
    ``committed``, ``unchanged``, ``opened``, ``updated``, ``closed`` (people turned the pull
    request down, and nothing was done), ``declined`` (not pushed) or ``failed``, for the
    ``reason``.
    """

    group: str
    branch: str
    commit: str | None
    files: tuple[str, ...]
    action: str
    pull_request: str | None
    reason: str | None


@dataclass(frozen=True)
class FixOutcome:
    """What ``fix`` did.

    ``nothing``: there was nothing to fix. ``shown``: the patch is verified and was not written.
    ``refused``: the verification failed. ``failed``: writing failed and everything was put back.
    ``reason`` says why for the last two. ``published`` is empty unless a branch was asked for.
    """

    status: FixStatus
    patch: str = ""
    files: tuple[str, ...] = ()
    reason: str | None = None
    held: tuple[HeldEntry, ...] = ()
    by_hand: tuple[ByHandEntry, ...] = ()
    notes: tuple[str, ...] = ()
    published: tuple[PublishedEntry, ...] = field(default=(), metadata=OPTIONAL)


@dataclass(frozen=True)
class Counts:
    """Findings that count, by level."""

    error: int = 0
    warning: int = 0
    note: int = 0


@dataclass(frozen=True)
class Summary:
    """The report in numbers. ``findings`` leaves out what is suppressed or fixed."""

    files_seen: int
    files_read: int
    gateways: int
    findings: Counts
    verdicts: dict[str, int]
    suppressed: int = 0
    fixed: int = 0
    unreadable: int = 0


@dataclass(frozen=True)
class ShardEntry:
    """Which part of a whole run this is, from 1, and of how many."""

    index: int
    total: int


@dataclass(frozen=True)
class Report:
    """Everything one run found. ``root`` is the folder that all paths are relative to.

    ``notes`` are sentences about what of the run is reported (changed gateways only, one shard).
    """

    version: int
    tool: Tool
    root: str
    command: str
    summary: Summary
    gateways: tuple[GatewayEntry, ...]
    live: tuple[LiveEntry, ...]
    findings: tuple[FindingEntry, ...]
    unreadable: tuple[Unreadable, ...]
    evidence: Evidence
    fix: FixOutcome | None = field(default=None, metadata=OPTIONAL)
    profiles: tuple[ProfileEntry, ...] = field(default=(), metadata=OPTIONAL)
    notes: tuple[str, ...] = field(default=(), metadata=OPTIONAL)
    shard: ShardEntry | None = field(default=None, metadata=OPTIONAL)
    enterprise_apps: tuple[EnterpriseAppEntry, ...] = field(default=(), metadata=OPTIONAL)


def to_dict(report: Report) -> dict[str, Any]:
    """The report as it stands in JSON (``schemas/report.schema.json`` describes it)."""
    return cast("dict[str, Any]", dump(report))


def from_dict(data: dict[str, Any]) -> Report:
    """Read a report back from its JSON.

    Raises SerialError when the data is not a report, or one of a version that is not known here.
    """
    version = data.get("version")
    if version != VERSION:
        raise SerialError(f"it is no aadrift report of version {VERSION} (version: {version!r})")
    return cast("Report", load(Report, data))


def resource_of(address: str) -> str:
    """An address without its instance keys: ``module.hub.x`` for ``module.hub[0].x[1]``."""
    return _INSTANCE.sub("", address)
