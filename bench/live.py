"""Reading a fleet from Azure: aadrift beside the loop that one would write with the SDK.

Both run in one go against the same local double (tests/azure/azure_double), each in a process of
its own, with every request delayed by the latency of a distant Resource Manager. The loop lists
the resource groups, then of one group after the other its gateways and its server configurations.
Throttled runs get a 429 with ``Retry-After: 1`` on every 20th list.

    python bench/live.py [--gateways 1000] [--groups 100] [--latency 0.15]
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gateways", type=int, default=1000)
    parser.add_argument("--groups", type=int, default=100)
    parser.add_argument("--latency", type=float, default=0.15)
    parser.add_argument("--contender", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contender:
        return contend(options.contender)
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(ROOT / "src")], check=True)
    runs = {}
    for name, every in (("aadrift", 0), ("aadrift, throttled", 20), ("loop", 0)):
        with double(options, every) as environment:
            runs[name] = run(name.split(",")[0], environment)
            print(
                f"{name:20} {runs[name]['seconds']:7.2f} s  "
                f"{runs[name]['cpu']:6.2f} s of CPU  {runs[name]['megabytes']:4} MB  "
                f"{runs[name]['gateways']:5} gateways  {runs[name]['errors']} errors",
                flush=True,
            )
    return judge(runs, options.gateways)


def judge(runs: dict[str, dict], gateways: int) -> int:
    """Print what was promised and what came of it; 1 when a promise was broken."""
    ours, throttled, loop = runs["aadrift"], runs["aadrift, throttled"], runs["loop"]
    promises = {
        f"a tenth of the loop or less: {ours['seconds'] / loop['seconds']:.3f}": ours["seconds"]
        <= loop["seconds"] / 10,
        f"under 150 MB: {ours['megabytes']}": ours["megabytes"] < 150,
        f"none lost: {ours['gateways']}": ours["gateways"] == gateways and not ours["errors"],
        f"none lost when throttled: {throttled['gateways']}": throttled["gateways"] == gateways
        and not throttled["errors"],
    }
    for promise, kept in promises.items():
        print(f"{'kept  ' if kept else 'BROKEN'} {promise}")
    return int(not all(promises.values()))


@contextmanager
def double(options: argparse.Namespace, every: int) -> Iterator[dict[str, str]]:
    """A running double, as the variables that let a process use it."""
    command = [
        *(sys.executable, "-m", "tests.azure.azure_double", "--latency", str(options.latency)),
        *("--gateways", str(options.gateways), "--groups", str(options.groups)),
        *("--throttle-every", str(every)),
    ]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        exports = {}
        while (line := process.stdout.readline().strip()).startswith("export "):
            name, value = line.removeprefix("export ").split("=", 1)
            exports[name] = value
        try:
            yield {**os.environ, **exports, "ARM": line.rsplit(" ", 1)[1]}
        finally:
            process.terminate()


def run(contender: str, environment: dict[str, str]) -> dict:
    command = [sys.executable, __file__, "--contender", contender]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(done.stdout)


def contend(name: str) -> int:
    """Run one contender in this process, imports included, and print what it took."""
    begin = time.perf_counter()
    gateways, errors = aadrift() if name == "aadrift" else loop()
    seconds = time.perf_counter() - begin
    cpu = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    result = {
        "seconds": seconds,
        "cpu": cpu,
        "megabytes": peak,
        "gateways": gateways,
        "errors": errors,
    }
    print(json.dumps(result))
    return 0


def aadrift() -> tuple[int, int]:
    sys.path.insert(0, str(ROOT / "src"))
    from aadrift.gateway import Kind
    from aadrift.live import open_source
    from aadrift.live.azure.options import Auth, AzureOptions

    options = AzureOptions(auth=Auth.TOKEN, arm_endpoint=os.environ["ARM"])
    reading = open_source("azure", options).read()
    return sum(live.kind is Kind.GATEWAY for live in reading.gateways), len(reading.errors)


def loop() -> tuple[int, int]:
    """The straightforward program: one client, one request after the other."""
    import requests
    from azure.core.credentials import AccessToken
    from azure.mgmt.network import NetworkManagementClient

    arm, token = os.environ["ARM"], os.environ["AADRIFT_ACCESS_TOKEN"]

    class Credential:
        def get_token(self, *_: str, **__: object) -> AccessToken:
            return AccessToken(token, int(time.time()) + 3600)

    def get(path: str) -> list[dict]:
        headers = {"Authorization": f"Bearer {token}"}
        return requests.get(arm + path, headers=headers, timeout=60).json()["value"]

    found = 0
    for subscription in get("/subscriptions?api-version=2022-12-01"):
        client = NetworkManagementClient(
            Credential(), subscription["subscriptionId"], arm, credential_scopes=[f"{arm}/.default"]
        )
        for group in get(f"{subscription['id']}/resourcegroups?api-version=2021-04-01"):
            where = group["name"]
            pinned = {"api_version": "2024-05-01"}
            found += len(list(client.virtual_network_gateways.list(where, **pinned)))
            list(client.vpn_server_configurations.list_by_resource_group(where, **pinned))
    return found, 0


if __name__ == "__main__":
    sys.exit(main())
