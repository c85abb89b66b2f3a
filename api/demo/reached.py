"""Somebody of a demo's co-op who is reached by letter, with one that waits to be handed over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.exchanges.requests import requests_waiting
from api.reaching.finding import news_of, tell
from api.reaching.letters import set_letter
from api.reaching.tables import ReachRow
from ledger.rules.books import STEWARD

if TYPE_CHECKING:
    from api.demo.stage import Stage

SOURCES: Final = {"request": requests_waiting}
"""What they hear of here; where a service runs it tells of everything."""


def reach_by_letter(stage: Stage, name: str) -> None:
    """Let a steward put somebody down for letters: they know what is so until now."""
    steward = next(one for one in stage.coop.holding(STEWARD) if one != name)
    with stage.caller(steward) as caller:
        set_letter(caller, SOURCES, stage.people[name].member, wanted=True)


def write_letter(stage: Stage, name: str) -> None:
    """Write the letter that tells what is new."""
    with stage.service.database.reading() as session:
        row = session.get_one(ReachRow, (*stage.place, stage.people[name].member))
        news = news_of(stage.service, session, row, SOURCES)
    assert news is not None  # noqa: S101 somebody asked for hours
    tell(stage.service, news)
