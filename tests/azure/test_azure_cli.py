"""The real command line against the double: snapshot, check, exit codes, Ctrl-C, secrets."""

from __future__ import annotations

import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from azure_double.estate import Estate, fleet, subscription_id
from azure_double.faults import Reply, error
from azure_double.payloads import (
    LEGACY,
    MICROSOFT,
    RADIUS_SECRET,
    TENANT,
    virtual_network_gateway,
)

from aadrift.cli import main
from aadrift.cli.options import AzureReadingOptions
from aadrift.live.azure.options import DEFAULT_TIMEOUT, Auth

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-c", "from aadrift.cli import main; main()")

TERRAFORM = """\
resource "azurerm_virtual_network_gateway" "hub" {{
  name                = "{name}"
  location            = "westeurope"
  resource_group_name = "rg-hub"
  type                = "Vpn"

  vpn_client_configuration {{
    address_space        = ["172.29.8.0/24"]
    vpn_client_protocols = ["OpenVPN"]
    aad_tenant           = "https://login.microsoftonline.com/{tenant}/"
    aad_audience         = "{audience}"
    aad_issuer           = "https://sts.windows.net/{tenant}/"
  }}
}}
"""


@pytest.fixture
def command(monkeypatch, capsys, tmp_path):
    """Makes runners of aadrift in this process, in an empty folder, that know a double."""

    def of(azure):
        monkeypatch.chdir(tmp_path)
        for name, value in azure.environment.items():
            monkeypatch.setenv(name, value)

        def call(*arguments):
            capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main(list(arguments))
            out, err = capsys.readouterr()
            return subprocess.CompletedProcess(arguments, ended.value.code, out, err)

        call.options = ("--auth", "token", "--arm-endpoint", azure.double.url)
        return call

    return of


@pytest.fixture
def run(azure, command):
    return command(azure)


@pytest.fixture
def spawned(azure, tmp_path):
    """The variables and the options for a process of its own."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), **azure.environment}
    return environment, ("--auth", "token", "--arm-endpoint", azure.double.url)


def declare(folder: Path, name: str, audience: str) -> None:
    text = TERRAFORM.format(name=name, audience=audience, tenant=TENANT)
    (folder / "main.tf").write_text(text, encoding="utf-8")


def test_a_snapshot_holds_the_scope_the_time_and_what_is_compared(run, tmp_path):
    done = run("snapshot", *run.options, "-o", "live.json")

    assert done.returncode == 0
    assert done.stdout == ""
    assert "Saw 13 gateways, read 1 subscription completely" in done.stderr
    snapshot = json.loads((tmp_path / "live.json").read_text())
    assert snapshot["scope"]["subscriptions"] == [subscription_id(1)]
    assert snapshot["errors"] == []
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", snapshot["created"])
    assert len(snapshot["gateways"]) == 13


def test_a_snapshot_on_standard_output_is_read_back_by_check(run, tmp_path):
    declare(tmp_path, "vgw-0000", LEGACY)
    done = run("snapshot", *run.options, "-q")
    (tmp_path / "live.json").write_text(done.stdout)

    checked = run("check", "--live", "live.json", "--format", "json")

    assert done.stderr == ""
    report = json.loads(checked.stdout)
    assert report["evidence"]["live"]["complete"]
    assert len(report["live"]) == 13


@pytest.mark.parametrize("hidden", ["nothing", "group", "list", "subscription"])
@pytest.mark.parametrize("declared", ["vgw-0000", "vgw-0001", "vgw-absent"])
def test_a_snapshot_says_what_azure_says(start, command, tmp_path, hidden, declared):
    """Whatever can't be read: neither more nor less follows from the file than from Azure."""
    azure = start(fleet(6, 3, subscriptions=2))
    call = command(azure)
    places = {
        "group": f"{subscription_id(2)}/resourceGroups/rg-hub-001/",
        "list": f"{subscription_id(1)}/providers/Microsoft.Network/vpnServerConfigurations",
        "subscription": subscription_id(1),
    }
    if hidden in places:
        azure.fault(
            f"^GET /subscriptions/{places[hidden]}", error(403, "AuthorizationFailed", "No.")
        )
    declare(tmp_path, declared, MICROSOFT)
    text = (tmp_path / "main.tf").read_text()
    (tmp_path / "main.tf").write_text(text.replace('"rg-hub"', '"rg-hub-000"'))

    call("snapshot", *call.options, "-o", "live.json")
    asked = call("check", "--live", "azure", *call.options, "--format", "json")
    read = call("check", "--live", "live.json", "--format", "json")

    assert _conclusions(read) == _conclusions(asked)
    assert read.returncode == asked.returncode


