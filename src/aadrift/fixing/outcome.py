"""What fixing works on and what it returns, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from enum import StrEnum
from typing import Literal, NamedTuple

from aadrift.audiences import AudienceClass, classify, describe, host_of, is_guid, tenant_id
from aadrift.findings import PROFILE_CODE, Edit, Finding
from aadrift.gateway import Gateway, LiveGateway, Setting
from aadrift.records import dataclass
from aadrift.request import FixRequest, UsageError
from aadrift.source import Span

SettingName = Literal["audience", "tenant", "issuer"]
# The rules that report a declared gateway which differs from the live one it is paired with.
DRIFT_CODES = frozenset({"AAD201", "AAD202", "AAD203"})
SETTINGS: tuple[SettingName, ...] = ("audience", "tenant", "issuer")


class Goal(StrEnum):
    """Where the audiences go that are not what they should be."""

    MICROSOFT = "microsoft-registered"
    LIVE = "live"


@dataclass(frozen=True)
class FixOptions:
    """What the user asks of ``fix``. ``audience_map`` leads from old values, lower case, to new.

    ``profiles`` lets client profiles be edited, too. ``write`` says that files are written, so that
    a change need not be shown to be made.
    """

    goal: Goal = Goal.MICROSOFT
    audience_map: Mapping[str, str] = field(default_factory=dict)
    unsafe: bool = False
    profiles: bool = False
    write: bool = False

    @classmethod
    def of(cls, request: FixRequest) -> FixOptions:
        """Read a request.

        Raises UsageError when the goal is unknown, or when the audience map holds something that
        is no GUID or could not be carried out twice with the same result.
        """
        try:
            goal = Goal(request.to)
        except ValueError:
            goals = " or ".join(goal.value for goal in Goal)
            raise UsageError(f"--to takes {goals}, not {request.to!r}") from None
        return cls(
            goal,
            _audience_map(request.audience_map),
            request.unsafe,
            request.profiles,
            request.write,
        )


def _audience_map(pairs: tuple[tuple[str, str], ...]) -> dict[str, str]:
    mapped: dict[str, str] = {}
    for pair in pairs:
        old, new = (value.strip() for value in pair)
        shown = f"--audience-map {old}={new}"
        for value in (old, new):
            if not is_guid(value):
                raise UsageError(f"{shown}: {value!r} is not a GUID")
        if old.lower() == new.lower():
            raise UsageError(f"{shown}: the old and the new audience are the same")
        if classify(new) is AudienceClass.MANUAL:
            raise UsageError(
                f"{shown}: the new audience is {describe(new)}, which gateways are moved away from"
            )
        if mapped.setdefault(old.lower(), new).lower() != new.lower():
            raise UsageError(
                f"{shown}: another --audience-map sends {old} to {mapped[old.lower()]}"
            )
    # A chain would move the same literal one step further with every run.
    chained = next((new for new in mapped.values() if new.lower() in mapped), None)
    if chained is not None:
        raise UsageError(
            f"--audience-map makes {chained} the new value of one audience and the old value of "
            "another: map every old audience to its final value"
        )
    return mapped


class GatewayKey(NamedTuple):
    """What tells declared gateways apart, before and after a fix."""

    dialect: str
    stack: str
    address: str
    variant: str | None
    path: str


def key_of(gateway: Gateway) -> GatewayKey:
    """The key of a gateway."""
    path = gateway.location.path
    return GatewayKey(gateway.dialect, gateway.stack, gateway.address, gateway.variant, path)


def label(gateway: Gateway) -> str:
    """A gateway in a sentence: its address, and the variant and stack that tell it apart."""
    about = [] if gateway.stack in {".", ""} else [f"in {gateway.stack}"]
    about += [f"with {gateway.variant}"] if gateway.variant else []
    return f"{gateway.address} ({', '.join(about)})" if about else gateway.address


def setting_of(gateway: Gateway, name: SettingName) -> Setting:
    """One of the three settings of a gateway."""
    match name:
        case "audience":
            return gateway.audience
        case "tenant":
            return gateway.tenant
        case _:
            return gateway.issuer


def gateways_of(finding: Finding) -> tuple[Gateway, ...]:
    """Every gateway that a finding is about."""
    if finding.gateways:
        return finding.gateways
    return (finding.gateway,) if finding.gateway is not None else ()


def same(name: SettingName, one: str, other: str) -> bool:
    """Whether two values mean the same: with or without a last slash, a tenant's URL or its id."""
    if name == "audience":
        return one.strip().lower() == other.strip().lower()
    if not host_of(one) or not host_of(other):
        return (tenant_id(one) or one) == (tenant_id(other) or other)
    return one.strip().rstrip("/").lower() == other.strip().rstrip("/").lower()


