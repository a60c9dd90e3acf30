"""Signing in with the real azure-identity: each way, and the sentence when none works."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest
from azure_double.faults import Fault, Reply, always, reply

from aadrift.live import LiveError
from aadrift.live.azure.options import Auth

APP = {
    "AZURE_TENANT_ID": "5f1c9a7e-2b64-4d38-9e0a-6c8d3b1f7a52",
    "AZURE_CLIENT_ID": "e4d1f9b2-1f35-49c8-8a37-63f1c0a2de90",
}
SECRET = "planted-client-secret-3Lm"


@pytest.fixture
def signed(azure, monkeypatch):
    """Reads with nothing but the given variables set, no token among them."""

    def read(auth: Auth, **variables: str):
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        return azure.read(auth=auth, environment=variables)

    return read


@pytest.fixture
def az(tmp_path, monkeypatch):
    """Puts a program called az on an otherwise empty PATH."""

    def install(script: str):
        folder = tmp_path / "bin"
        folder.mkdir()
        program = folder / "az"
        program.write_text(f"#!{sys.executable}\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")
        return tmp_path / "az-was-run"

    return install


def cli_script(token: str, marker) -> str:
    return f"""\
import json, pathlib, sys
marker = pathlib.Path({str(marker)!r})
marker.write_text((marker.read_text() if marker.exists() else "") + " ".join(sys.argv[1:]) + "\\n")
print(json.dumps({{"accessToken": {token!r}, "expiresOn": "2999-01-01 00:00:00.000000",
                  "expires_on": 32472144000, "subscription": "x", "tenant": "y"}}))
