from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from report_estate import OLD, estate, finding, fixed_estate, gateway, region, report_of

from aadrift.findings import Level
from aadrift.gateway import Verdict
from aadrift.report.model import FixOutcome, FixStatus, TracePoint
from aadrift.reports import markdown, render
from aadrift.templating import fence, md, mdcode

GFM = MarkdownIt("commonmark", {"html": True}).enable("table")


class _Page(HTMLParser):
    """What a browser would see: the cells of each table row, the text, and the tags."""

    def __init__(self, source):
        super().__init__()
        self.rows, self.tags, self.words, self._cell = [], [], [], False
        self.feed(GFM.render(source))

    def handle_starttag(self, tag, _attrs):
        self.tags.append(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._cell = True

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._cell = False

    def handle_data(self, data):
        self.words.append(data)
        if self._cell:
            self.rows[-1][-1] += data


def test_the_comment_starts_with_the_marker_and_has_one_table():
    text = render("markdown", estate())
    assert text.startswith("<!-- aadrift-report -->\n")
    page = _Page(text)
    assert page.tags.count("table") == 1
    assert page.rows[0] == ["Gateway", "Verdict", "Audience in code", "In Azure", "Literal"]
    assert len(page.rows) == 1 + 6
    assert page.rows[2][1:] == [
        "code behind",
        "manually registered, Azure Public",
        "Microsoft-registered",
        "edge/main.tf:9",
    ]


def test_the_summary_comes_before_the_table_and_the_rest_is_folded():
    text = render("markdown", fixed_estate())
    assert text.index("2 errors, 3 warnings") < text.index("| Gateway")
    rest = text[text.index("<details>") :]
    assert rest.count("<details>") == rest.count("</details>")
    folded = rest[: rest.rindex("</details>")]
    for expected in ("AAD101", "AAD110", "A quote is not closed.", "```diff\n--- a/env"):
        assert expected in folded
        assert expected not in text[: text.index("<details>")]


def test_markup_in_messages_is_text():
    page = _Page(render("markdown", estate()))
    assert "here" not in page.tags
    assert any("Azure Public | see `docs` <here>." in words for words in ["".join(page.words)])


def test_nothing_to_report():
    page = _Page(render("markdown", report_of()))
    assert "table" not in page.tags
    assert "details" not in page.tags


def test_a_long_patch_and_a_large_estate_stay_within_a_comment():
    report = fixed_estate()
    patch = "+" * (markdown.MAX_PATCH + 1)
    gateways = tuple(
        gateway(f"azurerm_virtual_network_gateway.g{number}", OLD, Verdict.LEGACY)
        for number in range(300)
    )
    text = render(
        "markdown",
        replace(report, gateways=gateways, fix=FixOutcome(FixStatus.SHOWN, patch)),
    )
    assert "too long for a comment" in text
    assert "and 200 more gateways" in text
    assert len(text) < 65_536


NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60)


@settings(deadline=None)
@given(NAMES, NAMES)
def test_no_name_breaks_the_table(address, what):
    entry = gateway(address, OLD, Verdict.LEGACY, variant=what, live=OLD)
    entry = replace(entry, trace=(TracePoint("x.tf", 1, what),))
    page = _Page(render("markdown", report_of((entry,))))
    assert [len(row) for row in page.rows] == [5, 5]
    assert page.rows[1][1] == "legacy"
    assert set(page.tags) <= {"h2", "p", "br", "table", "thead", "tbody", "tr", "th", "td"} | {
        "strong",
        "code",
        "sub",
    }


@settings(deadline=None)
@given(st.text(max_size=60))
def test_escaped_text_reads_as_it_is(text):
    page = _Page(f"- x {md(text)}")
    seen = "".join(page.words).replace("\u200b", "").split()
    shown = "".join(one if one.isprintable() else " " for one in text)
    if "\u200b" not in text:
        assert seen == ["x", *shown.split()]
    assert page.tags == ["ul", "li"]


@settings(deadline=None)
@given(st.text("a`|<&\\*_[]", min_size=1, max_size=20))
def test_code_reads_as_it_is(text):
    page = _Page(f"| a |\n| --- |\n| {mdcode(text)} |")
    assert page.rows[1] == [text]


def test_mentions_are_defused():
    assert "@team" not in md("ask @team")
    assert "virtualNetworkGateways@2024-05-01" in md("virtualNetworkGateways@2024-05-01")


def test_a_fence_is_longer_than_what_it_holds():
    assert fence("a\n````\nb\n", "diff") == "`````diff\na\n````\nb\n`````"


def crowded(count, length):
    """Gateways with long names, each with findings, of which the last are the worst."""
    gateways = [
        gateway(f"module.m{number}.{'x' * length}", OLD, Verdict.LEGACY, path=f"{number}/main.tf")
        for number in range(count)
    ]
    gateways = [
        replace(one, location=replace(one.location, line=n)) for n, one in enumerate(gateways, 1)
    ]
    findings = [
        finding(
            "AAD101",
            Level.ERROR if number > count - 5 else Level.NOTE,
            f"{'long ' * length} {number}",
            region(one.origins[0]),
            one,
        )
        for number, one in enumerate(gateways, 1)
    ]
    return report_of(gateways=tuple(gateways), findings=tuple(findings))


@pytest.mark.parametrize(("count", "length"), [(120, 40), (300, 300), (90, 2000), (40, 20_000)])
def test_a_comment_is_never_longer_than_a_forge_takes(count, length):
    text = render("markdown", crowded(count, length))
    assert len(text) <= markdown.MAX_LENGTH
    assert text.startswith("<!-- aadrift-report -->")
    assert text.count("<details>") == text.count("</details>")
    if count > 100 or length > 40:
        assert "more gateways; the JSON report" in text or "The comment ends here" in text
    # What is left out is the least serious.
    if length <= 300:
        assert f"module.m{count - 1}." in text
