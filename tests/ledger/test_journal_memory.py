"""The journal over time: holds that end, what earlier batches and other processes left."""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from chain.audit import audit
from ledger import batch, journal
from ledger.gathering import Item
from ledger.refusals import Code
from tests.ledger.posting import balances, codes, opened, posted, transfer
from tests.support.journals import COMMUNITY, Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pytest
    from sqlalchemy import Engine

    from ledger.journal import Outcome
    from ledger.orders import Order
    from tests.support.books import Person


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Note what the writer's connection is told within the block."""
    said: list[str] = []
    connection: Any = engine.raw_connection().driver_connection
    connection.set_trace_callback(said.append)
    try:
        yield said
    finally:
        connection.set_trace_callback(None)


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


def test_only_balances_are_read_again_after_another_process_paid(ledger: Ledger) -> None:
    ana, ben, cleo = ledger.people
    ledger.pay(ana, ben, 10)
    ledger.pay(cleo, ben, 1)
    first, ledger.journal = ledger.journal, ledger.new_journal()
    ledger.pay(ben, ana, 30)
    second, ledger.journal = ledger.journal, first
    with statements(ledger.engine) as said:
        ledger.post_all(transfer(ledger, 5))
    read = [statement for statement in said if statement.startswith("SELECT")]
    assert not any(table in " ".join(read) for table in (" key ", " member ", " account "))
    assert balances(ledger) == [15, -14, -1]
    ledger.journal = second
    stewards = [steward.key for steward in ledger.stewards]
    ledger.do("key-revoked", *stewards, member=ana.member, revoked=ana.key.public)
    ledger.journal = first
    assert codes(ledger.try_all(transfer(ledger, 1))) == [Code.key_must_be_in_force]


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
