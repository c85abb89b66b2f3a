"""How one is reached is chosen on a page; links of mails confirm an address, or end such mail."""

from __future__ import annotations

import socket
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from api.app import create_app
from api.exchanges.tables import RequestRow
from api.reaching.tables import PushRow
from tests.browser.serving import serving
from tests.browser.town import Clock, found_town
from tests.reaching.receivers import Mailbox, link_in
from wallets.guardians import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from api.service.clock import Clock as Teller
    from api.service.scribe import Person
    from tests.browser.phone import Phone
    from tests.browser.town import Town

KEY, SECRET = b"\4" + bytes(64), bytes(16)
MAIL = "nadia@example.org"
SECTION = "section[aria-labelledby=mail]"


class Reached(NamedTuple):
    """A service that sends mail, where it is, and what looks for what to send."""

    town: Town
    address: str
    mailbox: Mailbox
    teller: Teller


@pytest.fixture(scope="module")
def reached(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reached]:
    """A cooperative on a service with a mail server."""
    clock, mailbox = Clock(0), Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    own = {
        "public_url": f"http://127.0.0.1:{port}", "mail_from": "ayni@coop.example",
        "smtp_url": f"smtp://127.0.0.1:{mailbox.port}",
    }  # fmt: skip
    with serving(tmp_path_factory.mktemp("reaching"), clock, port, **own) as (service, address):
        teller = create_app(service.settings, service).state.running.teller
        yield Reached(found_town(service, clock), address, mailbox, teller)
    mailbox.stop()


@pytest.fixture(scope="module")
def town_and_address(reached: Reached) -> tuple[Town, str]:
    """The cooperative that phones are of here."""
    return reached.town, reached.address


def ask(town: Town, payer: Person) -> None:
    """Let Rosa ask somebody for hours."""
    rosa = town.people["Rosa"]
    town.keep(
        RequestRow(
            community_id=town.scribe.community, book=0, request_id=town.scribe.new_id(),
            asker=rosa.member, account=rosa.account, payer=payer.member, amount=90, text="Pears",
            time_ms=town.clock(), expires_ms=town.clock() + DAY_MS, declined_ms=None,
        )
    )  # fmt: skip


def test_an_address_is_confirmed_subjects_are_chosen_and_such_mail_is_ended(
    phone: Phone, new_phone: Callable[..., Phone], reached: Reached
) -> None:
    town, mailbox, page = reached.town, reached.mailbox, phone.page
    mailbox.got.clear()
    nadia = town.join("Nadia")
    phone.sign_in(nadia)
    phone.visit("/app/reach")
    expect(page.locator("main input[type=checkbox]")).to_have_count(0)
    # A browser takes this for an address, and nothing can be sent there.
    page.locator("#mail-address").fill("nadia@example")
    page.locator(f"{SECTION} form[action$=address] button").click()
    expect(page.locator("#mail-wrong")).to_be_visible()
    expect(page.locator("#mail-address")).to_have_attribute("aria-invalid", "true")
    phone.seen("reach-wrong")
    page.locator("#mail-address").fill(MAIL)
    page.locator(f"{SECTION} form[action$=address] button").click()
    expect(page.locator("main .notice")).to_be_visible()
    expect(page.locator(f"{SECTION} strong")).to_have_text(MAIL)
    phone.seen("reach-sent")
    reached.teller.look()
    [mail] = mailbox.mails
    # Where the link is opened nobody need be signed in.
    other = new_phone(phone.language, phone.width)
    follow(other, link_in(mail.get_body(("plain",)).get_content()), "reach-confirm")  # type: ignore[union-attr]
    phone.visit("/app/reach")
    choose(phone)
    ask(town, nadia)
    reached.teller.look()
    assert len(mailbox.got) == 2
    follow(other, urlsplit(mailbox.mails[1]["List-Unsubscribe"].strip("<>")).path, "reach-stop")
    ask(town, nadia)
    reached.teller.look()
    assert len(mailbox.got) == 2
    phone.visit("/app/reach")
    expect(page.locator("main input[type=checkbox]:checked")).to_have_count(0)
    expect(page.locator("main strong", has_text=MAIL)).to_be_visible()
    page.locator("form[action='/app/reach/address/end'] button").click()
    expect(page.locator("main strong", has_text=MAIL)).to_have_count(0)
    expect(page.locator("main input[type=checkbox]")).to_have_count(0)


def follow(phone: Phone, path: str, name: str) -> None:
    """Look at a link of a mail, and press what it asks."""
    phone.visit(path)
    expect(phone.page.locator("main strong")).to_have_text(MAIL)
    expect(phone.page.locator("main .notice")).to_have_count(0)
    phone.seen(name)
    phone.page.locator("main form button").click()
    expect(phone.page.locator("main .notice")).to_be_visible()
    phone.seen(f"{name}-done")


def choose(phone: Phone) -> None:
    """Choose to hear of requests alone, at any hour, and find it kept."""
    page = phone.page
    boxes = page.locator("main input[type=checkbox]")
    expect(boxes).not_to_have_count(0)
    for box in boxes.all():
        box.set_checked(box.get_attribute("name") == "asked.mail")
    for name in ("#quiet_from", "#quiet_until"):
        page.locator(name).fill("00:00")
    page.locator("#zone").select_option("Asia/Kolkata")
    phone.seen("reach")
    page.locator("form[action='/app/reach'] button[type=submit]").click()
    expect(page.locator("main .notice")).to_be_visible()
    page.reload()
    expect(page.locator("main input[type=checkbox]:checked")).to_have_count(1)
    expect(page.locator("[name='asked.mail']")).to_be_checked()
    expect(page.locator("#quiet_from")).to_have_value("00:00")
    expect(page.locator("#zone")).to_have_value("Asia/Kolkata")


SUBSCRIBED: Final = """
PushManager.prototype.getSubscription = async () => ({ endpoint: "https://push.example/p/1" })
"""
"""A browser that was let get pushes once, by whoever used it."""


@pytest.mark.worker
def test_a_page_says_that_pushes_come_here_only_while_the_service_sends_them(
    phone: Phone, reached: Reached
) -> None:
    town, page = reached.town, phone.page
    nadia, other = town.join("Nela"), town.join("Oda")
    phone.context.add_init_script(SUBSCRIBED)
    phone.sign_in(nadia)
    own: dict[str, Any] = {
        "community_id": town.scribe.community, "book": 0, "endpoint": "https://push.example/p/1",
        "push_id": sha256(b"https://push.example/p/1").hexdigest(), "key": KEY, "secret": SECRET,
    }  # fmt: skip
    town.keep(PushRow(**own, member_id=other.member, time_ms=town.clock()))
    phone.visit("/app/reach")
    expect(page.locator("#push-on")).to_be_enabled()
    expect(page.locator("#push-off")).to_be_hidden()
    none = page.locator("#push-state").inner_text()
    phone.sign_in(other)
    phone.visit("/app/reach")
    expect(page.locator("#push-off")).to_be_visible()
    expect(page.locator("#push-state")).not_to_have_text(none)


@pytest.mark.parametrize("way", ["confirm", "stop"])
def test_a_link_that_was_never_sent_leads_nowhere(phone: Phone, way: str) -> None:
    answered = phone.page.goto(f"{phone.address}/app/reach/{way}/{'0' * 32}")
    assert answered is not None
    assert answered.status == 404
    expect(phone.page.locator("main form")).to_have_count(0)
    phone.seen(f"reach-{way}-nowhere")
