"""From a report to the work that it leaves: pure values, which every form of the runbook shares."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from aadrift.audiences import MICROSOFT_REGISTERED, AudienceClass
from aadrift.clientprofile import PROFILE_CODES
from aadrift.gateway import Verdict, identity_of
from aadrift.records import dataclass
from aadrift.report.model import GatewayEntry, LiveEntry, Report, Subject
from aadrift.reports import words
from aadrift.runbook import undeclared
from aadrift.runbook.effects import Effect, Survey
from aadrift.runbook.steps import Step, steps
from aadrift.wording import counted, listing, shown


@dataclass(frozen=True)
class Work:
    """What is to be done about one gateway, in order.

    ``moves`` says that the gateway in Azure gets another audience, ``adopts`` that the code gets
    what Azure has.
    """

    name: str
    stack: str | None
    variant: str | None
    verdict: str
    sentence: str
    steps: tuple[Step, ...]
    moves: bool = False
    adopts: bool = False

    @property
    def label(self) -> str:
        """The gateway in words, told from one of the same address in another stack."""
        stack = f" in {shown(self.stack)}" if self.stack else ""
        variant = f" with {shown(self.variant)}" if self.variant else ""
        return f"{shown(self.name)}{stack}{variant}"


@dataclass(frozen=True)
class Runbook:
    """The whole work.

    ``audience`` says that an audience changes, in code or in Azure. ``apps`` are sentences about
    the old enterprise apps, one list each. ``errors`` are what of Azure could not be read, ``gaps``
    what else this can't know, ``profiles`` what is wrong with client profiles and is not fixed.
    """

    works: tuple[Work, ...]
    audience: bool
    apps: tuple[tuple[str, ...], ...] = ()
    errors: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()
    profiles: tuple[str, ...] = ()

    @property
    def _kept(self) -> str:
        """The gateways whose change must not be reverted, in words."""
        return listing(dict.fromkeys(work.label for work in self.works if work.adopts))

    @property
    def nothing(self) -> str:
        """What is said where no gateway needs work."""
        if self.errors or self.gaps or self.profiles:
            return "No gateway that was seen needs work."
        return "There is nothing to do."

    @property
    def downtime(self) -> tuple[str, ...]:
        """How long gateways are down, and what that means."""
        if self._kept and not any(work.moves for work in self.works):
            return ("Azure has the new audience already: an apply changes nothing about it.",)
        said = ["Applying takes about 5 minutes a gateway, with up to 5 minutes of downtime."]
        if self.audience:
            said.append(
                "A gateway accepts one audience only: from then on, no client with the old profile "
                "can sign in. Choose a time for it, and tell the users before."
            )
        return tuple(said)

    @property
    def order(self) -> tuple[str, ...]:
        """The order of work that holds for every gateway."""
        return words.ORDER

    @property
    def clicks(self) -> tuple[str, ...]:
        """What a user does in the Azure VPN client: with the package, or by hand."""
        return (
            "With the new package: unzip it, open the Azure VPN Client, choose + and Import, and "
            "select AzureVPN/azurevpnconfig.xml (azurevpnconfig_aad.xml, if that is there). Save.",
            "Or by hand: select the profile, choose ... and Configure, set Audience to "
            f"{MICROSOFT_REGISTERED} (a custom audience stays). Leave the rest, and save.",
            "Connect, and sign in once more.",
        )

    @property
    def checklist(self) -> tuple[str, ...]:
        """What is ticked off for every client."""
        return (
            "The new profile package is generated from the gateway, after the apply.",
            "The profile is imported, or its audience is edited by hand (Azure VPN Client, "
            "Configure).",
            "The profile's audience and issuer are the gateway's; the issuer ends with a slash.",
            "A connection was tried.",
            "The old profile is removed from the client; a copy is kept until the move is done.",
        )

    @property
    def rollback(self) -> tuple[str, ...]:
        """How everything is put back."""
        if not self.audience:
            return ("Revert this change and apply.", "Nothing else is to be undone.")
        kept = f"the change of {self._kept}: Azure had the new audience before, and an apply "
        kept += "without this change locks the clients out."
        if self._kept and not any(work.moves for work in self.works):
            return (f"Do not revert {kept}",)
        start = f"Do not revert {kept} Revert the rest of it, and apply." if self._kept else None
        return (
            start or "Revert this change and apply.",
            "The gateway then accepts the old audience again, and clients need their old profiles "
            "back, at the same moment; keep them until the move is done.",
            "Do not remove the old enterprise application before.",
        )


def runbook(report: Report, only: Collection[Subject] | None = None) -> Runbook:
    """The runbook of a report; of some of its gateways, when they are named.

    Gateways that the next apply would roll back come first, then those that are moved.
    """
    survey = Survey.of(report)
    works = [
        (_ORDER.get(one.verdict, len(_ORDER)), _work(one, done, survey))
        for one in report.gateways
        if only is None or one.subject in only
        for done in (survey.effects[one.subject],)
        if done.edits or not words.settled(one)
    ]
    works.sort(key=lambda pair: pair[0])
    found = [work for _, work in works]
    if only is None:
        found += [_by_hand(one, report) for one in undeclared.undeclared(report)]
    return Runbook(
        works=tuple(found),
        audience=any(work.moves or work.adopts for work in found),
        apps=tuple(tuple(words.enterprise_app(one)) for one in report.enterprise_apps),
        errors=report.evidence.live.errors,
        gaps=tuple(_gaps(report)),
        profiles=tuple(_profiles(report)),
    )


_ORDER = {
    verdict: rank
    for rank, verdict in enumerate(
        (
            Verdict.CODE_BEHIND,
            Verdict.LEGACY,
            Verdict.DECLARED_ONLY,
            Verdict.NOT_DEPLOYED,
            Verdict.NOT_APPLIED,
            Verdict.DRIFTED,
            Verdict.AMBIGUOUS,
            Verdict.UNRESOLVED,
            Verdict.CUSTOM,
        )
    )
}


def _gaps(report: Report) -> Iterator[str]:
    """What this run does not know, so that work may be missing."""
    if not report.evidence.live.sources:
        yield "Azure was not asked (--live): what it has can be something else by now."
    yield from report.evidence.live.notes
    yield from report.evidence.missing
    yield from report.notes
    if report.unreadable:
        first = report.unreadable[0]
        yield (
            f"{counted(len(report.unreadable), 'file')} could not be read, "
            f"{shown(first.path)}:{first.line} first: {first.message}"
        )


def _profiles(report: Report) -> Iterator[str]:
    """What is wrong with client profiles of the repository, and is not fixed."""
    paths = {one.location.path for one in report.profiles}
    for one in report.findings:
        place = one.location
        if place is None or place.path not in paths or one.code not in PROFILE_CODES:
            continue
        if one.counts and not one.fixed:
            yield f"{place.path}:{place.line}: {one.message}"


def _work(gateway: GatewayEntry, done: Effect, survey: Survey) -> Work:
    moves = gateway.verdict is Verdict.NOT_APPLIED or (
        done.moves and not done.adopts and gateway.verdict is not Verdict.NOT_DEPLOYED
    )
    return Work(
        name=gateway.address,
        stack=None if gateway.stack in (".", "") else gateway.stack,
        variant=gateway.variant,
        verdict=words.label(gateway),
        sentence=words.sentence(gateway),
        steps=tuple(steps(gateway, survey)),
        moves=moves,
        adopts=done.adopts,
    )


def _by_hand(live: LiveEntry, report: Report) -> Work:
    return Work(
        name=identity_of(live.id).name or live.id,
        stack=None,
        variant=None,
        verdict="only in Azure",
        sentence=undeclared.sentence(live, report),
        steps=tuple(undeclared.steps(live, report)),
        moves=live.class_ is AudienceClass.MANUAL,
    )
