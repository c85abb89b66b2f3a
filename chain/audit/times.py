"""Time, which is the service's word: what bounds it, and what was done by it.

Who reads an epoch's digest in a block knows that its entries were there when that block was made.
So with the times of blocks, from elsewhere than the file:

1. An entry is dated no later than the block of its own epoch, but for `TOLERANCE_MS` by which
   clocks may differ; and never later than the auditor's own time.
2. It is dated no earlier than the block of the epoch before, but for the time that this epoch may
   have waited for its block (`late_ms`): what is dated earlier was written under another date, or
   the waiting was longer.
3. Some acts have their right from time alone: a recovery whose notice is over, or asked for while
   another choice of guardians waits, or that choice stopped; a hold that expired or was captured in
   time; a payment under a mandate (on paper, also from its notice on) or under a bound that ends.
   Each is listed with the two blocks between which it was entered. The blocks support an act that
   must not come before a moment if the earlier block lies after it, and one that must not come
   after a moment if the later block lies before it. All others stand on the service's word.

Leaves to others: whether the acts were in time by the entries' own dates (the rules).
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from chain.errors import EvidenceError
from ledger.messages import N_

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from ledger.kernel import Leg
    from ledger.orders import Order
    from ledger.state import State

    Moment = tuple[str, int]

TOLERANCE_MS: Final = 3_600_000
"""How far the service's clock may be ahead of the chain's."""

LATE_MS: Final = 24 * 3_600_000
"""How long an epoch may have waited for its block, unless the auditor knows better."""

SHOWN_MAX: Final = 100
"""The most acts that a report lists."""

_NEVER_MS: Final = 2**63

NOT_BEFORE, NOT_AFTER = "not before", "not after"


class BlockTime(NamedTuple):
    """When the block was made that holds an epoch's digest (64 hex digits, or "" if not said)."""

    epoch: int
    time_ms: int
    digest: str = ""


@dataclass(frozen=True, slots=True)
class TimedAct:
    """An act that has its right from time.

    Attributes:
        entry: its sequence number.
        act: the order's type, or "bound" for a payment that only a temporary bound allows.
        rule: whether it must come "not before" or "not after" the moment.
        moment_ms: that moment.
        after_ms: when the last block before it was made; None if that is not known.
        before_ms: when the block of its own epoch was made; None if that is not known.
        supported: whether the two blocks show that it was in time.
    """

    entry: int
    act: str
    rule: str
    moment_ms: int
    after_ms: int | None
    before_ms: int | None
    supported: bool


@dataclass(frozen=True, slots=True)
class TimeRights:
    """How many acts had their right from time, how many of them the blocks support, and the first.

    `shown` has those first that nothing supports.
    """

    acts: int
    supported: int
    unsupported: int
    shown: tuple[TimedAct, ...]


