"""Gateways as the sources declare them and as Azure has them, and the verdict on a pair."""

from __future__ import annotations

from dataclasses import field, replace
from enum import StrEnum

from aadrift.audiences import AudienceClass, classify
from aadrift.records import dataclass
from aadrift.source import Span, Step
from aadrift.values import Null, OneOf, Text, Unknown, Value, branches, feasible, one_of


class Kind(StrEnum):
    """The two resources that hold an audience."""

    GATEWAY = "virtualNetworkGateway"
    SERVER_CONFIGURATION = "vpnServerConfiguration"


_ARM_TYPES = {
    "microsoft.network/virtualnetworkgateways": Kind.GATEWAY,
    "microsoft.network/vpnserverconfigurations": Kind.SERVER_CONFIGURATION,
}


def kind_of_type(arm_type: str) -> Kind | None:
    """The kind that an ARM resource type names (any case, with or without ``@api-version``)."""
    return _ARM_TYPES.get(arm_type.split("@", 1)[0].strip().lower())


class Dialect(StrEnum):
    """The language in which a gateway is declared."""

    TERRAFORM = "terraform"
    TERRAFORM_JSON = "terraform-json"
    AZAPI = "azapi"
    TERRAGRUNT = "terragrunt"
    BICEP = "bicep"
    ARM = "arm"


class Status(StrEnum):
    """Whether a setting's value is known."""

    RESOLVED = "resolved"
    UNRESOLVED = "unresolved"
    ABSENT = "absent"


class Verdict(StrEnum):
    """What declared and live say together."""

    MIGRATED = "migrated"
    LEGACY = "legacy"
    CODE_BEHIND = "code-behind"
    NOT_APPLIED = "not-applied"
    DRIFTED = "drifted"
    CUSTOM = "custom"
    ABSENT = "absent"
    NOT_DEPLOYED = "not-deployed"
    DECLARED_ONLY = "declared-only"
    UNDECLARED = "undeclared"
    UNRESOLVED = "unresolved"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True)
class Setting:
    """One setting of a gateway (audience, tenant or issuer), traced.

    ``value`` is the string when the setting can only have one. ``options`` are all the strings
    that it can turn out to be, with their origins; ``unknowns`` what is not known about it.
    """

    status: Status
    value: str | None = None
    options: tuple[Text, ...] = ()
    unknowns: tuple[Unknown, ...] = ()
    reason: str | None = None
    where: Span | None = None

    @classmethod
    def of(cls, value: Value) -> Setting:
        """Read what an evaluated attribute says."""
        value = feasible(value)
        texts: list[Text] = []
        unknowns: list[Unknown] = []
        absent = False
        for branch in branches(value):
            match branch:
                case Text(value="") | Null():
                    absent = True
                case Text():
                    texts.append(branch)
                case Unknown():
                    unknowns.append(branch)
                case _:
                    reason = "it is not a string"
                    unknowns.append(Unknown(reason, trail=branch.trail))
        options, unknown = tuple(texts), tuple(unknowns)
        values = {text.value.lower() for text in texts}
        if not unknowns and not values:
            return cls(Status.ABSENT)
        if not unknowns and not absent and len(values) == 1:
            return cls(Status.RESOLVED, texts[0].value, options)
        choice = (value.reason, value.where) if isinstance(value, OneOf) else ("", None)
        reason, where = (unknowns[0].reason, unknowns[0].where) if unknowns else choice
        return cls(Status.UNRESOLVED, None, options, unknown, reason, where)

    def either(self, other: Setting, reason: str) -> Setting:
        """What can be said where it is not decided which of two settings counts."""
        values: list[Value] = []
        for setting in (self, other):
            values += (*setting.options, *setting.unknowns)
            if setting.status is not Status.RESOLVED and not setting.unknowns:
                values.append(Null())
        return Setting.of(one_of(values, reason))

    @property
    def origins(self) -> tuple[Span, ...]:
        """The literals that can reach the setting, each once."""
        spans = (text.origin for text in self.options)
        return tuple(dict.fromkeys(span for span in spans if span is not None))

    @property
    def trace(self) -> tuple[Step, ...]:
        """The steps from the place of use to the first literal, or to where tracing stopped."""
        if self.options:
            return self.options[0].full_trail
        return self.unknowns[0].trail if self.unknowns else ()

    @property
    def audience_class(self) -> AudienceClass | None:
        """The class that every option has; None when they differ or something is unknown."""
        classes = {classify(text.value) for text in self.options}
        return classes.pop() if len(classes) == 1 and not self.unknowns else None


