"""What touched a member's accounts, read and remembered, says what the whole past says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, col, select

from api.queries import remembered, touched
from api.queries.past import lean_entry
from api.queries.remembered import memory_of
from api.queries.touched import past_touching
from chain.rules import SHAPES
from credit.history import MEMBER, Past, past_of
from credit.policies import POLICIES
from credit.standing import standing
from ledger.entries import read_entry
from ledger.tables import AccountRow
from tests.queries.lively import DAY_MS, Lively
from tests.queries.naive_standing import naive_standing
from tests.support.journals import Ledger, new_database

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from ledger.entries import Entry

FIGURES = {
    "earned-1": {"above": 0, "apart": 0, "below": 5, "days": 40, "each": 900, "most": 9_000,
                 "percent": 50},
    "starting-1": {"above": 0, "allowance": 60, "below": 5, "days": 30},
    "newcomer-cap-1": {"above": 0, "below": 5, "day": 3, "days": 400, "month": 9, "week": 5},
    "tenure-1": {"above": 0, "below": 5, "days": 7, "most": 900, "step": 1},
}  # fmt: skip
"""Of the rules that read the past, with figures that let it show."""
TYPES = {
    "transfer", "exchange", "hold", "capture", "release", "reversal", "list-approved",
    "moves-posted", "list-reversed",
}  # fmt: skip


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Give an engine on a database with all tables, of either kind."""
    if request.param == "postgresql":
        yield request.getfixturevalue("postgres_engine")
        return
    with new_database(tmp_path) as found:
        yield found


def accounts_of(session: Session, ledger: Ledger, member: str) -> Sequence[AccountRow]:
    """A member's own accounts, the first opened first."""
    row, place = AccountRow, ledger.place
    at = row.community_id == place.community, row.book == place.book
    wanted = select(row).where(*at, row.member_id == member, row.kind == MEMBER)
    return session.exec(wanted.order_by(col(row.slot))).all()


def whole_past(ledger: Ledger) -> Past:
    """The past of all entries, which is the same by their parts."""
    entries = [read_entry(body, SHAPES, "entry") for body in ledger.entries]
    found, by_parts = past_of(entries), Past()
    for one in entries:
        by_parts.note(one.seq, one.time_ms, one.order, one.legs)
    assert vars(by_parts) == vars(found)
    return found


def compare(ledger: Ledger) -> None:
    """Hold what is read of each member against the whole past, now and later."""
    whole = whole_past(ledger)
    for person in ledger.people:
        with Session(ledger.engine) as session:
            accounts = accounts_of(session, ledger, person.member)
            own = past_touching(session, accounts)
        mine = {account.account_id for account in accounts}
        touching = [one for one in whole.moves if mine & dict(one.legs).keys()]
        assert [(one.seq, one.type, one.of) for one in own.moves] == [
            (one.seq, one.type, one.of) for one in touching
        ]  # fmt: skip
        for now_ms in (ledger.now_ms, ledger.now_ms + 1, ledger.now_ms + 100 * DAY_MS):
            of_all = naive_standing(whole, person.member, now_ms)
            assert standing(own, person.member, now_ms) == of_all
            assert standing(whole, person.member, now_ms) == of_all
            for tag, figures in FIGURES.items():
                limits = (POLICIES[tag].bounds(past, now_ms, figures) for past in (own, whole))
                ours, theirs = ({id_: one[id_] for id_ in mine & one.keys()} for one in limits)
                assert ours == theirs


