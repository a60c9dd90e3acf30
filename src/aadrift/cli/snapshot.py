"""The command that writes what Azure has to a file."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime

from aadrift.cli.azure import azure_options
from aadrift.cli.configured import configured
from aadrift.cli.options import SnapshotOptions
from aadrift.cli.output import write_file, write_stdout
from aadrift.cli.requests import cloud_name
from aadrift.cli.running import exit_code, say
from aadrift.live import AZURE, LiveReading, open_source
from aadrift.report.summary import Outcome
from aadrift.request import UsageError
from aadrift.wording import counted


def run(options: SnapshotOptions) -> int:
    """Run ``aadrift snapshot``; returns the exit code. Raises LiveError when nothing is read."""
    from aadrift.live import snapshot

    options = configured(options)
    sources = tuple(dict.fromkeys(options.live or (AZURE,)))
    azure = azure_options(
        options,
        cloud=cloud_name(options.cloud),
        quiet=options.quiet,
        verbose=options.verbose,
        asked=AZURE in sources,
    )
    if options.output == "":
        raise UsageError("--output needs the name of a file")
    begin = time.monotonic()
    readings = [open_source(source, azure).read() for source in sources]
    payload = snapshot.to_json(
        readings, datetime.now(UTC), management_groups=azure.management_groups
    )
    text = json.dumps(payload, indent=2, ensure_ascii=False) + "\n"
    if options.output in (None, "-"):
        write_stdout(text, machine=True)
    else:
        write_file(str(options.output), text)
    if not options.quiet:
        _summary(readings, len(payload["gateways"]), time.monotonic() - begin)
    complete = all(reading.complete for reading in readings)
    result = Outcome.CLEAN if complete else Outcome.ERROR
    return exit_code(result, detailed=options.detailed_exitcode)


def _summary(readings: list[LiveReading], gateways: int, seconds: float) -> None:
    for reading in readings:
        for note in reading.notes:
            say(f"Note: {note}")
        for error in reading.errors:
            say(f"Live evidence is incomplete: {error}")
    known = [reading.subscriptions for reading in readings if reading.subscriptions is not None]
    whole = len(frozenset[str]().union(*known))
    scope = f", read {counted(whole, 'subscription')} completely" if known else ""
    say(f"Saw {counted(gateways, 'gateway')}{scope}, in {seconds:.1f} s.")
