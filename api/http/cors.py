"""Which pages of other sites may read what `/v1` answers: any, unless the operator says which.

Never with credentials: such a page brings a token that its member gave it, and a browser's own
cookie here does not go along (`SameSite=Strict`). So a page can do no more than a program elsewhere
can, and there is nothing to protect by default. The pages of this service take no part.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from starlette.datastructures import Headers

from api.setting_values import ANY, NONE

if TYPE_CHECKING:
    from starlette.datastructures import MutableHeaders
    from starlette.types import Scope

OPEN: Final = ("/v1/", "/openapi.json")
EXPOSED: Final = "Allow, Content-Language, ETag, Retry-After, WWW-Authenticate, X-Request-Id"
SENT: Final = (
    "Accept-Language, Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id"
)
DAY_S: Final = "86400"
_ORIGIN: Final = b"access-control-allow-origin"
_EXPOSED: Final = (b"access-control-expose-headers", EXPOSED.encode())


@dataclass(frozen=True, slots=True)
class Cors:
    """The origins whose pages may read answers; None for any."""

    origins: frozenset[str] | None = None

    @classmethod
    def of(cls, setting: str) -> Cors:
        """What the setting says: any, none, or origins with a space between."""
        return cls() if setting == ANY else cls(frozenset(setting.split()) - {NONE})

    def pairs(self, scope: Scope) -> tuple[tuple[bytes, bytes], ...]:
        """The headers of an ordinary answer, as they go out."""
        if self.origins is None:
            return _TO_ANY
        vary = (b"vary", b"Origin")
        origin = Headers(scope=scope).get("origin", "")
        return ((_ORIGIN, origin.encode()), _EXPOSED, vary) if origin in self.origins else (vary,)

    def complete(self, scope: Scope, headers: MutableHeaders) -> None:
        """Add to an answer what lets a page read it, and to a preflight what the page may send."""
        if not scope["path"].startswith(OPEN):
            return
        for name, value in self.pairs(scope):
            if name == b"vary":
                headers.add_vary_header(value.decode())
            else:
                headers[name.decode()] = value.decode()
        asks_first = "access-control-request-method" in Headers(scope=scope)
        if asks_first and scope["method"] == "OPTIONS" and _ORIGIN.decode() in headers:
            headers["Access-Control-Allow-Methods"] = headers.get("Allow", "")
            headers["Access-Control-Allow-Headers"] = SENT
            headers["Access-Control-Max-Age"] = DAY_S


_TO_ANY: Final = ((_ORIGIN, b"*"), _EXPOSED)
