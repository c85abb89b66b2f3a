"""Both sides of a booking say what was given at the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.exchanges import captures
from api.exchanges.bookings import booking_at
from api.exchanges.jobs import SilentAgreements
from api.exchanges.keeping import Left
from api.http.posting import book_row
from api.service.callers import Caller, reader_of
from api.service.clock import Clock
from ledger.store import Place
from tests.support.offices import HOUR_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlmodel import Session

    from ledger.refusals import Refusal
    from tests.support.offices import Office
    from tests.support.world import Person


def caller(office: Office, session: Session, who: Person) -> Caller:
    """Somebody who goes on seeing what was there when they began to read."""
    row = book_row(session, office.coop.community, office.coop.book)
    assert row is not None
    reader = reader_of(session, Place(row.community_id, row.book), who.key.public)
    assert reader is not None
    return Caller(office.world.service, session, row, reader)


@pytest.mark.parametrize("giver_first", [True, False])
def test_what_both_say_at_once_is_posted(office: Office, *, giver_first: bool) -> None:
    hold = office.book()
    signed = office.signed(
        office.ben, "capture", hold=hold, amount="90", rest="released",
        expires=office.world.now_ms + 72 * HOUR_MS,
    )  # fmt: skip
    left = Left(signed["order"], signed["key"], signed["signature"], None)
    database = office.world.service.database
    with database.reading() as hers, database.reading() as his:
        ana, ben = caller(office, hers, office.ana), caller(office, his, office.ben)
        as_ana, as_ben = booking_at(ana, hold), booking_at(ben, hold)
        acts: list[Callable[[], int | Refusal | None]] = [
            lambda: captures.seal(ben, as_ben, left),
            lambda: captures.answer(ana, as_ana, 90, ""),
        ]
        first, second = acts if giver_first else acts[::-1]
        assert first() is None
        assert isinstance(second(), int)


def test_saying_it_again_does_not_make_silent_who_said_otherwise(office: Office) -> None:
    """Ana lets silence agree, says that it was an hour, and is away; Ben presses once more."""
    hold = office.book()
    assert office.ask(office.ana, "PUT", "/bookings/silence", days=3).is_success
    office.capture(hold, "120")
    assert office.get(office.ben, f"/bookings/{hold}")["agrees_ms"] is not None
    office.world.now_ms += 1
    assert office.ask(office.ana, "POST", f"/bookings/{hold}/said", amount="60").is_success
    office.world.now_ms += 1
    assert office.capture(hold, "120").json() == {"seq": None}
    for who in (office.ana, office.ben):
        assert office.get(who, f"/bookings/{hold}")["agrees_ms"] is None
    office.world.now_ms += 72 * HOUR_MS - HOUR_MS
    Clock(office.world.service, [SilentAgreements()]).look()
    token = office.coop.token(office.ben)
    [own] = office.world.get(f"{office.coop.path}/me/accounts", token)["accounts"]
    assert own["balance"] == "0"
