"""The options of the commands of ``aadrift profile``."""

from typing import ClassVar

from aadrift.cli.options.arguments import (
    Gateways,
    ProfileFiles,
    ProfilesAndPackages,
)
from aadrift.cli.options.azure import (
    AzureCloud,
    DownloadYes,
)
from aadrift.cli.options.commands import AzureReadingOptions, ReadingOptions
from aadrift.cli.options.evidence import (
    Sources,
)
from aadrift.cli.options.fixing import (
    AudienceMap,
    Patch,
    To,
    Unsafe,
    Write,
)
from aadrift.cli.options.output import (
    DownloadExitcode,
    DownloadQuiet,
    ExitZero,
    Force,
    PackageOutput,
    ProfileStrict,
    RequestsVerbose,
)
from aadrift.records import dataclass


@dataclass(frozen=True)
class ProfileOptions(ReadingOptions):
    """What ``profile check`` and ``profile fix`` share."""

    # The file's paths are those of code.
    apart: ClassVar[frozenset[str]] = frozenset({"paths"})

    sources: Sources = None
    strict: ProfileStrict = False
    exit_zero: ExitZero = False


@dataclass(frozen=True)
class ProfileCheckOptions(ProfileOptions):
    """The options of ``profile check``."""

    paths: ProfilesAndPackages = None


@dataclass(frozen=True)
class ProfileFixOptions(ProfileOptions):
    """The options of ``profile fix``."""

    paths: ProfileFiles = None
    to: To = "microsoft-registered"
    audience_map: AudienceMap = None
    unsafe: Unsafe = False
    write: Write = False
    patch: Patch = None


@dataclass(frozen=True)
class ProfileDownloadOptions(AzureReadingOptions):
    """The options of ``profile download``."""

    gateways: Gateways = None
    output: PackageOutput = None
    force: Force = False
    yes: DownloadYes = False
    cloud: AzureCloud = None
    quiet: DownloadQuiet = False
    verbose: RequestsVerbose = 0
    detailed_exitcode: DownloadExitcode = False
