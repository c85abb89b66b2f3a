"""Settings that may be, and mislead all the same; `api.settings` refuses what may not be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.doctor.findings import Place, Said
from api.setting_values import LOOPBACK, is_loopback
from ledger.tables import BookRow

if TYPE_CHECKING:
    from collections.abc import Iterator


def look(place: Place) -> Iterator[Said]:
    """Look at what is set, and at what is not."""
    settings = place.settings
    if settings.demo:
        yield Said(
            "AYNI_DEMO is true", "everybody is shown the names of people on the first page",
            "Leave it out wherever people are real",
        )  # fmt: skip
    if not settings.public_url:
        yield Said(
            "AYNI_PUBLIC_URL is not set",
            "links, printed sheets and sign-ins follow whatever address a request names",
            "Set the address that members open, as https://ayni.example.coop",
        )  # fmt: skip
    if not is_loopback(settings.host) and settings.trusted_proxies == LOOPBACK:
        yield Said(
            f"AYNI_HOST is {settings.host}, and no proxy elsewhere is trusted",
            "whoever reaches that port speaks to Ayni without TLS, and past the proxy",
            "Set AYNI_HOST=127.0.0.1, or name the proxy in AYNI_TRUSTED_PROXIES and let nobody "
            "else reach the port",
        )  # fmt: skip
    yield from _origin(place)


def _origin(place: Place) -> Iterator[Said]:
    """A name that cannot be changed later is to be chosen before the first book."""
    settings = place.settings
    if settings.origin != type(settings)().origin or not place.is_there:
        return
    with place.reading() as connection:
        if connection.execute(select(col(BookRow.book)).limit(1)).first() is None:
            yield Said(
                f"AYNI_ORIGIN is not set: books will be signed as {settings.origin}",
                "verifiers know the log by that name, and it stays with the first book for good",
                "Set it before the first book, as ayni.example.coop/ayni",
            )  # fmt: skip
