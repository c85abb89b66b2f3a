"""Posting to somebody else's server, at an address that a member may have given.

1. https alone, at the usual port, without a name or password in it.
2. The name is looked up once, and every address found must be public: no machine of the operator's
   network is asked, whatever a name says. The connection goes to one of those very addresses.
3. No redirect is followed, nothing but the status is read, and all of it has one deadline.

The operator may set an address anywhere; for trying out, pushes may go to this machine.
"""

from __future__ import annotations

import socket
import ssl
import time
from functools import partial
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import SplitResult, urlsplit

from api.setting_values import is_loopback
from ledger.lookups import is_name, within

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

DEADLINE_S: Final = 8.0
TIMEOUT: Final = "timeout"
ADDRESSES_MAX: Final = 4
"""Of a name, which are tried one after the other."""

LINE_BYTES_MAX: Final = 4_096
HTTPS_PORT: Final = 443
STATUS_PARTS: Final = 2
WRAPPED: Final = (
    ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"), ip_network("2002::/16"),
    ip_network("2001::/32"), ip_network("::/96"), ip_network("::ffff:0:0:0/96"),
)  # fmt: skip
"""IPv6 addresses that lead to an IPv4 address inside of them, which may be anybody's."""

OF_A_SITE: Final = ip_network("fec0::/10")
"""What networks called their own before `fc00::/7`, which Python holds to be everybody's."""


class UnreachedError(Exception):
    """Nobody answered: `fault` is one word for it."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class RefusedError(Exception):
    """Somebody answered, and took nothing: `fault` says how, `for_good` that they never will."""

    def __init__(self, fault: str, *, for_good: bool) -> None:
        super().__init__(fault)
        self.fault, self.for_good = fault, for_good


def is_public(address: IPv4Address | IPv6Address) -> bool:
    """Whether an address is one of the open network."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(address.ipv4_mapped)
        if any(address in network for network in (*WRAPPED, OF_A_SITE)):
            return False
    return address.is_global and not address.is_multicast


def is_allowed(url: str, *, local: bool) -> bool:
    """Whether a member may give this address; with `local` one of this machine as well."""
    try:
        found = urlsplit(url)
        host, port = found.hostname or "", found.port
    except ValueError:
        return False
    if not url.isascii() or not url.isprintable() or " " in url or found.username is not None:
        return False
    if local and is_loopback(host):
        return found.scheme in {"http", "https"}
    return found.scheme == "https" and port in {None, HTTPS_PORT} and "." in host


def post(url: str, body: bytes, headers: Mapping[str, str], *, anywhere: bool = False) -> int:
    """Post a body; the status of the answer. Raises `UnreachedError`.

    With `anywhere` the address is the operator's choice, and may be of their own network.
    """
    found, until_s = urlsplit(url), time.monotonic() + DEADLINE_S
    host = found.hostname or ""
    port = found.port or {"https": HTTPS_PORT, "http": 80}[found.scheme]
    try:
        with connected(host, port, until_s, anywhere=anywhere) as plain:
            if found.scheme == "http":
                return _exchange(plain, _request(found, body, headers), until_s)
            context = ssl.create_default_context()
            plain.settimeout(left(until_s))
            with context.wrap_socket(plain, server_hostname=host) as sealed:
                return _exchange(sealed, _request(found, body, headers), until_s)
    except ssl.SSLError as error:
        raise UnreachedError("tls") from error
    except TimeoutError as error:
        raise UnreachedError(TIMEOUT) from error
    except OSError as error:
        raise UnreachedError("unreachable") from error


def connected(host: str, port: int, until_s: float, *, anywhere: bool) -> socket.socket:
    """A connection to a host: to the first of its addresses that answers, until then.

    Raises `UnreachedError`, `TimeoutError` or another `OSError`.
    """
    try:
        rows = _looked_up(host, port, until_s)
    except TimeoutError:
        raise
    except (OSError, UnicodeError) as error:
        raise UnreachedError("unknown_host") from error
    addresses = list(dict.fromkeys(str(row[4][0]) for row in rows))[:ADDRESSES_MAX]
    if not anywhere and not all(is_public(ip_address(one.split("%")[0])) for one in addresses):
        raise UnreachedError("not_public")
    for tried, address in enumerate(addresses[:-1]):
        share = left(until_s) / (len(addresses) - tried)
        try:
            return socket.create_connection((address, port), share)
        except OSError:
            continue
    return socket.create_connection((addresses[-1], port), left(until_s))


def _looked_up(host: str, port: int, until_s: float) -> Sequence[Any]:
    look = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
    return within(left(until_s), look, lambda _: None) if is_name(host) else look()


def left(until_s: float) -> float:
    """Seconds until then; raises `TimeoutError` where none are."""
    rest = until_s - time.monotonic()
    if rest <= 0:
        raise TimeoutError
    return rest


def _request(found: SplitResult, body: bytes, headers: Mapping[str, str]) -> bytes:
    target = (found.path or "/") + (f"?{found.query}" if found.query else "")
    lines = [f"POST {target} HTTP/1.1", f"Host: {found.netloc}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    lines += [f"Content-Length: {len(body)}", "", ""]
    return "\r\n".join(lines).encode("ascii") + body


def _exchange(connection: socket.socket, request: bytes, until_s: float) -> int:
    connection.settimeout(left(until_s))
    connection.sendall(request)
    line = b""
    while b"\r\n" not in line:
        connection.settimeout(left(until_s))
        some = connection.recv(LINE_BYTES_MAX)
        line += some
        if not some or len(line) > LINE_BYTES_MAX:
            raise UnreachedError("no_answer")
    parts = line.split(b"\r\n")[0].split(b" ")
    if len(parts) < STATUS_PARTS or not parts[0].startswith(b"HTTP/1.") or not parts[1].isdigit():
        raise UnreachedError("no_answer")
    return int(parts[1])
