"""Verdicts, audiences and numbers in words, the same in every format for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum

from aadrift.audiences import AudienceClass, describe
from aadrift.findings import Level, Safety
from aadrift.gateway import Status, Verdict
from aadrift.report.model import (
    EnterpriseAppEntry,
    FindingEntry,
    FixOutcome,
    GatewayEntry,
    ProfileEntry,
    Report,
    TracePoint,
    resource_of,
)
from aadrift.wording import counted, listing, shown

_SENTENCES = {
    Verdict.MIGRATED: "Nothing to do: code and Azure have the Microsoft-registered audience.",
    Verdict.LEGACY: "Code and Azure still have a manually registered audience.",
    Verdict.CODE_BEHIND: (
        "Azure is migrated, the code is not: applying it would roll the gateway back and lock "
        "every client out."
    ),
    Verdict.NOT_APPLIED: (
        "The code is migrated, Azure is not yet: the clients must switch when it is applied."
    ),
    Verdict.DRIFTED: "Code and Azure differ, and neither side wins by itself.",
    Verdict.CUSTOM: "A custom audience: the migration leaves it alone.",
    Verdict.ABSENT: "No Entra authentication, so there is nothing to migrate.",
    Verdict.NOT_DEPLOYED: "Azure does not have this gateway.",
    Verdict.UNDECLARED: "Azure has this gateway, and no code declares it.",
    Verdict.UNRESOLVED: "What the audience is can't be told from the sources.",
    Verdict.AMBIGUOUS: "Several live gateways could be this declaration.",
}

_DECLARED_ONLY = {
    AudienceClass.MICROSOFT: "The code has the Microsoft-registered audience",
    AudienceClass.MANUAL: "The code has a manually registered audience",
    AudienceClass.CUSTOM: "The code has a custom audience, which the migration leaves alone",
    AudienceClass.INVALID: "The code has a value that is no audience",
}

_LABELS = {
    AudienceClass.MICROSOFT: "microsoft",
    AudienceClass.MANUAL: "legacy",
    AudienceClass.CUSTOM: "custom",
    AudienceClass.INVALID: "invalid",
}


_TIES = {
    "mapping": "as the configuration says",
    "server": "by the server's name",
    "name": "by its name",
    "network": "by its virtual network's name",
    "tenant": "of the same tenant",
}


def label(gateway: GatewayEntry) -> str:
    """The verdict in one or two words; without a live side, what the code has."""
    if gateway.verdict is Verdict.ABSENT:
        return "no Entra"
    declared = gateway.audience.class_
    if gateway.verdict is Verdict.DECLARED_ONLY and declared is not None:
        return _LABELS[declared]
    return gateway.verdict.value.replace("-", " ")


def sentence(gateway: GatewayEntry) -> str:
    """The verdict as a sentence."""
    if gateway.verdict is not Verdict.DECLARED_ONLY:
        return _SENTENCES[gateway.verdict]
    declared = gateway.audience.class_
    said = _DECLARED_ONLY[declared] if declared else "The code has one of several audiences"
    return f"{said}; Azure was not asked."


def described(value: str | None) -> str:
    """An audience's class in words."""
    return describe(value) if value else "no audience"


def step(point: TracePoint, address: str = "") -> str:
    """What was evaluated at a point, without the resource and the path that stand beside it."""
    path, colon, what = point.what.partition(": ")
    # In a report of several repositories a label stands before the path.
    if not colon or not f"/{point.path}".endswith(f"/{path}"):
        what = point.what
    head, space, rest = what.partition(" ")
    return rest if space and resource_of(address).endswith(head) else what


class Tone(StrEnum):
    """How urgent a verdict is, for colours."""

    BAD = "bad"
    OPEN = "open"
    GOOD = "good"
    PLAIN = "plain"


_TONES = {
    Verdict.MIGRATED: Tone.GOOD,
    Verdict.LEGACY: Tone.BAD,
    Verdict.CODE_BEHIND: Tone.BAD,
    Verdict.DRIFTED: Tone.BAD,
    Verdict.NOT_APPLIED: Tone.OPEN,
    Verdict.UNRESOLVED: Tone.OPEN,
    Verdict.AMBIGUOUS: Tone.OPEN,
    Verdict.UNDECLARED: Tone.OPEN,
}
_LABEL_TONES = {"microsoft": Tone.GOOD, "legacy": Tone.BAD, "invalid": Tone.OPEN}


def tone(gateway: GatewayEntry) -> Tone:
    """How urgent a gateway's verdict is."""
    return _TONES.get(gateway.verdict) or _LABEL_TONES.get(label(gateway), Tone.PLAIN)


def settled(gateway: GatewayEntry) -> bool:
    """Whether the gateway needs nobody's attention, as far as the verdict goes."""
    return (
        gateway.verdict in {Verdict.MIGRATED, Verdict.ABSENT}
        or gateway.audience.status is Status.ABSENT
        or (
            gateway.verdict in {Verdict.DECLARED_ONLY, Verdict.NOT_DEPLOYED}
            and gateway.audience.class_ is AudienceClass.MICROSOFT
        )
    )


