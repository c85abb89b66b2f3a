"""Policies on the pages and under /v1: listed, tried, adopted, run, and explained to a member."""

from __future__ import annotations

import re
from base64 import b64decode
from typing import TYPE_CHECKING, Any

import pytest

from api.lists.jobs import SignedLists
from api.service.clock import Clock
from tests.support.postgres import url_of
from tests.support.towns import settle, world
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx

    from tests.support.towns import Town
    from tests.support.world import Person

__all__ = ["world"]

FIXED = {"above": 600, "below": 60}
DAY_MS = 86_400_000


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def town(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Town]:
    """A town, and a further payment in it two days later."""
    url = url_of(request, request.param)
    with World(tmp_path_factory.mktemp("policies"), database_url=url) as made:
        found = settle(made)
        made.now_ms += 2 * DAY_MS
        found.coop.pay(found.ana, found.ben, 90)
        made.now_ms += 60_000
        yield found


def look(coop: Coop, person: Person, path: str, **more: Any) -> httpx.Response:  # noqa: ANN401
    """A page as a member sees it."""
    headers = {"Cookie": f"ayni={coop.token(person)}", "sec-fetch-site": "same-origin"}
    return coop.world.call(more.pop("method", "GET"), path, headers=headers, **more)


def tried(coop: Coop, person: Person, **own: Any) -> httpx.Response:  # noqa: ANN401
    """A trial of the same limits for all."""
    body = {"rule": "fixed-1", "figures": FIXED, "every": 1} | own
    return coop.world.call("POST", f"{coop.path}/policies/trials", coop.token(person), json=body)


def test_every_policy_is_listed_for_everybody(town: Town) -> None:
    listed = town.world.get(f"{town.coop.path}/policies", town.coop.token(town.ana))
    assert {one["rule"] for one in listed["policies"]} >= {"fixed-1", "earned-1"}
    assert listed["adopted"] is None
    page = look(town.coop, town.ana, "/app/policies").text
    assert "Everybody has the same limits." in page
    assert "/app/policies/fixed-1" not in page
    assert "/app/policies/fixed-1" in look(
        town.coop, town.roles["treasurer"], "/app/policies"
    ).text  # fmt: skip


def test_trial_says_what_would_have_been_refused(town: Town) -> None:
    answer = tried(town.coop, town.roles["treasurer"])
    assert answer.status_code == 200, answer.text
    found = answer.json()
    # Ana stood at -60, all that she may, when she paid 90 more.
    assert [(one["amount"], one["short"], one["lower"]) for one in found["first_refused"]] == [
        ("90", "90", True)
    ]
    assert (found["exchanges"], found["refused"], found["amount"]) == (3, 1, "90")
    assert found["changed"] == len(found["first_changes"]) > 0
    assert {(one["lower"], one["lower_then"]) for one in found["first_changes"]} == {
        ("-600", "-60")
    }
    alone = tried(town.coop, town.roles["treasurer"], account=town.ben.account).json()
    assert alone["refused"] == 0
    assert {(one["lower"], one["upper"]) for one in alone["own"]} == {("-60", "600")}


def test_figures_that_do_not_fit_are_named_and_nobody_else_tries(town: Town) -> None:
    treasurer = town.roles["treasurer"]
    assert tried(town.coop, treasurer, rule="zeal-1").status_code == 404
    answer = tried(town.coop, treasurer, figures={"above": 1})
    assert answer.status_code == 422
    assert answer.json()["fields"]["where"] == "figures.below"
    assert tried(town.coop, town.ana).status_code == 403
    assert look(town.coop, town.ana, "/app/policies/fixed-1").status_code == 403


