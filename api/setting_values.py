"""What each setting may hold, whoever sets it.

A check takes a value and returns it, or raises `ValueError` saying what is wrong with it; what to
set instead stands beside the setting in `api.settings`, which leaves to these nothing but the look.
"""

import re
import socket
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, ValidationInfo
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from api.setting_files import (
    TOKEN_CHARACTERS_MIN,
    anchor_key_file,
    backup_at,
    data,
    folder,
    operator_token,
    passphrase_file,
)
from api.words.i18n import LANGUAGES
from chain.anchors import KINDS
from ledger.database import POSTGRESQL, SQLITE

Network = IPv4Network | IPv6Network

NONE: Final = "none"
ANY: Final = "any"
THIS_MACHINE: Final = "this-machine"
EVM: Final = "evm"
ORIGIN_CHARACTERS_MAX: Final = 200
DIGITS_MAX: Final = 18
PORT_MAX: Final = 65_535
DRIVERS: Final = {SQLITE: "pysqlite", POSTGRESQL: "psycopg"}
BELOW: Final = "whatever else is at that host could use the keys that browsers keep for it"
LOOPBACK: Final = "127.0.0.0/8 ::1"
_ORIGIN: Final = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?(/[A-Za-z0-9._~-]+)*"
)
_HOST: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*|[0-9a-f:.]+")
_LOOPBACK: Final = re.compile(r"localhost|.+\.localhost|::1|127(\.[0-9]{1,3}){3}")
_CONTRACT: Final = re.compile(r"(0x)?[0-9A-Fa-f]{40}")


class WrongError(ValueError):
    """A value that cannot be, with what to do about this one, in place of the setting's advice."""

    def __init__(self, why: str, remedy: str) -> None:
        super().__init__(why)
        self.remedy = remedy


def whole_number(value: object) -> object:
    """Digits and nothing else: no sign, point, underscore or digit of another script."""
    if isinstance(value, str) and not re.fullmatch(rf"[0-9]{{1,{DIGITS_MAX}}}", value):
        raise ValueError("is not a whole number")
    return value


def database_url(value: str) -> str:
    """A database that Ayni keeps books in, or nothing."""
    if not value:
        return value
    try:
        url = make_url(value)
        kind, _, driver = url.drivername.partition("+")
    except (ArgumentError, ValueError) as error:
        raise ValueError("is not a database's address") from error
    if kind == "postgres":
        raise WrongError("begins with postgres://", "Write postgresql:// in its place")
    if kind not in DRIVERS:
        raise ValueError(f"{kind} is not supported")
    if driver and driver != DRIVERS[kind]:
        remedy = f"Begin it with {kind}://, which uses {DRIVERS[kind]}"
        raise WrongError(f"asks for the driver {driver}, which Ayni does not use", remedy)
    if kind == SQLITE and url.database in {None, "", ":memory:"}:
        raise ValueError("names no file to keep the books in")
    if kind == SQLITE and Path(str(url.database)).is_dir():
        raise ValueError(f"{url.database} is a folder, and no file to keep the books in")
    if url.port is not None and url.port > PORT_MAX:
        raise ValueError(f"has the port {url.port}, and they end at {PORT_MAX}")
    return value


def database_read_url(value: str, info: ValidationInfo) -> str:
    """A replica of the server that keeps the books, or nothing."""
    if not value:
        return value
    first = info.data.get("database_url", "")
    if {_kind(database_url(value)), _kind(first)} != {POSTGRESQL}:
        why = "is of use with PostgreSQL alone"
        raise WrongError(why, "Set AYNI_DATABASE_URL to the first server, or leave this out")
    return value


def _kind(url: str) -> str:
    return make_url(url).get_backend_name() if url else SQLITE


def origin(value: str) -> str:
    """A log's name as checkpoints carry it: a host's name and a path, without a scheme."""
    if "://" in value:
        raise ValueError("begins with a scheme; the name is no address")
    if len(value) > ORIGIN_CHARACTERS_MAX or not _ORIGIN.fullmatch(value):
        raise ValueError("is not a name that checkpoints can carry")
    return value


def is_loopback(host: str) -> bool:
    """Whether a host, without its port, is this machine as it speaks of itself."""
    return _LOOPBACK.fullmatch(host) is not None


def public_url(value: str) -> str:
    """An address without a path, so that `/app` follows it; https but on the machine itself."""
    if not value:
        return value
    if "://" not in value:
        raise WrongError("has no scheme", f"Write https://{value}")
    found = urlsplit(value)
    host = _public_host(found)
    if found.scheme == "http" and not is_loopback(host):
        why = "is not https, so that anybody on the way could read and change pages"
        raise WrongError(
            why, "Let a proxy speak TLS, and write https://: see docs/operating-reference.md"
        )
    usual = {"https": 443, "http": 80}[found.scheme]
    port = "" if found.port in {None, usual} else f":{found.port}"
    return f"{found.scheme}://{f'[{host}]' if ':' in host else host}{port}"


