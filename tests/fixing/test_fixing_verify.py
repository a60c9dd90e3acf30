"""The proof in memory: it passes what is right, and no planted lie gets by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tiny_language import (
    CUSTOM,
    ISSUER,
    NEW,
    OLD,
    OLD_GOV,
    OTHER,
    TENANT,
    Estate,
    Found,
    analyse,
)

from aadrift.findings import Edit
from aadrift.fixing.edits import Places
from aadrift.fixing.outcome import FixResult, HoldCause
from aadrift.fixing.settling import MAX_TRIES
from aadrift.fixing.verify import Verifier
from aadrift.gateway import ABSENT, CloudReading, Gateway, Identity, Kind, Setting
from aadrift.values import Null, OneOf, Text, Unknown
from aadrift.workspace import Workspace

Tree = Callable[[dict[str, str]], Workspace]
TEXT = (
    f'gw a audience = "{OLD}"\ngw a tenant = "{TENANT}"\ngw a issuer = "{ISSUER}"\n'
    f'gw b audience = "{CUSTOM}"\ngw b name = "vgw-b"\n'
)


def verdict(workspace: Workspace, lie: Callable[[Found], Found] = lambda found: found) -> list[str]:
    """What the verification says of the right edit when the second analysis tells something."""
    estate = Estate.read(workspace)
    edits = [edit for finding in estate.findings if finding.fix for edit in finding.fix.edits]
    verifier = Verifier(
        workspace, estate.found, lambda other: lie(analyse(other)), Places(workspace)
    )
    return [failure.message for failure in verifier.failures(edits)]


def altered(name: str, **changes: object) -> Callable[[Found], Found]:
    def lie(found: Found) -> Found:
        gateways = [
            replace(gateway, **changes) if gateway.address == name else gateway  # type: ignore[arg-type] # tests name the fields
            for gateway in found.gateways
        ]
        return replace(found, gateways=tuple(gateways))

    return lie


def resolved(value: str) -> Setting:
    return Setting.of(Text(value))


def test_the_truth_passes(tree: Tree) -> None:
    assert verdict(tree({"a.tf": TEXT})) == []


@pytest.mark.parametrize(
    ("lie", "named"),
    [
        (altered("gw.a", audience=resolved(OLD)), "audience of gw.a"),
        (altered("gw.a", audience=resolved(NEW.upper())), "audience of gw.a"),
        (altered("gw.a", audience=ABSENT), "audience of gw.a"),
        (altered("gw.a", audience=Setting.of(Unknown("lost"))), "unknown (lost)"),
        (
            altered("gw.a", audience=Setting.of(OneOf((Text(NEW), Text(OLD)), "who knows"))),
            "audience of gw.a",
        ),
        (
            altered("gw.a", audience=Setting.of(OneOf((Text(NEW), Null()), "who knows"))),
            "audience of gw.a",
        ),
        (altered("gw.a", tenant=resolved(TENANT + "/")), "tenant of gw.a"),
        (altered("gw.a", issuer=resolved(ISSUER[:-1])), "issuer of gw.a"),
        (altered("gw.a", address="gw.z"), "gw.a would no longer be declared"),
        (altered("gw.a", variant="prod"), "gw.a would no longer be declared"),
        (altered("gw.a", stack="other"), "gw.a would no longer be declared"),
        (altered("gw.a", protocols=("OpenVPN",)), "protocols of gw.a"),
        (altered("gw.a", authentication=("AAD",)), "authentication types of gw.a"),
        (altered("gw.a", kind=Kind.SERVER_CONFIGURATION), "kind of gw.a"),
        (altered("gw.a", region="westeurope"), "location of gw.a"),
        (altered("gw.a", readings=(CloudReading("AzureChina", "x"),)), "cloud of gw.a"),
        (altered("gw.b", audience=resolved(NEW)), "audience of gw.b"),
        (altered("gw.b", identity=Identity(name="vgw-c")), "identity of gw.b"),
        (lambda found: replace(found, gateways=found.gateways[:1]), "gw.b would no longer"),
        (lambda found: replace(found, gateways=found.gateways * 2), "gw.a would no longer"),
        (lambda _: Found(), "gw.a would no longer"),
    ],
)
def test_a_lie_is_found(tree: Tree, lie: Callable[[Found], Found], named: str) -> None:
    messages = verdict(tree({"a.tf": TEXT}), lie)
    assert any(named in message for message in messages), messages


def test_a_gateway_that_appears_is_found(tree: Tree) -> None:
    def lie(found: Found) -> Found:
        extra = replace(found.gateways[0], address="gw.new")
        return replace(found, gateways=(*found.gateways, extra))

    assert verdict(tree({"a.tf": TEXT}), lie) == ["gw.new would be declared, and is not now"]


def test_an_app_that_changes_is_found(tree: Tree) -> None:
    workspace = tree({"a.tf": f'{TEXT}app x = "{OLD_GOV}"\n'})
    assert verdict(workspace) == []
    (message,) = verdict(workspace, lambda found: replace(found, apps=()))
    assert "app.x" in message


def test_a_cloud_that_only_the_old_audience_told_may_go(tree: Tree) -> None:
    workspace = tree({"a.tf": f'gw a audience = "{OLD_GOV}"\n'})
    assert Estate.read(workspace).found.gateways[0].cloud == "AzureUSGovernment"
    assert verdict(workspace) == []


def test_a_file_that_no_longer_parses_is_found(tree: Tree) -> None:
    workspace = tree({"a.tf": TEXT, "b.tf": "nonsense\n"})
    estate = Estate.read(workspace)
    span = estate.found.gateways[0].audience.origins[0]
    verifier = Verifier(workspace, estate.found, analyse, Places(workspace))
    broken = Edit(span, 'a"b')
    messages = [failure.message for failure in verifier.failures([broken])]
    assert any(message.startswith("a.tf:1 could no longer be read") for message in messages)
    assert not any("b.tf" in message for message in messages)


def test_a_condition_on_the_old_value_is_found_and_nothing_is_changed(tree: Tree) -> None:
    text = f'let x = "{OLD}"\ngw a audience = $x\n'
    text += f'gw a name = same($x, "{OLD}", "vgw-old", "vgw-new")\n'
    result = Estate.read(tree({"a.tf": text})).propose()
    assert (result.changes, result.patch) == ((), b"")
    assert result.refused is not None
    assert "identity of gw.a" in result.refused
    assert [(one.cause, "gw.a" in one.reason) for one in result.held] == [
        (HoldCause.UNVERIFIED, True)
    ]


def test_options_that_become_equal_settle_the_choice(tree: Tree) -> None:
    text = f'gw a audience = ["{OLD}" | "{NEW}"]\ngw b audience = ["{OLD}" | null()]\n'
    result = Estate.read(tree({"a.tf": text})).propose()
    assert len(result.changes[0].edits) == 2
    assert result.held == ()


def test_what_breaks_is_held_back_and_the_rest_is_kept(tree: Tree) -> None:
    bad = f'let x = "{OLD}"\ngw a audience = $x\ngw a tenant = upper($x)\n'
    good = f'gw b audience = "{OLD}"\n'
    estate = Estate.read(tree({"bad/a.tf": bad, "good/a.tf": good}))
    result = estate.propose()
    assert result.paths == ("good/a.tf",)
    ((held,), refused) = result.held, result.refused
    assert (held.cause, refused) == (HoldCause.UNVERIFIED, None)
    assert "tenant of gw.a (in bad)" in held.reason
    assert [target.gateway.address for target in result.targets] == ["gw.b"]
    assert estate.runs == 2


def test_what_reaches_one_gateway_is_kept_or_held_back_together(tree: Tree) -> None:
    text = f'let x = "{OLD}"\nlet y = "{OLD_GOV}"\ngw a audience = [$x | $y]\n'
    text += f'gw a name = same($x, "{OLD}", "one", "two")\ngw b audience = "{OLD}"\n'
    result = Estate.read(tree({"a.tf": text})).propose()
    assert [target.gateway.address for target in result.targets] == ["gw.b"]
    ((held,), _) = result.held, result.refused
    assert [edit.span.line for edit in held.edits] == [1, 2]


def test_side_effects_on_other_gateways_are_searched_for(tree: Tree) -> None:
    lines = [f'let v{n} = "{OLD}"\ngw g{n} audience = $v{n}\n' for n in range(8)]
    lines.append(f'gw other name = same($v5, "{OLD}", "one", "two")\n')
    result = Estate.read(tree({"a.tf": "".join(lines)})).propose()
    assert len(result.targets) == 7
    ((held,), _) = result.held, result.refused
    assert "identity of gw.other" in held.reason
    assert held.gateways[0].address == "gw.g5"


def test_the_search_is_bounded_and_keeps_only_what_was_proved(tree: Tree) -> None:
    lines = [f'let v{n} = "{OLD}"\ngw g{n} audience = $v{n}\n' for n in range(40)]
    lines += [f'gw o{n} name = same($v{n}, "{OLD}", "one", "two")\n' for n in range(0, 40, 2)]
    estate = Estate.read(tree({"a.tf": "".join(lines)}))
    result = estate.propose()
    assert estate.runs <= MAX_TRIES
    assert len(result.targets) + len(result.held) == 40
    assert not {target.gateway.address for target in result.targets} & {
        f"gw.g{n}" for n in range(0, 40, 2)
    }
    proved = analyse(estate.workspace.overlaid(result.overlay))
    others = [gateway.identity for gateway in proved.gateways if gateway.address.startswith("gw.o")]
    assert {identity.name for identity in others} == {"one"}


def test_every_name_of_a_file_is_traced_again(tree: Tree) -> None:
    workspace = tree({"real/a.tf": f'gw a audience = "{OLD}"\n'})
    (workspace.root / "link").symlink_to("real")
    estate = Estate.read(workspace)
    assert [gateway.stack for gateway in estate.found.gateways] == ["link", "real"]
    result = estate.propose()
    assert result.paths == ("real/a.tf",)
    assert set(result.overlay) == {"link/a.tf", "real/a.tf"}
    assert [target.gateway.stack for target in result.targets] == ["link", "real"]
    assert all(result.resolves(finding) for finding in estate.findings)


AUDIENCE = st.sampled_from([OLD, OLD_GOV, NEW, CUSTOM, OTHER])


@st.composite
def programs(draw: st.DrawFn) -> str:
    count = draw(st.integers(1, 5))
    lines = [f'let v{n} = "{draw(AUDIENCE)}"\n' for n in range(count)]
    atom = st.one_of(
        st.integers(0, count - 1).map(lambda n: f"$v{n}"),
        AUDIENCE.map(lambda value: f'"{value}"'),
        st.integers(0, count - 1).map(lambda n: f"upper($v{n})"),
        st.just("unknown(later)"),
        st.just("null()"),
    )
    some = st.lists(atom, min_size=1, max_size=3).map(
        lambda atoms: atoms[0] if len(atoms) == 1 else f"[{' | '.join(atoms)}]"
    )
    lines += [f"gw g{n} audience = {draw(some)}\n" for n in range(draw(st.integers(1, 5)))]
    if draw(st.booleans()):
        lines.append(f"use u = $v{draw(st.integers(0, count - 1))}\n")
    return "".join(lines)


@settings(deadline=None)
@given(text=programs(), unsafe=st.booleans(), mapped=st.booleans())
def test_fixing_and_tracing_again_gives_the_new_values(
    tmp_path_factory: pytest.TempPathFactory, text: str, *, unsafe: bool, mapped: bool
) -> None:
    root = tmp_path_factory.mktemp("tree")
    (root / "a.tf").write_text(text)
    estate = Estate.read(Workspace(root))
    chosen = {CUSTOM: OTHER} if mapped else {}
    result = estate.propose(unsafe=unsafe, audience_map=chosen)
    # What is held back for another use can leave a choice open that was none before.
    shared = any(one.cause is HoldCause.UNSAFE for one in result.held)
    assert result.refused is None or "upper" in text or shared
    after = Estate.read(estate.workspace.overlaid(result.overlay))
    goals = {OLD: NEW, OLD_GOV: NEW, **chosen}
    held = {edit.span for one in result.held for edit in one.edits}
    for gateway, again in zip(estate.found.gateways, after.found.gateways, strict=True):
        expected = _after(gateway, goals, held)
        assert [text.value for text in again.audience.options] == expected
    repeated = after.propose(unsafe=unsafe, audience_map=chosen)
    assert repeated.changes == ()
    assert repeated.patch == FixResult().patch


def _after(gateway: Gateway, goals: dict[str, str], held: set[object]) -> list[str]:
    return [
        goals.get(text.value, text.value)
        if text.origin is not None and text.origin not in held
        else text.value
        for text in gateway.audience.options
    ]
