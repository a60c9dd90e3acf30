"""The audit page: what it says, that names from sources stay text, and how a browser takes it."""

import json
import os
import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
from report_estate import DIFF, estate, fixed_estate, report_of

from aadrift.report.model import Evidence, LiveEvidence, SettingEntry, Subject, Unreadable
from aadrift.reports import render

BROWSER = Path(__file__).parent / "browser"
EVIL = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(2)'>",
    "'-alert(3)-'",
    "</style><script>alert(4)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "javascript:alert(5)",
    "&lt;b&gt; <!-- -->",
]
_VOID = {"meta", "input", "br", "wbr"}


class Page(HTMLParser):
    """The elements of a page with their attributes, its text, and what is not well-formed."""

    def __init__(self, text):
        super().__init__()
        self.elements = []
        self.text = []
        self.open = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("script", "style"):
            self.text.append(data)

    def tags(self, name):
        return [attrs for tag, attrs in self.elements if tag == name]

    @property
    def said(self):
        return " ".join("".join(self.text).split())


def page_of(report):
    page = Page(render("html", report))
    assert page.open == []
    return page


def evil_estate():
    """The estate with hostile names wherever a source can name something."""
    base = fixed_estate()
    gateways = tuple(
        replace(
            one,
            address=f"{one.address}{evil}",
            stack=evil,
            variant=evil,
            location=replace(one.location, path=evil),
            tenant=SettingEntry(evil, one.tenant.status),
            trace=tuple(replace(point, path=evil, what=evil) for point in one.trace),
            live=replace(one.live, id=evil, tenant="https://x", source=evil) if one.live else None,
            candidates=(evil,),
        )
        for one, evil in zip(base.gateways, EVIL, strict=True)
    )
    findings = tuple(
        replace(
            one,
            message=evil,
            name=evil,
            location=replace(one.location, path=evil) if one.location else None,
            gateways=tuple(Subject(evil, None) for _ in one.gateways),
        )
        for one, evil in zip(base.findings, EVIL * 2, strict=False)
    )
    fix = replace(base.fix, patch=DIFF.replace("audience =", EVIL[0]), notes=tuple(EVIL))
    return replace(
        base,
        root=EVIL[3],
        gateways=gateways,
        findings=findings,
        fix=fix,
        notes=tuple(EVIL),
        unreadable=tuple(Unreadable(evil, 1, evil) for evil in EVIL),
        evidence=Evidence(LiveEvidence(False, tuple(EVIL), tuple(EVIL), tuple(EVIL))),
    )


def test_everything_is_on_the_page():
    page = page_of(fixed_estate())
    for text in (
        "Action is needed",
        "gateways declared7",
        "azurerm_virtual_network_gateway.edge",
        "AAD201 code-behind-live",
        "Applying this code would roll the live gateway back.",
        "The patch resolves this.",
        "broken/main.tf:5 A quote is not closed.",
        "It is also the client_id of an app. --unsafe applies it.",
        "agreed with the partner",
        "Generate a new client profile package for each changed gateway.",
        "only in Azure",
        "the condition depends on data.azurerm_client_config.current",
        "docs/über uns.md:3",
        "virtualNetworkGateways/vgw-old",
    ):
        assert text in page.said, text
    assert '-  audience = "41b23e61' in "".join(page.text)


def test_the_summary_stands_first():
    headings = [tag for tag, _ in page_of(estate()).elements if re.fullmatch(r"h[1-4]", tag)]
    assert headings[:3] == ["h1", "h2", "h2"]
    page = render("html", estate())
    assert page.index('id="summary"') < page.index('id="gateways"') < page.index('id="besides"')


def test_incomplete_evidence_is_said_first():
    report = replace(
        report_of(), evidence=Evidence(LiveEvidence(False, ("azure",), ("403: no access",)))
    )
    said = page_of(report).said
    assert "Incomplete: this is no clean bill of health" in said
    assert "Live evidence is incomplete: 403: no access" in said
    assert said.index("403") < said.index("No gateway with point-to-site")


