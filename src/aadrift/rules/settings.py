"""AAD106 to AAD109: the settings beside the audience (issuer, tenant, protocols)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from aadrift.audiences import CLOUDS, Cloud, host_of, is_guid, tenant_id
from aadrift.findings import Edit, Finding, Fix, Judged, Level
from aadrift.gateway import Gateway, Setting, Status
from aadrift.rules.clouds import authority, cited
from aadrift.rules.places import Where, finding, grouped, spots, who, written
from aadrift.source import Span
from aadrift.values import Trail, Unknown
from aadrift.wording import listing, shown

OPENVPN = "openvpn"

# Sign-in hosts that lead to the same place as the cloud's own.
_ALIASES = {
    "login.windows.net": "AzurePublic",
    "login.microsoft.com": "AzurePublic",
    "login-us.microsoftonline.com": "AzureUSGovernment",
    "login.microsoftonline.de": "AzureGermany",
    "login.partner.microsoftonline.cn": "AzureChina",
}


def setting_findings(judged: Sequence[Judged]) -> Iterator[Finding]:
    """Every finding about tenant, issuer and protocols."""
    yield from slashless_issuers(judged)
    yield from open_ended_issuers(judged)
    yield from malformed(judged)
    yield from different_tenants(judged)
    yield from protocols(judged)


def _issuer(gateway: Gateway) -> Setting:
    return gateway.issuer


def _tenant(gateway: Gateway) -> Setting:
    return gateway.tenant


def slashless_issuers(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD106: issuers that do not end with a slash, at their literal."""

    def lacks(_: Judged, value: str) -> bool | None:
        return True if host_of(value) and not value.rstrip().endswith(("/", "\\")) else None

    for spot in spots(judged, _issuer, lacks):
        message = f"The issuer of {who(spot.judged)} is {shown(spot.value)}: no slash ends it."
        if spot.origin is None:
            pieces = spot.text.spans or (spot.judged[0].gateway.location,)
            fix = None
            advice = f"It is put together: write the slash behind the last part ({pieces[-1]})."
        else:
            partners = (span for one in spot.judged for span in one.gateway.partners)
            same = (span for span in partners if span.text == spot.origin.text)
            spans = dict.fromkeys((spot.origin, *same))
            edits = tuple(Edit(span, f"{span.text}/") for span in spans)
            fix = Fix("End the issuer with a slash", edits)
            advice = f"Write {shown(spot.value)}/."
        yield finding("AAD106", spot.judged, spot.where, f"{message} {advice}", fix=fix)


