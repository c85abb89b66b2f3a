"""The journal on SQLite: batches over orders and books, books that open, orders that come twice."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from chain.audit import audit
from chain.receipts import verify_receipt
from chain.sealing import receipts_of
from ledger.gathering import Item
from ledger.journal import Posting
from ledger.refusals import Code, Refusal
from ledger.rules.books import book_id, opening_salt
from ledger.structs import replace
from tests.ledger.posting import balances, codes, opened, posted, stored, transfer
from tests.support.journals import COMMUNITY, EMBEDDED_ADMIN, Ledger

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from ledger.orders import Order

OTHER_COMMUNITY = COMMUNITY[:-1] + "2"


def test_accepted_and_refused_mix_in_one_batch_in_order(ledger: Ledger) -> None:
    found = ledger.try_all(
        transfer(ledger, 600),
        transfer(ledger, 1),
        transfer(ledger, 5, payer=1, payee=0),
        transfer(ledger, 5),
        transfer(ledger, 1),
    )
    bound = Code.lower_bound_must_hold
    assert codes(found) == [None, bound, None, None, bound]
    assert balances(ledger) == [-600, 600, 0]
    seqs = [posted(one).seq for one in found if isinstance(one, Posting)]
    assert seqs == list(range(len(ledger.entries) - 3, len(ledger.entries)))
    audit(BytesIO(ledger.export()))


def test_a_batch_of_refusals_writes_nothing(ledger: Ledger, engine: Engine) -> None:
    before = stored(engine)
    assert None not in codes(ledger.try_all(transfer(ledger, 601), transfer(ledger, 602)))
    assert ledger.journal.post([], ledger.now_ms) == []
    assert stored(engine) == before


def test_several_books_share_a_commit_and_each_its_receipts(ledger: Ledger, engine: Engine) -> None:
    others = [opened(engine, seed, seed, ledger) for seed in (1, 2)]
    books = [ledger, *others]
    orders = [transfer(book, 1 + at) for at, book in enumerate([*books, *books])]
    items = [Item(COMMUNITY, order) for order in orders]
    found = [posted(one) for one in ledger.journal.post(items, ledger.now_ms)]
    assert {posting.seal.signature for posting in found} == {found[0].seal.signature}
    assert {posting.seal.books for posting in found} == {3}
    receipts = receipts_of(found, ledger.service.public)
    for at, book in enumerate(books):
        book.catch_up()
        assert book.balance(book.people[0]) == -(1 + at) - (4 + at)
        for receipt in (receipts[at], receipts[at + 3]):
            verify_receipt(receipt, book.entries[receipt.seq], ledger.service.public)
        audit(BytesIO(book.export()))


def test_books_of_several_communities_share_a_batch(ledger: Ledger, engine: Engine) -> None:
    """One book is theirs alone: the same order for another community's finds no book."""
    other = Ledger(engine, seed=1)
    other.service, other.signer = ledger.service, ledger.signer
    fields = other.opening()
    opening = other.order("book-opened", *(one.key for one in other.stewards), **fields)
    order = transfer(ledger, 3)
    items = [
        Item(OTHER_COMMUNITY, opening), Item(COMMUNITY, order), Item(OTHER_COMMUNITY, order),
    ]  # fmt: skip
    found = ledger.journal.post(items, ledger.now_ms)
    assert codes(found) == [None, None, Code.book_must_exist]
    assert [posted(one).seal.position for one in found[:2]] == [0, 1]


def opening(ledger: Ledger, **own: Any) -> Order:  # noqa: ANN401
    fields = ledger.opening(**own)
    return ledger.order("book-opened", *(person.key for person in ledger.stewards), **fields)


def test_a_book_is_opened_once_even_within_a_batch(engine: Engine) -> None:
    ledger = Ledger(engine)
    found = ledger.try_all(opening(ledger, quorum=8), opening(ledger), opening(ledger))
    quorum, again = Code.stewards_must_reach_quorum, Code.book_must_not_exist
    assert codes(found) == [quorum, None, again]
    assert codes(ledger.try_all(opening(ledger))) == [again]


