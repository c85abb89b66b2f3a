"""The book that is posted to: its orders as they are sent, and its journal as it is left."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from threading import Lock
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson
from sqlmodel import Session, select

from api.service.schema import upgrade
from api.service.service import clock_ms
from api.service.signer import service_key
from chain.audit.lines import EntryLine, read_line
from chain.exports import lines_of
from chain.rules import SHAPES
from ledger.database import writer_engine
from ledger.entries import read_entry
from ledger.tables import AccountRow, BalanceRow
from tests.support.journals import COMMUNITY, Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ledger.entries import Entry

MEMBERS: Final = 20
BULK_SIZES: Final = (3, 100, 1_200)
"""The largest is posted, and answered, in parts."""


class Parcel(NamedTuple):
    """Orders that are sent in one request, however often: their ids, and a line for each."""

    ids: tuple[str, ...]
    lines: tuple[bytes, ...]
    is_bulk: bool

    @property
    def body(self) -> bytes:
        """What is sent."""
        return b"\n".join(self.lines)


class Book:
    """A book without bounds, with members who pay each other: in a new database, or beside one."""

    def __init__(self, data: Path, url: str, beside: Book | None = None) -> None:
        self._engine, self._folder = writer_engine(url), data.parent
        upgrade(self._engine)
        if beside is None:
            self._ledger = ledger = Ledger(self._engine)
            service_key(data, lambda _: ledger.service.seed)
        else:
            host = beside._ledger  # noqa: SLF001 another of this class
            self._ledger = ledger = Ledger(self._engine, 1, 1)
            ledger.service, ledger.signer = host.service, host.signer
            ledger.journal = ledger.new_journal()
        ledger.now_ms = clock_ms()
        ledger.open_book(lower="none", upper="none")
        ledger.people = [ledger.join() for _ in range(MEMBERS)]
        self._random, self._one_at_a_time = ledger.random, Lock()
        self.path = f"/v1/communities/{COMMUNITY}/books/{ledger.book}/orders"
        self._engine.dispose()

    @property
    def id(self) -> str:
        """The book's id."""
        return self._ledger.book

    def close(self) -> None:
        """Let the database go."""
        self._engine.dispose()

    def singles(self) -> Iterator[Parcel]:
        """New orders without end, one a request; for any thread."""
        while True:
            yield self._parcel(1, is_bulk=False)

    def bulks(self) -> Iterator[Parcel]:
        """New orders without end, some to many a request; for any thread."""
        while True:
            for size in BULK_SIZES:
                yield self._parcel(size, is_bulk=True)

    def _parcel(self, count: int, *, is_bulk: bool) -> Parcel:
        orders = [self._order() for _ in range(count)]
        return Parcel(tuple(id_ for id_, _ in orders), tuple(line for _, line in orders), is_bulk)

    def _order(self) -> tuple[str, bytes]:
        ledger = self._ledger
        with self._one_at_a_time:
            at, step, amount = self._random(3)
            payer = ledger.people[at % MEMBERS]
            payee = ledger.people[(at + 1 + step % (MEMBERS - 1)) % MEMBERS]
            sides = {"from_": payer.account, "to": payee.account}
            order = ledger.order("transfer", payer.key, **sides, amount=str(amount + 1))
        sent = {"order": order.text.decode(), "signatures": order.signatures}
        return order.id, orjson.dumps(sent)

    def check(self, acknowledged: Mapping[str, int]) -> int:
        """See that the journal holds what was promised, and nothing twice; how many entries.

        The service must have stopped. `acknowledged` are all orders sent: the place of each.
        """
        entries = self._audited()
        assert [entry.seq for entry in entries] == list(range(len(entries)))
        times = Counter(entry.order.id for entry in entries)
        assert set(times.values()) == {1}
        found = {entry.order.id: entry.seq for entry in entries if entry.order.type == "transfer"}
        assert found == acknowledged
        sums: Counter[str] = Counter()
        for entry in entries:
            for account, amount in entry.legs:
                sums[account] += amount
        assert sum(sums.values()) == 0
        # Who was never on a transfer stands at nothing.
        assert {id_: posted for id_, posted in self._balances().items() if id_ in sums} == sums
        return len(entries)

    def _audited(self) -> list[Entry]:
        """The journal's entries, exported, and audited by a process of its own."""
        file = self._folder / "export"
        file.write_bytes(self._ledger.export())
        key = self._ledger.log_key.to_text()
        command = [sys.executable, "-m", "chain", "audit", str(file), "--key", key, "--json"]
        ran = subprocess.run(command, stdout=subprocess.PIPE, check=False, env=os.environ)
        report = json.loads(ran.stdout)
        assert report["ok"], report
        with file.open("rb") as opened:
            read = [read_line(line, "line") for line in lines_of(opened)]
        bodies = [line.body for line in read if isinstance(line, EntryLine)]
        assert report["entries"] == len(bodies)
        return [read_entry(body, SHAPES, "entry") for body in bodies]

    def _balances(self) -> dict[str, int]:
        of_account = (
            AccountRow.community_id == BalanceRow.community_id,
            AccountRow.book == BalanceRow.book,
            AccountRow.slot == BalanceRow.slot,
        )
        query = select(AccountRow.account_id, BalanceRow.posted).where(*of_account)
        with Session(self._engine) as session:
            return dict(session.exec(query).all())
