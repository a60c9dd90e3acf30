"""What the user says about reading Azure. Imports nothing of Azure, so that it is always cheap."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import field
from enum import StrEnum

from aadrift.records import dataclass

DEFAULT_TIMEOUT = 300.0

Progress = Callable[[str, int, int], None]
"""Told how far the work is: what is counted (``subscriptions``, ``gateways``, ``packages``), done,
total.

Told ``end`` once when it is over, in whatever way."""


class Auth(StrEnum):
    """How to sign in. ``auto`` uses what the environment is set up for, then the Azure CLI."""

    AUTO = "auto"
    CLI = "cli"
    ENVIRONMENT = "environment"
    WORKLOAD = "workload"
    PIPELINES = "pipelines"
    MANAGED = "managed"
    TOKEN = "token"  # noqa: S105 - the name of a way to sign in, not a token


def no_progress(what: str, done: int, total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class AzureOptions:
    """What to read from Azure, and how.

    Without subscriptions and management groups, everything that the sign-in can read is read.
    ``cloud`` is any name that ``audiences.cloud_named`` knows; ``arm_endpoint`` is the URL of a
    private or sovereign cloud's Resource Manager. ``timeout`` bounds all reading, in seconds.
    ``wanted`` are resource ids that are asked for even if Resource Graph omits them.
    """

    subscriptions: tuple[str, ...] = ()
    management_groups: tuple[str, ...] = ()
    auth: Auth = Auth.AUTO
    cloud: str | None = None
    arm_endpoint: str | None = None
    timeout: float = DEFAULT_TIMEOUT
    wanted: tuple[str, ...] = ()
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)
    progress: Progress = no_progress
