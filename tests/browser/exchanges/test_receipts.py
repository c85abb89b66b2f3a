"""What a browser believes of an answer to an order: a promise that holds, or a refusal of ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Route

    from tests.browser.phone import Phone
    from tests.browser.town import Town

ORDERS: Final = "**/orders"
KEPT: Final = """
() => new Promise((resolve) => {
  const request = indexedDB.open("ayni");
  request.onsuccess = () => {
    const asked = request.result.transaction("receipts").objectStore("receipts").getAll();
    asked.onsuccess = () => resolve(asked.result);
  };
})
"""


def ready(phone: Phone, town: Town, payer: str, payee: str) -> None:
    """Have a payment of ten minutes before the last press."""
    people = town.people
    giver, taker = (people.get(name) or town.join(name) for name in (payer, payee))
    phone.sign_in(giver)
    press(phone, f"/app/pay?to={taker.account}")


def press(phone: Phone, path: str) -> None:
    """Fill the form in, up to the last press."""
    phone.visit(path)
    expect(phone.page.locator("#pay button[type=submit]")).to_be_enabled()
    phone.page.locator("#amount").fill("0:10")
    phone.page.locator("#pay button[type=submit]").click()


def outcome(phone: Phone) -> str:
    """Press "yes", and read what became of it."""
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#done")).to_be_visible()
    return phone.page.locator("#outcome").inner_text()


def texts(phone: Phone) -> dict[str, str]:
    """The page's texts."""
    found: dict[str, str] = phone.page.evaluate("JSON.parse(document.getElementById('texts').text)")
    return found


def entries(town: Town) -> int:
    """How many entries there are."""
    return len(town.entries())


def changed(value: Any) -> Iterator[Any]:  # noqa: ANN401 any field
    """A field with each of its bytes changed in turn."""
    if isinstance(value, int):
        yield from (value + 1, -1, "1", None)
    elif isinstance(value, str):
        for at, character in enumerate(value):
            yield value[:at] + ("0" if character != "0" else "1") + value[at + 1 :]
        yield from ("", None, value[:-1])
    else:
        yield [*value, "00" * 32]
        yield from ([one, *value[1:]] for one in changed(value[0])) if value else ()


