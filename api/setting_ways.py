"""What settings may hold by which members are reached outside of the pages.

As in `api.setting_values`: a check returns the value, or raises `ValueError` saying what is wrong.
"""

import re
from typing import Annotated, Final
from urllib.parse import parse_qsl, urlsplit

from pydantic import AfterValidator, ValidationInfo

from api.setting_values import NONE, PORT_MAX, THIS_MACHINE, WrongError, is_loopback

PUBLIC: Final = "public"
_ADDRESS: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_NO_LINKS: Final = "needs AYNI_PUBLIC_URL, which its links begin with"
_SET_IT: Final = "Set AYNI_PUBLIC_URL to the address that members open, as https://ayni.example"


def push(value: str) -> str:
    """Where pushes may go."""
    if value not in {PUBLIC, NONE, THIS_MACHINE}:
        raise ValueError(f"{value!r} is none of the three")
    return value


def mail_from(value: str) -> str:
    """From whom mail comes: an address alone, or nothing."""
    if value and not _ADDRESS.fullmatch(value):
        raise ValueError("is not an address of mail")
    return value


def smtp_url(value: str, info: ValidationInfo) -> str:
    """A mail server, or nothing."""
    if not value:
        return value
    found = urlsplit(value)
    if found.scheme not in {"smtp", "smtps"} or not found.hostname or found.path not in {"", "/"}:
        raise ValueError("is not the address of a mail server")
    _require_port(value)
    if not info.data.get("mail_from"):
        raise WrongError("needs AYNI_MAIL_FROM", "Set AYNI_MAIL_FROM to whom mail comes from")
    _require_links(info)
    return value


def sms_url(value: str, info: ValidationInfo) -> str:
    """A gateway for text messages, or nothing."""
    if not value:
        return value
    found = urlsplit(value)
    if found.scheme != "https" and not (
        found.scheme == "http" and is_loopback(found.hostname or "")
    ):
        raise ValueError("is not an https address")
    _require_port(value)
    if not {"{to}", "{text}"} <= {text for _name, text in parse_qsl(found.query)}:
        raise ValueError("does not say where the number and the text go")
    _require_links(info)
    return value


def _require_port(value: str) -> None:
    try:
        port = urlsplit(value).port
    except ValueError:
        port = 0
    if port == 0 or (port or 1) > PORT_MAX:
        raise ValueError("has a port that there is not")


def _require_links(info: ValidationInfo) -> None:
    if not info.data.get("public_url"):
        raise WrongError(_NO_LINKS, _SET_IT)


Push = Annotated[str, AfterValidator(push)]
MailFrom = Annotated[str, AfterValidator(mail_from)]
SmtpUrl = Annotated[str, AfterValidator(smtp_url)]
SmsUrl = Annotated[str, AfterValidator(sms_url)]
