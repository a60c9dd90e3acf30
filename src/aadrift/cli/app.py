"""The program: its commands, and what becomes of their errors."""

from __future__ import annotations

import os
from typing import Annotated, Any

import typer
from typer.main import get_command

from aadrift import __version__
from aadrift.cli.command import PlainGroup, register
from aadrift.cli.completion import VARIABLE, prepare
from aadrift.cli.options import (
    CompletionOptions,
    ExplainOptions,
    FixOptions,
    ReportOptions,
    RulesOptions,
    ScanOptions,
    SnapshotOptions,
)
from aadrift.cli.profile import profile

app = typer.Typer(
    cls=PlainGroup,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="'aadrift COMMAND --help' shows the options of a command, with examples.",
)

_CHECK_EPILOG = """\
Examples:

\b
  aadrift check
  aadrift check infra/ --live live.json
  aadrift check --format json:report.json --format markdown:comment.md
  az network vnet-gateway list -g rg-hub > live.json

Exit codes: 0 clean, 1 findings at error level, 2 error or incomplete live evidence.
"""

_FIX_EPILOG = """\
Examples:

\b
  aadrift fix                          print the patch
  aadrift fix | git apply              apply it
  aadrift fix --write                  edit the files in place
  aadrift fix --to live --live live.json

Without --format, the report goes to standard error, so that standard output is the patch alone. \
A report for programs on standard output (--format json) holds the patch itself.

Exit codes: 0 everything is fixed or shown, 1 findings remain, 2 error or incomplete live evidence.
"""

_SNAPSHOT_EPILOG = """\
Examples:

\b
  aadrift snapshot -o live.json
  aadrift snapshot --subscription ID --auth cli -o live.json
  aadrift snapshot --live gateways.json --live configurations.json -o live.json
  aadrift check --live live.json

Only what is compared is written: no secret that Azure returns is in a snapshot. What could not be \
read stands in the file, too.

Exit codes: 0 everything was read, 2 an error, or something could not be read.
"""

_EXPLAIN_EPILOG = """\
Examples:

\b
  aadrift explain azurerm_virtual_network_gateway.hub
  aadrift explain env/prod.tfvars:4
  aadrift explain 41b23e61-6c1e-4545-b367-cd054e0ed4b4 infra/
"""

_REPORT_EPILOG = """\
Examples:

\b
  aadrift report report.json --format html:audit.html
  aadrift report shard-*.json --format sarif:aadrift.sarif
  aadrift report hub.json retail.json --format html -o estate.html
  aadrift report hub=a/report.json retail=b/report.json

Reports of one folder are parts of one run: what several say counts once, and a shard that is \
missing is an error. Reports of different folders are kept apart by a label before each path.

Exit codes: those of check, for all reports together.
"""

_RULES_EPILOG = """\
Examples:

\b
  aadrift rules
  aadrift rules AAD201
"""


_COMPLETION_EPILOG = """\
Examples:

\b
  eval "$(aadrift completion bash)"                                   in ~/.bashrc
  aadrift completion bash > ~/.local/share/bash-completion/completions/aadrift
  aadrift completion zsh > "${fpath[1]}/_aadrift"
  aadrift completion fish > ~/.config/fish/completions/aadrift.fish
  aadrift completion powershell >> $PROFILE
"""


@app.callback(invoke_without_command=True)
def root(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False,
) -> None:
    """Move Azure point-to-site VPN gateways to the Microsoft-registered audience, in code.

    aadrift finds every gateway declaration, traces its audience to the literal that says it,
    compares it with what Azure has, and writes the exact patch.
    """
    if version:
        typer.echo(f"aadrift {__version__}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


@register(app, ScanOptions, epilog=_CHECK_EPILOG)
def check(options: ScanOptions) -> int:
    """Find every gateway declaration and classify its audience.

    With --live, compares each with what Azure has. Never writes to the scanned files.
    """
    from aadrift.cli.scanning import check as run

    return run(options)


@register(app, FixOptions, epilog=_FIX_EPILOG)
def fix(options: FixOptions) -> int:
    """Print the patch that moves the gateways to the new audience.

    The patch changes literals where they stand, and nothing else. It is verified before it is
    shown or written: every gateway must resolve to the new value, all else must stay as it is.
    """
    from aadrift.cli.scanning import fix as run

    return run(options)


@register(app, SnapshotOptions, epilog=_SNAPSHOT_EPILOG)
def snapshot(options: SnapshotOptions) -> int:
    """Write the live gateways to a file, for later --live FILE.

    Reads Azure, and never writes to it.
    """
    from aadrift.cli.snapshot import run

    return run(options)


@register(app, ExplainOptions, epilog=_EXPLAIN_EPILOG)
def explain(options: ExplainOptions) -> int:
    """Show the whole chain of a gateway, a place or a GUID.

    From the place of use to the literal, with every verdict and finding on the way.
    """
    from aadrift.cli.scanning import explain as run

    return run(options)


app.add_typer(profile, name="profile")


@register(app, ReportOptions, epilog=_REPORT_EPILOG)
def report(options: ReportOptions) -> int:
    """Join JSON reports, and render them in any format.

    For the parts of a run that was split with --shard, for several repositories, and for the
    audit page (--format html).
    """
    from aadrift.cli.reporting import run

    return run(options)


@register(app, RulesOptions, epilog=_RULES_EPILOG)
def rules(options: RulesOptions) -> int:
    """List the rules, or show the page of one."""
    from aadrift.cli.rules import run

    return run(options)


@register(app, CompletionOptions, epilog=_COMPLETION_EPILOG)
def completion(options: CompletionOptions) -> int:
    """Print the script that makes a shell complete commands, options and their values."""
    from aadrift.cli.completion import SHELLS, script
    from aadrift.request import UsageError
    from aadrift.wording import joined, shown

    if options.shell not in SHELLS:
        said = "needs the name of a shell" if options.shell is None else f"{shown(options.shell)}"
        raise UsageError(f"completion: {said}; {joined(SHELLS)} are known")
    typer.echo(script(options.shell))
    return 0


def run(argv: list[str]) -> int:
    """Run the program; returns the exit code."""
    if VARIABLE in os.environ:
        prepare()
    failed = 1 if _given(argv, "--detailed-exitcode") else 2
    try:
        result = get_command(app).main(argv, prog_name="aadrift", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        return 130
    except typer.TyperException as error:
        return _usage(error, failed)
    except Exception as error:
        return _failure(error, argv, failed)
    return result if isinstance(result, int) else 0


def _given(argv: list[str], *names: str) -> bool:
    known = argv[: argv.index("--")] if "--" in argv else argv
    return any(argument in names for argument in known)


def _usage(error: Any, failed: int) -> int:
    """A mistake on the command line, in one line with the command whose help tells more."""
    from aadrift.cli.running import say

    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "aadrift"
    message = " ".join(str(error.format_message()).split()).rstrip(".")
    say(f"error: {message[:1].lower()}{message[1:]} (see '{command} --help')")
    return failed


def _failure(error: Exception, argv: list[str], failed: int) -> int:
    """An error that has a sentence of its own, or one that nobody foresaw."""
    from aadrift.cli.errors import sentence
    from aadrift.cli.running import say

    known = sentence(error)
    if known is None or _given(argv, "-vv", "-vvv"):
        if _given(argv, "-vv", "-vvv"):
            import traceback

            say("".join(traceback.format_exception(error)).rstrip())
        known = known or (
            f"internal error: {type(error).__name__}: {error} (this is a defect of aadrift; -vv "
            "shows where it happened)"
        )
    say(f"error: {known}")
    return failed
