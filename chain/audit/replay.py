"""The audit replay.

What it checks, with the same numbers in the code:

1. The file is whole, and begins and ends as an export does.
2. Entries are dense from 0, their time never goes back, their bytes are canonical.
3. Every signature is valid.
4. `decide`, the very function that posted them, accepts every order and gives the same legs.
5. Every commit was promised under the service's key, which the stewards named with the book.
6. Every epoch's record, balance root and checkpoint are what the entries come to, each record
   names the one before, and the entry that closes an epoch is its journal's last.
7. The last checkpoint is over all entries.
8. If a roster is given, every member in the journal stands on it.
9. If a digest is given (one seen on the chain), it is that of an epoch in this file.

Trust inputs are the log's key and the digest, from elsewhere than the file; the report says which
were given. Leaves to others: reading a chain (`chain.verify` does, from a bundle's evidence).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Self

from chain.audit.epochs import Epochs
from chain.audit.lines import CommitLine, EntryLine, EpochLine, Header, read_line
from chain.audit.report import AuditReport
from chain.audit.signatures import SignatureCheck
from chain.audit.state import AuditState
from chain.checkpoints import LogKey, open_note
from chain.errors import EvidenceError, inside
from chain.merkle import Frontier, leaf_hash
from chain.receipts import verify_seal
from chain.rules import RULES, SHAPES
from ledger.entries import Entry, read_entry
from ledger.kernel import Accepted, decide
from ledger.sealing import Part

if TYPE_CHECKING:
    from collections.abc import Collection
    from collections.abc import Set as AbstractSet

    from chain.audit.lines import EndLine


class Trusted(NamedTuple):
    """What an auditor knows from elsewhere than the file; None where they do not.

    `key` is the log's in text form, `digest` 64 hex digits seen on the chain, `roster` the ids of
    the members whom the community knows.
    """

    key: str | None = None
    digest: str | None = None
    roster: Collection[str] | None = None


class Replay:
    """One audit in progress: feed it the lines in order, then `finish`."""

    def __init__(self, trusted: Trusted, wanted: AbstractSet[str]) -> None:
        self.state = AuditState(wanted)
        self._trusted = trusted
        self._book, self._key = "", ""
        self._log: LogKey | None = None
        self._frontier = Frontier()
        self._commit: CommitLine | None = None
        self._leaves: list[bytes] = []
        self._epochs = Epochs()
        self._ended = False
        self._signatures = SignatureCheck()

    def __enter__(self) -> Self:
        """Nothing to open: the replay is ready."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let its threads go."""
        self._signatures.close()

    def line(self, data: bytes, number: int) -> None:
        """Check one line."""
        where = f"entry {self.state.size}" if self._commit else f"line {number}"
        item = read_line(data, where)
        if self._ended or isinstance(item, Header) != (number == 1):
            raise EvidenceError(where, "a header comes first and nothing after the end")  # 1
        closing = self._epochs.closing
        if closing is not None and not isinstance(item, EpochLine):
            raise EvidenceError(where, f"epoch {closing.epoch}: its line must come here")  # 6
        if (self._commit is not None) != isinstance(item, EntryLine):
            raise EvidenceError(where, "entries come in commits of the size their line says")  # 5
        if isinstance(item, EntryLine):
            self._entry(item.body)
        elif isinstance(item, CommitLine):
            self._begin_commit(item, where)
        elif isinstance(item, EpochLine):
            self._epoch(item, where)
        elif isinstance(item, Header):
            self._header(item)
        else:
            self._end(item)

    def finish(self) -> AuditReport:
        """The report, once every signature has been checked."""
        if not self._ended:
            raise EvidenceError("end", "the file has no last line")  # 1
        signatures = self._signatures.finish()  # 3
        self._check_roster()
        return self._report(signatures, self._digest_epoch())

    def _header(self, header: Header) -> None:
        if self._trusted.key not in {None, header.key}:
            raise EvidenceError("header.key", f"is {header.key}, not the log key you trust")
        with inside("header."):
            self._log = LogKey.from_text(header.key)
        self._book, self._key = header.book, header.key

    def _entry(self, body: bytes) -> None:
        state = self.state
        where = f"entry {state.size}"
        # 2. Its place, its time, its bytes.
        entry = read_entry(body, SHAPES, where)
        if entry.seq != state.size:
            raise EvidenceError(where, f"seq: must be {state.size}, is {entry.seq}")
        if entry.time_ms < state.time_ms:
            raise EvidenceError(where, f"time: {entry.time_ms} is before {state.time_ms}")
        if entry.order.book != self._book:
            raise EvidenceError(where, f"order.book: must be {self._book}")
        # 3. Its signatures, in the background.
        self._signatures.add(entry.seq, entry.order)
        # 4. The rules.
        self._apply(entry, where)
        self._epochs.entry(entry, state)
        self._leaves.append(leaf_hash(body))
        self._end_commit()

    def _apply(self, entry: Entry, where: str) -> None:
        order, state = entry.order, self.state
        accepted = decide(RULES, state, order, entry.time_ms)
        if not isinstance(accepted, Accepted):
            raise EvidenceError(where, f"order: the rules refuse it: {accepted}")
        legs = tuple((leg.account.terms.id, leg.amount) for leg in accepted.legs)
        if legs != entry.legs:
            raise EvidenceError(where, f"legs: the rules give {legs}, not {entry.legs}")
        state.apply(order, accepted, entry.time_ms)

    def _begin_commit(self, commit: CommitLine, where: str) -> None:
        if commit.first != self.state.size or not commit.count:
            why = f"first: a commit must begin at entry {self.state.size} and hold one or more"
            raise EvidenceError(where, why)  # 5
        self._commit = commit

    def _end_commit(self) -> None:
        commit, log = self._commit, self._log
        assert commit is not None  # noqa: S101 `line` has checked
        assert log is not None  # noqa: S101 the header came first
        if len(self._leaves) < commit.count:
            return
        # 5. The service promised these entries, under the key that the book knows.
        service = self.state.book.service if self.state.book else ""
        if log.public.hex() != service:
            raise EvidenceError("header.key", f"must be the service's, {service}, as in entry 0")
        with inside(f"commit of entry {commit.first}: "):
            verify_seal(Part(self._book, commit.first, self._leaves), commit.seal, service)
        self._frontier = self._frontier.append_all(self._leaves)
        self._leaves, self._commit = [], None

    def _epoch(self, line: EpochLine, where: str) -> None:
        # 6. The record is what the entries come to.
        closing = self._epochs.closing
        if closing is None:
            raise EvidenceError(where, "an epoch's line follows its closing entry")
        self._epochs.close(closing, line, self.state, self._frontier.root())
        self._check_note(line.checkpoint, f"epoch {closing.epoch}: ")

    def _end(self, end: EndLine) -> None:
        # 7. Nothing is missing at the end.
        if end.entries != self.state.size:
            raise EvidenceError("end", f"entries: says {end.entries}, there are {self.state.size}")
        self._check_note(end.checkpoint, "end: ")
        self._ended = True

    def _check_note(self, note: str, where: str) -> None:
        assert self._log is not None  # noqa: S101 the header came first
        with inside(f"{where}checkpoint."):
            checkpoint = open_note(note, self._log)
            if (checkpoint.size, checkpoint.root) != (self.state.size, self._frontier.root()):
                raise EvidenceError("root", "is not of these entries")

    def _check_roster(self) -> None:
        # 8. Whoever is in the journal is known. A member comes in with a key.
        roster = self._trusted.roster
        if roster is None:
            return
        for key in self.state.keys.values():
            if key.member not in roster:
                raise EvidenceError(f"entry {key.added}", f"{key.member} is not on the roster")

    def _digest_epoch(self) -> int | None:
        # 9. What was seen on the chain is of this history.
        digest = self._trusted.digest
        if digest is None:
            return None
        if digest not in self._epochs.digests:
            raise EvidenceError("digest", f"no epoch in this file has the digest {digest}")
        return self._epochs.digests[digest]

    def _report(self, signatures: int, digest_epoch: int | None) -> AuditReport:
        epochs = self._epochs
        balances = [account.posted for account in self.state.accounts.values()]
        named = self._trusted._asdict().items()
        countersigned_accounts, countersigned_debit = epochs.shares()
        return AuditReport(
            book=self._book,
            key=self._key,
            given=tuple(name for name, value in named if value is not None),
            entries=self.state.size,
            signatures=signatures,
            accounts=len(balances),
            negative=sum(1 for balance in balances if balance < 0),
            sum=sum(balances),
            epochs=epochs.last,
            digest_epoch=digest_epoch,
            journal_root=self._frontier.root().hex(),
            balance_root=epochs.balance_root.hex(),
            digest=epochs.prev.hex() if epochs.last else "",
            countersigned_accounts=countersigned_accounts,
            countersigned_debit=countersigned_debit,
            disputed=epochs.disputed,
        )
