"""Home says what is so: until when bounds hold, and for whom hours are set aside."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import pytest

from api.service.times import DAY_MS
from ledger.ids import RANDOM_BYTES, uuid7
from tests.support.postgres import url_of
from tests.support.world import Coop, Person, World
from wallets.cheques import slip_of

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(params=["sqlite", "postgresql"])
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Return a service on each database."""
    url = url_of(request, request.param)
    with World(tmp_path_factory.mktemp("home"), database_url=url) as made:
        yield made


def home(coop: Coop, person: Person, language: str = "en") -> list[str]:
    """What home says of somebody's account, line by line."""
    headers = {"Cookie": f"ayni={coop.token(person)}; lang={language}"}
    text = coop.world.call("GET", "/app/", headers=headers).text
    [card] = re.findall(r'<ul class="plain quiet">(.*?)</ul>', text, re.DOTALL)[:1]
    lines = re.findall(r"<li>(.*?)</li>", card)
    return [unescape(re.sub(r"<[^>]*>", "", line)).replace("\u00a0", " ") for line in lines]


def test_home_says_until_when_the_bounds_hold(world: World) -> None:
    coop = Coop(world, "Any")
    ana, treasurer = coop.join(), coop.join("treasurer")
    assert not [line for line in home(coop, ana) if "until" in line]
    coop.do(
        "bound-set", treasurer.key, account=ana.account, lower="-2400", upper="2400",
        reason="00" * 32, until=world.now_ms + 60 * DAY_MS,
    )  # fmt: skip
    [said] = [line for line in home(coop, ana) if "until" in line]
    assert "then those from before are back" in said
    world.now_ms += 60 * DAY_MS
    assert not [line for line in home(coop, ana) if "until" in line]


def hold(coop: Coop, payer: Person, payee: Person, minutes: int, id_: str) -> None:
    coop.do(
        "hold", payer.key, id=id_, from_=payer.account, to=payee.account, amount=str(minutes),
        until=coop.world.now_ms + 60 * DAY_MS,
    )  # fmt: skip


def test_what_slips_bring_is_not_said_to_be_the_offices(world: World) -> None:
    coop = Coop(world, "Any")
    ana, office = coop.join(), coop.join("broker")
    hold(coop, ana, office, 270, slip_of(bytes(15)).hold)
    said = " ".join(home(coop, office))
    assert "Set aside for you" not in said
    assert "paper cheques" in said
    assert "4 h 30" in said
    hold(coop, ana, office, 60, uuid7(world.now_ms, world.random.randbytes(RANDOM_BYTES)))
    said = " ".join(home(coop, office))
    assert "Set aside for you: 1 h" in said
    assert "4 h 30" in said
    assert "Set aside to be given: 5 h 30" in " ".join(home(coop, ana))
    world.now_ms += 61 * DAY_MS
    assert "cheques" not in " ".join(home(coop, office))


def test_lines_say_how_much_was_set_aside_which_moved_nothing(world: World) -> None:
    coop = Coop(world, "Any")
    ana, ben = coop.join(), coop.join()
    hold(coop, ana, ben, 90, uuid7(world.now_ms, world.random.randbytes(RANDOM_BYTES)))
    headers = {"Cookie": f"ayni={coop.token(ana)}"}
    for path in ("/app/", "/app/statement"):
        page = world.call("GET", path, headers=headers).text.replace("\u00a0", " ")
        assert "Set aside · 1 h 30 · " in page


def test_a_code_says_the_amount_with_its_unit(world: World) -> None:
    coop = Coop(world, "Any")
    headers = {"Cookie": f"ayni={coop.token(coop.join())}"}
    for asked, said in (("1:30", "1 h 30"), ("2", "2 h"), ("some", "some")):
        page = world.call("GET", f"/app/show?amount={asked}", headers=headers).text
        assert f"How much: {said}." in page


def test_who_gave_before_is_not_told_the_first_steps_again(world: World) -> None:
    coop = Coop(world, "Any")
    ana, ben = coop.join(), coop.join()

    def is_told() -> bool:
        headers = {"Cookie": f"ayni={coop.token(ana)}"}
        return 'id="first"' in world.call("GET", "/app/", headers=headers).text

    assert is_told()
    coop.pay(ana, ben, 30)
    coop.pay(ben, ana, 30)
    for _ in range(5):  # As many as home shows, none of which moved anything yet.
        hold(coop, ana, ben, 10, uuid7(world.now_ms, world.random.randbytes(RANDOM_BYTES)))
    assert not is_told()


@pytest.mark.parametrize("path", ["/app/", "/app/limits"])
def test_each_limit_stands_below_its_mark(world: World, path: str) -> None:
    coop = Coop(world, "Any")
    headers = {"Cookie": f"ayni={coop.token(coop.join())}"}
    page = world.call("GET", path, headers=headers).text
    [drawn] = re.findall(r'<svg class="tank".*?</svg>', page, re.DOTALL)
    marks = [float(x) + 0.75 for x in re.findall(r'class="bound" x="([\d.]+)"', drawn)]
    words = [float(x) for x in re.findall(r'<text x="([\d.]+)"', drawn)]
    assert marks == pytest.approx(words)
    assert len(marks) > 1
