"""Posting orders over HTTP: receipts, repeats, refusals, memos, books that may not be opened."""

import json
from typing import Any

import httpx
import pytest
from sqlmodel import Session

from api.service.tables import MemoRow
from chain.receipts import Receipt, verify_receipt
from ledger.journal import Journal
from ledger.rules.books import book_named
from tests.support.books import LIFE_MS
from tests.support.towns import Town
from tests.support.world import Coop, World
from wallets.memos import commitment


def problem(response: httpx.Response) -> tuple[int, str]:
    """Return a problem's status and code, as they stand in the document."""
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["status"] == response.status_code
    assert body["type"] == f"http://ayni.test/docs/refusals#{body['code']}"
    return body["status"], body["code"]


def answers(town: Town) -> list[dict[str, Any]]:
    """Return what posting an order was answered: alone, with a memo, repeated, in bulk, asked."""
    alone = town.coop.transfer(town.ana, town.ben, 1)
    memo = town.coop.transfer(town.ana, town.ben, 1, "Bread")
    first = [town.coop.send(body).json() for body in (alone, memo, alone)]
    line = json.dumps(alone)
    kind = {"Content-Type": "application/x-ndjson"}
    path = f"{town.coop.path}/orders/bulk?receipts=full"
    bulk = town.world.call("POST", path, content=line, headers=kind).json()
    order = json.loads(alone["order"])["id"]
    asked = town.world.get(f"{town.coop.path}/orders/{order}", town.coop.token(town.ana))
    return [*first, bulk, asked]


def test_an_answer_holds_the_entry_that_it_promises(town: Town) -> None:
    key = town.world.get("/v1/service")["key"]
    token = town.coop.token(town.ana)
    for answer in answers(town):
        entry = answer.pop("entry")
        verify_receipt(Receipt.from_json(answer), entry.encode(), key)
        path = f"{town.coop.path}/entries/{answer['seq']}"
        assert town.world.get(path, token)["entry"] == entry


def test_a_repeat_gives_the_same_receipt_and_moves_nothing(town: Town) -> None:
    body = town.coop.transfer(town.ana, town.ben, 2)
    first, second = town.coop.send(body), town.coop.send(body)
    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json() == second.json()


def test_orders_sent_at_once_share_commits_and_stay_apart(town: Town) -> None:
    bodies = [town.coop.transfer(town.ana, town.ben, 1) for _ in range(20)]
    path = f"{town.coop.path}/orders"
    receipts = [
        answer.json() for answer in town.world.at_once(*(("POST", path, body) for body in bodies))
    ]
    assert len({receipt["seq"] for receipt in receipts}) == len(bodies)


def test_an_order_is_found_again_by_its_id(town: Town) -> None:
    body = town.coop.transfer(town.ana, town.ben, 3)
    receipt = town.coop.send(body).json()
    order = json.loads(body["order"])["id"]
    path = f"{town.coop.path}/orders/{order}"
    assert town.world.get(path, town.coop.token(town.ben)) == receipt
    outsider = town.world.call("GET", path, town.coop.token(town.roles["broker"]))
    assert problem(outsider) == (403, "role_must_allow_it")


@pytest.mark.parametrize(
    ("languages", "detail"),
    [
        ("en", "You can give up to 10 h now; this needs 16 h 40. "),
        ("es-PE, en;q=0.5", "Ahora puede dar hasta 10 h; esto requiere 16 h 40. "),
        (
            "fr;q=0.9, de",
            (
                "Vous pouvez donner jusqu\N{RIGHT SINGLE QUOTATION MARK}à 10 h maintenant\u00a0; "
                "il faut ici 16 h 40. "
            ),
        ),
    ],
)
def test_a_bound_says_exactly_what_is_possible(town: Town, languages: str, detail: str) -> None:
    payer = town.coop.steward
    body = town.coop.transfer(payer, town.ben, 1_000)
    refused = town.coop.send(body, headers={"Accept-Language": languages})
    assert problem(refused) == (409, "lower_bound_must_hold")
    said = refused.json()
    assert said["detail"].startswith(detail)
    assert said["fields"] == {
        "account": payer.account,
        "available": "600",
        "needed": "1000",
        "bound": "-600",
    }
    assert said["retry"] is True
    assert refused.headers["content-language"] == languages[:2]


def test_a_receiver_without_room_is_named_as_such(town: Town) -> None:
    coop = Coop(town.world, "Small", upper="5")
    other = coop.join()
    coop.pay(coop.steward, other, 5)
    refused = coop.send(coop.transfer(coop.steward, other, 1))
    assert problem(refused) == (409, "upper_bound_must_hold")
    assert refused.json()["detail"].startswith("The receiver can receive nothing more now")


