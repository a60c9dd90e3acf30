"""What every language offers: declarations read from the scanned tree.

A language is one folder beside this file and one line in ``aadrift.languages``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from typing import Protocol

from aadrift.clientprofile import ClientProfile
from aadrift.discovery import Selection
from aadrift.gateway import Gateway
from aadrift.inputs import Inputs
from aadrift.records import dataclass
from aadrift.source import Span, Step
from aadrift.values import Text
from aadrift.workspace import Workspace


@dataclass(frozen=True)
class AppUse:
    """The old enterprise app in code: a service principal, or what another app has to do with it.

    ``kind`` is ``service-principal``, ``pre-authorized-client`` or ``api-permission``; ``value`` is
    the app id with its origin; ``location`` the attribute that holds it. ``addition`` is source
    text that would do the same for the Microsoft-registered client, where nothing does it yet.
    """

    kind: str
    address: str
    location: Span
    value: Text
    addition: str | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Use:
    """A place that is no audience and takes its value from a literal. ``what`` names it."""

    what: str
    location: Span
    origin: Span
    trace: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Absent:
    """Code that no instance is made of: ``what`` has none, as ``why`` says (``count = 0``).

    ``places`` are the code: the resource, or a module call and the files of the module.
    """

    what: str
    why: Span
    places: tuple[Span, ...]


@dataclass(frozen=True)
class StaleTemplate:
    """A compiled template that no longer says what its source says.

    ``what`` is a clause about the template (``it says …``), ``location`` where it says so.
    """

    source: str
    location: Span
    what: str


@dataclass(frozen=True)
class Declarations:
    """What a language found.

    ``visited`` are the paths of the files that it read. ``complaints`` are sentences about values
    given on the command line that nothing takes; ``taken`` are the parameter files given there
    that something takes, which answers the complaint of another language.
    """

    gateways: tuple[Gateway, ...] = ()
    apps: tuple[AppUse, ...] = ()
    visited: frozenset[str] = field(default_factory=frozenset)
    complaints: tuple[str, ...] = ()
    taken: frozenset[str] = field(default_factory=frozenset)
    stale: tuple[StaleTemplate, ...] = ()
    absent: tuple[Absent, ...] = ()
    profiles: tuple[ClientProfile, ...] = ()


class Language(Protocol):
    """Reads the declarations of one language. Problems go to ``workspace.report``."""

    name: str

    def declarations(
        self, selection: Selection, workspace: Workspace, inputs: Inputs
    ) -> Declarations:
        """Find and trace every gateway declared in the selected files."""
        ...

    def uses(
        self, selection: Selection, workspace: Workspace, inputs: Inputs, origins: Iterable[Span]
    ) -> tuple[Use, ...]:
        """Places other than audiences that some literals reach."""
        ...
