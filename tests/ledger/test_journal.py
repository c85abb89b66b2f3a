"""The journal on SQLite: batches, repeats, refusals, holds that end, other writers, failures."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import SQLModel

from chain.audit import audit
from chain.receipts import verify_receipt
from chain.sealing import receipts_of
from ledger import batch, journal
from ledger.errors import TryAgainError
from ledger.journal import Item, Outcome, Posting
from ledger.refusals import Code, Refusal
from ledger.rules.books import book_id
from ledger.store.sqlite import SqliteStore
from tests.support.books import dump
from tests.support.journals import COMMUNITY, EMBEDDED_ADMIN, Ledger, new_database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Engine

    from ledger.orders import Order
    from ledger.store import Store, Transaction
    from tests.support.books import Person

OTHER_COMMUNITY = COMMUNITY[:-1] + "2"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with new_database(tmp_path) as found:
        yield found


def opened(engine: Engine, seed: int = 0, ordinal: int = 0, like: Ledger | None = None) -> Ledger:
    """Return a book with three members, kept by the same service as another if there is one."""
    ledger = Ledger(engine, seed, ordinal)
    if like is not None:
        ledger.service, ledger.signer, ledger.journal = like.service, like.signer, like.journal
    ledger.open_book()
    ledger.people = [ledger.join() for _ in range(3)]
    return ledger


@pytest.fixture
def ledger(engine: Engine) -> Ledger:
    return opened(engine)


def transfer(ledger: Ledger, amount: int, payer: int = 0, payee: int = 1, **own: Any) -> Order:  # noqa: ANN401
    """Return a signed order of one member to another, not yet posted."""
    a, b = ledger.people[payer], ledger.people[payee]
    return ledger.order("transfer", a.key, from_=a.account, to=b.account, amount=str(amount), **own)


def codes(outcomes: list[Outcome]) -> list[Code | None]:
    """Return the refusals' codes, None for what was posted."""
    return [found.code if isinstance(found, Refusal) else None for found in outcomes]


def posted(outcome: Outcome) -> Posting:
    assert isinstance(outcome, Posting), outcome
    return outcome


def stored(engine: Engine) -> dict[str, list[Any]]:
    """Return every row of every table."""
    with engine.connect() as connection:
        return {
            table.name: list(connection.execute(table.select().order_by(*table.primary_key)))
            for table in SQLModel.metadata.sorted_tables
        }


def balances(ledger: Ledger) -> list[int]:
    return [ledger.balance(person) for person in ledger.people]


# Batches


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


# Opening


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
    assert ledger.book == book_id(EMBEDDED_ADMIN, ledger.salt)


# Repeats


def test_a_repeat_in_the_batch_is_the_same_posting(ledger: Ledger) -> None:
    order = transfer(ledger, 5)
    first, second = map(posted, ledger.try_all(order, order))
    assert (first.repeated, second.repeated) == (False, True)
    assert second == first._replace(repeated=True)
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


# Time and holds


def hold(ledger: Ledger, amount: int, until: int) -> Order:
    ana, ben, _ = ledger.people
    return ledger.do(
        "hold", ana.key, from_=ana.account, to=ben.account, amount=str(amount), until=until
    )


def test_holds_expire_before_anything_else_is_decided(ledger: Ledger) -> None:
    """What was held can be given in the very batch that finds it expired; in its order."""
    start = ledger.now_ms
    late, early = hold(ledger, 300, start + 200), hold(ledger, 300, start + 100)
    assert codes(ledger.try_all(transfer(ledger, 1))) == [Code.lower_bound_must_hold]
    ledger.now_ms = start + 100
    first, capture = ledger.try_all(
        transfer(ledger, 300),
        ledger.order("capture", ledger.people[1].key, hold=early.id, amount="1", rest="held"),
    )
    assert posted(first).seq == len(ledger.entries) - 1
    assert codes([capture]) == [Code.hold_must_be_open]
    assert ledger.state.holds[early.id].remaining == 0
    assert ledger.state.holds[late.id].remaining == 300
    ledger.now_ms = start + 201
    ledger.post_all(transfer(ledger, 300))
    assert balances(ledger) == [-600, 600, 0]
    audit(BytesIO(ledger.export()))


def test_holds_expire_also_for_a_batch_that_is_refused(ledger: Ledger) -> None:
    held = hold(ledger, 300, ledger.now_ms + 100)
    ledger.now_ms += 100
    assert codes(ledger.try_all(transfer(ledger, 601))) == [Code.lower_bound_must_hold]
    assert ledger.state.holds[held.id].remaining == 0


