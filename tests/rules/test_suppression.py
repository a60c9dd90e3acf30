from __future__ import annotations

from dataclasses import replace

import pytest
from declared import NEW, OLD, gateway, source, span
from hypothesis import given
from hypothesis import strategies as st

from aadrift.findings import Finding, Level
from aadrift.gateway import Gateway
from aadrift.languages.interface import Declarations
from aadrift.pairing import pair
from aadrift.rules import evaluate
from aadrift.rules.catalogue import codes_without_live
from aadrift.rules.fingerprint import fingerprint
from aadrift.rules.suppression import apply_suppressions
from aadrift.source import Problem, SourceFile, Step
from aadrift.values import Text

HERE = "hub/main.tf"


def legacy(text: str, path: str = HERE, *, occurrence: int = 0) -> tuple[Finding, SourceFile]:
    """The AAD101 of an old audience that stands somewhere in a text."""
    file = source(text, path)
    place = span(file, OLD, occurrence)
    one = gateway(Text.literal(OLD, place), location=place)
    return _legacy(one), file


def _legacy(*gateways: Gateway) -> Finding:
    (found,) = evaluate(pair(gateways, None), Declarations())
    return found


def applied(text: str, path: str = HERE) -> tuple[Finding, list[Finding]]:
    """What becomes of the AAD101, and what else is reported."""
    finding, file = legacy(text, path)
    first, *rest = sorted(apply_suppressions([finding], [file]), key=lambda one: one.code)
    return first, rest


NOT_SUPPRESSED = [
    pytest.param(f'a = "{OLD}"\n', id="no comment"),
    pytest.param(f'a = "{OLD}" # ignore[AAD101]\n', id="not addressed to aadrift"),
    pytest.param(f'a = "{OLD}" # aadrift: ignored\n', id="another word"),
    pytest.param(f'b = "# aadrift: ignore"\na = "{OLD}"\n', id="inside a string"),
    pytest.param(f"b = '// aadrift: ignore'\na = '{OLD}'\n", id="inside a Bicep string"),
]


@pytest.mark.parametrize("text", NOT_SUPPRESSED)
def test_texts_without_a_suppression_leave_the_finding_alone(text: str) -> None:
    path = "main.bicep" if "'" in text else HERE
    finding, rest = applied(text, path)
    assert finding.suppressed is None
    assert rest == []


TOO_FAR = [
    pytest.param(f'# aadrift: ignore[AAD101]\n\na = "{OLD}"\n', id="two lines above"),
    pytest.param(f'a = "{OLD}"\n# aadrift: ignore[AAD101]\n', id="the line below"),
    pytest.param(f'a = "{OLD}" # aadrift: ignore[AAD103]\n', id="another code"),
    pytest.param(f'a = "{OLD}" # aadrift: ignore[]\n', id="no code"),
    pytest.param(f'a = "{OLD}" # aadrift: ignore[AAD999]\n', id="no rule"),
    pytest.param(f'# aadrift: ignore-file[AAD103]\na = "{OLD}"\n', id="another code for the file"),
]


@pytest.mark.parametrize("text", TOO_FAR)
def test_a_suppression_that_fits_nothing_is_reported(text: str) -> None:
    finding, (unused,) = applied(text)
    assert finding.suppressed is None
    assert (unused.code, unused.level) == ("AAD902", Level.NOTE)
    assert unused.location is not None
    assert unused.location.text.startswith("# aadrift:")


