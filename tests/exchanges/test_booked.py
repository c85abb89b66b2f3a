"""Who is booked for care is told at home, until they have said how long it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.support.offices import Office
    from tests.support.world import Person


def waits(office: Office, person: Person) -> list[tuple[str, str]]:
    """What waits for somebody about bookings: what is said, and the page."""
    found = office.get(person, "/waiting")["waiting"]
    return [(one["text"], one["path"]) for one in found if one["kind"] == "booking"]


def test_who_is_booked_is_told_until_they_have_said_how_long(office: Office) -> None:
    hold = office.book()
    assert waits(office, office.ana) == []
    [(said, path)] = waits(office, office.ben)
    assert path == f"/app/bookings/{hold}"
    assert "2 h" in said
    other = office.book()
    [(said, path)] = waits(office, office.ben)
    assert path == "/app/bookings"
    assert "2 times" in said
    office.ask(office.ben, "POST", f"/bookings/{hold}/said", amount="60")
    [(_, path)] = waits(office, office.ben)
    assert path == f"/app/bookings/{other}"
    # The other side has spoken: that waits for the carer now, and not the booking.
    office.ask(office.ana, "POST", f"/bookings/{other}/said", amount="60")
    [(said, path)] = waits(office, office.ben)
    assert path == f"/app/bookings/{other}"
    assert "says" in said


def test_what_is_over_waits_for_nobody(office: Office) -> None:
    office.book()
    assert waits(office, office.ben)
    office.world.now_ms += 400 * 24 * 3_600_000
    office.tokens[office.ben] = office.coop.token(office.ben)
    assert waits(office, office.ben) == []