def test_an_epochs_close_lets_holds_expire_first(ledger: Ledger) -> None:
    held = hold(ledger, 300, ledger.now_ms + 100)
    ledger.now_ms += 100
    ledger.close_epoch()
    assert ledger.state.holds[held.id].remaining == 0
    audit(BytesIO(ledger.export()))


def test_a_hold_of_another_process_expires_here(ledger: Ledger) -> None:
    """This journal knew of no hold, and has the accounts in memory or has not."""
    ledger.pay(ledger.people[0], ledger.people[1], 1)
    first, ledger.journal = ledger.journal, ledger.new_journal()
    held = hold(ledger, 300, ledger.now_ms + 100)
    ledger.journal = first
    ledger.now_ms += 100
    ledger.post_all(transfer(ledger, 599))
    assert ledger.state.holds[held.id].remaining == 0


def test_more_holds_than_a_batch_takes_are_left_to_the_next(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "DUE_MAX", 2)
    held = [hold(ledger, 1, ledger.now_ms + 100) for _ in range(3)]
    ledger.now_ms += 100
    left = []
    for _ in range(2):
        ledger.pay(ledger.people[2], ledger.people[1], 1)
        left.append(sum(ledger.state.holds[order.id].remaining for order in held))
    assert left == [1, 0]


def test_time_never_goes_back_within_a_book(ledger: Ledger) -> None:
    ledger.pay(ledger.people[0], ledger.people[1], 1)
    latest = ledger.state.time_ms
    ledger.now_ms -= 60_000
    [found] = ledger.try_all(transfer(ledger, 1))
    assert posted(found).time_ms == latest
    ledger.close_epoch()
    assert ledger.state.time_ms == latest
    audit(BytesIO(ledger.export()))


# What an earlier batch left


def test_an_entry_of_an_earlier_batch_is_reversed_once(ledger: Ledger) -> None:
    ana, ben, _ = ledger.people
    order = transfer(ledger, 5)
    ledger.post_all(order)
    for fresh in (False, True):
        ledger.journal = ledger.new_journal() if fresh else ledger.journal
        back = ledger.order("reversal", ana.key, ben.key, of=order.id, reason="44" * 32)
        found = codes(ledger.try_all(back))
        assert found == [Code.entry_must_not_be_reversed if fresh else None]
    assert balances(ledger) == [0, 0, 0]


def test_an_entry_is_reversed_in_the_batch_that_made_it(ledger: Ledger) -> None:
    ana, ben, _ = ledger.people
    order = transfer(ledger, 5)
    back = [
        ledger.order("reversal", ana.key, ben.key, of=order.id, reason="44" * 32) for _ in range(2)
    ]
    found = codes(ledger.try_all(order, *back))
    assert found == [None, None, Code.entry_must_not_be_reversed]
    unknown = ledger.order("reversal", ana.key, ben.key, of=ledger.new_id(), reason="44" * 32)
    assert codes(ledger.try_all(unknown)) == [Code.entry_must_exist]


def test_another_process_writes_in_between(ledger: Ledger) -> None:
    """Two journals take turns: each sees what the other did, and a bound is never passed."""
    journals = [ledger.journal, ledger.new_journal()]
    found: list[Outcome] = []
    for turn in range(8):
        ledger.journal = journals[turn % 2]
        found += ledger.try_all(transfer(ledger, 100))
    assert codes(found) == [None] * 6 + [Code.lower_bound_must_hold] * 2
    assert balances(ledger) == [-600, 600, 0]
    audit(BytesIO(ledger.export()))


