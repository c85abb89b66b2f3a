"""Faults that somebody found who had not built it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlmodel import select

from api.exchanges.tables import CareSealedRow
from tests.api.test_jobs import HOUR_MS, MINUTE_MS, Booked, world

if TYPE_CHECKING:
    from sqlmodel import Session

    from tests.api.world import World

__all__ = ["world"]


@pytest.mark.parametrize("hold_minutes", [30, 59, 90])
def test_silence_of_less_than_an_hour_agrees_to_nothing(world: World, hold_minutes: int) -> None:
    booked = Booked(world, 3, hold_minutes / (24 * 60))
    assert booked.look(booked.said_ms) == (0, 120)
    assert booked.look(booked.until_ms - 1) == (0, 120)


def test_what_was_denied_is_not_taken_by_saying_it_again_at_the_end(world: World) -> None:
    booked = Booked(world, 3, 9)
    booked.says(0, booked.said_ms + 1)
    sealed_ms = booked.until_ms - HOUR_MS - MINUTE_MS

    def again(session: Session) -> None:
        [row] = session.exec(select(CareSealedRow)).all()
        row.time_ms = sealed_ms

    world.service.database.write(again).result()
    assert booked.look(booked.until_ms - HOUR_MS) == (0, 120)
    assert booked.look(booked.until_ms - 1) == (0, 120)
