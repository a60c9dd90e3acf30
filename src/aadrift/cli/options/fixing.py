"""What is fixed, and how it is published."""

from typing import Annotated

from typer import Option

from aadrift.cli.completion import one_of
from aadrift.cli.options.kinds import Texts

_FIX = "Fixing"
_PUBLISH = "Publishing"

To = Annotated[
    str,
    Option(
        "--to",
        metavar="microsoft-registered|live",
        help="What to write: the Microsoft-registered audience, or what Azure has.",
        autocompletion=one_of("microsoft-registered", "live"),
        rich_help_panel=_FIX,
    ),
]
AudienceMap = Annotated[
    Texts,
    Option(
        "--audience-map",
        metavar="OLD=NEW",
        help="Replace this audience by another: the only way to change a custom one. May be "
        "repeated.",
        rich_help_panel=_FIX,
    ),
]
Unsafe = Annotated[
    bool,
    Option(
        "--unsafe/--no-unsafe",
        help="Apply also the fixes that need a human's eye.",
        rich_help_panel=_FIX,
    ),
]
Profiles = Annotated[
    bool,
    Option(
        "--profiles/--no-profiles",
        help="Edit client profiles, too, together with their gateways.",
        rich_help_panel=_FIX,
    ),
]
Write = Annotated[
    bool,
    Option("--write", help="Edit the files instead of printing.", rich_help_panel=_FIX),
]
Patch = Annotated[
    str | None,
    Option(
        "--patch",
        metavar="FILE",
        help="Write the patch to a file instead of standard output.",
        rich_help_panel=_FIX,
    ),
]
Runbook = Annotated[
    str | None,
    Option(
        "--runbook",
        metavar="FILE",
        help="Write the order of work, with its commands, to a file: Markdown, or HTML when "
        "the name ends with .html.",
        rich_help_panel=_FIX,
    ),
]
Branch = Annotated[
    str | None,
    Option(
        "--branch",
        metavar="NAME",
        help="Commit the fix of HEAD to this branch. Your files, index and uncommitted changes "
        "stay as they are.",
        rich_help_panel=_PUBLISH,
    ),
]
Commit = Annotated[
    bool,
    Option(
        "--commit",
        help="The same on the branch aadrift/new-audience.",
        rich_help_panel=_PUBLISH,
    ),
]
PullRequest = Annotated[
    bool,
    Option(
        "--pull-request",
        help="Push the branch, and open or update its pull request on GitHub, Azure Repos or "
        "GitLab. Reads GITHUB_TOKEN, SYSTEM_ACCESSTOKEN, GITLAB_TOKEN, or the login of gh, az "
        "or glab.",
        rich_help_panel=_PUBLISH,
    ),
]
GroupBy = Annotated[
    str,
    Option(
        "--group-by",
        metavar="stack|owner|none",
        help="A branch and a pull request for each stack, or for each owner in CODEOWNERS.",
        autocompletion=one_of("stack", "owner", "none"),
        rich_help_panel=_PUBLISH,
    ),
]
Forge = Annotated[
    str | None,
    Option(
        "--forge",
        metavar="github|azure-repos|gitlab",
        help="What the remote's server is, where its name does not tell.",
        autocompletion=one_of("github", "azure-repos", "gitlab"),
        rich_help_panel=_PUBLISH,
    ),
]
Remote = Annotated[
    str | None,
    Option(
        "--remote",
        metavar="NAME",
        help="The remote to push to: that of the branch, origin, or the only one, unless it is "
        "named here.",
        rich_help_panel=_PUBLISH,
    ),
]
Yes = Annotated[
    bool,
    Option("--yes", help="Push without asking first.", rich_help_panel=_PUBLISH),
]
