"""``aadrift profile download`` through the real command line and the real SDK, with its faults."""

from __future__ import annotations

import io
import json
import logging
import os
import pty
import re
import signal
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from azure_double.estate import Estate, add_virtual_wan, subscription_id
from azure_double.faults import Reply, error, reply
from azure_double.payloads import (
    CUSTOM,
    LEGACY,
    MICROSOFT,
    resource_id,
    virtual_network_gateway,
)
from azure_double.profile_packages import SERVER_SECRET, SIGNATURE, package

from aadrift.cli import main
from aadrift.downloading import profiles_in
from aadrift.languages.profile.package import MAX_PROFILE
from aadrift.live.azure import storage
from aadrift.live.azure.generation import profile_url
from aadrift.live.packages import packages
from aadrift.source import SourceError

ROOT = Path(__file__).resolve().parents[2]
COMMAND = (sys.executable, "-c", "from aadrift.cli import main; main()")
GROUP = "rg-hub"
GATEWAY = resource_id(subscription_id(1), GROUP, "virtualNetworkGateways", "vgw-hub")


@pytest.fixture
def azure(start):
    """A migrated gateway, a legacy one, one with certificates, and a Virtual WAN of two hubs."""
    estate = Estate()
    subscription = estate.subscription()
    for name, audience in (("vgw-hub", MICROSOFT), ("vgw-old", LEGACY), ("vgw-cert", None)):
        estate.add(virtual_network_gateway(subscription, GROUP, name, audience))
    estate.add(virtual_network_gateway(subscription, "rg-lab", "vgw-lab", CUSTOM))
    add_virtual_wan(estate, subscription)
    return start(estate)


@pytest.fixture
def call(azure, monkeypatch, capsys, tmp_path):
    """Runs aadrift in an empty folder; nothing secret may be in anything that it says."""
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name, value in azure.environment.items():
        monkeypatch.setenv(name, value)

    def run(*arguments, ask=False):
        capsys.readouterr()
        options = ("--auth", "token", "--arm-endpoint", azure.double.url, "--timeout", "30")
        yes = () if ask else ("--yes",)
        with pytest.raises(SystemExit) as ended:
            main(["profile", "download", *options, *yes, *arguments])
        out, err = capsys.readouterr()
        for secret in (SIGNATURE, SERVER_SECRET, azure.environment["AADRIFT_ACCESS_TOKEN"]):
            assert secret not in out + err
        assert "vpnprofileimmutable" not in out + err
        assert "Traceback" not in err
        assert azure.double.profiles.leaked == []
        return subprocess.CompletedProcess(arguments, ended.value.code, out, err)

    run.folder = folder
    return run


