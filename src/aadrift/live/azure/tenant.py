"""Asks Microsoft Graph for the old enterprise app: one GET, over the same pipeline as all else."""

from __future__ import annotations

from azure.core.exceptions import AzureError, HttpResponseError

from aadrift.audiences import CLOUDS, is_guid
from aadrift.live.azure.clouds import KNOWN
from aadrift.live.azure.connection import Connection
from aadrift.live.azure.errors import is_status, reason
from aadrift.live.azure.options import AzureOptions
from aadrift.live.azure.waiting import Deadline
from aadrift.live.azure.workers import bounded
from aadrift.live.interface import LiveError
from aadrift.live.tenant import AppState, TenantApp

_NOT_FOUND = "Request_ResourceNotFound"


def ask(options: AzureOptions) -> TenantApp:
    """Whether the tenant has the old app of the options' cloud."""
    deadline = Deadline(options.timeout)
    app_id = _old_app(options)
    path = f"/v1.0/servicePrincipals(appId='{app_id}')?$select=id,appId,displayName,accountEnabled"
    try:
        connection = bounded(lambda: Connection(options, deadline), deadline)
        with connection:
            answer = bounded(lambda: connection.graph(path), deadline)
    except (AzureError, LiveError) as error:
        state = AppState.GONE if _is_gone(error) else AppState.UNKNOWN
        return TenantApp(app_id, state, reason=None if _is_gone(error) else _why(error))
    return _found(app_id, answer)


def _is_gone(error: Exception) -> bool:
    """Whether Graph itself says so: a proxy's page of the same status is no answer of Graph."""
    return (
        isinstance(error, HttpResponseError)
        and is_status(error, 404)
        and getattr(error.error, "code", None) == _NOT_FOUND
    )


def _old_app(options: AzureOptions) -> str:
    url = (options.arm_endpoint or "").rstrip("/").lower()
    by_url = next((name for name, known in KNOWN.items() if known.arm == url), None)
    return CLOUDS[by_url or options.cloud or "AzurePublic"].legacy_audience


def _why(error: Exception) -> str:
    if is_status(error, 403):
        said = reason(error).partition("; docs/")[0]
        return (
            f"{said} (reading it needs the Microsoft Graph permission Application.Read.All, or the "
            "role Directory Readers)"
        )
    return reason(error)


def _found(app_id: str, answer: object) -> TenantApp:
    fields = answer if isinstance(answer, dict) else {}
    object_id = fields.get("id")
    if str(fields.get("appId", "")).lower() != app_id or not is_guid(str(object_id)):
        why = "the answer is about something else"
        return TenantApp(app_id, AppState.UNKNOWN, reason=why)
    name, enabled = fields.get("displayName"), fields.get("accountEnabled")
    return TenantApp(
        app_id,
        AppState.FOUND,
        id=str(object_id),
        name=name if isinstance(name, str) else None,
        enabled=enabled if isinstance(enabled, bool) else None,
    )