def test_books_opened_in_one_batch_get_their_own_places(ledger: Ledger, engine: Engine) -> None:
    others = [Ledger(engine, seed, ordinal=seed) for seed in (1, 2)]
    for other in others:
        other.service, other.signer = ledger.service, ledger.signer
    unopened = Ledger(engine, seed=3)
    unopened.people = ledger.people
    items = [Item(COMMUNITY, order) for order in (*map(opening, others), transfer(unopened, 1))]
    assert codes(ledger.journal.post(items, ledger.now_ms)) == [None, None, Code.book_must_exist]
    for other in others:
        other.catch_up()
        assert len(other.entries) == 1


def test_what_opens_a_book_may_be_followed_at_once(engine: Engine) -> None:
    ledger = Ledger(engine)
    first = opening(ledger)
    person, steward = ledger.new_person(), ledger.stewards[0]
    joined = ledger.order("member-joined", person.key, steward.key, member=person.member)
    assert codes(ledger.try_all(joined, first, joined)) == [Code.book_must_exist, None, None]


def test_a_book_that_names_another_service_is_refused(engine: Engine) -> None:
    """Its holds could never expire here, nor its epochs close."""
    ledger = Ledger(engine)
    [refused] = ledger.try_all(opening(ledger, service=ledger.new_key().public))
    assert isinstance(refused, Refusal)
    assert refused.code is Code.service_must_sign
    assert refused.fields == {"key": ledger.service.public}


def test_a_books_id_is_that_of_its_admin(ledger: Ledger) -> None:
    assert ledger.book == book_id(EMBEDDED_ADMIN, opening_salt(ledger.opening()))


def test_a_repeat_in_the_batch_is_the_same_posting(ledger: Ledger) -> None:
    order = transfer(ledger, 5)
    first, second = map(posted, ledger.try_all(order, order))
    assert (first.repeated, second.repeated) == (False, True)
    assert second == replace(first, repeated=True)
    assert balances(ledger) == [-5, 5, 0]


def test_a_repeat_in_a_later_batch_gets_the_same_receipt(ledger: Ledger) -> None:
    early = [transfer(ledger, amount) for amount in (5, 6, 7)]
    first = [posted(one) for one in ledger.try_all(*early)]
    ledger.now_ms += 5_000
    ledger.post_all(transfer(ledger, 8))
    again = [posted(one) for one in ledger.try_all(early[2], transfer(ledger, 9), early[0])]
    assert [one.repeated for one in again] == [True, False, True]
    key = ledger.service.public
    assert receipts_of(again[::2], key) == receipts_of(first[::-2], key)
    assert balances(ledger) == [-35, 35, 0]


def test_a_repeat_after_it_expired_is_still_a_repeat(ledger: Ledger) -> None:
    order = transfer(ledger, 5)
    ledger.post_all(order)
    ledger.now_ms = order.expires_ms + 1
    [again] = ledger.try_all(order)
    assert posted(again).repeated
    assert codes(ledger.try_all(transfer(ledger, 5, expires=ledger.now_ms))) == [
        Code.order_must_not_have_expired
    ]


def test_an_id_with_other_content_is_refused(ledger: Ledger) -> None:
    order = transfer(ledger, 5)
    other = transfer(ledger, 6, id=order.id)
    assert codes(ledger.try_all(order, other)) == [None, Code.order_id_must_not_be_reused]
    assert codes(ledger.try_all(other, order)) == [Code.order_id_must_not_be_reused, None]
    assert balances(ledger) == [-5, 5, 0]


def test_a_repeat_that_could_not_be_afforded_again_is_no_refusal(ledger: Ledger) -> None:
    order = transfer(ledger, 600)
    ledger.post_all(order)
    assert posted(ledger.try_all(order)[0]).repeated
