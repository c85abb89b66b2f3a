"""Anchors closed epochs in the background: one thread owns the chain and works through the books.

Rules kept here:

- Posting never waits for it, nor does a request: what routes show is in the database.
- It works in rounds, and what is missing on the chain is found by asking the chain: so whatever
  fails in a round is logged, and the next round begins anew. The thread ends when it is closed,
  and by nothing else.
- Only books that the operator admitted are anchored; a day has a budget of transactions.
- Closing waits a few seconds at most, whatever the chain does meanwhile.
"""

from __future__ import annotations

import logging
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from threading import Event, Thread
from typing import TYPE_CHECKING, Final, TypeVar

from api.service import anchorage
from api.service.admission import books_admitted
from api.service.anchor_state import AnchorState, Pace, StateName, worst
from chain.anchors import (
    GWEI,
    Anchor,
    AnchorOptions,
    HeldBackError,
    NodeError,
    OtherChainError,
    UnprovedError,
    make_anchor,
)
from chain.anchors.job import AnchorReport, anchor_due
from ledger.errors import AyniError, FaultError
from ledger.faults import is_away
from ledger.store import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sqlmodel import Session

    from api.service.anchor_key import AnchorKey
    from api.service.database import Database
    from api.settings import Settings
    from chain.anchors import ChainEvidence, Home, Unproved
    from chain.anchors.job import Due

LOG = logging.getLogger("ayni.anchoring")
NONE: Final = "none"
PROOFS_MAX: Final = 64
"""The most proofs taken in a round."""


Answer = TypeVar("Answer")