def test_amounts_in_other_units_are_shown_with_their_places(town: Town) -> None:
    coop = Coop(town.world, "Money", unit="SRF", scale=100, lower="-150000")
    other = coop.join()
    body = coop.transfer(coop.steward, other, 200_000)
    english = coop.send(body).json()["detail"]
    french = coop.send(body, headers={"Accept-Language": "fr"}).json()["detail"]
    assert "1\u202f500.00 SRF" in english
    assert "1\u202f500,00 SRF" in french


def test_a_signature_by_somebody_else_is_refused(town: Town) -> None:
    body = town.coop.transfer(town.ana, town.ben, 1)
    (key, _), wrong = body["signatures"][0], town.ben.key.sign(body["order"].encode())
    refused = town.coop.send(body | {"signatures": [[key, wrong]]})
    assert problem(refused) == (403, "signature_must_be_valid")


def test_an_order_for_another_book_is_refused(town: Town) -> None:
    body = town.coop.transfer(town.ana, town.ben, 1)
    refused = town.world.call("POST", f"{town.other.path}/orders", json=body)
    assert problem(refused) == (409, "book_must_match")


@pytest.mark.parametrize(
    "order", ["", "{}", '{"v":1,"type":"transfer"}', "[1]", '{"v": 1}', "\x00", "x" * 9_000]
)
def test_what_is_no_order_is_a_refusal(town: Town, order: str) -> None:
    refused = town.coop.send({"order": order, "signatures": []})
    status, code = problem(refused)
    assert status == 400, code


def test_an_order_id_with_other_content_is_refused(town: Town) -> None:
    first = town.coop.transfer(town.ana, town.ben, 1)
    assert town.coop.send(first).is_success
    own = {"from_": town.ana.account, "to": town.ben.account, "amount": "2"}
    again = town.coop.order("transfer", town.ana.key, id=json.loads(first["order"])["id"], **own)
    assert problem(town.coop.send(again)) == (409, "order_id_must_not_be_reused")


def test_a_memo_is_kept_before_the_answer(town: Town) -> None:
    body = town.coop.transfer(town.ana, town.ben, 4, "Soup for two")
    receipt = town.coop.send(body).json()
    token = town.coop.token(town.ben)
    statement = town.world.get(f"{town.coop.path}/accounts/{town.ben.account}/statement", token)
    row = next(row for row in statement["rows"] if row["seq"] == receipt["seq"])
    assert row["memo"] == "Soup for two"


@pytest.mark.parametrize("text", ["Soup for three", "", "\N{BREAD}"])
def test_another_memo_than_the_one_signed_posts_nothing(town: Town, text: str) -> None:
    size = town.world.get(town.coop.path)["size"]
    body = town.coop.transfer(town.ana, town.ben, 1, "Soup for two")
    refused = town.coop.send(body | {"memo": body["memo"] | {"text": text}})
    assert problem(refused) == (422, "memo_must_match")
    assert town.world.get(town.coop.path)["size"] == size


def test_another_memo_for_an_order_in_the_book_is_told_the_truth(town: Town) -> None:
    body = town.coop.transfer(town.ana, town.ben, 1, "Soup for two")
    assert town.coop.send(body).status_code == 201
    refused = town.coop.send(body | {"memo": body["memo"] | {"text": "Soup for three"}})
    assert problem(refused) == (422, "memo_must_match")
    assert "posted" not in refused.json()["detail"]
    assert town.coop.send(body).status_code == 200


def test_whom_an_order_names_may_read_its_entry(town: Town) -> None:
    coop, now_ms = town.coop, town.world.now_ms
    broker, friend, nobody = town.roles["broker"], coop.join(), coop.join()
    given = coop.do(
        "mandate-given", town.ana.key, account=town.ana.account, broker=broker.member,
        each="5", total="9", until=now_ms + LIFE_MS,
    )  # fmt: skip
    chosen = coop.do(
        "guardians-chosen", town.ana.key, member=town.ana.member,
        guardians=sorted([town.ben.member, friend.member]), notice=86_400_000, quorum=2,
    )  # fmt: skip
    for entry, who in ((given, broker), (chosen, town.ben), (chosen, friend)):
        read = town.world.call("GET", f"{coop.path}/entries/{entry['seq']}", coop.token(who))
        assert read.status_code == 200
        refused = town.world.call("GET", f"{coop.path}/entries/{entry['seq']}", coop.token(nobody))
        assert problem(refused) == (403, "role_must_allow_it")


def test_a_memo_without_a_commitment_posts_nothing(town: Town) -> None:
    body = town.coop.transfer(town.ana, town.ben, 1)
    refused = town.coop.send(body | {"memo": {"salt": "00" * 32, "text": ""}})
    assert problem(refused) == (422, "memo_must_match")


