from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from profile_files import (
    CUSTOM,
    DIALECTS,
    GUID,
    NEW,
    OLD,
    SECRET,
    SERVER,
    by_hand,
    contract,
    issuer,
    one_line,
    tenant,
)

from aadrift.clientprofile import ClientProfile
from aadrift.findings import Edit
from aadrift.fixing.edits import replacements, rewrite
from aadrift.hidden import hidden_spans
from aadrift.languages.profile.reading import is_profile, read_profiles
from aadrift.source import SourceError, SourceFile

ENCODINGS = {
    "utf-8": (b"", "utf-8"),
    "utf-8 with a mark": (b"\xef\xbb\xbf", "utf-8"),
    "utf-16-le": (b"\xff\xfe", "utf-16-le"),
    "utf-16-be": (b"\xfe\xff", "utf-16-be"),
}


def file(text: str, encoding: str = "utf-8") -> SourceFile:
    mark, codec = ENCODINGS[encoding]
    return SourceFile.decode("azurevpnconfig.xml", mark + text.encode(codec))


def read_profile(source: SourceFile) -> ClientProfile:
    (profile,) = read_profiles(source)
    return profile


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_dialect_says_the_same(dialect, encoding):
    source = file(DIALECTS[dialect](), encoding)
    assert is_profile(source)
    profile = read_profile(source)
    assert profile.entra
    assert profile.name == "vgw-atrium"
    assert profile.audience.value == profile.audience.span.text == OLD
    assert (profile.tenant.value, profile.issuer.value) == (tenant(), issuer())
    assert profile.applicationid is None


def test_the_servers_name_holds_the_gateways_guid():
    profile = read_profile(file(contract()))
    assert profile.servers == (SERVER,)
    assert profile.gateway_guids == {GUID}


def test_the_secret_is_known_as_one_and_in_no_message():
    assert [span.text for span in hidden_spans(file(one_line()))] == [SECRET]
    with pytest.raises(SourceError) as raised:
        read_profile(file(contract().replace("</serversecret>", "</server>")))
    assert SECRET not in str(raised.value)
    assert raised.value.line == contract().split("<serversecret")[0].count("\n") + 1


def test_the_custom_audience_and_its_application():
    text = contract(CUSTOM, extra=f"\n<applicationid>{NEW}</applicationid>")
    profile = read_profile(file(text))
    assert (profile.audience.value, profile.applicationid.value) == (CUSTOM, NEW)


@pytest.mark.parametrize(
    ("written", "edited"),
    [
        (f"\r\n  {OLD}\t", f"\r\n  {NEW}\t"),
        (f"<![CDATA[ {OLD} ]]>", f"<![CDATA[ {NEW} ]]>"),
        (f"<!-- {OLD} -->{OLD}<?x y?>", f"<!-- {OLD} -->{NEW}<?x y?>"),
        (OLD.replace("4", "&#52;", 1).replace("b", "&#x62;", 1), NEW),
        (f"&#32;{OLD}", NEW),
    ],
)
def test_only_the_value_is_edited(written, edited):
    source = file(contract(written))
    audience = read_profile(source).audience
    assert audience.value == OLD
    made = replacements(source, [Edit(audience.span, NEW)])
    assert rewrite(source.data, made).decode() == contract(edited)


@pytest.mark.parametrize(
    "written", [f"{OLD[:8]}<!-- -->{OLD[8:]}", f"{OLD[:8]}<![CDATA[{OLD[8:]}]]>"]
)
def test_a_value_in_pieces_is_read_and_not_edited(written):
    audience = read_profile(file(contract(written))).audience
    assert audience.value == OLD
    assert audience.span is None


def test_an_empty_element_takes_text_between_its_tags():
    source = file(contract(""))
    audience = read_profile(source).audience
    assert audience.value == ""
    made = replacements(source, [Edit(audience.span, NEW)])
    assert rewrite(source.data, made).decode() == contract(NEW)
    closed = contract("").replace("<audience></audience>", "<audience />")
    assert read_profile(file(closed)).audience.span is None


def test_the_issuer_of_a_certificate_is_not_the_tokens():
    text = contract().replace("<issuer i:nil", "<issuer>CN=gateway</issuer><issued i:nil")
    assert read_profile(file(text)).issuer.value == issuer()


def test_a_certificate_profile_signs_in_otherwise():
    start, rest = contract().split("<aad>")
    text = start + '<aad i:nil="true" />' + rest.split("</aad>")[1].replace(">aad<", ">cert<")
    assert not read_profile(file(text)).entra


LAUGHS = """<?xml version="1.0"?>
<!DOCTYPE AzVpnProfile [
  <!ENTITY a "aaaaaaaaaa">
  <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
  <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LAUGHS + contract("&c;"), "document type"),
        ('<!DOCTYPE AzVpnProfile SYSTEM "file:///etc/passwd">' + contract(), "document type"),
        (contract("&own;"), "no entity"),
        (contract("&#0;"), "no character"),
        (contract("&#xD800;"), "no character"),
        (contract("a & b"), "no entity"),
        (contract() + contract(), "second root"),
        (contract() + "more", "outside of the root"),
        (contract().removesuffix("</AzVpnProfile>\n"), "not closed"),
        (contract("<!-- "), "not closed"),
        (contract("<![CDATA[ "), "not closed"),
        (contract("<b>x</b>"), "another element"),
        (contract("< b"), "starts no tag"),
        (contract(extra=f"<AUDIENCE>{NEW}</AUDIENCE>" * 20), "more than 16 times"),
        (contract("<x>" * 200), "deep"),
        ("<other/>", "not AzVpnProfile"),
        ("", "no element"),
    ],
)
def test_what_can_not_be_read_is_said(text, said):
    with pytest.raises(SourceError, match=said):
        read_profile(file(text))


@pytest.mark.parametrize("text", ["", "<", "<other/>", "plain", "<!-- <AzVpnProfile/> -->", "<?x"])
def test_what_is_no_profile(text):
    assert not is_profile(file(text))


def test_a_profile_behind_comments_and_a_document_type_is_one():
    assert is_profile(file(f"<?xml version='1.0'?><!-- x -->{contract()}"))
    assert is_profile(file("<!DOCTYPE x><AzVpnProfile/>"))


TEXT = st.text(st.sampled_from("ab1 \r\n\t<>&;'\"/![]-é\U0001f511"), max_size=30)


@given(TEXT, st.sampled_from(sorted(ENCODINGS)))
def test_anything_is_read_or_refused_with_a_sentence(text, encoding):
    source = file(by_hand(text), encoding)
    try:
        profile = read_profile(source)
    except SourceError as error:
        assert error.line >= 1
        return
    if profile.audience.span is not None:
        edit = Edit(profile.audience.span, NEW)
        after = SourceFile.decode("p.xml", rewrite(source.data, replacements(source, [edit])))
        again = read_profile(after)
        assert again.audience.value == NEW
        assert (again.tenant.value, again.issuer.value) == (tenant(), issuer())
        assert after.text[: edit.span.start] == source.text[: edit.span.start]
        assert after.text[edit.span.start + len(NEW) :] == source.text[edit.span.end :]