def files(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_package_is_generated_verified_and_written_for_its_owner_alone(azure, call):
    done = call("vgw-hub")

    assert (done.returncode, done.stdout) == (0, "vgw-hub.zip\n"), done.stderr
    written = call.folder / "vgw-hub.zip"
    assert stat.S_IMODE(written.stat().st_mode) == 0o600
    assert files(call.folder) == ["vgw-hub.zip"]
    assert "AzureVPN/azurevpnconfig.xml" in zipfile.ZipFile(written).namelist()
    posts = [line for line in azure.writes if "generatevpnprofile" in line]
    assert posts == [f"POST {GATEWAY}/generatevpnprofile?api-version=2024-05-01"]
    assert azure.writes == posts


@pytest.mark.parametrize("name", ["VGW-HUB", "rg-hub/vgw-hub", "RG-HUB/vgw-hub", GATEWAY])
def test_a_gateway_is_named_in_any_of_these_ways(call, name):
    assert call(name).returncode == 0
    assert files(call.folder) == ["vgw-hub.zip"]


def test_several_gateways_at_once(azure, call):
    done = call("vgw-hub", "rg-lab/vgw-lab", "p2s-hub-weu", "vgw-hub", "-o", ".")

    assert done.returncode == 0
    assert files(call.folder) == ["p2s-hub-weu.zip", "vgw-hub.zip", "vgw-lab.zip"]
    assert len(azure.writes) == 3
    assert "Wrote 3 of 3 packages" in done.stderr


def test_the_package_of_a_whole_wan(azure, call):
    done = call("vwan-corp", "-o", "users.zip")

    assert done.returncode == 0
    assert files(call.folder) == ["users.zip"]
    (post,) = [one for one in azure.double.exchanges if one[0] in azure.writes]
    assert "/virtualWans/vwan-corp/generateVpnProfile" in post[0]
    body = json.loads(post[1])
    assert body["vpnServerConfigurationResourceId"].endswith("/vpnServerConfigurations/vsc-users")
    assert "still has a manually registered audience" in done.stderr


def test_a_server_configuration_stands_for_the_wan_that_uses_it(azure, call):
    assert call("vsc-users").returncode == 0
    assert files(call.folder) == ["vwan-corp-vsc-users.zip"]


@pytest.mark.parametrize("form", ["object", "text", "link"])
@pytest.mark.parametrize("location", [True, False])
def test_the_result_of_the_operation_in_each_form(azure, call, form, location):
    azure.double.profiles.form = form
    azure.double.profiles.location = location

    assert call("vgw-hub").returncode == 0


def test_a_link_may_be_redirected_to_another_host(azure, call):
    moved = f"{azure.double.url.replace('127.0.0.1', 'localhost')}/x/vgw-hub?sig={SIGNATURE}"
    azure.fault("vpnprofileimmutable", Reply(307, b"", {"Location": moved}), times=1)

    assert call("vgw-hub").returncode == 0


# Before Azure is asked for anything


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "profile download needs a GATEWAY"),
        (("vgw-none",), "no point-to-site gateway called vgw-none"),
        (("vgw-cert",), "has no Entra authentication in Azure"),
        (("vgw-hub", "vgw-old", "-o", "one.zip"), "is no folder, and there are 2 packages"),
        (("vgw-hub", "-o", "no/such/folder.zip"), "the folder no/such does not exist"),
        (("vgw-hub", "-o", ""), "--output needs the name"),
        (("vgw-hub", "--timeout", "never"), "--timeout takes seconds"),
    ],
)
def test_what_is_wrong_is_said_before_anything_is_generated(azure, call, arguments, said):
    done = call(*arguments)

    assert done.returncode == 2
    assert said in done.stderr
    assert azure.writes == []
    assert files(call.folder) == []


def test_a_file_is_replaced_only_by_force(azure, call):
    (call.folder / "vgw-hub.zip").write_text("mine")

    done = call("vgw-hub")

    assert done.returncode == 2
    assert "vgw-hub.zip exists already; --force replaces it" in done.stderr
    assert (call.folder / "vgw-hub.zip").read_text() == "mine"
    assert azure.writes == []
    assert call("vgw-hub", "--force").returncode == 0
    assert zipfile.is_zipfile(call.folder / "vgw-hub.zip")
    assert stat.S_IMODE((call.folder / "vgw-hub.zip").stat().st_mode) == 0o600


def test_a_dangling_link_is_not_written_through(azure, call, tmp_path):
    (call.folder / "vgw-hub.zip").symlink_to(tmp_path / "elsewhere")

    assert call("vgw-hub").returncode == 2
    assert not (tmp_path / "elsewhere").exists()


def test_names_that_mean_several_gateways(azure, call):
    estate = azure.double.estate
    estate.add(virtual_network_gateway(subscription_id(1), "rg-lab", "vgw-hub", MICROSOFT))

    done = call("vgw-hub")

    assert done.returncode == 2
    assert "is the name of 2 gateways" in done.stderr
    assert GATEWAY in done.stderr
    assert call("rg-lab/vgw-hub", "rg-hub/vgw-hub").returncode == 0
    assert files(call.folder) == ["rg-hub-vgw-hub.zip", "rg-lab-vgw-hub.zip"]


def test_a_name_needs_a_complete_view_and_an_id_does_not(azure, call):
    azure.double.estate.subscription(2, readable=False)

    done = call("vgw-hub")

    assert done.returncode == 2
    assert "name it by its resource id" in done.stderr
    assert azure.writes == []
    assert call(GATEWAY).returncode == 0


