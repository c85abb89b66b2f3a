"""A treasurer takes a whole list of payments back, and everybody's figures follow."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from chain.audit import audit
from chain.categories import entries_in, reckon
from tests.lists.test_lists import approve, balance, look, pay
from tests.support.offices import Office
from tests.support.postgres import url_of
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import httpx

    from tests.support.world import Person

REASON = "55" * 32
ROWS = 40


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    with World(tmp_path, database_url=url_of(request, request.param)) as world:
        yield Office(world)


def _paid(office: Office) -> str:
    """Ana has paid Ben and Eva with a list of two parts; its hash."""
    fields = pay(office, *[(office.ben, 1), (office.eva, 2)] * ROWS)
    assert approve(office, fields, office.ana).status_code == 201
    look(office)
    return str(fields["parts"])


def _page(office: Office, who: Person, path: str) -> httpx.Response:
    headers = {"Cookie": f"ayni={office.tokens[who]}; lang=en"}
    return office.world.call("GET", path, headers=headers)


def _back(office: Office, who: Person, orders: list[str]) -> httpx.Response:
    return office.coop.post("list-reversed", who.key, parts=orders, reason=REASON)


def _exported(office: Office, who: Person) -> bytes:
    path = f"{office.coop.path}/export"
    return bytes(office.world.call("GET", path, office.tokens[who]).content)


def test_a_list_goes_back_whole_once_and_the_audit_agrees(office: Office) -> None:
    tess = office.enter("treasurer")
    parts = _paid(office)
    shown: dict[str, Any] = office.get(tess, f"/lists/{parts}")
    assert (len(shown["orders"]), shown["taken_back"]) == (2, False)
    office.world.now_ms += 1
    own = office.get(office.ben, f"/standings/{office.ben.member}")
    assert (own["gave"], own["people"]) == ("40", 1)
    assert _back(office, office.ana, shown["orders"]).json()["code"] == (
        "both_sides_or_treasurer_must_sign"
    )
    answer = _back(office, tess, shown["orders"])
    assert answer.status_code == 201, answer.text
    assert [balance(office, who) for who in (office.ana, office.ben, office.eva)] == [0, 0, 0]
    assert office.get(office.ana, f"/lists/{parts}")["taken_back"]
    again = _back(office, tess, shown["orders"]).json()
    assert again["code"] == "entry_must_not_be_reversed"
    exported = _exported(office, tess)
    audit(BytesIO(exported), jobs=1)
    # What went back the same month was not given: neither by month nor in a standing.
    assert set(reckon(entries_in(BytesIO(exported))).values()) == {0}
    hours = office.get(tess, "/categories/hours")["hours"]
    assert {one["amount"] for one in hours} == {"0"}
    # Both whom it had paid gave back.
    year = office.get(tess, "/reports/social?year=2023")
    assert year["acts"]["reversal"] == 2
    office.world.now_ms += 1
    own = office.get(office.ben, f"/standings/{office.ben.member}")
    assert (own["gave"], own["people"]) == ("0", 0)


def test_who_is_on_one_part_alone_still_has_a_standing(office: Office) -> None:
    """Of a list that went back, one's own entries hold only the parts that one is on."""
    tess = office.enter("treasurer")
    fields = pay(office, *[(office.ben, 1)] * ROWS, *[(office.eva, 2)] * ROWS)
    assert approve(office, fields, office.ana).status_code == 201
    look(office)
    orders = office.get(tess, f"/lists/{fields['parts']}")["orders"]
    assert _back(office, tess, orders).status_code == 201
    office.world.now_ms += 1
    own = office.get(office.ben, f"/standings/{office.ben.member}")
    assert (own["gave"], own["people"]) == ("0", 0)


def test_the_list_s_page_takes_it_back_for_whoever_may(office: Office) -> None:
    tess = office.enter("treasurer")
    parts = _paid(office)
    path = f"/app/lists/{parts}"
    desk = _page(office, tess, "/app/treasurer/exchanges").text
    assert f'href="{path}"' in desk
    assert 'data-type="list-reversed"' in _page(office, tess, path).text
    assert 'data-type="list-reversed"' not in _page(office, office.ana, path).text
    assert _page(office, office.ben, path).status_code == 404
    assert tess.member in str(office.get(office.ana, "/me/access-log"))
    orders = office.get(tess, f"/lists/{parts}")["orders"]
    back = _back(office, tess, orders)
    assert back.status_code == 201
    page = _page(office, tess, path).text
    assert 'data-type="list-reversed"' not in page
    assert "was taken back" in page
    shown = _page(office, office.ben, f"/app/exchange/{back.json()['seq']}")
    assert "A list taken back" in shown.text
