"""What phones do to keys: forget them, cannot make them, cannot keep them. Nobody is left outside.

Presses are counted and told with `--log-cli-level=INFO`: in each the member pays again within
three, or reads which other way there is, and nobody becomes half a member.
"""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect
from sqlmodel import select

from api.keys.tables import PasskeyRow
from api.membership.tables import JoiningRow
from api.service.times import DAY_MS
from ledger.tables import AccountRow, KeyRow, MemberRow
from tests.browser.keys.presses import Presses
from tests.browser.membership.test_joining import invitation
from tests.browser.serving import serving
from tests.browser.town import Clock, Town, found_town

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Locator, Route

    from tests.browser.phone import Phone

LOG: Final = logging.getLogger(__name__)
AGAIN_MAX: Final = 3
PASSPHRASE: Final = "four words nobody guesses"  # noqa: S105 it guards nothing

NO_ED25519: Final = """
for (const name of ["generateKey", "importKey", "exportKey", "sign", "verify"]) {
  const own = SubtleCrypto.prototype[name];
  SubtleCrypto.prototype[name] = function (...args) {
    const is = (one) => (one?.name ?? one) === "Ed25519";
    if (!args.some(is)) return own.apply(this, args);
    return Promise.reject(new DOMException("not here", "NotSupportedError"));
  };
}
"""
"""A browser whose cryptography has no Ed25519."""

NO_KEYS_KEPT: Final = """
for (const name of ["add", "put"]) {
  const own = IDBObjectStore.prototype[name];
  const has = (value) =>
    value instanceof CryptoKey ||
    (value?.constructor === Object && Object.values(value).some(has));
  IDBObjectStore.prototype[name] = function (value, ...more) {
    if (has(value)) throw new DOMException("could not be cloned", "DataCloneError");
    return own.call(this, value, ...more);
  };
}
"""
"""A browser that keeps bytes and no keys, as private windows of some."""

NOTHING_KEPT: Final = """
IDBFactory.prototype.open = function () {
  const request = new EventTarget();
  request.error = new DOMException("no storage here", "InvalidStateError");
  queueMicrotask(() => request.onerror?.());
  return request;
};
IDBFactory.prototype.deleteDatabase = () => ({});
"""
"""A browser that opens no store at all, as private windows of others."""

FORGETFUL: Final = """
const own = IDBObjectStore.prototype.add;
IDBObjectStore.prototype.add = function (value) {
  return this.name === "keys" ? this.count() : own.call(this, value);
};
"""
"""A browser that says it has kept a key, and has not."""

CLEAR: Final = """
async () => {
  localStorage.clear();
  sessionStorage.clear();
  for (const name of await caches.keys()) await caches.delete(name);
  for (const { name } of await indexedDB.databases()) {
    await new Promise((done) => {
      const asked = indexedDB.deleteDatabase(name);
      asked.onsuccess = asked.onerror = asked.onblocked = done;
    });
  }
}
"""

