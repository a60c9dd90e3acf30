from __future__ import annotations

import json

import pytest
from profile_files import (
    CUSTOM,
    DIALECTS,
    LIVE_ID,
    NEW,
    OLD,
    OTHER_TENANT,
    contract,
    issuer,
    live,
    main_tf,
    one_line,
    tenant,
)
from tests.reports.report_schema import validate


def report(result):
    data = json.loads(result.raw)
    validate(data)
    return data


def check(run, root, *more):
    return report(run(root, "check", "--format", "json", *more))


def found(data, code="AAD301"):
    return [one for one in data["findings"] if one["code"] == code]


@pytest.mark.parametrize(
    ("profile", "gateway"),
    [
        (contract(NEW), main_tf(NEW)),
        (contract(NEW.upper()), main_tf(NEW)),
        (contract(CUSTOM, extra=f"<applicationid>{NEW}</applicationid>"), main_tf(CUSTOM)),
    ],
)
def test_a_profile_that_says_what_its_gateway_says(tree, run, profile, gateway):
    data = check(run, tree({"main.tf": gateway, "azurevpnconfig.xml": profile}))
    assert not found(data)
    assert data["profiles"][0]["tie"] == "name"


def test_other_xml_is_none_of_its_business(tree, run):
    other = f"<policies><audience>{OLD}</audience></policies>"
    data = check(run, tree({"main.tf": main_tf(NEW), "policy.xml": other}))
    assert not found(data)
    assert len(found(data, "AAD110")) == 1
    assert "profiles" not in data


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("name", ["azurevpnconfig.xml", "docs/vpn.xml", "client.txt"])
def test_a_manually_registered_profile_is_reported_once(tree, run, dialect, name):
    root = tree({"main.tf": main_tf(NEW), name: DIALECTS[dialect]()})
    data = check(run, root)
    (finding,) = found(data)
    assert finding["level"] == "error"
    assert finding["location"]["path"] == name
    assert not found(data, "AAD110")
    assert finding["fix"]["edits"][0]["old"] == OLD
    assert finding["gateway"] == "azurerm_virtual_network_gateway.atrium"


def test_one_in_a_script_is_stale_text(tree, run):
    script = f"$profile = @'\n{contract()}'@\nSet-Content vpn.xml $profile\n"
    data = check(run, tree({"main.tf": main_tf(NEW), "install.ps1": script}))
    assert not found(data)
    assert len(found(data, "AAD110")) == 1


def test_the_servers_guid_ties_before_the_name(tree, run):
    root = tree({"vpn.xml": contract(NEW, name="whatever"), "live.json": live(OLD)})
    data = check(run, root, "--live", "live.json")
    assert data["profiles"][0]["tie"] == "server"
    (finding,) = found(data)
    assert finding["live"] == LIVE_ID
    assert "ahead of the gateway" in finding["message"]
    assert finding["fix"] is None


def in_network(network, audience, gateway="vgw-atrium", *, flat=False):
    """A live gateway in the subnet of a virtual network, as ARM answers or as the CLI prints."""
    fields = json.loads(live(audience))
    subnet = {"id": f"/subscriptions/x/virtualNetworks/{network}/subnets/GatewaySubnet"}
    one = {
        "name": "default",
        **({"subnet": subnet} if flat else {"properties": {"subnet": subnet}}),
    }
    fields["properties"]["ipConfigurations"] = [one]
    fields["properties"]["resourceGuid"] = None
    return {**fields, "id": fields["id"].replace("vgw-atrium", gateway)}


@pytest.mark.parametrize("flat", [False, True])
def test_azure_names_profiles_after_the_virtual_network(tree, run, flat):
    lives = [
        in_network("VNet-Atrium", NEW, flat=flat),
        in_network("vnet-annex", CUSTOM, "vgw-annex", flat=flat),
    ]
    profile = contract(OLD, name="vnet-atrium", server="atrium.example")
    root = tree({"vpn.xml": profile, "live.json": json.dumps(lives)})
    data = check(run, root, "--live", "live.json")
    assert data["profiles"][0]["tie"] == "network"
    (finding,) = found(data)
    assert finding["live"] == LIVE_ID
    assert "vgw-atrium (by its virtual network's name)" in finding["message"]


