"""Signing in: a chain of what is configured, and one token for all requests."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from azure.core.credentials import (
    AccessToken,
    AccessTokenInfo,
    SupportsTokenInfo,
    TokenRequestOptions,
)
from azure.core.exceptions import AzureError

from aadrift.live.azure.clouds import Endpoint
from aadrift.live.azure.errors import SignInError, blotted
from aadrift.live.azure.options import Auth
from aadrift.records import dataclass

_TOKEN_VARIABLE = "AADRIFT_ACCESS_TOKEN"  # noqa: S105 - the name of a variable
GRAPH_TOKEN_VARIABLE = "AADRIFT_GRAPH_TOKEN"  # noqa: S105 - likewise

# What prints the token for each of them.
_PRINTED_BY = {
    _TOKEN_VARIABLE: "az account get-access-token --query accessToken -o tsv",
    GRAPH_TOKEN_VARIABLE: (
        "az account get-access-token --resource-type ms-graph --query accessToken -o tsv"
    ),
}

# What a bearer token consists of (RFC 6750). Anything else would end up in an error message of the
# HTTP library, and might end the header.
_TOKEN = re.compile(r"[A-Za-z0-9._~+/=-]+")

# Variables whose value is secret, not the path of a file that is.
_SECRET_NAME = re.compile(r"(?:SECRET|TOKEN|PASSWORD)(?!.*_FILE$)", re.IGNORECASE)

# A token is renewed when less than this is left of it, seconds.
_MARGIN = 120


@dataclass(frozen=True)
class _Way:
    """A way to sign in: what must be set for it, how it is made, and what to run without it."""

    title: str
    variables: tuple[tuple[str, ...], ...]
    make: Callable[[dict[str, Any]], SupportsTokenInfo]
    advice: str

    def missing(self, environment: Mapping[str, str]) -> str | None:
        """What is not set although it must be; None when the way is configured."""
        if not self.variables:
            return None
        lacking = [
            [name for name in names if not environment.get(name)] for names in self.variables
        ]
        if not all(lacking):
            return None
        fewest = min(lacking, key=len)
        return f"{' and '.join(fewest)} {'is' if len(fewest) == 1 else 'are'} not set"


def _environment(keywords: dict[str, Any]) -> SupportsTokenInfo:
    from azure.identity import EnvironmentCredential

    return EnvironmentCredential(**keywords)


def _workload(keywords: dict[str, Any]) -> SupportsTokenInfo:
    from azure.identity import WorkloadIdentityCredential

    return WorkloadIdentityCredential(**keywords)


def _pipelines(environment: Mapping[str, str]) -> Callable[[dict[str, Any]], SupportsTokenInfo]:
    def make(keywords: dict[str, Any]) -> SupportsTokenInfo:
        from azure.identity import AzurePipelinesCredential

        return AzurePipelinesCredential(
            tenant_id=environment["AZURESUBSCRIPTION_TENANT_ID"],
            client_id=environment["AZURESUBSCRIPTION_CLIENT_ID"],
            service_connection_id=environment["AZURESUBSCRIPTION_SERVICE_CONNECTION_ID"],
            system_access_token=environment["SYSTEM_ACCESSTOKEN"],
            **keywords,
        )

    return make


def _cli(keywords: dict[str, Any]) -> SupportsTokenInfo:
    from azure.identity import AzureCliCredential

    return AzureCliCredential(process_timeout=max(1, int(keywords["read_timeout"])))


def _managed(keywords: dict[str, Any]) -> SupportsTokenInfo:
    from azure.identity import ManagedIdentityCredential

    keywords.pop("authority", None)
    keywords.pop("disable_instance_discovery", None)
    return ManagedIdentityCredential(**keywords)


def _ways(environment: Mapping[str, str]) -> dict[Auth, _Way]:
    app = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID")
    return {
        Auth.ENVIRONMENT: _Way(
            "environment variables",
            ((*app, "AZURE_CLIENT_SECRET"), (*app, "AZURE_CLIENT_CERTIFICATE_PATH")),
            _environment,
            "set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET (or "
            "AZURE_CLIENT_CERTIFICATE_PATH)",
        ),
        Auth.WORKLOAD: _Way(
            "workload identity",
            ((*app, "AZURE_FEDERATED_TOKEN_FILE"),),
            _workload,
            "run in a pod or job that has a federated token file",
        ),
        Auth.PIPELINES: _Way(
            "Azure Pipelines service connection",
            (
                (
                    "SYSTEM_OIDCREQUESTURI",
                    "SYSTEM_ACCESSTOKEN",
                    "AZURESUBSCRIPTION_TENANT_ID",
                    "AZURESUBSCRIPTION_CLIENT_ID",
                    "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
                ),
            ),
            _pipelines(environment),
            "run in an AzureCLI@2 task and map SYSTEM_ACCESSTOKEN: $(System.AccessToken)",
        ),
        Auth.CLI: _Way("Azure CLI", (), _cli, "run `az login`"),
        Auth.MANAGED: _Way(
            "managed identity", (), _managed, "run on a machine that has a managed identity"
        ),
    }


_CHAIN = (Auth.ENVIRONMENT, Auth.WORKLOAD, Auth.PIPELINES, Auth.CLI)


def _token_of(
    credential: SupportsTokenInfo, scopes: tuple[str, ...], options: TokenRequestOptions
) -> AccessTokenInfo:
    """A token of a credential. Raises ValueError for what can't be one."""
    try:
        info = credential.get_token_info(*scopes, options=options)
    except (TypeError, AttributeError, LookupError):
        # The credentials take what a program or a server answered apart without looking.
        raise ValueError("the answer holds no token") from None
    if not isinstance(info.token, str) or _TOKEN.fullmatch(info.token) is None:
        raise ValueError("the answer holds what can't be a token")
    return info


