"""Closing epochs and countersigning leaves."""

from __future__ import annotations

import pytest

from chain.acts import EPOCHS_MAX
from ledger.refusals import Code
from tests.support.books import Bench, party

HASH = "99" * 32


def _close(bench: Bench, epoch: int) -> None:
    bench.do("epoch-closed", bench.service, **_epoch(epoch))


def _epoch(epoch: int, accounts: int = 3) -> dict[str, str | int]:
    return {"accounts": accounts, "balances": HASH, "epoch": epoch, "total": "60"}


def test_epochs_follow_each_other() -> None:
    bench, *_ = party()
    for epoch in (1, 2, 3):
        for other in {0, epoch - 1, epoch + 1, EPOCHS_MAX}:
            refusal = bench.refused("epoch-closed", bench.service, **_epoch(other))
            assert refusal == (Code.epoch_must_be_next, {"epoch": epoch, "accounts": 3})
        _close(bench, epoch)
        assert bench.state.book is not None
        assert bench.state.book.epoch == epoch


@pytest.mark.parametrize("accounts", [0, 2, 4])
def test_an_epoch_counts_every_account(accounts: int) -> None:
    bench, *_ = party()
    refusal = bench.refused("epoch-closed", bench.service, **_epoch(1, accounts))
    assert refusal == (Code.epoch_must_be_next, {"epoch": 1, "accounts": 3})


def test_a_closed_account_is_counted() -> None:
    bench, alice, *_ = party()
    bench.do("account-closed", alice.key, account=alice.account)
    _close(bench, 1)


def test_a_member_countersigns_their_leaf_of_any_closed_epoch() -> None:
    bench, alice, bob, _ = party()
    _close(bench, 1)
    _close(bench, 2)
    before = dict(bench.state.accounts)
    fields = {"account": alice.account, "leaf": HASH}
    for epoch in (1, 2):
        refusal = bench.refused("leaf-countersigned", bob.key, epoch=epoch, **fields)
        assert refusal == (Code.member_must_sign, {"member": alice.member})
        bench.do("leaf-countersigned", alice.key, epoch=epoch, **fields)
    assert bench.state.accounts == before


@pytest.mark.parametrize("epoch", [0, 2, EPOCHS_MAX])
def test_an_epoch_that_is_not_closed_is_not_countersigned(epoch: int) -> None:
    bench, alice, *_ = party()
    _close(bench, 1)
    fields = {"account": alice.account, "leaf": HASH, "epoch": epoch}
    refusal = bench.refused("leaf-countersigned", alice.key, **fields)
    assert refusal == (Code.epoch_must_be_closed, {"epoch": epoch, "last": 1})


def test_an_account_that_is_not_there_or_closed_is_not_countersigned() -> None:
    bench, alice, *_ = party()
    _close(bench, 1)
    fields = {"leaf": HASH, "epoch": 1}
    nowhere = bench.refused("leaf-countersigned", alice.key, account=bench.new_id(), **fields)
    assert nowhere.code == Code.account_must_exist
    bench.do("account-closed", alice.key, account=alice.account)
    closed = bench.refused("leaf-countersigned", alice.key, account=alice.account, **fields)
    assert closed == (Code.account_must_be_open, {"account": alice.account})
