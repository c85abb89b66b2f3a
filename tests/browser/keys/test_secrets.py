"""No request carries a key's secret or a passphrase: every byte that goes over the wire is read.

The page's cryptography is watched, so that the secrets which must not be found are known at all:
nobody can read them out of the browser's keys, which is tested too.
"""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

import pytest
from playwright.sync_api import expect

from api.keys.sheets import place_code
from ledger.store import Place
from tests.browser.keys import test_shared_desk as desk
from tests.browser.keys.test_surviving import CLEAR, with_finger
from tests.browser.wire import Wire, tapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.phone import Phone
    from tests.browser.town import Town

pytestmark = pytest.mark.worker
"""What a browser keeps is looked at, and its service worker keeps some of it."""

PASSPHRASE: Final = "cinco palabras & ñandú que nadie adivina"  # noqa: S105 it guards nothing

WATCH: Final = """
(() => {
  const { subtle } = crypto;
  const told = (bytes) => secretSeen([...new Uint8Array(bytes)]);
  const [generate, take, show] = [subtle.generateKey, subtle.importKey, subtle.exportKey]
    .map((own) => own.bind(subtle));
  subtle.generateKey = async (kind, shown, uses) => {
    if (kind.name) {
      const made = await generate(kind, true, uses);
      const bytes = await show("raw", made);
      await told(bytes);
      return take("raw", bytes, kind, shown, uses);
    }
    const { privateKey, publicKey } = await generate(kind, true, uses);
    const secret = await show("pkcs8", privateKey);
    await told(secret);
    return { publicKey, privateKey: await take("pkcs8", secret, kind, shown, ["sign"]) };
  };
  subtle.importKey = async (format, data, ...how) => {
    if (format === "pkcs8" || how[0] === "HKDF") await told(data);
    return take(format, data, ...how);
  };
})();
"""
"""Tells the test of every secret that the page makes or takes; keys stay as the page asks."""

SHOWN: Final = """
async () => {
  const open = indexedDB.open("ayni");
  await new Promise((done) => { open.onsuccess = done; });
  const all = open.result.transaction("keys").objectStore("keys").getAll();
  await new Promise((done) => { all.onsuccess = done; });
  const attempts = all.result.flatMap(({ secret }) =>
    ["jwk", "pkcs8", "raw"].map((format) => crypto.subtle.exportKey(format, secret)));
  const shown = (await Promise.allSettled(attempts)).filter(({ status }) => status === "fulfilled");
  return [all.result.length, shown.length, JSON.stringify(all.result)];
}
"""
"""How many keys the browser keeps, how many secrets of theirs it gives out, and all it shows."""

KEPT: Final = """
async () => {
  const parts = [document.cookie, JSON.stringify({ ...localStorage, ...sessionStorage })];
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      parts.push(request.url, await (await cache.match(request)).text());
    }
  }
  return parts.join("\\n");
}
"""
"""What scripts can read of what the browser keeps, beside its IndexedDB."""


class Watch:
    """Phones whose secrets are known, on a wire that is read."""

    def __init__(self, wire: Wire, new_phone: Callable[..., Phone]) -> None:
        self.wire, self._new_phone = wire, new_phone
        self.seeds: set[bytes] = set()
        self.phones: list[Phone] = []

    def phone(self, **how: object) -> Phone:
        """Somebody's new phone."""
        phone = self._new_phone(**how)
        phone.address = self.wire.address
        phone.context.expose_function("secretSeen", self._saw)
        phone.context.add_init_script(WATCH)
        self.phones.append(phone)
        return phone

    def _saw(self, pkcs8: list[int]) -> None:
        self.seeds.add(bytes(pkcs8)[-32:])

    def found(self, where: bytes) -> set[bytes]:
        """Which spellings of a secret stand there."""
        folded = where.lower()
        return {form for form in self.forms() if form in where or form.lower() in folded}

    def forms(self) -> Iterator[bytes]:
        """Each secret as it might be written."""
        for seed in self.seeds:
            yield from written(seed)
        yield from (PASSPHRASE.encode(), quote(PASSPHRASE).encode())
        yield from (quote_plus(PASSPHRASE).encode(), PASSPHRASE.encode()[-12:])
        yield base64.b64encode(PASSPHRASE.encode())[:-2]


