"""The options of the commands of ``aadrift profile``.

The annotations are evaluated as they stand, as in ``options.py``.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from typer import Argument, Option

from aadrift.cli.options import AzureReadingOptions, ReadingOptions, Texts


@dataclass(frozen=True, slots=True)
class ProfileOptions(ReadingOptions):
    """What ``profile check`` and ``profile fix`` share."""

    # The file's paths are those of code.
    apart: ClassVar[frozenset[str]] = frozenset({"paths"})

    sources: Annotated[
        Texts,
        Option(
            "--sources",
            metavar="PATH",
            help="Code that declares the gateways: files and folders, as check takes them. What "
            "PATH holds is read anyhow. May be repeated.",
            rich_help_panel="Evidence",
        ),
    ] = None
    strict: Annotated[
        bool,
        Option(
            "--strict/--no-strict",
            help="A profile that can't be read counts as a finding.",
            rich_help_panel="Exit code",
        ),
    ] = False
    exit_zero: Annotated[
        bool,
        Option(
            "--exit-zero/--no-exit-zero",
            help="Exit 0 even if there are findings; errors keep their code.",
            rich_help_panel="Exit code",
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class ProfileCheckOptions(ProfileOptions):
    """The options of ``profile check``."""

    paths: Annotated[
        Texts,
        Argument(
            metavar="PATH",
            help="Client profiles, downloaded packages (zip), and folders of both; the current "
            "folder if none.",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class ProfileFixOptions(ProfileOptions):
    """The options of ``profile fix``."""

    paths: Annotated[
        Texts,
        Argument(
            metavar="PATH", help="Client profiles and folders of them; the current folder if none."
        ),
    ] = None
    to: Annotated[
        str,
        Option(
            "--to",
            metavar="microsoft-registered|live",
            help="What to write: the Microsoft-registered audience, or what Azure has.",
            rich_help_panel="Fixing",
        ),
    ] = "microsoft-registered"
    audience_map: Annotated[
        Texts,
        Option(
            "--audience-map",
            metavar="OLD=NEW",
            help="Replace this audience by another: the only way to change a custom one. May be "
            "repeated.",
            rich_help_panel="Fixing",
        ),
    ] = None
    unsafe: Annotated[
        bool,
        Option(
            "--unsafe/--no-unsafe",
            help="Apply also the fixes that need a human's eye.",
            rich_help_panel="Fixing",
        ),
    ] = False
    write: Annotated[
        bool,
        Option("--write", help="Edit the files instead of printing.", rich_help_panel="Fixing"),
    ] = False
    patch: Annotated[
        str | None,
        Option(
            "--patch",
            metavar="FILE",
            help="Write the patch to a file instead of standard output.",
            rich_help_panel="Fixing",
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class ProfileDownloadOptions(AzureReadingOptions):
    """The options of ``profile download``."""

    gateways: Annotated[
        Texts,
        Argument(
            metavar="GATEWAY",
            help="Whose package: a virtual network gateway, the point-to-site gateway of a hub, or "
            "a Virtual WAN, by its name, GROUP/NAME or resource id.",
        ),
    ] = None
    output: Annotated[
        str | None,
        Option(
            "--output",
            "-o",
            metavar="PATH",
            help="The folder to write to, or the file for a single package; GATEWAY.zip in the "
            "current folder if not given.",
            rich_help_panel="Output",
        ),
    ] = None
    force: Annotated[
        bool,
        Option("--force", help="Replace files that exist.", rich_help_panel="Output"),
    ] = False
    yes: Annotated[
        bool,
        Option(
            "--yes",
            help="Let Azure generate the packages without asking first; needed where nobody can "
            "answer.",
            rich_help_panel="Azure",
        ),
    ] = False
    cloud: Annotated[
        str | None,
        Option(
            "--cloud",
            metavar="NAME",
            help="AzurePublic (default), AzureUSGovernment or AzureChina.",
            rich_help_panel="Azure",
        ),
    ] = None
    quiet: Annotated[
        bool,
        Option(
            "--quiet",
            "-q",
            help="Print nothing to standard error but errors.",
            rich_help_panel="Output",
        ),
    ] = False
    verbose: Annotated[
        int,
        Option(
            "--verbose",
            "-v",
            count=True,
            show_default=False,
            help="Log the requests; -vv also shows the traceback of an error.",
            rich_help_panel="Output",
        ),
    ] = 0
    detailed_exitcode: Annotated[
        bool,
        Option(
            "--detailed-exitcode",
            help="Exit as terraform plan does: 0 all written, 1 error, 2 not the gateway's.",
            rich_help_panel="Exit code",
        ),
    ] = False