def _conclusions(done):
    report = json.loads(done.stdout)
    evidence = report["evidence"]["live"]
    for gateway in (*report["live"], *(one["live"] or {} for one in report["gateways"])):
        gateway.pop("source", None)
    errors, notes = (
        [said.removeprefix(FROM_FILE) for said in evidence.get(key, ())]
        for key in ("errors", "notes")
    )
    notes = [note for note in notes if not note.startswith("live.json says what Azure had on 2")]
    compared = ("gateways", "live", "findings")
    return [report[key] for key in compared], evidence["complete"], errors, notes


FROM_FILE = "live.json: when the snapshot was made: "


def test_check_with_azure_pairs_and_judges(start, command, tmp_path):
    estate = Estate()
    estate.add(virtual_network_gateway(estate.subscription(), "rg-hub", "vgw-hub", MICROSOFT))
    call = command(start(estate))
    declare(tmp_path, "vgw-hub", LEGACY)

    done = call("check", "--live", "azure", *call.options, "--format", "json")

    report = json.loads(done.stdout)
    (gateway,) = report["gateways"]
    assert gateway["verdict"] == "code-behind"
    assert gateway["live"]["source"] == "azure"
    assert report["evidence"]["live"] == {"complete": True, "sources": ["azure"], "errors": []}
    assert done.returncode == 1


def test_check_asks_for_a_recorded_gateway_that_the_index_omits(start, command, tmp_path):
    estate = Estate()
    hidden = estate.add(virtual_network_gateway(estate.subscription(), "rg-hub", "vgw-hub"))
    estate.unindexed.add(hidden.lower())
    azure = start(estate)
    call = command(azure)
    declare(tmp_path, "vgw-hub", LEGACY)
    state = {
        "version": 4,
        "terraform_version": "1.9.0",
        "serial": 1,
        "lineage": "f1d9b0c2",
        "outputs": {},
        "resources": [
            {
                "mode": "managed",
                "type": "azurerm_virtual_network_gateway",
                "name": "hub",
                "provider": 'provider["registry.terraform.io/hashicorp/azurerm"]',
                "instances": [{"schema_version": 0, "attributes": {"id": hidden}}],
            }
        ],
    }
    (tmp_path / "terraform.tfstate").write_text(json.dumps(state))

    done = call(
        *("check", "--live", "azure", *call.options),
        *("--state", "terraform.tfstate", "--format", "json"),
    )

    (gateway,) = json.loads(done.stdout)["gateways"]
    assert gateway["verdict"] == "legacy"
    assert gateway["live"]["id"] == hidden
    assert len(azure.asked("GET " + hidden)) == 1


def test_incomplete_evidence_is_an_error_and_what_was_read_is_reported(start, command, tmp_path):
    estate = fleet(12, 6, subscriptions=3)
    estate.subscriptions[1].readable = False
    call = command(start(estate))
    declare(tmp_path, "vgw-0000", MICROSOFT)

    done = call("check", "--live", "azure", *call.options, "--format", "json")

    report = json.loads(done.stdout)
    assert done.returncode == 2
    assert not report["evidence"]["live"]["complete"]
    assert subscription_id(2) in report["evidence"]["live"]["errors"][0]
    assert len(report["live"]) == 10
    assert call("snapshot", *call.options, "-o", "live.json").returncode == 2
    assert call("snapshot", *call.options, "-q", "--detailed-exitcode").returncode == 1
    snapshot = json.loads((tmp_path / "live.json").read_text())
    assert snapshot["errors"] == report["evidence"]["live"]["errors"]
    again = call("check", "--live", "live.json", "--format", "json")
    assert again.returncode == 2


def test_no_sign_in_is_an_error_with_a_sentence_and_no_file(run, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    done = run("snapshot", "--auth", "cli", *run.options[2:], "-o", "live.json")

    assert done.returncode == 2
    assert done.stderr.startswith("error: signing in to Azure failed. Tried Azure CLI")
    assert "az login" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "live.json").exists()


def test_check_without_a_sign_in_still_reports_the_code(run, tmp_path, monkeypatch):
    declare(tmp_path, "vgw-hub", LEGACY)
    monkeypatch.delenv("AADRIFT_ACCESS_TOKEN")

    done = run("check", "--live", "azure", *run.options, "--format", "json")

    report = json.loads(done.stdout)
    assert done.returncode == 2
    assert len(report["gateways"]) == 1
    assert "AADRIFT_ACCESS_TOKEN" in report["evidence"]["live"]["errors"][0]


def test_ctrl_c_ends_at_once_and_leaves_no_file(azure, spawned, tmp_path):
    environment, options = spawned
    azure.fault("rg-hub-001", Reply(hang=60))
    process = subprocess.Popen(
        [*COMMAND, "snapshot", *options, "-o", "live.json"],
        cwd=tmp_path,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 60
    while not azure.asked("rg-hub-001"):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    begin = time.monotonic()

    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=30)

    assert process.returncode == 130
    assert time.monotonic() - begin < 10
    assert "Traceback" not in stderr
    assert [path.name for path in tmp_path.iterdir() if "live" in path.name] == []


