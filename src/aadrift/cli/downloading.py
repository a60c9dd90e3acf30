"""The command that downloads client profile packages."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from aadrift.cli.azure import azure_options
from aadrift.cli.options import ProfileDownloadOptions
from aadrift.cli.output import write_stdout
from aadrift.cli.requests import cloud_name
from aadrift.cli.running import exit_code, say
from aadrift.downloading import DownloadRequest, Downloads, download
from aadrift.live.packages import Package
from aadrift.report.summary import Outcome
from aadrift.request import UsageError
from aadrift.wording import counted, shown


def run(options: ProfileDownloadOptions) -> int:
    """Run ``aadrift profile download``; returns the exit code."""
    names = tuple(dict.fromkeys(name.strip() for name in options.gateways or ()))
    if not names or not all(names):
        raise UsageError(
            "profile download needs a GATEWAY: its name, GROUP/NAME or resource id; see "
            "'aadrift profile download --help'"
        )
    if options.output == "":
        raise UsageError("--output needs the name of a folder or a file")
    if not options.yes and not _can_ask():
        raise UsageError(
            "generating a package sends a POST to Azure (.../generatevpnprofile, which changes "
            "nothing on the gateway), and nobody is here to be asked; --yes allows it"
        )
    result = download(
        DownloadRequest(
            gateways=names,
            azure=azure_options(
                options,
                cloud=cloud_name(options.cloud),
                quiet=options.quiet,
                verbose=options.verbose,
                asked=True,
            ),
            output=options.output,
            force=options.force,
            confirm=(lambda _: True) if options.yes else _confirmed,
        )
    )
    return exit_code(_told(result, quiet=options.quiet), detailed=options.detailed_exitcode)


def _can_ask() -> bool:
    return bool(sys.stdin and sys.stdin.isatty() and sys.stderr and sys.stderr.isatty())


def _confirmed(packages: Sequence[Package]) -> bool:
    say(f"aadrift asks Azure to generate {counted(len(packages), 'client profile package')}:")
    for one in packages:
        say(f"  {one.label}\n    POST {shown(one.id, 300)}/generatevpnprofile")
    sys.stderr.write("Nothing changes on a gateway. Go on? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _told(result: Downloads, *, quiet: bool) -> Outcome:
    """Print what became of the packages: paths for programs, sentences for people."""
    if result.declined:
        say("Nothing was generated.")
        return Outcome.ERROR
    outcome = Outcome.CLEAN
    for one in result.downloads:
        if one.reason is None:
            write_stdout(f"{shown(one.path, 4096)}\n", machine=True)
            notes = one.notes
        else:
            say(f"error: {one.reason}")
            notes = ()
            if outcome is not Outcome.ERROR:
                outcome = Outcome.FINDINGS if one.mismatch else Outcome.ERROR
        for note in notes if not quiet else ():
            say(f"Note: {note}")
    if not quiet:
        for note in result.notes:
            say(f"Note: {note}")
        written = sum(one.reason is None for one in result.downloads)
        total = counted(len(result.downloads), "package")
        say(f"Wrote {written} of {total}, readable by you alone: each holds its gateway's secret.")
    return outcome
