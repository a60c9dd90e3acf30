"""Proof before a byte is written: the edited files, traced again in memory, say what was meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from aadrift.audiences import LEGACY_AUDIENCES, cloud_of_tenant
from aadrift.findings import Edit
from aadrift.fixing.edits import Places, change_files
from aadrift.fixing.outcome import (
    SETTINGS,
    GatewayKey,
    SettingName,
    key_of,
    label,
    setting_of,
)
from aadrift.fixing.planning import Analysis
from aadrift.fixing.profiles import profile_failures
from aadrift.fixing.reach import Rewriting
from aadrift.gateway import Gateway, Setting, Status
from aadrift.languages.interface import AppUse
from aadrift.records import dataclass
from aadrift.workspace import Workspace

Analyse = Callable[[Workspace], Analysis]


class Failure(NamedTuple):
    """What the edits would break: a sentence, and the gateway or the file that it is about."""

    message: str
    gateway: GatewayKey | None = None
    path: str | None = None


@dataclass(frozen=True)
class Verifier:
    """Compares what the tree says after some edits with what it says before.

    ``before`` is the analysis of ``workspace`` itself, ``analyse`` repeats it on another one.
    """

    workspace: Workspace
    before: Analysis
    analyse: Analyse
    places: Places

    def failures(self, edits: Sequence[Edit]) -> tuple[Failure, ...]:
        """Everything that is not as it should be after the edits; empty when all is well."""
        changes = change_files(edits, self.places)
        overlay = {
            name: change.after for change in changes for name in (change.path, *change.names)
        }
        edited = self.workspace.overlaid(overlay)
        after = self.analyse(edited)
        rewriting = Rewriting(edits, self.places)
        return (
            *self._new_problems(edited),
            *_gateway_failures(self.before.gateways, after.gateways, rewriting),
            *_app_failures(self.before.apps, after.apps, rewriting),
            *self._profile_failures(after, edits),
        )

    def _profile_failures(self, after: Analysis, edits: Sequence[Edit]) -> Iterable[Failure]:
        found = profile_failures(self.before.profiles, after.profiles, edits, self.places)
        for message, path in found:
            yield Failure(message, path=self.places.name(path) or path)

    def _new_problems(self, edited: Workspace) -> Iterable[Failure]:
        known = {(problem.path, problem.message) for problem in self.workspace.problems.values()}
        for path, line, message in edited.problems.values():
            if (path, message) not in known:
                text = f"{path}:{line} could no longer be read: {message}"
                yield Failure(text, path=self.places.name(path) or path)


def _by_key(gateways: Iterable[Gateway]) -> Mapping[GatewayKey, list[Gateway]]:
    found: dict[GatewayKey, list[Gateway]] = defaultdict(list)
    for gateway in gateways:
        found[key_of(gateway)].append(gateway)
    return found


def _gateway_failures(
    before: Sequence[Gateway], after: Sequence[Gateway], rewriting: Rewriting
) -> Iterable[Failure]:
    old, new = _by_key(before), _by_key(after)
    for key, gateways in old.items():
        counterparts = new.get(key, [])
        if not counterparts and all(_is_tied(one, after, rewriting) for one in gateways):
            continue
        if len(counterparts) != len(gateways):
            yield Failure(f"{label(gateways[0])} would no longer be declared as it is", key)
            continue
        for gateway, counterpart in zip(gateways, counterparts, strict=True):
            for message in _differences(gateway, counterpart, rewriting):
                yield Failure(message, key)
    for key, gateways in new.items():
        if key not in old:
            yield Failure(f"{label(gateways[0])} would be declared, and is not now", key)


def _is_tied(before: Gateway, after: Sequence[Gateway], rewriting: Rewriting) -> bool:
    """Whether a compiled template now agrees with its source, which makes them one declaration."""
    expected = _expected(setting_of(before, "audience"), rewriting)
    deployed = (before.kind, before.stack, before.variant)
    return any(
        (one.kind, one.stack, one.variant) == deployed
        and any(span.path == before.location.path for span in one.compiled)
        and expected.allows(_stated(setting_of(one, "audience")))
        for one in after
    )


def _differences(before: Gateway, after: Gateway, rewriting: Rewriting) -> Iterable[str]:
    told: set[str | None] = set()
    for name in SETTINGS:
        expected = _expected(setting_of(before, name), rewriting)
        actual = _stated(setting_of(after, name))
        if expected.edited:
            settings = (setting_of(before, name), setting_of(after, name))
            told |= {_cloud_told(name, text.value) for one in settings for text in one.options}
        if not expected.predictable:
            yield f"it can't be foretold what the {name} of {label(before)} would be"
        elif not expected.allows(actual):
            must, would = expected.in_words(), actual.in_words()
            yield f"the {name} of {label(before)} would be {would}, and must be {must}"
    for what, one, other in _facts(before, after):
        if one != other:
            yield f"{what} of {label(before)} would change from {one} to {other}"
    # An old audience and a tenant's host tell the cloud themselves; the new ones may tell another.
    ours = {(item.cloud, item.source) for item in before.readings}
    theirs = {(item.cloud, item.source) for item in after.readings}
    if any(cloud not in told for cloud, _ in ours ^ theirs):
        yield f"the cloud of {label(before)} would be read differently"


def _cloud_told(name: SettingName, value: str) -> str | None:
    legacy = name == "audience"
    cloud = LEGACY_AUDIENCES.get(value.lower()) if legacy else cloud_of_tenant(value)
    return cloud.name if cloud is not None else None


def _facts(before: Gateway, after: Gateway) -> Iterable[tuple[str, object, object]]:
    for what, name in (
        ("the kind", "kind"),
        ("the identity", "identity"),
        ("the location", "region"),
        ("the protocols", "protocols"),
        ("the authentication types", "authentication"),
    ):
        yield what, getattr(before, name), getattr(after, name)


@dataclass(frozen=True)
class _Stated:
    """What a setting says, without where. ``predictable``: the edits' effect on it is known."""

    status: Status
    values: frozenset[str]
    unknowns: frozenset[str]
    edited: bool = False
    predictable: bool = True
    undecided: bool = False

    def allows(self, other: _Stated) -> bool:
        """Whether the setting as it is read again is what was expected."""
        if (self.values, self.unknowns) != (other.values, other.unknowns):
            return False
        # Options that differed and are now equal leave nothing to decide.
        settled = self.edited and self.undecided and other.status is Status.RESOLVED
        return self.status is other.status or settled

    def in_words(self) -> str:
        parts = sorted(self.values) + [f"unknown ({reason})" for reason in sorted(self.unknowns)]
        undecided = self.status is Status.UNRESOLVED and not self.unknowns
        return (" or ".join(parts) or "absent") + (" (undecided)" if undecided else "")


