"""Whether the old enterprise app is still needed: what uses it, and what is not known.

It can go only when nothing that this run has seen uses its audience, and the run has seen
everything that it was to see. Whatever is missing makes the answer unknown, never yes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from aadrift.audiences import CLOUDS, LEGACY_AUDIENCES
from aadrift.clientprofile import is_open, value_of
from aadrift.findings import Finding
from aadrift.gateway import Gateway, Status
from aadrift.languages.interface import AppUse, Declarations
from aadrift.live.tenant import AppState, TenantApp
from aadrift.pairing import Pairing
from aadrift.pairing.profiles import TiedProfile
from aadrift.records import dataclass
from aadrift.rules.sources import API_PERMISSION, PRE_AUTHORIZED
from aadrift.source import Problem
from aadrift.wording import counted, listing, shown

# What other apps have to do with it.
_OTHERS = {
    PRE_AUTHORIZED: "authorises it for a custom audience",
    API_PERMISSION: "asks for a permission on it",
}


class AppVerdict(StrEnum):
    """Whether the old app may go."""

    NEEDED = "still-needed"
    REMOVABLE = "can-be-removed"
    UNKNOWN = "unknown"
    GONE = "gone"


@dataclass(frozen=True)
class JudgedApp:
    """The old app of one cloud.

    ``used_by`` says what still uses its audience, ``missing`` what keeps the answer open, each as
    a clause. ``managed`` are the addresses in code that hold its service principal.
    """

    app_id: str
    verdict: AppVerdict
    tenant: TenantApp
    used_by: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    managed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Seen:
    """What one run has seen, before a part of it is reported.

    ``findings`` are all of them, those of rules that the user left out included. ``narrowed`` says
    that the user named files that are not to be read.
    """

    pairing: Pairing
    declarations: Declarations
    profiles: Sequence[TiedProfile] = ()
    problems: Sequence[Problem] = ()
    tenant: TenantApp | None = None
    findings: Sequence[Finding] = ()
    narrowed: bool = False


def judged_apps(seen: Seen, *, every: bool = False) -> tuple[JudgedApp, ...]:
    """The old apps that the run is about, the clouds in the order of their table.

    These are the app that the tenant was asked for, and those whose service principal is in code.
    ``every`` adds those whose audience is used anywhere.
    """
    uses = {app_id: tuple(dict.fromkeys(_uses(seen, app_id))) for app_id in LEGACY_AUDIENCES}
    managed = {app_id: _managed(seen.declarations.apps, app_id) for app_id in LEGACY_AUDIENCES}
    asked = seen.tenant.app_id if seen.tenant is not None else None
    return tuple(
        _judged(seen, app_id, uses[app_id], managed[app_id])
        for app_id in (cloud.legacy_audience for cloud in CLOUDS.values())
        if app_id == asked or managed[app_id] or (every and uses[app_id])
    )


def _judged(seen: Seen, app_id: str, uses: tuple[str, ...], managed: tuple[str, ...]) -> JudgedApp:
    tenant = seen.tenant
    if tenant is None or tenant.app_id != app_id:
        tenant = TenantApp(app_id, AppState.NOT_CHECKED)
    missing = tuple(_missing(seen, tenant))
    if uses:
        verdict = AppVerdict.NEEDED
    elif tenant.state is AppState.GONE:
        verdict = AppVerdict.GONE
    else:
        verdict = AppVerdict.UNKNOWN if missing else AppVerdict.REMOVABLE
    return JudgedApp(app_id, verdict, tenant, uses, missing, managed)


def _managed(apps: Iterable[AppUse], app_id: str) -> tuple[str, ...]:
    found = (
        app.address for app in apps if app.kind not in _OTHERS and app.value.value.lower() == app_id
    )
    return tuple(dict.fromkeys(found))


def _uses(seen: Seen, app_id: str) -> Iterator[str]:
    """Everything that has the old audience: declared, live, on the client side.

    Also with something around it (``api://``, a no-break space): that is a use of it gone wrong.
    """
    for judged in seen.pairing.judged:
        options = judged.gateway.audience.options
        if any(app_id in text.value.lower() for text in options):
            yield f"{_who(judged.gateway)} declares its audience"
    for live in seen.pairing.live:
        if app_id in (live.audience or "").lower():
            yield f"{shown(live.identity.name or live.id)} has its audience in Azure ({live.id})"
    for tied in seen.profiles:
        elements = (tied.profile.audience, tied.profile.applicationid)
        if any(app_id in value_of(element).lower() for element in elements):
            yield f"the client profile {tied.profile.path} has it"
    for finding in seen.findings:
        place = finding.location
        # A profile that a script writes is what clients get; other text is nobody's value.
        if (
            finding.code == "AAD110"
            and place is not None
            and place.text.lower() == app_id
            and "azvpnprofile" in place.file.text.lower()
        ):
            yield f"a client profile in {place} has it"
    for app in seen.declarations.apps:
        if app.kind in _OTHERS and app.value.value.lower() == app_id:
            yield f"{app.address} {_OTHERS[app.kind]}"


def _who(gateway: Gateway) -> str:
    variant = f" with {gateway.variant}" if gateway.variant else ""
    return f"{gateway.address}{variant} ({gateway.location})"


def _missing(seen: Seen, tenant: TenantApp) -> Iterator[str]:
    """What is not known, although something in it could use the app."""
    if not seen.pairing.compared:
        yield "Azure was not asked (--live azure)"
    elif not seen.pairing.complete:
        yield f"Azure could not be read completely: {seen.pairing.errors[0]}"
    elif not seen.pairing.whole:
        yield (
            "the live data covers no whole subscription (a list of some gateways, or a sign-in "
            "that sees parts)"
        )
    open_ = {
        judged.gateway.address
        for judged in seen.pairing.judged
        if judged.gateway.audience.status is Status.UNRESOLVED
    }
    if open_:
        yield f"the sources do not tell the audience of {counted(len(open_), 'gateway')}"
    untold = dict.fromkeys(
        tied.profile.path
        for tied in seen.profiles
        if tied.profile.entra and is_open(value_of(tied.profile.audience))
    )
    if untold:
        yield f"the audience of {listing(untold, 2)} is a placeholder"
    if seen.narrowed:
        yield "files that --include or --exclude leave out were not read"
    if seen.problems:
        yield (
            f"{counted(len(seen.problems), 'file')} could not be read, "
            f"{seen.problems[0].path} first"
        )
    if tenant.state is AppState.UNKNOWN:
        yield f"the tenant does not tell whether it has the app: {tenant.reason}"