def verdicts(report: Report) -> list[str]:
    """The gateways by what they are: ``3 gateways: 2 legacy``, ``1 migrated``."""
    if report.command == "profile" and not report.gateways:
        return clients(report)
    tally = Counter(label(gateway) for gateway in report.gateways)
    parts = [f"{number} {name}" for name, number in tally.items()]
    total = counted(len(report.gateways), "gateway")
    head = [f"{total}: {parts[0]}", *parts[1:]] if parts else [total]
    undeclared = report.summary.verdicts.get(Verdict.UNDECLARED, 0)
    return [*head, *([f"{undeclared} only in Azure"] if undeclared else []), *clients(report)]


def tally(report: Report) -> list[str]:
    """The findings that count, by level, and those that do not."""
    summary = report.summary
    found = summary.findings
    parts = [
        counted(found.error, "error"),
        counted(found.warning, "warning"),
        counted(found.note, "note"),
    ]
    fixable = sum(
        1
        for finding in report.findings
        if finding.counts and finding.fix is not None and finding.fix.safety is Safety.SAFE
    )
    extras = (
        (0 if report.fix is not None else fixable, "{} fixable by aadrift fix"),
        (summary.fixed, "{} resolved by the patch"),
        (summary.suppressed, "{} suppressed"),
        (summary.unreadable, "{} unreadable"),
    )
    return parts + [words.format(number) for number, words in extras if number]


def not_written(fix: FixOutcome) -> str:
    """That nothing was written, and why."""
    reason = (fix.reason or "").removeprefix("nothing was written: ")
    return f"Nothing was written: {reason}"


# What is done once a fix is merged, in this order.
ORDER = (
    "Apply the change to Azure: a gateway is down for up to 5 minutes.",
    "Generate a new client profile package for each changed gateway.",
    "Give it to every client at once: with the old audience no client can sign in.",
    "Remove the old Azure VPN enterprise application once no gateway and no client uses it.",
)


def follow_up(report: Report) -> list[str]:
    """What people must do when the patch of ``fix`` is applied, in order; nothing without one.

    A gateway accepts one audience at a time, so the clients must change together with it.
    """
    if report.fix is None or not report.fix.patch:
        return []
    return [f"{number}. {step}" for number, step in enumerate(ORDER, 1)]


_APP_STATES = {
    "found": "is in the tenant",
    "gone": "is not in the tenant any more",
    "unknown": "may be in the tenant",
    "not-checked": "was not looked for in the tenant (--tenant-check)",
}


def enterprise_app(app: EnterpriseAppEntry) -> list[str]:
    """What is known of an old enterprise app, and what follows, in sentences."""
    called = f" ({shown(app.name, 60)})" if app.name else ""
    off = ", disabled" if app.enabled is False else ""
    where = f"The old Azure VPN app {app.app_id}{called} {_APP_STATES[app.state]}{off}"
    return [f"{where}.", *_app_verdict(app)]


def _app_verdict(app: EnterpriseAppEntry) -> list[str]:
    match app.verdict:
        case "still-needed":
            return [f"It is still needed: {listing(app.used_by)}."]
        case "gone":
            return ["Nothing is to be done."]
        case "unknown":
            return [
                "Nothing that was seen uses it, but whether it is still needed is not known: "
                f"{listing(app.missing)}."
            ]
    seen = "Nothing that was seen uses its audience"
    rest = "what this run did not see (other subscriptions, other repositories) is not known"
    if app.managed:
        return [
            f"It can be removed. {seen}, and Azure was read completely; {rest}. Take it out of the "
            f"code that holds it and apply: {listing(app.managed)}."
        ]
    return [
        f"It can be removed. {seen}, and Azure was read completely; {rest}. Whoever may can run: "
        f"{app.command}"
    ]


def client_label(profile: ProfileEntry, findings: Sequence[FindingEntry]) -> str:
    """What is to be said of a client profile, in one or two words."""
    if not profile.entra:
        return "no Entra"
    if profile.class_ is AudienceClass.MANUAL:
        return "legacy"
    if any(one.level is Level.ERROR for one in findings):
        return "differs"
    if any(one.counts and one.code == "AAD105" for one in findings):
        return "unclear"
    if profile.tie is None:
        return "no gateway"
    return "agrees"


def tied(profile: ProfileEntry) -> str:
    """What ties a client profile to its gateways."""
    return _TIES.get(profile.tie or "", "")


def gateways_of(profile: ProfileEntry, report: Report) -> list[str]:
    """The gateways that a client profile can belong to: addresses, and names of live ones."""
    names = dict.fromkeys(
        one.address if one.stack == "." else f"{one.address} in {one.stack}"
        for one in profile.gateways
    )
    paired = {one.live.id for one in report.gateways if one.live is not None}
    for live in profile.live_gateways:
        if live not in paired:
            names.setdefault(live.rpartition("/")[2])
    return list(names)


def clients(report: Report) -> list[str]:
    """The client profiles by what they are: ``2 client profiles (1 legacy, 1 agrees)``."""
    from aadrift.reports.blocks import clients as blocks

    found = blocks(report)
    if not found:
        return ["0 client profiles"] if report.command == "profile" else []
    tally = Counter(client_label(one.first, one.findings) for one in found)
    parts = ", ".join(f"{number} {name}" for name, number in tally.items())
    return [f"{counted(len(found), 'client profile')} ({parts})"]
