"""What pages lead to moving in, and to whom they show what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.arrivals.comparing import compared
from api.founding.steps import ARRIVAL, first_steps
from api.founding.tables import FirstStepsRow
from tests.arrivals.moving import Moving, folder
from tests.imports.coming import coming

if TYPE_CHECKING:
    import httpx

    from tests.support.world import Person, World

PATH = "/app/arrival"


@pytest.fixture
def moving(world: World) -> Moving:
    """Return a co-op that was founded here, and in which nothing has moved."""
    made = Moving(world)
    place = made.place
    row = FirstStepsRow(community_id=place.community, book=place.book, put_off="")
    world.service.database.write(lambda session: session.add(row)).result()
    return made


def page(moving: Moving, person: Person, path: str, **form: str) -> httpx.Response:
    """A page as somebody sees it, or what came of a form."""
    headers = {"Sec-Fetch-Site": "same-origin", "Cookie": f"ayni={moving.coop.token(person)}"}
    sent: dict[str, Any] = {"headers": headers} | ({"data": form} if form else {})
    return moving.world.call("POST" if form else "GET", path, **sent)


def step(moving: Moving) -> list[bool]:
    """Whether the step is done, if there is one."""
    with moving.as_(moving.steward) as caller:
        return [one.done for one in first_steps(caller) if one.name == ARRIVAL]


def test_moving_in_is_a_first_step_until_it_is_done(moving: Moving) -> None:
    assert step(moving) == [False]
    moving.try_("csv", folder("csv", "clean"))
    moving.bring()
    assert step(moving) == [True]


def test_it_is_no_step_where_something_has_moved(moving: Moving) -> None:
    moving.coop.pay(moving.steward, moving.treasurer, 1)
    assert step(moving) == []
    assert 'class="notice"' in page(moving, moving.steward, PATH).text


def test_only_who_signs_it_sees_the_page(moving: Moving) -> None:
    moving.try_("csv", folder("csv", "clean"))
    member = moving.coop.join()
    assert page(moving, member, PATH).status_code == 403
    assert 'id="sign-it"' in page(moving, moving.treasurer, PATH).text
    auditors = page(moving, moving.auditor, PATH).text
    assert 'id="sign-it"' not in auditors
    assert 'id="accounts"' not in auditors


def test_the_certificate_says_what_stood_there_and_stands_here(moving: Moving) -> None:
    moving.try_("csv", folder("csv", "clean"))
    moving.bring()
    with moving.as_(moving.auditor) as caller:
        found = compared(caller)
        second = compared(caller, 1, 1)
    assert (found.accounts, found.differing, len(found.rows)) == (12, 0, 12)
    assert [one.number for one in found.rows] == [str(number) for number in range(1, 13)]
    assert second.rows == found.rows[1:2]


def test_cards_of_a_page_are_made_for_all_who_have_none(moving: Moving) -> None:
    moving.try_("csv", folder("csv", "clean"))
    moving.bring()
    path = f"{PATH}/members"
    assert page(moving, moving.treasurer, path).status_code == 403
    one = page(moving, moving.steward, f"{path}/{_expected(moving)}/card", a="")
    assert one.text.count('class="made"') == 1
    assert page(moving, moving.steward, path, a="").text.count('class="made"') == 11
    assert page(moving, moving.steward, path, a="").text.count('class="made"') == 0
    assert page(moving, moving.steward, path, anew="on").text.count('class="made"') == 12


def test_past_exchanges_are_shown_to_whom_they_concern(moving: Moving) -> None:
    known = {"1": moving.steward.account}
    moving.try_("csv", folder("csv", "clean"), known=known)
    moving.bring()
    own = page(moving, moving.steward, "/app/before").text
    mine = [one for one in coming("csv", "clean").exchanges if "1" in {one.payer, one.payee}]
    assert own.count("/app/before/") == len(mine)
    assert page(moving, moving.treasurer, "/app/before").text.count("/app/before/") == 0
    assert page(moving, moving.auditor, "/app/before?whose=all").text.count("/app/before/") == 25
    theirs = page(moving, moving.steward, "/app/before?whose=all").text
    assert theirs.count("/app/before/") == len(mine)


def _expected(moving: Moving) -> str:
    token = moving.coop.token(moving.steward)
    listed = moving.world.get(f"{moving.coop.path}/arrival/expected", token)
    return str(listed["members"][0]["member"])