AUTHENTICATOR: Final = {
    "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal",
    "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True, "hasPrf": True,
    "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def town_and_address(tmp_path: Path) -> Iterator[tuple[Town, str]]:
    """Return a cooperative for one test, under a name: passkeys know no numbers for addresses."""
    clock = Clock(0)
    with serving(tmp_path, clock, anchor="none") as (service, address):
        yield found_town(service, clock), address.replace("127.0.0.1", "localhost")


def with_finger(phone: Phone, **other: object) -> None:
    """Give a phone a passkey maker of its own, and a finger that is always there."""
    session = phone.context.new_cdp_session(phone.page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": {**AUTHENTICATOR, **other}})


def clear(phone: Phone, town: Town) -> None:
    """Have a phone forget all after eight days."""
    phone.visit(f"/static/{phone.version}/js/keys.js")
    phone.page.evaluate(CLEAR)
    phone.context.clear_cookies()
    town.clock.time_ms += 8 * DAY_MS
    phone.context.route(lambda url: "/static/" not in url, lambda route: dated(route, town))


def dated(route: Route, town: Town) -> None:
    """Have answers bear the service's time, as those of a service do that stands in time itself."""
    came = route.fetch(max_redirects=0)
    date = format_datetime(datetime.fromtimestamp(town.clock() / 1000, UTC), usegmt=True)
    route.fulfill(response=came, headers={**came.headers, "date": date})


def pay_link(phone: Phone, town: Town) -> str:
    return f"{phone.address}/app/pay?to={town.people['Mercè'].account}&amount=0:10"


def paid(phone: Phone) -> Locator:
    return phone.page.locator("#outcome")


def join(phone: Phone, town: Town, new_phone: Callable[..., Phone], name: str) -> None:
    """Have a newcomer press what joins, and a steward admit them with something to give."""
    steward = new_phone()
    link = invitation(steward, town)
    phone.page.goto(link)
    phone.page.locator("#name").fill(name)
    if phone.page.locator("#lock").is_visible():
        phone.page.locator("#desk-passphrase").fill(PASSPHRASE)
        phone.page.locator("#desk-again").fill(PASSPHRASE)
        phone.seen("join-locked")
    phone.page.locator("#join button[type=submit]").click()
    expect(phone.page.locator("#done")).to_be_visible()
    steward.visit("/app/invitations")
    with steward.page.expect_navigation():
        steward.page.locator("button.admit").click()
    newest = max(town.read(select(AccountRow)), key=lambda row: row.slot)
    town.widen(newest.account_id)


def test_a_phone_that_forgot_is_one_fingerprint_away(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    person, phone = town.join("Wayra"), new_phone()
    with_finger(phone)
    phone.sign_in(person)
    phone.visit("/app/safety")
    phone.seen("safety")
    phone.page.locator("#make-passkey").click()
    expect(phone.page.locator(".task:has(#passkey) li")).to_have_count(1)
    phone.seen("safety-passkey")
    [row] = town.read(select(PasskeyRow))
    clear(phone, town)
    presses = Presses(phone)
    phone.page.goto(pay_link(phone, town))
    phone.page.wait_for_url(re.compile("/app/sign-in"))
    expect(phone.page.locator("#none")).to_be_visible()
    phone.seen("sign-in-forgotten")
    presses.on("#use-passkey")
    phone.page.wait_for_url(re.compile("/app/pay"))
    expect(phone.page.locator(".who strong")).to_have_text("Wayra")
    presses.on("#pay button[type=submit]")
    presses.on("#yes")
    expect(paid(phone)).to_contain_text("10 min")
    assert presses.told("storage cleared after 8 days, with a passkey") <= AGAIN_MAX
    keys = town.read(select(KeyRow).where(KeyRow.member_id == person.member))
    assert {person.key.public, row.key} < {one.key for one in keys}
    # The seed that came back was in no request, and the service's copy is still there alone.
    assert [one.sealed for one in town.read(select(PasskeyRow))] == [row.sealed]


def test_a_passkey_that_gives_no_secret_is_said_to_be_none(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    with_finger(phone, hasPrf=False)
    phone.sign_in(town.join("Xochitl"))
    phone.visit("/app/safety")
    phone.page.locator("#make-passkey").click()
    expect(phone.page.locator("#passkey-said")).not_to_be_empty()
    assert town.read(select(PasskeyRow)) == []
    phone.seen("safety-no-secret")


def test_a_phone_that_forgot_without_a_passkey_is_told_of_the_ways(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    phone.sign_in(town.join("Yuki"))
    clear(phone, town)
    phone.page.goto(pay_link(phone, town))
    phone.page.wait_for_url(re.compile("/app/sign-in"))
    expect(phone.page.locator("#none")).to_be_visible()
    for way in ("/app/devices/new#now", "/app/sheet/use", "/app/recovery", "/app/desk"):
        expect(phone.page.locator(f'#ways a[href="{way}"]')).to_be_visible()
    with_finger(phone)
    phone.page.locator("#use-passkey").click()
    expect(phone.page.locator("#said")).not_to_be_empty()


def test_a_browser_without_ed25519_joins_and_pays(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    asked: list[str] = []
    phone.context.on("request", lambda request: asked.append(request.url))
    phone.context.add_init_script(NO_ED25519)
    join(phone, town, new_phone, "Zoë")
    assert any(url.endswith("vendor/noble-ed25519.js") for url in asked)
    presses = Presses(phone)
    phone.page.goto(pay_link(phone, town))
    phone.page.wait_for_url(re.compile("/app/pay"))
    presses.on("#pay button[type=submit]")
    presses.on("#yes")
    expect(paid(phone)).to_contain_text("10 min")
    assert presses.told("Ed25519 removed") <= AGAIN_MAX
    phone.seen("paid-softly")


def test_a_browser_with_ed25519_never_loads_the_library(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    asked: list[str] = []
    phone.context.on("request", lambda request: asked.append(request.url))
    join(phone, town, new_phone, "Ana")
    assert not any("vendor" in url or "soft.js" in url for url in asked)


def test_a_browser_that_keeps_no_keys_locks_them(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    phone.context.add_init_script(NO_KEYS_KEPT)
    join(phone, town, new_phone, "Bashir")
    phone.visit("/app/")
    unlock(phone, "another phrase")
    expect(phone.page.locator("dialog .wrong")).not_to_be_empty()
    phone.seen("unlock")
    unlock(phone, PASSPHRASE)
    phone.page.wait_for_url(re.compile(r"/app/$"))
    presses = Presses(phone)
    phone.page.goto(pay_link(phone, town))
    presses.on("#pay button[type=submit]")
    presses.on("#yes")
    phone.page.locator("dialog input").fill(PASSPHRASE)
    presses.on("dialog button")
    expect(paid(phone)).to_contain_text("10 min")
    assert presses.told("IndexedDB refusing keys") <= AGAIN_MAX


def unlock(phone: Phone, passphrase: str) -> None:
    phone.page.locator("dialog input").fill(passphrase)
    phone.page.locator("dialog button").click()


def test_a_window_that_keeps_nothing_says_so_before_anybody_joins(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    link = invitation(new_phone(), town)
    members = town.read(select(MemberRow.member_id))
    phone = new_phone()
    phone.context.add_init_script(NOTHING_KEPT)
    phone.page.goto(link)
    expect(phone.page.locator("#cannot")).to_be_visible()
    expect(phone.page.locator("#join")).to_be_hidden()
    expect(phone.page.locator("#cannot li")).to_have_count(3)
    assert town.read(select(JoiningRow)) == []
    assert town.read(select(MemberRow.member_id)) == members
    for path in ("/app/sign-in", "/app/devices/new"):
        phone.visit(path)
        expect(phone.page.locator("#cannot")).to_be_visible()
    LOG.info("%-45s told of %d other ways", "private mode", 3)


def test_a_browser_that_forgets_at_once_makes_nobody_half_a_member(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    link = invitation(new_phone(), town)
    phone, other = new_phone(), new_phone()
    phone.context.add_init_script(FORGETFUL)
    phone.page.goto(link)
    phone.page.locator("#name").fill("Nobody")
    phone.page.locator("#join button[type=submit]").click()
    expect(phone.page.locator("#said")).to_contain_text("did not keep")
    assert town.read(select(JoiningRow)) == []
    other.page.goto(link)
    other.page.locator("#name").fill("Somebody")
    other.page.locator("#join button[type=submit]").click()
    expect(other.page.locator("#done")).to_be_visible()