def test_every_record_is_found_again_by_a_new_process(ledger: Ledger) -> None:
    """Members, roles, keys, holds, bounds: all that a rule reads comes from the database."""
    ana, ben, eva = ledger.people
    ledger.grant(ledger.stewards[1], "treasurer")
    phone = ledger.new_key()
    steps = [
        ("key-added", (ana.key, phone), {"member": ana.member, "added": phone.public}),
        ("key-revoked", (phone,), {"member": ana.member, "revoked": ana.key.public}),
        ("role-granted", _keys(ledger), {"member": eva.member, "role": "auditor"}),
        ("role-withdrawn", _keys(ledger), {"member": eva.member, "role": "auditor"}),
        ("bound-set", (ledger.stewards[1].key,), _bounds(ben, ledger.now_ms)),
        ("bound-set", (ledger.stewards[1].key,), _bounds(ben, None)),
        ("account-closed", (eva.key,), {"account": eva.account}),
    ]
    for type_, signers, own in steps:
        ledger.journal = ledger.new_journal()
        ledger.do(type_, *signers, **own)
    held = ledger.do(
        "hold", phone, from_=ana.account, to=ben.account, amount="9",
        until=ledger.now_ms + 1_000,
    )  # fmt: skip
    for amount, rest in (("3", "held"), ("6", "released")):
        ledger.journal = ledger.new_journal()
        ledger.do("capture", ben.key, hold=held.id, amount=amount, rest=rest)
    ledger.journal = ledger.new_journal()
    assert codes(ledger.try_all(transfer(ledger, 1))) == [Code.key_must_be_in_force]
    to_closed = ledger.order("transfer", phone, from_=ana.account, to=eva.account, amount="1")
    assert codes(ledger.try_all(to_closed)) == [Code.account_must_be_open]
    assert balances(ledger) == [-9, 9, 0]
    audit(BytesIO(ledger.export()))


def _keys(ledger: Ledger) -> tuple[Any, ...]:
    return tuple(person.key for person in ledger.stewards)


def _bounds(person: Person, until: int | None) -> dict[str, Any]:
    fields = {"account": person.account, "lower": "-9", "upper": "none", "reason": "55" * 32}
    return fields if until is None else fields | {"until": until + 1_000}


def test_memory_is_bounded_and_only_memory(
    ledger: Ledger, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "BOOKS_IN_MEMORY_MAX", 1)
    monkeypatch.setattr(batch, "ACCOUNTS_IN_MEMORY_MAX", 1)
    other = opened(engine, 1, 1, ledger)
    for _ in range(3):
        for book in (ledger, other):
            book.post_all(transfer(book, 1))
        items = [Item(COMMUNITY, transfer(book, 1)) for book in (ledger, other)]
        ledger.journal.post(items, ledger.now_ms)
        ledger.catch_up()
        other.catch_up()
    assert balances(ledger) == balances(other) == [-6, 6, 0]


# Failures


class Failing(SqliteStore):
    """A database that fails at the end of the transactions whose turn is named."""

    def __init__(self, engine: Engine, error: Exception, turns: set[int]) -> None:
        super().__init__(engine)
        self._error, self._turns, self.turn = error, turns, 0

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """As `Store.transaction`."""
        self.turn += 1
        with super().transaction() as tx:
            yield tx
            if self.turn in self._turns:
                raise self._error


class FailingLedger(Ledger):
    """A book on a failing store."""

    store: Failing

    def new_store(self) -> Store:
        """As `Ledger.new_store`."""
        self.store = Failing(self.engine, self.error, self.turns)
        return self.store

    error: Exception = OSError("disk full")
    turns: set[int] = set()  # noqa: RUF012 - each test sets its own


def failing(engine: Engine, error: Exception) -> FailingLedger:
    ledger = FailingLedger(engine)
    ledger.open_book()
    ledger.people = [ledger.join() for _ in range(3)]
    ledger.error, ledger.turns = error, set()
    ledger.journal = ledger.new_journal()
    return ledger


def test_a_failing_commit_leaves_nothing_and_the_next_post_works(engine: Engine) -> None:
    ledger = failing(engine, OSError("disk full"))
    ledger.pay(ledger.people[0], ledger.people[1], 1)
    before, state = stored(engine), dump(ledger.state)
    order = transfer(ledger, 5)
    ledger.turns.add(ledger.store.turn + 1)
    with pytest.raises(OSError, match="disk full"):
        ledger.try_all(order)
    ledger.catch_up()
    assert stored(engine) == before
    assert dump(ledger.state) == state
    assert not posted(ledger.try_all(order)[0]).repeated
    assert balances(ledger) == [-6, 6, 0]
    audit(BytesIO(ledger.export()))


def test_what_the_database_undid_is_posted_again(engine: Engine) -> None:
    ledger = failing(engine, TryAgainError("deadlock"))
    ledger.turns.update({ledger.store.turn + 1, ledger.store.turn + 2})
    [found] = ledger.try_all(transfer(ledger, 5))
    assert not posted(found).repeated
    assert ledger.store.turn == 3
    assert balances(ledger) == [-5, 5, 0]


def test_what_the_database_undoes_for_ever_is_given_up(engine: Engine) -> None:
    ledger = failing(engine, TryAgainError("deadlock"))
    ledger.turns.update(range(100))
    with pytest.raises(TryAgainError):
        ledger.try_all(transfer(ledger, 5))
    assert balances(ledger) == [0, 0, 0]
