"""The options of the commands: each is described once, in the module of its section.

A command's options are a dataclass, whose fields carry these descriptions. The annotations are
evaluated as they stand (no postponed evaluation): Typer needs them whenever the program starts, and
evaluating them from text would take a tenth of that time.
"""

from aadrift.cli.options.commands import (
    AzureReadingOptions,
    CompletionOptions,
    ConfigurableOptions,
    ExplainOptions,
    FixOptions,
    ReadingOptions,
    ReportOptions,
    RulesOptions,
    ScanOptions,
    SnapshotOptions,
)
from aadrift.cli.options.profile import (
    ProfileCheckOptions,
    ProfileDownloadOptions,
    ProfileFixOptions,
    ProfileOptions,
)

__all__ = [
    "AzureReadingOptions",
    "CompletionOptions",
    "ConfigurableOptions",
    "ExplainOptions",
    "FixOptions",
    "ProfileCheckOptions",
    "ProfileDownloadOptions",
    "ProfileFixOptions",
    "ProfileOptions",
    "ReadingOptions",
    "ReportOptions",
    "RulesOptions",
    "ScanOptions",
    "SnapshotOptions",
]