class Target(NamedTuple):
    """A setting of a gateway that the fix changes, and the values before and after."""

    gateway: Gateway
    setting: SettingName
    old: str
    new: str


class Replacement(NamedTuple):
    """New bytes for the bytes ``[start, end)`` of a file."""

    start: int
    end: int
    new: bytes


@dataclass(frozen=True)
class FileChange:
    """A file before and after.

    ``path`` is relative to the root and free of symbolic links; ``names`` are all names under
    which the scan read the file. ``edits`` and ``replacements`` are in the order of the file.
    """

    path: str
    before: bytes = field(repr=False)
    after: bytes = field(repr=False)
    edits: tuple[Edit, ...]
    replacements: tuple[Replacement, ...]
    names: tuple[str, ...] = ()


class HoldCause(StrEnum):
    """Why a fix is held back. Only the first is lifted by ``--unsafe``."""

    UNSAFE = "unsafe"
    CONTRADICTION = "contradiction"
    NOT_EDITABLE = "not-editable"
    NOT_ASKED = "not-asked"
    UNVERIFIED = "unverified"


@dataclass(frozen=True)
class Held:
    """A fix that is not applied. ``reason`` is a sentence; ``edits`` is what it would have done."""

    title: str
    cause: HoldCause
    reason: str
    edits: tuple[Edit, ...] = ()
    gateways: tuple[Gateway, ...] = ()


@dataclass(frozen=True)
class ByHand:
    """A setting that no literal says, so that only a person can change it."""

    gateway: Gateway
    setting: SettingName
    note: str
    where: Span | None = None


@dataclass(frozen=True)
class FixResult:
    """What a fix does, or did.

    ``patch`` is the verified unified diff in the bytes of the files themselves. ``overlay`` are
    the new bytes under every name of an edited file. ``refused`` says why nothing at all passed
    the verification; ``failed`` why writing failed (``written`` is then False, every file is as
    it was unless the sentence names it).
    """

    changes: tuple[FileChange, ...] = ()
    targets: tuple[Target, ...] = ()
    patch: bytes = field(default=b"", repr=False)
    held: tuple[Held, ...] = ()
    by_hand: tuple[ByHand, ...] = ()
    notes: tuple[str, ...] = ()
    refused: str | None = None
    failed: str | None = None
    written: bool = False

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that change."""
        return tuple(change.path for change in self.changes)

    @property
    def overlay(self) -> dict[str, bytes]:
        """The new bytes of the edited files, for ``Workspace.overlaid``."""
        names = ((change, {change.path, *change.names}) for change in self.changes)
        return {name: change.after for change, aliases in names for name in sorted(aliases)}

    def resolves(self, finding: Finding) -> bool:
        """Whether every literal that the finding's fix would edit is edited.

        A drift (AAD201 to AAD203) without a fix of its own is resolved when each of its gateways
        is changed to what Azure has.
        """
        if finding.fix is not None:
            edited = {
                (name, edit.span.start, edit.span.end)
                for change in self.changes
                for edit in change.edits
                for name in (change.path, *change.names)
            }
            places = (
                (edit.span.path, edit.span.start, edit.span.end) for edit in finding.fix.edits
            )
            return all(place in edited for place in places)
        if finding.code == PROFILE_CODE:
            return self._catches_up(finding)
        if finding.code not in DRIFT_CODES or finding.live is None:
            return False
        live, gateways = finding.live, gateways_of(finding)
        new = {(key_of(one.gateway), one.setting): one.new for one in self.targets}
        changed = {key for key, _ in new}
        return all(
            key_of(gateway) in changed and self._agrees(gateway, live, new) for gateway in gateways
        )

    def _catches_up(self, finding: Finding) -> bool:
        """Whether each gateway of a client profile gets the audience that the profile has."""
        if finding.subject != "audience" or not finding.value or not finding.gateways:
            return False
        said = finding.value.lower()
        new = {key_of(one.gateway): one.new for one in self.targets if one.setting == "audience"}
        return all(new.get(key_of(one), "").lower() == said for one in finding.gateways)

    @staticmethod
    def _agrees(
        gateway: Gateway, live: LiveGateway, new: Mapping[tuple[GatewayKey, SettingName], str]
    ) -> bool:
        """Whether a gateway declares what Azure has once its settings have their new values."""
        for name, actual in zip(SETTINGS, (live.audience, live.tenant, live.issuer), strict=True):
            value = new.get((key_of(gateway), name)) or setting_of(gateway, name).value
            if value and actual and not same(name, value, actual):
                return False
        return True
