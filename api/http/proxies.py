"""What a proxy says of a request that it passes on: who asks, by which scheme, of which host.

Believed of the proxies that `AYNI_TRUSTED_PROXIES` names and of nobody else; each header alone, and
only where it says one thing. What members are shown then is decided in `api.http.public`.
"""

from __future__ import annotations

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from starlette.types import Scope

    from api.setting_values import Network

FOR: Final = b"x-forwarded-for"
PROTO: Final = b"x-forwarded-proto"
HOST: Final = b"x-forwarded-host"
HEARD: Final = "ayni.heard"
"""Where a request's scope says whether a proxy told who asks: `silent`, `not_trusted`, `heard`."""
SOMEBODY: Final = "somebody"
"""Who asks a proxy that names nobody: not the proxy's own machine, which has more rights."""
SAID: Final = frozenset({FOR, PROTO, HOST})
SCHEMES: Final = frozenset({b"http", b"https"})
KNOWN_MAX: Final = 4_096
ADDRESS_CHARACTERS_MAX: Final = 45
PASSED_ON: Final = (*(name.decode() for name in sorted(SAID)), "forwarded", "via", "x-real-ip")
"""Headers by which a request shows that it came through a proxy, believed or not."""
_HOST: Final = re.compile(rb"([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?")
_FROM: Final = re.compile(r"\[?([0-9A-Fa-f:.]+?)\]?(?::[0-9]+)?")
_FROM_BARE_IPV6: Final = re.compile(r"[0-9A-Fa-f]*:[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*")


class Proxies:
    """The proxies that are believed, by their addresses."""

    def __init__(self, networks: Iterable[Network]) -> None:
        self._networks = tuple(networks)
        self._believed = lru_cache(KNOWN_MAX)(self._look)

    def heed(self, scope: Scope) -> None:
        """Put what a believed proxy says into the request, in place of what the connection says."""
        client = scope.get("client")
        said = [pair for pair in scope.get("headers", ()) if pair[0] in SAID]
        is_named = any(name == FOR for name, _text in said)
        scope[HEARD] = "silent" if not is_named else "not_trusted"
        if client is None or not said or not self.believes(client[0]):
            return
        scope[HEARD] = "silent"
        proto, host = _one(said, PROTO).lower(), _one(said, HOST)
        if proto in SCHEMES:
            scope["scheme"] = proto.decode()
        if _HOST.fullmatch(host):
            kept = [pair for pair in scope["headers"] if pair[0] != b"host"]
            scope["headers"] = [(b"host", host), *kept]
        if is_named:
            asker = self._asker(b",".join(text for name, text in said if name == FOR))
            scope[HEARD] = "heard" if asker else "silent"
            scope["client"] = (asker or SOMEBODY, 0)

    def believes(self, address: str) -> bool:
        """Whether a proxy stands at an address."""
        return len(address) <= ADDRESS_CHARACTERS_MAX and self._believed(address)

    def _look(self, address: str) -> bool:
        try:
            found = ip_address(address)
        except ValueError:
            return False
        # So a socket that takes both kinds shows the older one.
        found = getattr(found, "ipv4_mapped", None) or found
        return any(found in network for network in self._networks)

    def _asker(self, line: bytes) -> str:
        """Who asked the outermost believed proxy; each adds, at the end, whom it was asked by."""
        passed = [_address(part.strip()) for part in line.decode("latin-1").split(",")]
        for address in reversed(passed):
            if not self.believes(address):
                return address
        return passed[0]


def _one(said: list[tuple[bytes, bytes]], name: bytes) -> bytes:
    """What a header says, where it came once."""
    values = [text.strip() for found, text in said if found == name]
    return values[0] if len(values) == 1 else b""


def _address(text: str) -> str:
    """An address without its port; empty for what is none."""
    if _FROM_BARE_IPV6.fullmatch(text):
        return text
    found = _FROM.fullmatch(text)
    return found[1] if found else ""
