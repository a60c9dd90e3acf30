import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from report_estate import OLD, estate, fixed_estate, gateway, origin, report_of

from aadrift.gateway import Verdict
from aadrift.report.model import FixOutcome, FixStatus, TracePoint
from aadrift.reports import render
from aadrift.reports.console import flow, paint_diff, wrap
from aadrift.reports.interface import View


def lines(report, **view):
    return render("text", report, View(**view)).splitlines()


def test_an_empty_report_is_one_summary():
    assert lines(report_of()) == ["0 gateways", "0 errors, 0 warnings, 0 notes"]


def test_a_block_has_verdict_audience_class_live_side_and_chain():
    text = render("text", estate())
    block = text.split("\n\ncode behind")[0]
    assert block.startswith('legacy  module.hub["weu"].azurerm_virtual_network_gateway.this[0]\n')
    for expected in (
        "Code and Azure still have a manually registered audience.",
        OLD,
        "manually registered, Azure Public",
        "the same audience, live.json",
        "env/prod.tfvars",
        "modules/p2s/main.tf:14  aad_audience\n                                    var.audience",
        'main.tf:20              var.vpn["audience"]',
        "error AAD101 legacy-audience env/prod.tfvars:4:15",
        "Fix: Use the Microsoft-registered audience",
    ):
        assert expected in block


def test_a_place_too_long_for_the_column_has_its_own_line():
    path = f"{'deep/' * 8}main.tf"
    entry = gateway("a.b", OLD, Verdict.LEGACY)
    steps = (TracePoint(path, 1, "var.a"), TracePoint(path, 1, "var.b"), TracePoint("x.tf", 2, "c"))
    text = render("text", report_of((replace(entry, trace=steps),)))
    assert f"chain     {path}:1\n              var.a\n              var.b\n" in text
    assert "            x.tf:2  c\n" in text


def test_a_literal_beside_the_chain_is_named():
    entry = gateway("a.b", OLD, Verdict.LEGACY)
    assert "also at" not in render("text", report_of((entry,)))
    both = (*entry.origins, origin("compiled/main.json", 24, OLD))
    text = render("text", report_of((replace(entry, origins=both),)))
    assert "  also at   compiled/main.json:24\n" in text


def test_instances_that_are_alike_share_a_block_and_its_finding():
    text = render("text", estate())
    assert text.count('module.hub["neu"]') == 1
    assert text.count("error AAD101 legacy-audience env/prod.tfvars") == 1


def test_what_is_settled_takes_two_facts_unless_asked():
    short = render("text", estate()).split("migrated  ")[1].split("\n\n")[0]
    assert "chain" not in short
    long = render("text", estate(), View(verbose=True)).split("migrated  ")[1].split("custom  ")[0]
    assert "chain" in long


def test_an_unresolved_audience_says_why_where_and_what_it_could_be():
    text = render("text", estate())
    block = text[text.index("unresolved  azurerm") :]
    assert "the condition depends on" in block
    assert "stops at  open/main.tf:12" in block
    assert f"perhaps   {OLD}" in block


def test_equal_findings_are_said_once_with_their_places():
    text = render("text", estate())
    assert text.count("An old id stands in a comment.") == 1
    assert "at 3 places" in text
    assert "docs/über uns.md:3:1" in text


def test_a_finding_of_two_blocks_is_explained_once():
    one = gateway("a.b", OLD, Verdict.LEGACY, variant="env/a.tfvars")
    other = gateway("a.b", OLD, Verdict.LEGACY, variant="env/b.tfvars", live=OLD)
    finding = estate().findings[0]
    both = replace(
        finding,
        gateway=one.address,
        variant=one.variant,
        gateways=tuple(
            replace(subject, address="a.b", variant=variant)
            for subject, variant in zip(
                finding.gateways, ("env/a.tfvars", "env/b.tfvars"), strict=True
            )
        ),
    )
    text = render("text", report_of((one, other), (both,)))
    assert text.count(both.message[:40]) == 1
    assert "error AAD101 legacy-audience as above" in text


def test_unreadable_sources_and_suppressions_are_never_silent():
    text = render("text", estate())
    assert "Could not be read\n  broken/main.tf:5: A quote is not closed." in text
    assert "1 suppressed" in text
    assert "agreed with the partner" not in text
    assert "agreed with the partner" in render("text", estate(), View(verbose=True))


def test_fix_says_what_it_resolved_held_back_and_left_to_hands():
    text = render("text", fixed_estate())
    assert "The patch resolves this." in text
    assert "Held back, unless --unsafe is given\n  edge/main.tf:9:15" in text
    assert "To be changed by hand" in text
    refused = replace(report_of(), fix=FixOutcome(FixStatus.REFUSED, reason="It would break x."))
    assert "Nothing was written\n  It would break x." in render("text", refused)


def test_colour_changes_nothing_but_colour():
    plain = render("text", estate())
    colored = render("text", estate(), View(color=True))
    assert "\x1b[" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


def test_control_characters_from_sources_do_not_reach_the_terminal():
    entry = gateway('a.b["\x1b[31m\r"]', OLD, Verdict.LEGACY)
    entry = replace(entry, trace=(TracePoint("a\x1b]0;x\x07.tf", 1, "var.\x1b[2J"),))
    assert re.search(r"[\x00-\x09\x0b-\x1f\x7f]", render("text", report_of((entry,)))) is None


NAMES = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=200)


@given(NAMES, NAMES, NAMES, st.integers(60, 100))
def test_no_line_is_wider_than_the_view(address, path, what, width):
    entry = gateway(address, OLD, Verdict.LEGACY, live=OLD, variant=path)
    entry = replace(entry, trace=(TracePoint(path, 10, what), TracePoint("x.tf", 1, what)))
    for line in lines(report_of((entry,)), width=width):
        assert len(line) <= width


@pytest.mark.parametrize("report", [estate(), fixed_estate()])
def test_the_whole_estate_fits_eighty_columns(report):
    for verbose in (False, True):
        assert max(map(len, lines(report, verbose=verbose))) <= 80


@given(st.text(st.characters(categories=("L", "N", "P", "Zs"))), st.integers(5, 80))
def test_wrapping_loses_nothing_but_spaces(text, width):
    wrapped = wrap(text, width)
    assert all(0 < len(line) <= width for line in wrapped)
    assert "".join("".join(wrapped).split()) == "".join(
        "".join(one if one.isprintable() else "\ufffd" for one in text).split()
    )


def test_long_words_break_at_their_parts():
    assert wrap("/subscriptions/0b9d6f6e/resourceGroups/rg", 30) == [
        "/subscriptions/0b9d6f6e/",
        "resourceGroups/rg",
    ]


def test_items_are_not_broken():
    assert list(flow(["1 one", "2 two", "3 three"], 14)) == ["1 one, 2 two,", "  3 three"]


def test_a_painted_patch_keeps_its_text():
    patch = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\r\n+b\r\n context\n\\ No newline\n"
    painted = paint_diff(patch)
    assert painted != patch
    assert re.sub(r"\x1b\[[0-9;]*m", "", painted) == patch
