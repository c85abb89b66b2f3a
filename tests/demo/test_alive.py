"""No page of anybody's menu is empty in the demo, on the day it is made and a week later."""

from __future__ import annotations

import re
from shutil import copytree
from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from api.demo.identities import coops
from api.demo.prepare import KEPT_MS, TOLD
from api.pages.menu import MENU
from api.rooms import JOBS
from api.service.clock import Clock
from tests.demo.walking import NOW_MS, read, sign_in
from tests.support.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class Alive(NamedTuple):
    """What a page shows that is not empty: patterns in its HTML; and what it says if it were."""

    shows: tuple[str, ...]
    empty: tuple[str, ...] = ()


PAGES: Final = {
    "/app/": Alive(
        ('id="waiting"', "says how long the visit was", "asks you for", "message from",
         'class="person"', 'id="latest"', 'class="tank"'),
    ),
    "/app/pay": Alive(('class="person"',)),
    "/app/statement": Alive(("Paper cheque made", "Set aside", "Payment"), ("Nothing yet.",)),
    "/app/more": Alive(('href="/app/messages"',)),
    "/app/accounts": Alive(('class="figure"',)),
    "/app/ask": Alive(('class="person"',)),
    "/app/requests": Alive(
        ("Open until.*Open until",),
        ("Nobody is asking you for anything now.", "You have no open requests."),
    ),
    "/app/bookings": Alive(
        ("Say whether the hours are right", "has to answer",
         'class="day"', "state (sure|asked|gone)"),
        ("No visit is booked now.",),
    ),
    "/app/rota": Alive(
        ('id="(own|others)"',), ("You have no regular care now, and are on nobody's rota.",)
    ),
    "/app/rota/wanted": Alive(
        ('href="/app/rota/[0-9a-f-]+/20',), ("Somebody comes to every visit of the next weeks.",)
    ),
    "/app/gift": Alive(('class="person"',)),
    "/app/several": Alive(("<fieldset>",)),
    "/app/market": Alive(
        ("Offer ·", "Need ·", "about 1 km away", 'id="categories"'), ("Nothing yet.",)
    ),
    "/app/messages": Alive(
        ('href="/app/messages/[0-9a-f-]+"', "1 new"),
        ("No messages yet. Write to somebody from what they offer or need.",),
    ),
    "/app/cheques": Alive(('data-type="release"',), ("None now.",)),
    "/app/show": Alive(("<svg|data:image",)),
    "/app/scan": Alive(('id="code"',)),
    "/app/people": Alive(('id="everybody"', 'class="person"')),
    "/app/votes": Alive(('href="/app/votes/[0-9a-f]+-',), ("No vote is open.",)),
    "/app/safety": Alive(("Since", r"\d of \d agreed")),
    "/app/acting": Alive(("left in all",), ("Nobody may act for you.",)),
    "/app/help": Alive(("<details",)),
    "/app/coop": Alive(('id="phone"',)),
    "/app/letters": Alive(
        ('class="card letter"', "No letters any more"), ("None waits.", "Nobody so far.")
    ),
    "/app/reach": Alive(('id="push-on"',)),
    "/app/privacy": Alive(
        ('value="555 ', "Phone.*Phone", "every exchange in the book|your balance"),
        ("Nobody.", "Nobody but you."),
    ),
    "/app/leave": Alive(('id="wish"', 'id="leaving"')),
    "/app/arrival": Alive(('id="try"',)),
    "/app/service": Alive(("<dt>Anchoring</dt>",)),
    "/app/invitations": Alive(("Take this invitation back", "Admit"), ("Nobody now.",)),
    "/app/steward": Alive(
        ("gets the role", "opens a further account", "ask to join"), ("Nothing now.",)
    ),
    "/app/steward/members": Alive(("<tr data-member=", "treasurer"), ("Nobody here.",)),
    "/app/treasurer": Alive(("<tr data-account=", "Near a limit"), ("Nobody here.",)),
    "/app/treasurer/exchanges": Alive(("<tr data-seq=", "Take it back"), ("Nothing yet.",)),
    "/app/policies": Alive(("Everybody has the same limits.", "to try it on the past")),
    "/app/acts": Alive(("Membership levy", "Patronage dividend")),
    "/app/asks": Alive(('id="kind"',)),
    "/app/reports": Alive(("<img class=.chart", "Members on a circle"), ("Nothing yet.",)),
    "/app/auditor": Alive(
        ("in a block that the chain cannot undo", "Nothing was found wrong|entries"),
        ("None was run here yet.", "The books have not been closed yet."),
    ),
    "/app/broker": Alive(
        ("Enter an exchange", "Left in all"),
        ("Nobody has given you a permission that is valid now.", "Nothing now."),
    ),
}  # fmt: skip
"""Every row of the menu, and what its page shows in the demo."""


@pytest.fixture(params=[0, KEPT_MS - 1], ids=["today", "in a week"])
def world(made: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[World]:
    """Return the demo served, its jobs done: at its beginning, or at the end of its week."""
    folder = copytree(made, tmp_path / "demo")
    with World(folder, now_ms=NOW_MS + request.param, demo=True) as world:
        Clock(world.service, JOBS).look()
        yield world


def test_there_is_a_pattern_for_every_page_of_the_menu() -> None:
    assert PAGES.keys() == {row.path for row in MENU}


@pytest.mark.parametrize("number", range(len(TOLD)))
def test_no_page_of_the_menu_is_empty_for_anybody(world: World, number: int) -> None:
    coop, wrong, seen = coops(world.service.settings)[number], [], set()
    by_roles = {tuple(person["roles"]): person for person in coop.faces}
    for person in coop.faces if world.now_ms == NOW_MS else by_roles.values():
        token = sign_in(world, coop, person)
        for row in MENU:
            if row.role and row.roles.isdisjoint(person["roles"]):
                continue
            middle, page = read(world, row.path, token), PAGES[row.path]
            lacks = [one for one in page.shows if not re.search(one, middle, re.DOTALL)]
            empty = [one for one in page.empty if f">{one}" in middle]
            wrong += [(person["name"], row.path, each) for each in (*lacks, *empty)]
            seen.add(row.path)
    assert not wrong
    assert seen == PAGES.keys()
