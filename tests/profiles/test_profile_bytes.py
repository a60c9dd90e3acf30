"""The law of an edit: the text of one element changes, and not one byte besides."""

from __future__ import annotations

import base64
import subprocess
import zlib
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from profile_files import (
    CUSTOM,
    DIALECTS,
    NEW,
    OLD,
    SECRET,
    by_hand,
    contract,
    issuer,
    main_tf,
    one_line,
    split_lines,
)

import aadrift

CODECS = {
    "utf-8": (b"", "utf-8", ("", 'encoding="utf-8"', 'encoding="UTF-16"')),
    "utf-8 with a mark": (b"\xef\xbb\xbf", "utf-8", ("", 'encoding="utf-8"')),
    "utf-16-le": (b"\xff\xfe", "utf-16-le", ("", 'encoding="utf-16"')),
    "utf-16-be": (b"\xfe\xff", "utf-16-be", ("", "encoding='UTF-16'")),
    "utf-16-le without a mark": (b"", "utf-16-le", ('encoding="utf-16"',)),
    "latin 1": (b"", "iso-8859-1", ("encoding='ISO-8859-1' standalone='yes'",)),
    "windows": (b"", "windows-1252", ('encoding="Windows-1252"',)),
    "chinese": (b"", "gb18030", ('encoding="GB18030"',)),
    "japanese": (b"", "shift_jis", ('encoding="Shift_JIS"',)),
}
WORDS = {"iso-8859-1": "Zürich ½", "windows-1252": "Zürich €", "shift_jis": "東京ソ"}
WRITTEN = st.sampled_from(
    [
        "{}",
        "\n   {}\t",
        "<!-- old -->{}",
        "{}<?keep this?>",
        "<![CDATA[{}]]>",
        "\n<![CDATA[ {} ]]>\n",
    ]
)


@st.composite
def profiles(draw):
    """A profile before and after, in bytes."""
    mark, codec, declarations = CODECS[draw(st.sampled_from(sorted(CODECS)))]
    said = draw(st.sampled_from(declarations))
    head = f'<?xml version="1.0" {said}?>' if said else ""
    dialect = draw(st.sampled_from([contract, one_line, by_hand, split_lines]))
    old = OLD.upper() if draw(st.booleans()) else OLD
    written = draw(WRITTEN)
    newline = draw(st.sampled_from(["\n", "\r\n", "\r"]))
    tail = draw(st.sampled_from(["", "\n", "\n\n<!-- end -->"]))
    word = WORDS.get(codec, "Zürich 東京 \U0001f511")

    def bytes_of(audience: str) -> bytes:
        body = dialect(written.format(audience)).strip().removeprefix('<?xml version="1.0"?>')
        text = f"{head}{newline}<!-- {word} -->{body}{tail}"
        return mark + text.replace("\n", newline).encode(codec)

    return bytes_of(old), bytes_of(NEW)


@settings(max_examples=40, deadline=None)
@given(profiles(), st.booleans())
def test_gateway_and_profile_change_in_these_bytes_only(pair, together):
    before, after = pair
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "main.tf").write_text(main_tf(OLD if together else NEW))
        (root / "client.xml").write_bytes(before)
        report = aadrift.fix(aadrift.FixRequest(paths=(folder,), profiles=True))
        assert SECRET not in report.fix.patch
        if "client.xml" in report.fix.files:
            _shows_no_secret(report.fix.patch)
            _apply(root, report.fix.patch)
            assert (root / "client.xml").read_bytes() == after
            assert (root / "main.tf").read_text() == main_tf(NEW)
        (root / "main.tf").write_text(main_tf(OLD if together else NEW))
        (root / "client.xml").write_bytes(before)
        written = aadrift.fix(aadrift.FixRequest(paths=(folder,), profiles=True, write=True))
        assert written.fix.status == "written"
        assert (root / "client.xml").read_bytes() == after
        again = aadrift.fix(aadrift.FixRequest(paths=(folder,), profiles=True, write=True))
        assert again.fix.status == "nothing"
        assert not [one for one in again.findings if one.code == "AAD301"]


