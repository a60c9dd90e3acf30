"""What is done about one declared gateway, in order."""

from __future__ import annotations

from collections.abc import Iterator

from aadrift.audiences import MICROSOFT_REGISTERED, AudienceClass, classify
from aadrift.gateway import Identity, Kind, Verdict
from aadrift.records import dataclass
from aadrift.report.model import GatewayEntry, Report
from aadrift.reports import words
from aadrift.runbook import commands
from aadrift.runbook.effects import Effect, Survey, blocks
from aadrift.wording import listing, shown

_CERTAIN = frozenset((Verdict.LEGACY, Verdict.DECLARED_ONLY, Verdict.CUSTOM, Verdict.UNRESOLVED))
_IN_CODE = (
    "In code, where the old client is authorised, and if that is this app's registration, add:"
)


@dataclass(frozen=True)
class Step:
    """One step: what to do, more about it, the commands for it, and source text to add."""

    title: str
    text: tuple[str, ...] = ()
    commands: tuple[str, ...] = ()
    additions: tuple[str, ...] = ()


def steps(gateway: GatewayEntry, survey: Survey) -> Iterator[Step]:
    """The steps for a gateway. No command applies what is not certain."""
    done = survey.effects[gateway.subject]
    if not done.edits and done.live in (None, done.audience) and _is_custom(gateway):
        yield from custom(gateway.audience.value or "", survey.report)
        return
    yield from sign_in(gateway.cloud)
    if done.adopts:
        yield from _adopt(gateway, done, survey)
    elif gateway.verdict is Verdict.CODE_BEHIND:
        yield Step("Let nobody apply this stack: it would roll the gateway back")
        yield from _merge(gateway, done, survey)
        yield from _open(gateway, survey)
    elif not done.settles or (not done.moves and blocks(gateway, done)):
        yield from _merge(gateway, done, survey)
        yield from _open(gateway, survey)
    elif gateway.verdict is Verdict.NOT_DEPLOYED:
        yield from _merge(gateway, done, survey)
        yield Step(
            "Apply nothing for this",
            (
                "Azure does not have the gateway, so an apply would create it. When it is wanted, "
                "its clients need the profile package that is generated then.",
            ),
        )
    elif done.moves or gateway.verdict is Verdict.NOT_APPLIED:
        yield from _move(gateway, done, survey)
    elif done.edits:
        yield from _correct(gateway, done, survey)
    else:
        yield from _open(gateway, survey)


def sign_in(cloud: str | None) -> Iterator[Step]:
    """What comes before every command for a cloud that is not the public one."""
    lines = commands.sign_in(cloud)
    if lines:
        yield Step(f"Sign in to {cloud} for all that follows", (), lines)


def _is_custom(gateway: GatewayEntry) -> bool:
    """Whether the gateway has a custom audience, and Azure none that differs."""
    return gateway.verdict is Verdict.CUSTOM or (
        gateway.verdict in (Verdict.DECLARED_ONLY, Verdict.NOT_DEPLOYED)
        and gateway.audience.class_ is AudienceClass.CUSTOM
    )


def _adopt(gateway: GatewayEntry, done: Effect, survey: Survey) -> Iterator[Step]:
    """The code takes over what Azure has."""
    yield Step(
        "Let nobody apply this stack before the change is merged",
        ("Azure has this audience already: an apply of the old code takes it back.",),
    )
    yield from _merge(gateway, done, survey)
    yield from _shared(gateway, survey)
    yield Step(
        "Apply, so that code and Azure agree",
        (
            "The plan must show no change of this audience; then the gateway has no downtime.",
            *_of_stack(gateway),
        ),
        commands.apply(gateway),
    )
    yield _seen(gateway, done)
    yield _profiles(gateway, "Generate the package for clients that still lack it")
    yield Step(
        "To roll back",
        ("Do not revert the change: that would roll the gateway back at the next apply.",),
    )


def _move(gateway: GatewayEntry, done: Effect, survey: Survey) -> Iterator[Step]:
    """The gateway gets another audience, and its clients with it."""
    if gateway.verdict is Verdict.DECLARED_ONLY:
        yield Step(
            "See first what Azure has",
            (
                "This runbook does not know it. A gateway that is reported as code behind is "
                "migrated already: let nobody apply its stack before the merge, and "
                "write the runbook again with --live.",
            ),
            (commands.check(gateway),),
        )
    elif gateway.verdict not in (*_CERTAIN, Verdict.NOT_APPLIED):
        yield from _open(gateway, survey, "Decide first, before anything is merged")
    yield from _merge(gateway, done, survey)
    yield from _shared(gateway, survey)
    yield Step(
        "Apply at the agreed time",
        (
            "About 5 minutes, of which the gateway is down for less than 5.",
            "What is shown before must change the gateway in place, and nothing but what this "
            "runbook names. Stop if it replaces or deletes anything.",
            *_of_stack(gateway),
        ),
        commands.apply(gateway),
    )
    yield _seen(gateway, done)
    yield _profiles(gateway, "Generate the new package, and hand it out")
    change = "the change" if done.edits else "the change that brought the audience into the code"
    yield Step(
        "To roll back",
        (
            f"Revert {change} and apply again, and give the clients their old profiles back at "
            "the same moment.",
        ),
    )


