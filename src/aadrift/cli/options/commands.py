"""The options of each command, and those that commands share."""

from typing import Any, ClassVar

from aadrift.cli.options.arguments import (
    Code,
    Paths,
    Reports,
    Shell,
    Target,
)
from aadrift.cli.options.azure import (
    ArmEndpoint,
    Auth,
    AzureCloud,
    ManagementGroup,
    Subscription,
    Timeout,
)
from aadrift.cli.options.evidence import (
    Cloud,
    Live,
    Parameters,
    Plan,
    ReadEnv,
    SnapshotLive,
    State,
    TenantCheck,
    VarFile,
    Variables,
    Workspace,
)
from aadrift.cli.options.fixing import (
    AudienceMap,
    Branch,
    Commit,
    Forge,
    GroupBy,
    Patch,
    Profiles,
    PullRequest,
    Remote,
    Runbook,
    To,
    Unsafe,
    Write,
    Yes,
)
from aadrift.cli.options.output import (
    Color,
    DetailedExitcode,
    ExitZero,
    Format,
    HiddenVerbose,
    NoAnnotations,
    Output,
    Quiet,
    RequestsVerbose,
    SnapshotExitcode,
    SnapshotOutput,
    Strict,
    Verbose,
)
from aadrift.cli.options.scope import (
    Baseline,
    ChangedSince,
    Config,
    Exclude,
    Ignore,
    Include,
    NoConfig,
    NoGitignore,
    Select,
    Shard,
    WriteBaseline,
)
from aadrift.records import dataclass


@dataclass(frozen=True)
class ConfigurableOptions:
    """What a command knows besides its options, which its ``config`` file gives defaults to.

    ``given`` are the fields that the command line sets, ``settings`` what the file says besides.
    ``apart`` are fields that the file has no say in, although others of the name exist.
    """

    given: frozenset[str] = frozenset()
    settings: Any = None
    apart: ClassVar[frozenset[str]] = frozenset()


@dataclass(frozen=True)
class AzureReadingOptions(ConfigurableOptions):
    """The options of every command that can read Azure."""

    subscription: Subscription = None
    management_group: ManagementGroup = None
    auth: Auth = None
    arm_endpoint: ArmEndpoint = None
    timeout: Timeout = None


@dataclass(frozen=True)
class ReadingOptions(AzureReadingOptions):
    """What to read, and how to print: the options of every command that scans."""

    live: Live = None
    state: State = None
    plan: Plan = None
    var_file: VarFile = None
    var: Variables = None
    parameters: Parameters = None
    cloud: Cloud = None
    workspace: Workspace = None
    read_env: ReadEnv = False
    include: Include = None
    exclude: Exclude = None
    no_gitignore: NoGitignore = False
    config: Config = None
    no_config: NoConfig = False
    format: Format = None
    output: Output = None
    color: Color = "auto"
    no_annotations: NoAnnotations = False
    quiet: Quiet = False
    verbose: Verbose = 0
    detailed_exitcode: DetailedExitcode = False


@dataclass(frozen=True)
class ScanOptions(ReadingOptions):
    """The options of ``check``, which ``fix`` has too."""

    paths: Paths = None
    select: Select = None
    ignore: Ignore = None
    changed_since: ChangedSince = None
    baseline: Baseline = None
    write_baseline: WriteBaseline = False
    tenant_check: TenantCheck = False
    shard: Shard = None
    strict: Strict = False
    exit_zero: ExitZero = False


@dataclass(frozen=True)
class FixOptions(ScanOptions):
    """The options of ``fix``."""

    to: To = "microsoft-registered"
    audience_map: AudienceMap = None
    unsafe: Unsafe = False
    profiles: Profiles = False
    write: Write = False
    patch: Patch = None
    runbook: Runbook = None
    branch: Branch = None
    commit: Commit = False
    pull_request: PullRequest = False
    group_by: GroupBy = "none"
    forge: Forge = None
    remote: Remote = None
    yes: Yes = False


@dataclass(frozen=True)
class SnapshotOptions(AzureReadingOptions):
    """The options of ``snapshot``. What a file says of live evidence and reports is for scans."""

    apart: ClassVar[frozenset[str]] = frozenset({"live", "output"})

    live: SnapshotLive = None
    cloud: AzureCloud = None
    output: SnapshotOutput = None
    config: Config = None
    no_config: NoConfig = False
    quiet: Quiet = False
    verbose: RequestsVerbose = 0
    detailed_exitcode: SnapshotExitcode = False


@dataclass(frozen=True)
class ExplainOptions(ReadingOptions):
    """The options of ``explain``. The reports that a file asks for are those of scans."""

    apart: ClassVar[frozenset[str]] = frozenset({"format", "output"})

    target: Target = None
    paths: Paths = None


@dataclass(frozen=True)
class ReportOptions(ConfigurableOptions):
    """The options of ``report``. The reports that a file asks for are those of scans."""

    apart: ClassVar[frozenset[str]] = frozenset({"format", "output"})

    reports: Reports = None
    format: Format = None
    output: Output = None
    color: Color = "auto"
    no_annotations: NoAnnotations = False
    quiet: Quiet = False
    verbose: Verbose = 0
    config: Config = None
    no_config: NoConfig = False
    strict: Strict = False
    exit_zero: ExitZero = False
    detailed_exitcode: DetailedExitcode = False


@dataclass(frozen=True)
class RulesOptions:
    """The options of ``rules``."""

    code: Code = None
    verbose: HiddenVerbose = 0


@dataclass(frozen=True)
class CompletionOptions:
    """The options of ``completion``."""

    shell: Shell = None
    verbose: HiddenVerbose = 0
