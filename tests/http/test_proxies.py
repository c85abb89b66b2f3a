"""Who asks, and at which address, is believed of trusted proxies and of nobody else."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import pytest

from api.http.proxies import Proxies
from api.setting_values import LOOPBACK, networks

if TYPE_CHECKING:
    from pathlib import Path

ASKED: Final = re.compile(
    r"base_url|url_for|request\.url\.(?!path\b|query\b)|str\(request\.url\)|[\"']host[\"']"
    r"|location\.(origin|host|href|protocol)"
)
"""How a module would find out at which address it was asked."""

PEER = "203.0.113.9"
"""Of nobody's trust."""


def heeded(peer: str, trusted: str = LOOPBACK, **said: str) -> tuple[str, str, str]:
    """The scheme, the host and who asks, once what came with the connection was looked at."""
    headers = [(b"host", b"inner:8000")]
    headers += [
        (f"x-forwarded-{name}".encode(), value.encode())
        for name, text in said.items()
        for value in text.split("|")
    ]
    scope: dict[str, Any] = {"scheme": "http", "client": (peer, 5), "headers": headers}
    Proxies(networks(trusted)).heed(scope)
    [host] = [value.decode() for name, value in scope["headers"] if name == b"host"]
    return scope["scheme"], host, scope["client"][0]


ALL = {"proto": "https", "host": "ledger.example", "for": "198.51.100.4"}


@pytest.mark.parametrize(
    ("peer", "trusted"),
    [
        ("127.0.0.1", LOOPBACK), ("127.0.0.2", LOOPBACK), ("::1", LOOPBACK),
        ("::ffff:127.0.0.1", LOOPBACK), ("172.18.0.5", "172.18.0.0/16"), (PEER, f"10.0.0.1 {PEER}"),
        ("fd00::7", "fd00::/8"),
    ],
)  # fmt: skip
def test_a_proxy_that_is_trusted_says_all_three(peer: str, trusted: str) -> None:
    assert heeded(peer, trusted, **ALL) == ("https", "ledger.example", "198.51.100.4")


@pytest.mark.parametrize(
    ("peer", "trusted"),
    [
        (PEER, LOOPBACK), ("127.0.0.1", "none"), ("127.0.0.1", "10.0.0.0/8"), ("", LOOPBACK),
        ("a socket", LOOPBACK), ("1" * 99, LOOPBACK),
    ],
)  # fmt: skip
def test_what_anybody_else_says_is_passed_over(peer: str, trusted: str) -> None:
    assert heeded(peer, trusted, **ALL) == ("http", "inner:8000", peer)


@pytest.mark.parametrize(
    ("said", "scheme", "host"),
    [
        ({"proto": "HTTPS"}, "https", "inner:8000"),
        ({"proto": "ftp"}, "http", "inner:8000"),
        ({"proto": "https, http"}, "http", "inner:8000"),
        ({"proto": "https|http"}, "http", "inner:8000"),
        ({"host": "ledger.example:8443"}, "http", "ledger.example:8443"),
        ({"host": "[2001:db8::1]:8443"}, "http", "[2001:db8::1]:8443"),
        ({"host": "a.example, b.example"}, "http", "inner:8000"),
        ({"host": "a.example|b.example"}, "http", "inner:8000"),
        ({"host": "a.example/path"}, "http", "inner:8000"),
        ({"host": "user@a.example"}, "http", "inner:8000"),
        ({"host": "a.example\\\r\nX: y"}, "http", "inner:8000"),
    ],
)
def test_each_is_heeded_alone_and_only_where_it_says_one_thing(
    said: dict[str, str], scheme: str, host: str
) -> None:
    assert heeded("127.0.0.1", **said) == (scheme, host, "127.0.0.1")


@pytest.mark.parametrize(
    ("line", "asker"),
    [
        ("198.51.100.4", "198.51.100.4"),
        # The first is the client's own word, to which its proxy added whom it was asked by.
        ("1.2.3.4, 198.51.100.4", "198.51.100.4"),
        ("1.2.3.4, 198.51.100.4, 127.0.0.3", "198.51.100.4"),
        ("198.51.100.4|127.0.0.3", "198.51.100.4"),
        ("198.51.100.4:4711", "198.51.100.4"), ("[2001:db8::1]:4711", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"), ("127.0.0.5", "127.0.0.5"),
        # Whom it does not name is nobody of this machine.
        ("unknown", "somebody"), ("198.51.100.4, _hidden", "somebody"), ("", "somebody"),
    ],
)  # fmt: skip
def test_who_asks_is_whom_the_outermost_trusted_proxy_was_asked_by(line: str, asker: str) -> None:
    assert heeded("127.0.0.1", **{"for": line})[2] == asker


def test_nothing_is_changed_where_nothing_is_said() -> None:
    assert heeded("127.0.0.1") == ("http", "inner:8000", "127.0.0.1")


def test_nobody_else_finds_out_at_which_address_a_request_came(repository: Path) -> None:
    """What the browser shows is what a key signs for, and whose files the worker keeps."""
    served = repository / "api"
    found = {
        str(file.relative_to(served))
        for kind in ("*.py", "*.js", "*.html")
        for file in served.rglob(kind)
        if "cli" not in file.relative_to(served).parts and ASKED.search(file.read_text())
    }
    assert found == {
        "http/proxies.py", "http/public.py", "setting_values.py", "settings.py",
        "static/js/pages/keys/device-new.js", "static/js/pages/keys/session.js",
        "static/js/pages/worker.js",
    }  # fmt: skip
