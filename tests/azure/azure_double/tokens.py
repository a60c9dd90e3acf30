"""The token endpoint: tokens that look like Microsoft Entra's and sign nothing."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

from .payloads import TENANT


def _segment(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


class Tokens:
    """Issues tokens and knows which it accepts."""

    def __init__(self, authority: str, lifetime: int = 3600) -> None:
        self.authority = authority
        self.lifetime = lifetime
        self.issued = 0
        self.claims: list[str] = []
        self._accepted: set[str] = set()

    def issue(self, scope: str = "") -> str:
        """A new token, accepted until it is revoked."""
        self.issued += 1
        now = int(time.time())
        payload = {
            "aud": scope.removesuffix("/.default"),
            "iss": f"{self.authority}/{TENANT}/",
            "iat": now,
            "exp": now + self.lifetime,
            "tid": TENANT,
            "oid": "0b9e6a1c-77d3-4a0f-9a35-2f6f1f0c8d11",
            "jti": self.issued,
        }
        token = f"{_segment({'alg': 'none', 'typ': 'JWT'})}.{_segment(payload)}.unsigned"
        self._accepted.add(token)
        return token

    def revoke(self) -> None:
        self._accepted.clear()

    def accepts(self, header: str | None) -> bool:
        return (header or "").removeprefix("Bearer ") in self._accepted

    def answer(self, form: dict[str, str]) -> dict[str, Any]:
        """The body that the token endpoint sends."""
        if "claims" in form:
            self.claims.append(form["claims"])
        return {
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "ext_expires_in": self.lifetime,
            "access_token": self.issue(form.get("scope", "")),
        }

    def configuration(self, tenant: str) -> dict[str, Any]:
        """The discovery document of a tenant."""
        base = f"{self.authority}/{tenant}"
        return {
            "issuer": f"{base}/v2.0",
            "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
            "token_endpoint": f"{base}/oauth2/v2.0/token",
            "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            "response_types_supported": ["code"],
            "subject_types_supported": ["pairwise"],
            "id_token_signing_alg_values_supported": ["RS256"],
        }