def test_nobody_to_ask_needs_yes(azure, call):
    done = call("vgw-hub", ask=True)

    assert done.returncode == 2
    assert "/generatevpnprofile" in done.stderr
    assert "--yes allows it" in done.stderr
    assert azure.double.requests == []


# What goes wrong with Azure


def failing(call, *arguments, code=2):
    done = call(*(arguments or ("vgw-hub",)))
    assert done.returncode == code, done.stderr
    assert files(call.folder) == []
    assert done.stdout == ""
    return " ".join(done.stderr.split())


def test_a_reader_is_told_which_action_lacks(azure, call):
    message = "The client 'x' does not have authorization to perform action"
    azure.fault("POST .*generatevpnprofile", error(403, "AuthorizationFailed", message))

    said = failing(call)

    assert "403 AuthorizationFailed" in said
    assert (
        "needs the action Microsoft.Network/virtualNetworkGateways/generatevpnprofile/action"
        in said
    )


def test_an_operation_that_never_ends(azure, call):
    azure.double.profiles.polls = -1
    begin = time.monotonic()

    said = failing(call, "vgw-hub", "--timeout", "4")

    assert "when the time was up (--timeout 4)" in said
    assert time.monotonic() - begin < 10


def test_an_operation_that_asks_to_wait_for_longer_than_there_is_time(azure, call):
    azure.fault("/operations/", reply(200, {"status": "InProgress"}, Retry_After="3600"))

    assert "the time was up (--timeout 4)" in failing(call, "vgw-hub", "--timeout", "4")


def test_an_operation_that_fails(azure, call):
    azure.double.profiles.failure = ("GatewayBusy", f"Try later, see https://x?sig={SIGNATURE}")

    assert "GatewayBusy: Try later" in failing(call)


@pytest.mark.parametrize("answer", [{}, "", None, [], {"profileUrl": ""}, {"profileUrl": 7}])
def test_an_operation_whose_result_has_no_link(azure, call, answer):
    azure.fault("/operationResults/", reply(200, answer))

    assert "has no link to it" in failing(call)


def test_an_operation_whose_result_is_no_json(azure, call):
    azure.fault("/operationResults/", Reply(200, b"<html>proxy</html>"))

    assert "could not be generated" in failing(call)


def test_an_operation_that_leads_to_another_host(azure, call):
    elsewhere = "https://example.invalid/operations/1"
    azure.fault("POST .*generatevpnprofile", Reply(202, b"", {"Azure-AsyncOperation": elsewhere}))

    assert "where its token has no business" in failing(call)


def test_an_expired_link(azure, call):
    azure.fault("vpnprofileimmutable", Reply(403, b"<Error>Signature not valid</Error>"))

    assert "the link to the package has expired" in failing(call)


def test_a_link_without_tls_is_not_followed(azure, call):
    azure.double.profiles.scheme = "http"

    assert "not https" in failing(call)
    assert not azure.asked("vpnprofileimmutable")


def test_a_redirect_to_http_is_not_followed(azure, call):
    azure.fault("vpnprofileimmutable", Reply(302, b"", {"Location": "http://localhost/x"}))

    assert "not https" in failing(call)


def test_a_redirect_without_end(azure, call):
    azure.fault("vpnprofileimmutable", Reply(302, b"", {"Location": "?again"}))

    assert "redirected again and again" in failing(call)


def test_a_download_that_breaks_is_tried_again(azure, call):
    broken = Reply(200, package(MICROSOFT), cut=100)
    azure.fault("vpnprofileimmutable", broken, times=1)

    assert call("vgw-hub").returncode == 0


def test_a_download_that_breaks_each_time(azure, call):
    azure.fault("vpnprofileimmutable", Reply(200, package(MICROSOFT), cut=100))

    assert "broke before the package was complete" in failing(call)


