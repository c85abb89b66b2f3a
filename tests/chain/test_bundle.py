"""Bundles: made from the database for one account, and read back in one form only."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chain.anchors import ChainEvidence
from chain.bundle import BUNDLE_BYTES_MAX, ENTRIES_MAX, NODE_BYTES_MAX, PATH_MAX, Bundle
from chain.bundling import bundle_for
from chain.errors import EvidenceError
from chain.verify import verify_without_chain
from ledger import canonical
from ledger.errors import FaultError
from tests.support.bundles import leaves, name_of, with_value
from tests.support.journals import Ledger, new_database


def made(ledger: Ledger, account: str, epoch: int, seqs: list[int]) -> Bundle:
    with ledger.engine.connect() as connection:
        return bundle_for(connection, ledger.place, account, epoch, seqs, ledger.memos, None)


def test_every_account_has_a_bundle_that_holds_at_every_epoch(ledger: Ledger) -> None:
    """With all its entries; opened before or after, changed in the epoch or not."""
    for epoch, record in enumerate(ledger.records, 1):
        for account in ledger.state.accounts:
            own = ledger.own_entries(account, record.journal_size)
            found = made(ledger, account, epoch, own)
            assert [entry.index for entry in found.entries] == own
            assert found.account.last_entry == own[-1]
            verify_without_chain(found, ledger.log_key)


def test_it_says_what_the_account_stood_at(ledger: Ledger) -> None:
    account = ledger.people[0].account
    size = ledger.records[-1].journal_size
    last = made(ledger, account, 6, [])
    assert len(ledger.entries) == size + 1
    assert last.account.balance == ledger.state.accounts[account].posted - 2
    assert last.account.limit == -60
    assert last.entries == ()
    assert last.chain is None
    assert made(ledger, ledger.stewards[0].account, 1, []).account.limit == -600


def test_a_temporary_bound_shows_while_it_lasts(ledger: Ledger) -> None:
    eva = ledger.people[2].account
    assert [made(ledger, eva, epoch, []).account.limit for epoch in (2, 3, 4)] == [-600, -60, -600]


def test_an_account_may_have_no_bound(ledger: Ledger) -> None:
    [fund] = [id_ for id_, found in ledger.state.accounts.items() if found.terms.kind == "fund"]
    found = made(ledger, fund, 1, [])
    assert found.account.limit is None
    assert found.to_json()["account"]["limit"] == "none"


def test_the_bytes_come_back(bundle: Bundle) -> None:
    assert Bundle.from_bytes(bundle.to_bytes()) == bundle
    assert canonical.decode(bundle.to_bytes(), BUNDLE_BYTES_MAX) == bundle.to_json()
    bare = replace(bundle, chain=None)
    assert Bundle.from_bytes(bare.to_bytes()) == bare


def test_memos_are_shown_where_they_may_be(ledger: Ledger, bundle: Bundle) -> None:
    shown = {entry.index: entry.memo for entry in bundle.entries if entry.memo is not None}
    assert shown == ledger.memos
    assert len(shown) == 2


def test_the_chains_part_is_the_evidence(bundle: Bundle, evidence: ChainEvidence) -> None:
    assert bundle.chain is not None
    assert bundle.chain.header == evidence.header_rlp
    assert bundle.chain.storage_proof == evidence.storage_proof


def test_nobody_is_shown_anothers_entries(ledger: Ledger) -> None:
    ana, ben, _ = (person.account for person in ledger.people)
    size = ledger.records[5].journal_size
    others = set(ledger.own_entries(ben, size)) - set(ledger.own_entries(ana, size))
    for seq in (*others, size, len(ledger.entries) + 1):
        with pytest.raises(FaultError, match=r"^entries: "):
            made(ledger, ana, 6, [seq])


def test_there_is_none_before_the_account_or_the_epoch(
    ledger: Ledger,
) -> None:
    ana = ledger.people[0].account
    for account, epoch, what in (
        (ana, 7, "epoch"),
        (ana, 0, "epoch"),
        (ledger.new_id(), 6, "account"),
    ):
        with pytest.raises(FaultError, match=rf"^{what}: "):
            made(ledger, account, epoch, [])


def test_there_is_none_of_an_account_opened_later(tmp_path: Path) -> None:
    """And one opened in an epoch with entries of others has its own opening shown."""
    with new_database(tmp_path) as engine:
        ledger = Ledger(engine)
        ledger.open_book()
        early = ledger.join()
        ledger.close_epoch()
        late = ledger.join()
        ledger.pay(early, late, 3)
        ledger.close_epoch()
        with pytest.raises(FaultError, match=r"^account: was not open yet at the close of epoch 1"):
            made(ledger, late.account, 1, [])
        found = made(ledger, late.account, 2, [])
        assert (found.account.key, found.account.slot) == (late.key.public, 1)
        verify_without_chain(found, ledger.log_key)


def test_every_field_must_be_there_and_no_other(bundle: Bundle) -> None:
    whole = bundle.to_json()
    for place, _ in leaves(whole):
        if isinstance(place[-1], int) or (place[0] == "chain" and len(place) == 1):
            continue
        inner: Any = with_value(whole, place, None)
        found = inner
        for step in place[:-1]:
            inner = inner[step]
        del inner[place[-1]]
        with pytest.raises(EvidenceError) as refused:
            Bundle.from_json(found)
        assert refused.value.where == name_of(place)
        inner["other"] = ""
        with pytest.raises(EvidenceError):
            Bundle.from_json(found)


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("v",), 2),
        (("v",), "1"),
        (("format",), "ayni-bundle-v2"),
        (("record",), "00" * 183),
        (("record",), 7),
        (("checkpoint",), 7),
        (("checkpoint",), "x" * 65_536),
        (("checkpoint",), "\ud800"),
        (("epochClose",), []),
        (("epochClose", "index"), -1),
        (("epochClose", "index"), 2**53),
        (("epochClose", "index"), "1"),
        (("epochClose", "proof"), {}),
        (("epochClose", "proof"), ["00" * 32] * (PATH_MAX + 1)),
        (("epochClose", "proof", 0), "00" * 31),
        (("account", "id"), "A" * 36),
        (("account", "key"), "00"),
        (("account", "salt"), "0G" * 32),
        (("account", "slot"), 1.0),
        (("account", "balance"), "none"),
        (("account", "balance"), "-0"),
        (("account", "balance"), "+1"),
        (("account", "balance"), 5),
        (("account", "limit"), "never"),
        (("account", "limit"), str(2**70)),
        (("account", "nonce"), ""),
        (("account", "proof", 0), "00" * 71),
        (("entries",), {}),
        (("entries",), [{}] * (ENTRIES_MAX + 1)),
        (("entries", 0), "entry"),
        (("entries", 0, "entry"), {}),
        (("chain",), []),
        (("chain", "header"), 7),
        (("chain", "header"), "0"),
        (("chain", "header"), "00" * (NODE_BYTES_MAX + 1)),
        (("chain", "address"), "0x" + "00" * 19),
        (("chain", "storageProof", 0), "xy"),
    ],
)
def test_a_malformed_field_is_named(
    bundle: Bundle, place: tuple[str | int, ...], value: object
) -> None:
    with pytest.raises(EvidenceError) as refused:
        Bundle.from_json(with_value(bundle.to_json(), place, value))
    assert refused.value.where == name_of(place)


def test_an_entrys_memo_is_read_strictly(bundle: Bundle) -> None:
    at = next(i for i, entry in enumerate(bundle.entries) if entry.memo is not None)
    for memo, where in (([], "memo"), ({"salt": "", "text": ""}, "memo.salt")):
        with pytest.raises(EvidenceError) as refused:
            Bundle.from_json(with_value(bundle.to_json(), ("entries", at, "memo"), memo))
        assert refused.value.where == f"bundle.entries[{at}].{where}"


def test_the_closing_entry_has_no_memo(bundle: Bundle) -> None:
    memo = {"salt": "00" * 32, "text": ""}
    with pytest.raises(EvidenceError, match=r"^bundle\.epochClose\.memo: "):
        Bundle.from_json(with_value(bundle.to_json(), ("epochClose", "memo"), memo))


@pytest.mark.parametrize("data", [b"", b"[]", b"{", b"\xff", b"{} ", b" " * (BUNDLE_BYTES_MAX + 1)])
def test_bytes_of_another_form_are_refused(data: bytes) -> None:
    with pytest.raises(EvidenceError, match=r"^bundle: "):
        Bundle.from_bytes(data)


def test_one_spelling_only(bundle: Bundle) -> None:
    with pytest.raises(EvidenceError, match=r"^bundle: byte 11: "):
        Bundle.from_bytes(bundle.to_bytes().replace(b'{"account":', b'{"account": '))