def _stated(setting: Setting) -> _Stated:
    values = frozenset(text.value for text in setting.options)
    unknowns = frozenset(unknown.reason for unknown in setting.unknowns)
    return _Stated(setting.status, values, unknowns)


def _expected(setting: Setting, rewriting: Rewriting) -> _Stated:
    stated = _stated(setting)
    values = [rewriting.of(text) for text in setting.options]
    known = frozenset(value for value in values if value is not None)
    # Several different values, none of them unknown, and perhaps absent: that can't be told apart.
    undecided = len({text.value.lower() for text in setting.options}) > 1 and not setting.unknowns
    return replace(
        stated,
        values=known,
        edited=known != stated.values,
        predictable=None not in values,
        undecided=undecided,
    )


def _app_failures(
    before: Sequence[AppUse], after: Sequence[AppUse], rewriting: Rewriting
) -> Iterable[Failure]:
    # Languages report apps by their old ids: one that gets another id is reported no more.
    expected = _old_apps((app, rewriting.of(app.value)) for app in before)
    actual = _old_apps((app, app.value.value) for app in after)
    wrong = [one for one in expected if one not in actual]
    wrong += [one for one in actual if one not in expected]
    for kind, address, _ in wrong:
        yield Failure(f"the {kind.replace('-', ' ')} {address} would not be what it should be")


def _old_apps(apps: Iterable[tuple[AppUse, str | None]]) -> dict[tuple[str, str, str | None], None]:
    return {
        (app.kind, app.address, value): None
        for app, value in apps
        if value is None or value.lower() in LEGACY_AUDIENCES
    }