def open_ended_issuers(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD106: issuers of which not all is known, and yet that no slash ends them.

    A pattern that goes on behind its last unknown part decides. One that ends with the unknown
    tenant is a warning: a tenant's id holds no slash.
    """

    def found() -> Iterator[tuple[tuple[Span, str], Judged]]:
        for one in judged:
            for unknown in one.gateway.issuer.unknowns:
                pattern = unknown.pattern or ""
                if host_of(pattern.split("*", 1)[0]) and not pattern.endswith(("/", "\\")):
                    yield (_last_part(unknown) or one.gateway.location, pattern), one

    for (place, pattern), group in grouped(found()).items():
        level = Level.WARNING if pattern.endswith("*") else None
        message = (
            f"The issuer of {who(group)} is written as {shown(pattern)}: no slash ends it. "
            "Write one behind the last part."
        )
        where = Where(place, subject=group[0].gateway.address)
        yield finding("AAD106", group, where, message, level=level)


def _last_part(unknown: Unknown) -> Span | None:
    """Where the last known part of a string is written, else where its tracing stopped."""
    known = unknown.draft.text.spans if unknown.draft is not None else ()
    return known[-1] if known else unknown.where


class _Said(NamedTuple):
    """A tenant or issuer, or the known part of one."""

    place: Span
    value: str
    trail: Trail
    setting: str


def _said(one: Judged) -> Iterator[_Said]:
    for name, setting in (("tenant", one.gateway.tenant), ("issuer", one.gateway.issuer)):
        for text in setting.options:
            yield _Said(written(text, one.gateway), text.value, text.full_trail, name)
        for unknown in setting.unknowns:
            if unknown.pattern:
                yield _Said(written(unknown, one.gateway), unknown.pattern, unknown.trail, name)


def malformed(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD107: a backslash, or a host that is not the cloud's."""

    def found() -> Iterator[tuple[tuple[Span, str, str, str], tuple[_Said, Judged]]]:
        for one in judged:
            every = list(_said(one))
            for said in every:
                wrong = _wrong(said, one.gateway)
                # Of a choice between the clouds' hosts, the one that is right will be made.
                others = (other for other in every if other.setting == said.setting)
                if wrong and all(_wrong(other, one.gateway) for other in others):
                    yield (said.place, said.value, said.setting, wrong), (said, one)

    for (place, value, setting, wrong), group in grouped(found()).items():
        every = [one for _, one in group]
        message = f"The {setting} of {who(every)} is {shown(value)}: {wrong}."
        where = Where(place, group[0][0].trail, setting)
        yield finding("AAD107", every, where, message)


def _wrong(said: _Said, gateway: Gateway) -> str | None:
    """What is wrong with a tenant or issuer, as a clause with advice; None when nothing is."""
    if "\\" in said.value:
        return "it holds a backslash. Write slashes"
    host = host_of(said.value)
    if not host or "*" in host:
        return None
    host_in: Callable[[Cloud], str] = (
        (lambda cloud: cloud.tenant_host) if said.setting == "tenant" else _issuer_host
    )
    own = [cloud for cloud in CLOUDS.values() if host_in(cloud) == host]
    if not own and host in _ALIASES:
        own = [CLOUDS[_ALIASES[host]]]
    told = authority(gateway, tenant_counts=False)
    cloud = CLOUDS.get(told.cloud) if told is not None else None
    if told is None or cloud is None:
        if own or said.setting == "issuer":
            return None
        return f"{host} is the sign-in host of no cloud. {_hosts()}"
    if cloud in own or (not own and said.setting == "issuer"):
        return None
    whose = f"belongs to {listing(one.title for one in own)}" if own else "belongs to no cloud"
    return (
        f"the host {host} {whose}, but the gateway is in {cloud.title} according to {cited(told)}. "
        f"There it is {host_in(cloud)}"
    )


def _issuer_host(cloud: Cloud) -> str:
    return cloud.issuer_host


def _hosts() -> str:
    return "Known are " + listing(f"{one.tenant_host} ({one.title})" for one in CLOUDS.values())


def different_tenants(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD108: tenant and issuer that name different tenants, at the issuer."""

    def found() -> Iterator[tuple[tuple[Span, str, str], Judged]]:
        for one in judged:
            ours, theirs = _named(one.gateway.tenant), _named(one.gateway.issuer)
            if ours and theirs and ours != theirs and is_guid(ours) == is_guid(theirs):
                yield (_place(one.gateway.issuer, one.gateway), ours, theirs), one

    for (place, ours, theirs), group in grouped(found()).items():
        gateway = group[0].gateway
        message = (
            f"Tenant and issuer of {who(group)} name different tenants: {shown(ours)} "
            f"({_place(gateway.tenant, gateway)}) and {shown(theirs)}. Write the right one in both."
        )
        yield finding("AAD108", group, Where(place, gateway.issuer.trace), message)


def _named(setting: Setting) -> str | None:
    """The tenant that a setting names: a GUID or a domain name; None when it is another word."""
    if setting.status is not Status.RESOLVED or setting.value is None:
        return None
    name = tenant_id(setting.value)
    return name if name and (is_guid(name) or "." in name) else None


def _place(setting: Setting, gateway: Gateway) -> Span:
    return written(setting.options[0], gateway) if setting.options else gateway.location


def protocols(judged: Iterable[Judged]) -> Iterator[Finding]:
    """AAD109: Entra authentication without OpenVPN."""

    def found() -> Iterator[tuple[tuple[Span, tuple[str, ...]], Judged]]:
        for one in judged:
            told = one.gateway.protocols
            absent = one.gateway.audience.status is Status.ABSENT
            if told and not absent and OPENVPN not in {name.lower() for name in told}:
                yield (one.gateway.location, told), one

    for (place, told), group in grouped(found()).items():
        message = (
            f"{who(group)} declares Microsoft Entra ID authentication, and of the protocols only "
            f"{listing(shown(name) for name in told)}. It works over OpenVPN only: add OpenVPN."
        )
        yield finding("AAD109", group, Where(place), message)
