"""Calls of modules that are not on disk: their arguments are the declaration.

What a module does with an argument can't be seen, so the names around a value must tell that it
is the audience of a gateway.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from aadrift.audiences import AudienceClass, classify
from aadrift.gateway import Kind
from aadrift.languages.azure_functions import OpenObject, lookup
from aadrift.records import dataclass
from aadrift.values import Mapping, Sequence, Text, Unknown, Value, branches

_AUDIENCE = re.compile(r"(?:aad|entra|vpn|p2s)_?(?:aad_?|client_?)*audience", re.IGNORECASE)
_ANY_AUDIENCE = re.compile(r"audience", re.IGNORECASE)
_GATEWAY_CONTAINERS = {"vpnclientaadconfiguration", "vpnclientconfiguration"}
_SERVER_CONTAINERS = {"aadauthenticationparameters", "p2svpnparameters"}
_CONTAINERS = {
    "azureactivedirectoryauthentication",
    *_GATEWAY_CONTAINERS,
    *_SERVER_CONTAINERS,
}
_SERVER_CONFIGURATION = re.compile(
    r"vpn_?server_?config|virtual_?wan|vwan|vpn-server-config|virtual-wan", re.IGNORECASE
)
# A module that is called this builds gateways; of others, an argument's name alone tells nothing.
_GATEWAY_MODULE = re.compile(
    r"vpn|p2s|point[-_]?to[-_]?site|v(?:irtual)?[-_]?net(?:work)?[-_]?gateway|vgw|virtual[-_]?wan"
    r"|vwan",
    re.IGNORECASE,
)
# Arguments that hold the sign-in settings: when such a one is not known, neither is the audience.
_SETTINGS = re.compile(
    r"(?!\w*(?:ids?|names?)$)"  # what identifies such a thing holds no settings
    r"(?:(?:vpn_?)?(?:point_?to_?site|p2s)(?:_?vpn)?(?:_?config\w*|_?settings?|_?parameters?)?"
    r"|vpn_?client_?(?:aad_?|entra_?)?config\w*|vpn_?server_?config\w*|virtual_?wan_?parameters?"
    r"|azure_?active_?directory_?auth\w*|(?:aad|entra)_?(?:config|auth)\w*)",
    re.IGNORECASE,
)
# What modules for Bicep and ARM call the name of a gateway.
_NAMES = (
    "name",
    "vpnServerConfigurationName",
    "p2sVpnServerConfigurationName",
    "virtualNetworkGatewayName",
    "vpnGatewayName",
    "gatewayName",
)
# What all arguments together are called, where there is nothing closer to name.
_ARGUMENTS = "params"
_KNOWN = {AudienceClass.MICROSOFT, AudienceClass.MANUAL}


@dataclass(frozen=True)
class RemoteDeclaration:
    """An audience among a call's arguments, and what stands beside it.

    ``path`` are the keys that lead to the object that holds it; ``key`` is the audience's own.
    ``owner`` is the object that describes the whole resource: around a block of sign-in settings
    the object that has this block, else the same as ``siblings``.
    """

    path: tuple[str, ...]
    key: str
    kind: Kind
    audience: Value
    siblings: Mapping
    owner: Mapping


def declarations(arguments: Value, source: str) -> Iterator[RemoteDeclaration]:
    """The audiences among the arguments of a call; ``source`` is what the module is called.

    Where it is not known whether the settings of a gateway hold an audience, that is one too.
    """
    hint = builds_gateways(source)
    stack: list[tuple[tuple[str, ...], Value, Mapping]] = [((), arguments, Mapping({}))]
    while stack:
        path, value, around = stack.pop()
        for branch in branches(value):
            if isinstance(branch, Unknown) and not path and hint:
                yield _open(path, branch, around, source)
            elif isinstance(branch, Sequence):
                items = [
                    ((*path, str(at)), item, around) for at, item in enumerate(branch.elements())
                ]
                stack.extend(reversed(items))
            elif isinstance(branch, Mapping):
                owner = around if _is_container(path) else branch
                told = False
                for key, item in branch.items():
                    if _is_audience(key, item, path, branch, hint=hint):
                        told = True
                        kind = _kind(path, source)
                        yield RemoteDeclaration(path, key, kind, item, branch, owner)
                if isinstance(branch, OpenObject) and not told and _holds_settings(path, hint=hint):
                    yield _open(path, branch.missing, around, source)
                items = [((*path, key), item, branch) for key, item in branch.items()]
                stack.extend(reversed(items))


def _open(
    path: tuple[str, ...], unknown: Unknown, around: Mapping, source: str
) -> RemoteDeclaration:
    """Settings of which it is not known whether they hold an audience."""
    *outer, key = path or (_ARGUMENTS,)
    return RemoteDeclaration(tuple(outer), key, _kind(path, source), unknown, around, around)


def _holds_settings(path: tuple[str, ...], *, hint: bool) -> bool:
    """Whether an object is a block of sign-in settings, or all arguments of such a module."""
    return _is_container(path) or (_SETTINGS.fullmatch(path[-1]) is not None if path else hint)


def builds_gateways(source: str) -> bool:
    """Whether a module's source and name say that it builds gateways."""
    return _GATEWAY_MODULE.search(source) is not None


