"""`backtest_*_s`: seconds to try a policy on a year of a book; `backtest_read_s` to read the year.

5,000 members and 300,000 transfers, evenly over the year; then the 9,999 real transfers of
`../shared/data`, where that file is. Each figure is a whole backtest: bounds set every 30 days, and
every transfer judged.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlmodel import Session, select

from api.imports import FORMATS
from api.queries.past import past_at
from credit.backtest import YEAR_MS, backtest
from credit.history import Moved, Owner, Past
from credit.policies import POLICIES
from databases import NOW_MS, open_all, open_books, post, urls
from ledger.database import SQLITE
from ledger.store import Place
from ledger.tables import BookRow
from measure import Found, run_part, timed
from orders import Crowd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MEMBERS, TRANSFERS, STEPS = 5_000, 300_000, 300
QUICK = 50, 600, 12
REAL = Path(__file__).parent.parent.parent / "shared" / "data" / "sarafu-10k.csv"

TRIED: Mapping[str, Mapping[str, int]] = {
    "fixed-1": {"above": 900, "below": 600},
    "tenure-1": {"above": 900, "below": 300, "days": 90, "most": 900, "step": 60},
    "earned-1": {
        "above": 900, "apart": 12, "below": 300, "days": 365, "each": 300, "most": 1_200,
        "percent": 50,
    },
}  # fmt: skip


def year(found: Found, members: int, transfers: int, steps: int) -> Past:
    """The past of a book whose transfers were posted in so many steps over a year."""
    with urls() as fresh:
        books = open_books(next(fresh)[SQLITE])
        crowd = Crowd(6, members, NOW_MS)
        open_all(books, crowd.opening(books.key.public))
        for step in range(steps):
            now_ms = NOW_MS + YEAR_MS * step // steps
            crowd.wait_until(now_ms)
            post(books.journal, crowd.transfers(transfers // steps), now_ms)
        read: list[Past] = []
        with Session(books.engine) as session:
            row = session.exec(select(BookRow)).one()
            place = Place(row.community_id, row.book)
            seconds = timed(lambda: read.append(past_at(session, place, row.size)))
        books.engine.dispose()
    found.put("backtest_read_s", seconds, entries=read[0].size)
    return read[0]


def real() -> Past | None:
    """The real transfers as a past; the two that issue are the community's accounts."""
    if not REAL.exists():
        return None
    with REAL.open("rb") as file:
        source = FORMATS["sarafu"](file)
    past = Past()
    for seq, one in enumerate(source.transfers):
        for name in (one.payer, one.payee):
            kind = "fund" if name in source.funds else "member"
            past.owners.setdefault(name, Owner(name, kind, one.time_ms))
        legs = (one.payer, -one.amount), (one.payee, one.amount)
        past.moves.append(Moved(seq, one.time_ms, "transfer", str(seq), legs))
    past.size = len(past.moves)
    return past


def tries(
    past: Past, from_ms: int, until_ms: int, every_days: int
) -> Iterator[tuple[str, float, int]]:
    """Of each policy: its tag, the seconds that trying it takes, and how much it would refuse."""
    for tag, figures in TRIED.items():
        refused: list[int] = []

        def run(tag: str = tag, figures: Mapping[str, int] = figures) -> None:
            tried = backtest(
                past, POLICIES[tag].over(past, figures), from_ms, until_ms, every_days=every_days
            )  # fmt: skip
            refused.append(len(tried.refused))  # noqa: B023 it runs within its turn

        yield tag.partition("-")[0], timed(run), refused[0]


def measure(*, quick: bool) -> Found:
    """Reading, then each policy on the year and on the real transfers."""
    found = Found()
    past = year(found, *(QUICK if quick else (MEMBERS, TRANSFERS, STEPS)))
    for name, seconds, refused in tries(past, NOW_MS, NOW_MS + YEAR_MS, 30):
        found.put(f"backtest_{name}_s", seconds, transfers=len(past.moves), refused=refused)
    sarafu = real()
    if sarafu is not None:
        first, last = sarafu.moves[0].time_ms, sarafu.moves[-1].time_ms + 1
        spent = {name: seconds for name, seconds, _ in tries(sarafu, first, last, 1)}
        found.put(
            "backtest_real_s", max(spent.values()), transfers=len(sarafu.moves),
            **{f"{name}_s": seconds for name, seconds in spent.items()},
        )  # fmt: skip
    return found


if __name__ == "__main__":
    run_part(measure)