def _apply(root: Path, patch: str) -> None:
    data = patch.encode("utf-8", "surrogateescape")
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    done = subprocess.run(command, input=data, cwd=root, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def _shows_no_secret(patch: str) -> None:
    """Not even in what git's binary patches hold."""
    for part in patch.split("\n\n"):
        head, _, body = part.rpartition("delta ")
        if not head and not part.startswith("delta "):
            continue
        rows = body.split("\n")[1:]
        packed = b"".join(base64.b85decode(row[1:])[: _length(row[0])] for row in rows if row)
        plain = zlib.decompress(packed)
        assert SECRET.encode("utf-16-le") not in plain
        assert SECRET.encode("utf-16-be") not in plain
        assert len(plain) < 400


def _length(letter: str) -> int:
    return ord(letter) - (64 if letter <= "Z" else 70)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("audience", [NEW, NEW.upper(), f" {NEW}\n", CUSTOM])
def test_nothing_to_do_leaves_every_byte(tmp_path, dialect, audience):
    data = DIALECTS[dialect](audience).encode("utf-16")
    (tmp_path / "main.tf").write_text(main_tf(CUSTOM if audience == CUSTOM else NEW))
    (tmp_path / "client.xml").write_bytes(data)
    request = aadrift.FixRequest(paths=(str(tmp_path),), profiles=True, write=True, unsafe=True)
    assert aadrift.fix(request).fix.status == "nothing"
    assert (tmp_path / "client.xml").read_bytes() == data


def test_tenant_issuer_and_audience_in_one_go(tmp_path):
    text = contract(OLD, issuer_text=issuer().rstrip("/"))
    (tmp_path / "main.tf").write_text(main_tf(OLD))
    (tmp_path / "client.xml").write_text(text)
    request = aadrift.FixRequest(paths=(str(tmp_path),), profiles=True, write=True)
    assert aadrift.fix(request).fix.status == "written"
    assert (tmp_path / "client.xml").read_text() == contract(NEW)


@pytest.mark.parametrize("distance", range(6))
@pytest.mark.parametrize("side", ["before", "behind", "both"])
def test_a_secret_near_the_audience_is_no_context(tmp_path, distance, side):
    blank = "\n<x/>" * distance + "\n"
    secret = f"<serversecret>{SECRET}</serversecret>"
    before = secret + blank if side != "behind" else ""
    behind = blank + secret if side != "before" else ""

    def text(audience: str) -> str:
        return (
            f"<AzVpnProfile>\n<x/>\n<clientauth><aad>\n<issuer>{issuer()}</issuer>\n"
            f"<tenant>https://login.microsoftonline.com/{issuer()[-37:-1]}/</tenant>\n<x/>\n"
            f"{before}<audience>{audience}</audience>{behind}\n<x/>\n</aad></clientauth>\n"
            "</AzVpnProfile>\n"
        )

    (tmp_path / "client.xml").write_text(text(OLD))
    report = aadrift.fix(aadrift.FixRequest(paths=(str(tmp_path),), profiles=True))
    assert SECRET not in report.fix.patch
    if side != "before" and distance == 0:
        # git would take a change without a line behind it for the end of the file.
        assert [one.cause for one in report.fix.held] == ["not-asked"]
        return
    _apply(tmp_path, report.fix.patch)
    assert (tmp_path / "client.xml").read_text() == text(NEW)


def test_a_pasted_profile_is_no_context_either(tmp_path):
    pasted = f"  # <serversecret>{SECRET}</serversecret>\n"
    text = main_tf(OLD).replace("    aad_issuer", f"  {pasted}    aad_issuer")
    (tmp_path / "main.tf").write_text(text)
    report = aadrift.fix(aadrift.FixRequest(paths=(str(tmp_path),)))
    assert SECRET not in report.fix.patch
    assert report.fix.status == "nothing"
    assert "--write" in report.fix.held[0].reason
    assert not [one for one in report.findings if one.fixed]
    request = aadrift.FixRequest(paths=(str(tmp_path),), write=True)
    assert aadrift.fix(request).fix.status == "written"
    assert (tmp_path / "main.tf").read_text() == text.replace(OLD, NEW)
