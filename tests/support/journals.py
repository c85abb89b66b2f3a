"""Real books for tests: orders of a `Bench`, posted through a `Journal` into a database.

After each posting the bench folds in what the database then has, so its state and its `entries`
follow the journal, automatic entries included.
"""

from __future__ import annotations

from contextlib import contextmanager
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from nacl.signing import SigningKey
from sqlmodel import col, select

from chain.balance_tree import BalanceTrees, built
from chain.bundle import Memo
from chain.checkpoints import LogKey
from chain.closing import Closing
from chain.exporting import export
from chain.rules import RULES, SHAPES
from chain.sealing import Sealer
from ledger.entries import read_entry
from ledger.gathering import Item
from ledger.journal import Journal, Outcome, Posting
from ledger.kernel import Accepted, decide
from ledger.store import Place
from ledger.store.opening import open_store
from ledger.tables import EntryRow
from tests.support.books import Bench, Person
from tests.support.postgres import opened
from tests.support.ready import lay
from wallets.memos import commitment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from sqlalchemy import Engine

    from chain.records import EpochRecord
    from ledger.orders import Order
    from ledger.store import Store

COMMUNITY: Final = "00000000-0000-7000-8000-000000000001"

EMBEDDED_ADMIN: Final = "7e5f4552091a69125d5dfcb7b8c2659029395bdf"
"""The embedded anchor's admin, so that books of these tests can be anchored there."""


@contextmanager
def new_database(folder: Path, name: str = "book") -> Iterator[Engine]:
    """Give an engine on a new SQLite file with all tables."""
    place = folder / f"{name}.db"
    lay(place)
    with opened(f"sqlite:///{place}") as engine:
        yield engine


class Ledger(Bench):
    """A bench whose orders a journal posts; `postings` has what became of each."""

    def __init__(self, engine: Engine, seed: int = 0, ordinal: int = 0) -> None:
        super().__init__(seed)
        self.engine, self.place = engine, Place(COMMUNITY, ordinal)
        self.signer = SigningKey(self.service.seed)
        self.journal = self.new_journal()
        self.trees = BalanceTrees()
        self.postings: list[Posting] = []
        self.memos: dict[int, Memo] = {}
        self.records: list[EpochRecord] = []
        self.people: list[Person] = []

    def new_journal(self) -> Journal:
        """Return a journal on the same database, as another process would have."""
        sealer = Sealer(self.signer)
        return Journal(self.new_store(), RULES, sealer, self.service, self.random)

    def new_store(self) -> Store:
        """Return the store of a new journal; tests put theirs in between."""
        return open_store(self.engine)

    @property
    def origin(self) -> str:
        """The name of its log, which ends in the book's id."""
        return f"ayni.example/{self.book}"

    @property
    def log_key(self) -> LogKey:
        """The key that its checkpoints are signed with."""
        return LogKey(self.origin, bytes(self.signer.verify_key))

    def opening(self, stewards: int = 3, quorum: int = 2, **own: Any) -> dict[str, Any]:  # noqa: ANN401
        """As `Bench.opening`, for a book of the embedded anchor's admin."""
        return super().opening(stewards, quorum, **{"admin": EMBEDDED_ADMIN} | own)

    def try_all(self, *orders: Order) -> list[Outcome]:
        """Post orders in one batch, whatever becomes of them."""
        items = [Item(COMMUNITY, order) for order in orders]
        outcomes = self.journal.post(items, self.now_ms)
        self.catch_up()
        return outcomes

    def post_all(self, *orders: Order) -> list[Posting]:
        """Post orders in one batch; each must be accepted."""
        outcomes = self.try_all(*orders)
        postings = [found for found in outcomes if isinstance(found, Posting)]
        assert len(postings) == len(outcomes), outcomes
        self.postings += postings
        return postings

    def post(self, order: Order) -> Accepted:
        """As `Bench.post`, through the journal."""
        before = self.judge(order)
        assert isinstance(before, Accepted), before
        self.post_all(order)
        return before

    def close_epoch(self) -> EpochRecord:
        """Close an epoch; its record."""
        closing = Closing(self.origin, self.signer, self.random, self.trees)
        self.journal.act(COMMUNITY, self.book, closing, self.now_ms)
        self.catch_up()
        assert closing.record is not None
        self.records.append(closing.record)
        return closing.record

    def pay_with_memo(self, payer: Person, payee: Person, amount: int, text: str) -> Order:
        """Post a transfer with a memo, and remember its salt."""
        memo = Memo(self.random(32), text)
        self.memos[self.state.size] = memo
        return self.do(
            "transfer", payer.key, from_=payer.account, to=payee.account, amount=str(amount),
            memo=commitment(memo.salt, text),
        )  # fmt: skip

    def leaf(self, person: Person) -> bytes:
        """Return the hash of a member's leaf in the last epoch, 32 bytes."""
        with self.engine.connect() as connection:
            tree = built(connection, self.place, len(self.records))
        return tree.leaf(self.state.accounts[person.account].terms.slot)[-32:]

    def countersign(self, person: Person, leaf: bytes) -> None:
        """Post a member's countersignature of a leaf of the last epoch."""
        self.do(
            "leaf-countersigned", person.key,
            account=person.account, epoch=len(self.records), leaf=leaf.hex(),
        )  # fmt: skip

    def own_entries(self, account: str, size: int) -> list[int]:
        """Return the sequence numbers below `size` of the entries that touch an account."""
        entries = [read_entry(body, SHAPES, "entry") for body in self.entries[:size]]
        return [entry.seq for entry in entries if account in dict(entry.legs)]

    def export(self) -> bytes:
        """Return the journal's export."""
        file = BytesIO()
        with self.engine.connect() as connection:
            export(connection, self.place, self.origin, self.signer, file)
        return file.getvalue()

    def catch_up(self) -> None:
        """Fold in the entries that the database has and the bench has not."""
        row, size = EntryRow, len(self.entries)
        at = (row.community_id == self.place.community, row.book == self.place.book)
        query = select(row.body).where(*at, row.seq >= size).order_by(col(row.seq))
        with self.engine.connect() as connection:
            bodies: Sequence[bytes] = list(connection.scalars(query))
        for seq, body in enumerate(bodies, size):
            entry = read_entry(body, SHAPES, f"entry {seq}")
            decided = decide(RULES, self.state, entry.order, entry.time_ms)
            assert isinstance(decided, Accepted), decided
            self.entries.append(body)
            self.state.apply(entry.order, decided, entry.time_ms)