SUPPRESSED = [
    pytest.param(f'a = "{OLD}" # aadrift: ignore[AAD101] why not\n', HERE, id="hash"),
    pytest.param(f'a = "{OLD}" // aadrift:ignore[AAD101] why not\n', HERE, id="slashes"),
    pytest.param(f'a = "{OLD}" /* aadrift: ignore[AAD101] why not */\n', HERE, id="block"),
    pytest.param(f'/* aadrift: ignore[AAD101] why not */ a = "{OLD}"\n', HERE, id="block before"),
    pytest.param(f'# aadrift: ignore[AAD101] why not\na = "{OLD}"\n', HERE, id="above"),
    pytest.param(f'# aadrift: ignore[AAD101] why not\r\na = "{OLD}"\r\n', HERE, id="CRLF"),
    pytest.param(f'  ## aadrift: ignore[aad101] why not\na = "{OLD}"', HERE, id="lower case"),
    pytest.param(
        f'vpn {{ # aadrift: ignore[AAD101] why not\na = "{OLD}"\n', HERE, id="block header"
    ),
    pytest.param(f'a = "{OLD}" # aadrift: ignore why not\n', HERE, id="all codes"),
    pytest.param(f'a = "{OLD}" # it\'s aadrift: x // aadrift: ignore why not\n', HERE, id="second"),
    pytest.param(
        f'b = "it\'s" # b\n# aadrift: ignore why not\na = "{OLD}"\n', HERE, id="apostrophe"
    ),
    pytest.param(f'\n\n# aadrift: ignore-file[AAD101] why not\n\n\na = "{OLD}"\n', HERE, id="file"),
    pytest.param(f'a = "{OLD}"\n/*\n * aadrift: ignore-file why not\n */\n', HERE, id="star"),
    pytest.param(
        f'{{\n  "//": "aadrift: ignore[AAD101] why not",\n  "aadAudience": "{OLD}"\n}}',
        "main.json",
        id="JSON key",
    ),
    pytest.param(
        f'{{ "//": "aadrift: ignore[AAD101] why not", "aadAudience": "{OLD}" }}',
        "main.json",
        id="JSON key on the line",
    ),
    pytest.param(
        f"// aadrift: ignore[AAD101] why not\nparam a string = '{OLD}'\n", "main.bicep", id="Bicep"
    ),
    pytest.param(
        f"<!-- aadrift: ignore[AAD101] why not -->\n<audience>{OLD}</audience>\n", "a.xml", id="XML"
    ),
]


@pytest.mark.parametrize(("text", "path"), SUPPRESSED)
def test_a_comment_at_the_literal_suppresses_with_its_reason(text: str, path: str) -> None:
    finding, rest = applied(text, path)
    assert finding.suppressed is not None
    assert (finding.suppressed.source, finding.suppressed.reason) == ("inline", "why not")
    assert finding.suppressed.where is not None
    assert "aadrift:" in finding.suppressed.where.text
    assert rest == []


def test_a_comment_behind_one_literal_does_not_reach_the_next() -> None:
    text = f'a = "{OLD}" # aadrift: ignore[AAD101]\nb = "{OLD}"\n'
    first, file = legacy(text)
    second, _ = legacy(text, occurrence=1)
    one, other = apply_suppressions([first, second], [file])
    assert one.suppressed is not None
    assert other.suppressed is None


def test_codes_of_one_comment_are_counted_one_by_one() -> None:
    finding, (unused,) = applied(f'a = "{OLD}" # aadrift: ignore[AAD101, AAD103]\n')
    assert finding.suppressed is not None
    assert unused.message == "This comment suppresses nothing for AAD103. Remove it."


def test_codes_that_the_run_did_not_look_for_are_not_unused() -> None:
    finding, file = legacy(f'a = "{OLD}"\n# aadrift: ignore[AAD201]\n')
    assert len(apply_suppressions([finding], [file])) == 2
    assert apply_suppressions([finding], [file], codes_without_live()) == (finding,)


def test_only_files_that_were_read_are_searched() -> None:
    finding, _ = legacy(f'a = "{OLD}" # aadrift: ignore\n')
    assert apply_suppressions([finding], []) == (finding,)


def test_a_note_about_a_comment_can_be_suppressed_by_name() -> None:
    text = f'a = "{NEW}" # aadrift: ignore[AAD101,AAD902] until the migration is over\n'
    (note,) = apply_suppressions([], [source(text)])
    assert note.suppressed is not None
    text = "# aadrift: ignore-file[AAD902]\n# aadrift: ignore[AAD101]\n"
    (note,) = apply_suppressions([], [source(text)])
    assert note.suppressed is not None


