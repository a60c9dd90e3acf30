"""How long pairing takes: 10,000 declared against 10,000 live gateways, in the shapes that hurt.

    python bench/pairing.py [COUNT]

Each shape is run once with COUNT and once with twice as many; a ratio near 2 is linear. Times are
processor seconds of the one thread, so that a busy machine does not blur them.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

from aadrift.audiences import MICROSOFT_REGISTERED
from aadrift.gateway import Dialect, Gateway, Identity, Kind, LiveGateway, Setting, Status
from aadrift.live.interface import LiveReading
from aadrift.pairing import Pairing, pair
from aadrift.recorded.interface import Recorded, RecordedGateway
from aadrift.source import SourceFile
from aadrift.values import Text

FILE = SourceFile.decode("hub/main.tf", b'resource "azurerm_virtual_network_gateway" "hub" {}\n')
AUDIENCE = Setting(Status.RESOLVED, MICROSOFT_REGISTERED, (Text(MICROSOFT_REGISTERED),))
Shape = tuple[list[Gateway], list[LiveGateway], Recorded | None]


def gateway(number: int, identity: Identity, address: str | None = None) -> Gateway:
    return Gateway(
        address=address or f"azurerm_virtual_network_gateway.g{number}",
        kind=Kind.GATEWAY,
        dialect=Dialect.TERRAFORM,
        location=FILE.span(0, 8),
        audience=AUDIENCE,
        identity=identity,
        region="West Europe",
        stack=f"stacks/{number}",
    )


def live(subscription: int, group: str, name: str) -> LiveGateway:
    return LiveGateway(
        f"/subscriptions/sub-{subscription}/resourceGroups/{group}/providers/"
        f"Microsoft.Network/virtualNetworkGateways/{name}",
        Kind.GATEWAY,
        "azure",
        MICROSOFT_REGISTERED,
        location="westeurope",
    )


def exact(count: int) -> Shape:
    declared = [
        gateway(at, Identity(f"SUB-{at % 50}", f"rg-{at % 900}", f"vgw-{at}"))
        for at in range(count)
    ]
    return declared, [live(at % 50, f"rg-{at % 900}", f"vgw-{at}") for at in range(count)], None


def wildcards(count: int) -> Shape:
    declared = [gateway(at, Identity(None, None, f"vgw-{at}")) for at in range(count)]
    return declared, [live(at % 50, f"rg-{at % 900}", f"vgw-{at}") for at in range(count)], None


def patterns(count: int) -> Shape:
    declared = [gateway(at, Identity(None, None, f"vgw-*-{at:06}")) for at in range(count)]
    return declared, [live(1, "rg", f"vgw-weu-{at:06}") for at in range(count)], None


def pieces(count: int) -> Shape:
    """Patterns of which neither the beginning nor the end tells one from the other."""
    declared = [gateway(at, Identity(None, None, f"vgw-*-app{at}-*-hub")) for at in range(count)]
    return declared, [live(1, "rg", f"vgw-weu-app{at}-prod-hub") for at in range(count)], None


def one_name(count: int) -> Shape:
    declared = [gateway(at, Identity(None, None, "vgw")) for at in range(count)]
    return declared, [live(at, f"rg-{at}", "vgw") for at in range(count)], None


def one_name_in_groups(count: int) -> Shape:
    declared = [gateway(at, Identity(None, f"rg-{at}", "vgw")) for at in range(count)]
    return declared, [live(at % 50, f"rg-{at}", "vgw") for at in range(count)], None


def unnamed(count: int) -> Shape:
    declared = [gateway(at, Identity(None, f"rg-{at % 100}", None)) for at in range(count)]
    return declared, [live(at % 50, f"rg-{at % 100}", f"vgw-{at}") for at in range(count)], None


def states(count: int) -> Shape:
    """Every stack has the same address and its own state file."""
    address = "azurerm_virtual_network_gateway.this"
    declared = [gateway(at, Identity(None, None, None), address) for at in range(count)]
    found = [live(at % 50, f"rg-{at}", f"vgw-{at}") for at in range(count)]
    records = tuple(
        RecordedGateway(address, f"stacks/{at}/terraform.tfstate", one.id, kind=Kind.GATEWAY)
        for at, one in enumerate(found)
    )
    return declared, found, Recorded({address: records})


def timed(shape: Shape) -> tuple[float, Pairing]:
    declared, found, recorded = shape
    start = time.process_time()
    result = pair(declared, [LiveReading("azure", tuple(found))], recorded)
    return time.process_time() - start, result


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    shapes: list[Callable[[int], Shape]] = [
        exact,
        wildcards,
        patterns,
        pieces,
        one_name,
        one_name_in_groups,
        unnamed,
        states,
    ]
    print(f"{'shape':20} {'paired':>8} {f'{count:,}':>10} {f'{2 * count:,}':>10} {'ratio':>6}")
    for shape in shapes:
        once, result = timed(shape(count))
        twice, _ = timed(shape(2 * count))
        row = f"{shape.__name__:20} {len(result.paired):8,} {once:9.2f}s {twice:9.2f}s"
        print(f"{row} {twice / once:6.1f}")


if __name__ == "__main__":
    main()
