"""What is done about a gateway that Azure has and no code declares."""

from __future__ import annotations

from collections.abc import Iterator

from aadrift.audiences import CLOUDS, LEGACY_AUDIENCES, AudienceClass, describe, host_of
from aadrift.gateway import Kind, identity_of
from aadrift.report.model import LiveEntry, Report
from aadrift.runbook import commands
from aadrift.runbook.steps import Step, custom, packages, sign_in
from aadrift.wording import counted, shown

_TITLES = {
    Kind.GATEWAY: "virtual network gateway",
    Kind.SERVER_CONFIGURATION: "VPN server configuration",
}


def undeclared(report: Report) -> Iterator[LiveEntry]:
    """The gateways in Azure that no code declares, nor might declare, and that need work."""
    # The rule knows which gateways a declaration could stand for, reported here or not.
    found = {
        (one.live or "").lower()
        for one in report.findings
        if one.code == "AAD204" and one.counts and one.live
    }
    concerned = (AudienceClass.MANUAL, AudienceClass.CUSTOM)
    for live in report.live:
        if live.id.lower() in found and live.class_ in concerned:
            yield live


def sentence(live: LiveEntry, report: Report) -> str:
    """That no code declares a gateway, as far as code could be read."""
    unread = len(report.unreadable)
    rest = f", as far as it could be read ({counted(unread, 'file')} could not)" if unread else ""
    return f"Azure has this {_TITLES[live.kind]} ({live.id}), and no code declares it{rest}."


def steps(live: LiveEntry, report: Report) -> Iterator[Step]:
    """The steps for a gateway without code."""
    old = live.audience or ""
    if live.class_ is AudienceClass.CUSTOM:
        yield from custom(old, report)
        return
    cloud = _cloud(live)
    yield from sign_in(cloud)
    extension = "The command is one of the extension virtual-wan (az extension add)."
    yield Step(
        "Bring it into code, or set the audience by hand at the agreed time",
        (
            f"It has {shown(old)} ({describe(old)}). About 5 minutes, of which the gateway is "
            "down for less than 5.",
            *((extension,) if live.kind is Kind.SERVER_CONFIGURATION else ()),
        ),
        (commands.by_hand(live),),
    )
    yield Step(
        "See that it worked",
        ("The gateway must not be reported with a manually registered audience any more.",),
        (commands.check_azure(cloud),),
    )
    title = "Generate the new package, and hand it out"
    yield packages(title, identity_of(live.id), live.kind, cloud)
    yield Step(
        "To roll back",
        ("Set the old audience again, and give the clients their old profiles back.",),
        (commands.by_hand(live, old),),
    )


def _cloud(live: LiveEntry) -> str | None:
    """The gateway's cloud, from its tenant's host, else from its old audience."""
    host = host_of(live.tenant or "")
    of_host = (cloud.name for cloud in CLOUDS.values() if cloud.tenant_host == host)
    of_audience = LEGACY_AUDIENCES.get((live.audience or "").lower())
    return next(of_host, of_audience.name if of_audience is not None else None)
