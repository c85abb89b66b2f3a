"""The embedded anchor, and the job that brings it up to a journal."""

import subprocess
import sys

import pytest
from eth_account import Account
from eth_tester import EthereumTester, PyEVMBackend
from web3 import EthereumTesterProvider, Web3

from chain.anchors import KINDS, Anchor, AnchorOptions, note_of, open_anchor
from chain.anchors.embedded import EmbeddedState
from chain.anchors.evm import EvmAnchor
from chain.anchors.job import AnchorReport, Due, OtherKeyError, anchor_due, anchor_missing
from chain.errors import EvidenceError
from chain.records import book_id
from ledger.errors import FaultError
from tests.chain.books import epoch_records

SALT = b"s" * 32


class TwoBlocksLate(EmbeddedState):
    """A chain whose last two blocks may still be undone."""

    def finalized(self) -> int:
        return super().finalized() - 2


@pytest.fixture
def anchor() -> Anchor:
    return open_anchor("embedded", AnchorOptions())


@pytest.fixture
def backend() -> PyEVMBackend:
    return PyEVMBackend()


@pytest.fixture
def late(backend: PyEVMBackend) -> EvmAnchor:
    w3 = Web3(EthereumTesterProvider(EthereumTester(backend)))
    account = Account.from_key(backend.account_keys[0].to_bytes())
    backend.mine_blocks(2)
    anchor = EvmAnchor(w3, TwoBlocksLate(backend.chain), account, AnchorOptions())
    anchor.ready()
    return anchor


def statuses(anchor: Anchor, book: bytes, epochs: int) -> list[str]:
    report = anchor_missing(anchor, book, SALT, epoch_records(book, epochs))
    assert [state.epoch for state in report.epochs] == list(range(1, epochs + 1))
    return [state.status for state in report.epochs]


def test_the_embedded_anchor_says_what_it_is(anchor: Anchor) -> None:
    assert anchor.name == "embedded"
    assert note_of(anchor.name, anchor.home.chain_id) == "embedded, for trying out, not public"
    assert len(anchor.admin) == len(anchor.contract) == 20


@pytest.mark.parametrize("kind", KINDS)
def test_kinds_name_modules_that_open_them(kind: str) -> None:
    module = __import__(KINDS[kind], fromlist=["make_anchor"])
    assert callable(module.make_anchor)