def test_a_clean_report():
    assert "Nothing at error level" in page_of(report_of()).said


def test_names_from_sources_stay_text():
    page = page_of(evil_estate())
    known = page_of(fixed_estate())
    assert len(page.tags("script")) == len(known.tags("script")) == 1
    assert len(page.tags("style")) == 1
    assert page.tags("img") == []
    for _, attributes in page.elements:
        assert not any(name.startswith("on") for name in attributes)
        assert not str(attributes.get("href", "#")).startswith("javascript:")
    for evil in EVIL:
        assert " ".join(evil.split()) in page.said


def test_it_needs_nothing_from_outside():
    page = page_of(fixed_estate())
    for tag, attributes in page.elements:
        assert "src" not in attributes
        if "href" in attributes:
            assert (tag, attributes["href"][0]) == ("a", "#")
    policies = [one["content"] for one in page.tags("meta") if "http-equiv" in one]
    assert len(policies) == 1
    assert policies[0].startswith("default-src 'none'; style-src 'sha256-")
    style = re.search(r"<style>(.*?)</style>", render("html", estate()), re.DOTALL)[1]
    assert "url(" not in style
    assert "@import" not in style


def test_every_control_and_section_has_a_name():
    page = page_of(fixed_estate())
    labels = {one["for"] for one in page.tags("label")}
    controls = [*page.tags("input"), *page.tags("select")]
    assert {one["id"] for one in controls} == labels
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert all(one["aria-labelledby"] in ids for one in page.tags("section"))
    assert all("scope" in one for one in page.tags("th"))


@pytest.fixture
def browse(tmp_path):
    """Opens a page in Chromium; installs what drives it on first use."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
    if chromium is None or shutil.which("npm") is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium or Node is missing: the page must be seen; install both")
        pytest.skip("Chromium or Node is not installed")
    if not (BROWSER / "node_modules" / "playwright-core" / "package.json").is_file():
        install = ["npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts"]
        subprocess.run(install, cwd=BROWSER, check=True, capture_output=True, timeout=300)

    def open_(report, *how):
        file = tmp_path / "audit page.html"
        file.write_text(render("html", report), encoding="utf-8")
        done = subprocess.run(
            ["node", "page.mjs", chromium, file, *how],
            cwd=BROWSER,
            capture_output=True,
            text=True,
            check=False,
            timeout=180,
        )
        assert done.returncode == 0, done.stderr
        seen = json.loads(done.stdout)
        assert seen["requests"] == [file.as_uri()]
        assert seen["console"] == []
        assert seen["dialogs"] == []
        return seen

    return open_


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_browser_filters_and_sorts(browse, scheme):
    seen = browse(fixed_estate(), scheme)
    edge, lab = "azurerm_virtual_network_gateway.edge", "azurerm_virtual_network_gateway.lab"
    assert seen["title"] == "Point-to-site VPN audiences: /srv/contoso/estate"
    assert len(seen["rows"]) == 6
    assert seen["opened"]
    assert seen["filterVisible"]
    assert seen["searched"] == [edge]
    assert seen["shown"] == ["6 of 6 shown", "1 of 6 shown"]
    assert seen["nothing"]
    assert seen["migrated"] == [lab]
    assert len(seen["errors"]) == 2
    assert edge in seen["errors"]
    assert seen["rising"] == sorted(seen["rows"])
    assert seen["falling"] == seen["rising"][::-1]
    assert seen["sorted"] == "descending"
    assert seen["unlabelled"] == []
    assert seen["contrast"] == []
    assert not seen["overflow"]


def test_a_browser_without_script_shows_everything(browse):
    seen = browse(fixed_estate(), "light", "no-script")
    assert len(seen["rows"]) == 6
    assert seen["opened"]
    assert not seen["filterVisible"]


def test_a_browser_runs_nothing_that_a_source_named(browse):
    seen = browse(evil_estate())
    assert len(seen["rows"]) == 7
