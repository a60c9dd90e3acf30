import json
import os
import stat
import subprocess
import sys

import pytest
from cli_runner import scrubbed, spawn
from cli_tree import NEW, OLD

from aadrift.cli.output import OutputError, colored, write_file
from aadrift.reports import FORMATS


def test_reports_in_the_tree_are_not_read_as_sources(aadrift, tree):
    (tree / "live.json").write_text("[]", encoding="utf-8")
    every = [name for name in FORMATS if name not in ("text", "github", "azure-pipelines")]
    asked = [part for name in every for part in ("--format", f"{name}:{name}.md")]
    # What is said of the evidence comes first in some.
    assert aadrift("check", "--live", "nope.json", *asked).code == 2
    for runbook in ("book.md", "book.html"):
        aadrift("fix", "--runbook", runbook, "--patch", "fix.patch")
    assert "AAD110" not in aadrift("check").out


def test_check_prints_the_report_to_stdout_and_the_summary_to_stderr(aadrift):
    result = aadrift("check")
    assert result.code == 1
    assert result.out.startswith("legacy  azurerm_virtual_network_gateway.hub")
    assert result.err.startswith("Saw 1 file, read 1, in ")


def test_quiet_silences_the_summary_alone(aadrift):
    loud, quiet = aadrift("check"), aadrift("check", "-q")
    assert quiet.err == ""
    assert quiet.out == loud.out


def test_json_alone_on_stdout_and_the_numbers_on_stderr(aadrift):
    result = aadrift("check", "--format", "json")
    assert json.loads(result.out)["summary"]["findings"]["error"] == 1
    assert "1 error" in result.err


def test_several_reports_in_one_run(aadrift, tree):
    result = aadrift("check", "--format", "json:a.json", "--format", "markdown:b.md")
    assert result.out == ""
    assert "1 error" in result.err
    assert json.loads((tree / "a.json").read_text())["command"] == "check"
    assert (tree / "b.md").read_text().startswith("<!-- aadrift-report -->")


def test_output_takes_what_would_go_to_stdout(aadrift, tmp_path):
    printed = aadrift("check", "--format", "json").out
    assert aadrift("check", "--format", "json", "-o", "../r.json").out == ""
    assert (tmp_path / "r.json").read_text() == printed
    assert aadrift("check", "-o", "../r.txt", "--format", "json:../s.json").out == ""
    assert (tmp_path / "r.txt").read_text() == aadrift("check").out


def test_a_dash_is_stdout(aadrift):
    plain = aadrift("check", "--format", "json").out
    assert aadrift("check", "--format", "json:-").out == plain
    assert aadrift("check", "--format", "json", "-o", "-").out == plain


def test_a_failed_run_leaves_no_file(aadrift, tree):
    assert aadrift("check", "nowhere", "--format", "json:r.json").code == 2
    assert not (tree / "r.json").exists()


@pytest.mark.parametrize("path", ["missing/r.json", "main.tf/r.json"])
def test_an_unwritable_report_is_a_sentence_and_exit_2(aadrift, tree, path):
    before = sorted(os.listdir(tree))
    result = aadrift("check", "-o", path)
    assert result.code == 2
    assert result.err.startswith(f"error: {path} can't be written: ")
    assert sorted(os.listdir(tree)) == before


@pytest.mark.parametrize("option", ["--patch", "-o"])
def test_an_unwritable_patch_is_exit_1_in_terraforms_table(aadrift, option):
    assert aadrift("fix", "--detailed-exitcode", option, "no/where").code == 1


def test_a_replaced_file_keeps_its_mode_and_a_new_one_obeys_the_umask(tmp_path):
    kept, new = tmp_path / "kept", tmp_path / "new"
    kept.write_text("old")
    kept.chmod(0o640)
    before = os.umask(0o027)
    try:
        write_file(str(kept), "x")
        write_file(str(new), "x")
    finally:
        os.umask(before)
    assert stat.S_IMODE(kept.stat().st_mode) == 0o640
    assert stat.S_IMODE(new.stat().st_mode) == 0o640
    assert sorted(os.listdir(tmp_path)) == ["kept", "new"]


