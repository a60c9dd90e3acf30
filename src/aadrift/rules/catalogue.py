"""The rules: what each reports, why it matters, how it is fixed. The only place that says so.

``aadrift rules``, the help in SARIF reports and ``docs/rules`` are made from it.
"""

from __future__ import annotations

from aadrift.audiences import CLOUDS, MICROSOFT_REGISTERED
from aadrift.findings import Level
from aadrift.records import dataclass

OLD = CLOUDS["AzurePublic"].legacy_audience
OLD_GOVERNMENT = CLOUDS["AzureUSGovernment"].legacy_audience
NEW = MICROSOFT_REGISTERED


@dataclass(frozen=True)
class Rule:
    """One rule.

    ``summary`` is one sentence without a full stop at the end; ``why``, ``fix`` and ``example``
    are plain text in paragraphs (an example is source text with what is reported about it).
    ``live`` says that the rule needs live evidence.
    """

    code: str
    name: str
    level: Level
    summary: str
    why: str
    fix: str
    example: str
    live: bool = False


_CLIENTS = (
    "A gateway accepts exactly one audience, so applying the change locks out every client that "
    "still has the old one: hand out the new client profile at the same moment."
)

RULES = (
    Rule(
        "AAD101",
        "legacy-audience",
        Level.ERROR,
        "The declared audience is that of the manually registered Azure VPN client",
        "The old client has to be registered in every tenant by an administrator's consent. The "
        "Microsoft-registered client needs no registration, and one value serves all clouds. "
        "Code that still says the old value keeps gateways on it, or rolls them back.",
        "aadrift fix replaces the literal by the Microsoft-registered audience, wherever the "
        f"literal stands. {_CLIENTS}",
        f'aad_audience = "{OLD}"\n# reported: manually registered, Azure Public; becomes "{NEW}"',
    ),
    Rule(
        "AAD102",
        "wrong-cloud-audience",
        Level.ERROR,
        "The declared audience belongs to another cloud than the gateway",
        "Each cloud had its own manually registered audience. With that of another cloud no client "
        "gets a token for the gateway. The rule also speaks up, as a warning, when the sources "
        "contradict each other about the cloud.",
        "The Microsoft-registered audience is the same in all clouds, so the fix of AAD101 "
        "resolves this too. Where the sources name two clouds, correct the wrong one, or say "
        "which is right with --cloud.",
        f'location     = "usgovvirginia"\naad_audience = "{OLD}"\n'
        "# reported: manually registered, Azure Public, on a gateway in Azure US Government",
    ),
    Rule(
        "AAD103",
        "custom-audience",
        Level.NOTE,
        "The audience is an app registration of your own, which is left alone",
        "A custom audience is legitimate: it carries access control by users and groups. Replacing "
        "it would take that control away, so nothing does unless you name the value.",
        "Keep the audience. On its app registration, under Expose an API, authorise the "
        f"Microsoft-registered client {NEW} as one more client application. Gateway and clients "
        f"keep the custom audience; client profiles gain <applicationid>{NEW}</applicationid>.",
        'aad_audience = "6f1d7c52-9f0e-4a43-8c0b-2f6d3c9a7e15"\n'
        "# noted: custom; authorise the Microsoft-registered client on that app registration",
    ),
    Rule(
        "AAD104",
        "unresolved-audience",
        Level.WARNING,
        "The sources do not tell the audience",
        "What is not known can't be called migrated. The message says why tracing stopped, and "
        "where.",
        "Give what is missing: --var-file or --var for a variable, --parameters for a template, "
        "--plan for what Terraform alone can compute. Or look at the place that the message names.",
        "aad_audience = data.azuread_service_principal.vpn.client_id\n"
        "# reported: a data source is only known when Terraform runs",
    ),
    Rule(
        "AAD105",
        "invalid-audience",
        Level.WARNING,
        "The audience is not a GUID, or a placeholder",
        "A gateway's audience is the id of an app. With anything else no client gets a token.",
        f"Replace it by hand: {NEW} for the Microsoft-registered client, or the application id of "
        "your own app registration. aadrift does not guess what a placeholder stands for.",
        'aad_audience = "<application-id>"\n# reported: a placeholder',
    ),
    Rule(
        "AAD106",
        "issuer-without-slash",
        Level.ERROR,
        "The issuer does not end with a slash",
        "The issuer in a token ends with a slash, and the gateway compares the two as text. "
        "Without it connections can fail.",
        "aadrift fix appends the slash to the literal. Where the issuer is put together (a "
        "template that ends with the tenant's id), write the slash behind the expression by hand.",
        'aad_issuer = "https://sts.windows.net/${var.tenant_id}"\n'
        '# reported: write "https://sts.windows.net/${var.tenant_id}/"',
    ),
    Rule(
        "AAD107",
        "tenant-malformed",
        Level.ERROR,
        "The tenant or issuer holds a backslash, or the host of another cloud",
        "Clients sign in at the host that the tenant names. A backslash, or the host of another "
        "cloud, sends them nowhere.",
        "Write the tenant as https://HOST/TENANT with the host of the gateway's cloud (Azure "
        "Public: login.microsoftonline.com). This is not rewritten: which of two contradicting "
        "settings is right, only you know.",
        'aad_tenant = "https://login.microsoftonline.com\\\\5d2f4c5e-…"\n# reported: a backslash',
    ),
    Rule(
        "AAD108",
        "tenant-issuer-mismatch",
        Level.ERROR,
        "Tenant and issuer name different tenants",
        "The gateway only accepts tokens that the issuer's tenant has issued, and clients sign in "
        "to the other one.",
        "Find out which tenant is right, and write it in both settings.",
        'aad_tenant = "https://login.microsoftonline.com/11c3…"\n'
        'aad_issuer = "https://sts.windows.net/8e0a…/"\n# reported: two tenants',
    ),
    Rule(
        "AAD109",
        "protocol-without-openvpn",
        Level.WARNING,
        "Microsoft Entra ID authentication is declared, OpenVPN is not among the protocols",
        "Authentication with Microsoft Entra ID works over OpenVPN only.",
        "Add OpenVPN to the client protocols, or remove the Entra settings.",
        'vpn_client_protocols = ["IkeV2"]\n' + f'aad_audience         = "{NEW}"\n# reported',
    ),
    Rule(
        "AAD110",
        "stale-legacy-text",
        Level.NOTE,
        "An old audience stands in a text that declares nothing",
        "Dead defaults, comments, documents and scripts are copied from. After the migration they "
        "bring the old value back.",
        "Update the text when you come by. It is not rewritten: it may tell history.",
        f"# {OLD} is the Azure VPN client\n# noted: an old audience in a comment",
    ),
    Rule(
        "AAD111",
        "legacy-enterprise-app",
        Level.NOTE,
        "The old Azure VPN enterprise app is managed in code",
        "Once every gateway and client has moved, the old app is no longer needed. Removed too "
        "early, it locks out everyone who has not moved.",
        "Remove a service principal when no gateway and no client in the tenant uses the old "
        "audience any more. Where the old client is pre-authorised for a custom audience, "
        f"authorise {NEW} beside it first.",
        f'resource "azuread_service_principal" "vpn" {{\n  client_id = "{OLD}"\n}}\n# noted',
    ),
    Rule(
        "AAD112",
        "stale-compiled-template",
        Level.WARNING,
        "A compiled ARM template no longer says what its Bicep source says",
        "Whoever deploys the compiled template deploys something else than the source.",
        "Run az bicep build on the source, and commit the result.",
        f'main.bicep   aadAudience: \'{NEW}\'\nmain.json    "aadAudience": "{OLD}"\n# reported',
    ),
    Rule(
        "AAD201",
        "code-behind-live",
        Level.ERROR,
        "Applying this code would roll the live gateway back to the old audience",
        "Someone has migrated the gateway in Azure; the code still says the old audience. The next "
        "apply undoes the migration and locks every client out.",
        "Fix and merge the code before anything is applied. aadrift fix does the edit.",
        f'aad_audience = "{OLD}"\n# reported: Azure already has {NEW}',
        live=True,
    ),
    Rule(
        "AAD202",
        "not-applied",
        Level.WARNING,
        "The code is migrated, the live gateway is not",
        "The change is merged and waits to be applied. Clients must switch at that moment.",
        f"Plan the apply together with the clients. {_CLIENTS}",
        f'aad_audience = "{NEW}"\n# reported: Azure still has {OLD}',
        live=True,
    ),
    Rule(
        "AAD203",
        "drifted",
        Level.ERROR,
        "Declared and live differ otherwise in audience, tenant or issuer",
        "Neither side is right by itself: someone changed the gateway in Azure, or the code.",
        "Decide which side is right. aadrift fix --to live takes over what Azure has; applying the "
        "code does the opposite.",
        'aad_audience = "6f1d7c52-…"\n# reported: Azure has b0c4e9d1-…',
        live=True,
    ),
    Rule(
        "AAD204",
        "undeclared-gateway",
        Level.WARNING,
        "A live gateway with Microsoft Entra ID authentication is declared by no code",
        "No change to code migrates it, and nobody reviews what happens to it. With --strict it is "
        "an error if its audience is manually registered.",
        "Bring it into code, or change its audience by hand and remember its clients.",
        "(no source) vgw-lab in rg-lab has a manually registered audience\n# reported",
        live=True,
    ),
    Rule(
        "AAD205",
        "not-deployed",
        Level.NOTE,
        "A declared gateway was not found in Azure, in evidence that covers it",
        "It is not deployed yet, was deleted, or the code names it otherwise than Azure.",
        "Nothing, if it is not deployed yet. Else compare subscription, resource group and name.",
        'name = "vgw-planned"\n# noted: its subscription was read and holds no such gateway',
        live=True,
    ),
    Rule(
        "AAD206",
        "ambiguous-match",
        Level.WARNING,
        "Declared and live gateways can't be told apart",
        "Several live gateways could be this declaration, or several declarations stand for one "
        "live gateway. A comparison with the wrong one would be worse than none.",
        "Give the resource ids with --state or --plan, or values for what the name and resource "
        "group depend on. If two pieces of code manage one gateway, remove one.",
        'name = "vgw-hub"   # the resource group is a variable\n'
        "# reported: Azure has a vgw-hub in rg-weu and in rg-neu",
        live=True,
    ),
    Rule(
        "AAD301",
        "client-profile-mismatch",
        Level.ERROR,
        "A client profile differs from its gateway in audience, tenant or issuer",
        "A client can only connect when its profile says what the gateway says. The rule also "
        "reports profiles whose audience is a manually registered one.",
        "Download a new profile from the gateway once it has moved, or let aadrift profile fix "
        "edit this one. Then hand it out.",
        f"<audience>{OLD}</audience>\n# reported: the gateway has {NEW}",
    ),
    Rule(
        "AAD901",
        "unreadable-source",
        Level.WARNING,
        "A file that matters can't be read",
        "A gateway in it would go unseen. Everything else is still scanned.",
        "Correct the file at the line that the message names, or leave it out with --exclude.",
        'resource "azurerm_virtual_network_gateway" {\n# reported: a label is missing',
    ),
    Rule(
        "AAD902",
        "unused-suppression",
        Level.NOTE,
        "A suppression comment suppresses nothing",
        "What it was meant for is gone; left in place, it would hide the next one.",
        "Remove the comment, or the codes in it that are not needed.",
        "# aadrift: ignore[AAD101] waits for the new firewall\n"
        f'aad_audience = "{NEW}"\n# noted: nothing here to suppress',
    ),
)

_BY_CODE = {one.code: one for one in RULES}
CODES = frozenset(_BY_CODE)


def rule(code: str) -> Rule:
    """The rule of a code. Raises KeyError when there is none."""
    return _BY_CODE[code]


def codes_without_live() -> frozenset[str]:
    """The codes that a run without live evidence can report."""
    return frozenset(one.code for one in RULES if not one.live)
