"""The languages that gateways are declared in. A new one is a folder here and a line below."""

from __future__ import annotations

from aadrift.languages.interface import Language


def languages() -> tuple[Language, ...]:
    """Every language, in the order in which their findings are merged."""
    from aadrift.languages.arm.language import ArmLanguage
    from aadrift.languages.bicep.language import BicepLanguage
    from aadrift.languages.profile.language import ProfileLanguage
    from aadrift.languages.terraform.language import TerraformLanguage

    return (TerraformLanguage(), BicepLanguage(), ArmLanguage(), ProfileLanguage())
