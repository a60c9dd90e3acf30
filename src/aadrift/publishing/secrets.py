"""Values that must never be shown: where they come from, and how text is freed of them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from urllib.parse import quote

# Variables that hold a token, in any of the surroundings that aadrift publishes from. Programs
# that aadrift starts do not get them.
VARIABLES = frozenset(
    {
        "AADRIFT_ACCESS_TOKEN",
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
        "ACTIONS_RUNTIME_TOKEN",
        "AZURE_CLIENT_SECRET",
        "AZURE_DEVOPS_EXT_PAT",
        "CI_JOB_TOKEN",
        "GH_ENTERPRISE_TOKEN",
        "GH_TOKEN",
        "GITHUB_ENTERPRISE_TOKEN",
        "GITHUB_TOKEN",
        "GITLAB_TOKEN",
        "SYSTEM_ACCESSTOKEN",
    }
)

# A shorter text is no token, and hiding it would garble messages.
_SHORTEST = 6


class Secrets:
    """Secret values, and text without them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._hidden: set[str] = set()
        for name in VARIABLES:
            self.add(environment.get(name, ""))

    def add(self, value: str) -> None:
        """Hide a value from now on, also as it stands in a URL or behind ``Basic``."""
        if len(value) >= _SHORTEST:
            self._hidden |= {value, quote(value, safe="")}

    def basic(self, user: str, token: str) -> str:
        """The value of an ``Authorization: Basic`` header; it is a secret, too."""
        encoded = base64.b64encode(f"{user}:{token}".encode()).decode("ascii")
        self.add(token)
        self.add(encoded)
        return f"Basic {encoded}"

    def hide(self, text: str) -> str:
        """The text with ``***`` in the place of every secret."""
        for value in sorted(self._hidden, key=len, reverse=True):
            text = text.replace(value, "***")
        return text
