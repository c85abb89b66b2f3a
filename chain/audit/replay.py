"""The audit replay. What it checks, with the same numbers in the code:

1. The file is whole, and begins and ends as an export does.
2. Entries are dense from 0, their time never goes back, their bytes are canonical.
3. Every signature is valid.
4. `decide`, the very function that posted them, accepts every order and gives the same legs.
5. Every commit was promised under the service's signature.
6. Every epoch's record, balance root and checkpoint are what the entries come to, each record
   names the one before, and the entry that closes an epoch is its journal's last.
7. The last checkpoint is over all entries.
8. If a roster is given, every member in the journal stands on it.
9. If a digest is given (one seen on the chain), it is that of an epoch in this file.

Trust inputs are the log's key and the digest, from elsewhere than the file; the report says which
were given. Leaves to others: reading a chain (`chain.verify` does, from a bundle's evidence).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import IO, TYPE_CHECKING, Final

from chain.acts import EpochClosed, LeafCountersigned
from chain.audit.balances import Balances
from chain.audit.lines import CommitLine, EndLine, EntryLine, EpochLine, Header, read_line
from chain.audit.signatures import SignatureCheck
from chain.audit.state import AuditState
from chain.checkpoints import Checkpoint, LogKey, open_note
from chain.errors import EvidenceError
from chain.exports import check_seal, lines_of
from chain.merkle import Frontier, leaf_hash
from chain.receipts import verify_batch
from chain.records import FIRST_PREV, EpochRecord
from chain.rules import RULES, SHAPES
from chain.sumtree import root_value
from ledger.entries import Entry, read_entry
from ledger.kernel import Accepted, decide

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

SHARE_DIGITS: Final = 4


@dataclass(slots=True)
class AuditReport:
    """What an audit that found nothing wrong has established. Amounts in subunits."""

    book: str = ""
    key: str = ""
    key_was_given: bool = False
    digest_was_given: bool = False
    roster_was_given: bool = False
    entries: int = 0
    signatures: int = 0
    accounts: int = 0
    negative: int = 0
    sum: int = 0
    epochs: int = 0
    journal_root: str = ""
    balance_root: str = ""
    digest: str = ""
    digests: list[str] = field(default_factory=list)
    countersigned_accounts: str = "0"
    countersigned_debit: str = "0"


class Replay:
    """One audit in progress: feed it the lines in order, then `finish`."""

    def __init__(
        self, key: str | None, roster: Collection[str] | None, wanted: frozenset[str]
    ) -> None:
        self.report = AuditReport(key_was_given=key is not None)
        self.report.roster_was_given = roster is not None
        self.state = AuditState(wanted)
        self._key, self._roster = key, roster
        self._log: LogKey | None = None
        self._frontier = Frontier()
        self._commit: CommitLine | None = None
        self._leaves: list[bytes] = []
        self._balances = Balances()
        self._prev, self._epoch_closed_at = FIRST_PREV, -1
        self._closing: EpochClosed | None = None
        self._ended = False
        self._countersigned: dict[str, int] = {}
        self.signatures = SignatureCheck()

    def __enter__(self) -> Replay:
        return self

    def __exit__(self, *_: object) -> None:
        self.signatures.close()

    def line(self, data: bytes, number: int) -> None:
        """Check one line."""
        where = f"entry {self.state.size}" if self._commit else f"line {number}"
        item = read_line(data, where)
        if self._ended or isinstance(item, Header) != (number == 1):
            raise EvidenceError(where, "a header comes first and nothing after the end")  # 1
        if self._closing is not None and not isinstance(item, EpochLine):
            raise EvidenceError(where, f"epoch {self._closing.epoch}: its line must come here")  # 6
        if (self._commit is not None) != isinstance(item, EntryLine):
            raise EvidenceError(where, "entries come in commits of the size their line says")  # 5
        if isinstance(item, EntryLine):
            self._entry(item.body)
        elif isinstance(item, CommitLine):
            self._begin_commit(item, where)
        elif isinstance(item, EpochLine):
            self._epoch(item)
        elif isinstance(item, Header):
            self._header(item)
        else:
            self._end(item)

    def finish(self) -> AuditReport:
        """The report, once every signature has been checked."""
        if not self._ended:
            raise EvidenceError("end", "the file has no last line")  # 1
        self.report.signatures = self.signatures.finish()  # 3
        self._sum_up()
        return self.report

    def _header(self, header: Header) -> None:
        if self._key is not None and header.key != self._key:
            raise EvidenceError("header.key", f"is {header.key}, not the log key you trust")
        self._log = LogKey.from_text(header.key)
        self.report.book, self.report.key = header.book, header.key

    def _entry(self, body: bytes) -> None:
        state = self.state
        where = f"entry {state.size}"
        # 2. Its place, its time, its bytes.
        entry = read_entry(body, SHAPES, where)
        if entry.seq != state.size:
            raise EvidenceError(where, f"seq: must be {state.size}, is {entry.seq}")
        if entry.time_ms < state.time_ms:
            raise EvidenceError(where, f"time: {entry.time_ms} is before {state.time_ms}")
        if entry.order.book != self.report.book:
            raise EvidenceError(where, f"order.book: must be {self.report.book}")
        # 3. Its signatures, in the background.
        self.signatures.add(entry.seq, entry.order)
        # 4. The rules.
        accepted = decide(RULES, state, entry.order, entry.time_ms)
        if not isinstance(accepted, Accepted):
            raise EvidenceError(where, f"order: the rules refuse it: {accepted}")
        self._check_legs(entry, accepted, where)
        state.apply(entry.order, accepted, entry.time_ms)
        self._leaves.append(leaf_hash(body))
        self._note(entry)
        self._end_commit()

    def _check_legs(self, entry: Entry, accepted: Accepted, where: str) -> None:
        legs = tuple((account.terms.id, amount) for account, amount in accepted.legs)
        if legs != entry.legs:
            raise EvidenceError(where, f"legs: the rules give {legs}, not {entry.legs}")
        for id_, _ in legs:
            self._balances.touch(id_)

    def _note(self, entry: Entry) -> None:
        """What later lines and the report need of this entry."""
        body = entry.order.body
        if isinstance(body, EpochClosed):
            self._closing = body
        elif isinstance(body, LeafCountersigned):
            self._countersigned[body.account] = body.epoch
        elif entry.order.type == "member-joined" and self._roster is not None:
            if body.member not in self._roster:  # 8
                where = f"entry {entry.seq}"
                raise EvidenceError(where, f"member {body.member} is not on the roster")

    def _begin_commit(self, commit: CommitLine, where: str) -> None:
        if commit.first != self.state.size or not commit.count:
            raise EvidenceError(where, f"first: a commit must begin at entry {self.state.size}")  # 5
        self._commit = commit

    def _end_commit(self) -> None:
        commit = self._commit
        assert commit is not None  # noqa: S101 `line` has checked
        if len(self._leaves) < commit.count:
            return
        # 5. The service promised these entries.
        where = f"commit of entry {commit.first}"
        log = self._trusted_log()
        try:
            verify_batch(commit, bytes.fromhex(self.report.book), self._leaves, log.public.hex())
        except EvidenceError as error:
            raise EvidenceError(f"{where}: {error.where}", error.why) from error
        self._frontier = self._frontier.append_all(self._leaves)
        self._leaves, self._commit = [], None

    def _epoch(self, line: EpochLine) -> None:
        # 6. The record is what the entries come to.
        closing, state = self._closing, self.state
        if closing is None:
            raise EvidenceError(f"entry {state.size}", "an epoch's line follows its closing entry")
        where = f"epoch {closing.epoch}"
        book32 = bytes.fromhex(self.report.book)
        root = self._balances.close(state, book32, line.seed, state.time_ms)
        if root != root_value(closing.total, closing.accounts, bytes.fromhex(closing.balances)):
            raise EvidenceError(where, "balances: the leaves do not come to the root in its entry")
        record = EpochRecord(
            book32, closing.epoch, self._prev, state.size, self._frontier.root(),
            bytes.fromhex(closing.balances), closing.total, closing.accounts,
        )  # fmt: skip
        if record.to_bytes() != line.record:
            raise EvidenceError(where, "record: is not what the entries come to")
        if line.time_ms != state.time_ms:
            raise EvidenceError(where, f"time_ms: must be {state.time_ms}")
        self._check_note(line.checkpoint, where)
        self._prev, self._closing = record.digest(), None
        self.report.epochs = closing.epoch
        self.report.balance_root = closing.balances
        self.report.digest = self._prev.hex()
        self.report.digests.append(self.report.digest)

    def _end(self, end: EndLine) -> None:
        # 7. Nothing is missing at the end.
        if end.entries != self.state.size:
            raise EvidenceError("end", f"entries: says {end.entries}, there are {self.state.size}")
        self._check_note(end.checkpoint, "end")
        self._ended = True

    def _check_note(self, note: str, where: str) -> None:
        checkpoint = open_checked(note, self._trusted_log(), where)
        if (checkpoint.size, checkpoint.root) != (self.state.size, self._frontier.root()):
            raise EvidenceError(where, "checkpoint: is not of these entries")

    def _trusted_log(self) -> LogKey:
        assert self._log is not None  # noqa: S101 the header came first
        return self._log

    def _sum_up(self) -> None:
        report, accounts = self.report, self.state.accounts
        report.entries, report.accounts = self.state.size, len(accounts)
        balances = {id_: account.posted for id_, account in accounts.items()}
        report.negative = sum(1 for balance in balances.values() if balance < 0)
        report.sum = sum(balances.values())
        report.journal_root = self._frontier.root().hex()
        current = {id_ for id_, epoch in self._countersigned.items() if epoch == report.epochs}
        debit = -sum(balance for balance in balances.values() if balance < 0)
        signed = -sum(balance for id_, balance in balances.items() if balance < 0 and id_ in current)
        report.countersigned_accounts = _share(len(current), len(balances))
        report.countersigned_debit = _share(signed, debit)


def open_checked(note: str, log: LogKey, where: str) -> Checkpoint:
    """Open a signed checkpoint, naming where it stands in any error."""
    try:
        return open_note(note, log)
    except EvidenceError as error:
        raise EvidenceError(f"{where}: checkpoint.{error.where}", error.why) from error


def _share(part: int, whole: int) -> str:
    """A share as a decimal string, such as 0.2500; of nothing it is 0."""
    scaled = part * 10**SHARE_DIGITS // whole if whole else 0
    return f"{scaled // 10**SHARE_DIGITS}.{scaled % 10**SHARE_DIGITS:0{SHARE_DIGITS}}"


def audit(
    file: IO[bytes],
    *,
    key: str | None = None,
    digest: str | None = None,
    roster: Collection[str] | None = None,
    progress: Callable[[int], object] | None = None,
) -> AuditReport:
    """Audit an export from a seekable file; `progress` is called with the entries done so far.

    Raises:
        EvidenceError: something does not hold; `where` names the entry, epoch or line.
    """
    whole: EvidenceError | None = None
    try:
        check_seal(file)
    except EvidenceError as error:
        whole = error  # The first thing that is wrong inside says more; look for it before.
    with Replay(key, roster, _taken_back(file)) as replay:
        for number, line in enumerate(lines_of(file), 1):
            replay.line(line, number)
            if progress is not None:
                progress(replay.state.size)
        report = replay.finish()
    if whole is not None:
        raise whole  # 1
    _check_digest(report, digest)  # 9
    return report


def _check_digest(report: AuditReport, digest: str | None) -> None:
    if digest is None:
        return
    if digest not in report.digests:
        raise EvidenceError("digest", f"no epoch in this file has the digest {digest}")
    report.digest_was_given = True


def _taken_back(file: IO[bytes]) -> frozenset[str]:
    """Ids of the orders that reversals name, so that only their entries are kept in memory."""
    wanted = set()
    try:
        for line in lines_of(file):
            _, found, rest = line.partition(b'"of":"')
            if found and b'"type":"reversal"' in rest:
                wanted.add(rest[:36].decode("ascii", "replace"))
    except EvidenceError:
        return frozenset(wanted)  # The replay will come to the same place and say what is wrong.
    return frozenset(wanted)
