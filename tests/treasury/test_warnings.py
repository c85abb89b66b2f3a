"""Limits that only warn: they decide nothing, and members and treasurers see that one is passed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.treasury.warnings import Account, Soft, Warns, warns
from ledger.rules.accounts import MEMBER

if TYPE_CHECKING:
    from tests.support.offices import Office
    from tests.support.world import Person

HOME = "00000000-0000-0000-0000-0000000000aa"


def warn(office: Office, who: Person, **body: Any) -> int:  # noqa: ANN401
    return office.ask(who, "POST", "/warnings", reason="Be careful", **body).status_code


def own(office: Office, who: Person) -> dict[str, Any]:
    [account] = office.get(who, "/me/limits")["accounts"]
    return dict(account)


@pytest.mark.parametrize(
    ("softs", "bounds", "expected"),
    [
        ({}, (-600, 600), (None, None)),
        ({None: Soft(percent=80)}, (-600, 600), (-480, 480)),
        ({None: Soft(percent=99)}, (-1, None), (0, None)),
        ({None: Soft(lower=-100, upper=50)}, (-600, 40), (-100, None)),
        ({None: Soft(percent=80), "a": Soft(lower=-5)}, (-600, 600), (-5, None)),
        ({None: Soft(percent=80), "a": Soft()}, (-600, 600), (-480, 480)),
        ({None: Soft(percent=80), "b": Soft(lower=-5)}, (-600, 600), (-480, 480)),
        ({"a": Soft(upper=7)}, (None, None), (None, 7)),
    ],
)
def test_from_where_on_an_account_is_warned(
    softs: dict[str | None, Soft], bounds: tuple[int | None, int | None], expected: object
) -> None:
    assert warns(softs, Account("a", MEMBER, *bounds)) == expected
    if "a" not in softs:
        assert warns(softs, Account("a", "fund", *bounds)) == (None, None)


@pytest.mark.parametrize(
    ("balance", "passed"), [(-101, True), (-100, False), (0, False), (50, False), (51, True)]
)
def test_what_lies_beyond_it_has_passed_it(balance: int, passed: bool) -> None:  # noqa: FBT001
    assert Warns(-100, 50).passed(balance) is passed
    assert not Warns(None, None).passed(balance)


def test_passing_a_warning_moves_as_ever_and_is_seen(office: Office) -> None:
    tess = office.enter("treasurer")
    assert warn(office, tess, percent=50) == 204
    lower = int(own(office, office.ana)["lower"])
    found = own(office, office.ana)
    assert (found["warn_lower"], found["warned"]) == (str(lower // 2), False)
    office.coop.pay(office.ana, office.ben, -lower // 2 + 1)
    assert own(office, office.ana)["warned"]
    rows = office.get(tess, "/watch-list?state=warned")["accounts"]
    both = {office.ana.account, office.ben.account}
    assert {row["account"] for row in rows} == both
    assert all(row["warned"] for row in rows)
    # An own one takes the place of that of all, until it is ended.
    assert warn(office, tess, account=office.ana.account, lower=str(lower)) == 204
    assert not own(office, office.ana)["warned"]
    rows = office.get(tess, "/watch-list?state=warned")["accounts"]
    assert [row["account"] for row in rows] == [office.ben.account]
    assert warn(office, tess, account=office.ana.account) == 204
    assert own(office, office.ana)["warned"]
    logged = own(office, office.ana)["warnings"]
    assert [one["lower"] for one in logged] == [None, str(lower), None]
    assert all(one["reason"] == "Be careful" and one["by"] for one in logged)
    [kept] = office.get(tess, "/warnings")["warnings"]
    assert kept["percent"] == 50


def test_whoever_is_looked_at_sees_it(office: Office) -> None:
    tess = office.enter("treasurer")
    assert office.get(tess, "/warnings") == {"warnings": []}
    assert office.get(office.ana, "/me/access-log")["looks"] == []
    path = f"/warnings?account={office.ana.account}"
    assert office.get(tess, path) == {"warnings": []}
    [look] = office.get(office.ana, "/me/access-log")["looks"]
    assert (look["reader"], look["what"]) == (tess.member, "balances")
    nobodys = f"/warnings?account={office.ana.member}"
    assert office.ask(tess, "GET", nobodys).status_code == 404
    assert office.ask(office.ben, "GET", path).status_code == 403


def test_who_sets_one_and_what_it_may_say(office: Office) -> None:
    tess = office.enter("treasurer")
    assert warn(office, office.ana, percent=50) == 403
    for wrong in ({"lower": "1"}, {"upper": "-1"}, {"percent": 5, "lower": "-1"}, {"percent": 0}):
        assert warn(office, tess, **wrong) == 422
    assert warn(office, tess, account=tess.account, percent=5) == 403
    for one in (tess, office.ana):
        office.coop.do(
            "household-stated", office.coop.steward.key, member=one.member, household=HOME
        )
    assert warn(office, tess, account=office.ana.account, percent=5) == 403
    assert warn(office, tess, account=HOME, percent=5) == 422
