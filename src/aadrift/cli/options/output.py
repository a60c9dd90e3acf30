"""Where reports go, and the exit code."""

from typing import Annotated

from typer import Option

from aadrift.cli.completion import formats, one_of
from aadrift.cli.options.kinds import Texts

_EXIT = "Exit code"
_OUTPUT = "Output"

Format = Annotated[
    Texts,
    Option(
        "--format",
        metavar="NAME[:FILE]",
        help="Report as text (default), json, markdown, html, sarif, junit, github, "
        "azure-pipelines, gitlab or rdjson. With :FILE into a file; may be repeated.",
        autocompletion=formats,
        rich_help_panel=_OUTPUT,
    ),
]
Output = Annotated[
    str | None,
    Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the report to a file instead of standard output.",
        rich_help_panel=_OUTPUT,
    ),
]
Color = Annotated[
    str,
    Option(
        "--color",
        metavar="auto|always|never",
        help="Colour the text. auto obeys NO_COLOR, FORCE_COLOR and the terminal.",
        autocompletion=one_of("auto", "always", "never"),
        rich_help_panel=_OUTPUT,
    ),
]
NoAnnotations = Annotated[
    bool,
    Option(
        "--no-annotations/--annotations",
        help="In GitHub Actions and Azure Pipelines, which are told by the environment: "
        "annotate no lines and add nothing to the summary of the run.",
        rich_help_panel=_OUTPUT,
    ),
]
Quiet = Annotated[
    bool,
    Option(
        "--quiet/--no-quiet",
        "-q",
        help="Print no summary to standard error.",
        rich_help_panel=_OUTPUT,
    ),
]
Verbose = Annotated[
    int,
    Option(
        "--verbose",
        "-v",
        count=True,
        show_default=False,
        help="Show what is otherwise summed up; -vv also shows the traceback of an error.",
        rich_help_panel=_OUTPUT,
    ),
]
DetailedExitcode = Annotated[
    bool,
    Option(
        "--detailed-exitcode",
        help="Exit as terraform plan does: 0 clean, 1 error, 2 findings.",
        rich_help_panel=_EXIT,
    ),
]
Strict = Annotated[
    bool,
    Option(
        "--strict/--no-strict",
        help="What can't be resolved or read counts as a finding.",
        rich_help_panel=_EXIT,
    ),
]
ExitZero = Annotated[
    bool,
    Option(
        "--exit-zero/--no-exit-zero",
        help="Exit 0 even if there are findings; errors keep their code.",
        rich_help_panel=_EXIT,
    ),
]
SnapshotOutput = Annotated[
    str | None,
    Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write the snapshot to a file instead of standard output.",
        rich_help_panel=_OUTPUT,
    ),
]
RequestsVerbose = Annotated[
    int,
    Option(
        "--verbose",
        "-v",
        count=True,
        show_default=False,
        help="Log the requests; -vv also shows the traceback of an error.",
        rich_help_panel=_OUTPUT,
    ),
]
SnapshotExitcode = Annotated[
    bool,
    Option(
        "--detailed-exitcode",
        help="Exit as terraform plan does: 0 complete, 1 error.",
        rich_help_panel=_EXIT,
    ),
]
HiddenVerbose = Annotated[int, Option("--verbose", "-v", count=True, hidden=True)]
ProfileStrict = Annotated[
    bool,
    Option(
        "--strict/--no-strict",
        help="A profile that can't be read counts as a finding.",
        rich_help_panel=_EXIT,
    ),
]
PackageOutput = Annotated[
    str | None,
    Option(
        "--output",
        "-o",
        metavar="PATH",
        help="The folder to write to, or the file for a single package; GATEWAY.zip in the "
        "current folder if not given.",
        rich_help_panel=_OUTPUT,
    ),
]
Force = Annotated[
    bool,
    Option("--force", help="Replace files that exist.", rich_help_panel=_OUTPUT),
]
DownloadQuiet = Annotated[
    bool,
    Option(
        "--quiet",
        "-q",
        help="Print nothing to standard error but errors.",
        rich_help_panel=_OUTPUT,
    ),
]
DownloadExitcode = Annotated[
    bool,
    Option(
        "--detailed-exitcode",
        help="Exit as terraform plan does: 0 all written, 1 error, 2 not the gateway's.",
        rich_help_panel=_EXIT,
    ),
]
