"""A statement says whose it is; roles open others'; a treasurer takes back alone."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import pytest

from api.service.times import DAY_MS

if TYPE_CHECKING:
    import httpx

    from tests.support.towns import Town
    from tests.support.world import Person

NOBODYS: Final = "00000000-0000-7000-8000-000000000000"
TEXT: Final = "Night watch"


def page(town: Town, person: Person, path: str) -> httpx.Response:
    """A page, as somebody sees it in English."""
    headers = {"Cookie": f"ayni={town.coop.token(person)}; lang=en"}
    return town.world.call("GET", path, headers=headers)


def titled(text: str) -> str:
    """What stands under the heading."""
    found = re.search(r'<p id="whose"[^>]*>(.*?)</p>', text)
    return "" if found is None else found[1]


def number_of(town: Town, person: Person) -> str:
    path = f"{town.coop.path}/members/{person.member}"
    found: str = town.world.get(path, town.coop.token(town.coop.steward))["accounts"][0]["number"]
    return found


@pytest.mark.parametrize("path", ["/app/statement", "/app/statement.csv"])
@pytest.mark.parametrize("account", ["ben's", NOBODYS, "x"])
def test_nobody_is_shown_their_own_in_the_place_of_anothers(
    town: Town, path: str, account: str
) -> None:
    asked = town.ben.account if account == "ben's" else account
    answer = page(town, town.ana, f"{path}?account={asked}")
    assert answer.status_code == (403 if account == "ben's" else 404)
    assert TEXT not in answer.text


def test_a_statement_says_whose_and_which_account_it_is(town: Town) -> None:
    number = number_of(town, town.ana)
    shown = page(town, town.ana, "/app/statement").text
    assert number in titled(shown)
    shown = page(town, town.roles["treasurer"], f"/app/statement?account={town.ana.account}").text
    assert number in titled(shown)


@pytest.mark.parametrize(
    ("role", "texts"), [("treasurer", True), ("auditor", False), ("steward", False)]
)
def test_a_role_reads_a_members_statement_and_that_member_sees_it(
    town: Town, role: str, *, texts: bool
) -> None:
    reader = town.roles[role]
    for words in ("", f"&q={TEXT}"):
        answer = page(town, reader, f"/app/statement?account={town.ben.account}{words}")
        assert answer.status_code == 200
        assert ('class="memo"' in answer.text) is texts
    looks = town.world.get(f"{town.coop.path}/me/access-log", town.coop.token(town.ben))
    assert (reader.member, "history") in {(one["reader"], one["what"]) for one in looks["looks"]}
    table = page(town, reader, f"/app/statement.csv?account={town.ben.account}").text
    assert (TEXT in table) is texts


def test_who_has_no_such_role_reads_none(town: Town) -> None:
    answer = page(town, town.roles["broker"], f"/app/statement?account={town.ben.account}")
    assert answer.status_code == 403


def entry(town: Town, text: str) -> int:
    return int(town.coop.pay(town.ana, town.ben, 5, text)["seq"])


@pytest.mark.parametrize(
    ("role", "texts"), [("treasurer", True), ("auditor", False), ("steward", False)]
)
def test_a_role_looks_at_one_exchange(town: Town, role: str, *, texts: bool) -> None:
    seq = entry(town, "For the fence")
    answer = page(town, town.roles[role], f"/app/exchange/{seq}")
    assert answer.status_code == 200
    assert ("For the fence" in answer.text) is texts
    assert page(town, town.roles["broker"], f"/app/exchange/{seq}").status_code == 404


def test_a_treasurer_takes_back_alone_what_is_not_theirs_and_not_old(town: Town) -> None:
    seq = entry(town, "Twice")
    treasurer = town.roles["treasurer"]
    for reader, may in ((treasurer, True), (town.roles["auditor"], False)):
        shown = page(town, reader, f"/app/exchange/{seq}")
        assert (f'href="/app/exchange/{seq}/take-back"' in shown.text) is may
        form = page(town, reader, f"/app/exchange/{seq}/take-back")
        assert form.status_code == (200 if may else 404)
        # Nobody else need sign: it is posted and not left.
        assert ('data-type="reversal"' in form.text) is may
        assert "data-leave" not in form.text
    before = town.world.now_ms
    town.world.now_ms += 91 * DAY_MS
    assert page(town, treasurer, f"/app/exchange/{seq}/take-back").status_code == 404
    town.world.now_ms = before
    own = int(town.coop.pay(town.ana, treasurer, 5, "Own")["seq"])
    assert "data-leave" in page(town, treasurer, f"/app/exchange/{own}/take-back").text
