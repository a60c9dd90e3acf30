import json
import signal
import subprocess
import sys

import pytest
from cli_runner import invoke, scrubbed
from cli_tree import NEW, OLD, TENANT

from aadrift import engine
from aadrift.cli.running import exit_code
from aadrift.report.summary import Outcome

LIVE_ID = (
    "/subscriptions/5d6c2b1e-7a5d-4c3e-9b60-0e7a4a8f2d11/resourceGroups/rg-hub/providers/"
    "Microsoft.Network/virtualNetworkGateways/vgw-hub"
)


def live_file(folder, audience):
    gateway = {
        "id": LIVE_ID,
        "name": "vgw-hub",
        "type": "Microsoft.Network/virtualNetworkGateways",
        "location": "westeurope",
        "gatewayType": "Vpn",
        "vpnClientConfiguration": {
            "aadAudience": audience,
            "aadTenant": f"https://login.microsoftonline.com/{TENANT}/",
            "aadIssuer": f"https://sts.windows.net/{TENANT}/",
            "vpnAuthenticationTypes": ["AAD"],
            "vpnClientProtocols": ["OpenVPN"],
        },
    }
    path = folder.parent / "live.json"
    path.write_text(json.dumps([gateway]), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("result", "default", "terraform", "lenient"),
    [
        (Outcome.CLEAN, 0, 0, 0),
        (Outcome.FINDINGS, 1, 2, 0),
        (Outcome.ERROR, 2, 1, 2),
    ],
)
def test_the_table(result, default, terraform, lenient):
    assert exit_code(result, detailed=False) == default
    assert exit_code(result, detailed=True) == terraform
    assert exit_code(result, detailed=False, exit_zero=True) == lenient


def test_findings(aadrift):
    assert aadrift("check").code == 1
    assert aadrift("check", "--detailed-exitcode").code == 2
    assert aadrift("check", "--exit-zero").code == 0
    assert aadrift("check", "--ignore", "AAD101").code == 0
    assert aadrift("check", "--select", "aad1,AAD2").code == 1
    assert aadrift("check", "--select", "AAD2").code == 0


def test_clean(clean_tree):
    result = invoke("check", cwd=clean_tree)
    assert result.code == 0
    assert invoke("check", "--detailed-exitcode", cwd=clean_tree).code == 0
    assert result.out.startswith("microsoft  azurerm_virtual_network_gateway.hub\n")


def test_live_evidence_decides(aadrift, tree):
    behind = aadrift("check", "--live", live_file(tree, NEW))
    assert behind.code == 1
    assert "AAD201" in behind.out


def test_incomplete_live_evidence_is_never_clean(clean_tree):
    live = clean_tree.parent / "live.json"
    live.write_text('[{"nothing": ', encoding="utf-8")
    for arguments, code in (((), 2), (("--exit-zero",), 2), (("--detailed-exitcode",), 1)):
        result = invoke("check", "--live", str(live), *arguments, cwd=clean_tree)
        assert result.code == code
        assert "Live evidence is incomplete" in result.out
        assert "vgw-hub" not in result.err


def test_strict_counts_what_stays_open(clean_tree):
    (clean_tree / "broken.tf").write_text(f'locals {{ a = "{OLD}\n', encoding="utf-8")
    assert invoke("check", cwd=clean_tree).code == 0
    assert invoke("check", "--strict", cwd=clean_tree).code == 1


def test_fix_exits_0_when_everything_is_shown_or_fixed(aadrift):
    assert aadrift("fix").code == 0
    assert aadrift("fix", "--write").code == 0
    assert aadrift("fix").code == 0
    assert aadrift("check").code == 0


def test_a_defect_is_a_sentence_and_a_traceback_only_when_asked(aadrift, monkeypatch):
    def broken(_request):
        raise ZeroDivisionError("by design")

    monkeypatch.setattr(engine, "check", broken)
    result = aadrift("check")
    assert result.code == 2
    assert result.err.startswith("error: internal error: ZeroDivisionError: by design")
    assert "Traceback" not in result.err
    assert aadrift("check", "--detailed-exitcode").code == 1
    told = aadrift("check", "-vv").err
    assert "Traceback" in told
    assert told.splitlines()[-1].startswith("error: internal error")


def test_ctrl_c_is_exit_130_without_a_traceback(aadrift, monkeypatch):
    def interrupted(_request):
        raise KeyboardInterrupt

    monkeypatch.setattr(engine, "check", interrupted)
    result = aadrift("check")
    assert (result.code, result.out) == (130, "")
    assert "Traceback" not in result.err


@pytest.mark.skipif(sys.platform == "win32", reason="signals differ")
def test_ctrl_c_in_a_process(tree):
    program = (
        "import os, sys, time; from aadrift import engine;"
        "engine.check = lambda request: (print('ready', flush=True), time.sleep(60));"
        "from aadrift.cli import main; main(['check'])"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tree,
        env=scrubbed(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in told
