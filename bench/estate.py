"""A made-up freight company's Terraform, as large as asked, the same for the same seed.

Every stack is a folder of ten files: networks, virtual machines, storage, alerts, locals,
variables, outputs, providers and values, a believable mix of about 4.3 kB a file. Stacks that
hold a gateway write its audience in one of the ways people do: in the resource, through a local,
through a variable and ``terraform.tfvars``, through a shared module, in a Virtual WAN
configuration.
"""

from __future__ import annotations

import random
import uuid
from pathlib import Path

FILES_PER_STACK = 10

_AUDIENCES = (
    "41b23e61-6c1e-4545-b367-cd054e0ed4b4",
    "41B23E61-6C1E-4545-B367-CD054E0ED4B4",
    "c632b3df-fb67-4d84-bdcf-b95ad541b5c8",
)
_TEAMS = ("billing", "customs", "fleet", "harbour", "identity", "ledger", "pricing", "tracking")
_PARTS = ("api", "batch", "cache", "edge", "feed", "gate", "index", "portal", "queue", "sync")
_REGIONS = ("northeurope", "swedencentral", "westeurope", "francecentral", "norwayeast")
_STAGES = ("dev", "test", "prod")

_SUBNET = """
resource "azurerm_subnet" "{name}" {{
  name                 = "snet-${{local.prefix}}-{name}"
  resource_group_name  = azurerm_resource_group.this.name
  virtual_network_name = azurerm_virtual_network.this.name
  address_prefixes     = [cidrsubnet(var.address_space, 6, {number})]
  service_endpoints    = ["Microsoft.KeyVault", "Microsoft.Storage"]
}}

resource "azurerm_network_security_group" "{name}" {{
  name                = "nsg-${{local.prefix}}-{name}"
  location            = var.location
  resource_group_name = azurerm_resource_group.this.name
  tags                = local.tags

  # Only the load balancer's probes and the team's own subnets may come in ({team}).
  security_rule {{
    name                       = "allow-{name}"
    priority                   = {priority}
    direction                  = "Inbound"
    access                     = "Allow"
    protocol                   = "Tcp"
    source_port_range          = "*"
    destination_port_range     = "{port}"
    source_address_prefix      = "AzureLoadBalancer"
    destination_address_prefix = "*"
  }}
}}
"""

_MACHINE = """
resource "azurerm_linux_virtual_machine" "{name}" {{
  for_each = toset([for index in range(var.{name}_count) : format("%02d", index)])

  name                            = "vm-${{local.prefix}}-{name}-${{each.key}}"
  location                        = var.location
  resource_group_name             = azurerm_resource_group.this.name
  size                            = lookup(var.sizes, "{name}", "Standard_D2s_v5")
  admin_username                  = "skerry"
  disable_password_authentication = true
  network_interface_ids           = [azurerm_network_interface.{name}[each.key].id]
  tags                            = merge(local.tags, {{ role = "{name}", owner = "{team}" }})

  os_disk {{
    caching              = "ReadWrite"
    storage_account_type = "Premium_LRS"
    disk_size_gb         = {size}
  }}

  source_image_reference {{
    publisher = "Canonical"
    offer     = "ubuntu-24_04-lts"
    sku       = "server"
    version   = "latest"
  }}
}}
"""

_STORE = """
module "{name}" {{
  source = "../../../modules/storage-account"

  name                     = substr(replace("st${{local.prefix}}{name}", "-", ""), 0, 24)
  location                 = var.location
  resource_group_name      = azurerm_resource_group.this.name
  account_replication_type = var.stage == "prod" ? "ZRS" : "LRS"
  retention_days           = {number}
  allowed_subnet_ids       = [azurerm_subnet.{name}.id]

  containers = {{
    incoming = {{ access = "private", lifecycle_days = {priority} }}
    archive  = {{ access = "private", lifecycle_days = {size} }}
  }}

  tags = local.tags
}}
"""

_ALERT = """
resource "azurerm_monitor_metric_alert" "{name}" {{
  name                = "alert-${{local.prefix}}-{name}"
  resource_group_name = azurerm_resource_group.this.name
  scopes              = [module.{name}.id]
  description         = "The {name} of {team} answers slowly. Runbook {uuid}."
  severity            = {severity}
  frequency           = "PT5M"
  window_size         = "PT15M"

  criteria {{
    metric_namespace = "Microsoft.Storage/storageAccounts"
    metric_name      = "SuccessE2ELatency"
    aggregation      = "Average"
    operator         = "GreaterThan"
    threshold        = {priority}
  }}

  action {{
    action_group_id = var.action_group_id
  }}
}}
"""

_VARIABLE = """
variable "{name}_count" {{
  description = "How many machines {name} has. Ask {team} before going beyond {number}."
  type        = number
  default     = {severity}

  validation {{
    condition     = var.{name}_count >= 0 && var.{name}_count <= {number}
    error_message = "The {name} of {team} has between 0 and {number} machines."
  }}
}}

variable "{name}_contacts" {{
  description = "Whom to ask about {name}."
  type        = object({{ owner = string, on_call = string, channel = optional(string) }})
}}
"""

