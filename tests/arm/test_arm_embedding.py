"""Templates and bodies that another language holds."""

from __future__ import annotations

import json
from typing import Any

import pytest
from arm_trees import GATEWAYS, NEW, OLD, gateway, holding, server, template

from aadrift.gateway import Dialect, Kind
from aadrift.languages.arm.bodies import body_settings
from aadrift.languages.arm.compiled import compiled_from
from aadrift.languages.arm.gateways import TemplateContext, gateways_in_template
from aadrift.languages.arm.scope import Run
from aadrift.languages.azure_functions import Surroundings
from aadrift.languages.data.json import decode_json
from aadrift.source import SourceFile, Span
from aadrift.values import Mapping, Null, Text, Unknown, Value, one_of

ONE = template(gateway("[parameters('aad')]"), parameters={"aad": {"type": "string"}})


def heredoc(document: Any) -> Text:
    """JSON as it stands in the middle of another file."""
    text = json.dumps(document, indent=2)
    file = SourceFile.decode("main.tf", f"content = <<EOT\n{text}\nEOT\n".encode())
    return Text.literal(text, file.span(16, 16 + len(text)))


def where() -> Span:
    return SourceFile.decode("main.tf", b"resource").span(0, 8)


def test_a_template_in_a_heredoc_with_its_parameters() -> None:
    around = Surroundings(resource_group=Text("rg-hub"))
    context = TemplateContext(
        where(), around, dialect=Dialect.TERRAFORM, variant="prod.tfvars", stack="hub"
    )
    given = heredoc({"aad": {"value": OLD}})
    (one,) = gateways_in_template(heredoc(ONE), given, context)
    assert one.audience.value == OLD
    (origin,) = one.audience.origins
    assert (origin.path, origin.text) == ("main.tf", OLD)
    assert one.location.text == "aadAudience"
    assert (one.dialect, one.variant, one.stack) == (Dialect.TERRAFORM, "prod.tfvars", "hub")
    assert one.identity.resource_group == "rg-hub"


def test_a_template_of_values_that_have_no_place() -> None:
    document = decode_json(Text(json.dumps(ONE)))
    (one,) = gateways_in_template(document, Null(), TemplateContext(where()))
    assert one.location == where()
    assert one.audience.options == ()
    assert "has no default" in (one.audience.reason or "")


def test_an_unknown_inside_a_template_stays_one() -> None:
    document = decode_json(Text(json.dumps(template(gateway("later")))))
    assert isinstance(document, Mapping)
    text = "the variable has no value"

    def replaced(value: Value) -> Value:
        if isinstance(value, Text) and value.value == "later":
            return Unknown(text)
        if isinstance(value, Mapping):
            return Mapping({key: replaced(item) for key, item in value.entries.items()})
        return decode_json(Text("[]")) if value == "" else value

    resources = document.entries["resources"]
    first = resources.items[0]  # type: ignore[attr-defined]  # an array
    changed = Mapping({**document.entries, "resources": Mapping({"hub": replaced(first)})})
    (one,) = gateways_in_template(changed, None, TemplateContext(where()))
    assert one.audience.reason == text


@pytest.mark.parametrize("content", [Unknown("no value"), Null(), Text("{}"), Text("[]")])
def test_a_template_that_says_nothing_declares_nothing(content: Value) -> None:
    assert gateways_in_template(content, None, TemplateContext(where())) == []


def test_a_template_that_is_no_json_is_reported_at_its_place() -> None:
    reports: list[tuple[int, str]] = []

    def tell(span: Span | None, message: str) -> None:
        assert span is not None
        reports.append((span.line, message))

    text = '{\n "resources": [\n  oops\n ]\n}'
    file = SourceFile.decode("main.tf", f"content = <<EOT\n{text}\nEOT\n".encode())
    content = Text.literal(text, file.span(16, 16 + len(text)))
    assert gateways_in_template(content, None, TemplateContext(where()), Run(tell)) == []
    assert reports == [(4, "it is not valid JSON: expected a value, found 'oops'")]


def body(resource: dict[str, Any]) -> Value:
    return decode_json(heredoc({"properties": resource["properties"]}))


@pytest.mark.parametrize("as_text", [True, False])
def test_the_settings_of_a_body(as_text: bool) -> None:
    configuration = {
        "aadAudience": OLD,
        "AADTENANT": "t",
        "aadIssuer": "i",
        "vpnClientProtocols": ["OpenVPN", "IkeV2"],
        "vpnAuthenticationTypes": ["AAD"],
    }
    document = {"properties": holding(configuration)["properties"]}
    value: Value = heredoc(document) if as_text else decode_json(heredoc(document))
    got = body_settings(value, Kind.GATEWAY)
    assert got.declares
    assert [got.audience.value, got.tenant.value, got.issuer.value] == [
        Text(OLD),
        Text("t"),
        Text("i"),
    ]
    assert got.audience.place is not None
    assert got.audience.place.text == "aadAudience"
    assert got.protocols == ("OpenVPN", "IkeV2")
    assert got.authentication == ("AAD",)


def test_a_body_that_is_one_of_two() -> None:
    either = one_of([body(gateway(OLD)), body(gateway(NEW)), Unknown("or this")], "it depends")
    got = body_settings(either, Kind.GATEWAY)
    assert {getattr(one, "value", "?") for one in got.audience.value.options} == {OLD, NEW, "?"}  # type: ignore[attr-defined]  # a choice
    assert got.declares


@pytest.mark.parametrize(
    ("value", "kind", "declares"),
    [
        (body(gateway(properties={"gatewayType": "ExpressRoute"})), Kind.GATEWAY, False),
        (decode_json(Text('{"properties": {}}')), Kind.GATEWAY, False),
        (Null(), Kind.GATEWAY, False),
        (Text("{"), Kind.GATEWAY, True),
        (Unknown("no value"), Kind.GATEWAY, True),
        (decode_json(Text('{"properties": {}}')), Kind.SERVER_CONFIGURATION, True),
        (body(server()), Kind.SERVER_CONFIGURATION, True),
        (Text('{"properties": "x"}'), Kind.GATEWAY, True),
    ],
)
def test_whether_a_body_can_declare_an_audience(value: Value, kind: Kind, declares: bool) -> None:
    got = body_settings(value, kind)
    assert got.declares is declares


def test_what_a_compiler_says_of_a_template() -> None:
    note = {"name": "bicep", "version": "0.38.3", "templateHash": "1234567890123456789"}
    document = template(metadata={"_generator": note})
    made = compiled_from(decode_json(Text(json.dumps(document))))
    assert made is not None
    assert (made.generator, made.version, made.template_hash) == (
        "bicep",
        "0.38.3",
        "1234567890123456789",
    )
    assert compiled_from(decode_json(Text(json.dumps(template())))) is None
    assert compiled_from(Text(GATEWAYS)) is None
