"""The wallet as a member uses it, in every language, on a telephone and on a desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.browser.phone import Phone
    from tests.browser.town import Town


def test_a_member_looks_around(phone: Phone, town: Town) -> None:
    phone.visit("/")
    phone.seen("first")
    phone.visit("/app/")
    phone.seen("sign-in")
    phone.sign_in(town.people["Rosa"])
    phone.seen("home")
    for name in ("more", "pay", "statement", "keys", "exchange/17", "nowhere"):
        phone.visit(f"/app/{name}")
        phone.seen(name.partition("/")[0])
