"""What is edited, what is held back and why, through the whole of ``propose``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from tiny_language import (
    CUSTOM,
    ISSUER,
    NEW,
    OLD,
    OLD_GOV,
    OTHER,
    TENANT,
    Estate,
    azure,
)

from aadrift.findings import Edit, Fix, Safety, Suppression
from aadrift.fixing.fix import apply
from aadrift.fixing.outcome import FixOptions, FixResult, Goal, HoldCause
from aadrift.gateway import Verdict
from aadrift.request import FixRequest, UsageError
from aadrift.workspace import Workspace

Tree = Callable[[dict[str, str]], Workspace]
LIVE = {"goal": Goal.LIVE}


def edits_of(result: FixResult) -> list[tuple[str, int, str, str]]:
    return [
        (change.path, edit.span.line, edit.span.text, edit.new)
        for change in result.changes
        for edit in change.edits
    ]


def held_of(result: FixResult) -> list[tuple[HoldCause, str]]:
    return [(one.cause, one.reason) for one in result.held]


@pytest.mark.parametrize(
    "text",
    [
        "",
        f'gw a audience = "{NEW}"\n',
        f'gw a audience = "{CUSTOM}"\n',
        'gw a audience = "<app-id>"\n',
        "gw a audience = null()\n",
        f'# gw a audience = "{OLD}"\n',
        f'let unused = "{OLD}"\ngw a audience = "{NEW}"\n',
        f'gw a audience = "{NEW}"\ngw a issuer = "{ISSUER}"\ngw a tenant = "{TENANT}"\n',
    ],
)
@pytest.mark.parametrize("goal", list(Goal))
def test_nothing_is_done_where_nothing_is_wrong(tree: Tree, text: str, goal: Goal) -> None:
    estate = Estate.read(tree({"a.tf": text}))
    assert estate.propose(goal=goal) == FixResult()
    assert estate.runs == 0


def test_literals_are_edited_where_they_stand(tree: Tree) -> None:
    workspace = tree(
        {
            "env/a.tf": f'let x = "{OLD}"\n',
            "a.tf": f'gw a audience = $x\ngw b audience = "{OLD_GOV}"\n',
            "b.tf": f'gw c audience = "{CUSTOM}"\n',
        }
    )
    result = Estate.read(workspace).propose()
    assert edits_of(result) == [("a.tf", 2, OLD_GOV, NEW), ("env/a.tf", 1, OLD, NEW)]
    assert [(target.gateway.address, target.old, target.new) for target in result.targets] == [
        ("gw.a", OLD, NEW),
        ("gw.b", OLD_GOV, NEW),
    ]
    assert (result.held, result.by_hand, result.refused) == ((), (), None)


def test_running_again_changes_nothing(tree: Tree) -> None:
    files = {
        "a.tf": f'let x = [$y | "{OLD_GOV}"]\ngw a audience = $x\n',
        "b.tf": f'let y = "{OLD}"\ngw b audience = $y\ngw b issuer = "{ISSUER[:-1]}"\n'
        f'gw c audience = "{CUSTOM}"\n',
    }
    options = {"audience_map": {CUSTOM: OTHER}}
    workspace = tree(files)
    result = apply(Estate.read(workspace).propose(**options), workspace)
    assert result.written
    assert len(edits_of(result)) == 4
    again = Estate.read(Workspace(workspace.root)).propose(**options)
    assert (again.changes, again.patch, again.held) == ((), b"", ())
    assert again.notes == (f"--audience-map {CUSTOM}={OTHER}: no gateway declares {CUSTOM}",)


def test_every_branch_that_can_be_reached_is_edited(tree: Tree) -> None:
    text = f'gw a audience = ["{OLD}" | "{CUSTOM}" | "{OLD_GOV}" | unknown(later)]\n'
    result = Estate.read(tree({"a.tf": text})).propose()
    assert [edit[2:] for edit in edits_of(result)] == [(OLD, NEW), (OLD_GOV, NEW)]
    (note,) = result.by_hand
    assert "later" in note.note


def test_a_literal_under_several_variants_is_one_edit(tree: Tree) -> None:
    text = f'let x@dev = "{OLD}"\nlet x@prod = "{OLD_GOV}"\nlet y = $x\ngw a audience = $y\n'
    estate = Estate.read(
        tree({"a.tf": text + 'gw b audience = "' + OLD + '"\n'}), None, ["dev", "prod"]
    )
    result = estate.propose()
    assert [edit[1] for edit in edits_of(result)] == [1, 2, 5]
    assert len(result.targets) == 4


def test_no_literal_no_fix_but_a_note(tree: Tree) -> None:
    text = f'let x = "{OLD}"\ngw a audience = upper($x)\ngw b audience = unknown(a data source)\n'
    result = Estate.read(tree({"a.tf": text})).propose()
    assert result.changes == ()
    computed, stopped = result.by_hand
    assert (computed.gateway.address, stopped.gateway.address) == ("gw.a", "gw.b")
    assert "no literal says it" in computed.note
    assert "a data source" in stopped.note


def test_another_use_is_held_back_with_both_named(tree: Tree) -> None:
    text = f'let x = "{OLD}"\ngw a audience = $x\napp old = $x\n'
    text += f'let y = "{OLD}"\ngw b audience = $y\nuse token = $y\ngw c audience = "{OLD}"\n'
    workspace = tree({"a.tf": text})
    estate = Estate.read(workspace)
    result = estate.propose()
    assert [edit[1] for edit in edits_of(result)] == [7]
    (cause, app), (_, use) = held_of(result)
    assert cause is HoldCause.UNSAFE
    assert "gw.a" in app and "service principal app.old (a.tf:3)" in app
    assert "gw.b" in use and "use.token (a.tf:6)" in use
    assert len(estate.asked) == 1
    everything = estate.propose(unsafe=True)
    assert [edit[1] for edit in edits_of(everything)] == [1, 4, 7]
    assert everything.held == ()


def test_an_unsafe_fix_waits_for_unsafe(tree: Tree) -> None:
    estate = Estate.read(tree({"a.tf": f'gw a audience = "{OLD}"\n'}))
    (finding,) = estate.findings
    assert finding.fix is not None
    fix = replace(finding.fix, safety=Safety.UNSAFE, hold="the module is shared")
    estate.findings = [replace(finding, fix=fix)]
    assert held_of(estate.propose()) == [(HoldCause.UNSAFE, "the module is shared")]
    assert len(edits_of(estate.propose(unsafe=True))) == 1


def test_a_suppressed_finding_is_not_fixed(tree: Tree) -> None:
    text = f'gw a audience = "{OLD}"\ngw b audience = "{OLD_GOV}"\n'
    estate = Estate.read(tree({"a.tf": text}))
    quiet = Suppression("inline", "they move in spring")
    estate.findings[0] = replace(estate.findings[0], suppressed=quiet)
    result = estate.propose()
    assert [edit[1] for edit in edits_of(result)] == [2]
    assert not result.resolves(estate.findings[0])
    assert result.resolves(estate.findings[1])


def test_a_literal_that_a_suppressed_finding_shares_is_held_back(tree: Tree) -> None:
    text = f'let x = "{OLD}"\ngw a audience = $x\ngw b audience = $x\n'
    estate = Estate.read(tree({"a.tf": text}))
    (finding,) = estate.findings
    one, other = finding.gateways
    quiet = Suppression("config", "left alone")
    estate.findings = [
        replace(finding, gateways=(one,)),
        replace(finding, gateways=(other,), suppressed=quiet),
    ]
    ((cause, reason),) = held_of(estate.propose())
    assert cause is HoldCause.UNSAFE
    assert "gw.b is suppressed" in reason
    assert len(edits_of(estate.propose(unsafe=True))) == 1


def test_fixes_that_contradict_each_other_are_held_back(tree: Tree) -> None:
    estate = Estate.read(tree({"a.tf": f'gw a audience = "{OLD}"\ngw b audience = "{OLD}"\n'}))
    first = estate.findings[0]
    assert first.fix is not None
    edit = first.fix.edits[0]
    against = Fix("another", (Edit(edit.span, OTHER),))
    estate.findings.append(replace(first, code="AAD102", fix=against))
    result = estate.propose(unsafe=True)
    assert [edit[1] for edit in edits_of(result)] == [2]
    assert {cause for cause, _ in held_of(result)} == {HoldCause.CONTRADICTION}
    assert len(result.held) == 2


def test_edits_of_one_fix_are_all_or_none(tree: Tree) -> None:
    text = f'gw a audience = "{OLD}"\ngw a issuer = "{ISSUER[:-1]}"\n'
    estate = Estate.read(tree({"a.tf": text, ".terraform/m.tf": f'gw b audience = "{OLD}"\n'}))
    edits = [edit for finding in estate.findings if finding.fix for edit in finding.fix.edits]
    estate.findings = [replace(estate.findings[0], fix=Fix("all", tuple(edits)))]
    result = estate.propose()
    assert result.changes == ()
    assert held_of(result)[0][0] is HoldCause.NOT_EDITABLE


@pytest.mark.parametrize("folder", [".terraform/modules/m", "live/.terragrunt-cache/x"])
def test_downloaded_copies_are_left_alone(tree: Tree, folder: str) -> None:
    text = f'gw a audience = "{OLD}"\n'
    result = Estate.read(tree({f"{folder}/a.tf": text})).propose(unsafe=True)
    assert result.changes == ()
    assert "downloaded copy" in held_of(result)[0][1]


def test_files_outside_of_the_root_are_left_alone(tree: Tree) -> None:
    inside = tree({"inside/a.tf": "gw a audience = $x\n", "vars.tf": f'let x = "{OLD}"\n'})
    outside = (inside.root / "vars.tf").as_posix()
    workspace = Workspace(inside.root / "inside", extra=frozenset({outside}))
    estate = Estate.read(workspace)
    span = workspace.read(outside).span(9, 9 + len(OLD))
    estate.findings = [
        replace(Estate.read(inside).findings[0], fix=Fix("t", (Edit(span, NEW),)), gateways=())
    ]
    result = estate.propose(unsafe=True)
    assert result.changes == ()
    assert "outside of the scanned root" in held_of(result)[0][1]


def test_text_that_could_break_out_of_its_quotes_is_refused(tree: Tree) -> None:
    bad = azure("a", NEW, tenant='https://x/"\n}\nresource "x" "y" {')
    text = f'gw a audience = "{OLD}"\ngw a tenant = "{TENANT}"\n'
    estate = Estate.read(tree({"a.tf": text}), {"gw.a": bad})
    result = estate.propose(**LIVE, unsafe=True)
    assert [edit[2] for edit in edits_of(result)] == [OLD]
    assert "not safe to put into code" in held_of(result)[0][1]
    assert "\n" not in held_of(result)[0][1]


def test_an_issuer_gets_its_slash_and_an_insertion_is_as_good(tree: Tree) -> None:
    short = ISSUER[:-1]
    text = f'let i = "{short}"\ngw a issuer = $i\ngw a audience = "{NEW}"\n'
    estate = Estate.read(tree({"a.tf": text}))
    (finding,) = estate.findings
    whole = estate.propose()
    assert finding.fix is not None
    end = finding.fix.edits[0].span.end
    insertion = Edit(replace(finding.fix.edits[0].span, start=end), "/")
    estate.findings = [replace(finding, fix=Fix("slash", (insertion,)))]
    inserted = estate.propose()
    assert whole.changes[0].after == inserted.changes[0].after
    assert [target.new for target in inserted.targets] == [ISSUER]
    assert inserted.resolves(estate.findings[0])


def test_a_literal_that_is_part_of_another_gateways_value_is_held_back(tree: Tree) -> None:
    start = ISSUER[: ISSUER.index("5b6c")]
    text = (
        f'let i = "{start}"\ngw a issuer = $i\ngw b issuer = $i + "x/"\ngw a audience = "{NEW}"\n'
    )
    estate = Estate.read(tree({"a.tf": text}))
    span = estate.found.gateways[0].issuer.origins[0]
    fix = Fix("another host", (Edit(span, "https://sts.chinacloudapi.cn/"),))
    template = Estate.read(tree({"b.tf": f'gw z audience = "{OLD}"\n'})).findings[0]
    estate.findings = [
        replace(template, code="AAD107", fix=fix, gateways=(estate.found.gateways[0],))
    ]
    ((cause, reason),) = held_of(estate.propose())
    assert cause is HoldCause.UNSAFE
    assert "part of the issuer of gw.b" in reason


# --to live


def drifted(tree: Tree, text: str, live: dict[str, object]) -> Estate:
    return Estate.read(tree({"a.tf": text}), live)  # type: ignore[arg-type] # gateways, verdicts


@pytest.mark.parametrize("live", [NEW, OLD_GOV, OTHER, NEW.upper()])
def test_live_audiences_are_taken_over(tree: Tree, live: str) -> None:
    text = f'gw a audience = "{OLD}"\n'
    result = drifted(tree, text, {"gw.a": azure("a", live)}).propose(**LIVE)
    assert edits_of(result) == [("a.tf", 1, OLD, live)]


def test_code_that_is_ahead_is_taken_back_when_the_user_asks(tree: Tree) -> None:
    estate = drifted(tree, f'gw a audience = "{NEW}"\n', {"gw.a": azure("a", OLD)})
    assert edits_of(estate.propose(**LIVE)) == [("a.tf", 1, NEW, OLD)]
    assert estate.propose().changes == ()


def test_tenant_and_issuer_are_taken_over_with_the_slash(tree: Tree) -> None:
    live = azure(
        "a", NEW, tenant=TENANT.replace("5b", "6c"), issuer=ISSUER.replace("5b", "6c")[:-1]
    )
    text = f'gw a audience = "{NEW}"\ngw a tenant = "{TENANT}"\ngw a issuer = "{ISSUER}"\n'
    result = drifted(tree, text, {"gw.a": live}).propose(**LIVE)
    assert [edit[3] for edit in edits_of(result)] == [live.tenant, f"{live.issuer}/"]


def test_a_tenant_given_by_its_id_stays_an_id(tree: Tree) -> None:
    live = azure("a", NEW, tenant=f"https://login.microsoftonline.com/{OTHER}/")
    text = f'gw a audience = "{NEW}"\ngw a tenant = "{CUSTOM}"\n'
    result = drifted(tree, text, {"gw.a": live}).propose(**LIVE)
    assert edits_of(result) == [("a.tf", 2, CUSTOM, OTHER)]


def test_a_live_issuer_without_its_slash_is_not_taken_over(tree: Tree) -> None:
    text = f'gw a audience = "{NEW}"\ngw a issuer = "{ISSUER}"\ngw a tenant = "{TENANT}"\n'
    result = drifted(tree, text, {"gw.a": azure("a", NEW, issuer=ISSUER[:-1])}).propose(**LIVE)
    assert result.changes == ()
    assert "apply it" in held_of(result)[0][1]


@pytest.mark.parametrize(
    "live",
    [{}, {"gw.a": Verdict.AMBIGUOUS}, {"gw.a": Verdict.NOT_DEPLOYED}, {"gw.a": azure("a", OLD)}],
)
def test_without_a_differing_live_value_there_is_nothing_to_take_over(
    tree: Tree, live: dict[str, object]
) -> None:
    result = drifted(tree, f'gw a audience = "{OLD}"\n', live).propose(**LIVE, unsafe=True)
    assert result.changes == ()
    ((cause, reason),) = held_of(result)
    assert cause is HoldCause.NOT_ASKED
    assert "--to microsoft-registered" in reason


def test_gateways_on_one_literal_with_different_live_values_contradict(tree: Tree) -> None:
    text = f'let x = "{OLD}"\ngw a audience = $x\ngw b audience = $x\ngw c audience = "{OLD}"\n'
    live = {"gw.a": azure("a", NEW), "gw.b": azure("b", OTHER), "gw.c": azure("c", NEW)}
    estate = drifted(tree, text, live)
    result = estate.propose(**LIVE, unsafe=True)
    assert [edit[1] for edit in edits_of(result)] == [4]
    assert {cause for cause, _ in held_of(result)} == {HoldCause.CONTRADICTION}
    assert "gw.b" in held_of(result)[0][1]
    assert OTHER in held_of(result)[0][1]


def test_a_gateway_that_azure_agrees_with_keeps_its_literal(tree: Tree) -> None:
    text = f'let x = "{OLD}"\ngw a audience = $x\ngw b audience = $x\n'
    live = {"gw.a": azure("a", NEW), "gw.b": azure("b", OLD)}
    result = drifted(tree, text, live).propose(**LIVE, unsafe=True)
    assert result.changes == ()
    assert held_of(result)[0][0] is HoldCause.CONTRADICTION


def test_an_unpaired_gateway_on_the_literal(tree: Tree) -> None:
    text = f'let x = "{OLD}"\ngw a audience = $x\ngw b audience = $x\n'
    forward = drifted(tree, text, {"gw.a": azure("a", NEW)})
    assert len(edits_of(forward.propose(**LIVE))) == 1
    for live in (
        {"gw.a": azure("a", NEW), "gw.b": Verdict.AMBIGUOUS},
        {"gw.a": azure("a", OTHER)},
    ):
        estate = drifted(tree, text, live)  # type: ignore[arg-type] # gateways, verdicts
        held = held_of(estate.propose(**LIVE))
        assert held[0][0] is HoldCause.UNSAFE
        assert "gw.b" in held[0][1]
        assert len(edits_of(estate.propose(**LIVE, unsafe=True))) == 1


def test_a_custom_audience_is_not_taken_over(tree: Tree) -> None:
    estate = drifted(tree, f'gw a audience = "{CUSTOM}"\n', {"gw.a": azure("a", NEW)})
    result = estate.propose(**LIVE, unsafe=True)
    assert result.changes == ()
    assert f"--audience-map {CUSTOM}={NEW}" in held_of(result)[0][1]
    mapped = estate.propose(**LIVE, audience_map={CUSTOM: NEW})
    assert edits_of(mapped) == [("a.tf", 1, CUSTOM, NEW)]
    against = estate.propose(**LIVE, audience_map={CUSTOM: OTHER})
    assert against.changes == ()
    assert held_of(against)[0][0] is HoldCause.CONTRADICTION


def test_a_suppressed_drift_is_not_taken_over(tree: Tree) -> None:
    estate = drifted(tree, f'gw a audience = "{NEW}"\n', {"gw.a": azure("a", OLD)})
    quiet = Suppression("inline", "apply is due")
    estate.findings = [replace(finding, suppressed=quiet) for finding in estate.findings]
    assert estate.propose(**LIVE) == FixResult()


def test_what_the_sources_leave_open_is_left_by_hand(tree: Tree) -> None:
    text = f'gw a audience = upper("{OLD}")\ngw b audience = null()\n'
    result = drifted(tree, text, {"gw.a": azure("a", NEW), "gw.b": azure("b", OTHER)}).propose(
        **LIVE
    )
    assert result.changes == ()
    notes = {note.gateway.address: note.note for note in result.by_hand}
    assert "no literal says it" in notes["gw.a"]
    assert notes["gw.b"] == f"nothing is set, and Azure has {OTHER}"


# --audience-map


def test_the_map_touches_exactly_its_old_value(tree: Tree) -> None:
    text = (
        f'gw a audience = "{CUSTOM.upper()}"\ngw b audience = "{OTHER}"\ngw c audience = "{OLD}"\n'
    )
    result = Estate.read(tree({"a.tf": text})).propose(audience_map={CUSTOM: OTHER})
    assert [edit[1:] for edit in edits_of(result)] == [(1, CUSTOM.upper(), OTHER), (3, OLD, NEW)]


def test_the_map_decides_over_the_default(tree: Tree) -> None:
    text = f'let x = "{OLD}"\ngw a audience = $x\ngw b audience = "{OLD_GOV}"\n'
    result = Estate.read(tree({"a.tf": text})).propose(audience_map={OLD: CUSTOM})
    assert [edit[3] for edit in edits_of(result)] == [CUSTOM, NEW]
    assert result.held == ()


def test_a_tenant_that_reads_like_the_old_value_is_not_mapped(tree: Tree) -> None:
    text = f'gw a audience = "{NEW}"\ngw a tenant = "{CUSTOM}"\n'
    result = Estate.read(tree({"a.tf": text})).propose(audience_map={CUSTOM: OTHER})
    assert result.changes == ()


@pytest.mark.parametrize(
    ("pairs", "message"),
    [
        (((CUSTOM, "x"),), "not a GUID"),
        ((("<app>", OTHER),), "not a GUID"),
        (((CUSTOM, CUSTOM.upper()),), "the same"),
        (((CUSTOM, OLD),), "manually registered"),
        (((CUSTOM, OTHER), (CUSTOM.upper(), NEW)), "another --audience-map"),
        (((CUSTOM, OTHER), (OTHER, NEW)), "final value"),
        (((CUSTOM, OTHER), (OTHER, CUSTOM)), "final value"),
    ],
)
def test_a_map_that_can_not_be_meant_is_refused(
    pairs: tuple[tuple[str, str], ...], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        FixOptions.of(FixRequest(audience_map=pairs))


def test_options_are_read_from_the_request() -> None:
    request = FixRequest(to="live", audience_map=((CUSTOM.upper(), OTHER),), unsafe=True)
    assert FixOptions.of(request) == FixOptions(Goal.LIVE, {CUSTOM: OTHER}, unsafe=True)
    with pytest.raises(UsageError, match="microsoft-registered or live"):
        FixOptions.of(FixRequest(to="custom"))


def test_what_must_say_the_same_is_edited_with_it(tree: Tree) -> None:
    files = {"a.tf": f'gw a audience = "{CUSTOM}"\n', "built.json": f'{{"x": "{CUSTOM}"}}'}
    workspace = tree(files)
    estate = Estate.read(workspace)
    partner = workspace.read("built.json").span(7, 7 + len(CUSTOM))
    estate.judged = [
        replace(item, gateway=replace(item.gateway, partners=(partner,))) for item in estate.judged
    ]
    result = estate.propose(audience_map={CUSTOM: OTHER})
    assert result.held == ()
    assert {change.path: change.after for change in result.changes} == {
        "a.tf": f'gw a audience = "{OTHER}"\n'.encode(),
        "built.json": f'{{"x": "{OTHER}"}}'.encode(),
    }


def test_a_suppressed_word_about_the_cloud_does_not_keep_the_audience(tree: Tree) -> None:
    estate = Estate.read(tree({"a.tf": f'gw a audience = "{OLD}"\n'}))
    quiet = Suppression("inline", "the provider is right")
    estate.findings.append(replace(estate.findings[0], code="AAD102", fix=None, suppressed=quiet))
    assert len(edits_of(estate.propose())) == 1


def test_a_literal_that_is_audience_and_tenant_is_held_back(tree: Tree) -> None:
    text = f'let x = "{CUSTOM}"\ngw a audience = $x\ngw b tenant = $x\ngw b audience = "{NEW}"\n'
    estate = Estate.read(tree({"a.tf": text}))
    ((cause, reason),) = held_of(estate.propose(audience_map={CUSTOM: OTHER}))
    assert cause is HoldCause.UNSAFE
    assert "gw.a" in reason
    assert "gw.b" in reason


def test_an_issuer_shared_with_something_else_is_held_back(tree: Tree) -> None:
    text = f'let i = "{ISSUER[:-1]}"\ngw a issuer = $i\ngw b issuer = $i\n'
    assert Estate.read(tree({"a.tf": text})).propose().held == ()
    shared = Estate.read(tree({"a.tf": text + "use token = $i\n"})).propose()
    assert shared.changes == ()
    assert "use.token" in shared.held[0].reason


def test_uses_are_asked_for_under_every_name_of_a_file(tree: Tree) -> None:
    workspace = tree({"real/a.tf": f'gw a audience = "{OLD}"\n'})
    (workspace.root / "link").symlink_to("real")
    estate = Estate.read(workspace)
    estate.propose()
    ((first, second),) = estate.asked
    assert {first.path, second.path} == {"link/a.tf", "real/a.tf"}


def test_a_fix_that_changes_nothing_is_none(tree: Tree) -> None:
    estate = Estate.read(tree({"a.tf": f'gw a audience = "{OLD}"\n'}))
    span = estate.found.gateways[0].audience.origins[0]
    estate.findings = [replace(estate.findings[0], fix=Fix("nothing", (Edit(span, OLD),)))]
    assert estate.propose() == FixResult()
    assert estate.runs == 0


def test_a_setting_whose_trace_lacks_its_attribute_is_a_setting_too(tree: Tree) -> None:
    estate = Estate.read(tree({"a.tf": f'let i = "{ISSUER[:-1]}"\ngw remote issuer = $i\n'}))
    (trail,) = {text.full_trail for text in estate.found.gateways[0].issuer.options}
    assert [step.what for step in trail] == ["$i"]
    assert len(edits_of(estate.propose())) == 1


def test_a_drift_is_resolved_when_all_of_it_is_taken_over(tree: Tree) -> None:
    text = f'gw a audience = "{OLD}"\ngw a tenant = "{TENANT}"\n'
    other = azure("a", OTHER, tenant=TENANT.replace("5b", "6c"))
    whole = drifted(tree, text, {"gw.a": other})
    drift = whole.findings[-1]
    assert drift.code == "AAD203"
    assert whole.propose(**LIVE).resolves(drift)
    assert not whole.propose().resolves(drift)
    partly = drifted(tree, text.replace(f'"{TENANT}"', f'upper("{TENANT}")'), {"gw.a": other})
    result = partly.propose(**LIVE)
    assert len(edits_of(result)) == 1
    assert not result.resolves(partly.findings[-1])
