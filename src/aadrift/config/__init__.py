"""The settings that stand in a file: ``[tool.aadrift]`` in pyproject.toml, or ``aadrift.toml``."""

from __future__ import annotations

from aadrift.config.find import find_config
from aadrift.config.reading import ConfigError, Settings, read_config

__all__ = ["ConfigError", "Settings", "find_config", "read_config"]
