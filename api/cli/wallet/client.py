"""Speaks to a service over HTTP: JSON in and out, and what went wrong as errors with words.

Rules this module keeps:
1. Addresses are https, or this very machine: what is sent speaks for a member.
2. A redirect is never followed: a token must not travel on to another place.
3. An answer is read up to a bound. What a service could not answer (5xx), and what is not this
   service's answer, counts as none: whether an order was posted shows when it is sent again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPException
from shutil import copyfileobj
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from api.words.i18n import _, current
from ledger.errors import AyniError, FaultError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import BinaryIO

TIMEOUT_S: Final = 30
ANSWER_BYTES_MAX: Final = 8_000_000
_USUAL: Final = {"https": ":443", "http": ":80"}
HERE: Final = frozenset({"localhost", "127.0.0.1", "::1"})
REFUSALS: Final = "/docs/refusals#"
"""Stands in the type of each of the service's own problems; its code follows."""

PAGES: Final = "/app/"
"""Begins the addresses that the web wallet's scripts use; the others take a bearer's token."""


class NoAnswerError(FaultError):
    """The service is not to be reached, or has no time."""


class StrangerError(NoAnswerError):
    """What answers is not the service: a proxy, or a portal. Nobody knows what became of it."""


class RefusedError(AyniError):
    """The service, or the book, turned something away; its text is for people.

    Attributes:
        code: the refusal's name in docs/refusals.md.
        title, detail: what a person reads.
    """

    def __init__(self, problem: Mapping[str, Any]) -> None:
        self.code = str(problem.get("code", ""))
        self.title, self.detail = str(problem.get("title", "")), str(problem.get("detail", ""))
        super().__init__(f"{self.title}.\n{self.detail}")


def base_of(address: str) -> str:
    """Where a service begins, from any address of it.

    Raises:
        FaultError: neither https nor this machine, or not an address at all.
    """
    parts = urlsplit(address if "//" in address else f"https://{address}")
    local = parts.hostname in HERE and parts.scheme == "http"
    if not parts.hostname or "@" in parts.netloc or not (local or parts.scheme == "https"):
        why, remedy = _("must be an address that begins with https://"), _("Look at it again")
        raise FaultError(address, why, remedy)
    # As browsers write an origin: the service compares it with its own.
    return f"{parts.scheme}://{parts.netloc.lower().removesuffix(_USUAL[parts.scheme])}"


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


_OPENER: Final = build_opener(_NoRedirect)


@dataclass(frozen=True, slots=True)
class Client:
    """A service, at an address of `base_of`; it may take `patience_s` seconds to answer."""

    base: str
    patience_s: float = field(default=TIMEOUT_S, kw_only=True)

    def ask(self, method: str, path: str, body: object = None, token: str = "") -> Any:  # noqa: ANN401 any JSON
        """Ask for JSON; None where the answer has none.

        Raises:
            RefusedError: the service says no.
            NoAnswerError: it says nothing, or that it cannot answer now.
        """
        data = None if body is None else json.dumps(body).encode()
        return self._send(method, path, data, "application/json", token)

    def text(self, path: str, token: str = "") -> str:
        """Ask for text, as `ask`."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        request = Request(self.base + path, headers=headers)  # noqa: S310 rule 1
        try:
            with _OPENER.open(request, timeout=self.patience_s) as answer:
                found: str = answer.read(ANSWER_BYTES_MAX).decode()
                return found
        except (OSError, HTTPException, ValueError) as error:
            raise self._silent() from error

    def fill_in(self, path: str, fields: Mapping[str, str], token: str) -> None:
        """Send a form of the web wallet, as `ask`."""
        data = urlencode(fields).encode()
        self._send("POST", path, data, "application/x-www-form-urlencoded", token)

    def fetch(self, path: str) -> bytes:
        """The bytes of a page or file.

        Raises:
            NoAnswerError: there are none to be had.
        """
        request = Request(self.base + path)  # noqa: S310 rule 1
        try:
            with _OPENER.open(request, timeout=self.patience_s) as answer:
                return bytes(answer.read(ANSWER_BYTES_MAX + 1))
        except (OSError, HTTPException) as error:
            raise self._silent() from error

    def save(self, path: str, token: str, file: BinaryIO) -> None:
        """Write what is at a path to a file, piece by piece: a book's journal has no bound.

        Raises:
            RefusedError, NoAnswerError: as `ask`.
        """
        request = Request(self.base + path, headers=self._headers(path, token))  # noqa: S310 rule 1
        try:
            with _OPENER.open(request, timeout=self.patience_s) as answer:
                copyfileobj(answer, file)
        except HTTPError as error:
            with error:
                self._refused(error)
                raise self._silent() from error
        except HTTPException as error:
            raise self._silent() from error

    @property
    def _cookie(self) -> str:
        return "__Host-ayni" if self.base.startswith("https:") else "ayni"

    def _headers(self, path: str, token: str) -> dict[str, str]:
        """Who asks, as pages or programs are told it, and in which language."""
        found = {"Accept-Language": current()}
        if path.startswith(PAGES):
            found["Origin"] = self.base
            return found | ({"Cookie": f"{self._cookie}={token}"} if token else {})
        return found | ({"Authorization": f"Bearer {token}"} if token else {})

    def _send(self, method: str, path: str, data: bytes | None, kind: str, token: str) -> Any:  # noqa: ANN401 as `ask`
        headers = {**self._headers(path, token), "Content-Type": kind}
        request = Request(self.base + path, data, headers, method=method)  # noqa: S310 rule 1
        try:
            with _OPENER.open(request, timeout=self.patience_s) as answer:
                return self._read(answer.read(ANSWER_BYTES_MAX + 1))
        except HTTPError as error:
            with error:
                return self._refused(error)
        except (OSError, HTTPException) as error:
            raise self._silent() from error

    def _read(self, text: bytes) -> Any:  # noqa: ANN401 as `ask`
        if not text:
            return None
        try:
            if len(text) <= ANSWER_BYTES_MAX:
                return json.loads(text)
        except ValueError:
            pass
        why = _("does not answer as this service does")
        raise StrangerError(self.base, why, _("Check that the address is right"))

    def _refused(self, error: HTTPError) -> None:
        """Raise what an answer means; return after a redirect, which forms are answered with."""
        if error.code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise self._silent() from error
        if error.code < HTTPStatus.BAD_REQUEST:
            return
        found = self._read(error.read(ANSWER_BYTES_MAX + 1))
        if isinstance(found, dict) and _is_refusal(found):
            raise RefusedError(found) from error
        # A proxy that forbids something does not speak for the book.
        why = _("does not answer as this service does")
        raise StrangerError(self.base, why, _("Check that the address is right")) from error

    def _silent(self) -> NoAnswerError:
        return NoAnswerError(self.base, _("there is no answer"), _("Try again in a moment"))


def _is_refusal(found: dict[str, Any]) -> bool:
    """Whether it is the service that says no, at whichever address it is known."""
    return str(found.get("type")).endswith(f"{REFUSALS}{found.get('code')}")
