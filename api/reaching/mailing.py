"""Mail: by SMTP as the settings say, sealed on the way but to this machine.

All of it, the looking up of the server's name and each line of its answers, has one deadline: what
a server drags out is ended.
"""

from __future__ import annotations

import smtplib
import socket
import ssl
import time
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from threading import Timer
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from api.reaching.outside import TIMEOUT, RefusedError, UnreachedError, connected, left
from api.reaching.wording import html_of, text_of
from api.service.times import SECOND_MS
from api.setting_values import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.reaching.wording import Words
    from api.settings import Settings

DEADLINE_S: Final = 16.0
SMTPS: Final = "smtps"
UNFOLDED: Final = SMTP.clone(max_line_length=998)
"""Folded, the address that ends such mail would be no address any more."""

PORTS: Final = {SMTPS: 465, "smtp": 587}
READY: Final = 220
REFUSED_FOR_GOOD: Final = 500
LOCAL_NAME: Final = "[127.0.0.1]"


def mail_of(  # noqa: PLR0913, PLR0917 what a mail is made of
    words: Words, sender: str, address: str, name: str, now_ms: int, stop: str
) -> EmailMessage:
    """A mail; `name` is the same each time that it is sent, `stop` ends such mail by one press."""
    made = EmailMessage(policy=UNFOLDED)
    made["From"] = formataddr((words.title, sender))
    made["To"] = address
    made["Subject"] = words.lines[0]
    made["Date"] = format_datetime(datetime.fromtimestamp(now_ms // SECOND_MS, UTC))
    made["Message-ID"] = f"<{name}@{sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    if stop:
        made["List-Unsubscribe"] = f"<{stop}>"
        made["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    made.set_content(text_of(words))
    made.add_alternative(html_of(words), subtype="html")
    made["Content-Language"] = words.language  # What is set earlier goes to a part of it.
    return made


def send_mail(settings: Settings, mail: EmailMessage) -> None:
    """Hand a mail to the server; raises `UnreachedError` or `RefusedError`."""
    with _asked(settings) as server:
        server.send_message(mail)


def knock(settings: Settings) -> None:
    """See that the server takes mail from here, and send none; raises as `send_mail` does."""
    with _asked(settings) as server:
        server.noop()


class _Server(smtplib.SMTP):
    """A server that has answered all by then, or is hung up on."""

    until_s, is_late = 0.0, False

    def meet(self, host: str, port: int, until_s: float) -> None:
        """Connect to it."""
        self._host, self.until_s = host, until_s
        code, said = self.connect(host, port)
        if code != READY:
            raise smtplib.SMTPConnectError(code, said)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        del timeout
        found = connected(host, port, self.until_s, anywhere=True)
        found.settimeout(left(self.until_s))
        return found

    def hang_up(self) -> None:
        """End whatever is waited for."""
        self.is_late = True
        if self.sock is not None:
            with suppress(OSError):
                # As a plain one: the other thread may be amid reading what is sealed.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _Sealed(smtplib.SMTP_SSL, _Server):
    """The same, sealed from the first byte on."""


@contextmanager
def _asked(settings: Settings) -> Iterator[smtplib.SMTP]:
    found, until_s = urlsplit(settings.smtp_url), time.monotonic() + DEADLINE_S
    # Who asks says a name, too: left to itself the library looks for one, as long as that takes.
    name = urlsplit(settings.public_url).hostname or LOCAL_NAME
    if found.scheme == SMTPS:
        context = ssl.create_default_context()
        server: _Server = _Sealed(local_hostname=name, context=context)
    else:
        server = _Server(local_hostname=name)
    timer = Timer(DEADLINE_S, server.hang_up)
    timer.daemon = True
    timer.start()
    try:
        with _told(server):
            server.meet(found.hostname or "", found.port or PORTS[found.scheme], until_s)
            _enter(server, settings)
            yield server
        # What was taken is taken, however the server takes its leave.
        with suppress(OSError, smtplib.SMTPException):
            server.quit()
    finally:
        timer.cancel()
        server.close()


@contextmanager
def _told(server: _Server) -> Iterator[None]:
    """Say of each fault which it is."""
    try:
        yield
    except (OSError, smtplib.SMTPException) as error:
        if server.is_late or isinstance(error, TimeoutError):
            raise UnreachedError(TIMEOUT) from error
        raise _fault(error) from error


def _fault(error: Exception) -> RefusedError | UnreachedError:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        [(code, _said)] = error.recipients.values()
        return RefusedError(f"smtp_{code}", for_good=code >= REFUSED_FOR_GOOD)
    if isinstance(error, smtplib.SMTPResponseException):
        # Of the sender or the content: an operator may set it right.
        return RefusedError(f"smtp_{error.smtp_code}", for_good=False)
    return UnreachedError("tls" if isinstance(error, ssl.SSLError) else "unreachable")


def _enter(server: smtplib.SMTP, settings: Settings) -> None:
    """Say who sends, sealed unless it is this very machine."""
    found = urlsplit(settings.smtp_url)
    if found.scheme != SMTPS and not is_loopback(found.hostname or ""):
        server.starttls(context=ssl.create_default_context())
    if found.username:
        server.login(unquote(found.username), unquote(found.password or ""))
