"""Start the double for people: ``python -m tests.azure.azure_double``."""

from __future__ import annotations

import argparse
import os
import shlex
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from .estate import fleet
from .faults import throttle
from .server import AzureDouble


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m tests.azure.azure_double",
        description="A local double of Azure to try aadrift with: no account, nothing to pay.",
    )
    parser.add_argument("--gateways", type=int, default=12)
    parser.add_argument("--groups", type=int, default=4, help="resource groups")
    parser.add_argument("--subscriptions", type=int, default=1)
    parser.add_argument("--port", type=int, default=0, help="default: a free one")
    parser.add_argument("--latency", type=float, default=0.0, help="seconds a request")
    parser.add_argument("--throttle-every", type=int, default=0, help="every n-th list gets a 429")
    parser.add_argument("--folder", type=Path, help="where the CA certificate is written")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="azure-double-") as temporary:
        double = AzureDouble(
            fleet(options.gateways, options.groups, options.subscriptions),
            port=options.port,
            latency=options.latency,
            folder=options.folder or Path(temporary),
        )
        if options.throttle_every:
            double.faults.append(throttle(options.throttle_every))
        with double:
            for name, value in double.environment().items():
                sys.stdout.write(f"export {name}={shlex.quote(value)}\n")
            sys.stdout.write(f"# aadrift snapshot --auth token --arm-endpoint {double.url}\n")
            sys.stdout.flush()
            sys.stderr.write("running; Ctrl-C stops it\n")
            # It also ends with the program that started it, so that none is left behind.
            parent = os.getppid()
            with suppress(KeyboardInterrupt):
                while os.getppid() == parent:
                    time.sleep(0.5)


if __name__ == "__main__":
    main()