def _correct(gateway: GatewayEntry, done: Effect, survey: Survey) -> Iterator[Step]:
    """Settings beside the audience change; the audience stays."""
    yield from _merge(gateway, done, survey)
    yield from _shared(gateway, survey)
    yield Step(
        "Apply at the agreed time",
        (
            "The audience stays: what is shown before must not change it. The gateway can be down "
            "for up to 5 minutes.",
            *_of_stack(gateway),
        ),
        commands.apply(gateway),
    )
    yield _seen(gateway, done)
    yield _profiles(gateway, "Generate the package for clients whose profile has the old settings")
    yield Step("To roll back", ("Revert the change and apply again.",))


def _merge(gateway: GatewayEntry, done: Effect, survey: Survey) -> Iterator[Step]:
    if done.edits:
        yield Step("Merge", done.edits)
    held = [
        f"{shown(one.title)} is held back: {one.reason}"
        for one in (survey.report.fix.held if survey.report.fix is not None else ())
        if gateway.subject in one.gateways
    ]
    if held:
        yield Step("Decide what is held back", tuple(held))


def _of_stack(gateway: GatewayEntry) -> tuple[str, ...]:
    if commands.is_template(gateway):
        return ("Give the parameters that the pipeline sets, too.",)
    return (
        "The stack must be initialised for this gateway's own state (init, workspace). Give the "
        "variables that the pipeline sets, too.",
    )


def _shared(gateway: GatewayEntry, survey: Survey) -> Iterator[Step]:
    """What the same apply does to other gateways of the stack."""
    settle: list[str] = []
    along: list[str] = []
    for other in survey.together[commands.apply(gateway)]:
        if other.subject == gateway.subject:
            continue
        done = survey.effects[other.subject]
        if blocks(other, done):
            settle.append(f"{shown(other.address)} ({words.label(other)}): {words.sentence(other)}")
        elif other.verdict is Verdict.NOT_DEPLOYED:
            settle.append(f"{shown(other.address)} (not deployed): it would be created.")
        elif (done.moves and not done.adopts) or other.verdict is Verdict.NOT_APPLIED:
            along.append(shown(other.address))
    if settle:
        yield Step("Settle first what the same apply reaches", tuple(settle))
    if along:
        yield Step(
            "Prepare the clients of every gateway that the same apply moves",
            (f"It moves {listing(along)} too.",),
        )


def _seen(gateway: GatewayEntry, done: Effect) -> Step:
    verdict = None
    if done.audience == MICROSOFT_REGISTERED:
        verdict = "migrated"
    elif done.audience is not None and classify(done.audience) is AudienceClass.CUSTOM:
        verdict = "custom"
    told = f"reported as {verdict}" if verdict else "reported with the same audience in both"
    return Step("See that it worked", (f"The gateway must be {told}.",), (commands.check(gateway),))


def _profiles(gateway: GatewayEntry, title: str) -> Step:
    return packages(title, commands.identity(gateway), gateway.kind, gateway.cloud)


def packages(title: str, who: Identity, kind: Kind, cloud: str | None) -> Step:
    """How the client profile package of a gateway is generated."""
    told = ["It is written only when its profile has the gateway's audience."]
    if kind is Kind.SERVER_CONFIGURATION:
        told.append(
            "This is the package of the whole Virtual WAN; name a hub's point-to-site gateway for "
            "that hub alone."
        )
        told.append(
            "The second command is the Azure CLI's (extension virtual-wan), for one hub: it prints "
            "a secret link. The CLI has none for the whole WAN; the portal has it under User VPN "
            "configurations, Download virtual WAN user VPN profile."
        )
    else:
        told.append("The second command does the same with the Azure CLI: it prints a secret link.")
    return Step(title, tuple(told), commands.download(who, kind, cloud))


def custom(audience: str, report: Report) -> Iterator[Step]:
    """What a custom audience needs, which the gateway keeps."""
    additions = tuple(_additions(audience, report))
    yield Step(
        "Let the Microsoft-registered client ask for tokens",
        (
            f"The gateway keeps its custom audience {shown(audience)}. On the app registration "
            f"with that id, under Expose an API, authorise {MICROSOFT_REGISTERED} as one more "
            "client application.",
            *((_IN_CODE,) if additions else ()),
        ),
        additions=additions,
    )
    yield Step(
        "Tell the clients which application they are",
        (
            "Their profiles keep the audience, and gain "
            f"<applicationid>{MICROSOFT_REGISTERED}</applicationid> beside it.",
        ),
    )


def _additions(audience: str, report: Report) -> Iterator[str]:
    """What code lacks, as far as it is not plainly about another gateway's registration."""
    customs = {
        (one.audience.value or "").lower()
        for one in report.gateways
        if one.audience.class_ is AudienceClass.CUSTOM
    } - {audience.lower()}
    found = (one.suggestion for one in report.findings if one.counts and one.suggestion)
    for text in dict.fromkeys(found):
        if not any(other in text.lower() for other in customs):
            yield text


def _open(
    gateway: GatewayEntry, survey: Survey, title: str = "Look at it, and decide"
) -> Iterator[Step]:
    """What a person must look at before anything can be moved."""
    told = list(dict.fromkeys(one.message for one in survey.about(gateway) if not one.fixed))
    if gateway.candidates:
        ids = (shown(one, 300) for one in gateway.candidates)
        told.append(f"It could be {listing(ids)}.")
    yield Step(title, tuple(told) or (words.sentence(gateway),))