def test_a_reason_is_kept_as_memos_are(town: Town) -> None:
    treasurer, salt, reason = town.roles["treasurer"], bytes(32), "Ill until spring"
    body = town.coop.order(
        "bound-set", treasurer.key, account=town.ana.account, lower="-900", upper="600",
        reason=commitment(salt, reason),
    )  # fmt: skip
    sent = town.coop.send(body | {"memo": {"salt": salt.hex(), "text": reason}})
    entry = f"{town.coop.path}/entries/{sent.json()['seq']}"
    assert town.world.get(entry, town.coop.token(town.ana))["memo"] == reason


def test_a_memo_that_could_not_be_kept_is_kept_by_the_repeat(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    coop = Coop(world, "Any")
    body = coop.transfer(coop.steward, coop.join(), 1, "Bread")

    def broken(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Session, "merge", broken)
        failed = coop.send(body)
    assert problem(failed) == (500, "service_must_not_fail")
    assert failed.json()["retry"] is True
    assert coop.send(body).status_code == 200
    with world.service.database.reading() as session:
        key = (coop.community, 0, json.loads(body["order"])["id"])
        row = session.get(MemoRow, key)
    assert row is not None
    assert row.text == "Bread"


def test_a_failed_commit_is_never_answered_with_success(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    coop = Coop(world, "Any")
    body = coop.transfer(coop.steward, coop.join(), 1)

    def broken(*_: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "_write", broken)
        assert problem(coop.send(body)) == (500, "service_must_not_fail")
    assert coop.send(body).status_code == 201


def test_a_closing_service_says_so(world: World) -> None:
    coop = Coop(world, "Any")
    body = coop.transfer(coop.steward, coop.join(), 1)
    world.service.writer.close()
    assert problem(coop.send(body)) == (503, "service_must_be_open")


@pytest.mark.parametrize("other", [{"service": "44" * 32}, {"admin": "11" * 20}])
def test_a_book_must_name_the_service_that_keeps_it(town: Town, other: dict[str, Any]) -> None:
    coop = town.coop
    new = Coop.__new__(Coop)
    new.__dict__ |= coop.__dict__ | {"nonce": "55" * 32, "steward": town.world.new_person()}
    fields = new.opening(**other)
    new.book = book_named(fields)
    opening = new.order("book-opened", new.steward.key, **fields)
    refused = new.send(opening, token=town.coop.operator)
    assert problem(refused) == (409, "opening_must_name_this_service")


def test_a_book_is_opened_in_one_community_only(town: Town) -> None:
    fields = town.coop.opening()
    body = town.coop.order("book-opened", town.coop.steward.key, **fields)
    elsewhere = f"/v1/communities/{town.other.community}/books/{town.coop.book}"
    refused = town.world.call("POST", f"{elsewhere}/orders", json=body)
    assert problem(refused) == (409, "book_must_be_in_one_community")
    assert town.world.call("GET", elsewhere).status_code == 404


def test_a_book_is_opened_in_communities_that_are_there(town: Town) -> None:
    body = town.coop.order("book-opened", town.coop.steward.key, **town.coop.opening())
    nowhere = f"/v1/communities/{town.ana.member}/books/{town.coop.book}/orders"
    assert problem(town.world.call("POST", nowhere, json=body)) == (404, "resource_must_exist")


def test_orders_that_only_the_service_signs_are_refused(town: Town) -> None:
    refused = town.coop.post("hold-expired", town.ana.key, hold=town.ana.member)
    assert problem(refused) == (403, "service_must_sign")


def test_a_payment_to_a_closed_account_is_not_reversed_and_the_way_out_is_named(
    world: World,
) -> None:
    coop = Coop(world, "Any")
    ana, ben, treasurer = coop.join(), coop.join(), coop.join("treasurer")
    paid = coop.transfer(ana, ben, 60)
    assert coop.send(paid).status_code == 201
    coop.pay(ben, ana, 60)
    coop.do("account-closed", ben.key, account=ben.account)
    order = json.loads(paid["order"])["id"]
    refused = coop.post("reversal", treasurer.key, of=order, reason="00" * 32)
    assert problem(refused) == (409, "account_must_be_open")
    assert "a payment between other accounts" in refused.json()["detail"]


def test_a_text_that_was_erased_does_not_come_back(town: Town) -> None:
    """Whoever has kept an order's bytes and its text may send both again, without a sign-in."""
    body = town.coop.transfer(town.ana, town.ben, 1, "For the hospital")
    path = f"{town.coop.path}/entries/{town.coop.send(body).json()['seq']}"
    town.world.now_ms += 24 * 3_600_000
    ana, ben = town.coop.token(town.ana), town.coop.token(town.ben)
    assert town.world.get(path, ben)["memo"] == "For the hospital"
    assert town.world.call("DELETE", f"{town.coop.path}/me/data?knowing_debt=true", ana).is_success
    assert town.coop.send(body).status_code == 200
    assert town.world.get(path, ben)["memo"] is None
