"""What was signed is brought in once, whoever is killed, and whatever is lost in between."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.arrivals import entering, laying
from api.arrivals.standing import Stage, order_to_bring, standing
from api.arrivals.tables import ArrivalTrialRow, ArrivedRow, PastRow
from api.arrivals.trying import accounts_tried, throw_away, trial_of
from api.market.tables import NoticeRow
from api.people.tables import ContactRow, ProfileRow
from api.service.posting import post_lot
from api.service.troubles import ProblemError, Trouble
from ledger.tables import AccountRow, BalanceRow, EntryRow
from tests.arrivals.moving import Moving, folder
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class KilledError(Exception):
    """The process ends here."""


def laid_out(world: World) -> dict[str, list[str]]:
    """What a book has and what lies beside it, but for ids that are made at random."""
    tables = (ProfileRow, ContactRow, ArrivedRow, NoticeRow, PastRow, AccountRow, BalanceRow)
    with world.service.database.reading() as session:
        return {
            table.__name__: sorted(
                repr(row.model_dump(exclude={"notice_id"})) for row in session.exec(select(table))
            )
            for table in tables
        }


def test_wherever_it_is_killed_it_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entering, "LOT", 1)
    monkeypatch.setattr(laying, "LOT", 20)
    monkeypatch.setattr("ledger.parts.ROWS_MAX", 8)
    found: list[dict[str, list[str]]] = []
    was_killed = True
    while was_killed:
        place = tmp_path / str(len(found))
        place.mkdir()
        with World(place) as world:
            was_killed = _killed_after(Moving(world), len(found))
            found.append(laid_out(world))
    assert len(found) > 10
    assert (len(found[0]["PastRow"]), len(found[0]["ProfileRow"])) == (40, 12)
    assert all(one == found[0] for one in found)


def _killed_after(moving: Moving, acts: int) -> bool:
    """Bring files in; the process ends after so many writes and postings, and begins again."""
    moving.try_("csv", folder("csv", "clean"))
    moving.sign_to_bring()
    done = count()
    database, was_killed = moving.world.service.database, False

    def counted(what: Callable[..., Any]) -> Callable[..., Any]:
        def act(*given: Any) -> Any:  # noqa: ANN401 whatever it takes
            if next(done) >= acts:
                raise KilledError
            return what(*given)

        return act

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "write", counted(database.write))
        patched.setattr(entering, "post_lot", counted(post_lot))
        try:
            moving.go_on()
        except KilledError:
            was_killed = True
    moving.go_on()
    moving.go_on()
    with moving.as_(moving.auditor) as caller:
        assert standing(caller).stage == Stage.BROUGHT
    return was_killed


@pytest.fixture
def moving(world: World) -> Moving:
    return Moving(world)


def test_a_trial_touches_nothing_of_the_book(moving: Moving) -> None:
    with moving.world.service.database.reading() as session:
        before = session.exec(select(EntryRow.seq)).all(), session.exec(select(AccountRow)).all()
    for _ in range(2):
        moving.try_("csv", folder("csv", "clean"))
    with moving.world.service.database.reading() as session:
        after = session.exec(select(EntryRow.seq)).all(), session.exec(select(AccountRow)).all()
    assert before == after
    with moving.as_(moving.steward) as caller:
        assert throw_away(caller)
        assert not throw_away(caller)
    with moving.as_(moving.steward) as caller:
        assert trial_of(caller) is None
        assert standing(caller).stage == Stage.NOTHING


def test_the_same_files_come_to_the_same_order(moving: Moving) -> None:
    first = moving.try_("csv", folder("csv", "clean"))
    with moving.as_(moving.steward) as caller:
        own = order_to_bring(caller)
    other = moving.try_("ces", folder("ces", "difficult"))
    again = moving.try_("csv", folder("csv", "clean"))
    assert (first.parts, other.parts) == (again.parts, None)
    with moving.as_(moving.steward) as caller:
        assert order_to_bring(caller) == own
    known = {"1": moving.steward.account}
    assert moving.try_("csv", folder("csv", "clean"), known=known).parts != first.parts


def test_a_lost_trial_is_brought_back_by_its_files(moving: Moving) -> None:
    moving.try_("csv", folder("csv", "clean"))
    with moving.as_(moving.steward) as caller:
        own = order_to_bring(caller)
        throw_away(caller)
    posted = moving.sign("balances-brought", own, moving.steward, moving.treasurer)
    assert posted.status_code == 201
    moving.go_on()
    with moving.as_(moving.treasurer) as caller:
        found = standing(caller)
    assert (found.stage, found.lacks_files) == (Stage.ENTERING, True)
    with pytest.raises(ProblemError) as refused:
        moving.try_("csv", folder("csv", "difficult"))
    assert refused.value.trouble is Trouble.arrival_must_be_whole
    moving.try_("csv", folder("csv", "clean"))
    with moving.as_(moving.steward) as caller, pytest.raises(ProblemError) as refused:
        throw_away(caller)
    assert refused.value.trouble is Trouble.arrival_must_be_whole
    moving.go_on()
    with moving.as_(moving.treasurer) as caller:
        assert standing(caller).stage == Stage.BROUGHT


def test_nothing_is_thrown_away_while_it_is_laid_out(moving: Moving) -> None:
    moving.try_("csv", folder("csv", "clean"))
    with moving.as_(moving.steward) as caller:
        one = next(each for each in accounts_tried(caller) if each.told > 0)
    known = {one.number: moving.steward.account}
    moving.try_("csv", folder("csv", "clean"), known=known)
    moving.sign_to_bring()
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("api.arrivals.arriving.lay", lambda *_: None)
        moving.go_on()
    with moving.as_(moving.steward) as caller:
        assert standing(caller).stage == Stage.LAYING_OUT
        with pytest.raises(ProblemError) as refused:
            throw_away(caller)
    assert refused.value.trouble is Trouble.arrival_must_be_whole
    # Not even what is lost then is lost for good.
    moving.world.service.database.write(
        lambda session: session.delete(session.get_one(ArrivalTrialRow, tuple(moving.place)))
    ).result()
    with moving.as_(moving.steward) as caller:
        assert standing(caller).lacks_files
    with pytest.raises(ProblemError) as refused:
        moving.try_("csv", folder("csv", "difficult"))
    assert refused.value.trouble is Trouble.arrival_must_be_whole
    moving.try_("csv", folder("csv", "clean"), known=known)
    moving.go_on()
    with moving.as_(moving.steward) as caller:
        assert standing(caller).stage == Stage.BROUGHT


def test_whoever_is_here_already_takes_in_their_balance(moving: Moving) -> None:
    trial = moving.try_("csv", folder("csv", "clean"))
    with moving.as_(moving.steward) as caller:
        found = accounts_tried(caller)
    one = next(each for each in found if each.told > 0)
    known = {one.number: moving.steward.account}
    with_me = moving.try_("csv", folder("csv", "clean"), known=known)
    assert (with_me.members, with_me.accounts) == (trial.members - 1, trial.accounts)
    moving.bring()
    with moving.world.service.database.reading() as session:
        own = select(AccountRow).where(AccountRow.account_id == moving.steward.account)
        slot = session.exec(own).one().slot
        posted = session.exec(select(BalanceRow).where(BalanceRow.slot == slot)).one().posted
    assert posted == one.told
    moving.certify()


def test_nothing_comes_into_a_book_in_which_something_has_moved(moving: Moving) -> None:
    moving.coop.pay(moving.steward, moving.treasurer, 1)
    trial = moving.try_("csv", folder("csv", "clean"))
    assert not trial.may_be_brought
    assert trial.refusal is not None
    assert trial.refusal.code.name == "book_must_not_have_moved"