def test_a_name_that_is_a_gateways_and_anothers_network_is_either(tree, run):
    lives = [in_network("hub", NEW), in_network("vnet-annex", CUSTOM, "hub")]
    profile = contract(OLD, name="hub", server="atrium.example")
    root = tree({"vpn.xml": profile, "live.json": json.dumps(lives)})
    (finding,) = found(check(run, root, "--live", "live.json"))
    assert "Which of them is its own is not known" in finding["message"]
    assert finding["fix"] is None


def test_no_gateway_known_is_no_excuse_for_the_old_audience(tree, run):
    data = check(run, tree({"vpn.xml": contract(OLD)}))
    assert found(data)[0]["fix"]["safety"] == "safe"
    assert not found(check(run, tree({"vpn.xml": contract(NEW)})))


def test_a_tenants_gateways_that_disagree_decide_nothing(tree, run):
    second = main_tf(CUSTOM).replace("atrium", "annex")
    root = tree({"main.tf": main_tf(NEW) + second, "vpn.xml": contract(OLD, name="x")})
    (finding,) = found(check(run, root))
    assert finding["fix"]["edits"][0]["new"] == NEW  # never the custom one's profile
    root = tree({"vpn.xml": contract(NEW, name="x")})
    assert not found(check(run, root))


def test_tenant_and_issuer_against_the_gateways(tree, run):
    profile = contract(NEW, guid=OTHER_TENANT)
    data = check(run, tree({"vpn.xml": profile, "live.json": live(NEW)}), "--live", "live.json")
    edits = [one["fix"]["edits"][0] for one in found(data)]
    assert [one["new"] for one in edits] == [issuer(), tenant()]


def test_the_slash_at_the_issuers_end(tree, run):
    profile = contract(NEW, issuer_text=issuer().rstrip("/"))
    (finding,) = found(check(run, tree({"main.tf": main_tf(NEW), "vpn.xml": profile})))
    assert finding["fix"]["edits"][0]["new"] == issuer()


def test_a_custom_audience_gets_advice(tree, run):
    data = check(run, tree({"main.tf": main_tf(CUSTOM), "vpn.xml": contract(CUSTOM)}))
    notes = [one for one in found(data, "AAD103") if one["location"]["path"] == "vpn.xml"]
    assert CUSTOM in notes[0]["message"]
    assert f"<applicationid>{NEW}</applicationid>" in notes[0]["message"]


def test_a_comment_suppresses(tree, run):
    profile = contract(extra="\n<!-- aadrift: ignore[AAD301] retired laptops -->")
    (finding,) = found(check(run, tree({"main.tf": main_tf(NEW), "vpn.xml": profile})))
    assert finding["suppressed"]["source"] == "inline"


def test_an_unreadable_profile_is_reported(tree, run):
    text = f"<!DOCTYPE AzVpnProfile>\n{contract()}"
    data = check(run, tree({"main.tf": main_tf(NEW), "vpn.xml": text}))
    assert "document type" in found(data, "AAD901")[0]["message"]
    assert len(found(data, "AAD110")) == 1


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16"])
def test_fix_edits_gateway_and_profile_together(tree, run, dialect, codec):
    before = DIALECTS[dialect]().replace("\n", "\r\n")
    root = tree({"main.tf": main_tf(OLD), "vpn.xml": before.encode(codec)})
    result = run(root, "fix", "--profiles", "--write", "--format", "json")
    assert result.code == 0, result.out
    assert report(result)["fix"]["status"] == "written"
    assert (root / "main.tf").read_text() == main_tf(NEW)
    after = DIALECTS[dialect](NEW).replace("\n", "\r\n")
    assert (root / "vpn.xml").read_bytes() == after.encode(codec)
    assert run(root, "fix", "--profiles", "--write", "--format", "json").code == 0
    assert (root / "vpn.xml").read_bytes() == after.encode(codec)


