"""Functions of IP networks."""

from __future__ import annotations

import re
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

from aadrift.languages.terraform import types
from aadrift.languages.terraform.functions.registry import (
    NUMBER,
    STRING,
    CallError,
    UndecidedError,
    function,
    whole,
)
from aadrift.languages.terraform.functions.sequences import as_list
from aadrift.values import Text, Value

_Network = IPv4Network | IPv6Network
_V4 = re.compile(r"([0-9]+)\.([0-9]+)\.([0-9]+)\.([0-9]+)/([0-9]+)")


def _network(prefix: Text) -> _Network:
    """A CIDR prefix. As in Terraform, leading zeros in an IPv4 address are decimal."""
    source = prefix.value
    match = _V4.fullmatch(source)
    if match:
        *octets, length = (str(int(part)) for part in match.groups())
        source = ".".join(octets) + "/" + length
    if "/" not in source or "%" in source:
        raise CallError(f"{prefix.value!r} is no CIDR prefix")
    if source.lower().startswith("::ffff:"):
        raise UndecidedError("it is an IPv4 address in IPv6 form")
    try:
        return ip_network(source, strict=False)
    except ValueError:
        raise CallError(f"{prefix.value!r} is no CIDR prefix") from None


def _address(network: _Network, number: int) -> IPv4Address | IPv6Address:
    return IPv4Address(number) if isinstance(network, IPv4Network) else IPv6Address(number)


@function("cidrhost", STRING, NUMBER)
def cidrhost(prefix: Text, number: Value) -> Value:
    """An address of a network by its number; negative numbers count from the end."""
    network, host = _network(prefix), whole(number, "the host number")
    size = network.num_addresses
    if not -size <= host < size:
        raise CallError(f"the network has no host number {host}")
    return Text(str(_address(network, int(network.network_address) + host % size)))


@function("cidrnetmask", STRING)
def cidrnetmask(prefix: Text) -> Value:
    """The mask of an IPv4 network."""
    network = _network(prefix)
    if not isinstance(network, IPv4Network):
        raise CallError("an IPv6 network has no mask")
    return Text(str(network.netmask))


@function("cidrsubnet", STRING, NUMBER, NUMBER)
def cidrsubnet(prefix: Text, bits: Value, number: Value) -> Value:
    """A part of a network by its number."""
    network = _network(prefix)
    added, which = whole(bits, "the number of bits"), whole(number, "the network number")
    if added < 0 or which < 0:
        raise UndecidedError("what a negative number gives is an accident")
    length = network.prefixlen + added
    if length > network.max_prefixlen:
        raise CallError(f"a prefix can't have {length} bits")
    if which >= 1 << added:
        raise CallError(f"{added} bits can't hold the network number {which}")
    start = int(network.network_address) + (which << (network.max_prefixlen - length))
    return Text(f"{_address(network, start)}/{length}")


@function("cidrsubnets", STRING, rest=NUMBER)
def cidrsubnets(prefix: Text, *bits: Value) -> Value:
    """Consecutive parts of a network, each with its own number of further bits."""
    network = _network(prefix)
    at = int(network.network_address)
    end = at + network.num_addresses
    if bits and not at:
        # Terraform starts from the network before, which there is none of.
        raise CallError("the network starts at the first of all addresses")
    found: list[Value] = []
    for value in bits:
        added = whole(value, "the number of bits")
        length = network.prefixlen + added
        if not 1 <= added <= 32 or length > network.max_prefixlen:
            raise CallError(f"a prefix can't be extended by {added} bits here")
        size = 1 << (network.max_prefixlen - length)
        at = -(-at // size) * size
        if at + size > end:
            raise CallError("the network has no room for all of them")
        found.append(Text(f"{_address(network, at)}/{length}"))
        at += size
    return as_list(found, types.STRING)