def test_a_link_keeps_being_one(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_file(str(tmp_path / "link"), "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_writing_to_a_device_does_not_replace_it(tmp_path):
    write_file(os.devnull, "x")
    assert not os.path.isfile(os.devnull)
    with pytest.raises(OutputError):
        write_file(str(tmp_path), "x")


class _Stream:
    def __init__(self, tty):
        self.tty = tty

    def isatty(self):
        return self.tty


@pytest.mark.parametrize(
    ("mode", "tty", "environment", "expected"),
    [
        ("auto", False, {}, False),
        ("auto", True, {}, True),
        ("auto", True, {"TERM": "dumb"}, False),
        ("auto", True, {"NO_COLOR": "1"}, False),
        ("auto", True, {"NO_COLOR": ""}, True),
        ("auto", False, {"FORCE_COLOR": "1"}, True),
        ("auto", False, {"FORCE_COLOR": "0"}, False),
        ("auto", False, {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ("always", False, {"NO_COLOR": "1"}, True),
        ("never", True, {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour(mode, tty, environment, expected):
    assert colored(mode, _Stream(tty), environment) is expected


def test_colour_reaches_the_report(aadrift):
    assert "\x1b[" not in aadrift("check").out
    assert "\x1b[" in aadrift("check", "--color", "always").out
    assert "\x1b[" in aadrift("check", tty=True).out
    assert "\x1b[" not in aadrift("check", tty=True, env={"NO_COLOR": "1"}).out
    assert "\x1b[" not in aadrift("check", "--format", "json", "--color", "always").out


def test_what_the_encoding_lacks_is_escaped_not_fatal(aadrift, tree):
    (tree / "main.tf").rename(tree / "über.tf")
    result = aadrift("check", encoding="ascii")
    assert result.code == 1
    assert "\\xfcber.tf:3" in result.out
    report = aadrift("check", "--format", "json", encoding="ascii")
    assert "über.tf" in report.out


def test_a_reader_that_goes_away_is_no_error(tree):
    program = [sys.executable, "-m", "aadrift", "check", "--format", "json"]
    with subprocess.Popen(
        program, cwd=tree, env=scrubbed(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdout.close()
        told = process.stderr.read().decode()
    assert process.returncode == 1
    assert "Traceback" not in told
    assert "Broken pipe" not in told
    assert "Exception" not in told


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="the system has no /dev/full")
def test_a_full_disk_on_stdout_is_a_sentence(tree):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "aadrift", "check"],
            cwd=tree,
            env=scrubbed(),
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.decode().startswith("error: standard output can't be written: no space")


def test_closed_streams_are_survived(tree):
    program = f"exec {sys.executable} -m aadrift check"
    for closed in (">&-", "2>&-", ">&- 2>&-"):
        done = subprocess.run(
            ["sh", "-c", f"{program} {closed}"],
            cwd=tree,
            env=scrubbed(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 1
        assert b"Traceback" not in done.stderr


def test_as_a_process_the_report_is_the_same(aadrift, tree):
    assert spawn("check", "-q", cwd=tree).out == aadrift("check", "-q").out


def test_no_secret_of_the_environment_is_printed(aadrift):
    env = {"TF_VAR_audience": "hunter2-hunter2", "ARM_CLIENT_SECRET": "s3cr3t"}
    result = aadrift("check", "--format", "json", env=env)
    assert OLD in result.out
    assert "hunter2" not in result.out + result.err
    assert "s3cr3t" not in result.out + result.err


def test_environment_variables_count_when_asked(aadrift):
    report = aadrift("check", "--format", "json", "--read-env", env={"TF_VAR_audience": NEW})
    assert json.loads(report.out)["gateways"][0]["audience"]["value"] == NEW