def test_fix_leaves_profiles_alone_unless_asked(tree, run):
    root = tree({"main.tf": main_tf(OLD), "vpn.xml": contract()})
    result = run(root, "fix", "--write", "--format", "json")
    assert result.code == 1
    (held,) = report(result)["fix"]["held"]
    assert "--profiles" in held["reason"]
    assert (root / "vpn.xml").read_text() == contract()


def test_a_patch_never_shows_the_secret(tree, run):
    root = tree({"main.tf": main_tf(OLD), "vpn.xml": one_line()})
    shown = run(root, "fix", "--profiles")
    assert "vpn.xml" not in shown.out
    assert "show the secret" in " ".join(shown.err.split())
    written = run(root, "fix", "--profiles", "--write", "--format", "json")
    assert "vpn.xml" in report(written)["fix"]["files"]
    assert (root / "vpn.xml").read_text() == one_line(NEW)


def test_a_profile_stays_with_a_gateway_that_is_not_moved(tree, run):
    gateway = main_tf(OLD).replace(f'"{OLD}"', f'join("-", ["{OLD[:8]}", "{OLD[9:]}"])')
    root = tree({"main.tf": gateway, "vpn.xml": contract()})
    held = report(run(root, "fix", "--profiles", "--format", "json"))["fix"]["held"]
    assert "locked out" in held[0]["reason"]
    assert run(root, "fix", "--profiles", "--unsafe", "--write", "--format", "json").code == 1
    assert (root / "vpn.xml").read_text() == contract(NEW)


def test_moving_the_gateway_resolves_a_profile_that_is_ahead(tree, run):
    root = tree({"main.tf": main_tf(OLD), "vpn.xml": contract(NEW)})
    assert len(found(check(run, root))) == 1
    assert run(root, "fix", "--write", "--format", "json").code == 0
    assert not found(check(run, root))


def test_to_live_takes_over_what_azure_has(tree, run):
    files = {"main.tf": main_tf(NEW), "vpn.xml": contract(OLD), "live.json": live(CUSTOM)}
    root = tree(files)
    arguments = ("--to", "live", "--live", "live.json", "--profiles", "--write", "--format", "json")
    run(root, "fix", *arguments)
    assert (root / "vpn.xml").read_text() == contract(CUSTOM)


def test_the_audience_map_reaches_profiles(tree, run):
    root = tree({"main.tf": main_tf(CUSTOM), "vpn.xml": contract(CUSTOM)})
    run(root, "fix", "--profiles", "--audience-map", f"{CUSTOM}={NEW}", "--write")
    assert (root / "vpn.xml").read_text() == contract(NEW)
    assert (root / "main.tf").read_text() == main_tf(NEW)


def test_a_template_of_a_profile_is_unclear_and_not_wrong(tree, run):
    text = contract("${audience}", issuer_text="https://sts.windows.net/{{ tenant }}/")
    data = check(run, tree({"main.tf": main_tf(NEW), "vpn.xml.tpl": text}))
    assert not found(data)
    (finding,) = found(data, "AAD105")
    assert finding["level"] == "warning"
    assert "a placeholder" in finding["message"]


def test_what_is_no_audience_at_all(tree, run):
    data = check(run, tree({"vpn.xml": contract("api://vpn")}))
    assert "no GUID" in found(data, "AAD105")[0]["message"]
    data = check(run, tree({"main.tf": main_tf(NEW), "vpn.xml": contract("api://vpn")}))
    assert found(data)[0]["fix"]["edits"][0]["new"] == NEW


@pytest.mark.parametrize("around", ["\u00a0{}", "{}\u200b", "{};", "app:{}"])
def test_an_old_audience_with_something_around_it(tree, run, around):
    data = check(run, tree({"vpn.xml": contract(around.format(OLD))}))
    assert found(data)[0]["fix"]["edits"][0]["new"] == NEW


