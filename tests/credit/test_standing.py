"""A member's standing is what the formula says, and an outsider with the export gets the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.rules import SHAPES
from credit.history import Promise, past_of
from credit.standing import Standing, standing
from ledger.entries import read_entry
from tests.credit.outsider import standing_of
from tests.credit.policies.pasts import DAY_MS, NOW_MS, PEOPLE, account, opened, paid, past, pasts
from tests.support.journals import new_database, sample
from tests.support.lists import approve, enter_all

if TYPE_CHECKING:
    from pathlib import Path

    from credit.history import Past


def test_it_counts_the_last_180_days_to_the_millisecond() -> None:
    first = NOW_MS - 180 * DAY_MS
    moves = [
        paid(first - 1, "a", "b", 1), paid(first, "a", "b", 10), paid(first + 5, "c", "a", 200),
        paid(NOW_MS - 1, "a", "d", 3_000), paid(NOW_MS, "a", "d", 40_000),
    ]  # fmt: skip
    of = past(opened("abcd"), moves)
    assert standing(of, "a", NOW_MS) == Standing(3_010, 200, 3)
    assert standing(of, "c", NOW_MS) == Standing(200, 0, 1)


def test_what_was_taken_back_counts_for_nothing_also_in_part_of_the_time() -> None:
    of = past(opened("ab"), [paid(NOW_MS - 9, "a", "b", 70), paid(NOW_MS - 8, "b", "a", 70)])
    of.moves[1] = of.moves[1]._replace(type="reversal", of=of.moves[0].order)
    assert standing(of, "a", NOW_MS) == Standing()
    assert standing(of, "a", NOW_MS - 8) == Standing(70, 0, 1)


def test_promises_count_when_they_were_kept_or_ended() -> None:
    of = past(opened("ab"), [])
    made = NOW_MS - 300 * DAY_MS

    def promise(kept: int | None, ended: int | None, payee: str = "a") -> Promise:
        return Promise(account("b"), account(payee), made, kept, ended)

    of.promises = {
        "kept": promise(NOW_MS - 5, None),
        "kept in part": promise(NOW_MS - 5, NOW_MS - 4),
        "called off": promise(None, NOW_MS - 3),
        "open": promise(None, None),
        "long ago": promise(NOW_MS - 181 * DAY_MS, NOW_MS - 2),
        "somebody else's": promise(NOW_MS - 5, None, "b"),
        "kept later": promise(NOW_MS + 1, None),
    }
    assert standing(of, "a", NOW_MS) == Standing(promised=3, kept=2)


@given(pasts(), st.sampled_from(PEOPLE))
def test_nothing_is_below_zero_and_what_some_gave_others_received(of: Past, one: str) -> None:
    found = standing(of, one, NOW_MS)
    assert min(found) >= 0
    members = {owner.member for owner in of.owners.values() if owner.kind == "member"}
    if not any("fund" in dict(moved.legs) for moved in of.moves):
        every = [standing(of, member, NOW_MS) for member in members]
        assert sum(each.gave for each in every) == sum(each.received for each in every)


@pytest.fixture(scope="module")
def ledger_export(tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, list[bytes], int]:
    """A book with every kind of event: its export, its entries, and a time after all of them."""
    folder: Path = tmp_path_factory.mktemp("standing")
    with new_database(folder) as engine:
        ledger = sample(engine)
        payer, *others = ledger.people
        moves = [(5, payer.account, one.account) for one in others]
        listed, parts = approve(ledger, "payments-1", payer.key, moves=moves, account=payer.account)
        enter_all(ledger, listed, parts)
        return ledger.export(), list(ledger.entries), ledger.now_ms + 1


def test_an_outsider_gets_the_same_from_the_export(
    ledger_export: tuple[bytes, list[bytes], int],
) -> None:
    export, bodies, now_ms = ledger_export
    of = past_of(read_entry(body, SHAPES, "entry") for body in bodies)
    members = {owner.member for owner in of.owners.values()}
    seen = Standing()
    for later in (0, 30, 170, 180):
        for member in members:
            found = standing(of, member, now_ms + later * DAY_MS)
            assert standing_of(export, member, now_ms + later * DAY_MS) == tuple(found)
            seen = Standing(*map(max, seen, found))
    # There was something of each to be compared.
    assert min(seen) > 0