ABSENT = Setting(Status.ABSENT)


@dataclass(frozen=True)
class Identity:
    """What identifies a gateway in Azure, as far as it is known; None is a wildcard.

    A part that is known only in pieces has ``*`` for the unknown ones (``vgw-*-weu``), a character
    that no Azure name holds.
    """

    subscription: str | None = None
    resource_group: str | None = None
    name: str | None = None
    id: str | None = None


@dataclass(frozen=True)
class CloudReading:
    """One source that tells the cloud of a gateway: ``the provider's environment``, and where."""

    cloud: str
    source: str
    where: Span | None = None


@dataclass(frozen=True)
class Deployment:
    """The Bicep or ARM template that is deployed, and into what.

    ``scope`` is ``resourceGroup``, ``subscription``, ``managementGroup`` or ``tenant``.
    """

    template: str
    scope: str


@dataclass(frozen=True)
class Gateway:
    """A declared gateway: one resource instance under one variant.

    ``location`` is the place of use (the audience attribute, or the header of the resource).
    ``readings`` are the sources that name a cloud, the strongest first. ``stack`` is the folder
    from which it is deployed, relative to the root. ``protocols`` and ``authentication`` are None
    where the sources do not tell. ``partners`` are further places that must say the same.
    Those among them that a compiled template beside its source has for the audience are also in
    ``compiled``: they declare the same gateway. ``ignored`` is where the code says that these
    settings are left as Azure has them. ``deployment`` is how a template with it is deployed.
    """

    address: str
    kind: Kind
    dialect: Dialect
    location: Span
    audience: Setting
    variant: str | None = None
    identity: Identity = Identity()
    region: str | None = None
    tenant: Setting = ABSENT
    issuer: Setting = ABSENT
    protocols: tuple[str, ...] | None = None
    authentication: tuple[str, ...] | None = None
    readings: tuple[CloudReading, ...] = ()
    stack: str = "."
    partners: tuple[Span, ...] = ()
    compiled: tuple[Span, ...] = ()
    ignored: Span | None = None
    deployment: Deployment | None = None

    def either(self, other: Gateway, reason: str) -> Gateway:
        """What can be said where it is not decided which of two declarations of it counts."""
        return replace(
            self,
            audience=self.audience.either(other.audience, reason),
            tenant=self.tenant.either(other.tenant, reason),
            issuer=self.issuer.either(other.issuer, reason),
            readings=tuple(dict.fromkeys((*self.readings, *other.readings))),
            partners=tuple(dict.fromkeys((*self.partners, *other.partners))),
        )

    @property
    def cloud(self) -> str | None:
        """The name of the gateway's cloud, from the strongest source that tells one."""
        return self.readings[0].cloud if self.readings else None


@dataclass(frozen=True)
class LiveGateway:
    """A gateway as Azure has it. ``source`` is ``azure`` or the file that it was read from.

    ``guid`` is its resource GUID (lower case), after which Azure names its servers, ``network`` the
    name of its virtual network, after which Azure names its client profiles.
    """

    id: str
    kind: Kind
    source: str
    audience: str | None = None
    tenant: str | None = None
    issuer: str | None = None
    location: str | None = None
    protocols: tuple[str, ...] = ()
    authentication: tuple[str, ...] = ()
    tags: dict[str, str] = field(default_factory=dict, compare=False)
    used_by: tuple[str, ...] = ()
    guid: str | None = None
    network: str | None = None

    @property
    def identity(self) -> Identity:
        """Subscription, resource group and name, from the resource id."""
        return identity_of(self.id)


def identity_of(resource_id: str) -> Identity:
    """The parts of an ARM resource id; parts that are missing stay None."""
    segments = resource_id.strip("/").split("/")
    lowered = [segment.lower() for segment in segments]

    def after(key: str) -> str | None:
        at = lowered.index(key) + 1 if key in lowered else len(segments)
        return segments[at] if at < len(segments) else None

    return Identity(after("subscriptions"), after("resourcegroups"), segments[-1], resource_id)
