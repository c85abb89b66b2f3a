"""What each setting may hold, whoever sets it.

A check takes a value and returns it, or raises `ValueError` saying what is wrong with it; what to
set instead stands beside the setting in `api.settings`, which leaves to these nothing but the look.
"""

import re
import socket
from pathlib import Path
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, ValidationInfo
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from api.words.i18n import LANGUAGES
from chain.anchors import KINDS
from ledger.database import POSTGRESQL, SQLITE

NONE: Final = "none"
ANY: Final = "any"
EVM: Final = "evm"
ORIGIN_CHARACTERS_MAX: Final = 200
DIGITS_MAX: Final = 18
_ORIGIN: Final = re.compile(
    r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]+)?(/[A-Za-z0-9._~-]+)*"
)
_CONTRACT: Final = re.compile(r"(0x)?[0-9A-Fa-f]{40}")
_SECRET: Final = re.compile(r"(0x)?[0-9A-Fa-f]{64}")


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
        kind = url.get_backend_name()
    except (ArgumentError, ValueError) as error:
        raise ValueError("is not a database's address") from error
    if kind not in {SQLITE, POSTGRESQL}:
        raise ValueError(f"{kind} is not supported")
    if kind == SQLITE and url.database in {None, "", ":memory:"}:
        raise ValueError("names no file to keep the books in")
    return value


def origin(value: str) -> str:
    """A log's name as checkpoints carry it: a host's name and a path, without a scheme."""
    if "://" in value:
        raise ValueError("begins with a scheme; the name is no address")
    if len(value) > ORIGIN_CHARACTERS_MAX or not _ORIGIN.fullmatch(value):
        raise ValueError("is not a name that checkpoints can carry")
    return value


def is_loopback(host: str) -> bool:
    """Whether a host, without its port, is this machine as it speaks of itself."""
    return host in {"localhost", "::1"} or host.startswith("127.") or host.endswith(".localhost")


def public_url(value: str) -> str:
    """An address without a path, so that `/app` follows it; https but on the machine itself."""
    if not value:
        return value
    found = urlsplit(value)
    port = found.port  # Raises `ValueError` for what is no port.
    if found.scheme not in {"https", "http"} or not found.hostname or found.username is not None:
        raise ValueError("is not a web address")
    if found.path not in {"", "/"} or found.query or found.fragment:
        raise ValueError("has a path, and Ayni cannot be served below one")
    if found.scheme == "http" and not is_loopback(found.hostname):
        raise ValueError("is not https, so that anybody on the way could read and change pages")
    usual = {"https": 443, "http": 80}[found.scheme]
    host = f"[{found.hostname}]" if ":" in found.hostname else found.hostname
    return f"{found.scheme}://{host}{'' if port in {None, usual} else f':{port}'}"


def cors(value: str) -> str:
    """Any site, none, or the origins of some."""
    if value in {ANY, NONE}:
        return value
    for one in value.split():
        found = urlsplit(one)
        if found.scheme not in {"https", "http"} or f"{found.scheme}://{found.netloc}" != one:
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
    if found.scheme not in {"http", "https"} or not found.hostname:
        raise ValueError("is not an http or https address")
    return value


def anchor_contract(value: str) -> str:
    """A contract's address, or nothing."""
    if value and not _CONTRACT.fullmatch(value):
        raise ValueError("is not the address of a contract")
    return value


def anchor_key_file(value: Path | None) -> Path | None:
    """A file with a key; none for the service's own."""
    if value is None:
        return value
    try:
        text = value.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ValueError(f"{value} cannot be read: {why}") from error
    if not _SECRET.fullmatch(text):
        raise ValueError(f"{value} does not hold 32 bytes in hex")
    return value


def operator_token(value: str) -> str:
    """What fits into a header."""
    if not value.isprintable() or " " in value:
        raise ValueError("has characters that no header carries")
    return value


def language(value: str) -> str:
    """A language that has a catalogue."""
    if value not in LANGUAGES:
        raise ValueError(f"{value!r} is not spoken here")
    return value


Whole = Annotated[int, BeforeValidator(whole_number)]
DatabaseUrl = Annotated[str, AfterValidator(database_url)]
Origin = Annotated[str, AfterValidator(origin)]
PublicUrl = Annotated[str, AfterValidator(public_url)]
Cors = Annotated[str, AfterValidator(cors)]
Host = Annotated[str, AfterValidator(host)]
Anchor = Annotated[str, AfterValidator(anchor)]
AnchorUrl = Annotated[str, AfterValidator(anchor_url)]
AnchorContract = Annotated[str, AfterValidator(anchor_contract)]
AnchorKeyFile = Annotated[Path | None, AfterValidator(anchor_key_file)]
OperatorToken = Annotated[str, AfterValidator(operator_token)]
Language = Annotated[str, AfterValidator(language)]