def written(seed: bytes) -> Iterator[bytes]:
    """A seed in bytes, hexadecimal digits, decimal ones, and base64 from any place on."""
    yield from (seed, seed.hex().encode(), str(list(seed)).strip("[]").encode())
    yield str(list(seed)).replace(" ", "").strip("[]").encode()
    for before in range(3):  # PKCS #8 puts sixteen bytes before it, a concatenation whatever.
        for encode in (base64.b64encode, base64.urlsafe_b64encode):
            yield encode(bytes(before) + seed)[4:-4]
    yield base64.b32encode(seed)[:-8]


@pytest.fixture
def watch(town_and_address: tuple[Town, str], new_phone: Callable[..., Phone]) -> Iterator[Watch]:
    """Return phones on a wire of their own."""
    with tapped(town_and_address[1]) as wire:
        yield Watch(wire, new_phone)


def join(watch: Watch, town: Town) -> Phone:
    """Somebody joins, is admitted and signs in."""
    steward, newcomer = watch.phone(), watch.phone()
    steward.sign_in(town.people["Amina Osei"])
    steward.visit("/app/invitations")
    steward.page.locator('form[action="/app/invitations"] button').click()
    newcomer.page.goto(steward.page.locator("#link").input_value())
    newcomer.page.locator("#name").fill("Nadie")
    newcomer.page.locator("#join button").click()
    expect(newcomer.page.locator("#done")).to_be_visible()
    steward.visit("/app/invitations")
    with steward.page.expect_navigation():
        steward.page.locator("li", has_text="Nadie").locator("button.admit").click()
    newcomer.visit("/app/")
    newcomer.page.wait_for_url(re.compile(r"/app/$"))
    return newcomer


def pay(phone: Phone, town: Town) -> None:
    phone.visit(f"/app/pay?to={town.people['Mercè'].account}&amount=0:10")
    phone.page.locator("#pay button[type=submit]").click()
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#outcome")).to_contain_text("10 min")


def make_sheet(phone: Phone) -> tuple[str, str]:
    """A sheet's lines, and the address on it."""
    phone.visit("/app/keys")
    phone.visit("/app/sheet")
    phone.page.locator("#passphrase").fill(PASSPHRASE)
    phone.page.locator("#again").fill(PASSPHRASE)
    phone.page.locator("#make button").click()
    expect(phone.page.locator("#done")).to_be_visible()
    return phone.page.locator("#text").inner_text(), phone.page.locator("#done code").inner_text()


def use_sheet(phone: Phone, sheet: str, address: str) -> None:
    phone.page.goto(address)
    phone.page.locator("#text").fill(sheet)
    phone.page.locator("#passphrase").fill(PASSPHRASE)
    phone.page.locator("#use button").click()
    phone.page.wait_for_url(re.compile(r"/app/$"))


def add_device(old: Phone, new: Phone) -> None:
    new.visit("/app/devices/new")
    new.page.locator("#begin").click()
    expect(new.page.locator("#code")).not_to_be_empty()
    old.visit(f"/app/devices/add?code={new.page.locator('#code').inner_text()}")
    old.page.locator("#add button").click()
    new.page.locator("#yes").click()
    new.page.wait_for_url(re.compile(r"/app/$"))


def test_no_byte_on_the_wire_tells_a_secret(watch: Watch, town: Town) -> None:
    member = join(watch, town)
    pay(member, town)
    sheet, address = make_sheet(member)
    second, third = watch.phone(), watch.phone()
    add_device(member, second)
    use_sheet(third, sheet, address)
    pay(third, town)

    # Of the steward, the newcomer, the sheet, the second device and the third: none is missed.
    assert len(watch.seeds) == 5
    assert b"/v1/communities/" in watch.wire.sent
    assert b"signatures" in watch.wire.sent
    assert watch.found(bytes(watch.wire.sent)) == set()
    lines = [line.replace(" ", "") for line in sheet.strip().splitlines()[1:]]
    plain = watch.wire.sent.replace(b" ", b"").replace(b"+", b"").replace(b"%20", b"").upper()
    assert not any(line.encode() in plain for line in lines)

    for phone in watch.phones:
        keys, shown, stored = phone.page.evaluate(SHOWN)
        assert (keys, shown) == (1, 0)
        kept = phone.page.evaluate(KEPT)
        assert watch.found(f"{stored}\n{kept}".encode()) == set()