@pytest.mark.parametrize("enough", [0, remembered.BUSY])
@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32), steps=st.lists(st.integers(0, 12), min_size=1, max_size=4))
def test_it_equals_the_whole_past(engine: Engine, enough: int, seed: int, steps: list[int]) -> None:
    """Also of what is remembered while more comes."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(remembered, "BUSY", enough)
        ledger = Lively(engine, seed)
        for more in steps:
            ledger.live(more)
            compare(ledger)


def test_those_books_have_everything_in_them(engine: Engine) -> None:
    """All that the comparison is there for happens, and is compared, in one book."""
    ledger = Lively(engine, 7)
    ledger.live(160)
    compare(ledger)
    assert ledger.seen >= TYPES
    kinds = {one.type for one in whole_past(ledger).moves}
    assert kinds >= {"payments", "moves-posted", "act-reversed", "reversal"}
    found = [naive_standing(whole_past(ledger), one.member, ledger.now_ms) for one in ledger.people]
    assert all(max(figures) > 0 for figures in zip(*found, strict=True))


@pytest.fixture
def busy(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Lively:
    """A book in which every past is long enough to be remembered."""
    monkeypatch.setattr(remembered, "BUSY", 0)
    ledger = Lively(engine, 3)
    ledger.live(30)
    return ledger


class Looker:
    """Reads pasts of a book's members, and counts the entries that it takes."""

    def __init__(self, ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ledger, self.read = ledger, 0

        def counted(seq: int, body: bytes) -> Entry:
            self.read += 1
            return lean_entry(seq, body)

        monkeypatch.setattr(touched, "lean_entry", counted)

    def look(self, at: int = 0) -> tuple[Past, int]:
        """The past of one of them, and how many entries were read for it."""
        before = self.read
        with Session(self.ledger.engine) as session:
            accounts = accounts_of(session, self.ledger, self.ledger.people[at].member)
            return past_touching(session, accounts), self.read - before


def test_what_is_known_is_not_read_again_and_is_nobodys_to_change(
    busy: Lively, monkeypatch: pytest.MonkeyPatch
) -> None:
    looker = Looker(busy, monkeypatch)
    past, read = looker.look()
    assert read >= len(past.moves) > 0
    moves, owners = list(past.moves), dict(past.owners)
    past.moves.clear()
    past.owners.clear()
    again, read = looker.look()
    assert (again.moves, again.owners, read) == (moves, owners, 0)
    busy.pay(busy.people[0], busy.people[1], 1)
    further, read = looker.look()
    assert (len(further.moves), read) == (len(moves) + 1, 1)
    compare(busy)


def test_another_journal_is_read_from_its_first_entry(
    busy: Lively, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As it stands there once a backup was brought back, and others have written since."""
    looker = Looker(busy, monkeypatch)
    past, _ = looker.look()
    with Session(busy.engine) as session:
        memory = memory_of(session)
        slots = [one.slot for one in accounts_of(session, busy, busy.people[0].member)]
    key = busy.place, tuple(slots)
    known = memory.get(key)
    assert known is not None
    del known.past.moves[:]
    memory.keep(key, known._replace(order=busy.new_id()))
    again, read = looker.look()
    assert again.moves == past.moves
    assert read >= len(past.moves)


def test_of_a_very_busy_account_the_newest_are_read_each_time(
    busy: Lively, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(touched, "ENTRIES_MAX", 2)
    looker = Looker(busy, monkeypatch)
    past, read = looker.look()
    assert 2 < read <= 4  # Of two accounts.
    newest = [one for one in whole_past(busy).moves if one.seq == past.moves[-1].seq]
    assert past.moves[-1].legs == newest[-1].legs
    assert looker.look()[1] == read
    for most in range(1, 9):  # Visits are left out whose hours were set aside before.
        monkeypatch.setattr(touched, "ENTRIES_MAX", most)
        assert all(looker.look(at)[1] <= 2 * most for at in range(4))


def test_what_comes_while_it_is_read_is_taken_the_next_time(
    postgres_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remembered, "BUSY", 0)
    ledger = Lively(postgres_engine, 3)
    ledger.live(30)
    looker, made = Looker(ledger, monkeypatch), touched.entries_since
    ben = ledger.people[1]

    def slow(*place: Any) -> dict[int, Entry]:  # noqa: ANN401 as the function has them
        """Read one account after the other, and let somebody pay the second before that."""
        ledger.do("transfer", ben.key, from_=ben.account, to=ledger.second, amount="1")
        return made(*place)

    with monkeypatch.context() as patched:
        patched.setattr(touched, "entries_since", slow)
        looker.look()
    compare(ledger)


def test_no_more_is_remembered_than_there_is_room_for(
    busy: Lively, monkeypatch: pytest.MonkeyPatch
) -> None:
    looker = Looker(busy, monkeypatch)
    lengths = [len(looker.look(at)[0].moves) for at in (0, 1)]
    assert looker.look()[1] == looker.look(1)[1] == 0
    monkeypatch.setattr(remembered, "MOVES_MAX", max(lengths))
    looker.look(1)
    assert looker.look()[1] > 0  # It went for the other's.
    assert looker.look()[1] == 0
