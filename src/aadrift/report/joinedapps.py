"""The old enterprise apps of several reports as one answer, which is never surer than its parts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from aadrift.report.model import EnterpriseAppEntry, Report

# What one report says of the tenant outweighs what another does not know.
_STATES = ("found", "unknown", "gone", "not-checked")


def joined_apps(reports: Sequence[Report]) -> tuple[EnterpriseAppEntry, ...]:
    """Each app that one of the reports is about: needed when it is in any of them."""
    every = [app for report in reports for app in report.enterprise_apps]
    return tuple(_joined(app_id, reports) for app_id in dict.fromkeys(one.app_id for one in every))


def _joined(app_id: str, reports: Sequence[Report]) -> EnterpriseAppEntry:
    entries = [one for report in reports for one in report.enterprise_apps if one.app_id == app_id]
    silent = [
        report for report in reports if all(one.app_id != app_id for one in report.enterprise_apps)
    ]
    used = dict.fromkeys(
        (
            *(use for one in entries for use in one.used_by),
            *(use for report in silent for use in _uses(report, app_id)),
        )
    )
    missing = dict.fromkeys(
        (
            *(reason for one in entries for reason in one.missing),
            *(f"the report of {one.root} does not tell about the app" for one in silent),
        )
    )
    best = min(entries, key=lambda one: _STATES.index(one.state))
    if used:
        verdict = "still-needed"
    elif best.state == "gone":
        verdict = "gone"
    else:
        verdict = "unknown" if missing else "can-be-removed"
    return replace(
        best,
        verdict=verdict,
        used_by=tuple(used),
        missing=tuple(missing),
        managed=tuple(dict.fromkeys(where for one in entries for where in one.managed)),
    )


def _uses(report: Report, app_id: str) -> Iterator[str]:
    """What has the audience of an app in a report that does not speak of the app."""
    for gateway in report.gateways:
        values = (gateway.audience.value, *(one.value for one in gateway.audience.options))
        if any((value or "").lower() == app_id for value in values):
            yield f"{gateway.address} declares its audience"
    for live in report.live:
        if (live.audience or "").lower() == app_id:
            yield f"{live.id} has its audience in Azure"
    for profile in report.profiles:
        if app_id in ((profile.audience or "").lower(), (profile.application_id or "").lower()):
            yield f"the client profile {profile.location.path} has it"