def test_what_a_passkey_gives_and_opens_stays_in_the_page(watch: Watch, town: Town) -> None:
    phone, person = watch.phone(), town.join("Palabra")
    phone.address = watch.wire.address.replace("127.0.0.1", "localhost")
    with_finger(phone)
    phone.sign_in(person)
    phone.visit("/app/safety")
    phone.page.locator("#make-passkey").click()
    expect(phone.page.locator(".task:has(#passkey) li")).to_have_count(1)
    phone.visit(f"/static/{phone.version}/js/keys.js")
    phone.page.evaluate(CLEAR)
    phone.context.clear_cookies()
    phone.visit("/app/sign-in")
    phone.page.locator("#use-passkey").click()
    phone.page.wait_for_url(re.compile(r"/app/$"))

    # Of the first device, the passkey, the key that it seals, and the device as it is now.
    assert len(watch.seeds) == 4
    assert b"/app/passkeys/open" in watch.wire.sent
    assert watch.found(bytes(watch.wire.sent)) == set()
    keys, shown, stored = phone.page.evaluate(SHOWN)
    assert (keys, shown) == (1, 0)
    assert watch.found(f"{stored}\n{phone.page.evaluate(KEPT)}".encode()) == set()


def test_a_shared_desk_sends_neither_number_nor_passphrase(watch: Watch, town: Town) -> None:
    person, own, desk_ = town.join("Secreta"), watch.phone(), watch.phone()
    own.sign_in(person)
    desk.share(desk_)
    desk.enrol(desk_, own, PASSPHRASE)
    desk.sign_out(desk_)
    before = len(watch.wire.sent)
    desk.sign_in(desk_, desk.number(town, person), PASSPHRASE)
    desk_.page.wait_for_url(re.compile(r"/app/$"))
    desk_.page.locator('main a[href="/app/pay"]').click()
    desk_.page.wait_for_url("**/app/pay")

    # Of the telephone, made by the test, of the desk's key, and what sealed that for two tabs.
    assert len(watch.seeds) == 4
    assert b"/app/session" in watch.wire.sent[before:]
    assert watch.found(bytes(watch.wire.sent)) == set()
    # Nor the number, where it would lead to whose passphrase was typed.
    typed = re.compile(rb'[":=]' + desk.number(town, person).encode() + rb'["&\\s]')
    assert not typed.search(bytes(watch.wire.sent[before:]))
    assert desk_.page.evaluate(SHOWN)[:2] == [0, 0]
    left = desk_.page.evaluate(desk.LEFT)
    assert watch.found(f"{left['kept']} {left['text']} {left['ids']}".encode()) == set()


def test_a_secret_on_the_wire_would_be_found(watch: Watch) -> None:
    seed = bytes(range(7, 39))
    watch.seeds.add(seed)
    pkcs8 = bytes.fromhex("302e020100300506032b657004220420") + seed
    for carried in (
        seed, seed.hex().encode(), seed.hex().upper().encode(), base64.b64encode(seed),
        base64.urlsafe_b64encode(pkcs8), base64.b64encode(b"x" + seed), str([*seed]).encode(),
        quote_plus(PASSPHRASE).encode(), f'{{"p":"{PASSPHRASE}"}}'.encode(),
    ):  # fmt: skip
        assert watch.found(b"GET /?q=" + carried + b" HTTP/1.1") != set()
    assert watch.found(bytes(4_096)) == set()


@pytest.mark.parametrize("path", ["/app/sheet", "/app/sheet/use/{place}", "/app/desk"])
def test_a_form_sent_before_its_script_came_tells_nothing(
    watch: Watch, town: Town, path: str
) -> None:
    member, early = watch.phone(), watch.phone(java_script_enabled=False)
    member.sign_in(town.people["Rosa"])
    if path != "/app/desk":
        early.context.add_cookies(member.context.cookies())  # type: ignore[arg-type] # as given
    else:
        early.visit(path)
        early.page.locator("#share button").click()
    early.visit(path.format(place=place_code(Place(town.scribe.community, 0)).replace(" ", "")))
    for field in early.page.locator("main form").locator("input, textarea").all():
        if field.is_visible():
            field.fill(PASSPHRASE)
    asked = f"GET {path.partition('{')[0]}".encode()
    before = watch.wire.sent.count(asked)
    # The button waits for its script, and with it the Enter key; were it sent all the same, its
    # fields have no names.
    expect(early.page.locator("main form button[type=submit]").first).to_be_disabled()
    early.page.locator("main form input:not([type=checkbox])").first.press("Enter")
    assert watch.wire.sent.count(asked) == before
    with early.page.expect_navigation():
        early.page.evaluate("document.querySelector('main form:not([method])').submit()")
    assert watch.wire.sent.count(asked) == before + 1
    assert watch.found(bytes(watch.wire.sent)) == set()
