"""Findings: what a rule reports, where, and the edit that would resolve it."""

from __future__ import annotations

from enum import StrEnum

from aadrift.gateway import Gateway, LiveGateway, Verdict
from aadrift.records import dataclass
from aadrift.source import Problem, Span, Step

# The rule that reports client profiles.
PROFILE_CODE = "AAD301"

# What every comment that suppresses findings holds; a file without it has none.
SUPPRESSION_MARK = "aadrift:"


class Level(StrEnum):
    """How serious a finding is; only errors make a run fail by default."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


class Safety(StrEnum):
    """Whether a fix may be applied without a human's eye."""

    SAFE = "safe"
    UNSAFE = "unsafe"


@dataclass(frozen=True)
class Edit:
    """The replacement of the text of one span (a literal's text inside its quotes)."""

    span: Span
    new: str


@dataclass(frozen=True)
class Fix:
    """Edits that belong together. ``hold`` says why an unsafe fix needs a human's eye."""

    title: str
    edits: tuple[Edit, ...]
    safety: Safety = Safety.SAFE
    hold: str | None = None


@dataclass(frozen=True)
class Suppression:
    """Why a finding does not count: who says so (``inline``, ``config``, ``baseline``), where."""

    source: str
    reason: str
    where: Span | None = None


@dataclass(frozen=True)
class Finding:
    """One finding. ``subject`` tells findings of one rule at one place apart (an address, an id).

    ``location`` is None for what has no place in the sources (a gateway that only Azure has).
    ``suggestion`` is source text that a person may add; no fix ever does.
    ``value`` is what a client profile says there, once entities are resolved. ``gateway`` is None
    where it is not known which of ``gateways`` is meant.
    """

    code: str
    level: Level
    message: str
    location: Span | None
    subject: str = ""
    gateway: Gateway | None = None
    gateways: tuple[Gateway, ...] = ()
    live: LiveGateway | None = None
    trace: tuple[Step, ...] = ()
    fix: Fix | None = None
    suppressed: Suppression | None = None
    problem: Problem | None = None
    suggestion: str | None = None
    value: str | None = None


@dataclass(frozen=True)
class Judged:
    """A declared gateway with the live one it is paired with, and the verdict on both."""

    gateway: Gateway
    verdict: Verdict
    live: LiveGateway | None = None
    candidates: tuple[LiveGateway, ...] = ()
