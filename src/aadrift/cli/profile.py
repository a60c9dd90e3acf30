"""The commands of ``aadrift profile``: the client side of the migration."""

from __future__ import annotations

import typer

from aadrift.cli.command import PlainGroup, register
from aadrift.cli.options import (
    ProfileCheckOptions,
    ProfileDownloadOptions,
    ProfileFixOptions,
)

profile = typer.Typer(
    cls=PlainGroup,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="'aadrift profile COMMAND --help' shows the options of a command, with examples.",
)

_CHECK_EPILOG = """\
Examples:

\b
  aadrift profile check azurevpnconfig.xml
  aadrift profile check docs/ --sources infra/
  aadrift profile check vpn.zip --live azure           a downloaded package

Exit codes: 0 clean, 1 findings at error level, 2 error or incomplete live evidence.
"""

_FIX_EPILOG = """\
Examples:

\b
  aadrift profile fix docs/ --sources infra/     print the patch
  aadrift profile fix docs/ | git apply          apply it
  aadrift profile fix azurevpnconfig.xml --write edit the file in place
  aadrift profile fix docs/ --to live --live live.json --write

'aadrift fix --profiles' moves profiles and the code of their gateways together.

Exit codes: 0 everything is fixed or shown, 1 findings remain, 2 error or incomplete live evidence.
"""

_DOWNLOAD_EPILOG = """\
Examples:

\b
  aadrift profile download vgw-hub
  aadrift profile download rg-hub/vgw-hub rg-wan/p2s-weu -o packages/
  aadrift profile download vwan-corp --yes -o users.zip

Generating a package is the one request of aadrift that is no read: a POST to \
.../generatevpnprofile of the gateway, which changes nothing on it. It needs an action that the \
role Reader lacks (docs/azure-permissions.md). A package is a secret: only you can read the file.

Exit codes: 0 every package was written, 1 one has another audience than its gateway, 2 error.
"""


@profile.callback(invoke_without_command=True)
def group(context: typer.Context) -> None:
    """Check, edit and download client profiles (azurevpnconfig.xml).

    A gateway accepts one audience. A client whose profile has another one can't sign in.
    """
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)


@register(profile, ProfileCheckOptions, epilog=_CHECK_EPILOG)
def check(options: ProfileCheckOptions) -> int:
    """Compare client profiles with their gateways. Never writes.

    The gateways are those that code under PATH and --sources declares, and those of --live.
    Without any, each profile is judged by itself.
    """
    from aadrift.cli.profiles import check as run

    return run(options)


@register(profile, ProfileFixOptions, epilog=_FIX_EPILOG)
def fix(options: ProfileFixOptions) -> int:
    """Print the patch that makes client profiles say what their gateways say.

    It edits the text of elements and not a byte besides. It is verified before it is shown or
    written.
    """
    from aadrift.cli.profiles import fix as run

    return run(options)


@register(profile, ProfileDownloadOptions, epilog=_DOWNLOAD_EPILOG)
def download(options: ProfileDownloadOptions) -> int:
    """Let Azure generate the client profile package of gateways, and download it.

    Each is written only when the profile in it has the audience that its gateway has in Azure.
    """
    from aadrift.cli.downloading import run

    return run(options)
