"""Each path of `anchor`, `anchorMany`, `head` and `digestAt`, accepted and refused."""

from hashlib import sha256

import pytest

from tests.contracts.registry import GROWTH_MAX, Registry, history, record


def test_an_epoch_is_anchored_and_logged(registry: Registry) -> None:
    admin = registry.accounts[0]
    book = registry.register(admin)
    first = record(book, size=7)
    digest = sha256(first).digest()
    receipt = registry.send(registry.contract.functions.anchor(first), admin)
    [event] = registry.events("Anchored", receipt)
    expected = {"book": book, "epoch": 1, "digest": digest, "journalSize": 7}
    assert dict(event["args"]) == expected
    assert registry.contract.functions.digestAt(book, 1).call() == digest
    assert registry.contract.functions.head(book).call() == [1, digest, 7]


def test_a_book_without_an_epoch_has_an_empty_head(registry: Registry) -> None:
    book = registry.register(registry.accounts[0])
    assert registry.contract.functions.head(book).call() == [0, bytes(32), 0]
    assert registry.contract.functions.digestAt(book, 1).call() == bytes(32)


def test_many_epochs_of_several_books_are_anchored_at_once(registry: Registry) -> None:
    admin = registry.accounts[0]
    books = [registry.register(admin, bytes([n]) * 32) for n in range(2)]
    records = [*history(books[0], 32), *history(books[1], 32)]
    registry.send(registry.contract.functions.anchorMany(records), admin)
    for book in books:
        last = sha256(history(book, 32)[-1]).digest()
        assert registry.contract.functions.head(book).call() == [32, last, 320]


def test_many_are_anchored_all_or_none(registry: Registry) -> None:
    admin = registry.accounts[0]
    book = registry.register(admin)
    first, _, third = history(book, 3)
    call = registry.contract.functions.anchorMany([first, third])
    assert registry.refusal(call, admin) == "anchor_registry: epoch is not the next"
    assert registry.contract.functions.head(book).call() == [0, bytes(32), 0]


def test_no_more_than_64_are_taken_at_once(registry: Registry) -> None:
    admin = registry.accounts[0]
    records = history(registry.register(admin), 65)
    registry.send(registry.contract.functions.anchorMany(records[:64]), admin)
    assert registry.refusal(registry.contract.functions.anchorMany(records), admin)


def test_only_the_anchorer_anchors(registry: Registry) -> None:
    admin, other = registry.accounts[:2]
    call = registry.contract.functions.anchor(record(registry.register(admin)))
    assert registry.refusal(call, other) == "anchor_registry: caller is not the anchorer"


def test_nobody_anchors_for_a_book_that_is_not_registered(registry: Registry) -> None:
    call = registry.contract.functions.anchor(record(bytes(32)))
    reason = registry.refusal(call, registry.accounts[0])
    assert reason == "anchor_registry: caller is not the anchorer"


@pytest.mark.parametrize("size", [0, 1, 183])
def test_a_record_has_184_bytes(registry: Registry, size: int) -> None:
    admin = registry.accounts[0]
    call = registry.contract.functions.anchor(record(registry.register(admin))[:size])
    assert registry.refusal(call, admin) == "anchor_registry: record is not 184 bytes"


def test_a_longer_record_is_not_even_decoded(registry: Registry) -> None:
    admin = registry.accounts[0]
    call = registry.contract.functions.anchor(record(registry.register(admin)) + b"\0")
    assert registry.refusal(call, admin)


def test_a_record_begins_with_its_tag(registry: Registry) -> None:
    admin = registry.accounts[0]
    book = registry.register(admin)
    call = registry.contract.functions.anchor(record(book, tag=b"ayni-epoch-v2" + bytes(3)))
    assert registry.refusal(call, admin) == "anchor_registry: tag is not of an epoch record"


@pytest.mark.parametrize("epoch", [0, 1, 3, 2**64 - 1])
def test_epochs_follow_each_other(registry: Registry, epoch: int) -> None:
    admin = registry.accounts[0]
    book = registry.register(admin)
    first = record(book)
    registry.send(registry.contract.functions.anchor(first), admin)
    call = registry.contract.functions.anchor(record(book, epoch, sha256(first).digest(), 2))
    assert registry.refusal(call, admin) == "anchor_registry: epoch is not the next"


def test_the_first_epoch_is_1_and_has_no_prev(registry: Registry) -> None:
    admin = registry.accounts[0]
    book = registry.register(admin)
    functions = registry.contract.functions
    zeroth = functions.anchor(record(book, 0))
    assert registry.refusal(zeroth, admin) == "anchor_registry: epoch is not the next"
    with_prev = functions.anchor(record(book, 1, b"p" * 32))
    assert registry.refusal(with_prev, admin) == "anchor_registry: prev is not the last digest"


def test_prev_is_the_digest_before(registry: Registry) -> None:
    admin = registry.accounts[0]
    book = registry.register(admin)
    registry.send(registry.contract.functions.anchor(record(book)), admin)
    call = registry.contract.functions.anchor(record(book, 2, bytes(32), 2))
    assert registry.refusal(call, admin) == "anchor_registry: prev is not the last digest"


@pytest.mark.parametrize("growth", [1, GROWTH_MAX])
def test_the_journal_grows(registry: Registry, growth: int) -> None:
    admin = registry.accounts[0]
    book = registry.register(admin)
    first = record(book, size=5)
    registry.send(registry.contract.functions.anchor(first), admin)
    second = record(book, 2, sha256(first).digest(), 5 + growth)
    registry.send(registry.contract.functions.anchor(second), admin)
    assert registry.contract.functions.head(book).call()[2] == 5 + growth


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        (4, "journal has not grown"),
        (5, "journal has not grown"),
        (5 + GROWTH_MAX + 1, "journal has grown too much"),
        (2**64 - 1, "journal has grown too much"),
    ],
)
def test_the_journal_grows_by_neither_too_little_nor_too_much(
    registry: Registry, size: int, reason: str
) -> None:
    admin = registry.accounts[0]
    book = registry.register(admin)
    first = record(book, size=5)
    registry.send(registry.contract.functions.anchor(first), admin)
    call = registry.contract.functions.anchor(record(book, 2, sha256(first).digest(), size))
    assert registry.refusal(call, admin) == f"anchor_registry: {reason}"


def test_an_empty_journal_is_not_anchored(registry: Registry) -> None:
    admin = registry.accounts[0]
    call = registry.contract.functions.anchor(record(registry.register(admin), size=0))
    assert registry.refusal(call, admin) == "anchor_registry: journal has not grown"


def test_anchoring_costs_what_the_documents_say(registry: Registry) -> None:
    admin = registry.accounts[0]
    records = history(registry.register(admin), 22)
    registry.send(registry.contract.functions.anchor(records[0]), admin)
    second = registry.send(registry.contract.functions.anchor(records[1]), admin)
    assert second["gasUsed"] < 60_000
    batch = registry.send(registry.contract.functions.anchorMany(records[2:]), admin)
    assert batch["gasUsed"] / 20 < 32_000
