"""A made-up report with one of everything that a format must show."""

from __future__ import annotations

from dataclasses import replace
from zlib import crc32

from aadrift.audiences import CLOUDS, MICROSOFT_REGISTERED, AudienceClass, classify
from aadrift.findings import Level, Safety
from aadrift.gateway import Dialect, Kind, Status, Verdict
from aadrift.report.model import (
    VERSION,
    AudienceEntry,
    ByHandEntry,
    EditEntry,
    Evidence,
    FindingEntry,
    FixEntry,
    FixOutcome,
    FixStatus,
    GatewayEntry,
    HeldEntry,
    IdentityEntry,
    LiveEntry,
    LiveEvidence,
    LiveSide,
    Option,
    Origin,
    Place,
    Region,
    Report,
    SettingEntry,
    Subject,
    SuppressionEntry,
    Tool,
    TracePoint,
    Unreadable,
)
from aadrift.report.summary import summarise

OLD = CLOUDS["AzurePublic"].legacy_audience
CUSTOM = "7d5f3b0e-58f1-4c0e-9a3f-2f6f0c1b9e21"
TENANT = "https://login.microsoftonline.com/3f0c9a52-7f4e-4d0a-8f3c-1e6f2a9b4c5d"
ISSUER = "https://sts.windows.net/3f0c9a52-7f4e-4d0a-8f3c-1e6f2a9b4c5d/"
SUBSCRIPTION = "/subscriptions/0b9d6f6e-4f57-4a58-9c53-6f0d2a7d1c11"
DIFF = f"""\
--- a/env/prod.tfvars
+++ b/env/prod.tfvars
@@ -4 +4 @@
-  audience = "{OLD}"
+  audience = "{MICROSOFT_REGISTERED}"
"""


def live_id(name: str) -> str:
    kind = "Microsoft.Network/virtualNetworkGateways"
    return f"{SUBSCRIPTION}/resourceGroups/rg-hub/providers/{kind}/{name}"


def origin(path: str, line: int, text: str, *, column: int = 15) -> Origin:
    start = 40 * line
    end = column + len(text)
    return Origin(path, line, column, line, end, (start, start + len(text)), text)


def region(place: Origin) -> Region:
    return Region(place.path, place.line, place.column, place.end_line, place.end_column)


def trace(place: Origin) -> tuple[TracePoint, ...]:
    return (
        TracePoint("modules/p2s/main.tf", 14, "aad_audience", 5),
        TracePoint("modules/p2s/main.tf", 14, "var.audience", 20),
        TracePoint("main.tf", 20, 'var.vpn["audience"]', 14),
        TracePoint(place.path, place.line, f'"{place.text}"', place.column),
    )


def gateway(
    address: str,
    value: str | None,
    verdict: Verdict,
    *,
    live: str | None = None,
    variant: str | None = None,
    path: str = "env/prod.tfvars",
    line: int = 4,
) -> GatewayEntry:
    literal = origin(path, line, value) if value else None
    audience = (
        AudienceEntry(Status.RESOLVED, value, classify(value))
        if value
        else AudienceEntry(Status.ABSENT)
    )
    side = None
    if live is not None:
        side = LiveSide(live_id("vgw-hub"), live, TENANT, ISSUER, "live.json", classify(live))
    return GatewayEntry(
        address=address,
        kind=Kind.GATEWAY,
        dialect=Dialect.TERRAFORM,
        location=Place("modules/p2s/main.tf", 14, 5),
        variant=variant,
        identity=IdentityEntry(None, "rg-hub", "vgw-hub", None),
        cloud="AzurePublic",
        audience=audience,
        origins=(literal,) if literal else (),
        trace=trace(literal) if literal else (),
        tenant=SettingEntry(TENANT, Status.RESOLVED),
        issuer=SettingEntry(ISSUER, Status.RESOLVED),
        live=side,
        verdict=verdict,
    )


def finding(
    code: str,
    level: Level,
    message: str,
    place: Region | None,
    about: GatewayEntry | None = None,
    *,
    name: str = "",
    fix: FixEntry | None = None,
) -> FindingEntry:
    return FindingEntry(
        code=code,
        name=name or {"AAD101": "legacy-audience", "AAD110": "stale-legacy-text"}.get(code, "rule"),
        level=level,
        message=message,
        location=place,
        gateway=about.address if about else None,
        variant=about.variant if about else None,
        fingerprint=f"{code}{crc32(repr((message, place)).encode()):08x}",
        suppressed=None,
        fix=fix,
        gateways=(Subject(about.address, about.variant),) if about else (),
        trace=about.trace if about and code == "AAD101" else (),
    )


def replacement(place: Origin, new: str, safety: Safety = Safety.SAFE) -> FixEntry:
    hold = "it is also the client_id of an app" if safety is Safety.UNSAFE else None
    edit = EditEntry(place.path, place.byte_range, place.text, new, region(place))
    return FixEntry("Use the Microsoft-registered audience", safety, (edit,), hold)


