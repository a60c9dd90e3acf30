"""Client profiles in every dialect, written for these tests."""

from __future__ import annotations

import json

OLD = "41b23e61-6c1e-4545-b367-cd054e0ed4b4"
OLD_GOVERNMENT = "51bb15d4-3a4f-4ebf-9dca-40096fe32426"
NEW = "c632b3df-fb67-4d84-bdcf-b95ad541b5c8"
CUSTOM = "7be1d2a4-90c3-4f15-8e6b-2d4ac7f01395"
TENANT = "e8a1c05d-3f27-4b96-a4d8-51c9027be6f3"
OTHER_TENANT = "1d7f60b2-84ce-4a35-9b1e-c206f38d957a"
GUID = "94d2b7e0-6a18-4c5f-b3d9-70e1f8a2c64b"
SECRET = "5ec2e7" * 20
SERVER = f"azuregateway-{GUID}-1f0e2d3c4b5a.vpn.azure.com"


def tenant(guid: str = TENANT) -> str:
    return f"https://login.microsoftonline.com/{guid}/"


def issuer(guid: str = TENANT) -> str:
    return f"https://sts.windows.net/{guid}/"


def contract(
    audience: str = OLD,
    *,
    name: str = "vgw-atrium",
    server: str = SERVER,
    guid: str = TENANT,
    issuer_text: str | None = None,
    extra: str = "",
) -> str:
    """The dialect of the service: a namespace, alphabetical order, indented."""
    return f"""\
<AzVpnProfile xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="urn:made-up:profile">
  <any i:nil="true" />
  <clientauth>
    <aad>{extra}
      <audience>{audience}</audience>
      <cachesigninuser>true</cachesigninuser>
      <issuer>{issuer_text or issuer(guid)}</issuer>
      <tenant>{tenant(guid)}</tenant>
    </aad>
    <cert i:nil="true" />
    <type>aad</type>
  </clientauth>
  <clientconfig i:nil="true" />
  <name>{name}</name>
  <serverlist>
    <ServerEntry>
      <displayname i:nil="true" />
      <fqdn>{server}</fqdn>
    </ServerEntry>
  </serverlist>
  <servervalidation>
    <cert>
      <hash>0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c</hash>
      <issuer i:nil="true" />
    </cert>
    <serversecret>{SECRET}</serversecret>
    <type>cert</type>
  </servervalidation>
  <version>1</version>
</AzVpnProfile>
"""


def one_line(audience: str = OLD) -> str:
    """The dialect of the clients: no namespace, another order, all in one line."""
    return (
        "<AzVpnProfile><any>true</any><version>1</version><name>vgw-atrium</name><serverlist>"
        f"<ServerEntry><fqdn>{SERVER}</fqdn></ServerEntry></serverlist><clientauth><type>aad</type>"
        f"<aad><issuer>{issuer()}</issuer><tenant>{tenant()}</tenant><audience>{audience}</audience>"
        "</aad></clientauth><servervalidation><cert><issuer></issuer></cert>"
        f"<serversecret>{SECRET}</serversecret></servervalidation></AzVpnProfile>"
    )


def by_hand(audience: str = OLD) -> str:
    """A profile that people edited: capitals, a prefix, comments, white space, no secret."""
    return f"""\
<?xml version="1.0"?>
<!-- handed out by the service desk -->
<v:AZVPNPROFILE xmlns:v='urn:made-up:profile' note="a > b">
\t<v:Name> vgw-atrium </v:Name>
\t<v:ClientAuth>
\t\t<v:AAD>
\t\t\t<v:Tenant>{tenant()}</v:Tenant>
\t\t\t<v:Issuer>{issuer()}</v:Issuer>
\t\t\t<v:Audience><!-- of 2021 -->
\t\t\t\t{audience}
\t\t\t</v:Audience>
\t\t</v:AAD>
\t</v:ClientAuth>
</v:AZVPNPROFILE>
"""


DIALECTS = {"contract": contract, "one-line": one_line, "by-hand": by_hand}

MAIN = f"""\
resource "azurerm_virtual_network_gateway" "atrium" {{
  name                = "vgw-atrium"
  resource_group_name = "rg-atrium"
  location            = "westeurope"
  type                = "Vpn"
  sku                 = "VpnGw2"

  vpn_client_configuration {{
    address_space        = ["10.61.0.0/24"]
    vpn_client_protocols = ["OpenVPN"]
    aad_tenant           = "{tenant()}"
    aad_audience         = "AUDIENCE"
    aad_issuer           = "{issuer()}"
  }}
}}
"""


def main_tf(audience: str = OLD) -> str:
    return MAIN.replace("AUDIENCE", audience)


LIVE_ID = (
    "/subscriptions/3b6f8d20-57ae-4c19-8e2d-a90c41b7f563/resourceGroups/rg-atrium/providers/"
    "Microsoft.Network/virtualNetworkGateways/vgw-atrium"
)


def live(audience: str = OLD, **more: object) -> str:
    """What Azure has, as ARM answers."""
    return json.dumps(
        {
            "id": LIVE_ID,
            "location": "westeurope",
            "properties": {
                "gatewayType": "Vpn",
                "resourceGuid": GUID.upper(),
                "vpnClientConfiguration": {
                    "aadAudience": audience,
                    "aadTenant": tenant(),
                    "aadIssuer": issuer(),
                    "vpnClientProtocols": ["OpenVPN"],
                    **more,
                },
            },
        }
    )


def split_lines(audience: str = OLD) -> str:
    """A profile with each value on a line of its own, and attributes over several lines."""
    text = contract(audience).replace("<audience>", '<audience\n  note="kept"\n>\n\t')
    return text.replace("</audience>", "\n</audience\n>").replace('i:nil="true" />', "\n/>")
