"""Both sides of a booking say what was given at the same moment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.exchanges import captures
from api.exchanges.bookings import booking_at
from api.exchanges.jobs import SilentAgreements
from api.exchanges.keeping import Left
from api.http.posting import book_row
from api.service.callers import Caller, reader_of
from api.service.clock import Clock
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.store import Place
from tests.support.offices import HOUR_MS
from wallets.keys import Key

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
@pytest.mark.parametrize(("his", "hers"), [(90, 90), (90, 80), (80, 90)])
def test_what_both_say_at_once_is_posted(
    office: Office, his: int, hers: int, *, giver_first: bool
) -> None:
    """On two devices, neither of which has seen what the other says; the lesser counts."""
    hold = office.book()
    own: dict[str, Any] = {
        "hold": hold, "rest": "released", "expires": office.world.now_ms + 72 * HOUR_MS,
        "id": uuid7(office.world.now_ms, bytes(RANDOM_BYTES)),
    }  # fmt: skip
    signed, *less = (
        office.signed(office.ben, "capture", amount=str(his - by), **own) for by in range(11)
    )
    lesser = [one["signature"] for one in less]
    left = Left(signed["order"], signed["key"], signed["signature"], None)
    database = office.world.service.database
    with database.reading() as one, database.reading() as other:
        ana, ben = caller(office, one, office.ana), caller(office, other, office.ben)
        as_ana, as_ben = booking_at(ana, hold), booking_at(ben, hold)
        acts: list[Callable[[], int | Refusal | None]] = [
            lambda: captures.seal(ben, as_ben, left, lesser),
            lambda: captures.answer(ana, as_ana, hers, ""),
        ]
        first, second = acts if giver_first else acts[::-1]
        assert first() is None
        assert isinstance(second(), int)
    [account] = office.get(office.ben, "/me/accounts")["accounts"]
    assert account["balance"] == str(min(his, hers))


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


def given_with_a_key_that_ended(office: Office) -> tuple[str, Person]:
    """Ben says and signs that it was two hours, and changes his phone; with which he looks then."""
    coop, ben, second = office.coop, office.ben, Key.generate(office.world.random.randbytes)
    coop.do("key-added", ben.key, second, member=ben.member, added=second.public)
    hold = office.book()
    assert office.capture(hold, "120").json() == {"seq": None}
    coop.do("key-revoked", second, member=ben.member, revoked=ben.key.public)
    again = ben._replace(key=second)
    office.tokens[again] = coop.token(again)
    return hold, again


def waits(office: Office, who: Person) -> list[str]:
    found = office.get(who, "/waiting")["waiting"]
    return [one["text"] for one in found if one["kind"] == "booking"]


def balance(office: Office, who: Person) -> str:
    [account] = office.get(who, "/me/accounts")["accounts"]
    found: str = account["balance"]
    return found


def test_silence_agrees_to_nothing_that_a_key_signed_which_ended(office: Office) -> None:
    """The book takes no such order: whoever gave it is told to say it again, in time."""
    assert office.ask(office.ana, "PUT", "/bookings/silence", days=3).is_success
    hold, ben = given_with_a_key_that_ended(office)
    for who in (office.ana, ben):
        told = office.get(who, f"/bookings/{hold}")
        assert (told["waits"], told["agrees_ms"]) == (None, None)
    [said] = waits(office, ben)
    assert said.endswith("has not agreed yet, and your key has ended. Say again how long it was.")
    office.world.now_ms += 71 * HOUR_MS
    Clock(office.world.service, [SilentAgreements()]).look()
    office.tokens[ben] = office.coop.token(ben)
    assert (balance(office, ben), len(waits(office, ben))) == ("0", 1)
    # Said again, silence agrees to it as before.
    assert office.capture(hold, "120", ben).json() == {"seq": None}
    assert waits(office, ben) == []


def test_who_agrees_to_it_is_refused_nothing_and_it_is_taken_once_it_is_signed_again(
    office: Office,
) -> None:
    hold, ben = given_with_a_key_that_ended(office)
    page = f"/app/bookings/{hold}"
    cookie = {"Cookie": f"ayni={office.coop.token(ben)}; lang=en"}
    shown = office.world.call("GET", page, headers=cookie).text
    assert "You need not do anything else" not in shown
    assert "Your key was removed" in shown
    office.world.now_ms += 1
    said = office.ask(office.ana, "POST", f"/bookings/{hold}/said", amount="120")
    assert said.is_success, said.text
    assert said.json() == {"seq": None}
    [told] = waits(office, ben)
    assert "says how long the visit was" in told
    assert isinstance(office.capture(hold, "120", ben).json()["seq"], int)
    assert balance(office, ben) == "120"
