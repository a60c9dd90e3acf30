"""aadrift: move Azure point-to-site VPN gateways to the Microsoft-registered audience, in code."""

from __future__ import annotations

__version__ = "0.1.0"
