"""Replays transfers from elsewhere into a new book, as if everybody had signed them here.

How it goes, the journal's clock being put to the times of the source:
1. A community and its book are opened by one steward, made for the occasion.
2. Whoever appears is given a key, let in, and an account opened: a fund without bounds for those
   who issue, which the steward sets, a member's with a lower bound of 0 for everybody else.
3. Their orders are signed, read back from their bytes, verified and posted batch by batch. A batch
   spans at most a minute of the source, so that an entry's time is the source's to the minute.
4. Each calendar day (UTC) ends with an epoch, and the epoch is anchored.

The keys are forgotten afterwards: a replay is for measuring and checking, not for going on with.
"""

from __future__ import annotations

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlmodel import func, select

from api.people.called import profile
from api.service.scribe import FIRST_BOOK, SALT_BYTES, BookTerms, new_person, open_book, refused
from api.service.times import DAY_MS
from chain.tables import AnchorRow
from ledger.journal import Posting
from ledger.rules.accounts import MEMBER
from ledger.rules.reversals import TREASURER
from ledger.store import Place
from ledger.tables import BalanceRow
from wallets.memos import commitment

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from api.imports import Source, Transfer
    from api.service.scribe import Draft, HandClock, Person, Scribe
    from api.service.service import Service
    from chain.anchors import Anchor
    from chain.records import EpochRecord
    from ledger.gathering import Item
    from ledger.journal import Outcome

BATCH_TRANSFERS_MAX: Final = 200
BATCH_MS: Final = 60_000
FUND: Final = "fund"
UNBOUND: Final = "What it issues stands below zero"

PHASES: Final = ("read", "sign", "verify", "post", "close", "anchor", "total")


class Stopwatch:
    """Seconds spent by phase; `now_s` is any clock of seconds that never goes back."""

    def __init__(self, now_s: Callable[[], float]) -> None:
        self._now_s = now_s
        self._seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def time(self, phase: str) -> Iterator[None]:
        """Count the block's duration as this phase's."""
        began = self._now_s()
        yield
        self._seconds[phase] += self._now_s() - began

    def seconds(self) -> dict[str, float]:
        """Seconds by phase, to the millisecond, in the order of `PHASES`."""
        return {phase: round(self._seconds[phase], 3) for phase in PHASES}


