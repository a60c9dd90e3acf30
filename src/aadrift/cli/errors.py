"""The exceptions that carry a sentence for the user."""

from __future__ import annotations


def sentence(error: Exception) -> str | None:
    """What to tell the user about an exception; None when it is a defect of aadrift."""
    from aadrift.cli.output import OutputError
    from aadrift.config import ConfigError
    from aadrift.discovery import DiscoveryError
    from aadrift.jsonfile import JsonFileError
    from aadrift.live.interface import LiveError
    from aadrift.publishing.interface import PublishError
    from aadrift.report.merging import MergeError
    from aadrift.request import UsageError
    from aadrift.source import SourceError

    spoken = (
        UsageError,
        ConfigError,
        DiscoveryError,
        LiveError,
        MergeError,
        JsonFileError,
        SourceError,
        OutputError,
        PublishError,
    )
    if isinstance(error, spoken):
        return str(error)
    if isinstance(error, MemoryError):
        return "there is not enough memory for what was scanned; name fewer paths"
    return None
