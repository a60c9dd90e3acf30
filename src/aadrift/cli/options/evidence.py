"""What is read besides the sources, and how they are evaluated."""

from typing import Annotated

from typer import Option

from aadrift.cli.completion import clouds, one_of
from aadrift.cli.options.kinds import Texts

_EVIDENCE = "Evidence"

Live = Annotated[
    Texts,
    Option(
        "--live",
        metavar="azure|FILE",
        help="Compare with what Azure has: ask it (azure), or read a snapshot, or the output "
        "of az network vnet-gateway or vpn-server-config (list or show), of az graph query, "
        "or of an ARM GET. May be repeated.",
        autocompletion=one_of("azure"),
        rich_help_panel=_EVIDENCE,
    ),
]
State = Annotated[
    Texts,
    Option(
        "--state",
        metavar="FILE",
        help="Take resource ids from a Terraform state: terraform.tfstate or "
        "'terraform show -json'. May be repeated.",
        rich_help_panel=_EVIDENCE,
    ),
]
Plan = Annotated[
    Texts,
    Option(
        "--plan",
        metavar="FILE",
        help="Take resource ids from 'terraform show -json PLAN'. May be repeated.",
        rich_help_panel=_EVIDENCE,
    ),
]
VarFile = Annotated[
    Texts,
    Option(
        "--var-file",
        metavar="FILE",
        help="Evaluate Terraform with this variables file only, not once for each one found. "
        "May be repeated; later files win.",
        rich_help_panel=_EVIDENCE,
    ),
]
Variables = Annotated[
    Texts,
    Option(
        "--var",
        metavar="NAME=VALUE",
        help="Set a Terraform variable. May be repeated.",
        rich_help_panel=_EVIDENCE,
    ),
]
Parameters = Annotated[
    Texts,
    Option(
        "--parameters",
        metavar="FILE",
        help="Use this Bicep or ARM parameters file. May be repeated.",
        rich_help_panel=_EVIDENCE,
    ),
]
Cloud = Annotated[
    str | None,
    Option(
        "--cloud",
        metavar="NAME",
        help="The cloud of every gateway: AzurePublic, AzureUSGovernment, AzureChina or "
        "AzureGermany. Read from the sources if not given.",
        autocompletion=clouds,
        rich_help_panel=_EVIDENCE,
    ),
]
Workspace = Annotated[
    str | None,
    Option(
        "--workspace",
        metavar="NAME",
        help="The value of terraform.workspace.",
        rich_help_panel=_EVIDENCE,
    ),
]
ReadEnv = Annotated[
    bool,
    Option(
        "--read-env",
        help="Let sources read environment variables: TF_VAR_*, get_env, readEnvironmentVariable.",
        rich_help_panel=_EVIDENCE,
    ),
]
TenantCheck = Annotated[
    bool,
    Option(
        "--tenant-check/--no-tenant-check",
        help="Ask the tenant, through Microsoft Graph, whether it still has the old enterprise "
        "app, and say whether the app is still needed. Needs Application.Read.All. With --auth "
        "token, reads AADRIFT_GRAPH_TOKEN.",
        rich_help_panel=_EVIDENCE,
    ),
]
SnapshotLive = Annotated[
    Texts,
    Option(
        "--live",
        metavar="azure|FILE",
        help="Where to read: azure (default), or the output of Azure's tools in a file. May be "
        "repeated.",
        autocompletion=one_of("azure"),
        rich_help_panel=_EVIDENCE,
    ),
]
Sources = Annotated[
    Texts,
    Option(
        "--sources",
        metavar="PATH",
        help="Code that declares the gateways: files and folders, as check takes them. What "
        "PATH holds is read anyhow. May be repeated.",
        rich_help_panel=_EVIDENCE,
    ),
]
