"""Reckons anew every list that people signed by a rule (`credit.acts`, `credit.policies`).

12. A list is, row by row, what its rule comes to: of the period and figures that the order names,
    which are those the act runs for, and with an account of the community's of the right kind.
    No entry of its period came after those it was reckoned from. Of acts that people ask for, the
    list is what the rule leaves of its own rows. A list of limits is what the policy says of every
    member's account for the end of its period.

Rules look at a book's whole past, which costs half a kilobyte of memory an entry that moves
something; so it is kept only where a journal has such a list.
Leaves to others: who signed, that periods come once, and that parts are those signed (`decide`).
"""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING, Final

from chain.errors import EvidenceError
from credit.acts import ACTS, Unfit
from credit.history import Past
from credit.listed import POSTED
from credit.lists import APPROVED
from credit.parting import bounds_parted, moves_parted
from credit.policies import POLICIES, rows_of, stated_at
from ledger.messages import N_
from ledger.parts import NO_PART

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from credit.acts import Act
    from ledger.kernel import Leg
    from ledger.orders import Order
    from ledger.parts import Move, Part

RECKONED: Final = frozenset(ACTS) | frozenset(POLICIES)
"""Rules whose lists are reckoned anew."""


class _Asked:
    """A list of what people asked for, as far as its parts are in."""

    def __init__(self, order: Order, seq: int) -> None:
        self.order, self.seq = order, seq
        self.moves: list[Move] = []


class Lists:
    """Follows the entries of a journal, and reckons the lists among them; `count` says how many."""

    def __init__(self) -> None:
        self.count = 0
        self._past: Past | None = Past()
        self._times = array("q")
        self._asked: dict[str, _Asked] = {}

    def forget(self) -> None:
        """There is no list to reckon in this journal."""
        self._past = None

    def entry(self, order: Order, legs: Iterable[Leg], seq: int, time_ms: int) -> None:
        """Take the next entry, which the rules have accepted.

        Raises:
            EvidenceError: a list is not what its rule comes to.
        """
        past = self._past
        if past is None:
            return
        if order.type == APPROVED and order.body.rule in POLICIES:
            self._limits(past, order, seq)
        elif order.type == APPROVED and order.body.rule in RECKONED:
            self._approved(past, order, seq)
        past.note(seq, time_ms, order, [(leg.account.terms.id, leg.amount) for leg in legs])
        self._times.append(time_ms)
        if order.type == POSTED and order.body.list in self._asked:
            asked = self._asked[order.body.list]
            asked.moves += order.body.moves
            if order.body.next == NO_PART:
                self._check_asked(past, self._asked.pop(order.body.list))

    def finish(self) -> None:
        """Look at lists that were never entered to their end. Raises `EvidenceError`."""
        assert not self._asked or self._past is not None  # noqa: S101 lists were noted with it
        for asked in self._asked.values():
            self._check_asked(self._past or Past(), asked)

    def _approved(self, past: Past, order: Order, seq: int) -> None:
        body = order.body
        act = ACTS[body.rule]
        where = f"entry {seq}"
        self.count += 1
        if not act.fits((body.from_ms, body.until_ms), _figures(act, order)):
            why = N_(
                "its list is for {from_ms} to {until_ms}, and {rule} is not made for such a time"
            )
            period = {"from_ms": body.from_ms, "until_ms": body.until_ms}
            raise EvidenceError(where, why, rule=act.tag, **period)
        self._check_at(body.at, body.until_ms, seq)
        if act.kinds:
            owner = past.owners.get(body.account or "")
            if owner is None or owner.kind not in act.kinds:
                why = N_("its list is of the account {account}, which is none for {rule}")
                raise EvidenceError(where, why, account=body.account, rule=act.tag)
        if act.asks:
            self._asked[order.id] = _Asked(order, seq)
        else:
            moves = _reckoned(past, act, order, ())
            total = sum(amount for amount, *_ in moves)
            _compare(order, (len(moves), total, _first(moves_parted(moves))), where)

    def _limits(self, past: Past, order: Order, seq: int) -> None:
        body = order.body
        self.count += 1
        self._check_at(body.at, body.until_ms, seq)
        figures = dict(body.figures or ())
        # What was stated after the list was reckoned, at the very same time, is not of it.
        stated = stated_at(past, body.until_ms, body.at)
        rows = rows_of(POLICIES[body.rule].bounds(past, body.until_ms, figures, stated))
        _compare(order, (len(rows), 0, _first(bounds_parted(rows))), f"entry {seq}")

    def _check_at(self, at: int, until_ms: int, seq: int) -> None:
        if at < seq and self._times[at] < until_ms:
            why = N_("its list was made from {at} entries, and entry {at} is of its time too")
            raise EvidenceError(f"entry {seq}", why, at=at)

    def _check_asked(self, past: Past, asked: _Asked) -> None:
        act, order = ACTS[asked.order.body.rule], asked.order
        found = _reckoned(past, act, order, asked.moves)
        if found != asked.moves:
            raise _differs(asked.moves, found).at(f"entry {asked.seq}")


def _figures(act: Act, order: Order) -> object:
    figures = act.read(dict(order.body.figures or ()))
    assert not isinstance(figures, Unfit)  # noqa: S101 the rules have accepted them
    return figures


def _reckoned(past: Past, act: Act, order: Order, asked: Iterable[Move]) -> list[Move]:
    body = order.body
    period = body.from_ms, body.until_ms
    return act.reckon(past, period, _figures(act, order), body.account or "", tuple(asked))


def _first(parts: Sequence[Part]) -> str:
    return parts[0].hash if parts else NO_PART


def _compare(order: Order, found: tuple[int, int, str], where: str) -> None:
    """Raise `EvidenceError` unless the list that was signed has these rows, total and parts."""
    body = order.body
    said = body.rows, body.total, body.parts
    for name, one, other in zip(("rows", "total", "parts"), said, found, strict=True):
        if one != other:
            why = N_("{name} of its list is {said}, and {rule} comes to {found}")
            figures = {"said": str(one), "rule": body.rule, "found": str(other)}
            raise EvidenceError(where, why, name=name, **figures)


def _differs(said: list[Move], found: list[Move]) -> EvidenceError:
    """The first row in which a list differs from what its rule leaves of it."""
    for number, row in enumerate(said, 1):
        if row not in found:
            amount, payer, payee = row
            why = N_(
                "row {row} of its list is {amount} from {payer} to {payee}; by the rule it is "
                "another"
            )
            figures = {"amount": str(amount), "payer": payer, "payee": payee}
            return EvidenceError("list", why, row=number, **figures)
    return EvidenceError("list", N_("the rows of its list are not in the order of the rule"))
