"""A co-op that moves in, kept by a database: the same on both, in few batches or one."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from sqlmodel import Session, select

from chain.audit import audit
from ledger.refusals import Code
from ledger.tables import BookRow, MemberRow
from tests.ledger.posting import Forgetful, codes, opened, stored, transfer
from tests.support.brought import Arriving, arriving, board, bring, claim, entered
from tests.support.journals import Ledger, new_database

if TYPE_CHECKING:
    from pathlib import Path

    from sqlalchemy import Engine

BALANCES = (70, -20, -50, 0)

each_kind = pytest.mark.parametrize("kind", [Ledger, Forgetful])


@pytest.fixture(params=["engine", "postgres_engine"])
def each_engine(request: pytest.FixtureRequest) -> Engine:
    """Return an engine on each database in turn."""
    found: Engine = request.getfixturevalue(request.param)
    return found


def move_in(ledger: Ledger) -> Arriving:
    """Post that a co-op moves in, part by part, and that one member has come."""
    ledger.people = [ledger.join() for _ in range(2)]
    tess, gus = ledger.people
    ledger.grant(tess, "treasurer")
    ledger.grant(gus, "auditor")
    found = arriving(ledger, BALANCES)
    order = bring(ledger, found, tess)
    early = ledger.order("transfer", tess.key, from_=tess.account, to=gus.account, amount="1")
    assert codes(ledger.try_all(early)) == [Code.parts_must_be_in]
    for part in found.parts:
        assert codes(ledger.try_all(entered(ledger, part))) == [None]
    own = {"brought": order.id, "certificate": "cc" * 32}
    ledger.do("import-certified", tess.key, gus.key, **own)
    claim(ledger, found.people[0])
    ledger.close_epoch()
    return found


@each_kind
def test_both_databases_keep_the_same_rows(
    kind: type[Ledger], postgres_engine: Engine, tmp_path: Path
) -> None:
    with new_database(tmp_path) as other:
        ours, theirs = kind(postgres_engine), kind(other)
        for ledger in (ours, theirs):
            ledger.open_book()
            move_in(ledger)
        assert ours.entries == theirs.entries
        rows = stored(postgres_engine)
        assert rows == stored(other)
        assert sum(row.expected for row in rows["member"]) == len(BALANCES) - 1
        [book] = rows["book"]
        assert (book.awaited, book.certificate, book.total_to_come) == (None, "cc" * 32, 0)


def test_what_a_book_awaits_stands_in_its_row(engine: Engine) -> None:
    ledger = opened(engine)
    ledger.grant(ledger.people[0], "treasurer")
    found = arriving(ledger, BALANCES)
    brought = bring(ledger, found, ledger.people[0]).id
    with Session(engine) as session:
        row = session.exec(select(BookRow)).one()
        assert (row.brought, row.awaited) == (brought, found.parts[0].hash)
        assert (row.members_to_come, row.accounts_to_come, row.total_to_come) == (4, 4, 70)
        assert not any(member.expected for member in session.exec(select(MemberRow)))


@each_kind
def test_all_of_it_may_come_in_one_batch(kind: type[Ledger], each_engine: Engine) -> None:
    ledger = kind(each_engine)
    ledger.open_book()
    tess = ledger.join()
    ledger.grant(tess, "treasurer")
    found = arriving(ledger, BALANCES)
    ana, ben = found.people[:2]
    stewards = board(ledger)
    orders = [
        ledger.order("balances-brought", *stewards, tess.key, **found.fields()),
        *(entered(ledger, part) for part in found.parts),
        paid := ledger.order("transfer", tess.key, from_=tess.account, to=ana.account, amount="5"),
        ledger.order("reversal", *stewards, of=paid.id, reason="44" * 32),
        ledger.order("member-joined", ana.key, stewards[0], member=ana.member),
        ledger.order("transfer", ana.key, from_=ana.account, to=ben.account, amount="9"),
        ledger.order("balances-brought", *stewards, tess.key, **found.fields()),
    ]
    ledger.grant(ledger.stewards[0], "treasurer")
    again = Code.balances_must_be_brought_once
    waits = Code.account_must_be_claimed
    assert codes(ledger.try_all(*orders)) == [None] * 4 + [waits, None, None, again]
    assert [ledger.balance(person) for person in found.people] == [66, -11, -50, 0]
    report = audit(BytesIO(ledger.export()))
    assert report.entries == len(ledger.entries)


@each_kind
def test_a_payment_before_is_seen_whoever_posted_it(
    kind: type[Ledger], each_engine: Engine
) -> None:
    ledger = opened(each_engine)
    ledger.grant(ledger.people[0], "treasurer")
    tess = ledger.people[0].key
    fields = arriving(ledger, BALANCES).fields()

    def bringing() -> Code | None:
        [*_, last] = codes(
            ledger.try_all(ledger.order("balances-brought", *board(ledger, tess), **fields))
        )
        return last

    brought = ledger.order("balances-brought", *board(ledger, tess), **fields)
    batch = [transfer(ledger, 3), brought]
    assert codes(ledger.try_all(*batch)) == [None, Code.book_must_not_have_moved]
    if kind is Forgetful:
        ledger.journal = ledger.new_journal()
    assert bringing() is Code.book_must_not_have_moved


def test_a_hold_is_a_movement_too(each_engine: Engine) -> None:
    ledger = opened(each_engine)
    tess, ben, _ = ledger.people
    ledger.grant(tess, "treasurer")
    sides = {"from_": tess.account, "to": ben.account, "amount": "1"}
    held = ledger.do("hold", tess.key, **sides, until=ledger.now_ms + 1_000)
    ledger.do("release", tess.key, hold=held.id)
    ledger.journal = ledger.new_journal()
    fields = arriving(ledger, BALANCES).fields()
    brought = ledger.order("balances-brought", *board(ledger, tess.key), **fields)
    assert codes(ledger.try_all(brought)) == [Code.book_must_not_have_moved]


@each_kind
def test_nothing_is_taken_back_from_who_is_expected(
    kind: type[Ledger], each_engine: Engine
) -> None:
    ledger = kind(each_engine)
    ledger.open_book()
    found = move_in(ledger)
    ana, ben = found.people[:2]
    tess = ledger.people[0]
    steward = ledger.stewards[0]
    ledger.grant(steward, "treasurer")
    paid = [ledger.pay(ana, person, 5).id for person in (ben, tess)]
    orders = [ledger.order("reversal", steward.key, of=of, reason="44" * 32) for of in paid]
    assert codes(ledger.try_all(*orders)) == [Code.account_must_be_claimed, None]
    closed = ledger.order("account-closed", *board(ledger)[:2], account=found.people[3].account)
    alone = ledger.order("account-closed", board(ledger)[0], account=found.people[3].account)
    passed = ledger.order(
        "balance-passed-on", *board(ledger)[:2], from_=ben.account, to=ana.account, amount="1"
    )
    found_codes = codes(ledger.try_all(alone, closed, passed))
    assert found_codes == [
        Code.stewards_must_reach_quorum, None, Code.account_must_be_claimed,
    ]  # fmt: skip


@each_kind
def test_a_batch_takes_back_what_it_has_just_brought_to_who_may_give(
    kind: type[Ledger], each_engine: Engine
) -> None:
    """Whose the accounts are is looked up, though nothing of the batch says so."""
    ledger = kind(each_engine)
    ledger.open_book()
    ana, ben = move_in(ledger).people[:2]
    tess, gus = ledger.people
    ledger.grant(ledger.stewards[0], "treasurer")
    steward = ledger.stewards[0].key
    sides = {"from_": tess.account, "to": gus.account, "amount": "3"}
    held = ledger.do("hold", tess.key, **sides, until=ledger.now_ms + 60_000)
    paid = [
        ledger.order("transfer", ana.key, from_=ana.account, to=ben.account, amount="1"),
        ledger.order("transfer", ana.key, from_=ana.account, to=tess.account, amount="1"),
        ledger.order("capture", gus.key, hold=held.id, amount="3", rest="released"),
    ]
    back = [ledger.order("reversal", steward, of=one.id, reason="44" * 32) for one in paid]
    refused = [Code.account_must_be_claimed, None, None]
    assert codes(ledger.try_all(*paid, *back)) == [None, None, None, *refused]
