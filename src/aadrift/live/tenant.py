"""The old enterprise app in a tenant: whether it is still there."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from aadrift.live.interface import LiveError
from aadrift.records import dataclass

if TYPE_CHECKING:
    from aadrift.live.azure.options import AzureOptions


class AppState(StrEnum):
    """Whether the tenant has the app, as far as that is known."""

    FOUND = "found"
    GONE = "gone"
    UNKNOWN = "unknown"
    NOT_CHECKED = "not-checked"


@dataclass(frozen=True)
class TenantApp:
    """The service principal of an app id in the tenant.

    ``id`` is its object id. ``reason`` is a clause that says why its state is unknown.
    """

    app_id: str
    state: AppState
    id: str | None = None
    name: str | None = None
    enabled: bool | None = None
    reason: str | None = None


def read_tenant_app(options: AzureOptions) -> TenantApp:
    """Ask the tenant of the sign-in for the old enterprise app of its cloud.

    What can't be told is unknown, with the reason. Raises LiveError when the libraries that Azure
    needs can't be imported.
    """
    try:
        from aadrift.live.azure.tenant import ask
    except ImportError as error:
        raise LiveError(
            f"--tenant-check needs libraries that can't be imported ({error}); install aadrift "
            "again"
        ) from None
    return ask(options)
