"""A language of a few lines, just large enough for everything that fixing has to care for.

let NAME[@VARIANT] = EXPRESSION       a name, perhaps only under one variant
gw NAME SETTING = EXPRESSION          a setting of a gateway (audience, tenant, issuer, name)
app NAME = EXPRESSION                 an enterprise app
use NAME = EXPRESSION                 something else that takes a value

EXPRESSION: "literal" | $name | upper($x) | [a | b] (undecided) | a + b (put together)
            | unknown(reason) | same(a, b, then, else)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from aadrift.audiences import LEGACY_AUDIENCES, MICROSOFT_REGISTERED, cloud_of_tenant
from aadrift.clientprofile import ClientProfile
from aadrift.findings import Edit, Finding, Fix, Judged, Level
from aadrift.fixing.fix import propose
from aadrift.fixing.outcome import FixOptions, FixResult
from aadrift.gateway import (
    CloudReading,
    Dialect,
    Gateway,
    Identity,
    Kind,
    LiveGateway,
    Setting,
    Verdict,
)
from aadrift.languages.interface import AppUse, Use
from aadrift.source import SourceFile, Span, Step
from aadrift.values import Null, Text, Unknown, Value, leaves, one_of
from aadrift.workspace import Workspace

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
OLD_GOV = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
NEW = MICROSOFT_REGISTERED
CUSTOM = "8d0b5f3e-2c47-4f0a-9b1e-6a7c5d4e3f21"
OTHER = "0e9d8c7b-6a5f-4e3d-8c2b-1a0f9e8d7c6b"
TENANT = "https://login.microsoftonline.com/5b6c7d8e-9f0a-4b1c-8d2e-3f4a5b6c7d8e"
ISSUER = "https://sts.windows.net/5b6c7d8e-9f0a-4b1c-8d2e-3f4a5b6c7d8e/"

_TOKEN = re.compile(r'\s*(?:"([^"\n]*)"|\$(\w+)|(\w+)\(|(.))')


@dataclass
class Tree:
    """All statements of a tree, and what a variant makes of them."""

    variant: str | None
    lets: dict[str, tuple[SourceFile, int]] = field(default_factory=dict)

    def value(self, file: SourceFile, at: int) -> Value:
        value, _ = self._sum(file, at)
        return value

    def _sum(self, file: SourceFile, at: int) -> tuple[Value, int]:
        value, at = self._atom(file, at)
        while file.text[at:].lstrip(" ").startswith("+"):
            right, at = self._atom(file, file.text.index("+", at) + 1)
            both = (value, right)
            value = (
                Text.join(part for part in both if isinstance(part, Text))
                if all(isinstance(part, Text) for part in both)
                else Unknown("a part is unknown")
            )
        return value, at

    def _atom(self, file: SourceFile, at: int) -> tuple[Value, int]:
        token = _TOKEN.match(file.text, at)
        if token is None:
            raise ValueError
        literal, name, function, other = token.groups()
        if literal is not None:
            return Text.literal(literal, file.span(*token.span(1))), token.end()
        if name is not None:
            place = self.lets.get(name)
            step = Step(file.span(*token.span(2)), f"${name}")
            value = self.value(*place) if place else Unknown(f"{name} has no value", step.span)
            return value.via(step), token.end()
        if function is not None:
            end = file.text.index(")", token.end())
            return self._call(file, function, token.end(), end), end + 1
        if other == "[":
            options, at = [], token.end()
            while True:
                value, at = self._sum(file, at)
                options.append(value)
                stop = _TOKEN.match(file.text, at)
                at = stop.end() if stop else len(file.text)
                if stop is None or stop[4] != "|":
                    return one_of(options, "nobody knows"), at
        raise ValueError

    def _call(self, file: SourceFile, function: str, at: int, end: int) -> Value:
        if function == "unknown":
            return Unknown(file.text[at:end], file.span(at, end))
        if function == "null":
            return Null()
        if function == "upper":
            value, _ = self._sum(file, at)
            return Text(value.value.upper()) if isinstance(value, Text) else value
        arguments = []
        while len(arguments) < 4:
            value, at = self._sum(file, at)
            arguments.append(value)
            at = file.text.index(",", at) + 1 if len(arguments) < 4 else at
        left, right, then, other = arguments
        return then if left == right else other


@dataclass(frozen=True)
class Found:
    gateways: tuple[Gateway, ...] = ()
    apps: tuple[AppUse, ...] = ()
    uses: tuple[Use, ...] = ()
    profiles: tuple[ClientProfile, ...] = ()


def analyse(workspace: Workspace, variants: Sequence[str | None] = (None,)) -> Found:
    """Read and trace every file of a tree."""
    gateways: list[Gateway] = []
    apps: list[AppUse] = []
    uses: list[Use] = []
    for variant in variants:
        statements = list(_statements(workspace))
        tree = Tree(variant)
        for file, kind, name, at in statements:
            bare, _, only = name.partition("@")
            if kind == "let" and only in {"", variant}:
                tree.lets[bare] = (file, at)
        settings: dict[tuple[str, str], dict[str, Value]] = {}
        where: dict[tuple[str, str], Span] = {}
        for file, kind, name, at in statements:
            here = file.span(at, at + 1)
            match kind.split():
                case ["gw", gateway]:
                    key = (file.path, gateway)
                    value = tree.value(file, at)
                    steps = () if gateway == "remote" else (Step(here, f"gw.{gateway}"),)
                    settings.setdefault(key, {})[name] = value.via(*steps)
                    where.setdefault(key, here)
                    if name in {"tenant", "issuer"}:
                        uses += _uses(f"gw.{gateway}.{name}", here, value)
                case ["app"]:
                    apps += [
                        AppUse("service-principal", f"app.{name}", here, leaf)
                        for leaf in leaves(tree.value(file, at))
                        if isinstance(leaf, Text) and leaf.value in LEGACY_AUDIENCES
                    ]
                case ["use"]:
                    uses += _uses(f"use.{name}", here, tree.value(file, at))
        for key, values in settings.items():
            gateways.append(_gateway(key, values, where[key], variant))
    return Found(tuple(gateways), tuple(apps), tuple(uses))


def _uses(what: str, where: Span, value: Value) -> list[Use]:
    return [
        Use(what, where, leaf.origin, leaf.full_trail)
        for leaf in leaves(value)
        if isinstance(leaf, Text) and leaf.origin
    ]


def _gateway(
    key: tuple[str, str], values: dict[str, Value], where: Span, variant: str | None
) -> Gateway:
    path, name = key
    audience, tenant, issuer, called = (
        values.get(one, Null()) for one in ("audience", "tenant", "issuer", "name")
    )
    readings = [
        CloudReading(cloud.name, source)
        for source, cloud in (
            ("tenant", cloud_of_tenant(tenant.value) if isinstance(tenant, Text) else None),
            (
                "audience",
                LEGACY_AUDIENCES.get(audience.value) if isinstance(audience, Text) else None,
            ),
        )
        if cloud is not None
    ]
    return Gateway(
        address=f"gw.{name}",
        kind=Kind.GATEWAY,
        dialect=Dialect.TERRAFORM,
        location=where,
        audience=Setting.of(audience),
        tenant=Setting.of(tenant),
        issuer=Setting.of(issuer),
        identity=Identity(name=called.value if isinstance(called, Text) else None),
        variant=variant,
        stack=path.rpartition("/")[0] or ".",
        readings=tuple(readings),
    )


def _statements(workspace: Workspace) -> Iterable[tuple[SourceFile, str, str, int]]:
    for path in _files(workspace, "."):
        file = workspace.read(path)
        for line in re.finditer(r"[^\n]+", file.text):
            if not line[0].strip() or line[0].startswith("#"):
                continue
            match = re.match(r"(let|app|use|gw \S+) (\S+) *= *", line[0])
            if match is None or line[0].count('"') % 2:
                number = file.position(line.start()).line
                workspace.report(path, number, "no statement was understood")
            else:
                yield file, match[1], match[2], line.start() + match.end()


def _files(workspace: Workspace, folder: str) -> Iterable[str]:
    for name in workspace.listing(folder):
        path = name if folder == "." else f"{folder}/{name}"
        if workspace.is_folder(path):
            yield from _files(workspace, path)
        elif name.endswith(".tf"):
            yield path


def findings_of(gateways: Iterable[Gateway], live: Iterable[Judged] = ()) -> list[Finding]:
    """What the rules would say: one finding for each literal (101, 106), one a drift (201, 203)."""
    found: list[Finding] = []
    literals: dict[tuple[str, Span, str], list[Gateway]] = {}
    for gateway in gateways:
        for option in gateway.audience.options:
            if option.value.lower() in LEGACY_AUDIENCES:
                if option.origin is None:
                    text = "it is computed"
                    found.append(Finding("AAD101", Level.ERROR, text, None, gateway=gateway))
                else:
                    literals.setdefault(("AAD101", option.origin, NEW), []).append(gateway)
        for option in gateway.issuer.options:
            if option.origin is not None and not option.value.endswith("/"):
                fixed = option.value + "/"
                literals.setdefault(("AAD106", option.origin, fixed), []).append(gateway)
        if gateway.audience.unknowns:
            text = "tracing stopped"
            found.append(Finding("AAD104", Level.WARNING, text, None, gateway=gateway))
    for (code, span, new), reached in literals.items():
        fix = Fix(f"replace with {new}", (Edit(span, new),))
        found.append(Finding(code, Level.ERROR, "", span, gateways=tuple(reached), fix=fix))
    for item in live:
        if item.verdict in {Verdict.CODE_BEHIND, Verdict.DRIFTED, Verdict.NOT_APPLIED}:
            code = {"code-behind": "AAD201", "not-applied": "AAD202"}.get(item.verdict, "AAD203")
            found.append(Finding(code, Level.ERROR, "", None, gateway=item.gateway, live=item.live))
    return found


def azure(name: str, audience: str, tenant: str = TENANT, issuer: str = ISSUER) -> LiveGateway:
    """A gateway as Azure has it."""
    path = f"/subscriptions/s/resourceGroups/rg/providers/x/virtualNetworkGateways/{name}"
    return LiveGateway(path, Kind.GATEWAY, "azure", audience, tenant, issuer)


@dataclass
class Estate:
    """A tree on disk with its analysis, as the engine would hold it."""

    workspace: Workspace
    found: Found
    judged: list[Judged]
    findings: list[Finding]
    variants: Sequence[str | None] = (None,)
    asked: list[tuple[Span, ...]] = field(default_factory=list)
    runs: int = 0

    @classmethod
    def read(
        cls,
        workspace: Workspace,
        live: dict[str, LiveGateway | Verdict] | None = None,
        variants: Sequence[str | None] = (None,),
    ) -> Estate:
        found = analyse(workspace, variants)
        judged = [_judge(gateway, (live or {}).get(gateway.address)) for gateway in found.gateways]
        findings = findings_of(found.gateways, judged)
        return cls(workspace, found, judged, findings, variants)

    def propose(self, **options: object) -> FixResult:
        def again(workspace: Workspace) -> Found:
            self.runs += 1
            return analyse(workspace, self.variants)

        def other_uses(origins: tuple[Span, ...]) -> Iterable[Use]:
            self.asked.append(origins)
            return [use for use in self.found.uses if use.origin in origins]

        return propose(
            self.findings,
            self.judged,
            self.found,
            self.workspace,
            FixOptions(**options),  # type: ignore[arg-type] # tests name the fields
            analyse=again,
            other_uses=other_uses,
        )


def _judge(gateway: Gateway, live: LiveGateway | Verdict | None) -> Judged:
    if not isinstance(live, LiveGateway):
        return Judged(gateway, live or Verdict.DECLARED_ONLY)
    ours, theirs = (gateway.audience.value or "").lower(), (live.audience or "").lower()
    if ours in LEGACY_AUDIENCES and theirs == NEW:
        return Judged(gateway, Verdict.CODE_BEHIND, live)
    if ours == NEW and theirs in LEGACY_AUDIENCES:
        return Judged(gateway, Verdict.NOT_APPLIED, live)
    equal = (ours, gateway.tenant.value, gateway.issuer.value) == (
        theirs,
        live.tenant,
        live.issuer,
    )
    if not equal:
        return Judged(gateway, Verdict.DRIFTED, live)
    return Judged(gateway, Verdict.LEGACY if ours in LEGACY_AUDIENCES else Verdict.MIGRATED, live)