def test_a_profile_that_says_not_how_to_sign_in(tree, run):
    text = "<AzVpnProfile>\n<version>1</version><clientauth/></AzVpnProfile>"
    data = check(run, tree({"main.tf": main_tf(NEW), "vpn.xml": text}))
    assert "how to sign in" in found(data, "AAD901")[0]["message"]


def test_a_profile_of_megabytes_is_none(tree, run):
    text = contract(NEW).replace("<version>", f"{'<x/>' * 1_100_000}<version>")
    data = check(run, tree({"main.tf": main_tf(NEW), "vpn.xml": text}))
    assert "too large for a client profile (4 MB)" in found(data, "AAD901")[0]["message"]


def test_what_belongs_to_several_gateways_is_said_once(tree, run):
    second = main_tf(OLD).replace("atrium", "annex")
    root = tree({"main.tf": main_tf(NEW) + second, "vpn.xml": contract(OLD, name="x")})
    (finding,) = found(check(run, root))
    assert finding["gateway"] is None
    assert len(finding["gateways"]) == 2
    assert "configuration file" in finding["message"]
    text = run(root, "check").out
    assert text.count("AAD301") == 1
    assert "one of 2 (of the same tenant)" in text
    cases = run(root, "check", "--format", "junit").out
    assert cases.count('type="AAD301"') == 1


def test_a_gateway_that_only_azure_has_is_not_left_behind(tree, run):
    root = tree({"vpn.xml": contract(OLD), "live.json": live(OLD)})
    arguments = ("profile", "fix", "vpn.xml", "--live", "live.json", "--write")
    result = run(root, *arguments)
    assert result.code == 1
    assert "held back" in result.err
    assert (root / "vpn.xml").read_text() == contract(OLD)
    assert run(root, *arguments, "--unsafe").code == 0
    assert (root / "vpn.xml").read_text() == contract(NEW)


def test_profile_fix_edits_no_code(tree, run):
    root = tree({"main.tf": main_tf(OLD), "vpn.xml": contract(OLD)})
    assert run(root, "profile", "fix", ".", "--unsafe", "--write").code == 0
    assert (root / "main.tf").read_text() == main_tf(OLD)
    assert (root / "vpn.xml").read_text() == contract(NEW)
    shown = run(root, "profile", "fix", ".")
    assert (shown.code, shown.out) == (1, "")


def test_a_folder_that_is_called_like_a_package_is_none(tree, run):
    root = tree({"main.tf": main_tf(NEW), "vpn.zip!/client.xml": contract(OLD)})
    assert run(root, "profile", "fix", ".", "--write").code == 0
    assert (root / "vpn.zip!/client.xml").read_text() == contract(NEW)


def test_a_suppressed_profile_does_not_agree(tree, run):
    profile = contract(extra="\n<!-- aadrift: ignore[AAD301] retired laptops -->")
    text = run(tree({"main.tf": main_tf(NEW), "vpn.xml": profile}), "check").out
    assert "legacy  vpn.xml" in text


@pytest.mark.parametrize("command", [("profile",), ("profile", "--help")])
def test_the_group_tells_its_commands(tree, run, command):
    result = run(tree({"x": ""}), *command)
    assert result.code == (2 if len(command) == 1 else 0)
    for name in ("check", "fix", "download"):
        assert name in result.out + result.err


def test_a_tenants_profile_does_not_bind_its_gateways_to_each_other(tree, run):
    # The second gateway's value is put together, so that only a person can move it.
    second = main_tf(OLD).replace("atrium", "annex")
    second = second.replace(f'"{OLD}"', f'join("-", ["{OLD[:8]}", "{OLD[9:]}"])')
    root = tree({"main.tf": main_tf(OLD) + second, "vpn.xml": contract(OLD, name="x")})
    result = run(root, "fix", "--profiles", "--write", "--format", "json")
    assert report(result)["fix"]["files"] == ["main.tf", "vpn.xml"]
    assert (root / "main.tf").read_text() == main_tf(NEW) + second