def test_a_download_that_drips(azure, call):
    azure.fault("vpnprofileimmutable", Reply(200, package(MICROSOFT), piece=1, pause=0.2))

    assert "--timeout 4" in failing(call, "vgw-hub", "--timeout", "4")


def test_a_download_that_is_too_large(azure, call, monkeypatch):
    monkeypatch.setattr(storage, "MAX_BYTES", 1000)
    azure.double.profiles.packages["vgw-hub"] = b"PK" * 1000

    assert "is larger than" in failing(call)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (package(MICROSOFT)[:-30], "damaged zip archive, or was cut off"),
        (b"<html>Sign in to the guest network</html>", "it is no zip archive"),
        (b"", "it is no zip archive"),
    ],
)
def test_what_is_no_package(azure, call, content, said):
    azure.double.profiles.packages["vgw-hub"] = content

    assert said in failing(call)


def test_a_profile_of_another_audience_is_not_written(azure, call):
    azure.double.profiles.packages["vgw-hub"] = package(LEGACY)

    said = failing(call, code=1)

    assert f"has the audience {LEGACY} (manually registered, Azure Public)" in said
    assert f"the gateway has {MICROSOFT} (Microsoft-registered)" in said


def test_a_package_without_an_entra_profile_is_not_written(azure, call):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("Generic/readme.txt", "Import the profile into the client of your system.")
    azure.double.profiles.packages["vgw-hub"] = buffer.getvalue()

    assert "holds no profile for Microsoft Entra ID" in failing(call, code=1)


def test_one_that_fails_leaves_the_others(azure, call):
    azure.double.profiles.packages["vgw-old"] = package(MICROSOFT)

    done = call("vgw-hub", "vgw-old", "-o", ".")

    assert done.returncode == 1
    assert files(call.folder) == ["vgw-hub.zip"]
    assert "Wrote 1 of 2 packages" in done.stderr
    azure.fault("virtualNetworkGateways/vgw-hub/generate", error(400, "Odd", "Sorry."))
    assert call("vgw-hub", "vgw-old", "-o", ".", "--force").returncode == 2


def test_a_folder_that_can_not_be_written(azure, call, tmp_path):
    if os.geteuid() == 0:
        (tmp_path / "full").symlink_to("/proc")
    else:
        (tmp_path / "full").mkdir(mode=0o500)

    done = call("vgw-hub", "-o", str(tmp_path / "full"))

    assert done.returncode == 2
    assert "can't be written" in done.stderr


def test_no_log_level_shows_a_link(azure, call, caplog):
    caplog.set_level(logging.DEBUG)
    azure.fault("vpnprofileimmutable", Reply(503, b"busy"), times=1)

    done = call("vgw-hub", "-vv")

    assert done.returncode == 0
    assert "localhost" in caplog.text
    assert SIGNATURE not in caplog.text
    assert azure.environment["AADRIFT_ACCESS_TOKEN"] not in caplog.text


def test_the_custom_role_has_exactly_the_actions_that_are_asked_for(azure, call):
    assert call("vgw-hub", "p2s-hub-weu", "vwan-corp", "-o", ".").returncode == 0

    role = json.loads((ROOT / "samples/azure/aadrift-profiles-role.json").read_text())
    asked = {line.split("/providers/")[1].split("?")[0].lower() for line in azure.writes}
    needed = {re.sub(r"/[^/]+/generate", "/generate", one) + "/action" for one in asked}
    assert {action.lower() for action in role["Actions"]} == needed
    page = (ROOT / "docs/azure-permissions.md").read_text()
    assert all(f"`{action}`" in page for action in role["Actions"])


# On a terminal


