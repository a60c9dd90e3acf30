"""What is looked at and reported."""

from typing import Annotated

from typer import Option

from aadrift.cli.completion import rules
from aadrift.cli.options.kinds import Texts

_SCOPE = "Scope"

Include = Annotated[
    Texts,
    Option(
        "--include",
        metavar="GLOB",
        help="Report only what stands in files that match. May be repeated.",
        rich_help_panel=_SCOPE,
    ),
]
Exclude = Annotated[
    Texts,
    Option(
        "--exclude",
        metavar="GLOB",
        help="Leave out files that match. May be repeated.",
        rich_help_panel=_SCOPE,
    ),
]
NoGitignore = Annotated[
    bool,
    Option(
        "--no-gitignore/--gitignore",
        help="Scan also what .gitignore leaves out.",
        rich_help_panel=_SCOPE,
    ),
]
Config = Annotated[
    str | None,
    Option(
        "--config",
        metavar="FILE",
        help="Take settings from this file, not from the aadrift.toml, or the pyproject.toml "
        "with [tool.aadrift], that is next above the current folder in its repository. A flag "
        "beats the file.",
        rich_help_panel=_SCOPE,
    ),
]
NoConfig = Annotated[
    bool,
    Option("--no-config", help="Take no settings from a file.", rich_help_panel=_SCOPE),
]
Select = Annotated[
    Texts,
    Option(
        "--select",
        metavar="CODE",
        help="Report only these rules: codes or their beginnings (AAD2), separated by "
        "commas. May be repeated.",
        autocompletion=rules,
        rich_help_panel=_SCOPE,
    ),
]
Ignore = Annotated[
    Texts,
    Option(
        "--ignore",
        metavar="CODE",
        help="Leave out these rules, named as for --select.",
        autocompletion=rules,
        rich_help_panel=_SCOPE,
    ),
]
ChangedSince = Annotated[
    str | None,
    Option(
        "--changed-since",
        metavar="GITREF",
        help="Report only gateways on whose chain something changed since the branch left "
        "this reference, uncommitted changes included.",
        rich_help_panel=_SCOPE,
    ),
]
Baseline = Annotated[
    str | None,
    Option(
        "--baseline",
        metavar="FILE",
        help="Do not count the findings in this file; say which of them are gone.",
        rich_help_panel=_SCOPE,
    ),
]
WriteBaseline = Annotated[
    bool,
    Option(
        "--write-baseline",
        help="Write what is found to the --baseline file (aadrift-baseline.json if none is "
        "given), so that later runs fail for new findings only.",
        rich_help_panel=_SCOPE,
    ),
]
Shard = Annotated[
    str | None,
    Option(
        "--shard",
        metavar="I/N",
        help="Report only part I of N of the stacks; aadrift report joins the parts.",
        rich_help_panel=_SCOPE,
    ),
]