def test_the_log_shows_requests_but_no_secret(azure, spawned, tmp_path):
    environment, options = spawned
    azure.fault("rg-hub-001", error(400, "Odd", f"radiusServerSecret={RADIUS_SECRET}"))

    done = subprocess.run(
        [*COMMAND, "snapshot", *options, "-vv", "-o", "live.json"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert "Request URL: " in done.stderr
    assert "/virtualNetworkGateways" in done.stderr
    assert "400 Odd" in done.stderr
    secrets = (RADIUS_SECRET, environment["AADRIFT_ACCESS_TOKEN"])
    for text in (done.stdout, done.stderr, (tmp_path / "live.json").read_text()):
        assert not any(secret in text for secret in secrets)


def test_a_terminal_shows_progress_and_keeps_nothing_of_it(spawned, tmp_path):
    environment, options = spawned
    leader, follower = pty.openpty()
    with os.fdopen(leader, "rb", buffering=0) as terminal:
        process = subprocess.Popen(
            [*COMMAND, "snapshot", *options, "-o", "live.json"],
            cwd=tmp_path,
            env={**environment, "TERM": "xterm"},
            stderr=follower,
        )
        os.close(follower)
        shown = b""
        try:
            while chunk := terminal.read(4096):
                shown += chunk
        except OSError:  # how Linux says that the other side was closed
            pass
        process.wait(timeout=60)

    assert b"1/1 subscription" in shown
    assert b"13/13 gateways [####################]" in shown
    last = shown.decode().rsplit("\x1b[K", 1)[1]
    assert last.startswith("Saw 13 gateways")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("snapshot", "--auth", "magic"), "--auth: magic is none of auto, cli, environment"),
        (("snapshot", "--timeout", "soon"), "--timeout takes seconds"),
        (("snapshot", "--timeout", "0"), "--timeout takes seconds"),
        (("snapshot", "--subscription", ""), "--subscription needs an id"),
        (("snapshot", "--arm-endpoint", "http://arm.example"), "--arm-endpoint needs the https"),
        (("snapshot", "--cloud", "Mars"), "--cloud: Mars is none of"),
        (("snapshot", "--cloud", "germany"), "Azure Germany was closed in 2021"),
        (("snapshot", "--live", "live.json", "--auth", "cli"), "--auth says how to read Azure"),
        (("check", "--subscription", "x", "--timeout", "3"), "--subscription and --timeout say"),
    ],
)
def test_mistakes_on_the_command_line(run, arguments, said):
    done = run(*arguments)

    assert done.returncode == 2
    assert done.stderr.startswith(f"error: {said}")


def test_the_help_names_every_way_to_sign_in_and_the_usual_timeout(run):
    text = " ".join(run("snapshot", "--help").stdout.split())

    assert all(auth.value in text for auth in Auth)
    assert f"({DEFAULT_TIMEOUT:g} if not given)" in text
    assert AzureReadingOptions().timeout is None


def test_a_check_without_azure_imports_nothing_of_it(tmp_path):
    declare(tmp_path, "vgw-hub", MICROSOFT)
    script = (
        "import sys\nfrom aadrift.cli import main\n"
        "try:\n    main(['check'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('azure', 'msal', "
        "'requests')], file=sys.stderr)"
    )

    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )

    assert done.stderr.splitlines()[-1] == "[]"


def test_the_custom_role_has_exactly_what_is_asked_for(azure):
    azure.read()
    azure.fault("ResourceGraph", error(403, "AuthorizationFailed", "No."))
    azure.read()
    needed = set()
    for line in azure.double.requests:
        if kind := re.search(r"/providers/(Microsoft\.Network/\w+)", line):
            needed.add(f"{kind[1]}/read".lower())
        elif re.search(r"/subscriptions\?", line):
            needed.add("microsoft.resources/subscriptions/read")
        elif "/resourcegroups?" in line:
            needed.add("microsoft.resources/subscriptions/resourcegroups/read")
        else:
            assert "/metadata/endpoints" in line or "ResourceGraph" in line

    role = json.loads((ROOT / "samples/azure/aadrift-reader-role.json").read_text())

    assert {action.lower() for action in role["Actions"]} == needed
    page = (ROOT / "docs/azure-permissions.md").read_text()
    assert all(f"`{action}`" in page for action in role["Actions"])


def test_people_can_start_the_double(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-m", "tests.azure.azure_double", "--gateways", "3", "--groups", "1"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            exports = []
            while (line := process.stdout.readline()).startswith("export "):
                exports.append(line)
            variables = dict(line.removeprefix("export ").strip().split("=", 1) for line in exports)
            environment = {"PATH": os.environ["PATH"], **variables}
            done = subprocess.run(
                [*COMMAND, *line.removeprefix("# aadrift ").split()],
                env=environment,
                cwd=tmp_path,
                capture_output=True,
                timeout=60,
                check=True,
            )
        finally:
            # Else a failure would wait for the double for ever.
            process.terminate()

    assert len(json.loads(done.stdout)["gateways"]) == 4
