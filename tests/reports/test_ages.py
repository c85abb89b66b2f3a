"""Ten years of age: said by a member, seen by them alone, and in figures of five or more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from credit.health.ages import FEWEST
from tests.support.offices import office

if TYPE_CHECKING:
    from tests.support.offices import Office

__all__ = ["office"]

AGE = "/me/age"


def test_an_age_is_said_changed_and_forgotten(office: Office) -> None:
    assert office.get(office.ana, AGE) == {"band": None}
    for band in (30, 70):
        assert office.ask(office.ana, "PUT", AGE, band=band).status_code == 204
        assert office.get(office.ana, AGE) == {"band": band}
    assert office.get(office.ben, AGE) == {"band": None}
    assert office.ask(office.ana, "DELETE", AGE).status_code == 204
    assert office.get(office.ana, AGE) == {"band": None}


@pytest.mark.parametrize("band", [35, -10, 110, "30", None])
def test_an_age_is_the_first_of_ten_years(office: Office, band: object) -> None:
    assert office.ask(office.ana, "PUT", AGE, band=band).status_code == 422


def test_it_is_said_and_forgotten_on_a_page(office: Office) -> None:
    own = {"Cookie": f"ayni={office.tokens[office.ana]}", "Sec-Fetch-Site": "same-origin"}
    path = "/app/privacy/age"
    for sent, kept in (("40", 40), ("41", None), ("", None)):
        answer = office.world.call("POST", path, headers=own, data={"band": sent})
        assert answer.status_code == 303
        assert office.get(office.ana, AGE) == {"band": kept}
    assert '<option value="70">70-79</option>' in office.world.call("GET", path, headers=own).text


def test_all_of_ones_own_has_it_and_erasing_takes_it_away(office: Office) -> None:
    office.ask(office.ana, "PUT", AGE, band=60)
    assert '"band": 60' in json.dumps(office.get(office.ana, "/me/data"))
    assert office.ask(office.ana, "DELETE", "/me/data").is_success
    assert office.get(office.ana, AGE) == {"band": None}


def test_figures_have_it_of_five_together_and_not_of_fewer(office: Office) -> None:
    treasurer = office.enter("treasurer")
    old = [office.coop.join() for _ in range(FEWEST)]
    for person in old:
        office.tokens[person] = office.coop.token(person)
        office.coop.pay(office.ana, person, 10)
    for count, person in enumerate(old, 1):
        assert office.ask(person, "PUT", AGE, band=70).status_code == 204
        found = office.get(treasurer, "/reports/health")["promises"]
        seen = "50" if count == FEWEST else "0"
        assert (found["stock"]["70"], int(found["unsaid"])) == (seen, 50 - int(seen))
    assert office.get(treasurer, "/reports/health")["promises"]["years"] is None
