"""Books in which everything happens that a past knows of, in an order that a seed says."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import Session, func, select

from credit.parting import moves_parted
from ledger.journal import Posting
from ledger.tables import BookRow
from tests.support.journals import Ledger
from tests.support.lists import entered, listing

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Engine

    from ledger.orders import Order

DAY_MS: Final = 86_400_000
REASON: Final = "55" * 32
FIGURES: Final = [["gave-weight", 1], ["months", 1], ["surplus", 5], ["took-weight", 1]]
"""Of a dividend."""


class Lively(Ledger):
    """A further book of a database: four members, one with two accounts, a fund, a treasurer.

    Attributes:
        second: the further account of the first of them.
        seen: the types of the orders that were accepted.
    """

    def __init__(self, engine: Engine, seed: int) -> None:
        with Session(engine) as session:
            ordinal = session.exec(select(func.count()).select_from(BookRow)).one()
        super().__init__(engine, ordinal, ordinal)
        self.chance = Random(seed)  # noqa: S311 it follows from what was drawn
        self.open_book()
        self.people = [self.join() for _ in range(4)]
        self.tess = self.stewards[1]
        self.grant(self.tess, "treasurer")
        first = self.people[0]
        self.accounts = {one.account: one for one in self.people}
        self.second = self.open_account(first._replace(account=self.new_id()))
        self.accounts[self.second] = first
        self.do(
            "bound-set", self.tess.key, account=self.second, lower="-60", upper="none",
            reason=REASON,
        )  # fmt: skip
        self.fund = self.open_account(self.stewards[0], kind="fund")
        self.moved: list[Order] = []
        self.held: list[Order] = []
        self.lists: list[list[str]] = []
        self.seen: set[str] = set()

    def live(self, steps: int) -> None:
        """Let so many things happen."""
        ways: tuple[Callable[[], None], ...] = (
            self._pay, self._pay, self._pay, self._hold, self._hold, self._end, self._end,
            self._end, self._back, self._list, self._list_back, self._exchange,
        )  # fmt: skip
        for _ in range(steps):
            self.now_ms += self.chance.choice((0, 1, DAY_MS, DAY_MS, 20 * DAY_MS))
            self.chance.choice(ways)()

    def _try(self, order: Order) -> bool:
        [outcome] = self.try_all(order)
        if isinstance(outcome, Posting):
            self.seen.add(order.type)
        return isinstance(outcome, Posting)

    def _pair(self) -> tuple[str, str]:
        payer, payee = self.chance.sample(sorted(self.accounts), 2)
        return payer, self.chance.choice((payee, payee, self.fund))

    def _pay(self) -> None:
        payer, payee = self._pair()
        said = self.chance.choice(({}, {"category": "meals"}))
        order = self.order(
            "transfer", self.accounts[payer].key, from_=payer, to=payee,
            amount=str(self.chance.randint(1, 30)), **said,
        )  # fmt: skip
        if self._try(order):
            self.moved.append(order)

    def _exchange(self) -> None:
        one, other, third = self.chance.sample(sorted(self.accounts), 3)
        givers, receivers = [[one, "5"]], sorted([[other, "2"], [third, "3"]])
        if self.chance.randrange(2):
            givers, receivers = receivers, givers
        keys = {self.accounts[id_].key.public: self.accounts[id_].key for id_, _ in givers}
        order = self.order("exchange", *keys.values(), givers=givers, receivers=receivers)
        if self._try(order):
            self.moved.append(order)

    def _hold(self) -> None:
        payer, payee = self._pair()
        ends = self.now_ms + self.chance.choice((DAY_MS, 30 * DAY_MS))
        order = self.order(
            "hold", self.accounts[payer].key, from_=payer, to=payee, amount="6", until=ends
        )
        if payee in self.accounts and self._try(order):
            self.held.append(order)

    def _end(self) -> None:
        if not self.held:
            return
        hold = self.chance.choice(self.held[-2:])
        payer, payee = hold.body.payer, hold.body.payee
        if self.chance.randrange(3):
            rest = self.chance.choice(("held", "released"))
            order = self.order(
                "capture", self.accounts[payee].key, hold=hold.id, amount="2", rest=rest
            )
            if self._try(order):
                self.moved.append(order)
        else:
            self._try(self.order("release", self.accounts[payer].key, hold=hold.id))

    def _back(self) -> None:
        if self.moved:
            of = self.chance.choice(self.moved[-9:]).id
            self._try(self.order("reversal", self.tess.key, of=of, reason=REASON))

    def _list(self) -> None:
        """A list of payments, or of an act of the co-op, of one part."""
        payer, payee = self.chance.sample(sorted(self.accounts), 2)
        moves = [(3, payer, payee), (1, payer, self.fund)]
        if self.chance.randrange(2):
            rule, keys, own = "payments-1", [self.accounts[payer].key], dict[str, Any]()
        else:
            rule, keys, own = "dividend-1", [one.key for one in self.stewards], self._period()
            payer, moves = self.fund, [(2, self.fund, payee)]
        [part] = moves_parted(moves)
        fields = listing(self, rule, [part], moves, account=payer, **own)
        order = self.order("list-approved", *keys, **fields)
        if not self._try(order):
            return
        entry = entered(self, order, part)
        if self._try(entry):
            self.lists.append([entry.id])
            self.moved.append(entry)

    def _period(self) -> dict[str, Any]:
        """What an act says of itself, each of another period."""
        return {"figures": FIGURES, "from_": self.now_ms - 1, "until": self.now_ms}

    def _list_back(self) -> None:
        if self.lists:
            parts = self.chance.choice(self.lists[-2:])
            self._try(self.order("list-reversed", self.tess.key, parts=parts, reason=REASON))
