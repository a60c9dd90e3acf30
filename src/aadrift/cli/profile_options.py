"""The options of the commands of ``aadrift profile``.

The annotations are evaluated as they stand, as in ``options.py``.
"""

from dataclasses import dataclass
from typing import Annotated, ClassVar

from typer import Argument, Option

from aadrift.cli.options import ReadingOptions, Texts


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
