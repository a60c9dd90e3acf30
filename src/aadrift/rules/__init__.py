"""The rules: from judged gateways to findings. Pure: nothing is read, printed or changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from aadrift.findings import Finding
from aadrift.languages.interface import Declarations
from aadrift.pairing import Pairing
from aadrift.pairing.profiles import TiedProfile
from aadrift.records import dataclass
from aadrift.rules.audience import audience_findings
from aadrift.rules.live import live_findings
from aadrift.rules.places import in_order
from aadrift.rules.profiles import contradictions, profile_findings
from aadrift.rules.settings import setting_findings
from aadrift.rules.sources import app_findings, compiled_findings, problem_findings
from aadrift.source import Problem

__all__ = ["RuleOptions", "evaluate"]


@dataclass(frozen=True)
class RuleOptions:
    """What changes a rule's level. ``strict`` is ``--strict``."""

    strict: bool = False


def evaluate(
    pairing: Pairing,
    declarations: Declarations,
    problems: Iterable[Problem] = (),
    options: RuleOptions | None = None,
    profiles: Iterable[TiedProfile] = (),
) -> tuple[Finding, ...]:
    """All findings, in the order of their places; those without a place come last.

    A literal that reaches several gateways, or one gateway under several variants, is one finding
    of each rule. The old app is taken from ``declarations``; the gateways are those of the
    pairing, which state and plan files have completed.
    """
    tied = tuple(profiles)
    clients = tuple(profile_findings(tied))
    found = _all(pairing, declarations, problems, options or RuleOptions())
    return in_order((*found, *clients, *contradictions(tied, clients)))


def _all(
    pairing: Pairing,
    declarations: Declarations,
    problems: Iterable[Problem],
    options: RuleOptions,
) -> Iterator[Finding]:
    yield from audience_findings(pairing.judged)
    yield from setting_findings(pairing.judged)
    yield from live_findings(pairing, strict=options.strict)
    yield from app_findings(declarations.apps)
    yield from compiled_findings(declarations.stale)
    yield from problem_findings(problems)