def _is_audience(
    key: str, value: Value, path: tuple[str, ...], around: Mapping, *, hint: bool
) -> bool:
    if isinstance(value, Unknown) and _SETTINGS.fullmatch(key):
        return True
    if not _ANY_AUDIENCE.search(key) or isinstance(value, Mapping | Sequence):
        return False
    known = any(
        classify(branch.value) in _KNOWN for branch in branches(value) if isinstance(branch, Text)
    )
    if known:
        return True
    contained = _is_container(path)
    named = _AUDIENCE.fullmatch(key) is not None
    if _folded(key) == "audience":
        return contained or (hint and _has_sibling(key, around))
    return named and (contained or hint or _has_sibling(key, around))


def _is_container(path: tuple[str, ...]) -> bool:
    """Whether keys end with the name of a block of sign-in settings (or of one in a list)."""
    names = [key for key in path if not key.isdigit()]
    return bool(names) and _folded(names[-1]) in _CONTAINERS


def _has_sibling(key: str, around: Mapping) -> bool:
    """Whether a tenant or issuer of the same naming stands beside an audience."""
    prefix = _ANY_AUDIENCE.split(key)[0].lower()
    names = {name.lower() for name in around.entries}
    return f"{prefix}tenant" in names or f"{prefix}issuer" in names


def sibling(declaration: RemoteDeclaration, word: str) -> Value | None:
    """The tenant or issuer that belongs to an audience."""
    prefix, *rest = _ANY_AUDIENCE.split(declaration.key, maxsplit=1)
    if not rest:
        return None  # the settings as a whole are not known
    suffix = rest[0]
    wanted = f"{prefix}{word}{suffix}".lower()
    for name, value in declaration.siblings.items():
        if name.lower() == wanted:
            return value
    return None


def names(declaration: RemoteDeclaration, arguments: Mapping) -> Iterator[Value]:
    """The arguments of a module for Bicep or ARM that can be the gateway's name, the closest first.

    ``arguments`` are all those of the call.
    """
    for holder in (declaration.siblings, declaration.owner, arguments):
        for name in _NAMES:
            found = lookup(holder, name)
            if found is not None:
                yield found


def _kind(path: tuple[str, ...], source: str) -> Kind:
    for name in reversed(path):
        if _folded(name) in _GATEWAY_CONTAINERS:
            return Kind.GATEWAY
        if _folded(name) in _SERVER_CONTAINERS or _SERVER_CONFIGURATION.search(name):
            return Kind.SERVER_CONFIGURATION
    whole = _SERVER_CONFIGURATION.search(source)
    return Kind.SERVER_CONFIGURATION if whole else Kind.GATEWAY


def _folded(name: str) -> str:
    return name.replace("_", "").lower()