class SharedCredential:
    """Signs in on the first request and keeps the token, for all threads.

    Of the ways that are configured the first that gives a token is used from then on. The Azure
    CLI's credential keeps no token: without this, every client would start the CLI again.
    """

    def __init__(
        self,
        auth: Auth,
        endpoint: Endpoint,
        environment: Mapping[str, str],
        seconds: float,
        variable: str = _TOKEN_VARIABLE,
    ) -> None:
        self._auth = auth
        self._variable = variable
        self._environment = environment
        self._keywords: dict[str, Any] = {
            "connection_timeout": min(10.0, seconds),
            "read_timeout": min(30.0, seconds),
            "retry_total": 3,
            "retry_backoff_factor": 0.2,
            "retry_backoff_max": 5,
        }
        if endpoint.authority is not None:
            self._keywords["authority"] = endpoint.authority
        if not endpoint.known:
            self._keywords["disable_instance_discovery"] = True
        self._lock = threading.Lock()
        self._token: AccessTokenInfo | None = None
        self._claims = ""
        self._chosen: SupportsTokenInfo | None = None

    def get_token(self, *scopes: str, **kwargs: Any) -> AccessToken:
        """A token in the older form of the protocol, see ``get_token_info``."""
        options: TokenRequestOptions = {"claims": kwargs.get("claims") or ""}
        info = self.get_token_info(*scopes, options=options)
        return AccessToken(info.token, info.expires_on)

    def get_token_info(
        self, *scopes: str, options: TokenRequestOptions | None = None
    ) -> AccessTokenInfo:
        """A token that is valid for a while; with claims, one that was issued for them.

        Raises SignInError, which names each way that was tried and what to run.
        """
        claims = (options or {}).get("claims") or ""
        with self._lock:
            met = not claims or claims == self._claims
            if self._token is None or not met or self._token.expires_on - time.time() < _MARGIN:
                self._token = self._acquire(scopes, claims or self._claims)
                self._claims = claims or self._claims
            return self._token

    def close(self) -> None:
        """Release the connections of the credential that was used."""
        if self._chosen is not None:
            self._chosen.close()

    def _acquire(self, scopes: tuple[str, ...], claims: str) -> AccessTokenInfo:
        if self._auth is Auth.TOKEN:
            return self._given(claims)
        options: TokenRequestOptions = {"claims": claims} if claims else {}
        if self._chosen is not None:
            try:
                return _token_of(self._chosen, scopes, options)
            except (AzureError, OSError, ValueError) as error:
                raise SignInError(f"the sign-in can't be renewed: {self._told(error)}") from None
        return self._first(scopes, options)

    def _first(self, scopes: tuple[str, ...], options: TokenRequestOptions) -> AccessTokenInfo:
        ways = _ways(self._environment)
        wanted = _CHAIN if self._auth is Auth.AUTO else (self._auth,)
        tried: list[str] = []
        for auth in wanted:
            way = ways[auth]
            missing = way.missing(self._environment)
            if missing is not None:
                tried.append(f"{way.title}: {missing}")
                continue
            try:
                credential = way.make(dict(self._keywords))
                token = _token_of(credential, scopes, options)
            except (AzureError, OSError, ValueError) as error:
                tried.append(f"{way.title}: {self._told(error)}")
                if way.variables:
                    # What someone configured on purpose and does not work must not be passed over
                    # for another identity that may see other gateways.
                    break
                continue
            self._chosen = credential
            return token
        advice = ways[Auth.CLI if self._auth is Auth.AUTO else self._auth].advice
        raise SignInError(
            f"signing in to Azure failed. Tried {'; '.join(tried)}. To sign in, {advice}; "
            "docs/azure-permissions.md shows every way"
        )

    def _given(self, claims: str) -> AccessTokenInfo:
        token = self._environment.get(self._variable, "").strip()
        if not token:
            raise SignInError(
                f"--auth token reads the variable {self._variable}, which is not set; set it to "
                f"what `{_PRINTED_BY[self._variable]}` prints"
            )
        if _TOKEN.fullmatch(token) is None:
            raise SignInError(
                f"{self._variable} holds what can't be a token (quotes, spaces, line ends or "
                f"others that no token has); set it to what `{_PRINTED_BY[self._variable]}` prints"
            )
        if claims:
            raise SignInError(
                f"the token in {self._variable} was revoked (Azure wants a sign-in that meets "
                "new claims); set a new one"
            )
        # How long it is valid is not looked up: Azure refuses it when it is not.
        return AccessTokenInfo(token, int(time.time()) + 24 * 3600)

    def _told(self, error: Exception) -> str:
        """The first lines of an error, without any value of a variable that may be secret."""
        message = str(error)
        for name, value in self._environment.items():
            if len(value) >= 8 and _SECRET_NAME.search(name):
                message = message.replace(value, "***")
        return blotted(message.split("\nTo mitigate")[0]).rstrip(".")