class Times:
    """Follows a journal's time. Entries of the epoch under way lie in `earliest` to `latest`."""

    def __init__(self, now_ms: int | None, blocks: Sequence[BlockTime], late_ms: int) -> None:
        self._now_ms = _NEVER_MS if now_ms is None else now_ms
        self._blocks, self._late_ms = sorted(blocks), late_ms
        self._epochs = [block.epoch for block in self._blocks]
        self._check_order()
        self._acts: Mapping[bool, list[TimedAct]] = {False: [], True: []}
        self._counts = {False: 0, True: 0}
        self._bounded: set[str] = set()
        self._papers: set[str] = set()
        self.begin(1)

    def _check_order(self) -> None:
        for before, block in zip(self._blocks, self._blocks[1:], strict=False):
            if block.epoch == before.epoch or block.time_ms < before.time_ms:
                why = N_("every closing comes once, and no block is older than the one before")
                raise EvidenceError(f"block times, epoch {block.epoch}", why)

    def begin(self, epoch: int) -> None:
        """The entries that follow are of this epoch."""
        at = bisect_left(self._epochs, epoch)
        before, after = self._blocks[at - 1 : at] if at else (), self._blocks[at : at + 1]
        self._after_ms = before[0].time_ms if before else None
        self._before_ms = after[0].time_ms if after else None
        self.earliest = 0 if self._after_ms is None else self._after_ms - self._late_ms
        known = _NEVER_MS if self._before_ms is None else self._before_ms + TOLERANCE_MS
        self.latest = min(self._now_ms, known)

    def fault(self, time_ms: int, before_ms: int) -> EvidenceError:
        """What is wrong with a time: it is not in `earliest` to `latest`, or before the last."""
        why, other_ms = self._wrong(time_ms, before_ms)
        return EvidenceError("time", why, time_ms=time_ms, other_ms=other_ms)

    def _wrong(self, time_ms: int, before_ms: int) -> tuple[str, int | None]:
        if time_ms < before_ms:
            return N_(
                "its time, {time_ms}, is before {other_ms}, when the last one was made"
            ), before_ms
        if time_ms > self._now_ms:
            why = N_("its time, {time_ms}, is after {other_ms}, when this audit was made")
            return why, self._now_ms
        if time_ms > self.latest:
            why = N_("its time, {time_ms}, is after {other_ms}, when its closing stood in a block")
            return why, self._before_ms
        why = N_(
            "its time, {time_ms}, is long before {other_ms}, when the closing before it stood "
            "in a block. If that one waited longer for its block, say so with --late"
        )
        return why, self._after_ms

    def is_timed(self, type_: str) -> bool:
        """Whether `entry` has anything to note of an order of this type; of most it has nothing."""
        return type_ in _TIMED or bool(self._bounded)

    def entry(self, order: Order, legs: Iterable[Leg], state: State, now_ms: int) -> None:
        """Take note of an accepted order; the state does not have it yet."""
        moments = _MOMENTS.get(order.type)
        if moments is not None:
            for rule, moment_ms in moments(state, order, now_ms):
                self._note(state.size, order.type, rule, moment_ms)
        if order.type == "bound-set":
            self._note_bound(order)
        elif order.type == "mandate-given":
            self._note_paper(order, state)
        elif order.type == "transfer-by-mandate" and order.body.mandate in self._papers:
            from_ms = state.mandates[order.body.mandate].from_ms
            self._note(state.size, order.type, NOT_BEFORE, from_ms)
        if self._bounded:
            for leg in legs:
                if leg.account.terms.id in self._bounded and _needs_bound(leg, now_ms):
                    until = leg.account.terms.until_ms or 0
                    self._note(state.size, "bound", NOT_AFTER, until)

    def _note_bound(self, order: Order) -> None:
        if order.body.until_ms is None:
            self._bounded.discard(order.body.account)
        else:
            self._bounded.add(order.body.account)

    def _note_paper(self, order: Order, state: State) -> None:
        # Who has no key in force signed on paper: what others vouched for holds after a notice.
        member = state.accounts[order.body.account].terms.member
        if not state.members[member].keys:
            self._papers.add(order.id)

    def _note(self, entry: int, act: str, rule: str, moment_ms: int) -> None:
        after, before = self._after_ms, self._before_ms
        if rule == NOT_BEFORE:
            supported = after is not None and after >= moment_ms
        else:
            supported = before is not None and before <= moment_ms
        self._counts[supported] += 1
        if len(self._acts[supported]) < SHOWN_MAX:
            self._acts[supported].append(
                TimedAct(entry, act, rule, moment_ms, after, before, supported)
            )

    def finish(self, digests: Mapping[str, int], last: int) -> None:
        """Check that the blocks are of this history.

        Raises:
            EvidenceError: an epoch with a block is not in the file, or has another digest there.
        """
        for block in self._blocks:
            where = f"block times, epoch {block.epoch}"
            if block.epoch > last:
                raise EvidenceError(where, N_("this book ends with closing {last}"), last=last)
            if block.digest and digests.get(block.digest) != block.epoch:
                raise EvidenceError(where, N_("the closing has another hash in this file"))

    def report(self) -> TimeRights:
        """What was done by time."""
        shown = (*self._acts[False], *self._acts[True])[:SHOWN_MAX]
        unsupported, supported = self._counts[False], self._counts[True]
        return TimeRights(unsupported + supported, supported, unsupported, shown)


def _needs_bound(leg: Leg, now_ms: int) -> bool:
    """Whether only the temporary bound of its account allows where the leg leaves it."""
    account, terms = leg.account, leg.account.terms
    if terms.until_ms is None or now_ms >= terms.until_ms:
        return False
    low, high = account.posted - account.held_out, account.posted + account.held_in
    below = terms.then_lower is not None and low < terms.then_lower
    return below or (terms.then_upper is not None and high > terms.then_upper)


def _recovery(state: State, order: Order, _now_ms: int) -> Iterator[Moment]:
    recovery = state.guardians[order.body.member].recovery
    if recovery is not None:
        yield NOT_BEFORE, recovery.ready_ms


def _asked(state: State, order: Order, now_ms: int) -> Iterator[Moment]:
    """Guardians who were chosen later ask from a moment on, and those before them until then."""
    guardians = state.guardians.get(order.body.member)
    if guardians is not None and guardians.waiting is not None:
        ready_ms = guardians.waiting.ready_ms
        yield (NOT_AFTER if now_ms < ready_ms else NOT_BEFORE), ready_ms


def _mandate(state: State, order: Order, _now_ms: int) -> Iterator[Moment]:
    yield NOT_AFTER, state.mandates[order.body.mandate].until_ms


def _hold(state: State, order: Order, _now_ms: int) -> Iterator[Moment]:
    rule = NOT_AFTER if order.type == "capture" else NOT_BEFORE
    yield rule, state.holds[order.body.hold].until_ms


_MOMENTS: Final[Mapping[str, Callable[[State, Order, int], Iterator[Moment]]]] = {
    "recovery-asked": _asked,
    "guardians-kept": _asked,
    "recovery-completed": _recovery,
    "hold-expired": _hold,
    "capture": _hold,
    "transfer-by-mandate": _mandate,
}
"""The types of order that have their right from time, and the moments that each turns on."""

_TIMED: Final = frozenset({*_MOMENTS, "bound-set", "mandate-given"})