@dataclass(slots=True)
class ReplayReport:
    """What a replay came to. Transfers are counted as accepted or refused; `sum` in subunits."""

    community: str
    book: str
    accepted: int = 0
    refused: int = 0
    accounts: int = 0
    negative: int = 0
    sum: int = 0
    epochs: int = 0
    anchored: int = 0
    signatures: int = 0
    journal_root: str = ""
    balance_root: str = ""
    digest: str = ""
    seconds: dict[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The report for `json.dumps`; the amount as a decimal string."""
        names = (name for name in self.__slots__ if name != "sum")
        return {name: getattr(self, name) for name in names} | {"sum": str(self.sum)}


def replay(
    service: Service,
    clock: HandClock,
    source: Source,
    watch: Stopwatch,
    progress: Callable[[int], object] = lambda _: None,
) -> ReplayReport:
    """Post a source's transfers into a new book; `progress` is called with the transfers done.

    `clock` must be the service's own. Raises `FaultError` where the database or chain fails.
    """
    clock.time_ms = source.transfers[0].time_ms
    with watch.time("anchor"):
        service.admin()
    with watch.time("post"):
        steward = new_person(service, clock, "Replay")
        scribe = open_book(
            service, clock, source.name, BookTerms(source.unit, 0, None, 1), [steward]
        )
    return _Replay(scribe, source, watch).run(progress)


class _Replay:
    """A replay in progress."""

    def __init__(self, scribe: Scribe, source: Source, watch: Stopwatch) -> None:
        self._scribe, self._source, self._watch = scribe, source, watch
        self._people: dict[str, Person] = {}
        self._has_treasurer = False
        self._place = Place(scribe.community, FIRST_BOOK)
        self._report = ReplayReport(scribe.community, scribe.book)
        self._report.signatures = 1

    def run(self, progress: Callable[[int], object]) -> ReplayReport:
        done = 0
        for day, transfers in groupby(self._source.transfers, lambda each: each.time_ms // DAY_MS):
            known = len(self._people)
            for batch in _batches(transfers):
                self._post(batch)
                done += len(batch)
                progress(done)
            with self._watch.time("post"):
                self._keep_names(list(self._people.values())[known:])
            self._close((day + 1) * DAY_MS - 1)
        self._sum_up()
        return self._report

    def _post(self, batch: Sequence[Transfer]) -> None:
        self._scribe.clock.time_ms = batch[-1].time_ms
        with self._watch.time("sign"):
            drafts = [draft for transfer in batch for draft in self._drafts(transfer)]
        with self._watch.time("verify"):
            items = self._scribe.read(drafts)
        with self._watch.time("post"):
            outcomes = self._scribe.post(items)
        for item, outcome in zip(items, outcomes, strict=True):
            self._count(item, outcome)

    def _drafts(self, transfer: Transfer) -> Iterator[Draft]:
        """A transfer's order, after those that let in whoever appears for the first time."""
        for name in (transfer.payer, transfer.payee):
            if name not in self._people:
                kind = FUND if name in self._source.funds else MEMBER
                self._people[name] = self._scribe.new_person(name, kind)
                yield from self._scribe.joining(self._people[name])
                if kind == FUND:
                    yield from self._unbound(self._people[name])
        payer, payee = self._people[transfer.payer], self._people[transfer.payee]
        own = {"from": payer.account, "to": payee.account, "amount": str(transfer.amount)}
        yield self._scribe.draft("transfer", [payer.key], own)

    def _unbound(self, fund: Person) -> Iterator[Draft]:
        """The orders that let a fund go below zero, as it did where it comes from."""
        scribe, [steward] = self._scribe, self._scribe.stewards
        if not self._has_treasurer:
            self._has_treasurer = True
            role = {"member": steward.member, "role": TREASURER}
            yield scribe.draft("role-granted", [steward.key], role)
        reason = commitment(scribe.service.sources.random(SALT_BYTES), UNBOUND)
        own = {"account": fund.account, "lower": "none", "upper": "none", "reason": reason}
        yield scribe.draft("bound-set", [steward.key], own)

    def _count(self, item: Item, outcome: Outcome) -> None:
        is_transfer = item.order.type == "transfer"
        if isinstance(outcome, Posting):
            self._report.signatures += len(item.order.signatures)
            self._report.accepted += is_transfer
        elif is_transfer:
            self._report.refused += 1
        else:
            raise refused(outcome)

    def _keep_names(self, people: Sequence[Person]) -> None:
        rows = [profile(self._place, each.member, each.name) for each in people]
        if rows:
            self._scribe.keep(lambda session: session.add_all(rows))

    def _close(self, time_ms: int) -> None:
        """Close the day's epoch and see it through to the chain."""
        service, place, book = self._scribe.service, self._place, self._scribe.book
        self._scribe.clock.time_ms = time_ms
        with self._watch.time("close"):
            record = service.close_epoch(place.community, book).result()

        def see(anchor: Anchor) -> None:
            service.anchoring.look_at(anchor, place, book)

        with self._watch.time("anchor"):
            service.anchoring.ask(see).result()
        self._note(record)

    def _note(self, record: EpochRecord) -> None:
        report = self._report
        report.signatures += 1
        report.epochs, report.digest = record.epoch, record.digest().hex()
        report.journal_root = record.journal_root.hex()
        report.balance_root = record.balance_root.hex()

    def _sum_up(self) -> None:
        """What stands in the database now."""
        report, balance, anchored = self._report, BalanceRow, AnchorRow
        of_book = (
            balance.community_id == self._place.community, balance.book == self._place.book,
        )  # fmt: skip
        figures = select(func.count(), func.sum(balance.posted)).where(*of_book)
        negative = select(func.count()).where(*of_book, balance.posted < 0)
        final = select(func.count()).where(
            anchored.community_id == self._place.community, anchored.book == self._place.book,
            anchored.state == "final",
        )  # fmt: skip
        with self._scribe.service.database.reading() as session:
            report.accounts, report.sum = session.exec(figures).one()
            report.negative = session.exec(negative).one()
            report.anchored = session.exec(final).one()


def _batches(transfers: Iterable[Transfer]) -> Iterator[list[Transfer]]:
    """Cut a day's transfers into batches that are bounded in number and in the source's time."""
    batch: list[Transfer] = []
    for transfer in transfers:
        full = len(batch) == BATCH_TRANSFERS_MAX
        if batch and (full or transfer.time_ms - batch[0].time_ms >= BATCH_MS):
            yield batch
            batch = []
        batch.append(transfer)
    yield batch