_OUTPUT = """
output "{name}_store" {{
  description = "Where {name} keeps its files, for the stacks of {team} that read them."
  value = {{
    id       = module.{name}.id
    endpoint = module.{name}.primary_blob_endpoint
    subnet   = azurerm_subnet.{name}.id
  }}

  precondition {{
    condition     = length(azurerm_subnet.{name}.address_prefixes) == 1
    error_message = "The subnet of {name} has one address range."
  }}
}}
"""

_LOCAL = """
locals {{
  {name}_rules = {{
    for index, port in [{port}, {priority}] : "{name}-${{port}}" => {{
      priority = 100 + index * 10
      port     = port
      # Agreed with {team}: ticket {uuid}.
      sources  = [for subnet in azurerm_subnet.{name}.address_prefixes : subnet if subnet != null]
    }}
  }}
}}
"""

_VALUE = """
# {team}: {uuid}
{name}_count = {severity}
{name}_schedule = {{
  start    = "0{severity}:00"
  days     = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
  timezone = "W. Europe Standard Time"
}}
{name}_contacts = {{
  owner   = "{name}-owner@{team}.skerry.example"
  on_call = "{name}-on-call@{team}.skerry.example"
  channel = "https://chat.skerry.example/{team}/{uuid}"
}}
"""

_PROVIDERS = """terraform {{
  required_version = ">= 1.9"

  required_providers {{
    azurerm = {{
      source  = "hashicorp/azurerm"
      version = "~> 4.{number}"
    }}
  }}

  backend "azurerm" {{
    resource_group_name  = "rg-skerry-state"
    storage_account_name = "stskerrystate"
    container_name       = "{team}"
    key                  = "{uuid}.tfstate"
  }}
}}

provider "azurerm" {{
  subscription_id = "{uuid}"
  features {{}}
}}
"""

_HEADS = {
    "network.tf": """resource "azurerm_virtual_network" "this" {{
  name                = "vnet-${{local.prefix}}"
  location            = var.location
  resource_group_name = azurerm_resource_group.this.name
  address_space       = [var.address_space]
  tags                = local.tags
}}
""",
    "main.tf": """resource "azurerm_resource_group" "this" {{
  name     = "rg-${{local.prefix}}"
  location = var.location
  tags     = local.tags
}}
""",
    "locals.tf": """locals {{
  prefix = "skerry-{team}-${{var.stage}}"
  tags   = {{ company = "Skerry Freight", team = "{team}", stage = var.stage }}
}}
""",
    "variables.tf": """variable "location" {{
  type = string
}}

variable "stage" {{
  type = string
}}

variable "address_space" {{
  type = string
}}

variable "action_group_id" {{
  type = string
}}

variable "sizes" {{
  type    = map(string)
  default = {{}}
}}
""",
    "terraform.tfvars": """location        = "{region}"
stage           = "{stage}"
address_space   = "10.{number}.0.0/16"
action_group_id = "/subscriptions/{uuid}/actionGroups/{team}"
""",
}

# A file's name, the block that fills it, and the parts of the stack that it has a block for.
_LAYOUT = (
    ("main.tf", _MACHINE, _PARTS[:3]),
    ("compute.tf", _MACHINE, _PARTS[3:]),
    ("network.tf", _SUBNET, _PARTS[:6]),
    ("storage.tf", _STORE, _PARTS[:8]),
    ("monitoring.tf", _ALERT, _PARTS[:8]),
    ("locals.tf", _LOCAL, _PARTS),
    ("variables.tf", _VARIABLE, _PARTS),
    ("outputs.tf", _OUTPUT, _PARTS),
    ("terraform.tfvars", _VALUE, _PARTS),
)

_GATEWAY = """
resource "azurerm_virtual_network_gateway" "p2s" {{
  name                = "vgw-${{local.prefix}}"
  location            = var.location
  resource_group_name = azurerm_resource_group.this.name
  type                = "Vpn"
  vpn_type            = "RouteBased"
  sku                 = "VpnGw2AZ"

  ip_configuration {{
    subnet_id            = azurerm_subnet.api.id
    public_ip_address_id = var.public_ip_id
  }}

  vpn_client_configuration {{
    address_space        = ["172.16.{number}.0/24"]
    vpn_auth_types       = ["AAD"]
    vpn_client_protocols = ["OpenVPN"]
    aad_tenant           = "https://login.microsoftonline.com/{uuid}"
    aad_issuer           = "https://sts.windows.net/{uuid}/"
    aad_audience         = {audience}
  }}
}}
"""

_WAN = """
resource "azurerm_vpn_server_configuration" "p2s" {{
  name                     = "vpnsc-${{local.prefix}}"
  location                 = var.location
  resource_group_name      = azurerm_resource_group.this.name
  vpn_authentication_types = ["AAD"]
  vpn_protocols            = ["OpenVPN"]

  azure_active_directory_authentication {{
    tenant   = "https://login.microsoftonline.com/{uuid}"
    issuer   = "https://sts.windows.net/{uuid}/"
    audience = "{audience}"
  }}
}}
"""