def on_terminal(azure, folder, *arguments, answer=b""):
    """A process whose standard input and error are a terminal; returns its code and output."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **azure.environment}
    leader, follower = pty.openpty()
    options = ("--auth", "token", "--arm-endpoint", azure.double.url)
    process = subprocess.Popen(
        [*COMMAND, "profile", "download", *options, *arguments],
        cwd=folder,
        env=environment,
        stdin=follower,
        stdout=subprocess.PIPE,
        stderr=follower,
    )
    os.close(follower)
    if answer:
        os.write(leader, answer)
    shown = bytearray()
    try:
        while part := os.read(leader, 4096):
            shown += part
    except OSError:  # how Linux says that the other end is closed
        pass
    os.close(leader)
    process.communicate(timeout=30)
    return process.returncode, shown.decode()


def test_people_are_asked_and_the_request_is_named(azure, tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()

    code, shown = on_terminal(azure, folder, "vgw-hub", answer=b"n\n")

    assert code == 2
    assert f"POST {GATEWAY}/generatevpnprofile" in shown
    assert "Nothing was generated" in shown
    assert azure.writes == []
    code, shown = on_terminal(azure, folder, "vgw-hub", answer=b"y\n")
    assert code == 0
    assert files(folder) == ["vgw-hub.zip"]
    assert re.search(r"client profile packages \[#{10}\.{10}\]", shown), "a progress bar"
    assert SIGNATURE not in shown


def test_ctrl_c_leaves_no_file(azure, tmp_path):
    azure.fault("vpnprofileimmutable", Reply(200, package(MICROSOFT), piece=20, pause=0.2))
    folder = tmp_path / "work"
    folder.mkdir()
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder), **azure.environment}
    options = ("--auth", "token", "--arm-endpoint", azure.double.url, "--yes", "vgw-hub")
    process = subprocess.Popen(
        [*COMMAND, "profile", "download", *options],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    deadline = time.monotonic() + 20
    while not azure.asked("vpnprofileimmutable") and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=10)

    assert process.returncode == 130
    assert out == ""
    assert "Traceback" not in err
    assert files(folder) == []


# Parts


@pytest.mark.parametrize(
    ("answer", "link"),
    [
        ({"profileUrl": "https://x/y?sig=1"}, "https://x/y?sig=1"),
        ("{'profileUrl': 'https://x/y?sig=1'}", "https://x/y?sig=1"),
        ('{"profileUrl": "https://x/y?sig=1"}', "https://x/y?sig=1"),
        ('"https://x/y?sig=1"', "https://x/y?sig=1"),
        (" https://x/y?sig=1\n", "https://x/y?sig=1"),
        (
            {"status": "Succeeded", "properties": {"output": {"profileUrl": "https://x"}}},
            "https://x",
        ),
        ("None", None),
        ("{" * 5000, None),
        ({"properties": None}, None),
        (7, None),
    ],
)
def test_a_link_is_found_in_every_form(answer, link):
    assert profile_url(answer) == link


def archive(**entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return buffer.getvalue()


def test_a_bomb_in_a_package_is_not_unpacked():
    with pytest.raises(SourceError, match="which no client profile does"):
        profiles_in(archive(bomb_xml=b"<" * (MAX_PROFILE * 2)))


def test_an_entity_bomb_in_a_package_is_refused():
    text = '<!DOCTYPE x [<!ENTITY a "aaaa">]><AzVpnProfile>&a;</AzVpnProfile>'
    with pytest.raises(SourceError, match="document type"):
        profiles_in(archive(AzureVPN__azurevpnconfig_xml=text))


def test_names_in_a_package_lead_nowhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr(
            "../../evil.xml",
            zipfile.ZipFile(io.BytesIO(package(CUSTOM))).read("AzureVPN/azurevpnconfig.xml"),
        )

    with pytest.raises(SourceError, match="leads out of the archive"):
        profiles_in(buffer.getvalue())
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_entry_is_no_crash():
    data = bytearray(package(MICROSOFT))
    at = data.index(b"azurevpnconfig.xml") + 40
    data[at : at + 20] = b"\xff" * 20

    with pytest.raises(SourceError):
        profiles_in(bytes(data))


def test_gateways_without_clients_have_packages_of_their_own_kind(azure):
    found = {(one.name, one.type.rpartition("/")[2]) for one in packages(azure.read().gateways)}

    assert ("vwan-corp", "virtualwans") in found
    assert ("p2s-hub-neu", "p2svpngateways") in found
    assert ("vsc-users", "vpnserverconfigurations") not in found
