"""A co-op from nothing, by pages alone: three stewards, a treasurer, an auditor, eight members.

It exchanges, closes its books and is anchored; how many presses that takes, and how long, is kept
in `.cache/founding.txt` and printed after all tests.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import pytest

from api.words.i18n import LANGUAGES, _, using
from tests.browser.founding.ground import NARROW, WIDE, begin
from tests.founding.founders import AUDITOR, MEMBERS, TREASURER
from tests.support.printed import note

if TYPE_CHECKING:
    from tests.browser.founding.ground import Ground
    from tests.browser.founding.hand import Hand

LOOKS_MAX: Final = 60


def found(ground: Ground, language: str) -> list[Hand]:
    """Let three found a co-op; they are at home in it."""
    ada, bo, cai = (ground.hand(language, width) for width in (NARROW, WIDE, NARROW))
    begin(ada, ground.link())
    links = [ada.invite_to_found(name) for name in ("Bo", "Cai")]
    ada.phone.seen("founding-invited")
    for other, link, name in ((bo, links[0], "Bo"), (cai, links[1], "Cai")):
        other.take_part(link, name)
    cai.phone.seen("founding")
    for one in (ada, bo, cai):
        one.sign()
    cai.phone.seen("founding-stands")
    for one in (ada, bo, cai):
        one.go_home()
    return [ada, bo, cai]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_co_op_is_founded_and_exchanges_closes_and_is_anchored(
    ground: Ground, language: str
) -> None:
    began = time.monotonic()
    ada, bo, _cai = found(ground, language)
    everybody = (TREASURER, AUDITOR, *MEMBERS)
    links = ada.invite_all(everybody)
    # All of them on one phone, as where somebody helps them: each is a key of its own.
    members = ground.hand(language)
    for name, link in zip(everybody, links, strict=True):
        members.ask_to_join(link, name)
    ada.sign_what_waits(len(everybody))
    ada.give_role(TREASURER, "treasurer")
    ada.give_role(AUDITOR, "auditor")
    bo.sign_what_waits(2)
    members.become("Dalia")
    members.pay("Edu", "1:30")
    members.become(TREASURER)
    members.open("/app/treasurer")
    members.press_on('form[action="/app/close"] button')
    members.become(AUDITOR)
    anchored(members, language)
    note(
        "founding.txt",
        f"{language}: 3 stewards, a treasurer, an auditor, 8 members; exchanged, closed, anchored: "
        f"{ground.presses.count} presses, {time.monotonic() - began:.0f} s",
    )


def anchored(auditor: Hand, language: str) -> None:
    """See on the auditor's desk that the chain has the closing for good."""
    with using(language):
        final = _("in a block that the chain cannot undo")
    for _look in range(LOOKS_MAX):
        auditor.open("/app/auditor")
        if final in auditor.page.locator(".anchored").inner_text():
            return
        auditor.page.wait_for_timeout(500)
    pytest.fail("it is not anchored")