def sample(engine: Engine, kind: type[Ledger] = Ledger) -> Ledger:
    """Return a book of some forty entries with every kind of event that an audit follows.

    Six epochs: holds of every fate, a reversal, temporary bounds that end, an added and a revoked
    key, roles, a countersigned leaf, a fund, a commit over two books, an epoch without a change.
    """
    ledger = kind(engine, seed=7)
    other = Ledger(engine, seed=8, ordinal=1)
    other.service, other.signer, other.journal = ledger.service, ledger.signer, ledger.journal
    ledger.open_book()
    other.open_book()
    ana, ben, eva = ledger.people = [ledger.join() for _ in range(3)]
    theirs = other.join(), other.join()
    ledger.open_account(ledger.stewards[0])
    fund = ledger.open_account(ana, kind="fund")
    ledger.grant(ledger.stewards[1], "treasurer")
    unbound = {"account": fund, "lower": "none", "upper": "none", "reason": "55" * 32}
    ledger.do("bound-set", ledger.stewards[1].key, **unbound)
    _two_books(ledger, other, (ana, ben), theirs)
    ledger.close_epoch()
    _holds(ledger, ana, ben)
    ledger.close_epoch()
    _keys(ledger, ben, eva)
    _bounds(ledger, ana, eva)
    ledger.close_epoch()
    for person in (ana, eva):
        ledger.countersign(person, ledger.leaf(person))
    ledger.now_ms += 10_000
    ledger.close_epoch()  # A bound of eva's has ended: her leaf is another.
    ledger.close_epoch()
    ledger.countersign(eva, bytes(32))
    ledger.do("leaf-countersigned", eva.key, account=eva.account, epoch=1, leaf="00" * 32)
    ledger.close_epoch()
    ledger.pay(eva, ana, 2)
    return ledger


def _two_books(
    ledger: Ledger, other: Ledger, ours: tuple[Person, Person], theirs: tuple[Person, Person]
) -> None:
    """One commit that writes to both books, and transfers with memos."""
    payments = [
        book.order("transfer", payer.key, from_=payer.account, to=payee.account, amount=str(amount))
        for book, (payer, payee), amount in ((ledger, ours, 30), (other, theirs, 5))
    ]
    found = ledger.try_all(*payments)
    assert all(isinstance(outcome, Posting) for outcome in found), found
    other.catch_up()
    ledger.pay_with_memo(*ours, 60, "Brot backen, zwei Stunden")
    ledger.pay_with_memo(ours[1], ours[0], 15, "ayni \N{HEAVY BLACK HEART}")


def _holds(ledger: Ledger, payer: Person, payee: Person) -> None:
    """Holds: captured in part and released, released, expired. And a transfer taken back."""
    ends = ledger.now_ms + 5_000
    sides = {"from_": payer.account, "to": payee.account}
    held = [ledger.do("hold", payer.key, **sides, amount="20", until=ends).id for _ in range(3)]
    ledger.do("capture", payee.key, hold=held[0], amount="5", rest="held")
    ledger.do("capture", payee.key, hold=held[0], amount="10", rest="released")
    ledger.do("release", payer.key, hold=held[1])
    ledger.now_ms = ends + 1
    wrong = ledger.pay(payee, payer, 7)
    ledger.do("reversal", payee.key, payer.key, of=wrong.id, reason="44" * 32)


def _keys(ledger: Ledger, ben: Person, eva: Person) -> None:
    """A key comes in, pays, and the first one goes."""
    phone = ledger.new_key()
    ledger.do("key-added", ben.key, phone, member=ben.member, added=phone.public)
    ledger.do("key-revoked", phone, member=ben.member, revoked=ben.key.public)
    ledger.pay(ben._replace(key=phone), eva, 12)


def _bounds(ledger: Ledger, ana: Person, eva: Person) -> None:
    """Bounds: one for good, one that ends before the next epoch closes."""
    treasurer = ledger.stewards[1].key
    bounds = {"lower": "-60", "upper": "none", "reason": "55" * 32}
    ledger.do("bound-set", treasurer, account=ana.account, **bounds)
    until = ledger.now_ms + 5_000
    ledger.do("bound-set", treasurer, account=eva.account, until=until, **bounds)
    ledger.now_ms += 1
    ledger.pay(eva, ana, 1)