"""


def test_a_client_secret_from_the_environment(signed, azure):
    reading = signed(Auth.AUTO, **APP, AZURE_CLIENT_SECRET=SECRET)

    assert len(reading.gateways) == 13
    assert azure.double.tokens.issued == 1 + 1


def test_workload_identity(signed, tmp_path):
    federated = tmp_path / "federated"
    federated.write_text("planted.federated.assertion")

    reading = signed(Auth.AUTO, **APP, AZURE_FEDERATED_TOKEN_FILE=str(federated))

    assert reading.complete
    assert len(reading.gateways) == 13


def test_azure_pipelines(signed, azure):
    reading = signed(
        Auth.AUTO,
        SYSTEM_OIDCREQUESTURI=f"{azure.double.url}/oidc",
        SYSTEM_ACCESSTOKEN="planted-pipeline-token-7Wd",
        AZURESUBSCRIPTION_TENANT_ID=APP["AZURE_TENANT_ID"],
        AZURESUBSCRIPTION_CLIENT_ID=APP["AZURE_CLIENT_ID"],
        AZURESUBSCRIPTION_SERVICE_CONNECTION_ID="c0a7bd9f-60a4-4a5b-8a1e-1bfa2e5a0b11",
    )

    assert len(reading.gateways) == 13
    assert len(azure.asked("POST /oidc")) == 1


def test_a_managed_identity_only_on_request(signed, azure):
    where = {
        "IDENTITY_ENDPOINT": f"{azure.double.url}/msi/token",
        "IDENTITY_HEADER": "header-value",
    }

    assert len(signed(Auth.MANAGED, **where).gateways) == 13
    assert len(azure.asked("/msi/token")) == 1


def test_auto_does_not_look_for_a_managed_identity(signed, azure, az):
    az("raise SystemExit(1)")

    with pytest.raises(LiveError):
        signed(Auth.AUTO, IDENTITY_ENDPOINT=f"{azure.double.url}/msi/token", IDENTITY_HEADER="h")

    assert azure.asked("/msi/token") == []


def test_the_azure_cli_is_started_once_for_everything(signed, azure, az):
    marker = az("")
    program = marker.parent / "bin" / "az"
    script = cli_script(azure.double.tokens.issue(), marker)
    program.write_text(f"#!{sys.executable}\n{script}")

    reading = signed(Auth.AUTO)

    assert len(reading.gateways) == 13
    (line,) = marker.read_text().splitlines()
    assert "get-access-token" in line
    assert f"{azure.double.url}" in line


def test_a_given_token(azure):
    assert len(azure.read(auth=Auth.TOKEN).gateways) == 13


def test_a_given_token_that_is_not_given(signed):
    with pytest.raises(LiveError, match="AADRIFT_ACCESS_TOKEN, which is not set"):
        signed(Auth.TOKEN)


@pytest.mark.parametrize(
    "value",
    ['"planted-token"', "planted-token\nplanted-token", "planted-token\r\nX-A: b", "planted-tok…"],
)
def test_a_given_token_that_can_be_none_is_not_sent_and_not_shown(azure, value):
    with pytest.raises(LiveError, match="holds what can't be a token") as failure:
        azure.read(auth=Auth.TOKEN, environment={"AADRIFT_ACCESS_TOKEN": value})

    assert "planted" not in str(failure.value)
    assert azure.asked("/subscriptions") == []


def test_spaces_around_a_given_token_do_not_matter(azure):
    token = f" {azure.environment['AADRIFT_ACCESS_TOKEN']}\r\n"
    assert azure.read(environment={"AADRIFT_ACCESS_TOKEN": token}).complete


def test_without_anything_the_sentence_names_what_was_tried(signed, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(LiveError) as failure:
        signed(Auth.AUTO, AZURE_TENANT_ID=APP["AZURE_TENANT_ID"])

    sentence = str(failure.value)
    assert "environment variables: AZURE_CLIENT_ID and AZURE_CLIENT_SECRET are not set" in sentence
    assert "workload identity: AZURE_CLIENT_ID and AZURE_FEDERATED_TOKEN_FILE are not" in sentence
    assert "Azure Pipelines service connection: SYSTEM_OIDCREQUESTURI" in sentence
    assert "Azure CLI: " in sentence
    assert "run `az login`" in sentence


def test_an_azure_cli_that_is_not_signed_in(signed, az):
    az("raise SystemExit(\"Please run 'az login' to setup account.\")")

    with pytest.raises(LiveError, match="Azure CLI: Please run 'az login'"):
        signed(Auth.CLI)


@pytest.mark.parametrize(
    "answer",
    [
        "[]",
        "null",
        '{"accessToken": 5, "expires_on": 32472144000}',
        '{"accessToken": null, "expires_on": 32472144000}',
        r'{"accessToken": "planted\\nplanted", "expires_on": 32472144000}',
    ],
)
def test_an_azure_cli_that_prints_something_else(signed, azure, az, answer):
    az(f"print({answer!r})")

    with pytest.raises(LiveError, match="Tried Azure CLI: ") as failure:
        signed(Auth.CLI)

    assert "no token" in str(failure.value) or "can't be a token" in str(failure.value)
    assert "planted" not in str(failure.value)
    assert azure.asked("/subscriptions") == []


@pytest.mark.parametrize("body", [[], None, "x", {"access_token": 5}, {"access_token": None}])
def test_a_token_endpoint_that_answers_something_else(signed, azure, body):
    azure.double.faults.append(Fault("oauth2/v2.0/token", always(reply(200, body))))

    with pytest.raises(LiveError, match="signing in to Azure failed"):
        signed(Auth.ENVIRONMENT, **APP, AZURE_CLIENT_SECRET=SECRET)


def test_an_azure_cli_that_hangs_does_not_hang_aadrift(azure, az):
    az("import time; time.sleep(60)")

    with pytest.raises(LiveError, match=r"signing in to Azure failed|--timeout"):
        azure.read(auth=Auth.CLI, environment={}, timeout=2)


def test_a_secret_that_is_refused_is_not_passed_over_for_another_identity(signed, azure, az):
    marker = az("")
    azure.double.faults.append(
        Fault(
            "oauth2/v2.0/token",
            always(
                reply(
                    401,
                    {
                        "error": "invalid_client",
                        "error_description": f"AADSTS7000215: Invalid client secret {SECRET}.",
                    },
                )
            ),
        )
    )

    with pytest.raises(LiveError) as failure:
        signed(Auth.AUTO, **APP, AZURE_CLIENT_SECRET=SECRET)

    assert "AADSTS7000215" in str(failure.value)
    assert SECRET not in str(failure.value)
    assert not marker.exists()


def test_a_token_endpoint_that_fails_now_and_then(signed, azure):
    azure.double.faults.append(Fault("oauth2/v2.0/token", always(Reply(503, b"{}")), times=2))

    assert signed(Auth.ENVIRONMENT, **APP, AZURE_CLIENT_SECRET=SECRET).complete


def test_warnings_of_the_libraries_do_not_reach_stderr(azure):
    script = (
        "import os\n"
        "from aadrift.live import LiveError, open_source\n"
        "from aadrift.live.azure.options import Auth, AzureOptions\n"
        f"options = AzureOptions(auth=Auth.AUTO, arm_endpoint={azure.double.url!r}, timeout=20)\n"
        "try:\n"
        "    open_source('azure', options).read()\n"
        "except LiveError as error:\n"
        "    print(error)\n"
    )
    environment = {"REQUESTS_CA_BUNDLE": os.environ["REQUESTS_CA_BUNDLE"], "PATH": "/nowhere"}

    done = subprocess.run(
        [sys.executable, "-c", script],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert done.stdout.startswith("signing in to Azure failed. Tried environment variables")
    assert done.stderr == ""