def _caller(name: str, comment: str) -> tuple[Gateway, list[SourceFile]]:
    """A gateway whose value comes from a shared literal through a caller's file."""
    shared = source(f'default = "{OLD}"\n', "shared.tf")
    call = source(f'module "vpn" {{\n  audience = local.a {comment}\n}}\n', f"{name}/main.tf")
    use = source("  aad_audience = var.a\n", "modules/vpn/main.tf")
    text = Text.literal(OLD, span(shared, OLD)).via(Step(span(call, "local.a"), "local.a"))
    one = gateway(text, location=span(use, "aad_audience"), address=name, stack=name)
    return one, [shared, call, use]


def test_a_comment_on_the_chain_suppresses() -> None:
    one, files = _caller("a", "# aadrift: ignore[AAD101] why not")
    (found,) = apply_suppressions([_legacy(one)], files)
    assert found.suppressed is not None
    assert found.suppressed.reason == "why not"


def test_a_shared_literal_is_suppressed_when_every_chain_says_so() -> None:
    quiet, files = _caller("a", "# aadrift: ignore[AAD101] why not")
    loud, more = _caller("b", "")
    found = _legacy(quiet, loud)
    assert len(found.gateways) == 2
    result = apply_suppressions([found], [*files, *more[1:2]])
    assert [one.suppressed for one in result if one.code == "AAD101"] == [None]
    also, more = _caller("b", "# aadrift: ignore")
    result = apply_suppressions([_legacy(quiet, also)], [*files, *more[1:2]])
    assert [one.suppressed is not None for one in result] == [True]


def test_problems_are_suppressed_at_their_line_too() -> None:
    problem = Problem(HERE, 2, "expected a label")
    (finding,) = evaluate(pair([], None), Declarations(), [problem])
    file = source("# aadrift: ignore[AAD901] generated\nresource {\n")
    (found,) = apply_suppressions([finding], [file])
    assert found.suppressed is not None


@given(st.text(alphabet="#/*-<!\"'\n\r [],AD1 aadrift:ignore-file{}\\", max_size=80))
def test_any_text_can_be_searched_for_comments(text: str) -> None:
    file = source(text)
    for finding in apply_suppressions([], [file]):
        assert finding.code == "AAD902"
        assert finding.location is not None
        assert finding.location.text.strip() == finding.location.text


LINE = f'  audience = "{OLD}"'


@given(
    above=st.lists(st.sampled_from(["", "# x", 'b = "c"', "\tvpn {"]), max_size=4),
    indent=st.sampled_from(["", "  ", "\t"]),
)
def test_a_fingerprint_stays_when_lines_move_and_spaces_change(
    above: list[str], indent: str
) -> None:
    before, _ = legacy(f"{LINE}\n")
    moved, _ = legacy("\n".join([*above, f'{indent}audience   =  "{OLD}"', ""]))
    assert fingerprint(moved) == fingerprint(before)


def test_fingerprints_tell_findings_apart() -> None:
    text = f'{LINE}\n{LINE}\nm = ["{OLD}", "{OLD}"]\n'
    found = [legacy(text, occurrence=at)[0] for at in range(4)]
    found.append(legacy(text, "other.tf")[0])
    found.append(replace(found[0], code="AAD102"))
    found.append(replace(found[0], subject="a"))
    found.append(replace(found[0], location=None, subject="/subscriptions/x"))
    found += evaluate(
        pair([], None), Declarations(), [Problem(HERE, 2, "x"), Problem(HERE, 2, "y")]
    )
    marks = [fingerprint(one) for one in found]
    assert len(set(marks)) == len(found)
    assert all(len(mark) == 32 for mark in marks)


def test_a_fingerprint_does_not_depend_on_how_many_gateways_a_literal_reaches() -> None:
    one, other = _caller("a", "")[0], _caller("b", "")[0]
    assert fingerprint(_legacy(one)) == fingerprint(_legacy(other, one))
