"""An explanation for people: like the report, with every chain in full."""

from __future__ import annotations

from collections.abc import Iterator

from aadrift.audiences import is_guid
from aadrift.report.explanation import Explanation
from aadrift.report.model import GatewayEntry, Option, SettingEntry
from aadrift.reports import words
from aadrift.reports.blocks import Block, blocks, loose
from aadrift.reports.interface import View
from aadrift.reports.text import Text


def render(explanation: Explanation, view: View) -> str:
    """The explanation as lines of at most ``view.width`` columns."""
    return "\n".join(_Explanation(view).explained(explanation)) + "\n"


class _Explanation(Text):
    """The text report with the chains of audience, tenant and issuer."""

    def explained(self, explanation: Explanation) -> Iterator[str]:
        """The explanation, line by line."""
        if is_guid(explanation.target):
            yield f"{explanation.target} is {words.described(explanation.target)}."
            yield ""
        shown: set[str] = set()
        for block in blocks(explanation.report):
            yield from self.block(block, shown)
            yield ""
        yield from self.loose(loose(explanation.report))
        yield from self.sections(explanation.report)
        for one in explanation.report.live:
            if not one.paired:
                yield from self.row("only live", one.id)
                yield from self.value("audience", one.audience, one.source)
                yield ""
        for use in explanation.uses:
            place = use.location
            yield from self.row("also used", f"{use.what} at {place.path}:{place.line}")
            yield from self.chain("by way of", use.trace)
            yield ""

    def facts(self, block: Block, *, quiet: bool) -> Iterator[str]:
        """What the report tells, and every setting with its chain."""
        yield from super().facts(block, quiet=quiet)
        yield from self.options("audience", block.first.audience.options)
        yield from self.identity(block.first)
        yield from self.setting("tenant", block.first.tenant, block.first.address)
        yield from self.setting("issuer", block.first.issuer, block.first.address)

    def options(self, name: str, options: tuple[Option, ...]) -> Iterator[str]:
        """Every value that a setting can have, with its chain."""
        # Unknown values that differ in their known part only read the same.
        for option in dict.fromkeys(options):
            if option.value is not None:
                yield from self.row("perhaps", f"{name} {option.value}")
            else:
                yield from self.row("perhaps", f"{name} not known: {option.reason}")
            yield from self.chain("by way of", option.trace)

    def identity(self, gateway: GatewayEntry) -> Iterator[str]:
        """Subscription, resource group, name and cloud, as far as they are known."""
        identity = gateway.identity
        known = (identity.subscription, identity.resource_group, identity.name)
        if any(known):
            yield from self.row("resource", " / ".join(part or "?" for part in known))
        if gateway.cloud is not None:
            yield from self.row("cloud", gateway.cloud)

    def setting(self, name: str, setting: SettingEntry, address: str) -> Iterator[str]:
        """Tenant or issuer with its chain, or why it is not known."""
        if setting.value is not None:
            yield from self.row(name, setting.value)
            yield from self.chain("chain", setting.trace, address)
        elif setting.reason is not None:
            yield from self.row(name, f"not known: {setting.reason}")
            if setting.stopped is not None:
                yield from self.row("stops at", f"{setting.stopped.path}:{setting.stopped.line}")
            yield from self.options(name, setting.options)
