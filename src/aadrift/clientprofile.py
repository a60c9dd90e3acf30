"""Client profiles: what an ``azurevpnconfig.xml`` tells the Azure VPN client."""

from __future__ import annotations

import re
from typing import Literal

from aadrift.records import dataclass
from aadrift.source import Span

ElementName = Literal["audience", "tenant", "issuer", "applicationid"]
# The rules that judge client profiles.
PROFILE_CODES = frozenset({"AAD103", "AAD105", "AAD301"})
ELEMENTS: tuple[ElementName, ...] = ("audience", "tenant", "issuer", "applicationid")

# The server of a VPN gateway: azuregateway-, the gateway's resource GUID, and a hash.
_SERVER = re.compile(
    r"azuregateway-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:-[0-9a-f]+)?\.", re.IGNORECASE
)

_OPEN = re.compile(r"[${}%#@()\[\]<>*]|__")


@dataclass(frozen=True)
class Element:
    """The text of one element of a profile.

    ``value`` is its text with entities resolved and without white space around it. ``span`` is
    the source text that says exactly that and that can be replaced as it is; None where the value
    is cut by a comment or a CDATA section, or has no text to replace. ``location`` is the start
    tag; ``empty`` says that it is ``<such/>``.
    """

    value: str
    span: Span | None
    location: Span
    empty: bool = False

    @property
    def place(self) -> Span:
        """Where a finding about the element points: its text, or its tag."""
        return self.span or self.location


@dataclass(frozen=True)
class ClientProfile:
    """One client profile, or one way to read it.

    ``location`` is the root's tag. ``entra`` says whether the profile signs in with Microsoft
    Entra ID; the four elements of that are None where they are missing. ``servers`` are host
    names, lower case. ``readings`` is above 1 where an element stands several times: which one a
    client takes is not known, so that each is a profile of its own.
    """

    location: Span
    entra: bool = False
    name: str | None = None
    servers: tuple[str, ...] = ()
    audience: Element | None = None
    tenant: Element | None = None
    issuer: Element | None = None
    applicationid: Element | None = None
    readings: int = 1

    @property
    def path(self) -> str:
        """The file of the profile."""
        return self.location.path

    @property
    def gateway_guids(self) -> frozenset[str]:
        """The resource GUIDs (lower case) of the VPN gateways that the servers are named after."""
        found = (_SERVER.match(server) for server in self.servers)
        return frozenset(match[1].lower() for match in found if match is not None)


def element_of(profile: ClientProfile, name: ElementName) -> Element | None:
    """One of the elements of a profile."""
    match name:
        case "audience":
            return profile.audience
        case "tenant":
            return profile.tenant
        case "issuer":
            return profile.issuer
        case _:
            return profile.applicationid


def value_of(element: Element | None) -> str:
    """The value of an element; empty where it is missing or says nothing."""
    return element.value if element is not None else ""


def is_open(value: str) -> bool:
    """Whether something is to be filled in: no GUID or URL has these characters."""
    return _OPEN.search(value) is not None
