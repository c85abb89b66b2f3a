"""A book with a past of a month and a half, whose co-op acts on it: for tests of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from chain.rules import SHAPES
from credit.acts import ACTS
from credit.acts.periods import month_ms
from credit.history import past_of
from credit.parting import moves_parted
from ledger.entries import read_entry
from tests.support.lists import enter_all, listing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from credit.history import Past
    from ledger.orders import Order
    from ledger.parts import Move
    from tests.support.books import Bench

NOVEMBER: Final = month_ms(2023, 11), month_ms(2023, 12)
REASON: Final = "55" * 32
FIGURES: Final[dict[str, dict[str, int]]] = {
    "levy-1": {"amount": 15, "grace-days": 0, "months": 1, "spared": 1000},
    "levy-exchanges-1": {"gave-ppm": 100_000, "months": 1, "took-ppm": 50_000},
    "demurrage-1": {"free": 1, "months": 1, "ppm": 500_000},
    "dividend-1": {"gave-weight": 1, "months": 1, "surplus": 31, "took-weight": 0},
    "solidarity-in-1": {"amount": 20, "grace-days": 0, "months": 1, "spared": 1000},
    "solidarity-1": {"cap": 40, "months": 1, "solvency-ppm": 200_000, "waiting-days": 10},
    "write-off-1": {"cap": 50, "idle-days": 0},
}


class Acting:
    """A co-op with a treasurer, two stewards who sign, four members, and its own accounts."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        bench.open_book()
        self.people = [bench.join() for _ in range(4)]
        self.ana, self.ben, self.eva, self.tess = self.people
        bench.grant(self.tess, "treasurer")
        self.fund = bench.open_account(self.ana, kind="fund")
        self.solidarity = bench.open_account(self.ana, kind="solidarity")
        self.reserve = bench.open_account(self.ana, kind="write-off")
        loose = {"lower": "none", "upper": "none", "reason": REASON}
        bench.do("bound-set", self.tess.key, account=self.reserve, **loose)
        bench.pay(self.ana, self.ben, 100)
        bench.now_ms += 3_600_000
        bench.pay(self.eva, self.tess, 60)
        for account, amount in ((self.fund, 31), (self.solidarity, 50)):
            bench.do(
                "transfer", self.ben.key, from_=self.ben.account, to=account, amount=str(amount)
            )
        bench.now_ms = NOVEMBER[1] + 86_400_000

    def adopt(self, tag: str) -> None:
        """Adopt a rule with its figures here."""
        keys = [steward.key for steward in self.bench.stewards[:2]]
        own = {"rule": tag, "figures": pairs(tag), "from": self.bench.now_ms, "reason": REASON}
        self.bench.do("policy-adopted", *keys, **own)

    def past(self) -> Past:
        """The book's past."""
        bodies = enumerate(self.bench.entries)
        return past_of(read_entry(body, SHAPES, f"entry {seq}") for seq, body in bodies)

    def reckon(
        self, tag: str, asked: Sequence[Move] = (), period: tuple[int, int] = NOVEMBER
    ) -> list[Move]:
        """What an act comes to."""
        act = ACTS[tag]
        figures = act.read(FIGURES[tag])
        return act.reckon(self.past(), period, figures, self.account(tag), asked)

    def account(self, tag: str) -> str:
        """The account of the community's that an act is for."""
        kinds = {"fund": self.fund, "solidarity": self.solidarity, "write-off": self.reserve}
        return kinds[ACTS[tag].kinds[0]]

    def approve(self, tag: str, moves: Sequence[Move], **own: Any) -> Order:  # noqa: ANN401 fields
        """Sign a list, as stewards and the treasurer do; what the order says may be overruled."""
        keys = [*(steward.key for steward in self.bench.stewards[:2]), self.tess.key]
        said = {
            "account": self.account(tag), "figures": pairs(tag), "reason": REASON,
            "from": NOVEMBER[0], "until": NOVEMBER[1],
        }  # fmt: skip
        fields = listing(self.bench, tag, moves_parted(moves), moves, **said)
        return self.bench.do("list-approved", *keys, **fields | own)

    def act(self, tag: str, moves: Sequence[Move], **own: Any) -> None:  # noqa: ANN401 fields
        """Sign a list, and enter it."""
        listed = self.approve(tag, moves, **own)
        enter_all(self.bench, listed, moves_parted(moves))


def pairs(tag: str) -> list[list[Any]]:
    """An act's figures as orders say them."""
    return [list(pair) for pair in sorted(FIGURES[tag].items())]
