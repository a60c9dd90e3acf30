"""Client profiles and their findings for people at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from aadrift.report.model import ProfileEntry, Report
from aadrift.reports import words
from aadrift.reports.blocks import Client
from aadrift.reports.gateway_text import GatewayText

_STYLES = {"agrees": "green", "differs": "red", "to be replaced": "red", "custom": "cyan"}


class ClientText(GatewayText):
    """Writes a block for each client profile."""

    def clients(self, found: list[Client], report: Report) -> Iterator[str]:
        """All profiles, each with the gateway that it was held against."""
        if found:
            yield self.paint("Client profiles", "bold")
        for one in found:
            yield from self.client(one, report)
            yield ""

    def client(self, client: Client, report: Report) -> Iterator[str]:
        """One profile."""
        profile = client.first
        name = words.client_label(profile, client.findings)
        yield from self.header(name, (client.path,), _STYLES.get(name, "yellow"))
        if profile.name:
            yield from self.row("name", profile.name)
        if not profile.entra:
            return
        audiences = dict.fromkeys(one.audience for one in client.readings)
        for index, audience in enumerate(audiences):
            yield from self.value("audience" if index == 0 else "", audience)
        yield from self.listed("gateway", tuple(self.gateways(profile, report)))
        for finding in client.findings:
            yield ""
            yield from self.finding(finding)

    def gateways(self, profile: ProfileEntry, report: Report) -> Iterator[str]:
        """The gateways that a profile can belong to, and what ties it to them."""
        names = words.gateways_of(profile, report)
        if not names:
            yield "not known: nothing of this run ties the profile to one"
            return
        how = words.tied(profile)
        if len(names) > 1:
            yield f"one of {len(names)} ({how})"
        for name in names:
            yield name if len(names) > 1 else f"{name} ({how})"
