"""Every look at what is another's leaves a trace that they see, lists and exports too."""

import re
from html import escape

import pytest
from sqlmodel import select

from api.people.called import called
from ledger.store import Place
from ledger.tables import BookRow
from tests.support.towns import Town
from tests.support.world import Person


def place_of(town: Town) -> Place:
    """Where the book's rows are."""
    with town.world.service.database.reading() as session:
        row = session.exec(select(BookRow).where(BookRow.book_id == town.coop.book)).one()
        return Place(row.community_id, row.book)


def seen(town: Town, person: Person) -> list[tuple[str, str]]:
    """What somebody reads of who looked at what is theirs."""
    own = {"Cookie": f"ayni={town.coop.token(person)}"}
    page = town.world.call("GET", "/app/privacy", headers=own).text
    found: list[tuple[str, str]] = re.findall(
        r'<tr(?: data-all)?><th scope="row">(.+?)</th><td[^>]*>(.+?)</td>', page
    )
    return found


@pytest.mark.parametrize(
    ("role", "path", "what"),
    [
        ("broker", "/accounts", "everybody&#39;s balances"),
        ("auditor", "/export", "every exchange in the book"),
        ("auditor", "/tile/entries/000.p/1", "every exchange in the book"),
        ("treasurer", "/entries/{seq}", "an exchange of yours, with its text"),
        ("auditor", "/entries/{seq}", "an exchange of yours"),
        ("steward", "/orders/{order}", "an exchange of yours"),
        ("treasurer", "/accounts/{account}", "your balance"),
    ],
)
def test_a_look_with_a_role_is_seen_by_whose_it_is(
    town: Town, role: str, path: str, what: str
) -> None:
    receipt = town.coop.pay(town.ana, town.ben, 1, "For the bread")
    order = town.world.get(f"{town.coop.path}/entries/{receipt['seq']}", town.coop.token(town.ana))
    filled = path.format(seq=receipt["seq"], order=order["order"], account=town.ana.account)
    reader = town.roles[role]
    place = place_of(town)
    with town.world.service.database.reading() as session:
        line = escape(called(session, place, [reader.member])[reader.member]), what
    town.world.now_ms += 3_600_000
    before = seen(town, town.ana).count(line)
    for _ in range(2):  # Looks within an hour stand together.
        assert town.world.call("GET", town.coop.path + filled, town.coop.token(reader)).is_success
    assert seen(town, town.ana).count(line) == before + 1
    assert line not in seen(town, reader)


def test_ones_own_leaves_no_trace(town: Town) -> None:
    seq = town.coop.pay(town.ana, town.ben, 1)["seq"]
    before = seen(town, town.ana), seen(town, town.ben)
    for path in ("/accounts", f"/entries/{seq}", f"/accounts/{town.ana.account}", "/members"):
        answered = town.world.call("GET", town.coop.path + path, town.coop.token(town.ana))
        assert answered.is_success
    assert (seen(town, town.ana), seen(town, town.ben)) == before
