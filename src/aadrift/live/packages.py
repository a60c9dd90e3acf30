"""Client profile packages: which ones Azure can generate, and which the user means.

A virtual network gateway has a package of its own. In a Virtual WAN there is one for the gateway of
each hub, whose clients connect to that hub, and one for each server configuration of the WAN, whose
clients connect to the nearest hub.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from aadrift.gateway import Kind, LiveGateway, identity_of
from aadrift.live.arm import P2S_GATEWAY_TYPE, type_of_id
from aadrift.live.interface import LiveError, LiveReading
from aadrift.live.users import VIRTUAL_WAN_TYPE
from aadrift.records import dataclass
from aadrift.wording import listing, shown

_TITLES = {
    "microsoft.network/virtualnetworkgateways": "virtual network gateway",
    P2S_GATEWAY_TYPE: "point-to-site gateway",
    VIRTUAL_WAN_TYPE: "Virtual WAN",
}


@dataclass(frozen=True)
class Package:
    """A package that Azure can generate.

    ``id`` is the resource that is asked for it, ``gateway`` what holds the audience: the same
    resource, or the server configuration that the asked one uses.
    """

    id: str
    gateway: LiveGateway

    @property
    def type(self) -> str:
        """The type of the resource that is asked, lower case."""
        return type_of_id(self.id)

    @property
    def name(self) -> str:
        """The name of the resource that is asked."""
        return identity_of(self.id).name or ""

    @property
    def group(self) -> str:
        """Its resource group."""
        return identity_of(self.id).resource_group or ""

    @property
    def action(self) -> str:
        """The operation that generates it, as Azure's roles name it."""
        kind = self.id.split("/")[-2]
        return f"Microsoft.Network/{kind}/generatevpnprofile/action"

    @property
    def label(self) -> str:
        """The package for people: ``vgw-hub (virtual network gateway, resource group rg-hub)``."""
        place = f"{_TITLES.get(self.type, 'resource')}, resource group {shown(self.group, 90)}"
        if self.type == VIRTUAL_WAN_TYPE:
            place += f", server configuration {shown(self.gateway.identity.name or '', 90)}"
        return f"{shown(self.name, 90)} ({place})"


def packages(gateways: Iterable[LiveGateway]) -> Iterator[Package]:
    """Every package that the gateways have."""
    for live in gateways:
        if live.kind is Kind.GATEWAY:
            yield Package(live.id, live)
            continue
        for user in live.used_by:
            if type_of_id(user) in (P2S_GATEWAY_TYPE, VIRTUAL_WAN_TYPE):
                yield Package(user, live)


def chosen(names: Sequence[str], reading: LiveReading) -> tuple[Package, ...]:
    """The packages that the user's names mean, in their order, each once.

    A name is a resource id, a name, or ``resource group/name``, in any case. Raises LiveError for
    one that means nothing, several gateways, or one without Entra authentication.
    """
    known = tuple(packages(reading.gateways))
    found = {
        (one.id.lower(), one.gateway.id.lower()): one
        for name in names
        for one in _meant(name, known, reading)
    }
    return tuple(found.values())


def _meant(name: str, known: Sequence[Package], reading: LiveReading) -> list[Package]:
    matches = [one for one in known if _is_called(one, name)]
    if not matches:
        # A server configuration stands for the packages of the WANs that it is used in.
        matches = [
            one for one in known if one.type == VIRTUAL_WAN_TYPE and _names(one.gateway.id, name)
        ]
    if not matches:
        raise LiveError(_unknown(name, known, reading))
    several = {one.id.lower(): one.id for one in matches}
    if len(several) > 1:
        raise LiveError(
            f"{shown(name)} is the name of {len(several)} gateways; say which by its resource "
            f"group (GROUP/NAME) or id: {listing(shown(one, 300) for one in several.values())}"
        )
    if reading.errors and not name.startswith("/"):
        raise LiveError(
            f"whether {shown(name)} is the only gateway of that name can't be told, because not "
            f"everything could be read ({reading.errors[0]}); name it by its resource id, or "
            "narrow the scope with --subscription"
        )
    bare = next((one for one in matches if not one.gateway.audience), None)
    if bare is not None:
        raise LiveError(
            f"{bare.label} has no Entra authentication in Azure, so its package holds no profile "
            "whose audience could be verified"
        )
    return matches


def _is_called(package: Package, name: str) -> bool:
    return _names(package.id, name)


def _names(resource_id: str, name: str) -> bool:
    folded = name.strip().rstrip("/").lower()
    if folded.startswith("/"):
        return resource_id.lower() == folded
    identity = identity_of(resource_id.lower())
    return folded in (identity.name, f"{identity.resource_group}/{identity.name}")


def _unknown(name: str, known: Sequence[Package], reading: LiveReading) -> str:
    said = f"Azure has no point-to-site gateway called {shown(name)}, as far as this sign-in sees"
    if any(_names(one.id, name) for one in reading.gateways):
        return (
            f"no gateway uses the VPN server configuration {shown(name)}, so there is no package "
            "for it"
        )
    if reading.errors:
        return f"{said}, and not everything could be read: {reading.errors[0]}"
    names = sorted({one.name for one in known if one.gateway.audience})
    return f"{said}; it sees {listing(map(shown, names))}" if names else said
