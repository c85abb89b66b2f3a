"""The server alone: what whoever has its keys, its code and its database can make the audit accept.

Its kernel is one that takes forged orders for a member's. All else is the service as it runs: the
journal's own writer, receipts, checkpoints and epochs, signed with the service's own keys.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from sqlmodel import col, select

import ledger.journal
from api.service.scribe import BookTerms, HandClock, Scribe, new_person, open_book
from api.service.service import Service, Sources
from api.settings import Settings
from chain.audit import audit
from chain.errors import EvidenceError
from chain.exporting import export
from chain.rules import SHAPES
from ledger.amounts import HOURS
from ledger.entries import read_entry
from ledger.gathering import Item
from ledger.journal import Posting
from ledger.kernel import decide
from ledger.orders import Order, read_order
from ledger.store import Place
from ledger.structs import replace
from ledger.tables import EntryRow
from wallets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from api.service.scribe import Draft, Person
    from ledger.kernel import RuleBook, View

TERMS = BookTerms(HOURS, lower=-600, upper=600, quorum=1)
START_MS = 1_700_000_000_000


class Village(NamedTuple):
    """A book with two members, and what the service writes for it."""

    service: Service
    scribe: Scribe
    ana: Person
    ben: Person

    def stolen(self, keys: list[Key], amount: str = "60") -> Draft:
        """A payment out of Ana's account, signed by whoever has these keys."""
        own = {"from": self.ana.account, "to": self.ben.account, "amount": amount}
        return self.scribe.draft("transfer", keys, own)

    def post_unchecked(self, draft: Draft) -> int:
        """Post without looking at signatures; the entry's number."""
        order = read_order(draft.text, draft.signatures, SHAPES)
        assert isinstance(order, Order), order
        [posting] = self.scribe.post([Item(self.scribe.community, order)])
        assert isinstance(posting, Posting), posting
        return posting.seq

    def audited(self) -> None:
        """Close the epoch, export the journal and audit it; `EvidenceError` names what is wrong."""
        self.service.close_epoch(self.scribe.community, self.scribe.book).result()
        book, file = self.scribe.book, BytesIO()
        with self.service.database.writing_engine.connect() as connection:
            place = Place(self.scribe.community, 0)
            export(connection, place, self.service.origin(book), self.service.signer, file)
        audit(BytesIO(file.getvalue()), key=self.service.log_key(book).to_text(), jobs=1)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    """Return a book on a service of its own, with a payment in it."""
    clock = HandClock(START_MS)
    service = Service(Settings(data=tmp_path, anchor="none"), Sources(now_ms=clock))
    steward = new_person(service, clock, "Steward")
    scribe = open_book(service, clock, "Village", TERMS, [steward])
    ana, ben = scribe.new_person("Ana"), scribe.new_person("Ben")
    scribe.accepted([scribe.draft_opened(steward), *scribe.joining(ana), *scribe.joining(ben)])
    made = Village(service, scribe, ana, ben)
    scribe.accepted([made.stolen([ana.key], "5")])
    yield made
    service.close()


@pytest.fixture
def gullible(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Return what makes the service's kernel take one key for another."""

    def take(own: str, for_: str) -> None:
        def lenient(rules: RuleBook, view: View, order: Order, now_ms: int) -> Any:  # noqa: ANN401
            if rules[order.type].automatic:
                return decide(rules, view, order, now_ms)
            pairs = [(for_ if key == own else key, signed) for key, signed in order.signatures]
            key = for_ if order.key == own else order.key
            return decide(rules, view, replace(order, key=key, signatures=tuple(pairs)), now_ms)

        monkeypatch.setattr(ledger.journal, "decide", lenient)

    return take


def refusal(village: Village, seq: int) -> str:
    """Return what the audit says of the forged entry, which it must name."""
    with pytest.raises(EvidenceError) as refused:
        village.audited()
    assert refused.value.where == f"entry {seq}"
    return refused.value.why


def test_an_honest_journal_passes(village: Village) -> None:
    village.audited()


def test_a_payment_that_nobody_signed_is_found(village: Village) -> None:
    draft = village.stolen([village.ana.key])
    [(key, _)] = draft.signatures
    forged = village.service.key.sign(draft.text)
    seq = village.post_unchecked(draft._replace(signatures=[(key, forged)]))
    assert refusal(village, seq).startswith("one of its signatures is not right:")


def test_the_services_own_key_speaks_for_nobody(
    village: Village, gullible: Callable[[str, str], None]
) -> None:
    gullible(village.service.key.public, village.ana.key.public)
    seq = village.post_unchecked(village.stolen([village.service.key]))
    assert "key_must_be_known" in refusal(village, seq)


def test_a_key_that_the_service_made_speaks_for_nobody(
    village: Village, gullible: Callable[[str, str], None]
) -> None:
    key = Key.generate(village.service.sources.random)
    gullible(key.public, village.ana.key.public)
    seq = village.post_unchecked(village.stolen([key]))
    assert "key_must_be_known" in refusal(village, seq)


def test_the_service_brings_in_no_key_of_its_own(
    village: Village, gullible: Callable[[str, str], None]
) -> None:
    key = Key.generate(village.service.sources.random)
    gullible(village.service.key.public, village.ana.key.public)
    own = {"member": village.ana.member, "added": key.public}
    seq = village.post_unchecked(village.scribe.draft("key-added", [village.service.key, key], own))
    village.post_unchecked(village.stolen([key]))
    assert "key_must_be_known" in refusal(village, seq)


def test_a_key_that_has_ended_speaks_no_more(
    village: Village, gullible: Callable[[str, str], None]
) -> None:
    scribe, ana, phone = village.scribe, village.ana, village.scribe.new_person("").key
    added = scribe.draft(
        "key-added", [ana.key, phone], {"member": ana.member, "added": phone.public}
    )
    ended = {"member": ana.member, "revoked": ana.key.public}
    scribe.accepted([added, scribe.draft("key-revoked", [phone], ended)])
    gullible(ana.key.public, phone.public)
    seq = village.post_unchecked(village.stolen([ana.key]))
    assert "key_must_be_in_force" in refusal(village, seq)


def test_a_payment_changed_in_the_database_is_found(village: Village) -> None:
    seq = village.post_unchecked(village.stolen([village.ana.key], "7"))

    def change(session: Any) -> None:  # noqa: ANN401 a session of SQLModel's
        row = session.exec(select(EntryRow).where(col(EntryRow.seq) == seq)).one()
        row.body = row.body.replace(b'"7"', b'"9"').replace(b'"-7"', b'"-9"')
        assert read_entry(row.body, SHAPES, "changed").legs
        session.add(row)

    village.service.database.write(change).result()
    with pytest.raises(EvidenceError, match=f"entry {seq}"):
        village.audited()