def estate() -> Report:
    address = 'module.hub["{}"].azurerm_virtual_network_gateway.this[0]'
    hub = gateway(address.format("weu"), OLD, Verdict.LEGACY, live=OLD, variant="env/prod.tfvars")
    twin = replace(hub, address=address.format("neu"))
    behind = gateway(
        "azurerm_virtual_network_gateway.edge",
        OLD,
        Verdict.CODE_BEHIND,
        live=MICROSOFT_REGISTERED,
        path="edge/main.tf",
        line=9,
    )
    good = gateway(
        "azurerm_virtual_network_gateway.lab",
        MICROSOFT_REGISTERED,
        Verdict.MIGRATED,
        live=MICROSOFT_REGISTERED,
        path="lab/main.tf",
        line=7,
    )
    custom = gateway(
        "azurerm_virtual_network_gateway.partner", CUSTOM, Verdict.CUSTOM, path="partner/p2s.tf"
    )
    plain = gateway("azurerm_virtual_network_gateway.certificates", None, Verdict.ABSENT)
    open_ = replace(
        gateway("azurerm_virtual_network_gateway.open", None, Verdict.UNRESOLVED),
        audience=AudienceEntry(
            Status.UNRESOLVED,
            reason="the condition depends on data.azurerm_client_config.current",
            stopped=Place("open/main.tf", 12, 3),
            options=(
                Option(
                    OLD,
                    AudienceClass.MANUAL,
                    origin("open/main.tf", 12, OLD),
                    trace(origin("open/main.tf", 12, OLD)),
                ),
                Option(None, reason="it is only known after apply"),
            ),
        ),
    )
    hub_literal, edge_literal = hub.origins[0], behind.origins[0]
    legacy = "The declared audience is manually registered, Azure Public | see `docs` <here>."
    both = replace(
        finding(
            "AAD101",
            Level.ERROR,
            legacy,
            region(hub_literal),
            hub,
            fix=replacement(hub_literal, MICROSOFT_REGISTERED),
        ),
        gateways=(Subject(hub.address, hub.variant), Subject(twin.address, twin.variant)),
    )
    held = finding(
        "AAD101",
        Level.ERROR,
        legacy,
        region(edge_literal),
        behind,
        fix=replacement(edge_literal, MICROSOFT_REGISTERED, Safety.UNSAFE),
    )
    rolled = finding(
        "AAD201",
        Level.ERROR,
        "Applying this code would roll the live gateway back.",
        region(edge_literal),
        behind,
        name="code-behind-live",
    )
    stale = [
        finding("AAD110", Level.NOTE, "An old id stands in a comment.", Region(path, 3, 1, 3, 37))
        for path in ("README.md", "docs/vpn.md", "docs/über uns.md")
    ]
    undeclared = replace(
        finding(
            "AAD204",
            Level.WARNING,
            "vgw-old has Entra authentication, and no code declares it.",
            None,
            name="undeclared-gateway",
        ),
        live=live_id("vgw-old"),
    )
    unresolved = finding(
        "AAD104",
        Level.WARNING,
        "The audience can't be told from the sources.",
        Region("open/main.tf", 12, 3, 12, 20),
        open_,
        name="unresolved-audience",
    )
    broken = finding(
        "AAD901",
        Level.WARNING,
        "A quote is not closed.",
        Region("broken/main.tf", 5, 1, 5, 1),
        name="unreadable-source",
    )
    quiet = replace(
        finding("AAD103", Level.NOTE, "Left alone.", region(custom.origins[0]), custom),
        name="custom-audience",
        suppressed=SuppressionEntry("inline", "agreed with the partner", "partner/p2s.tf", 3),
    )
    return report_of(
        gateways=(hub, twin, behind, good, custom, plain, open_),
        live=(
            LiveEntry(live_id("vgw-hub"), OLD, AudienceClass.MANUAL, paired=True),
            LiveEntry(live_id("vgw-old"), OLD, AudienceClass.MANUAL, paired=False),
        ),
        findings=(both, held, rolled, *stale, undeclared, unresolved, broken, quiet),
        unreadable=(Unreadable("broken/main.tf", 5, "A quote is not closed."),),
    )


def report_of(
    gateways: tuple[GatewayEntry, ...] = (),
    findings: tuple[FindingEntry, ...] = (),
    live: tuple[LiveEntry, ...] = (),
    unreadable: tuple[Unreadable, ...] = (),
    command: str = "check",
) -> Report:
    return Report(
        version=VERSION,
        tool=Tool(),
        root="/srv/contoso/estate",
        command=command,
        summary=summarise(
            gateways,
            findings,
            unreadable,
            files=(120, 14),
            undeclared=sum(not one.paired for one in live),
        ),
        gateways=gateways,
        live=live,
        findings=findings,
        unreadable=unreadable,
        evidence=Evidence(LiveEvidence(sources=("live.json",))),
    )


def fixed_estate() -> Report:
    """The estate after ``fix``: one finding is fixed by the patch, one fix is held back."""
    report = estate()
    first, *rest = report.findings
    findings = (replace(first, fixed=True), *rest)
    return replace(
        report,
        command="fix",
        findings=findings,
        summary=summarise(
            report.gateways, findings, report.unreadable, files=(120, 14), undeclared=1
        ),
        fix=FixOutcome(
            FixStatus.SHOWN,
            DIFF,
            ("env/prod.tfvars",),
            held=(
                HeldEntry(
                    "Use the Microsoft-registered audience",
                    "unsafe",
                    "It is also the client_id of an app.",
                    report.findings[1].fix.edits if report.findings[1].fix else (),
                    report.findings[1].gateways,
                ),
            ),
            by_hand=(ByHandEntry("azurerm_virtual_network_gateway.open", None, "audience", "?"),),
        ),
    )
