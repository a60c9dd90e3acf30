"""The types of resources that can hold a gateway; what reads most of them is seldom needed."""

from __future__ import annotations

from typing import Final

AZAPI: Final = frozenset(("azapi_resource", "azapi_resource_action", "azapi_update_resource"))
BODIES: Final = ("body", "sensitive_body")

DEPLOYMENTS: Final = frozenset(
    (
        "azurerm_management_group_template_deployment",
        "azurerm_resource_group_template_deployment",
        "azurerm_subscription_template_deployment",
        "azurerm_template_deployment",
        "azurerm_tenant_template_deployment",
    )
)
TEMPLATES: Final = ("template_content", "template_body")
PARAMETERS: Final = ("parameters_content", "parameters_body", "parameters")
