"""Asks an address once, as a browser does that follows nothing and minds certificates."""

from __future__ import annotations

import json
import ssl
from contextlib import closing
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

PATIENCE_S: Final = 10
BODY_BYTES_MAX: Final = 1 << 20


class Answered(NamedTuple):
    """An answer: header names in small letters; when the certificate ends, in ms, if there is one.

    Attributes:
        body: what it says as JSON; an empty object where it is none.
    """

    status: int
    headers: Mapping[str, str]
    body: Mapping[str, Any]
    until_ms: int | None = None


class NoAnswerError(Exception):
    """Nothing that is an answer came; the text says why."""


def ask(url: str) -> Answered:
    """Ask for an address.

    Raises:
        NoAnswerError: there is no answer.
    """
    found = urlsplit(url)
    made: HTTPConnection
    if found.scheme == "https":
        context = ssl.create_default_context()
        made = HTTPSConnection(found.netloc, timeout=PATIENCE_S, context=context)
    else:
        made = HTTPConnection(found.netloc, timeout=PATIENCE_S)
    try:
        with closing(made):
            made.connect()
            until_ms = _until_ms(made)
            made.request("GET", found.path or "/", headers={"Accept": "application/json"})
            answer = made.getresponse()
            body = answer.read(BODY_BYTES_MAX)
    except (OSError, HTTPException, UnicodeError) as error:
        raise NoAnswerError(_why(error)) from error
    headers = {name.lower(): value for name, value in answer.getheaders()}
    return Answered(answer.status, headers, _object(body), until_ms)


def _until_ms(made: HTTPConnection) -> int | None:
    if not isinstance(made.sock, ssl.SSLSocket):
        return None
    until = (made.sock.getpeercert() or {}).get("notAfter")
    return int(ssl.cert_time_to_seconds(until)) * 1_000 if isinstance(until, str) else None


def _why(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return error.verify_message
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return str(error) or type(error).__name__


def _object(body: bytes) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
