"""Reports of shards and of repositories as one."""

import json
from dataclasses import replace

import pytest
from report_estate import OLD, estate, finding, fixed_estate, live_id, report_of
from report_schema import validate

from aadrift.audiences import AudienceClass
from aadrift.findings import Level
from aadrift.report.merging import MergeError, Part, merge
from aadrift.report.model import (
    Evidence,
    FixStatus,
    LiveEntry,
    LiveEvidence,
    Report,
    ShardEntry,
    Subject,
    to_dict,
)
from aadrift.report.summary import Outcome, outcome, summarise
from aadrift.reports import FORMATS, render


def parts(*reports: Report, labels=()):
    labels = labels or (None,) * len(reports)
    return [
        Part(f"{number}.json", report, label)
        for number, (report, label) in enumerate(zip(reports, labels, strict=True), 1)
    ]


def shard(report, index, total, keep):
    """The part of a report that has every ``total``-th gateway, with the findings of those."""
    gateways = report.gateways[index - 1 :: total]
    subjects = {one.subject for one in gateways}
    findings = tuple(
        one
        for number, one in enumerate(report.findings)
        if (subjects & set(one.gateways) if one.gateways else number % total == index - 1)
    )
    summary = summarise(gateways, findings, report.unreadable, files=(120, 14), undeclared=keep)
    return replace(
        report,
        gateways=gateways,
        findings=findings,
        summary=summary,
        shard=ShardEntry(index, total),
        notes=(f"This is part {index} of {total}.",),
    )


def test_one_report_is_itself():
    assert merge(parts(estate())) == estate()


def test_shards_are_the_whole_again():
    whole = estate()
    merged = merge(parts(*(shard(whole, n, 3, keep=int(n == 2)) for n in (1, 2, 3))))
    assert set(merged.gateways) == set(whole.gateways)
    assert set(merged.findings) == set(whole.findings)
    assert len(merged.findings) == len(whole.findings)
    assert merged.unreadable == whole.unreadable
    assert merged.summary.findings == whole.summary.findings
    assert merged.summary.verdicts == whole.summary.verdicts
    assert merged.evidence == whole.evidence
    assert merged.notes == ()
    assert merged.shard is None
    assert outcome(merged) is outcome(whole)


def test_a_missing_shard_is_no_clean_report():
    clean = shard(report_of(), 2, 4, 0)
    merged = merge(parts(clean, replace(clean, shard=ShardEntry(4, 4))))
    told = ("The report lacks parts 1 and 3 of 4 of /srv/contoso/estate.",)
    assert merged.evidence.missing == told
    assert outcome(merged) is Outcome.ERROR
    for name in set(FORMATS) - {"sarif", "json"}:
        assert "lacks parts 1 and 3 of 4" in " ".join(render(name, merged).split()), name
    assert merge(parts(merged)) == merged
    assert merge(parts(merged, merged)).evidence.missing == told


def test_a_shard_given_twice_counts_once():
    part = shard(estate(), 1, 1, 1)
    assert merge(parts(part, part)).findings == part.findings


def test_a_finding_that_one_part_resolves_is_resolved():
    whole, fixed = estate(), fixed_estate()
    merged = merge(parts(replace(fixed, fix=None), whole))
    assert [one.fixed for one in merged.findings] == [one.fixed for one in fixed.findings]


def test_reports_of_one_folder_must_not_contradict_each_other():
    first, *rest = estate().gateways
    other = replace(estate(), gateways=(replace(first, verdict="migrated"), *rest))
    with pytest.raises(MergeError, match=r"one=1\.json two=2\.json"):
        merge(parts(estate(), other))
    merged = merge(parts(estate(), other, labels=("hub", "spoke")))
    assert len(merged.gateways) == 14


def test_repositories_are_kept_apart_by_the_way_to_them():
    one = replace(fixed_estate(), root="/srv/contoso/hub/infra")
    two = replace(estate(), root="/srv/contoso/retail/infra", notes=("2 gateways changed.",))
    merged = merge(parts(one, two))
    validate(json.loads(json.dumps(to_dict(merged))))
    assert merged.root == "/srv/contoso/hub/infra, /srv/contoso/retail/infra"
    assert {one.stack for one in merged.gateways} == {"hub/infra", "retail/infra"}
    paths = {one.location.path for one in merged.findings if one.location}
    assert "hub/infra/env/prod.tfvars" in paths
    assert "retail/infra/env/prod.tfvars" in paths
    assert merged.fix.files == ("hub/infra/env/prod.tfvars",)
    assert merged.fix.patch.startswith("# hub/infra\n--- a/env/prod.tfvars\n")
    assert merged.fix.held[0].edits[0].path == "hub/infra/edge/main.tf"
    assert merged.fix.held[0].gateways[0].stack == "hub/infra"
    assert merged.notes == ("retail/infra: 2 gateways changed.",)
    assert merged.summary.files_seen == 240
    assert len({one.fingerprint for one in merged.findings}) == len(merged.findings)
    declared = {one.subject for one in merged.gateways}
    tied = {subject for one in merged.findings for subject in one.gateways}
    assert tied <= declared
    for name in FORMATS:
        assert render(name, merged)


def test_a_folder_inside_of_another():
    outer, inner = report_of(), replace(estate(), root="/srv/contoso/estate/modules")
    merged = merge(parts(outer, inner))
    assert {one.stack for one in merged.gateways} == {"estate/modules"}


def test_what_one_repository_lacks_another_declares():
    hub, old = live_id("vgw-hub"), live_id("vgw-old")
    undeclared = [
        replace(finding("AAD204", Level.WARNING, f"{one} undeclared", None), live=one)
        for one in (hub, old)
    ]
    live = [LiveEntry(one, OLD, AudienceClass.MANUAL, paired=False) for one in (hub, old)]
    first = report_of(findings=tuple(undeclared), live=tuple(live))
    second = replace(
        report_of(
            findings=(replace(undeclared[1]),),
            live=(replace(live[0], id=hub.upper(), paired=True), live[1]),
        ),
        root="/srv/contoso/other",
    )
    merged = merge(parts(first, second))
    assert {one.live for one in merged.findings} == {old}
    assert [one.paired for one in merged.live] == [True, False]
    assert merged.summary.verdicts == {"undeclared": 1}


def test_incomplete_evidence_of_one_is_that_of_all():
    bad = Evidence(LiveEvidence(False, ("azure",), ("403",)))
    merged = merge(
        parts(report_of(), replace(report_of(), root="/srv/contoso/other", evidence=bad))
    )
    assert outcome(merged) is Outcome.ERROR
    assert merged.evidence.live.sources == ("live.json", "azure")


@pytest.mark.parametrize("worse", [FixStatus.REFUSED, FixStatus.FAILED])
def test_the_worst_outcome_of_a_fix_is_that_of_all(worse):
    one = fixed_estate()
    two = replace(one, root="/srv/other", fix=replace(one.fix, status=worse, reason="No."))
    merged = merge(parts(one, two))
    assert (merged.fix.status, merged.fix.reason) == (worse, "No.")


def test_a_step_is_named_without_its_path_below_a_label_too():
    from aadrift.report.model import TracePoint
    from aadrift.reports.words import step

    what = "env/prod.tfvars: audience"
    assert step(TracePoint("env/prod.tfvars", 1, what)) == "audience"
    assert step(TracePoint("hub/env/prod.tfvars", 1, what)) == "audience"
    assert step(TracePoint("main.tf", 1, what)) == what
    assert Subject("a", None).stack == "."
