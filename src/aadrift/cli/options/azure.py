"""How Azure is read."""

from typing import Annotated

from typer import Option

from aadrift.cli.completion import auth, clouds
from aadrift.cli.options.kinds import Texts

_AZURE = "Azure"

Subscription = Annotated[
    Texts,
    Option(
        "--subscription",
        metavar="ID",
        help="Read this subscription (its id or name), not all that the sign-in can read. May "
        "be repeated.",
        rich_help_panel=_AZURE,
    ),
]
ManagementGroup = Annotated[
    Texts,
    Option(
        "--management-group",
        metavar="ID",
        help="Read the subscriptions below this management group. May be repeated.",
        rich_help_panel=_AZURE,
    ),
]
Auth = Annotated[
    str | None,
    Option(
        "--auth",
        metavar="NAME",
        help="How to sign in: auto (default), cli, environment, workload, pipelines, managed "
        "or token. auto takes what the environment is set up for, then the Azure CLI; token "
        "reads AADRIFT_ACCESS_TOKEN.",
        autocompletion=auth,
        rich_help_panel=_AZURE,
    ),
]
ArmEndpoint = Annotated[
    str | None,
    Option(
        "--arm-endpoint",
        metavar="URL",
        help="The Resource Manager of a private or sovereign cloud.",
        rich_help_panel=_AZURE,
    ),
]
Timeout = Annotated[
    str | None,
    Option(
        "--timeout",
        metavar="SECONDS",
        help="The bound on all reading of Azure (300 if not given). What was read until then "
        "is used, and the evidence is incomplete.",
        rich_help_panel=_AZURE,
    ),
]
AzureCloud = Annotated[
    str | None,
    Option(
        "--cloud",
        metavar="NAME",
        help="AzurePublic (default), AzureUSGovernment or AzureChina.",
        autocompletion=clouds,
        rich_help_panel=_AZURE,
    ),
]
DownloadYes = Annotated[
    bool,
    Option(
        "--yes",
        help="Let Azure generate the packages without asking first; needed where nobody can "
        "answer.",
        rich_help_panel=_AZURE,
    ),
]