class Anchoring:
    """The anchoring thread. `wake` asks it to look now; otherwise it looks every so often."""

    def __init__(
        self, settings: Settings, database: Database, key: AnchorKey, now_ms: Callable[[], int]
    ) -> None:
        self._settings, self._database, self._key, self._now_ms = settings, database, key, now_ms
        self._asked: SimpleQueue[tuple[Callable[[Anchor], object], Future[object]]] = SimpleQueue()
        self._wake, self._stop = Event(), Event()
        self._anchor: Anchor | None = None
        self._opened = False
        self._turn = 0
        self.pace = Pace(settings.anchor_every_s, min(5, settings.anchor_every_s))
        first: StateName = NONE if settings.anchor == NONE else "opening"
        self.state = AnchorState(first, now_ms())
        self._thread = Thread(target=self._run, name="ayni-anchoring", daemon=True)

    def start(self) -> None:
        """Begin, where there is a chain."""
        if self._settings.anchor != NONE:
            self._thread.start()

    @property
    def running(self) -> bool:
        """Whether the thread is there, or none is wanted."""
        return self._settings.anchor == NONE or self._thread.is_alive()

    def wake(self) -> None:
        """Look at what is missing now."""
        self._wake.set()

    def ask(self, question: Callable[[Anchor], object]) -> Future[object]:
        """Run something on the anchor in its thread, once it is open."""
        answer: Future[object] = Future()
        if self._thread.is_alive():
            self._asked.put((question, answer))
            self._wake.set()
        else:
            answer.set_exception(FaultError("anchor", "there is none", "Set AYNI_ANCHOR"))
        return answer

    def home(self, session: Session) -> Home | None:
        """The chain and contract in use, or those that are remembered."""
        if self._opened and self._anchor is not None:
            return self._anchor.home
        return anchorage.home_of(session, "evm")

    def close(self) -> None:
        """Finish what is under way if it takes no longer than a moment, and stop."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(self.pace.close_s)
        for _, answer in self._waiting():
            answer.cancel()

    def look_at(self, anchor: Anchor, place: Place, book_id: str) -> AnchorReport | None:
        """Anchor what a book's chain lacks, and note how far each epoch has come."""
        with self._database.reading() as session:
            due = anchorage.due(session, place, book_id, anchor.home)
        if due is None:
            return None
        outcome = anchor_due(anchor, [due])[due.book32]
        if isinstance(outcome, AyniError):
            raise outcome
        self._note(anchor, place, outcome)
        self._prove(anchor, [place])
        return outcome

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                self._say(*self._round())
            except Exception as error:  # noqa: BLE001 the thread ends when it is closed
                self._failed(error)
            self._wake.wait(self._pause())

    def _round(self) -> tuple[StateName, str]:
        """Look at everything once; how it is."""
        if not self._key.private:
            return "no_key", ""
        anchor = self._ready()
        self._answer(anchor)
        state = self._look(anchor)
        self._answer(anchor)
        return state

    def _pause(self) -> float:
        """Come back soon where something is on its way, or nothing could be done."""
        busy = self._anchor is not None and self._anchor.busy
        return self.pace.soon_s if busy or self.state.name != "open" else self.pace.every_s

    def _ready(self) -> Anchor:
        """The anchor, its chain and contract having been looked at in this round."""
        if self._anchor is None:
            self._anchor = make_anchor(self._settings.anchor, self._options())
        self._anchor.ready()
        if not self._opened:
            self._write(anchorage.forget_embedded)
            self._opened = True
        return self._anchor

    def _options(self) -> AnchorOptions:
        settings, kind = self._settings, self._settings.anchor
        if kind == anchorage.EMBEDDED:
            return AnchorOptions(private_key=self._key.private)
        with self._database.reading() as session:
            home = anchorage.home_of(session, kind)
        return AnchorOptions(
            url=settings.anchor_url,
            private_key=self._key.private,
            contract=_address(settings.anchor_contract),
            home=home,
            moved_from=_address(settings.anchor_moved_from),
            fee_max=settings.anchor_fee_max_gwei * GWEI,
            timeout_s=settings.anchor_timeout_s,
            remember=lambda found: self._write(
                lambda session: anchorage.keep_home(session, kind, found)
            ),
            may_send=self._may_send,
            stopped=self._stop.is_set,
        )

    def _may_send(self) -> bool:
        kind, most, now_ms = self._settings.anchor, self._settings.anchor_daily_max, self._now_ms()
        return self._write(lambda session: anchorage.spend(session, kind, now_ms, most))

    def _look(self, anchor: Anchor) -> tuple[StateName, str]:
        places: dict[bytes, Place] = {}
        dues: list[Due] = []
        with self._database.reading() as session:
            for row in books_admitted(session):
                place = Place(row.community_id, row.book)
                places[bytes.fromhex(row.book_id)] = place
                due = anchorage.due(session, place, row.book_id, anchor.home)
                dues += [] if due is None else [due]
        outcomes = anchor_due(anchor, dues)
        for book32, outcome in outcomes.items():
            if isinstance(outcome, AnchorReport):
                self._note(anchor, places[book32], outcome)
            else:
                LOG.warning("book %s could not be anchored: %s", book32.hex(), outcome)
        self._prove(anchor, list(places.values()))
        if anchor.held:
            return "held_back", anchor.held
        return worst(outcomes.values()), ""

    def _note(self, anchor: Anchor, place: Place, report: AnchorReport) -> None:
        home, now_ms = anchor.home, self._now_ms()
        with self._database.reading() as session:
            if not anchorage.news(session, place, home, report):
                return
        self._write(
            lambda session: anchorage.note(session, place, anchor.name, home, report, now_ms)
        )

    def _prove(self, anchor: Anchor, places: Sequence[Place]) -> None:
        """Take the proofs of final epochs once, a bounded number in a round, each in its turn."""
        home = anchor.home
        with self._database.reading() as session:
            wanting = [
                (place, each)
                for place in places
                for each in anchorage.unproved(session, place, home)
            ]
        begin = self._turn % max(len(wanting), 1)
        for place, each in (wanting[begin:] + wanting[:begin])[:PROOFS_MAX]:
            self._turn += 1
            self._keep_proof(anchor, place, each)

    def _keep_proof(self, anchor: Anchor, place: Place, wanting: anchorage.Wanting) -> None:
        found: ChainEvidence | Unproved | None
        try:
            found = anchor.evidence(wanting.book32, wanting.epoch)
        except UnprovedError as error:
            found = error.cause
            if found != wanting.cause:
                LOG.warning("epoch %s of %s has no proof: %s", *wanting[:2], error)
        home = anchor.home
        if found is not None and found != wanting.cause:
            kept = found
            self._write(
                lambda session: anchorage.keep_proof(session, place, home, wanting.epoch, kept)
            )

    def _write(self, change: Callable[[Session], Answer]) -> Answer:
        return self._database.write(change).result(self.pace.write_s)

    def _answer(self, anchor: Anchor) -> None:
        for question, answer in self._waiting():
            try:
                answer.set_result(question(anchor))
            except Exception as error:  # noqa: BLE001 whoever asked is told
                answer.set_exception(error)

    def _waiting(self) -> Iterator[tuple[Callable[[Anchor], object], Future[object]]]:
        while True:
            try:
                yield self._asked.get_nowait()
            except Empty:
                return

    def _failed(self, error: Exception) -> None:
        if self._stop.is_set():
            return
        match error:
            case NodeError():
                name: StateName = "away"
            case OtherChainError():
                name = "other_chain"
            case HeldBackError():
                name = "held_back"
            case _:
                name = "failing"
        if isinstance(error, AyniError) or is_away(error):
            LOG.warning("anchoring is tried again: %s", error)
        else:
            LOG.error("anchoring is tried again", exc_info=error)
        bound = self._anchor.held if name == "held_back" and self._anchor is not None else ""
        self._say(name, bound)

    def _say(self, name: StateName, bound: str = "") -> None:
        if (name, bound) != (self.state.name, self.state.bound):
            self.state = AnchorState(name, self._now_ms(), bound)


def _address(text: str) -> bytes | None:
    return bytes.fromhex(text.removeprefix("0x")) or None
