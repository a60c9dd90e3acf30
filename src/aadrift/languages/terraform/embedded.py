"""ARM templates inside Terraform: template deployments."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aadrift.gateway import Gateway
    from aadrift.languages.terraform.gateways import Context
    from aadrift.languages.terraform.instance import Instance
    from aadrift.languages.terraform.modules import AnyBlock

TYPES = {
    "azurerm_resource_group_template_deployment",
    "azurerm_subscription_template_deployment",
    "azurerm_template_deployment",
}
CONTENTS = ("template_content", "parameters_content", "template_body", "parameters_body")


def of_resource(instance: Instance, block: AnyBlock, context: Context) -> Iterator[Gateway]:
    """The gateways that a deployed template declares."""
    del instance, block, context
    yield from ()
