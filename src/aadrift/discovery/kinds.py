"""The kinds of files that aadrift reads, and the words that make a file of a kind worth reading.

A word is looked for in the lower-cased bytes. The lists err on the side of reading too much: a
word that is missing here is a gateway that nobody sees, a word too many is a file parsed in vain.
Long words are also the fast ones to search for, so identifiers stand here in full.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from aadrift.audiences import LEGACY_AUDIENCES, MICROSOFT_REGISTERED


class Kind(StrEnum):
    """What a file is read as."""

    TERRAFORM = "terraform"
    TERRAGRUNT = "terragrunt"
    BICEP = "bicep"
    ARM = "arm"
    PROFILE = "profile"
    TEXT = "text"


CODE: Final = (Kind.TERRAFORM, Kind.TERRAGRUNT, Kind.BICEP)
"""What calls modules. In a README the same words are an example."""

_TEXT_SUFFIXES: Final = """
.adoc .bash .bat .cfg .cjs .cmd .conf .config .cs .csv .csx .env .fs .fsx .go .groovy .htm .html
.ini .j2 .java .jinja .js .jsx .kql .kt .markdown .md .mdx .mjs .php .pl .properties .ps1 .psd1
.psm1 .py .rb .rs .rst .scala .sh .swift .template .tfbackend .tftpl .tmpl .toml .tpl .ts .tsx .txt
.vb .yaml .yml .zsh
"""
_BY_SUFFIX: Final = {
    ".tf": Kind.TERRAFORM,
    ".tofu": Kind.TERRAFORM,
    ".tfvars": Kind.TERRAFORM,
    ".hcl": Kind.TERRAGRUNT,
    ".bicep": Kind.BICEP,
    ".bicepparam": Kind.BICEP,
    ".json": Kind.ARM,
    ".jsonc": Kind.ARM,
    ".xml": Kind.PROFILE,
} | dict.fromkeys(_TEXT_SUFFIXES.split(), Kind.TEXT)

# Terraform and OpenTofu compare these endings case-sensitively.
_EXACT: Final = frozenset((".tf", ".tofu", ".tfvars"))
_TERRAFORM_JSON: Final = (".tf.json", ".tofu.json", ".tfvars.json")
_LOCK_FILES: Final = frozenset((".terraform.lock.hcl", ".tflint.hcl"))
_OTHER_HCL: Final = (
    ".tftest.hcl",
    ".tofutest.hcl",
    ".tfmock.hcl",
    ".tfdeploy.hcl",
    ".tfcomponent.hcl",
    ".tfstack.hcl",
    ".pkr.hcl",
    ".nomad.hcl",
)

_LEGACY: Final = tuple(guid.encode() for guid in LEGACY_AUDIENCES)
_GUIDS: Final = (*_LEGACY, MICROSOFT_REGISTERED.encode())
_ARM_TYPES: Final = (b"virtualnetworkgateways", b"vpnserverconfigurations")
_HCL_WORDS: Final = (
    b"audience",
    b"virtual_network_gateway",
    b"vpn_server_configuration",
    # The template that is deployed may stand in a file of any name.
    b"template_deployment",
    # A registry module. The one for Virtual WAN takes an argument vpn_server_configurations, and
    # azurerm_point_to_site_vpn_gateway an id of one.
    b"avm-ptn-vnetgateway",
    *_ARM_TYPES,
    *_GUIDS,
)

WORDS: Final[dict[Kind, tuple[bytes, ...]]] = {
    Kind.TERRAFORM: _HCL_WORDS,
    Kind.TERRAGRUNT: _HCL_WORDS,
    Kind.BICEP: (
        b"audience",
        *_ARM_TYPES,
        # The registry modules virtual-network-gateway, vpn-server-configuration, virtual-wan.
        b"network-gateway",
        b"vpn-server-configuration",
        b"virtual-wan",
        *_GUIDS,
    ),
    Kind.ARM: (b"aadaudience", b"aadauthenticationparameters", *_ARM_TYPES, *_GUIDS),
    Kind.PROFILE: (b"azvpnprofile", *_GUIDS),
    Kind.TEXT: (b"azvpnprofile", *_LEGACY),
}


def kind_of(name: str) -> Kind | None:
    """The kind of a file by its name (or path); None when aadrift does not read such files.

    Names that Terraform ignores (``.x.tf``, an editor's backup) are of no kind.
    """
    suffix = name[name.rfind(".") :]
    kind = _BY_SUFFIX.get(suffix)
    if kind is None:
        lower = suffix.lower()
        if lower in _EXACT:
            return None
        return _BY_SUFFIX.get(lower) or _called_profile(name)
    if kind is Kind.TEXT:
        return kind
    base = name[name.rfind("/") + 1 :]
    if suffix == ".json" and base.endswith(_TERRAFORM_JSON):
        kind = Kind.TERRAFORM
    if kind is Kind.TERRAFORM:
        hidden = base.startswith(".") and not is_values(base)
        return None if hidden else kind
    if kind is Kind.TERRAGRUNT:
        if base in _LOCK_FILES:
            return None
        return Kind.TEXT if base.endswith(_OTHER_HCL) else kind
    return kind


def _called_profile(name: str) -> Kind | None:
    """Azure's name for a profile, whatever people put behind it (``azurevpnconfig.xml.old``)."""
    base = name[name.rfind("/") + 1 :].lower()
    packed = base.endswith((".zip", ".7z", ".cab", ".gz"))
    return Kind.PROFILE if base.startswith("azurevpnconfig") and not packed else None


def is_values(name: str) -> bool:
    """Whether a file holds values for variables (``.tfvars``, ``.tfvars.json``)."""
    return name.endswith((".tfvars", ".tfvars.json"))


def is_module_file(name: str) -> bool:
    """Whether a file is part of a Terraform module (``.tf``, ``.tofu`` and their JSON forms)."""
    return kind_of(name) is Kind.TERRAFORM and not is_values(name)
