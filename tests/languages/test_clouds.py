import pytest

from aadrift.gateway import ABSENT, Setting
from aadrift.languages.clouds import cloud_readings
from aadrift.source import SourceFile
from aadrift.values import Text, Unknown, Value, one_of

US = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
PUBLIC = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
MICROSOFT = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"


def clouds(**given: object) -> list[tuple[str, str]]:
    arguments = {"cli": None, "provider": None, "location": None}
    settings = {"tenant": ABSENT, "audience": ABSENT}
    readings = cloud_readings(**{**arguments, **settings, **given})  # type: ignore[arg-type]  # test table
    return [(reading.cloud, reading.source) for reading in readings]


@pytest.mark.parametrize(
    "location",
    [
        Unknown("given at deployment"),
        Text("global"),
        Text("<region>"),
        Text(""),
        one_of([Text("usgovvirginia"), Text("westeurope")], "either"),
        one_of([Text("westeurope"), Unknown("no value")], "either"),
    ],
)
def test_a_location_that_is_not_decided_tells_nothing(location: Value) -> None:
    assert clouds(location=location) == []


def test_nothing_known_names_no_cloud() -> None:
    assert clouds() == []
    assert clouds(audience=Setting.of(Text(MICROSOFT))) == []
    assert clouds(tenant=Setting.of(Text("https://login.example.net/x"))) == []


@pytest.mark.parametrize(
    ("location", "cloud"),
    [
        ("westeurope", "AzurePublic"),
        ("West Europe", "AzurePublic"),
        ("usgovvirginia", "AzureUSGovernment"),
        ("China North 3", "AzureChina"),
        ("germanywestcentral", "AzurePublic"),
        ("germanycentral", "AzureGermany"),
    ],
)
def test_a_location_names_its_cloud(location: str, cloud: str) -> None:
    assert clouds(location=Text(location)) == [(cloud, "the location")]


def test_sources_come_in_the_order_of_their_strength() -> None:
    found = clouds(
        cli="usgovernment",
        provider=Text("china"),
        location=Text("westeurope"),
        tenant=Setting.of(Text("https://login-us.microsoftonline.de/x")),
        audience=Setting.of(Text(US.upper())),
    )
    assert [cloud for cloud, _ in found] == [
        "AzureUSGovernment",
        "AzureChina",
        "AzurePublic",
        "AzureGermany",
        "AzureUSGovernment",
    ]


def test_audiences_of_two_clouds_name_none() -> None:
    both = one_of([Text(US), Text(PUBLIC)], "the cloud is not known")
    assert clouds(audience=Setting.of(both)) == []


def test_a_reading_says_where_it_was_read() -> None:
    file = SourceFile.decode("main.json", b'"westeurope"')
    location = Text.literal("westeurope", file.span(1, 11))
    (reading,) = cloud_readings(None, None, location, ABSENT, ABSENT)
    assert reading.where == file.span(1, 11)
