"""Programs of a few lines that ask for more than any machine has: a reason, in bounded time."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from bicep_trees import OLD, Scan, gateway

from aadrift.gateway import Status
from aadrift.languages.bicep import scope


@pytest.fixture(autouse=True)
def _few_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    # What is bounded is bounded by the same rule, only sooner.
    monkeypatch.setattr(scope, "_MAX_STEPS", 30_000)


def chain(first: str, step: str, length: int = 60) -> str:
    """Variables ``v0`` to ``vN`` of which each is made of the one before (``@``)."""
    made = [f"var v{n} = {step.replace('@', f'v{n - 1}')}" for n in range(1, length)]
    return "\n".join([f"var v0 = {first}", *made])


LAST = "v59"
DOUBLING = {
    "strings": (chain(f"'{OLD}'", "'${@}${@}'"), LAST),
    "concatenated strings": (chain(f"'{OLD}'", "concat(@, @)"), LAST),
    "unknown strings": ("param p string\n" + chain("'${p}x'", "'${@}${@}'"), LAST),
    "arrays": (chain(f"['{OLD}']", "concat(@, @)"), f"{LAST}[0]"),
    "spread arrays": (chain(f"['{OLD}']", "[...@, ...@]"), f"{LAST}[0]"),
    "arrays in arrays, compared": (chain("['a']", "[@, @]"), f"v59 == v58 ? 'a' : '{OLD}'"),
    "objects in objects as a string": (chain("{ a: 'b' }", "{ a: @, b: @ }"), "string(v59)"),
    "unions": (chain("{ a: 'b' }", "union({ a: @ }, { a: @, b: @ })"), "v59.a.b"),
    "functions": (
        "func f0(x int) int => x\n"
        + "\n".join(f"func f{n}(x int) int => f{n - 1}(x) + f{n - 1}(x)" for n in range(1, 60)),
        "string(f59(1))",
    ),
    "functions that call each other": (
        "func f(x int) int => g(x) + g(x)\nfunc g(x int) int => f(x) + f(x)",
        "string(f(1))",
    ),
    "loops in loops": (
        "var r = [for a in range(0, 800): [for b in range(0, 800): [for c in range(0, 800): a]]]",
        "string(length(r[799][799]))",
    ),
    "maps in maps": (
        "var r = map(range(0, 10000), a => map(range(0, 10000), b => '${a}${b}'))",
        "r[9999][9999]",
    ),
    "a growing string": (
        "var r = reduce(range(0, 10000), '', (all, next) => '${all}${padLeft('', 999, 'x')}')",
        "r",
    ),
    "a growing array": (
        "var r = reduce(range(0, 10000), [], (all, next) => concat(all, [next]))",
        "string(length(r))",
    ),
    "choices in choices": (
        "param p bool\nparam q bool\n"
        + chain(f"p ? ['{OLD}'] : ['b']", "q ? [...@, ...@] : [...@, 'c']"),
        f"{LAST}[0]",
    ),
}


@pytest.mark.parametrize("name", DOUBLING)
def test_what_grows_without_end_is_given_up_with_a_reason(tmp_path: Path, name: str) -> None:
    before, audience = DOUBLING[name]
    files = {"main.bicep": f"{before}\n{gateway(audience)}", "good.bicep": gateway(f"'{OLD}'")}
    start = time.process_time()
    scan = Scan(tmp_path, files)
    bad, good = sorted(scan.found.gateways, key=lambda one: one.location.path == "good.bicep")
    assert bad.audience.status is Status.UNRESOLVED
    assert bad.audience.value is None
    assert good.audience.value == OLD
    assert time.process_time() - start < 30


def test_an_array_of_many_objects_is_united_in_linear_time(tmp_path: Path) -> None:
    before = (
        "var r = map(range(0, 3000), i => { a: [i] })\nvar u = union(r, r)\n"
        "var s = intersection(r, u)"
    )
    start = time.process_time()
    scope._MAX_STEPS = 600_000  # the fixture puts it back
    scan = Scan(tmp_path, {"main.bicep": f"{before}\n{gateway('string(length(s))')}"})
    assert scan.one.audience.value == "3000"
    assert time.process_time() - start < 30


def test_modules_that_call_two_of_the_next_are_followed_until_it_is_enough(tmp_path: Path) -> None:
    call = "module {0} 'm{1}.bicep' = {{ name: '{0}' }}\n"
    files = {
        f"m{n}.bicep": call.format("a", n + 1) + call.format("b", n + 1) for n in range(25)
    } | {"m25.bicep": gateway(f"'{OLD}'"), "z.bicep": gateway(f"'{OLD}'")}
    scan = Scan(tmp_path, files)
    assert "m0.bicep:1 it deploys too many modules to evaluate: not all of them were read" in (
        scan.messages()
    )
    assert any(one.location.path == "z.bicep" for one in scan.found.gateways)


def test_modules_nested_deeper_than_azure_follows_are_reported(tmp_path: Path) -> None:
    files = {f"m{n}.bicep": f"module a 'm{n + 1}.bicep' = {{ name: 'a' }}\n" for n in range(40)}
    scan = Scan(tmp_path, files | {"m40.bicep": gateway(f"'{OLD}'")})
    assert scan.messages() == ["m30.bicep:1 modules are nested deeper than 30 levels"]


def test_a_loop_that_azure_refuses_does_not_lose_its_gateways(tmp_path: Path) -> None:
    text = gateway(f"n == 900 ? '{OLD}' : 'x'").replace("= {", "= [for n in range(0, 1000): {", 1)
    scan = Scan(tmp_path, {"main.bicep": f"{text.rstrip()}]\n"})
    assert scan.one.address == "vgw[*]"
    assert OLD in {option.value for option in scan.one.audience.options}


def test_a_file_that_is_hardly_bicep_does_not_fill_the_report(tmp_path: Path) -> None:
    text = "no statement\n" * 1000 + gateway(f"'{OLD}'")
    scan = Scan(tmp_path, {"main.bicep": text})
    assert scan.one.audience.value == OLD
    messages = scan.messages()
    assert len(messages) == 26
    assert messages[-1] == "main.bicep:26 this statement can't be read, nor can 974 behind it"


@pytest.mark.parametrize("name", [r"a\u{0}b.bicep", f"{'a' * 5000}.bicep"])
def test_a_path_that_no_file_can_have_is_reported_where_it_is_written(
    tmp_path: Path, name: str
) -> None:
    text = f"module m './{name}' = {{\n  name: 'm'\n}}\nvar t = loadTextContent('{name}')\n"
    scan = Scan(tmp_path, {"main.bicep": text + gateway("t"), "good.bicep": gateway(f"'{OLD}'")})
    assert {one.audience.value for one in scan.found.gateways} == {OLD, None}
    assert sorted(problem.line for problem in scan.workspace.problems.values()) == [1, 4]


def test_a_zero_byte_in_a_path_loses_that_file_only(tmp_path: Path) -> None:
    text = "module m './a\0b.bicep' = {\n  name: 'm'\n}\n"
    files = {"main.bicep": text + gateway(f"'{OLD}'"), "good.bicep": gateway(f"'{OLD}'")}
    scan = Scan(tmp_path, files)
    assert scan.one.audience.value == OLD
    assert [message.split()[0] for message in scan.messages()] == ["main.bicep:1"]
