"""The keys that a config file can have: the one table for the reader, the schema and the docs.

A key has the name of the option whose default it sets. What names an action (``--write``), holds
for one run only (``--shard``), or would let a scanned repository decide where a token goes
(``--arm-endpoint``) or what of the environment is read (``--read-env``) has none.
"""

from __future__ import annotations

from enum import StrEnum

from aadrift.audiences import CLOUDS
from aadrift.live.azure.options import Auth
from aadrift.records import dataclass
from aadrift.reports import FORMATS
from aadrift.rules.catalogue import CODES

MAX_SECONDS = 24 * 3600
MAX_VERBOSE = 2


class Kind(StrEnum):
    """What a key holds."""

    FLAG = "true or false"
    TEXT = "a text"
    TEXTS = "a list of texts"
    CHOICE = "one of some words"
    CODES = "a list of rule codes"
    SECONDS = "seconds"
    COUNT = "a number"
    FILE = "a file"
    FILES = "a list of files"
    SOURCES = "a list of sources"
    REPORTS = "a list of reports"
    FOLDER = "a folder"
    VALUES = "a table of texts"
    AUDIENCES = "a table of audiences"
    PROFILES = "a table of profiles"
    IGNORES = "a list of tables"


@dataclass(frozen=True)
class Key:
    """A key: its name (an option's, without the dashes), what it holds, and what it says."""

    name: str
    kind: Kind
    help: str
    choices: tuple[str, ...] = ()

    @property
    def attribute(self) -> str:
        """The name of the option's field."""
        return self.name.replace("-", "_")


# Every code and beginning of a code that stands for at least one rule.
CODE_NAMES = tuple(sorted({code[:end] for code in CODES for end in range(1, len(code) + 1)}))

KEYS = (
    Key("live", Kind.SOURCES, "What Azure has: azure, or files. Paths are relative to this file."),
    Key("state", Kind.FILES, "Terraform states to take resource ids from."),
    Key("plan", Kind.FILES, "Plans ('terraform show -json') to take resource ids from."),
    Key("var-file", Kind.FILES, "Evaluate Terraform with these variables files only."),
    Key("var", Kind.VALUES, "Terraform variables, name by name. No place for secrets."),
    Key("parameters", Kind.FILES, "Bicep or ARM parameters files."),
    Key("cloud", Kind.CHOICE, "The cloud of every gateway.", tuple(CLOUDS)),
    Key("workspace", Kind.TEXT, "The value of terraform.workspace."),
    Key("subscription", Kind.TEXTS, "Subscriptions to read when Azure is asked."),
    Key("management-group", Kind.TEXTS, "Management groups to read when Azure is asked."),
    Key("auth", Kind.CHOICE, "How to sign in to Azure.", tuple(Auth)),
    Key("timeout", Kind.SECONDS, "The bound on all reading of Azure, in seconds."),
    Key("include", Kind.TEXTS, "Report only what stands in files that match these globs."),
    Key("exclude", Kind.TEXTS, "Leave out files that match these globs."),
    Key("no-gitignore", Kind.FLAG, "Scan also what .gitignore leaves out."),
    Key("select", Kind.CODES, "Report only these rules: codes or their beginnings.", CODE_NAMES),
    Key("ignore", Kind.CODES, "Leave out these rules: codes or their beginnings.", CODE_NAMES),
    Key("baseline", Kind.FILE, "The file of known findings, which do not count."),
    Key("format", Kind.REPORTS, "Reports to make: NAME, or NAME:FILE.", tuple(FORMATS)),
    Key("output", Kind.FILE, "The file for the report that has none of its own."),
    Key("color", Kind.CHOICE, "Colour the text.", ("auto", "always", "never")),
    Key("quiet", Kind.FLAG, "Print no summary to standard error."),
    Key("verbose", Kind.COUNT, "0, or 1 to show what is otherwise summed up."),
    Key("tenant-check", Kind.FLAG, "Ask the tenant for the old enterprise app."),
    Key("no-annotations", Kind.FLAG, "Annotate no lines in a pipeline."),
    Key("strict", Kind.FLAG, "What can't be resolved or read counts as a finding."),
    Key("exit-zero", Kind.FLAG, "Exit 0 even if there are findings."),
    Key("to", Kind.CHOICE, "What a fix writes.", ("microsoft-registered", "live")),
    Key("audience-map", Kind.AUDIENCES, "Audiences to replace, old by new."),
    Key("unsafe", Kind.FLAG, "Apply also the fixes that need a human's eye."),
    Key("profiles", Kind.FLAG, "Edit client profiles, too."),
    Key("group-by", Kind.CHOICE, "What one pull request is for.", ("stack", "owner", "none")),
    Key("forge", Kind.CHOICE, "What the remote is.", ("github", "azure-repos", "gitlab")),
    Key("remote", Kind.TEXT, "The remote to push to."),
    Key("ignores", Kind.IGNORES, "Findings that do not count, by path."),
    Key(
        "profile-gateways",
        Kind.PROFILES,
        "The gateway of each client profile: its address, resource id or name, by the profile's "
        "path.",
    ),
    Key(
        "templates",
        Kind.FOLDER,
        "A folder with publishing/title.txt.j2, body.md.j2 or commit.txt.j2 to use instead of "
        "aadrift's own.",
    ),
)

BY_NAME = {key.name: key for key in KEYS}

_ACTION = "it says what one run does"
_CALLER = "it tells the caller of one run what to expect"
_TRUST = "a file of the scanned repository must not decide that"

# Options that have no key, and why.
COMMAND_LINE_ONLY = {
    "config": _CALLER,
    "no-config": _CALLER,
    "detailed-exitcode": _CALLER,
    "arm-endpoint": _TRUST,
    "read-env": _TRUST,
    "changed-since": _ACTION,
    "write-baseline": _ACTION,
    "shard": _ACTION,
    "write": _ACTION,
    "patch": _ACTION,
    "runbook": _ACTION,
    "branch": _ACTION,
    "commit": _ACTION,
    "pull-request": _ACTION,
    "yes": _ACTION,
}
