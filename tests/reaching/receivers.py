"""Real receivers: a service of pushes that opens what it carries, a mail server, an SMS gateway.

The push service is a browser as well: it holds the receiving keys of RFC 8291, appendix A, and
checks who sends (RFC 8292) as one does.
"""

from __future__ import annotations

import hmac
import json
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import parse_qs, urlsplit

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from Crypto.Cipher import AES
from Crypto.Hash import SHA256
from Crypto.Protocol.DH import key_agreement
from Crypto.PublicKey import ECC
from Crypto.Signature import DSS

from tests.reaching.keys import KEY, PRIVATE, SECRET, decoded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import EmailMessage

    from aiosmtpd.smtp import SMTP, Envelope, Session

LOCAL: Final = "127.0.0.1"


def opened(body: bytes) -> bytes:
    """What is in a push, by RFC 8291 and RFC 8188: opened with other code than it was sealed by."""
    salt, size, length = body[:16], int.from_bytes(body[16:20], "big"), body[20]
    public, sealed = body[21 : 21 + length], body[21 + length :]
    assert len(sealed) <= size
    own = ECC.construct(curve="P-256", d=int.from_bytes(PRIVATE, "big"))
    theirs = ECC.import_key(public, curve_name="P-256")
    shared = key_agreement(static_priv=own, static_pub=theirs, kdf=bytes)
    info = b"WebPush: info\0" + decoded(KEY) + public
    found = _hkdf(shared, decoded(SECRET), info, 32)
    key = _hkdf(found, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(found, salt, b"Content-Encoding: nonce\0", 12)
    cipher = AES.new(key, AES.MODE_GCM, nonce=nonce)
    plain = cipher.decrypt_and_verify(sealed[:-16], sealed[-16:]).rstrip(b"\0")
    assert plain[-1:] == b"\2"
    return plain[:-1]


def _hkdf(given: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    mixed = hmac.digest(salt, given, sha256)
    return hmac.digest(mixed, info + b"\1", sha256)[:length]


def require_sender(headers: Any, audience: str, now_ms: int) -> bytes:  # noqa: ANN401 a message
    """Hold a push to RFC 8292; the key of who sent it."""
    kind, token, key = headers["Authorization"].replace(",", "").split()
    assert (kind, token[:2], key[:2]) == ("vapid", "t=", "k=")
    signed, _dot, signature = token[2:].rpartition(".")
    head, said = (json.loads(decoded(part)) for part in signed.split("."))
    assert head["alg"] == "ES256"
    assert said["aud"] == audience
    assert 0 < said["exp"] - now_ms // 1_000 <= 86_400
    assert said["sub"].startswith(("mailto:", "https://"))
    public = decoded(key[2:])
    point = ECC.import_key(public, curve_name="P-256")
    DSS.new(point, "fips-186-3").verify(SHA256.new(signed.encode()), decoded(signature))
    return public


class Got(NamedTuple):
    """A request as it came: its path, headers and body."""

    path: str
    headers: Any
    body: bytes


class HttpReceiver:
    """An HTTP server that keeps what it was sent, and answers with `status`; it can be down."""

    def __init__(self, status: int = 201) -> None:
        self.status, self.got, self._lock = status, list[Got](), Lock()
        self.location = ""
        self._server: ThreadingHTTPServer | None = None
        self.port = 0
        self.start()

    def start(self) -> None:
        """Listen, at the same port as before."""
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            """One request."""

            def do_POST(self) -> None:
                """Keep it."""
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with receiver._lock:
                    receiver.got.append(Got(self.path, self.headers, body))
                self.send_response(receiver.status)
                if receiver.location:
                    self.send_header("Location", receiver.location)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer((LOCAL, self.port), Handler)
        self.port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Be gone: whoever connects is refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @property
    def address(self) -> str:
        """Where it is."""
        return f"http://{LOCAL}:{self.port}"

    @property
    def pushes(self) -> list[dict[str, str]]:
        """What was pushed, opened."""
        return [json.loads(opened(one.body)) for one in self.got]

    @property
    def forms(self) -> list[dict[str, str]]:
        """The forms that came."""
        return [
            {name: values[0] for name, values in parse_qs(one.body.decode()).items()}
            for one in self.got
        ]


class Mailbox:
    """A mail server that keeps what it was sent; `refuses` answers each recipient with that.

    With `login` it wants that name and password.
    """

    def __init__(self, login: tuple[str, str] | None = None) -> None:
        self._login = login
        self.got: list[bytes] = []
        self.to: list[str] = []
        self.refuses = ""
        self._controller: Controller | None = None
        with socket.create_server((LOCAL, 0)) as free:
            self.port = free.getsockname()[1]
        self.start()

    def start(self) -> None:
        """Listen, at the same port as before."""
        wanted: dict[str, Any] = {"auth_require_tls": False}
        self._controller = Controller(
            self, hostname=LOCAL, port=self.port,
            **({} if self._login is None else wanted | {"authenticator": self._admit}),
        )  # fmt: skip
        self._controller.start()

    def stop(self) -> None:
        """Be gone."""
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def _admit(self, *asked: Any) -> AuthResult:  # noqa: ANN401 as the library calls it
        given = asked[-1]
        right = (given.login.decode(), given.password.decode()) == self._login
        return AuthResult(success=right, handled=False)

    async def handle_RCPT(  # noqa: N802 as the library calls it
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or refuse them."""
        del server, session, options
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a mail."""
        del server, session
        assert isinstance(envelope.content, bytes)
        self.got.append(envelope.content)
        self.to += envelope.rcpt_tos
        return "250 OK"

    @property
    def mails(self) -> list[EmailMessage]:
        """What came, read."""
        return [message_from_bytes(one, policy=policy.default) for one in self.got]


@contextmanager
def receivers() -> Iterator[tuple[HttpReceiver, Mailbox, HttpReceiver]]:
    """A push service, a mail server and a gateway."""
    push, mail, gateway = HttpReceiver(), Mailbox(), HttpReceiver(200)
    try:
        yield push, mail, gateway
    finally:
        push.stop()
        mail.stop()
        gateway.stop()


def link_in(text: str) -> str:
    """The path of the link that stands in a message."""
    [found] = [word for word in text.split() if "://" in word and "</" not in word]
    return urlsplit(found.strip("<>")).path
