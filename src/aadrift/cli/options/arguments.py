"""What commands are about."""

from typing import Annotated

from typer import Argument

from aadrift.cli.completion import SHELLS, one_of, rules
from aadrift.cli.options.kinds import Texts

Paths = Annotated[
    Texts,
    Argument(metavar="PATH", help="Files and folders to scan; the current folder if none."),
]
Target = Annotated[
    str | None,
    Argument(
        metavar="TARGET",
        help="An address, PATH:LINE, or a GUID.",
    ),
]
Reports = Annotated[
    Texts,
    Argument(
        metavar="REPORT.json",
        help="JSON reports of check or fix; - reads standard input. LABEL=FILE names the "
        "repository that a report is of.",
    ),
]
Code = Annotated[
    str | None,
    Argument(
        metavar="CODE",
        help="A rule's code or name, or the beginning of some codes.",
        autocompletion=rules,
    ),
]
Shell = Annotated[
    str | None,
    Argument(
        metavar="SHELL", help="bash, zsh, fish or powershell.", autocompletion=one_of(*SHELLS)
    ),
]
ProfilesAndPackages = Annotated[
    Texts,
    Argument(
        metavar="PATH",
        help="Client profiles, downloaded packages (zip), and folders of both; the current "
        "folder if none.",
    ),
]
ProfileFiles = Annotated[
    Texts,
    Argument(
        metavar="PATH", help="Client profiles and folders of them; the current folder if none."
    ),
]
Gateways = Annotated[
    Texts,
    Argument(
        metavar="GATEWAY",
        help="Whose package: a virtual network gateway, the point-to-site gateway of a hub, or "
        "a Virtual WAN, by its name, GROUP/NAME or resource id.",
    ),
]