def _public_host(found: SplitResult) -> str:
    """The host of an address that has nothing else but a port."""
    if found.scheme not in {"https", "http"}:
        raise ValueError(f"begins with {found.scheme}://, and is no web address")
    if found.username is not None:
        remedy = "Take what stands before the @ out: it would be in every link"
        raise WrongError("has a name or a password in it", remedy)
    if found.query or found.fragment:
        raise ValueError("goes on after a ? or #, and links would be broken")
    if found.path not in {"", "/"}:
        why = f"has the path {found.path}, and Ayni is not served below one: {BELOW}"
        raise WrongError(why, "Give it a host name of its own, as https://ayni.example.coop")
    host = found.hostname or ""
    if not host.isascii():
        remedy = "Write its name as it is registered, beginning with xn--"
        raise WrongError("has letters that browsers spell otherwise", remedy)
    if not _HOST.fullmatch(host) or found.port == 0:
        raise ValueError("names no host that a browser could ask")
    return host


def trusted_proxies(value: str) -> str:
    """Addresses and networks of proxies, or none."""
    networks(value)
    return value


def networks(value: str) -> tuple[Network, ...]:
    """The networks that a list of addresses names; raises `ValueError` for what is none."""
    return tuple(_network(one) for one in value.split()) if value != NONE else ()


def _network(text: str) -> Network:
    try:
        found = ip_network(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is neither an address nor a network") from error
    if found.prefixlen == 0:
        why = f"{text!r} is everybody, and anybody could say who asks, and at which address"
        raise ValueError(why)
    return found


def cors(value: str) -> str:
    """Any site, none, or the origins of some."""
    if value in {ANY, NONE}:
        return value
    for one in value.split():
        found = urlsplit(one)
        origin = f"{found.scheme}://{found.netloc}"
        if found.scheme not in {"https", "http"} or origin != one or not _has_port(found):
            raise ValueError(f"{one!r} is not an origin as browsers write it")
    return value


def host(value: str) -> str:
    """An address to listen on: one that this machine finds now."""
    if not value:
        raise ValueError("is empty")
    try:
        socket.getaddrinfo(value, None, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ValueError("is not an address, and no address is found by that name") from error
    return value


def anchor(value: str) -> str:
    """A kind of chain, or none."""
    if value not in {*KINDS, NONE}:
        raise ValueError(f"{value!r} is not a kind of anchor")
    return value


def anchor_url(value: str, info: ValidationInfo) -> str:
    """A node's address, where a chain is asked."""
    if not value:
        if info.data.get("anchor") == EVM:
            raise ValueError("is missing, and AYNI_ANCHOR is evm")
        return value
    found = urlsplit(value)
    if found.scheme not in {"http", "https"} or not found.hostname or not _has_port(found):
        raise ValueError("is not an http or https address")
    return value


def _has_port(found: SplitResult) -> bool:
    """Whether its port, if it names one, is one."""
    try:
        return found.port != 0
    except ValueError:
        return False


def anchor_contract(value: str) -> str:
    """A contract's address, or nothing."""
    if value and not _CONTRACT.fullmatch(value):
        raise ValueError("is not the address of a contract")
    return value


def metrics(value: str) -> str:
    """Who may read figures: nobody, this machine, or who has the token."""
    if value in {NONE, THIS_MACHINE}:
        return value
    if len(operator_token(value)) < TOKEN_CHARACTERS_MIN:
        raise ValueError("is too short for a token, and no other value")
    return value


def traces(value: str) -> str:
    """A collector's address, or nothing."""
    if value:
        found = urlsplit(value)
        if found.scheme not in {"http", "https"} or not found.hostname:
            raise ValueError("is not an http or https address")
    return value


def language(value: str) -> str:
    """A language that has a catalogue."""
    if value not in LANGUAGES:
        raise ValueError(f"{value!r} is not spoken here")
    return value


Data = Annotated[Path, AfterValidator(data)]
Whole = Annotated[int, BeforeValidator(whole_number)]
DatabaseUrl = Annotated[str, AfterValidator(database_url)]
DatabaseReadUrl = Annotated[str, AfterValidator(database_read_url)]
Origin = Annotated[str, AfterValidator(origin)]
PublicUrl = Annotated[str, AfterValidator(public_url)]
TrustedProxies = Annotated[str, AfterValidator(trusted_proxies)]
Cors = Annotated[str, AfterValidator(cors)]
Host = Annotated[str, AfterValidator(host)]
Anchor = Annotated[str, AfterValidator(anchor)]
AnchorUrl = Annotated[str, AfterValidator(anchor_url)]
AnchorContract = Annotated[str, AfterValidator(anchor_contract)]
AnchorKeyFile = Annotated[Path | None, AfterValidator(anchor_key_file)]
Metrics = Annotated[str, AfterValidator(metrics)]
Traces = Annotated[str, AfterValidator(traces)]
Folder = Annotated[Path | None, AfterValidator(folder)]
BackupAt = Annotated[str, AfterValidator(backup_at)]
PassphraseFile = Annotated[Path | None, AfterValidator(passphrase_file)]
OperatorToken = Annotated[str, AfterValidator(operator_token)]
Language = Annotated[str, AfterValidator(language)]