def lies(answer: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """An answer with every byte of every field changed in turn, and with each field missing."""
    for name, value in answer.items():
        yield {other: said for other, said in answer.items() if other != name}
        yield from (answer | {name: other} for other in changed(value))
    yield {"seq": answer["seq"], "signature": "none"}
    yield {}


PROVE: Final = """
async ({ version, community, book, order, answers }) => {
  const { prove } = await import(`/static/${version}/js/pages/promise.js`);
  const held = [];
  for (const answer of answers) {
    try {
      await prove(community, book, order, answer);
      held.push(answer);
    } catch (error) {
      if (error.name !== "EvidenceError") held.push(String(error));
    }
  }
  return held;
}
"""
"""Which of these answers the page would have taken for a promise."""


def test_paid_is_never_said_of_a_receipt_with_any_byte_changed(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    ready(phone, town, "Bilal", "Bente")
    sent: list[Any] = []

    def answer(route: Route) -> None:
        response = route.fetch()
        sent.append((route.request.post_data_json, response.json()))
        first = next(lies(response.json()))
        route.fulfill(response=response, json=first)

    phone.context.route(ORDERS, answer)
    before = entries(town)
    assert outcome(phone) == texts(phone)["unconfirmed"]
    expect(phone.page.locator("#again")).to_be_hidden()
    expect(phone.page.locator("#queue")).to_be_visible()
    phone.seen("pay-unconfirmed")
    [(body, true), *_] = sent
    asked = {
        "version": phone.version,
        "community": town.scribe.community,
        "book": town.scribe.book,
        "order": body["order"],
    }
    assert phone.page.evaluate(PROVE, asked | {"answers": list(lies(true))}) == []
    assert phone.page.evaluate(KEPT) == []
    assert phone.page.evaluate(PROVE, asked | {"answers": [true]}) == [true]
    # Once the service answers as it must, the same order leaves the queue; nothing moved twice.
    phone.context.unroute(ORDERS)
    with phone.page.expect_response(ORDERS):
        phone.page.reload()
    expect(phone.page.locator("#queue")).to_be_hidden()
    assert entries(town) == before + 1


def test_another_order_s_true_receipt_is_none_of_this_one(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    ready(phone, town, "Carla", "Cyrus")
    kept: list[Any] = []

    def drop(route: Route) -> None:
        """Post nothing, and show the receipt of an order that was posted before."""
        if kept:
            route.fulfill(status=201, json=kept[0])
            return
        response = route.fetch()
        kept.append(response.json())
        route.fulfill(response=response)

    phone.context.route(ORDERS, drop)
    assert outcome(phone) != texts(phone)["unconfirmed"]
    [receipt] = phone.page.evaluate(KEPT)
    assert receipt["entry"] == kept[0]["entry"]
    before = entries(town)
    press(phone, f"/app/pay?to={town.people['Cyrus'].account}")
    assert outcome(phone) == texts(phone)["unconfirmed"]
    assert entries(town) == before


STRANGERS: Final[dict[str, dict[str, Any]]] = {
    "403": {"status": 403, "content_type": "text/html", "body": "<h1>Forbidden</h1>"},
    "413": {"status": 413, "content_type": "text/html", "body": "<h1>Too large</h1>"},
    "429": {"status": 429, "content_type": "text/html", "body": "<h1>Slow down</h1>"},
    "portal": {"status": 200, "content_type": "text/html", "body": "<h1>Sign in to the net</h1>"},
    "gateway": {"status": 403, "json": {"message": "Forbidden"}},
    "cut": {"status": 201, "content_type": "application/json", "body": '{"v":1,"bo'},
    "coded": {"status": 400, "json": {"code": "blocked", "detail": "no"}},
    "502": {"status": 502, "content_type": "text/html", "body": "<h1>Bad gateway</h1>"},
    "empty": {"status": 204, "body": ""},
}


@pytest.mark.parametrize("stranger", STRANGERS)
def test_an_answer_that_is_not_the_service_s_leaves_one_payment(
    new_phone: Callable[..., Phone], town: Town, stranger: str
) -> None:
    phone = new_phone()
    ready(phone, town, f"Dana {stranger}", f"Dov {stranger}")
    phone.context.route(ORDERS, lambda route: route.fulfill(**STRANGERS[stranger]))
    before = entries(town)
    waits = {"empty": "unconfirmed"}.get(stranger, "waiting")
    assert outcome(phone) == texts(phone)[waits]
    expect(phone.page.locator("#again")).to_be_hidden()
    # The next page says it too, and its modules run.
    phone.visit("/app/more")
    expect(phone.page.locator("#queue")).to_be_visible()
    assert entries(town) == before
    phone.context.unroute(ORDERS)
    with phone.page.expect_response(ORDERS):
        phone.visit("/app/")
    expect(phone.page.locator("#queue")).to_be_hidden()
    assert entries(town) == before + 1


def test_a_refusal_of_the_book_is_one(new_phone: Callable[..., Phone], town: Town) -> None:
    phone = new_phone()
    ready(phone, town, "Edda", "Eli")
    refused = {
        "type": "/docs/refusals#lower_bound_must_hold", "title": "No", "status": 409,
        "detail": "Not so much", "code": "lower_bound_must_hold", "fields": {}, "retry": False,
    }  # fmt: skip
    kind = "application/problem+json"
    phone.context.route(
        ORDERS,
        lambda route: route.fulfill(status=409, content_type=kind, body=json.dumps(refused)),
    )
    assert outcome(phone) == texts(phone)["refused"]
    expect(phone.page.locator("#again")).to_be_visible()
    expect(phone.page.locator("#queue")).to_be_hidden()


@pytest.mark.parametrize("apart_ms", [-4 * 86_400_000, 9 * 86_400_000])
def test_a_phone_with_a_wrong_clock_pays_and_is_told(
    new_phone: Callable[..., Phone], town: Town, apart_ms: int
) -> None:
    phone = new_phone()
    phone.page.add_init_script(f"""{{
      const now = Date.now.bind(Date), {{ parse }} = Date;
      globalThis.Date = class extends Date {{
        constructor(...given) {{ super(...(given.length ? given : [now() + {apart_ms}])); }}
        static now() {{ return now() + {apart_ms}; }}
        static parse(text) {{ return parse(text); }}
      }};
    }}""")
    ready(phone, town, f"Fay {apart_ms}", f"Finn {apart_ms}")
    expect(phone.page.locator("#clock")).to_be_visible()
    assert outcome(phone) not in {texts(phone)["refused"], texts(phone)["waiting"]}
    phone.seen("clock-wrong")


def test_where_several_are_signed_in_the_giver_is_named(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    first, second = town.join("Gita, the first"), town.join("Gus, the second")
    phone.sign_in(first)
    phone.take_key(second)
    phone.visit("/app/sign-in")
    phone.page.locator("button.person", has_text="Gus").click()
    phone.page.wait_for_url("**/app/")
    press(phone, f"/app/pay?to={town.people['Rosa'].account}")
    expect(phone.page.locator("#sentence")).to_contain_text("Gus, the second")
    assert "Gus, the second" in outcome(phone)


NOTE: Final = "**/checkpoint"


def alarm(phone: Phone) -> str:
    """What home warns of."""
    phone.visit("/app/")
    expect(phone.page.locator("#alarm")).to_be_visible()
    return phone.page.locator("#alarm p").first.inner_text()


def calm(phone: Phone) -> None:
    """Home, where nothing is wrong."""
    phone.visit("/app/")
    phone.page.wait_for_load_state("networkidle")
    expect(phone.page.locator("#alarm")).to_be_hidden()


def note(phone: Phone, town: Town) -> str:
    """The book's checkpoint now."""
    path = f"/v1/communities/{town.scribe.community}/books/{town.scribe.book}/checkpoint"
    found: str = phone.page.evaluate("path => fetch(path).then((answer) => answer.text())", path)
    return found


def test_an_entry_that_is_gone_is_told_at_home(phone: Phone, town: Town) -> None:
    ready(phone, town, "Hugo", "Hanna")
    before = note(phone, town)
    outcome(phone)
    # The book as it was before the payment, signed by the service itself.
    phone.context.route(NOTE, lambda route: route.fulfill(body=before, content_type="text/plain"))
    assert alarm(phone) == texts(phone)["alarm_gone"]
    phone.seen("home-alarm")
    with phone.page.expect_download() as saved:
        phone.page.locator("#alarm a").click()
    kept = json.loads(saved.value.path().read_text())
    assert kept.keys() == {"v", "receipt", "entry"}
    phone.context.unroute(NOTE)
    calm(phone)
    assert next(one["seen"] for one in phone.page.evaluate(KEPT)) > kept["receipt"]["seq"]
    # Seen in a later book, it is that book's beginning that is missing.
    phone.context.route(NOTE, lambda route: route.fulfill(body=before, content_type="text/plain"))
    assert alarm(phone) == texts(phone)["alarm_fork"]


def test_a_service_with_another_key_is_told_at_home(
    new_phone: Callable[..., Phone], town: Town
) -> None:
    phone = new_phone()
    phone.sign_in(town.join("Ida"))
    calm(phone)
    phone.context.route(
        f"**/books/{town.scribe.book}",
        lambda route: route.fulfill(json=route.fetch().json() | {"log_key": "another"}),
    )
    assert alarm(phone) == texts(phone)["alarm_key"]


def test_a_balance_is_confirmed_with_one_press(phone: Phone, town: Town) -> None:
    member = town.join(f"Jonas {phone.language} {phone.width}")
    seq = town.pay(member, town.people["Rosa"], 15, "Apples")
    phone.sign_in(member)
    expect(phone.page.locator("#confirm-balance")).to_be_hidden()
    town.close()
    phone.visit("/app/")
    expect(phone.page.locator("#confirm-balance")).to_be_visible()
    phone.seen("home-confirm")
    phone.page.locator("#confirm-balance ~ p a").click()
    phone.page.wait_for_url(f"**/app/exchange/{seq}?proof=1#proof")
    phone.page.locator("#prove button").click()
    phone.page.locator("#yes").click()
    expect(phone.page.locator("#yes")).to_be_hidden()
    phone.seen("exchange-confirmed")
    order = json.loads(town.entries()[0].order.text)
    assert (order["type"], order["account"]) == ("leaf-countersigned", member.account)
    calm(phone)
    expect(phone.page.locator("#confirm-balance")).to_be_hidden()
