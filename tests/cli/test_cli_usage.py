import re

import pytest
from cli_runner import invoke, spawn

from aadrift import __version__

OPTIONS = re.findall(
    r"--[a-z-]+",
    """
    --live --state --plan --var-file --var --parameters --cloud --workspace --read-env
    --include --exclude --no-gitignore --select --ignore --format --output --color --quiet
    --verbose --strict --exit-zero --detailed-exitcode
    --to --audience-map --unsafe --write --patch
    """,
)

EXAMPLE = re.compile(r"^    aadrift ((?:check|fix)[^|\n]*?)(?:\s{2,}.*|\s\|.*)?$", re.MULTILINE)

MISTAKES = [
    (("check", "--frobnicate"), "no such option: --frobnicate"),
    (("chek",), "did you mean 'check'?"),
    (("check", "--var", "foo"), "--var takes NAME=VALUE"),
    (("check", "--var", "=secret"), "--var takes NAME=VALUE"),
    (("check", "--var"), "--var"),
    (("check", "--format", "pdf"), "pdf is none of text, json"),
    (("check", "--format", "json:"), "the file's name is missing"),
    (("check", "--format", "text", "--format", "json"), "only one report"),
    (("check", "--format", "json:x", "--format", "text:./x"), "two reports"),
    (("check", "--format", "json:x", "-o", "x"), "two reports"),
    (("check", "--output", ""), "--output needs"),
    (("check", "--color", "blue"), "--color is auto, always or never"),
    (("check", "--cloud", "AzureMoon"), "AzureMoon is none of AzurePublic"),
    (("check", "--select", "AAD999"), "there is no rule AAD999"),
    (("check", "--ignore", "legacy"), "there is no rule LEGACY"),
    (("check", ""), "is not a path"),
    (("check", "does-not-exist"), "does-not-exist"),
    (("check", "--var-file", "no.tfvars"), "no.tfvars"),
    (("fix", "--to", "moon"), "--to is microsoft-registered or live"),
    (("fix", "--to", "live"), "--to live needs --live"),
    (("fix", "--audience-map", "a=b"), "--audience-map takes OLD=NEW"),
    (("fix", "--write", "--patch", "x"), "--write"),
    (("explain",), "explain needs a target"),
    (("explain", "x", "--format", "sarif"), "explain is printed as text or json"),
    (("explain", "no.such_thing"), "nothing is known about no.such_thing"),
    (("rules", "AAD19"), "there is no rule AAD19"),
    (("check", "--ignore", "AAD"), "leave no rule"),
    (("check", "--select", "AAD101", "--ignore", "AAD1"), "leave no rule"),
]


@pytest.mark.parametrize(("arguments", "sentence"), MISTAKES)
def test_a_mistake_is_one_clear_line_and_exit_2(aadrift, arguments, sentence):
    result = aadrift(*arguments)
    assert result.code == 2
    assert result.out == ""
    told = result.err.strip()
    assert told.startswith("error: ")
    assert sentence.lower() in told.lower()
    assert "\n" not in told
    assert "Traceback" not in told


@pytest.mark.parametrize("arguments", [MISTAKES[0][0], MISTAKES[2][0], MISTAKES[17][0]])
def test_a_mistake_is_exit_1_in_terraforms_table(aadrift, arguments):
    assert aadrift(arguments[0], "--detailed-exitcode", *arguments[1:]).code == 1


def test_the_value_of_a_malformed_variable_is_not_repeated(aadrift):
    assert "hunter2" not in aadrift("check", "--var", "=hunter2").err


def test_nothing_to_scan_is_an_error(tmp_path):
    result = invoke("check", cwd=tmp_path)
    assert result.code == 2
    assert result.err.startswith("error: ")


def test_the_version():
    assert re.fullmatch(r"\d+\.\d+\.\d+\S*", __version__)


def test_version_and_module_entry_point_as_a_process(tmp_path):
    result = spawn("--version", cwd=tmp_path)
    assert (result.code, result.out) == (0, f"aadrift {__version__}\n")


def test_version_beside_other_options(tmp_path):
    assert invoke("--version", "check", cwd=tmp_path).out == f"aadrift {__version__}\n"


def test_no_command_shows_the_help_and_fails(tmp_path):
    result = invoke(cwd=tmp_path)
    assert result.code == 2
    assert "Commands:" in result.err


@pytest.mark.parametrize("command", [(), ("check",), ("fix",), ("explain",), ("rules",)])
@pytest.mark.parametrize("flag", ["-h", "--help"])
def test_help_teaches_with_examples_within_80_columns(tmp_path, command, flag):
    result = invoke(*command, flag, cwd=tmp_path)
    assert result.code == 0
    assert result.err == ""
    assert max(map(len, result.out.splitlines())) <= 80
    if command:
        assert f"aadrift {command[0]}" in result.out.split("Examples:")[1]


def test_help_has_the_contracts_options_in_sections(tmp_path):
    text = invoke("fix", "--help", cwd=tmp_path).out
    order = ["Arguments:", "Evidence:", "Scope:", "Output:", "Exit code:", "Fixing:", "Options:"]
    assert sorted(order, key=text.index) == order
    for option in OPTIONS:
        assert re.search(rf"^  (?:-\w, )?{option}\b", text, re.MULTILINE), option


def test_the_examples_in_the_help_parse(aadrift, tree):
    (tree / "live.json").write_text("[]")
    text = aadrift("check", "--help").out + aadrift("fix", "--help").out
    examples = EXAMPLE.findall(text)
    assert len(examples) >= 6
    for example in examples:
        arguments = [one if one != "infra/" else "." for one in example.split()]
        assert "see 'aadrift" not in aadrift(*arguments).err


def test_rules_are_listed_by_the_beginning_of_their_codes(aadrift):
    listed = aadrift("rules", "aad10").out
    assert [line[:6] for line in listed.splitlines() if line.startswith("AAD")] == [
        f"AAD10{number}" for number in range(1, 10)
    ]


def test_rules_are_listed_and_have_pages(aadrift):
    listed = aadrift("rules")
    assert listed.code == 0
    codes = re.findall(r"^AAD\d{3}", listed.out, re.MULTILINE)
    assert len(codes) == len(set(codes)) >= 21
    for code in codes:
        page = aadrift("rules", code.lower())
        assert page.out.startswith(f"{code} ")
        for title in ("Why", "How it is fixed", "Example"):
            assert f"\n{title}\n" in page.out
        assert page.out == aadrift("rules", page.out.split()[1]).out
    assert max(map(len, listed.out.splitlines())) <= 80
