"""Everyday tasks take no more taps than they may, and one table of all is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

import pytest

from tests.browser import everyday, together
from tests.browser.exchanges.test_booking import later_and_address
from tests.browser.taps import Hand
from tests.browser.town import found_town
from tests.support.printed import note

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.browser.phone import Phone
    from tests.browser.town import Town

__all__ = ["later_and_address"]


class Task(NamedTuple):
    """What people do, how many taps it may take in all, and who they are.

    Attributes:
        people: the first begins; one without a name is a further phone of the first, not used yet.
        waits: whether time passes meanwhile, which it does for everybody on a service.
    """

    title: str
    taps_max: int
    people: tuple[str, ...]
    do: Callable[..., None]
    waits: bool = False


TASKS: Final = (
    Task("Pay a neighbour", 4, ("Ada Prats", "Àbel Àvila"), everyday.pay_a_neighbour),
    Task(
        "Pay a neighbour, searched for", 4, ("Bea Prats", "Kateřina Šílová"),
        everyday.pay_a_neighbour_searched_for,
    ),
    Task(
        "Four amounts, the limit; 5 languages", 50, ("Cai Prats", "Åsa Berg"),
        everyday.be_understood,
    ),
    Task("Send a mistake back", 2, ("Dov Prats", "Øyvind Moe"), everyday.send_a_mistake_back),
    Task("Ask the treasurer for a limit", 3, ("Eli Prats",), everyday.ask_the_treasurer),
    Task("Offer a service", 7, ("Fay Prats",), everyday.offer_a_service),
    Task(
        "Care for Tuesday, by both together", 11, ("Ruth", "Samir"), together.care_for_tuesday,
        waits=True,
    ),
    Task("Choose three people of trust", 8, ("Gil Prats",), together.choose_people_of_trust),
    Task("Add a second device", 7, ("Hal Prats", ""), together.add_a_second_device),
)  # fmt: skip
"""A capability that people use every day adds its own row."""


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.title)
def test_a_task_takes_few_taps(
    task: Task, new_phone: Callable[..., Phone], request: pytest.FixtureRequest
) -> None:
    fixture = "later_and_address" if task.waits else "town_and_address"
    town, address = request.getfixturevalue(fixture)
    # A book of its own: the list to choose from has so many a page, and others' tests fill theirs.
    town = found_town(town.service, town.clock)
    hands = list(_hands(task, town, address, new_phone))
    task.do(town, *hands)
    taps, typed = sum(hand.taps for hand in hands), sum(hand.typed for hand in hands)
    begun_in = sum(hand.begun_in for hand in hands)
    note("taps.txt", f"{task.title:<37} {taps:>4} {task.taps_max:>7} {typed:>10} {begun_in:>8}")
    assert taps <= task.taps_max


def _hands(task: Task, town: Town, address: str, new_phone: Callable[..., Phone]) -> Iterator[Hand]:
    person = None
    for name in task.people:
        phone = new_phone(has_touch=True)
        phone.town, phone.address = town, address
        person = town.join(name) if name or person is None else person
        if name:
            phone.sign_in(person)
        yield Hand(phone, person)
