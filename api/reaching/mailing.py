"""Mail: by SMTP as the settings say, sealed on the way but to this machine."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from api.reaching.outside import RefusedError, UnreachedError
from api.reaching.wording import html_of, text_of
from api.service.times import SECOND_MS
from api.setting_values import is_loopback

if TYPE_CHECKING:
    from collections.abc import Iterator

    from api.reaching.wording import Words
    from api.settings import Settings

TIMEOUT_S: Final = 8.0
SMTPS: Final = "smtps"
UNFOLDED: Final = SMTP.clone(max_line_length=998)
"""Folded, the address that ends such mail would be no address any more."""

PORTS: Final = {SMTPS: 465, "smtp": 587}
REFUSED_FOR_GOOD: Final = 500


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


@contextmanager
def _asked(settings: Settings) -> Iterator[smtplib.SMTP]:
    try:
        with _server(settings) as server:
            _enter(server, settings)
            yield server
    except smtplib.SMTPRecipientsRefused as error:
        [(code, _said)] = error.recipients.values()
        raise RefusedError(f"smtp_{code}", for_good=code >= REFUSED_FOR_GOOD) from error
    except smtplib.SMTPResponseException as error:
        # Of the sender or the content: an operator may set it right.
        raise RefusedError(f"smtp_{error.smtp_code}", for_good=False) from error
    except ssl.SSLError as error:
        raise UnreachedError("tls") from error
    except (OSError, smtplib.SMTPException) as error:
        raise UnreachedError("unreachable") from error


def _server(settings: Settings) -> smtplib.SMTP:
    found = urlsplit(settings.smtp_url)
    host, port = found.hostname or "", found.port or PORTS[found.scheme]
    if found.scheme == SMTPS:
        context = ssl.create_default_context()
        return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_S, context=context)
    return smtplib.SMTP(host, port, timeout=TIMEOUT_S)


def _enter(server: smtplib.SMTP, settings: Settings) -> None:
    """Say who sends, sealed unless it is this very machine."""
    found = urlsplit(settings.smtp_url)
    if found.scheme != SMTPS and not is_loopback(found.hostname or ""):
        server.starttls(context=ssl.create_default_context())
    if found.username:
        server.login(unquote(found.username), unquote(found.password or ""))
