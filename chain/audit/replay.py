"""The audit replay.

What it checks, with the same numbers in the code:

1. The file is whole, begins and ends as an export does, and is of the book after which the log's
   key is named; if a book or a key is given, of that one.
2. Entries are dense from 0, their time never goes back, their bytes are canonical. If the time of
   the audit or of blocks is given, their time lies within those (`chain.audit.times`).
3. Every signature is valid.
4. `decide`, the very function that posted them, accepts every order and gives the same legs.
5. Every commit was promised under the service's key, which the stewards named with the book.
6. Every epoch's record, balance root and checkpoint are what the entries come to, each record
   names the one before, and the entry that closes an epoch is its journal's last.
7. The last checkpoint is over all entries.
8. If a roster is given, every member in the journal stands on it, and came in with the key that
   the roster names, where it does.
9. If a digest is given (one seen on the chain), it is that of an epoch in this file; so are those
   of the blocks that are given.
10. What is given from before stands in it: receipts, checkpoints, an earlier export.
11. If the certificate of an import is given, the journal names it, and what came is what it says.
12. Every list of the co-op's acts is what its rule comes to (`chain.audit.lists`).

What needs no state of 2 and 3 is done before, in `chain.audit.checking`; here the first entry that
is wrong in any respect is named, in the journal's order.

Trust inputs come from elsewhere than the file (`chain.audit.trusted`); the report says which were
given, and what could not be established without the others (`chain.audit.gaps`).
Leaves to others: reading a chain (`chain.verify` does, from a bundle's evidence).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from chain.audit.brought import OF_BRINGING, Bringing, expected_of
from chain.audit.checking import Checked, Unreadable
from chain.audit.epochs import Epochs
from chain.audit.figures import figures_of, opened_alone
from chain.audit.gaps import Established, gaps, warnings
from chain.audit.lines import CommitLine, EndLine, EpochLine, Header, read_line
from chain.audit.lists import Lists
from chain.audit.marks import Marks
from chain.audit.report import AuditReport
from chain.audit.state import AuditState
from chain.audit.times import Times
from chain.checkpoints import LogKey, open_note
from chain.errors import EvidenceError, inside, refused
from chain.merkle import Frontier
from chain.receipts import verify_seal
from chain.rules import RULES
from ledger.kernel import Accepted, decide
from ledger.messages import N_
from ledger.rules.books import OPENED
from ledger.sealing import Part
from wallets.mandates import TRANSFER_BY_MANDATE

if TYPE_CHECKING:
    from chain.audit.brought import BroughtIn
    from chain.audit.checking import Found
    from chain.audit.lines import Line
    from chain.audit.state import Ahead
    from chain.audit.trusted import Trusted
    from ledger.kernel import Leg
    from ledger.orders import Order
    from ledger.records import Key

_NOTED: Final = OF_BRINGING | {OPENED}


class Replay:
    """One audit in progress: feed it what is in the lines, in order, then `finish`."""

    def __init__(self, trusted: Trusted) -> None:
        self.state = AuditState()
        self._trusted = trusted
        self._times = Times(trusted.now_ms, trusted.block_times, trusted.late_ms)
        self._marks = Marks(trusted.marks)
        self._book, self._key = "", ""
        self._log: LogKey | None = None
        self._frontier = Frontier()
        self._commit: CommitLine | None = None
        self._leaves: list[bytes] = []
        self._epochs, self._bringing, self._lists = Epochs(), Bringing(), Lists()
        self._ended = False
        self._signatures = self._mandated = self._repeated = self._alone = 0
        self._admin = ""

    def look_ahead(self, ahead: Ahead) -> None:
        """Keep what the lines to come ask for, and nothing else."""
        self.state.keep_only(ahead.taken_back)
        if not ahead.has_lists:
            self._lists.forget()

    def line(self, found: Found, number: int) -> None:
        """Check what is in one line."""
        closing, commit = self._epochs.closing, self._commit
        # Most lines are entries where entries are due.
        if isinstance(found, Checked) and commit is not None and closing is None:
            self._entry(found, commit)
            return
        where = f"entry {self.state.size}" if commit else f"line {number}"
        item = read_line(found, where) if isinstance(found, bytes) else found
        if self._ended or isinstance(item, Header) != (number == 1):
            raise EvidenceError(where, N_("the first or last line is not in its place"))  # 1
        if closing is not None and not isinstance(item, EpochLine):
            raise EvidenceError(
                where, N_("the line of closing {epoch} should come here"), epoch=closing.epoch
            )  # 6
        if (commit is not None) != isinstance(item, Checked | Unreadable):
            raise EvidenceError(
                where, N_("there are more or fewer entries than the line before says")
            )  # 5
        if isinstance(item, Unreadable):
            raise item.at(where)  # 2
        assert not isinstance(item, Checked)  # noqa: S101 it is not in a commit
        self._between_entries(item, where)

    def _between_entries(self, item: Line, where: str) -> None:
        if isinstance(item, CommitLine):
            self._begin_commit(item, where)
        elif isinstance(item, EpochLine):
            self._epoch(item, where)
        elif isinstance(item, Header):
            self._header(item)
        elif isinstance(item, EndLine):
            self._end(item)

    def finish(self) -> AuditReport:
        """The report, once every line was checked."""
        if not self._ended:
            raise EvidenceError("end", N_("the file has no last line"))  # 1
        self._check_roster()
        self._lists.finish()  # 12
        self._marks.finish(self.state.size)  # 10
        self._times.finish(self._epochs.digests, self._epochs.last)  # 9
        brought = self._bringing.finish(self.state.book, self._trusted.certificate)  # 11
        return self._report(self._digest_epoch(), brought)

    def _header(self, header: Header) -> None:
        if self._trusted.key not in {None, header.key}:
            raise EvidenceError(
                "header.key", N_("is {key}, not the key that you trust"), key=header.key
            )
        with inside("header."):
            self._log = LogKey.from_text(header.key)
            self._log.check_book(header.book)
        if self._trusted.book not in {None, header.book}:
            raise EvidenceError(
                "header.book", N_("is {book}, not the book you asked for"), book=header.book
            )
        self._book, self._key = header.book, header.key

    def _entry(self, entry: Checked, commit: CommitLine) -> None:
        state, order = self.state, entry.order
        # 2. Its place, its time.
        if entry.seq != state.size:
            raise self._wrong(
                N_("its number should be {size}, and is {seq}"), size=state.size, seq=entry.seq
            )
        times = self._times
        if not (state.time_ms <= entry.time_ms <= times.latest) or entry.time_ms < times.earliest:
            raise times.fault(entry.time_ms, state.time_ms).at(f"entry {state.size}")
        if order.book != self._book:
            raise self._wrong(N_("its order should be of the book {book}"), book=self._book)
        # 3. Its signatures.
        if entry.fault:
            why = N_("one of its signatures is not right")
            raise self._wrong(why, entry.fault.removeprefix("signatures: "))
        self._signatures += len(order.signatures)
        # 4. The rules.
        accepted = decide(RULES, state, order, entry.time_ms)
        if not isinstance(accepted, Accepted):
            raise refused(f"entry {state.size}", accepted)
        legs = [f'["{leg.account.terms.id}","{leg.amount}"]' for leg in accepted.legs]
        if ",".join(legs) != entry.legs:
            found, said = str(_legs(",".join(legs))), str(_legs(entry.legs))
            raise self._wrong(
                N_("the rules move {found}, and it says {said}"), found=found, said=said
            )
        if order.type in _NOTED:
            self._note(order, accepted.legs, entry.seq)
        self._lists.entry(order, accepted.legs, entry.seq, entry.time_ms)  # 12
        if self._times.is_timed(order.type):
            self._times.entry(order, accepted.legs, state, entry.time_ms)
        state.apply(order, accepted, entry.time_ms)
        self._epochs.entry(order, accepted.legs, state)
        self._mandated += order.type == TRANSFER_BY_MANDATE
        self._repeated += entry.again
        self._alone += opened_alone(order, state)
        self._leaves.append(entry.leaf)
        if len(self._leaves) == commit.count:
            self._end_commit(commit)

    def _note(self, order: Order, legs: tuple[Leg, ...], seq: int) -> None:
        if order.type in OF_BRINGING:
            self._bringing.entry(order, legs, seq)
        else:
            self._admin = order.body.admin

    def _wrong(self, why: str, because: str = "", **figures: Any) -> EvidenceError:  # noqa: ANN401
        return EvidenceError(f"entry {self.state.size}", why, because, **figures)

    def _begin_commit(self, commit: CommitLine, where: str) -> None:
        if commit.first != self.state.size or not commit.count:
            why = N_("what was promised here should begin at entry {size}, with one or more")
            raise EvidenceError(where, why, size=self.state.size)  # 5
        self._commit = commit

    def _end_commit(self, commit: CommitLine) -> None:
        log = self._log
        assert log is not None  # noqa: S101 the header came first
        # 5. The service promised these entries, under the key that the book knows.
        service = self.state.book.service if self.state.book else ""
        if log.public.hex() != service:
            raise EvidenceError(
                "header.key",
                N_("should be the service's, {service}, as in entry 0"),
                service=service,
            )
        with inside(f"commit of entry {commit.first}: "):
            verify_seal(Part(self._book, commit.first, self._leaves), commit.seal, service)
        if self._marks.due <= self.state.size:
            self._marks.pass_by(self._frontier, self._leaves)  # 10
        self._frontier = self._frontier.append_all(self._leaves)
        self._leaves, self._commit = [], None

    def _epoch(self, line: EpochLine, where: str) -> None:
        # 6. The record is what the entries come to.
        closing = self._epochs.closing
        if closing is None:
            raise EvidenceError(where, N_("a closing's line stands without its entry"))
        self._epochs.close(closing, line, self.state, self._frontier.root())
        self._times.begin(self._epochs.last + 1)
        self._check_note(line.checkpoint, f"epoch {closing.epoch}: ")

    def _end(self, end: EndLine) -> None:
        # 7. Nothing is missing at the end.
        if end.entries != self.state.size:
            raise EvidenceError(
                "end",
                N_("it says {entries} entries, and there are {size}"),
                entries=end.entries,
                size=self.state.size,
            )
        self._check_note(end.checkpoint, "end: ")
        self._ended = True

    def _check_note(self, note: str, where: str) -> None:
        assert self._log is not None  # noqa: S101 the header came first
        with inside(f"{where}checkpoint."):
            checkpoint = open_note(note, self._log)
            if (checkpoint.size, checkpoint.root) != (self.state.size, self._frontier.root()):
                raise EvidenceError("root", N_("is not of these entries"))

    def _check_roster(self) -> None:
        # 8. Whoever is in the journal is known. A member comes in with a key.
        roster = self._trusted.roster
        if roster is None:
            return
        first: dict[str, Key] = {}
        for key in self.state.keys.values():
            if key.member not in roster:
                raise EvidenceError(
                    f"entry {key.added}",
                    N_("the member {member} is not on the list"),
                    member=key.member,
                )
            if key.member not in first or key.added < first[key.member].added:
                first[key.member] = key
        for member, key in first.items():
            if roster[member] not in {None, key.id}:
                why = N_("{member} came in with the key {key}, and the list has {other}")
                where, other = f"entry {key.added}", roster[member]
                raise EvidenceError(where, why, member=member, key=key.id, other=other)

    def _digest_epoch(self) -> int | None:
        # 9. What was seen on the chain is of this history.
        digest = self._trusted.digest
        if digest is None:
            return None
        if digest not in self._epochs.digests:
            raise EvidenceError(
                "digest", N_("no closing in this file has the hash {digest}"), digest=digest
            )
        return self._epochs.digests[digest]

    def _anchored(self, digest_epoch: int | None) -> int:
        """How many entries the digests seen on a chain cover."""
        seen = [block.epoch for block in self._trusted.block_times if block.digest]
        epoch = max([*seen, digest_epoch or 0])
        return self._epochs.sizes[epoch] if epoch else 0

    def _report(self, digest_epoch: int | None, brought: BroughtIn | None) -> AuditReport:
        epochs, trusted = self._epochs, self._trusted
        balances = [account.posted for account in self.state.accounts.values()]
        anchored = self._anchored(digest_epoch)
        countersigned_accounts, countersigned_debit = epochs.shares()
        expected = expected_of(self.state)
        repeated = {"repeated_rands": self._repeated, "repeated_seeds": epochs.repeated}
        established = Established(
            self.state.size, anchored, digest_epoch, self._admin, expected.expected, brought
        )
        return AuditReport(
            book=self._book,
            key=self._key,
            given=trusted.given(),
            entries=self.state.size,
            anchored_entries=anchored,
            mandated=self._mandated,
            signatures=self._signatures,
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
            time_rights=self._times.report(),
            warnings=warnings(repeated),
            **repeated,
            not_established=gaps(trusted, established),
            **figures_of(self.state)._asdict(),
            opened_alone=self._alone,
            lists=self._lists.count,
            **expected._asdict(),
            brought=brought,
        )


def _legs(written: str) -> tuple[tuple[str, int], ...]:
    """Legs that are written as in an entry."""
    return tuple((account, int(amount)) for account, amount in json.loads(f"[{written}]"))
