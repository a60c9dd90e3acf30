"""A running double of Azure, and aadrift's reading of it with the real SDK."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# Imported here so that no test's short timeout has to pay for it.
import azure.mgmt.network
import pytest
from azure_double.estate import Estate, fleet
from azure_double.faults import Fault, Reply, always
from azure_double.server import AzureDouble

from aadrift.live import LiveReading, open_source
from aadrift.live.azure.options import Auth, AzureOptions

_PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")
_SIGN_IN = ("AZURE_", "AZURESUBSCRIPTION_", "SYSTEM_", "AADRIFT_", "IDENTITY_", "MSI_")


@dataclass
class Azure:
    """The double with shortcuts for what the tests say most."""

    double: AzureDouble
    environment: dict[str, str]

    def read(self, **options: Any) -> LiveReading:
        """Read everything, signed in with a token, within 30 seconds unless said otherwise."""
        keywords = {
            "auth": Auth.TOKEN,
            "arm_endpoint": self.double.url,
            "environment": self.environment,
            "timeout": 30,
            **options,
        }
        return open_source("azure", AzureOptions(**keywords)).read()

    def fault(self, pattern: str, answer: Reply, **when: int) -> Fault:
        """Answer requests that match with this instead."""
        fault = Fault(pattern, always(answer), **when)
        self.double.faults.append(fault)
        return fault

    def asked(self, part: str) -> list[str]:
        """The request lines that contain a text, without regard to case."""
        return [line for line in self.double.requests if part.lower() in line.lower()]

    @property
    def writes(self) -> list[str]:
        """Requests that are neither reads nor the sign-in."""
        harmless = ("GET ", "POST /providers/Microsoft.ResourceGraph/resources?")
        sign_in = "/oauth2/v2.0/token"
        return [
            line
            for line in self.double.requests
            if not line.startswith(harmless) and sign_in not in line
        ]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Callable[..., Azure]]:
    """Starts doubles that this process trusts, in an environment without any sign-in or proxy."""
    for name in list(os.environ):
        if name.upper() in _PROXIES or name.startswith(_SIGN_IN):
            monkeypatch.delenv(name)
    with ExitStack() as stack:

        def run(estate: Estate, **options: Any) -> Azure:
            folder = tmp_path / "double"
            folder.mkdir()
            double = stack.enter_context(AzureDouble(estate, folder=folder, **options))
            environment = double.environment()
            monkeypatch.setenv("REQUESTS_CA_BUNDLE", environment["REQUESTS_CA_BUNDLE"])
            return Azure(double, environment)

        yield run


@pytest.fixture
def azure(start: Callable[..., Azure]) -> Azure:
    """Twelve gateways in four resource groups of one subscription, and a Virtual WAN."""
    return start(fleet(12, 4))