_MODULE_CALL = """
module "vpn" {{
  source = "../../../modules/vpn-gateway"

  name                = "vgw-${{local.prefix}}"
  location            = var.location
  resource_group_name = azurerm_resource_group.this.name
  subnet_id           = azurerm_subnet.api.id
  tenant_id           = "{uuid}"
  audience            = "{audience}"
}}
"""

_VPN_MODULE = """variable "name" {
  type = string
}

variable "location" {
  type = string
}

variable "resource_group_name" {
  type = string
}

variable "subnet_id" {
  type = string
}

variable "tenant_id" {
  type = string
}

variable "audience" {
  type = string
}

resource "azurerm_virtual_network_gateway" "this" {
  name                = var.name
  location            = var.location
  resource_group_name = var.resource_group_name
  type                = "Vpn"
  sku                 = "VpnGw1AZ"

  ip_configuration {
    subnet_id = var.subnet_id
  }

  vpn_client_configuration {
    address_space        = ["172.20.0.0/22"]
    vpn_auth_types       = ["AAD"]
    vpn_client_protocols = ["OpenVPN"]
    aad_tenant           = "https://login.microsoftonline.com/${var.tenant_id}"
    aad_issuer           = "https://sts.windows.net/${var.tenant_id}/"
    aad_audience         = var.audience
  }
}
"""

_STORE_MODULE = """variable "name" {
  type = string
}

variable "location" {
  type = string
}

variable "resource_group_name" {
  type = string
}

resource "azurerm_storage_account" "this" {
  name                     = var.name
  location                 = var.location
  resource_group_name      = var.resource_group_name
  account_tier             = "Standard"
  account_replication_type = "ZRS"
}

output "id" {
  value = azurerm_storage_account.this.id
}
"""


def _add_gateway(texts: dict[str, str], shape: int, words: dict[str, object]) -> None:
    audience = _AUDIENCES[shape % len(_AUDIENCES)]
    quoted = f'"{audience}"'
    match shape % 5:
        case 0:
            texts["network.tf"] += _GATEWAY.format(**words, audience=quoted)
        case 1:
            texts["locals.tf"] += f"\nlocals {{\n  vpn = {{ audience = {quoted} }}\n}}\n"
            texts["network.tf"] += _GATEWAY.format(**words, audience="local.vpn.audience")
        case 2:
            texts["variables.tf"] += '\nvariable "vpn_audience" {\n  type = string\n}\n'
            texts["terraform.tfvars"] += f"\nvpn_audience = {quoted}\n"
            texts["network.tf"] += _GATEWAY.format(**words, audience="var.vpn_audience")
        case 3:
            texts["network.tf"] += _MODULE_CALL.format(**words, audience=audience)
        case _:
            texts["network.tf"] += _WAN.format(**words, audience=audience)


def _stack(rng: random.Random, number: int) -> dict[str, str]:
    def words() -> dict[str, object]:
        return {
            "team": _TEAMS[number % len(_TEAMS)],
            "stage": _STAGES[number % len(_STAGES)],
            "region": rng.choice(_REGIONS),
            "number": rng.randrange(1, 60),
            "priority": rng.randrange(100, 900),
            "port": rng.randrange(1024, 65000),
            "size": rng.choice((64, 128, 256)),
            "severity": rng.randrange(1, 5),
            "uuid": uuid.UUID(int=rng.getrandbits(128), version=4),
        }

    texts = {"providers.tf": _PROVIDERS.format(**words())}
    for name, block, parts in _LAYOUT:
        head = _HEADS.get(name, "").format(**words())
        texts[name] = head + "".join(block.format(name=part, **words()) for part in parts)
    return texts


def generate(folder: Path, stacks: int, gateways: int, seed: int = 7) -> int:
    """Write the stacks and their modules below an empty folder; returns how many bytes.

    ``gateways`` of the stacks, spread evenly, hold a gateway.
    """
    rng = random.Random(seed)
    every = stacks / gateways if gateways else 0
    chosen = {int(index * every): index for index in range(gateways)}
    written = 0
    modules = {"vpn-gateway": _VPN_MODULE, "storage-account": _STORE_MODULE}
    for name, text in modules.items():
        home = folder / "modules" / name
        home.mkdir(parents=True)
        written += (home / "main.tf").write_bytes(text.encode())
    (folder / ".gitignore").write_text("*.tfstate\n*.tfstate.*\n.terraform/\ncrash.log\n/dist/\n")
    for number in range(stacks):
        home = folder / "stacks" / f"area-{number // 100:03}" / f"stack-{number:05}"
        home.mkdir(parents=True)
        texts = _stack(rng, number)
        if number in chosen:
            identity = uuid.UUID(int=rng.getrandbits(128), version=4)
            _add_gateway(texts, chosen[number], {"number": number % 250, "uuid": identity})
        for name, text in texts.items():
            written += (home / name).write_bytes(text.encode())
    return written
