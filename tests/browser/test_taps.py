"""Everyday tasks take no more taps than they may, and the table of all is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.taps import TASKS, Hand, Task
from tests.support.printed import note

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.browser.phone import Phone
    from tests.browser.town import Town


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.title)
def test_a_task_takes_few_taps(task: Task, new_phone: Callable[..., Phone], town: Town) -> None:
    hands = []
    for name in task.people:
        person = town.join(name)
        hands.append(Hand(new_phone(has_touch=True), person))
    for hand in hands:
        hand.phone.sign_in(hand.person)
    task.do(town, *hands)
    taps, typed = sum(hand.taps for hand in hands), sum(hand.typed for hand in hands)
    note("taps.txt", f"{task.title:<32} {taps:>3} taps of {task.taps_max:>2} {typed:>4} characters")
    assert taps <= task.taps_max
