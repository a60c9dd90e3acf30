"""The options that commands share, and those of each command.

The annotations are evaluated as they stand (no postponed evaluation): Typer needs them whenever
the program starts, and evaluating them from text would take a tenth of that time.
"""

from dataclasses import dataclass
from typing import Annotated, Any, ClassVar

from typer import Argument, Option

from aadrift.cli.completion import SHELLS, auth, clouds, formats, one_of, rules

_EVIDENCE = "Evidence"
_AZURE = "Azure"
_SCOPE = "Scope"
_OUTPUT = "Output"
_EXIT = "Exit code"
_FIX = "Fixing"
_PUBLISH = "Publishing"

Texts = list[str] | None


@dataclass(frozen=True, slots=True)
class ConfigurableOptions:
    """What a command knows besides its options, which its ``config`` file gives defaults to.

    ``given`` are the fields that the command line sets, ``settings`` what the file says besides.
    ``apart`` are fields that the file has no say in, although others of the name exist.
    """

    given: frozenset[str] = frozenset()
    settings: Any = None
    apart: ClassVar[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class AzureReadingOptions(ConfigurableOptions):
    """The options of every command that can read Azure."""

    subscription: Annotated[
        Texts,
        Option(
            "--subscription",
            metavar="ID",
            help="Read this subscription (its id or name), not all that the sign-in can read. May "
            "be repeated.",
            rich_help_panel=_AZURE,
        ),
    ] = None
    management_group: Annotated[
        Texts,
        Option(
            "--management-group",
            metavar="ID",
            help="Read the subscriptions below this management group. May be repeated.",
            rich_help_panel=_AZURE,
        ),
    ] = None
    auth: Annotated[
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
    ] = None
    arm_endpoint: Annotated[
        str | None,
        Option(
            "--arm-endpoint",
            metavar="URL",
            help="The Resource Manager of a private or sovereign cloud.",
            rich_help_panel=_AZURE,
        ),
    ] = None
    timeout: Annotated[
        str | None,
        Option(
            "--timeout",
            metavar="SECONDS",
            help="The bound on all reading of Azure (300 if not given). What was read until then "
            "is used, and the evidence is incomplete.",
            rich_help_panel=_AZURE,
        ),
    ] = None


@dataclass(frozen=True, slots=True)
class ReadingOptions(AzureReadingOptions):
    """What to read, and how to print: the options of every command that scans."""

    live: Annotated[
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
    ] = None
    state: Annotated[
        Texts,
        Option(
            "--state",
            metavar="FILE",
            help="Take resource ids from a Terraform state: terraform.tfstate or "
            "'terraform show -json'. May be repeated.",
            rich_help_panel=_EVIDENCE,
        ),
    ] = None
    plan: Annotated[
        Texts,
        Option(
            "--plan",
            metavar="FILE",
            help="Take resource ids from 'terraform show -json PLAN'. May be repeated.",
            rich_help_panel=_EVIDENCE,
        ),
    ] = None
    var_file: Annotated[
        Texts,
        Option(
            "--var-file",
            metavar="FILE",
            help="Evaluate Terraform with this variables file only, not once for each one found. "
            "May be repeated; later files win.",
            rich_help_panel=_EVIDENCE,
        ),
    ] = None
    var: Annotated[
        Texts,
        Option(
            "--var",
            metavar="NAME=VALUE",
            help="Set a Terraform variable. May be repeated.",
            rich_help_panel=_EVIDENCE,
        ),
    ] = None
    parameters: Annotated[
        Texts,
        Option(
            "--parameters",
            metavar="FILE",
            help="Use this Bicep or ARM parameters file. May be repeated.",
            rich_help_panel=_EVIDENCE,
        ),
    ] = None
    cloud: Annotated[
        str | None,
        Option(
            "--cloud",
            metavar="NAME",
            help="The cloud of every gateway: AzurePublic, AzureUSGovernment, AzureChina or "
            "AzureGermany. Read from the sources if not given.",
            autocompletion=clouds,
            rich_help_panel=_EVIDENCE,
        ),
    ] = None
    workspace: Annotated[
        str | None,
        Option(
            "--workspace",
            metavar="NAME",
            help="The value of terraform.workspace.",
            rich_help_panel=_EVIDENCE,
        ),
    ] = None
    read_env: Annotated[
        bool,
        Option(
            "--read-env",
            help="Let sources read environment variables: TF_VAR_*, get_env, "
            "readEnvironmentVariable.",
            rich_help_panel=_EVIDENCE,
        ),
    ] = False
    include: Annotated[
        Texts,
        Option(
            "--include",
            metavar="GLOB",
            help="Report only what stands in files that match. May be repeated.",
            rich_help_panel=_SCOPE,
        ),
    ] = None
    exclude: Annotated[
        Texts,
        Option(
            "--exclude",
            metavar="GLOB",
            help="Leave out files that match. May be repeated.",
            rich_help_panel=_SCOPE,
        ),
    ] = None
    no_gitignore: Annotated[
        bool,
        Option(
            "--no-gitignore/--gitignore",
            help="Scan also what .gitignore leaves out.",
            rich_help_panel=_SCOPE,
        ),
    ] = False
    config: Annotated[
        str | None,
        Option(
            "--config",
            metavar="FILE",
            help="Take settings from this file, not from the aadrift.toml, or the pyproject.toml "
            "with [tool.aadrift], that is next above the current folder in its repository. A flag "
            "beats the file.",
            rich_help_panel=_SCOPE,
        ),
    ] = None
    no_config: Annotated[
        bool,
        Option("--no-config", help="Take no settings from a file.", rich_help_panel=_SCOPE),
    ] = False
    format: Annotated[
        Texts,
        Option(
            "--format",
            metavar="NAME[:FILE]",
            help="Report as text (default), json, markdown, html, sarif, junit, github, "
            "azure-pipelines, gitlab or rdjson. With :FILE into a file; may be repeated.",
            autocompletion=formats,
            rich_help_panel=_OUTPUT,
        ),
    ] = None
    output: Annotated[
        str | None,
        Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the report to a file instead of standard output.",
            rich_help_panel=_OUTPUT,
        ),
    ] = None
    color: Annotated[
        str,
        Option(
            "--color",
            metavar="auto|always|never",
            help="Colour the text. auto obeys NO_COLOR, FORCE_COLOR and the terminal.",
            autocompletion=one_of("auto", "always", "never"),
            rich_help_panel=_OUTPUT,
        ),
    ] = "auto"
    no_annotations: Annotated[
        bool,
        Option(
            "--no-annotations/--annotations",
            help="In GitHub Actions and Azure Pipelines, which are told by the environment: "
            "annotate no lines and add nothing to the summary of the run.",
            rich_help_panel=_OUTPUT,
        ),
    ] = False
    quiet: Annotated[
        bool,
        Option(
            "--quiet/--no-quiet",
            "-q",
            help="Print no summary to standard error.",
            rich_help_panel=_OUTPUT,
        ),
    ] = False
    verbose: Annotated[
        int,
        Option(
            "--verbose",
            "-v",
            count=True,
            show_default=False,
            help="Show what is otherwise summed up; -vv also shows the traceback of an error.",
            rich_help_panel=_OUTPUT,
        ),
    ] = 0
    detailed_exitcode: Annotated[
        bool,
        Option(
            "--detailed-exitcode",
            help="Exit as terraform plan does: 0 clean, 1 error, 2 findings.",
            rich_help_panel=_EXIT,
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class ScanOptions(ReadingOptions):
    """The options of ``check``, which ``fix`` has too."""

    paths: Annotated[
        Texts,
        Argument(metavar="PATH", help="Files and folders to scan; the current folder if none."),
    ] = None
    select: Annotated[
        Texts,
        Option(
            "--select",
            metavar="CODE",
            help="Report only these rules: codes or their beginnings (AAD2), separated by "
            "commas. May be repeated.",
            autocompletion=rules,
            rich_help_panel=_SCOPE,
        ),
    ] = None
    ignore: Annotated[
        Texts,
        Option(
            "--ignore",
            metavar="CODE",
            help="Leave out these rules, named as for --select.",
            autocompletion=rules,
            rich_help_panel=_SCOPE,
        ),
    ] = None
    changed_since: Annotated[
        str | None,
        Option(
            "--changed-since",
            metavar="GITREF",
            help="Report only gateways on whose chain something changed since the branch left "
            "this reference, uncommitted changes included.",
            rich_help_panel=_SCOPE,
        ),
    ] = None
    baseline: Annotated[
        str | None,
        Option(
            "--baseline",
            metavar="FILE",
            help="Do not count the findings in this file; say which of them are gone.",
            rich_help_panel=_SCOPE,
        ),
    ] = None
    write_baseline: Annotated[
        bool,
        Option(
            "--write-baseline",
            help="Write what is found to the --baseline file (aadrift-baseline.json if none is "
            "given), so that later runs fail for new findings only.",
            rich_help_panel=_SCOPE,
        ),
    ] = False
    tenant_check: Annotated[
        bool,
        Option(
            "--tenant-check/--no-tenant-check",
            help="Ask the tenant, through Microsoft Graph, whether it still has the old enterprise "
            "app, and say whether the app is still needed. Needs Application.Read.All. With --auth "
            "token, reads AADRIFT_GRAPH_TOKEN.",
            rich_help_panel=_EVIDENCE,
        ),
    ] = False
    shard: Annotated[
        str | None,
        Option(
            "--shard",
            metavar="I/N",
            help="Report only part I of N of the stacks; aadrift report joins the parts.",
            rich_help_panel=_SCOPE,
        ),
    ] = None
    strict: Annotated[
        bool,
        Option(
            "--strict/--no-strict",
            help="What can't be resolved or read counts as a finding.",
            rich_help_panel=_EXIT,
        ),
    ] = False
    exit_zero: Annotated[
        bool,
        Option(
            "--exit-zero/--no-exit-zero",
            help="Exit 0 even if there are findings; errors keep their code.",
            rich_help_panel=_EXIT,
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class FixOptions(ScanOptions):
    """The options of ``fix``."""

    to: Annotated[
        str,
        Option(
            "--to",
            metavar="microsoft-registered|live",
            help="What to write: the Microsoft-registered audience, or what Azure has.",
            autocompletion=one_of("microsoft-registered", "live"),
            rich_help_panel=_FIX,
        ),
    ] = "microsoft-registered"
    audience_map: Annotated[
        Texts,
        Option(
            "--audience-map",
            metavar="OLD=NEW",
            help="Replace this audience by another: the only way to change a custom one. May be "
            "repeated.",
            rich_help_panel=_FIX,
        ),
    ] = None
    unsafe: Annotated[
        bool,
        Option(
            "--unsafe/--no-unsafe",
            help="Apply also the fixes that need a human's eye.",
            rich_help_panel=_FIX,
        ),
    ] = False
    profiles: Annotated[
        bool,
        Option(
            "--profiles/--no-profiles",
            help="Edit client profiles, too, together with their gateways.",
            rich_help_panel=_FIX,
        ),
    ] = False
    write: Annotated[
        bool,
        Option("--write", help="Edit the files instead of printing.", rich_help_panel=_FIX),
    ] = False
    patch: Annotated[
        str | None,
        Option(
            "--patch",
            metavar="FILE",
            help="Write the patch to a file instead of standard output.",
            rich_help_panel=_FIX,
        ),
    ] = None
    runbook: Annotated[
        str | None,
        Option(
            "--runbook",
            metavar="FILE",
            help="Write the order of work, with its commands, to a file: Markdown, or HTML when "
            "the name ends with .html.",
            rich_help_panel=_FIX,
        ),
    ] = None
    branch: Annotated[
        str | None,
        Option(
            "--branch",
            metavar="NAME",
            help="Commit the fix of HEAD to this branch. Your files, index and uncommitted changes "
            "stay as they are.",
            rich_help_panel=_PUBLISH,
        ),
    ] = None
    commit: Annotated[
        bool,
        Option(
            "--commit",
            help="The same on the branch aadrift/new-audience.",
            rich_help_panel=_PUBLISH,
        ),
    ] = False
    pull_request: Annotated[
        bool,
        Option(
            "--pull-request",
            help="Push the branch, and open or update its pull request on GitHub, Azure Repos or "
            "GitLab. Reads GITHUB_TOKEN, SYSTEM_ACCESSTOKEN, GITLAB_TOKEN, or the login of gh, az "
            "or glab.",
            rich_help_panel=_PUBLISH,
        ),
    ] = False
    group_by: Annotated[
        str,
        Option(
            "--group-by",
            metavar="stack|owner|none",
            help="A branch and a pull request for each stack, or for each owner in CODEOWNERS.",
            autocompletion=one_of("stack", "owner", "none"),
            rich_help_panel=_PUBLISH,
        ),
    ] = "none"
    forge: Annotated[
        str | None,
        Option(
            "--forge",
            metavar="github|azure-repos|gitlab",
            help="What the remote's server is, where its name does not tell.",
            autocompletion=one_of("github", "azure-repos", "gitlab"),
            rich_help_panel=_PUBLISH,
        ),
    ] = None
    remote: Annotated[
        str | None,
        Option(
            "--remote",
            metavar="NAME",
            help="The remote to push to: that of the branch, origin, or the only one, unless it is "
            "named here.",
            rich_help_panel=_PUBLISH,
        ),
    ] = None
    yes: Annotated[
        bool,
        Option("--yes", help="Push without asking first.", rich_help_panel=_PUBLISH),
    ] = False


@dataclass(frozen=True, slots=True)
class SnapshotOptions(AzureReadingOptions):
    """The options of ``snapshot``. What a file says of live evidence and reports is for scans."""

    apart: ClassVar[frozenset[str]] = frozenset({"live", "output"})

    live: Annotated[
        Texts,
        Option(
            "--live",
            metavar="azure|FILE",
            help="Where to read: azure (default), or the output of Azure's tools in a file. May be "
            "repeated.",
            autocompletion=one_of("azure"),
            rich_help_panel=_EVIDENCE,
        ),
    ] = None
    cloud: Annotated[
        str | None,
        Option(
            "--cloud",
            metavar="NAME",
            help="AzurePublic (default), AzureUSGovernment or AzureChina.",
            autocompletion=clouds,
            rich_help_panel=_AZURE,
        ),
    ] = None
    output: Annotated[
        str | None,
        Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the snapshot to a file instead of standard output.",
            rich_help_panel=_OUTPUT,
        ),
    ] = None
    config: Annotated[
        str | None,
        Option(
            "--config",
            metavar="FILE",
            help="Take settings from this file, not from the aadrift.toml, or the pyproject.toml "
            "with [tool.aadrift], that is next above the current folder in its repository. A flag "
            "beats the file.",
            rich_help_panel=_OUTPUT,
        ),
    ] = None
    no_config: Annotated[
        bool,
        Option("--no-config", help="Take no settings from a file.", rich_help_panel=_OUTPUT),
    ] = False
    quiet: Annotated[
        bool,
        Option(
            "--quiet",
            "-q",
            help="Print no summary to standard error.",
            rich_help_panel=_OUTPUT,
        ),
    ] = False
    verbose: Annotated[
        int,
        Option(
            "--verbose",
            "-v",
            count=True,
            show_default=False,
            help="Log the requests; -vv also shows the traceback of an error.",
            rich_help_panel=_OUTPUT,
        ),
    ] = 0
    detailed_exitcode: Annotated[
        bool,
        Option(
            "--detailed-exitcode",
            help="Exit as terraform plan does: 0 complete, 1 error.",
            rich_help_panel=_EXIT,
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class ExplainOptions(ReadingOptions):
    """The options of ``explain``. The reports that a file asks for are those of scans."""

    apart: ClassVar[frozenset[str]] = frozenset({"format", "output"})

    target: Annotated[
        str | None,
        Argument(
            metavar="TARGET",
            help="An address, PATH:LINE, or a GUID.",
        ),
    ] = None
    paths: Annotated[
        Texts,
        Argument(metavar="PATH", help="Files and folders to scan; the current folder if none."),
    ] = None


@dataclass(frozen=True, slots=True)
class ReportOptions(ConfigurableOptions):
    """The options of ``report``. The reports that a file asks for are those of scans."""

    apart: ClassVar[frozenset[str]] = frozenset({"format", "output"})

    reports: Annotated[
        Texts,
        Argument(
            metavar="REPORT.json",
            help="JSON reports of check or fix; - reads standard input. LABEL=FILE names the "
            "repository that a report is of.",
        ),
    ] = None
    format: Annotated[
        Texts,
        Option(
            "--format",
            metavar="NAME[:FILE]",
            help="Report as text (default), json, markdown, html, sarif, junit, github, "
            "azure-pipelines, gitlab or rdjson. With :FILE into a file; may be repeated.",
            autocompletion=formats,
            rich_help_panel=_OUTPUT,
        ),
    ] = None
    output: Annotated[
        str | None,
        Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Write the report to a file instead of standard output.",
            rich_help_panel=_OUTPUT,
        ),
    ] = None
    color: Annotated[
        str,
        Option(
            "--color",
            metavar="auto|always|never",
            help="Colour the text. auto obeys NO_COLOR, FORCE_COLOR and the terminal.",
            autocompletion=one_of("auto", "always", "never"),
            rich_help_panel=_OUTPUT,
        ),
    ] = "auto"
    no_annotations: Annotated[
        bool,
        Option(
            "--no-annotations/--annotations",
            help="In GitHub Actions and Azure Pipelines, which are told by the environment: "
            "annotate no lines and add nothing to the summary of the run.",
            rich_help_panel=_OUTPUT,
        ),
    ] = False
    quiet: Annotated[
        bool,
        Option(
            "--quiet/--no-quiet",
            "-q",
            help="Print no summary to standard error.",
            rich_help_panel=_OUTPUT,
        ),
    ] = False
    verbose: Annotated[
        int,
        Option(
            "--verbose",
            "-v",
            count=True,
            show_default=False,
            help="Show what is otherwise summed up; -vv also shows the traceback of an error.",
            rich_help_panel=_OUTPUT,
        ),
    ] = 0
    config: Annotated[
        str | None,
        Option(
            "--config",
            metavar="FILE",
            help="Take settings from this file, not from the aadrift.toml, or the pyproject.toml "
            "with [tool.aadrift], that is next above the current folder in its repository. A flag "
            "beats the file.",
            rich_help_panel=_OUTPUT,
        ),
    ] = None
    no_config: Annotated[
        bool,
        Option("--no-config", help="Take no settings from a file.", rich_help_panel=_OUTPUT),
    ] = False
    strict: Annotated[
        bool,
        Option(
            "--strict/--no-strict",
            help="What can't be resolved or read counts as a finding.",
            rich_help_panel=_EXIT,
        ),
    ] = False
    exit_zero: Annotated[
        bool,
        Option(
            "--exit-zero/--no-exit-zero",
            help="Exit 0 even if there are findings; errors keep their code.",
            rich_help_panel=_EXIT,
        ),
    ] = False
    detailed_exitcode: Annotated[
        bool,
        Option(
            "--detailed-exitcode",
            help="Exit as terraform plan does: 0 clean, 1 error, 2 findings.",
            rich_help_panel=_EXIT,
        ),
    ] = False


@dataclass(frozen=True, slots=True)
class RulesOptions:
    """The options of ``rules``."""

    code: Annotated[
        str | None,
        Argument(metavar="CODE", help="A rule's code or name.", autocompletion=rules),
    ] = None
    verbose: Annotated[int, Option("--verbose", "-v", count=True, hidden=True)] = 0


@dataclass(frozen=True, slots=True)
class CompletionOptions:
    """The options of ``completion``."""

    shell: Annotated[
        str | None,
        Argument(
            metavar="SHELL", help="bash, zsh, fish or powershell.", autocompletion=one_of(*SHELLS)
        ),
    ] = None
    verbose: Annotated[int, Option("--verbose", "-v", count=True, hidden=True)] = 0