def test_page_of_a_trial_goes_step_by_step_and_ends_with_what_came_out(town: Town) -> None:
    treasurer = town.roles["treasurer"]
    path = "/app/policies/fixed-1/trial?above=10&below=1&tried=365&every=1"
    answer = look(town.coop, treasurer, path)
    assert answer.status_code == 200, answer.text
    page = answer.text.replace("\u00a0", " ")
    steps = [int(one) for one in re.findall(r'<progress max="100" value="(\d+)"', page)]
    assert steps[-1] == 100
    assert steps == sorted(set(steps))
    assert "1 of 3 exchanges refused" in page
    assert page.index("</progress>") < page.index("1 of 3 exchanges refused")
    drawn = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert drawn is not None
    assert b"<title>Refused exchanges, by month</title>" in b64decode(drawn[1])
    assert page.rstrip().endswith("</html>")
    wrong = look(town.coop, treasurer, path.replace("below=1", "below=lots"))
    assert wrong.status_code == 422
    assert 'aria-invalid="true"' in wrong.text
    assert look(town.coop, treasurer, "/app/policies/zeal-1").status_code == 404


def test_standing_is_ones_own_or_for_who_reads_histories(town: Town) -> None:
    coop = town.coop
    path = f"{coop.path}/standings/{town.ben.member}"
    own = town.world.get(path, coop.token(town.ben))
    assert (own["gave"], own["received"], own["people"]) == ("180", "30", 1)
    assert (own["lower"], own["upper"], own["rule"]) == ("-600", "600", None)
    assert town.world.get(path, coop.token(town.roles["auditor"])) == own
    assert town.world.call("GET", path, coop.token(town.ana)).status_code == 403
    page = look(coop, town.ben, "/app/standing").text.replace("\u00a0", " ")
    assert "3 h" in page


def test_who_set_hours_aside_for_somebody_new_has_a_standing(world: World) -> None:
    """Also while nothing has moved between the two."""
    coop = Coop(world, "Any")
    ana, ben = coop.join(), coop.join()
    coop.do("hold", ana.key, from_=ana.account, to=ben.account, amount="30",
            until=world.now_ms + DAY_MS)  # fmt: skip
    world.now_ms += 1
    for one in (ana, ben):
        own = world.get(f"{coop.path}/standings/{one.member}", coop.token(one))
        assert (own["gave"], own["promised"]) == ("0", 0)
    world.now_ms += 2 * DAY_MS
    coop.pay(ana, ben, 1)  # Whoever writes next notes what has ended.
    world.now_ms += 1
    own = world.get(f"{coop.path}/standings/{ben.member}", coop.token(ben))
    assert (own["promised"], own["kept"]) == (1, 0)


@pytest.fixture
def adopting(world: World) -> tuple[Coop, Person, Person]:
    """A book with a treasurer and a member who gave something."""
    coop = Coop(world, "Any")
    treasurer, ana = coop.join("treasurer"), coop.join()
    return coop, treasurer, ana


def adopt(coop: Coop, rule: str, figures: dict[str, int]) -> None:
    """Adopt a policy, from the next second on, and wait for it to begin."""
    coop.do(
        "policy-adopted", *coop.board, rule=rule, figures=sorted(map(list, figures.items())),
        reason="55" * 32, from_=coop.world.now_ms + 1_000,
    )  # fmt: skip
    coop.world.now_ms += 1_000


def test_adopted_policy_is_reckoned_signed_and_set(
    adopting: tuple[Coop, Person, Person],
) -> None:
    coop, treasurer, ana = adopting
    none = coop.world.call("POST", f"{coop.path}/policies/runs", coop.token(treasurer))
    assert none.status_code == 404
    adopt(coop, "fixed-1", {"above": 900, "below": 120})
    coop.world.now_ms += DAY_MS
    coop.pay(coop.steward, ana, 30)
    made = coop.world.call("POST", f"{coop.path}/policies/runs", coop.token(treasurer))
    assert made.status_code == 201, made.text
    shown = look(
        coop, treasurer, "/app/policies/run", method="POST", data={}
    )  # fmt: skip
    assert shown.status_code == 200, shown.text
    assert "accounts get their limits" in shown.text
    coop.do("list-approved", treasurer.key, **{
        {"from": "from_"}.get(name, name): value for name, value in made.json()["fields"].items()
    })  # fmt: skip
    Clock(coop.world.service, [SignedLists()]).look()
    own = coop.world.get(f"{coop.path}/standings/{ana.member}", coop.token(ana))
    assert (own["rule"], own["lower"], own["said_lower"]) == ("fixed-1", "-120", "-120")
    again = coop.world.call("POST", f"{coop.path}/policies/runs", coop.token(treasurer))
    assert again.status_code == 422
