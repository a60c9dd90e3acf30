"""Which gateway a client profile belongs to.

The surest first: what the user says, a server named after the gateway's resource GUID, the name
of the gateway or of its virtual network (which Azure gives its profiles), and at last the tenant,
where it only matters what its gateways have in common.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum

from aadrift.audiences import AudienceClass, classify, host_of, tenant_id
from aadrift.clientprofile import ClientProfile, value_of
from aadrift.findings import Judged
from aadrift.gateway import LiveGateway, Setting, Status
from aadrift.pairing import Pairing
from aadrift.records import dataclass


class Tie(StrEnum):
    """What ties a profile to its gateway, the surest first."""

    MAPPING = "mapping"
    SERVER = "server"
    NAME = "name"
    NETWORK = "network"
    TENANT = "tenant"


@dataclass(frozen=True)
class Counterpart:
    """A gateway that a profile can belong to: declared, live, or both."""

    judged: Judged | None
    live: LiveGateway | None

    @property
    def label(self) -> str:
        """The gateway for people: its address, or what Azure calls it."""
        if self.judged is not None:
            return self.judged.gateway.address
        return (self.live.identity.name if self.live is not None else None) or "a gateway"

    def values(self, name: str) -> tuple[str, ...]:
        """What Azure has for ``audience``, ``tenant`` or ``issuer``, then what code declares."""
        found: list[str] = []
        if self.live is not None:
            live: str | None = getattr(self.live, name)
            found += [live] if live else []
        if self.judged is not None:
            setting: Setting = getattr(self.judged.gateway, name)
            if setting.status is Status.RESOLVED and setting.value:
                found.append(setting.value)
        return tuple(found)

    @property
    def name(self) -> str:
        """The gateway's own name in lower case, as far as it is known as a whole."""
        names = (
            self.live.identity.name if self.live is not None else None,
            self.judged.gateway.identity.name if self.judged is not None else None,
        )
        known = next((name for name in names if name), "")
        return "" if "*" in known else known.lower()

    @property
    def network(self) -> str:
        """The name of its virtual network in lower case, where Azure tells it."""
        return (self.live.network or "").lower() if self.live is not None else ""

    @property
    def tenant(self) -> str | None:
        """The tenant: its GUID or domain name."""
        return next(filter(None, map(tenant_id, self.values("tenant"))), None)


@dataclass(frozen=True)
class TiedProfile:
    """A client profile and the gateways that it can belong to; none when nothing ties it."""

    profile: ClientProfile
    tie: Tie | None = None
    counterparts: tuple[Counterpart, ...] = ()

    @property
    def certain(self) -> bool:
        """Whether the profile's own gateway is known, not only its tenant's gateways."""
        return self.tie is not None and self.tie is not Tie.TENANT

    @property
    def ambiguous(self) -> bool:
        """Whether they are several gateways, not one under several variants."""
        return len({key_of(one) for one in self.counterparts}) > 1

    @property
    def judged(self) -> tuple[Judged, ...]:
        """The declared gateways among them."""
        return tuple(one.judged for one in self.counterparts if one.judged is not None)

    @property
    def live(self) -> LiveGateway | None:
        """The live gateway, where there is just one."""
        live = {one.live.id.lower(): one.live for one in self.counterparts if one.live is not None}
        return next(iter(live.values())) if len(live) == 1 else None


def tie_profiles(
    profiles: Sequence[ClientProfile],
    pairing: Pairing,
    mapping: Sequence[tuple[str, str]] = (),
) -> tuple[TiedProfile, ...]:
    """Tie each profile to its gateway.

    ``mapping`` leads from the path of a profile to the address, resource id or name of its gateway.
    """
    if not profiles:
        return ()
    every = tuple(counterparts(pairing))
    said = {path: gateway.lower() for path, gateway in mapping}
    return tuple(_tied(profile, every, said.get(profile.path)) for profile in profiles)


def counterparts(pairing: Pairing) -> Iterator[Counterpart]:
    """Every gateway with an audience, declared or live, each once for each of its variants."""
    paired = {one.live.id.lower() for one in pairing.judged if one.live is not None}
    for judged in pairing.judged:
        if judged.gateway.audience.status is not Status.ABSENT or judged.live is not None:
            yield Counterpart(judged, judged.live)
    for live in pairing.live:
        if live.audience and live.id.lower() not in paired:
            yield Counterpart(None, live)


def _tied(profile: ClientProfile, every: Sequence[Counterpart], said: str | None) -> TiedProfile:
    if said is not None:
        return _found(profile, Tie.MAPPING, (one for one in every if _is_called(one, said)))
    guids = profile.gateway_guids
    by_server = [one for one in every if one.live is not None and one.live.guid in guids]
    if by_server:
        return _found(profile, Tie.SERVER, by_server)
    tenant = tenant_id(value_of(profile.tenant)) or tenant_id(value_of(profile.issuer))
    same = [one for one in every if tenant is not None and one.tenant == tenant]
    name = (profile.name or "").strip().lower()
    # A name that one gateway has, and the network of another, is either's.
    called = [one for one in every if name and name in (one.name, one.network)]
    ours = [one for one in called if tenant is not None and one.tenant == tenant]
    named = ours or _only(called)
    if named:
        is_own = any(one.name == name for one in named)
        return _found(profile, Tie.NAME if is_own else Tie.NETWORK, named)
    return _found(profile, Tie.TENANT, same)


def _found(profile: ClientProfile, tie: Tie, found: Iterable[Counterpart]) -> TiedProfile:
    gateways = tuple(found)
    return TiedProfile(profile, tie, gateways) if gateways else TiedProfile(profile)


def _only(found: Iterable[Counterpart]) -> list[Counterpart]:
    """The gateways, when all of them are one in Azure or in code."""
    gateways = list(found)
    return gateways if len({key_of(one) for one in gateways}) == 1 else []


def key_of(one: Counterpart) -> object:
    """What tells gateways apart: the resource in Azure, else the address in its stack."""
    if one.live is not None:
        return one.live.id.lower()
    gateway = one.judged.gateway if one.judged is not None else None
    return (gateway.stack, gateway.address) if gateway is not None else None


def _is_called(one: Counterpart, said: str) -> bool:
    names = {one.name}
    if one.live is not None:
        names.add(one.live.id.lower())
    if one.judged is not None:
        names.add(one.judged.gateway.address.lower())
        names.add((one.judged.gateway.identity.id or "").lower())
    return said in names - {""}


def migrated(audience: str, target: str) -> str:
    """What an audience becomes: the target for a manually registered one, else itself."""
    return target if classify(audience) is AudienceClass.MANUAL else audience


def same_setting(one: str, other: str) -> bool:
    """Whether two tenants or issuers mean the same: in any case, with or without a last slash."""
    ours, theirs = one.strip().lower(), other.strip().lower()
    if not host_of(ours) or not host_of(theirs):
        return (tenant_id(ours) or ours) == (tenant_id(theirs) or theirs)
    return ours.rstrip("/") == theirs.rstrip("/")
