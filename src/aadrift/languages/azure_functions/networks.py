"""Functions on ranges of IP addresses.

Source of what they give: Microsoft's page on Bicep's CIDR functions. What that page does not tell
(networks without room for hosts, hosts of IPv6) is left unknown.
"""

from __future__ import annotations

import ipaddress

from aadrift.languages.azure_functions.calls import Call, function
from aadrift.values import Mapping, Number, Text, Value

_Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_BITS_OF_HOSTS = 2


def _network(call: Call, value: Value) -> _Network:
    text = call.text(value).value
    try:
        # Azure Resource Manager takes any address of the network before the slash.
        return ipaddress.ip_network(text, strict=False)
    except ValueError:
        return call.fail("the string is no range of addresses")


@function("parseCidr", 1)
def _parse_cidr(call: Call, value: Value) -> Value:
    network = _network(call, value)
    if network.version != 4 or network.max_prefixlen - network.prefixlen < _BITS_OF_HOSTS:
        return call.unknown("is evaluated for IPv4 networks with hosts only")
    first, last = network.network_address, network.broadcast_address
    entries: dict[str, Value] = {
        "network": Text(str(first)),
        "netmask": Text(str(network.netmask)),
        "broadcast": Text(str(last)),
        "firstUsable": Text(str(first + 1)),
        "lastUsable": Text(str(last - 1)),
        "cidr": Number(network.prefixlen),
    }
    return Mapping(entries)


@function("cidrSubnet", 3)
def _cidr_subnet(call: Call, value: Value, prefix: Value, position: Value) -> Value:
    network, length, number = _network(call, value), call.integer(prefix), call.integer(position)
    if not network.prefixlen <= length <= network.max_prefixlen:
        call.fail(f"a network of /{network.prefixlen} holds none of /{length}")
    if not 0 <= number < 2 ** (length - network.prefixlen):
        call.fail(f"there is no subnet {number}")
    start = int(network.network_address) + number * 2 ** (network.max_prefixlen - length)
    return Text(f"{type(network.network_address)(start)}/{length}")


@function("cidrHost", 2)
def _cidr_host(call: Call, value: Value, position: Value) -> Value:
    network, number = _network(call, value), call.integer(position)
    if network.version != 4 or network.max_prefixlen - network.prefixlen < _BITS_OF_HOSTS:
        return call.unknown("is evaluated for IPv4 networks with hosts only")
    if not 0 <= number < network.num_addresses - 2:
        call.fail(f"there is no host {number}")
    return Text(str(network.network_address + 1 + number))