def test_naming_the_kinds_loads_no_chain_library() -> None:
    code = (
        "import sys, chain.anchors.job; assert not {'web3', 'eth_tester', 'eth'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_what_is_missing_is_anchored_and_proved(anchor: Anchor) -> None:
    book = book_id(anchor.admin, SALT)
    assert statuses(anchor, book, 7) == ["final"] * 7
    assert anchor.head(book).epoch == 7
    for record in epoch_records(book, 7):
        assert anchor.digest_at(book, record.epoch) == record.digest()
        assert anchor.evidence(book, record.epoch) is not None
    assert anchor.digest_at(book, 8) is None
    assert anchor.evidence(book, 8) is None


def test_running_again_sends_nothing(anchor: Anchor) -> None:
    book = book_id(anchor.admin, SALT)
    first = anchor_missing(anchor, book, SALT, epoch_records(book, 2))
    again = anchor_missing(anchor, book, SALT, epoch_records(book, 2))
    assert all(state.tx is not None for state in first.epochs)
    assert all(state.tx is None for state in again.epochs)
    longer = anchor_missing(anchor, book, SALT, epoch_records(book, 3)[1:])
    assert [(state.epoch, state.tx is None) for state in longer.epochs] == [(2, True), (3, False)]


def test_registering_twice_changes_nothing(anchor: Anchor) -> None:
    anchor.register(SALT)
    anchor.register(SALT)
    assert anchor.head(book_id(anchor.admin, SALT)).epoch == 0


def test_a_backlog_longer_than_a_batch_is_anchored_in_order(anchor: Anchor) -> None:
    book = book_id(anchor.admin, SALT)
    assert statuses(anchor, book, 70) == ["final"] * 70


def test_mined_is_not_final(late: EvmAnchor, backend: PyEVMBackend) -> None:
    book = book_id(late.admin, SALT)
    report = anchor_missing(late, book, SALT, epoch_records(book, 1))
    [state] = report.epochs
    assert state.status == "mined"
    assert state.tx is not None
    assert late.status(state.tx) == "mined"
    assert late.digest_at(book, 1) is not None
    assert late.digest_at(book, 1, final=True) is None
    assert late.evidence(book, 1) is None
    backend.mine_blocks(2)
    assert statuses(late, book, 1) == ["final"]
    assert late.status(state.tx) == "final"
    assert late.evidence(book, 1) is not None


def test_a_transaction_nobody_sent_is_lost(anchor: Anchor) -> None:
    assert anchor.status(bytes(32)) == "lost"


def test_another_history_is_refused_before_anything_is_sent(anchor: Anchor) -> None:
    book = book_id(anchor.admin, SALT)
    anchor_missing(anchor, book, SALT, epoch_records(book, 2))
    other = epoch_records(book, 3, growth=11)
    with pytest.raises(EvidenceError, match=r"^epoch 1: the chain holds another digest"):
        anchor_missing(anchor, book, SALT, other)
    assert anchor.head(book).epoch == 2


def test_a_journal_put_back_to_an_older_state_is_refused(anchor: Anchor) -> None:
    book = book_id(anchor.admin, SALT)
    anchor_missing(anchor, book, SALT, epoch_records(book, 3))
    with pytest.raises(EvidenceError, match=r"^epoch 3: the chain holds it and the journal does"):
        anchor_missing(anchor, book, SALT, epoch_records(book, 2))


def test_records_follow_each_other_from_where_the_chain_is(anchor: Anchor) -> None:
    book = book_id(anchor.admin, SALT)
    first, second, third = epoch_records(book, 3)
    with pytest.raises(EvidenceError, match=r"^epoch 2: "):
        anchor_missing(anchor, book, SALT, [second])
    with pytest.raises(EvidenceError, match=r"^epoch 3: "):
        anchor_missing(anchor, book, SALT, [first, third])
    with pytest.raises(EvidenceError, match=r"^epoch 1: "):
        anchor_missing(anchor, book, SALT, epoch_records(bytes(32), 1))


def test_nothing_to_anchor_is_nothing_to_do(anchor: Anchor) -> None:
    book = book_id(anchor.admin, SALT)
    assert anchor_missing(anchor, book, SALT, []).epochs == ()


def test_a_book_of_another_name_is_not_registered(anchor: Anchor) -> None:
    book = book_id(anchor.admin, b"t" * 32)
    with pytest.raises(EvidenceError, match=r"^book: "):
        anchor_missing(anchor, book, SALT, epoch_records(book, 1))


def test_what_the_contract_refuses_is_a_fault(anchor: Anchor) -> None:
    book = book_id(anchor.admin, SALT)
    anchor.register(SALT)
    with pytest.raises(FaultError, match="epoch is not the next"):
        anchor.anchor([epoch_records(book, 2)[1].to_bytes()])


def test_an_address_without_the_contract_is_a_fault() -> None:
    with pytest.raises(FaultError, match="no AnchorRegistry stands at"):
        open_anchor("embedded", AnchorOptions(contract=b"c" * 20))


def test_the_key_is_not_shown() -> None:
    assert "6b6b" not in repr(AnchorOptions(private_key=b"k" * 32))
    assert "kkkk" not in repr(AnchorOptions(private_key=b"k" * 32))


def test_a_book_that_the_contract_refuses_keeps_no_other_back(anchor: Anchor) -> None:
    """Together they are refused; each alone, the others are anchored all the same."""
    salts = [bytes([number]) * 32 for number in range(4)]
    books = [book_id(anchor.admin, salt) for salt in salts]
    whole = [epoch_records(book, 2) for book in books]
    begun = [Due(*each[:2], each[2][:1]) for each in zip(books, salts, whole, strict=True)]
    assert all(isinstance(each, AnchorReport) for each in anchor_due(anchor, begun).values())
    whole[1][1] = epoch_records(books[1], 2, growth=11)[1]  # not what follows its first
    whole[2] = epoch_records(books[2], 2, growth=11)  # not what the chain holds
    due = [Due(*each) for each in zip(books, salts, whole, strict=True)]
    stranger = Due(b"o" * 32, salts[0], epoch_records(b"o" * 32, 1))
    found = anchor_due(anchor, [stranger, *due])
    for book in (books[0], books[3]):
        report = found[book]
        assert isinstance(report, AnchorReport)
        assert [state.status for state in report.epochs] == ["final", "final"]
        assert report.epochs[1].tx is not None
    assert isinstance(found[books[1]], FaultError)
    assert "prev is not the last digest" in str(found[books[1]])
    assert isinstance(found[books[2]], EvidenceError)
    assert isinstance(found[stranger.book32], OtherKeyError)
    assert [anchor.head(book).epoch for book in books] == [2, 1, 1, 2]
