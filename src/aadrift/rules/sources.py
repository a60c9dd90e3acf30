"""AAD111, AAD112, AAD901: the old app in code, stale templates, files that can't be read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from aadrift.audiences import MICROSOFT_REGISTERED, AudienceClass, classify, describe
from aadrift.findings import Finding
from aadrift.languages.interface import AppUse, StaleTemplate
from aadrift.rules.catalogue import rule
from aadrift.rules.places import grouped
from aadrift.source import Problem, Span
from aadrift.wording import listing, shown

PRE_AUTHORIZED = "pre-authorized-client"
API_PERMISSION = "api-permission"


def app_findings(apps: Iterable[AppUse]) -> Iterator[Finding]:
    """AAD111: service principals and pre-authorised clients with the old app's id."""

    def found() -> Iterator[tuple[tuple[Span, str, str], AppUse]]:
        for app in apps:
            if classify(app.value.value) is AudienceClass.MANUAL:
                place = app.value.origin or app.location
                yield (place, app.value.value.lower(), app.kind), app

    for (place, value, kind), group in grouped(found()).items():
        addresses = listing(dict.fromkeys(app.address for app in group))
        if kind == PRE_AUTHORIZED:
            advice = (
                "authorises the old Azure VPN client for a custom audience. Authorise "
                f"{MICROSOFT_REGISTERED} beside it, and remove the old one when every client has "
                "moved"
            )
        elif kind == API_PERMISSION:
            advice = (
                "asks for a permission on the old Azure VPN enterprise app. Remove it when no "
                "gateway and no client of the tenant uses the old audience any more"
            )
        else:
            advice = (
                "is the old Azure VPN enterprise app. It can go when no gateway and no client of "
                "the tenant uses the old audience any more"
            )
        yield Finding(
            code="AAD111",
            level=rule("AAD111").level,
            message=f"{addresses}: {value} ({describe(value)}) {advice}.",
            location=place,
            subject=kind,
            trace=group[0].value.full_trail,
            suggestion="\n".join(dict.fromkeys(app.addition for app in group if app.addition))
            or None,
        )


def compiled_findings(stale: Iterable[StaleTemplate]) -> Iterator[Finding]:
    """AAD112: compiled templates that differ from their sources."""
    for one in stale:
        path = one.location.path
        build = f"az bicep build --file {one.source}"
        if PurePosixPath(path).stem != PurePosixPath(one.source).stem:
            build = f"{build} --outfile {path}"
        yield Finding(
            code="AAD112",
            level=rule("AAD112").level,
            message=(
                f"{path} was compiled from {one.source} and no longer agrees with it: "
                f"{one.what}. Compile it again ({build})."
            ),
            location=one.location,
            subject=one.what,
        )


def problem_findings(problems: Iterable[Problem]) -> Iterator[Finding]:
    """AAD901: what matters and can't be read."""
    for problem in problems:
        message = shown(problem.message, 400)
        yield Finding(
            code="AAD901",
            level=rule("AAD901").level,
            message=f"Not all of {problem.path} can be read (line {problem.line}): {message}",
            location=None,
            subject=problem.path,
            problem=problem,
        )
