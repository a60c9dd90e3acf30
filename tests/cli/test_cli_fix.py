import json
import subprocess

import pytest
from cli_tree import NEW, OLD


def git(folder, *arguments, **options):
    return subprocess.run(
        ["git", "-C", str(folder), *arguments], check=True, capture_output=True, **options
    )


def test_stdout_is_the_patch_alone_and_stderr_the_report(aadrift, tree):
    before = (tree / "main.tf").read_bytes()
    result = aadrift("fix")
    assert result.code == 0
    assert result.out.startswith("diff --git a/main.tf b/main.tf\n")
    assert f'-  default = "{OLD}"\n+  default = "{NEW}"\n' in result.out
    assert "legacy  azurerm_virtual_network_gateway.hub" in result.err
    assert "The patch changes 1 file" in result.err
    assert "client profile" in result.err
    assert (tree / "main.tf").read_bytes() == before


def test_git_applies_what_is_printed_and_it_equals_writing(aadrift, tree, tmp_path):
    git(tmp_path, "init", "-q", str(tree))
    patch = aadrift("fix", "-q").raw
    git(tree, "apply", "-", input=patch)
    applied = (tree / "main.tf").read_bytes()
    git(tree, "apply", "-R", "-", input=patch)
    assert aadrift("fix", "--write").code == 0
    assert (tree / "main.tf").read_bytes() == applied


def test_crlf_survives_standard_output(aadrift, tree):
    text = (tree / "main.tf").read_bytes().replace(b"\n", b"\r\n")
    (tree / "main.tf").write_bytes(text)
    patch = aadrift("fix", "-q").raw
    assert f'+  default = "{NEW}"\r\n'.encode() in patch
    git(tree, "init", "-q")
    git(tree, "apply", "-", input=patch)
    assert (tree / "main.tf").read_bytes() == text.replace(OLD.encode(), NEW.encode())


def test_the_text_report_and_the_patch_on_stdout(aadrift, tree):
    result = aadrift("fix", "--format", "text")
    assert result.out.startswith("legacy  ")
    assert result.out.rstrip().endswith("}") or "\n--- a/main.tf\n" in result.out
    git(tree, "init", "-q")
    git(tree, "apply", "-", input=result.raw)
    assert NEW in (tree / "main.tf").read_text()


def test_a_report_for_programs_holds_the_patch(aadrift):
    patch = aadrift("fix", "-q").out
    result = aadrift("fix", "--format", "json")
    report = json.loads(result.out)
    assert report["command"] == "fix"
    assert report["fix"]["status"] == "shown"
    assert report["fix"]["patch"] == patch
    assert report["fix"]["files"] == ["main.tf"]
    assert [one["fixed"] for one in report["findings"] if one["code"] == "AAD101"] == [True]


def test_reports_in_files_leave_stdout_to_the_patch(aadrift, tmp_path):
    patch = aadrift("fix", "-q").out
    result = aadrift("fix", "--format", "markdown:../comment.md")
    assert result.out == patch
    assert (
        f"-  default = &quot;{OLD}".replace("&quot;", '"') in (tmp_path / "comment.md").read_text()
    )


def test_patch_writes_a_file_and_the_report_goes_to_stdout(aadrift, tmp_path):
    patch = aadrift("fix", "-q").out
    result = aadrift("fix", "--patch", "../fix.patch")
    assert (tmp_path / "fix.patch").read_text() == patch
    assert result.out.startswith("legacy  ")
    assert aadrift("fix", "-q", "--patch", "-").out == patch


def test_write_edits_in_place_and_reports_on_stdout(aadrift, tree):
    before = (tree / "main.tf").read_text()
    result = aadrift("fix", "--write")
    assert result.code == 0
    assert (tree / "main.tf").read_text() == before.replace(OLD, NEW)
    assert "Changed\n  main.tf\n" in result.out
    assert "Changed 1 file." in result.err
    assert "diff --git" not in result.out


def test_nothing_to_fix_prints_nothing_on_stdout(aadrift):
    aadrift("fix", "--write")
    result = aadrift("fix")
    assert (result.code, result.out) == (0, "")
    assert "There is nothing to fix." in result.err


def test_colour_on_a_terminal_only(aadrift):
    assert "\x1b[32m+  default" in aadrift("fix", tty=True).out
    assert "\x1b[" not in aadrift("fix").out


@pytest.mark.parametrize("value", [f"{OLD}", f"{OLD}={OLD[:-1]}", "=", f"x={NEW}"])
def test_a_malformed_audience_map(aadrift, value):
    result = aadrift("fix", "--audience-map", value)
    assert result.code == 2
    assert "--audience-map takes OLD=NEW" in result.err


def test_a_failed_write_changes_nothing_and_is_an_error(aadrift, tree, monkeypatch):
    from aadrift.fixing import write

    def refuse(*_arguments):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.os, "replace", refuse)
    before = (tree / "main.tf").read_bytes()
    result = aadrift("fix", "--write")
    monkeypatch.undo()
    assert result.code == 2
    assert "Nothing was written" in result.out
    assert "Traceback" not in result.err
    assert (tree / "main.tf").read_bytes() == before
