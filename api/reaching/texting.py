"""Text messages: through an HTTP gateway that the operator has chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl, urlencode, urlsplit

from sqlmodel import col, func, select

from api.reaching.kinds import SMS
from api.reaching.outside import RefusedError, post
from api.reaching.tables import OutboxRow
from api.service.rows import in_book
from api.service.times import DAY_MS

if TYPE_CHECKING:
    from sqlmodel import Session

    from api.settings import Settings
    from ledger.store import Place

FORM: Final = "application/x-www-form-urlencoded"
TAKEN: Final = range(200, 300)
EACH_MAX: Final = 10
"""Text messages to one member in a day: nobody takes those of all others."""


def send_text(settings: Settings, number: str, text: str, name: str) -> None:
    """Hand a text to the gateway; `name` is the same each time that it is sent.

    What stands after the `?` of the setting goes as a form, so that no log of addresses has it.
    Raises `UnreachedError` or `RefusedError`.
    """
    found = urlsplit(settings.sms_url)
    values = {"to": number, "text": text, "id": name}
    form = [(key, _filled(value, values)) for key, value in parse_qsl(found.query)]
    headers = {"Content-Type": FORM}
    if settings.sms_token:
        headers["Authorization"] = f"Bearer {settings.sms_token}"
    status = post(
        found._replace(query="", fragment="").geturl(), urlencode(form).encode(), headers,
        anywhere=True,
    )  # fmt: skip
    if status not in TAKEN:
        raise RefusedError(f"http_{status}", for_good=False)


def _filled(text: str, values: dict[str, str]) -> str:
    return values.get(text.removeprefix("{").removesuffix("}"), text) if text[:1] == "{" else text


def texts_lately(session: Session, place: Place, now_ms: int, member: str = "") -> int:
    """How many went out in a book within a day, or to one member of it."""
    row = OutboxRow
    wanted = select(func.count()).where(
        *in_book(row, place), row.channel == SMS, col(row.sent_ms) > now_ms - DAY_MS
    )
    return session.exec(wanted.where(row.member_id == member) if member else wanted).one()
