"""The public address: whether it leads to this service, safely, and says who asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.doctor.asking import NoAnswerError
from api.doctor.findings import Place, Said
from api.doctor.running import is_cut_off, is_this
from api.service.times import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Iterator

LASTS_DAYS_MIN: Final = 10
"""Certificates of 90 days are renewed with 30 left: with ten something has failed for weeks."""
SEE: Final = "docs/operating-reference.md has files for nginx and Caddy"


def look(place: Place) -> Iterator[Said]:
    """Ask it, as members' browsers do."""
    url = place.settings.public_url
    if not url:
        return
    try:
        known, ready = (place.machine.ask(url + path) for path in ("/v1/service", "/readyz"))
    except NoAnswerError as error:
        if not place.is_stopped:
            yield Said(
                f"{url} does not answer ({error})", "members cannot open their wallets",
                f"See that its name leads here, and that the proxy runs; {SEE}",
            )  # fmt: skip
        return
    if is_cut_off(known):
        return  # It leads here, and what is wrong here is found here.
    if not is_this(place, known):
        if not place.is_stopped:
            yield Said(
                f"{url} does not answer as this service (HTTP {known.status})",
                "links, sheets and invitations lead there",
                f"Let the proxy pass the whole host on to this service, as it stands; {SEE}",
            )  # fmt: skip
        return
    yield from _certificate(place, known.until_ms)
    if url.startswith("https:"):
        yield from _asker(str(ready.body.get("parts", {}).get("proxy", "")))


def _certificate(place: Place, until_ms: int | None) -> Iterator[Said]:
    days = LASTS_DAYS_MIN if until_ms is None else (until_ms - place.machine.now_ms()) // DAY_MS
    if days < LASTS_DAYS_MIN:
        yield Said(
            f"the certificate of {place.settings.public_url} ends in {days} days",
            "browsers then turn members away",
            "Renew it, and see why that does not happen by itself: certbot renew, or Caddy's log",
        )  # fmt: skip


def _asker(proxy: str) -> Iterator[Said]:
    why = "all members count as one address, and are turned away together (429)"
    if proxy == "silent":
        remedy = "Let it send X-Forwarded-For; " + SEE
        yield Said("the proxy does not say who asks", why, remedy)
    elif proxy == "not_trusted":
        yield Said(
            "what the proxy says of who asks is not believed", why,
            "Name its address in AYNI_TRUSTED_PROXIES",
        )  # fmt: skip
