"""Lists in which everybody has a photo are as light as any first visit."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

import pytest

from api.market.tables import NoticeRow
from api.photos.kept import LISTED_MAX
from api.photos.remaking import FACE, OFFER, remake
from api.photos.tables import MemberPhotoRow, NoticePhotoRow
from tests.browser.pages.weighing import BYTES_MAX
from tests.browser.wire import tapped
from tests.support.pictures import noise, saved

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town

LOG: Final = logging.getLogger(__name__)
MANY: Final = 50
DAY_MS: Final = 86_400_000


@pytest.fixture(scope="module")
def pictured(town_and_address: tuple[Town, str]) -> str:
    """Return where there is a town in which everybody has photos, of themselves and an offer."""
    town, address = town_and_address
    row: dict[str, Any] = {
        "community_id": town.scribe.community,
        "book": 0,
        "time_ms": town.clock(),
    }
    photo = saved(noise(80, 80).resize((900, 900)), "JPEG")
    face, offer = remake(photo, FACE), remake(photo, OFFER)
    LOG.info("%d bytes a face, %d an offer", len(face.small), len(offer.small))
    for number in range(MANY):
        member, id_ = town.join(f"Aa{number:02} Weighed").member, town.scribe.new_id()
        row |= {"member_id": member}
        town.keep(MemberPhotoRow(**row, hash=face.hash, small=face.small, large=face.large))
        town.keep(
            NoticeRow(
                **row, notice_id=id_, kind="offer", category="other", title="Weighed",
                text="Heavy", place="", reach="", words="weighed", near=False,
                expires_ms=town.clock() + DAY_MS,
            )
        )  # fmt: skip
        town.keep(
            NoticePhotoRow(
                **row, notice_id=id_, number=1, hash=offer.hash, width=640, height=640,
                small=offer.small, large=offer.large,
            )
        )  # fmt: skip
    return address


@pytest.mark.worker
@pytest.mark.parametrize("path", ["/app/people", "/app/market", "/app/pay", "/app/ask"])
def test_a_list_of_photos_is_light(
    new_phone: Callable[..., Phone], town: Town, pictured: str, path: str
) -> None:
    phone = new_phone("fr")
    phone.let_in(town.people["Rosa"])
    with tapped(pictured) as wire:
        cookies = [{**each, "domain": "127.0.0.1"} for each in phone.context.cookies()]
        phone.context.add_cookies(cookies)  # type: ignore[arg-type] # as it gave them
        phone.page.goto(wire.address + path)
        phone.page.wait_for_load_state("networkidle")
        shown = phone.page.locator("img[loading=lazy]").count()
        LOG.info("%d bytes with %d photos: %s", wire.received, shown, path)
        assert shown == LISTED_MAX
        assert wire.received < BYTES_MAX
