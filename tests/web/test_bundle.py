"""The browser's verifier and the one in Python say the same of bundles, good and bad."""

from dataclasses import replace
from random import Random
from typing import Any

import pytest

from chain.bundle import Bundle, Memo, ProvedEntry
from chain.checkpoints import Checkpoint, LogKey, sign
from chain.errors import EvidenceError
from chain.leaves import Leaf, account_commitment
from chain.merkle import leaf_hash, root_and_paths
from chain.records import EpochRecord
from chain.sumtree import SumTree
from chain.verify import Trust, verify, verify_without_chain
from ledger import canonical
from ledger.ids import uuid_bytes
from tests.support.bundles import changed_value, leaves, with_value
from tests.support.forging import edited, resigned
from tests.support.journals import Ledger
from tests.web.phone import Phone
from wallets.memos import commitment

CHANGES = 200
VALUES: tuple[Any, ...] = (None, [], 1, "", "0", "zz", -1, [["a"]], "none")
ACCOUNT = "the bundle's account"
STEPS = [1, 2, 3, 4, 5, 6]


def both(phone: Phone, data: bytes, trust: Trust) -> str | None:
    """Return where both refuse a bundle's bytes, None if they hold; they must agree."""
    theirs = None
    try:
        verify(Bundle.from_bytes(data), trust)
    except EvidenceError as error:
        theirs = error.where
    trusted = (trust.log_key.to_text(), trust.contract.hex(), trust.block_hash.hex())
    ours = None
    try:
        assert phone.play("checkBundle", data, *trusted) == STEPS
    except EvidenceError as error:
        ours = error.where
    assert ours == theirs, data
    return ours


def both_without_chain(phone: Phone, bundle: Bundle, log_key: LogKey) -> str | None:
    """As `both`, without steps 1 and 2."""
    theirs = None
    try:
        verify_without_chain(bundle, log_key)
    except EvidenceError as error:
        theirs = error.where
    ours = None
    try:
        found = phone.play("checkBundleWithoutChain", bundle.to_bytes(), log_key.to_text())
        assert found == STEPS[2:]
    except EvidenceError as error:
        ours = error.where
    assert ours == theirs
    return ours


def test_a_good_bundle_holds(phone: Phone, bundle: Bundle, trust: Trust) -> None:
    assert both(phone, bundle.to_bytes(), trust) is None
    assert both_without_chain(phone, bundle, trust.log_key) is None
    assert both_without_chain(phone, replace(bundle, chain=None), trust.log_key) is None


def test_an_erased_memo_leaves_it_good(phone: Phone, bundle: Bundle, trust: Trust) -> None:
    entries = tuple(replace(entry, memo=None) for entry in bundle.entries)
    assert both(phone, replace(bundle, entries=entries).to_bytes(), trust) is None


def test_both_refuse_changed_fields_alike(phone: Phone, bundle: Bundle, trust: Trust) -> None:
    random = Random(5)  # noqa: S311 the same damage every time
    whole = bundle.to_json()
    fields = list(leaves(whole))
    for _ in range(CHANGES):
        place, value = random.choice(fields)
        other = with_value(whole, place, changed_value(value, random))
        assert both(phone, canonical.encode(other), trust) is not None


def test_both_refuse_changed_bytes_alike(phone: Phone, bundle: Bundle, trust: Trust) -> None:
    random = Random(6)  # noqa: S311 the same damage every time
    data = bundle.to_bytes()
    for _ in range(CHANGES):
        at = random.randrange(len(data))
        other = data[:at] + random.choice([b"", b"0", b"\xff", b'"', b"-"]) + data[at + 1 :]
        if other != data:
            assert both(phone, other, trust) is not None


def test_both_refuse_other_shapes_alike(phone: Phone, bundle: Bundle, trust: Trust) -> None:
    whole = bundle.to_json()
    objects = [whole, whole["chain"], whole["account"], whole["epochClose"], *whole["entries"]]
    objects += [entry["memo"] for entry in whole["entries"] if "memo" in entry]
    for item in objects:
        for name in list(item):
            for value in VALUES:
                with_changed = changed(whole, item, name, value)
                if with_changed != whole:
                    both(phone, canonical.encode(with_changed), trust)
        both(phone, canonical.encode(changed(whole, item, "constructor", "x")), trust)


def changed(whole: dict[str, Any], item: dict[str, Any], name: str, value: object) -> Any:  # noqa: ANN401
    """Return a copy in which a field of one object has another value, or is left out."""
    before = dict(item)
    item[name] = value
    if value is None:
        del item[name]
    copied = canonical.decode(canonical.encode(whole), 1 << 24)
    item.clear()
    item.update(before)
    return copied


def test_both_refuse_a_memo_of_the_closing_and_amounts_too_large(
    phone: Phone, bundle: Bundle, trust: Trust
) -> None:
    for place, value, where in (
        (("epochClose", "memo"), {"salt": "00" * 32, "text": ""}, "bundle.epochClose.memo"),
        (("account", "balance"), str(2**62 + 1), "bundle.account.balance"),
        (("account", "limit"), str(-(2**62) - 1), "bundle.account.limit"),
        (("account", "limit"), "1", "bundle.account"),
    ):
        data = canonical.encode(with_value(bundle.to_json(), place, value))
        assert both(phone, data, trust) == where


def test_both_mind_the_trust(phone: Phone, bundle: Bundle, trust: Trust) -> None:
    data = bundle.to_bytes()
    other_key = LogKey("other", trust.log_key.public)
    assert both(phone, data, replace(trust, log_key=other_key)) == "bundle.checkpoint.signature"
    assert both(phone, data, replace(trust, contract=bytes(20))) == "bundle.chain.address"
    assert both(phone, data, replace(trust, block_hash=bytes(32))) == "bundle.chain.header"
    assert both(phone, replace(bundle, chain=None).to_bytes(), trust) == "bundle.chain"


@pytest.mark.parametrize(
    ("key", "contract", "block"), [("x", 40, 64), (None, 38, 64), (None, 40, 62)]
)
def test_trust_has_its_form(
    phone: Phone, trust: Trust, key: str | None, contract: int, block: int
) -> None:
    with pytest.raises(EvidenceError) as caught:
        phone.call(
            "verify", "readTrust", key or trust.log_key.to_text(), "a" * contract, "a" * block
        )
    assert caught.value.where.startswith("trust.")


def test_both_mind_the_order_of_entries(phone: Phone, bundle: Bundle, trust: Trust) -> None:
    first, second, *_ = bundle.entries
    for entries in ((second, first), (first, first)):
        data = replace(bundle, entries=entries).to_bytes()
        assert both(phone, data, trust) == "bundle.entries[1].index"


def test_both_mind_memos(phone: Phone, bundle: Bundle, trust: Trust) -> None:
    for at, entry in enumerate(bundle.entries):
        for text in ("never said", "x" * 501):
            other = replace(entry, memo=Memo(bytes(32), text))
            entries = (*bundle.entries[:at], other, *bundle.entries[at + 1 :])
            data = replace(bundle, entries=entries).to_bytes()
            assert both(phone, data, trust) == f"bundle.entries[{at}].memo"


def test_both_refuse_a_checkpoint_of_another_journal(
    phone: Phone, ledger: Ledger, bundle: Bundle
) -> None:
    record = EpochRecord.from_bytes(bundle.record)
    size, root = record.journal_size, record.journal_root
    for other in (
        Checkpoint(ledger.origin, size + 1, root),
        Checkpoint(ledger.origin, size, bytes(32)),
    ):
        lying = replace(bundle, checkpoint=sign(other, ledger.signer))
        assert both_without_chain(phone, lying, ledger.log_key) == "bundle.checkpoint"


def lie(
    ledger: Ledger,
    bundle: Bundle,
    bodies: dict[int, bytes],
    shown: int | None,
    **said: Any,  # noqa: ANN401
) -> Bundle:
    """Return a bundle of a log that signs a journal with other entries in it."""
    record = EpochRecord.from_bytes(bundle.record)
    all_bodies = list(ledger.entries[: record.journal_size])
    for at, body in bodies.items():
        all_bodies[at] = body
    root, paths = root_and_paths([leaf_hash(body) for body in all_bodies])
    record = replace(record, **{"journal_root": root} | said)
    note = sign(Checkpoint(ledger.origin, record.journal_size, root), ledger.signer)

    def proved(at: int) -> ProvedEntry:
        return ProvedEntry(at, all_bodies[at], paths[at])

    return replace(
        bundle,
        record=record.to_bytes(),
        checkpoint=note,
        epoch_close=proved(len(all_bodies) - 1),
        entries=() if shown is None else (proved(shown),),
        chain=None,
    )


@pytest.mark.parametrize(
    "said",
    [
        {"epoch": 3},
        {"accounts": 4},
        {"total": "1"},
        {"total": "01"},
        {"total": str(2**64)},
        {"total": str(2**127)},
        {"balances": "00" * 32},
        {"book": "00" * 32},
        {"type": "epoch-opened"},
        {"more": 1},
        {"expires": -1},
        {"v": 2},
        {"id": "1"},
        {"key": "00" * 32},
    ],
)
def test_both_refuse_another_closing(
    phone: Phone, ledger: Ledger, bundle: Bundle, said: dict[str, Any]
) -> None:
    last = EpochRecord.from_bytes(bundle.record).journal_size - 1
    order = canonical.decode(ledger.entries[last], 10_000)["order"]
    assert isinstance(order, dict)
    body = edited(ledger.entries[last], order=order | said)
    found = both_without_chain(phone, lie(ledger, bundle, {last: body}, None), ledger.log_key)
    assert found in {"bundle.record", "bundle.epochClose.entry"}


@pytest.mark.parametrize(
    "fields",
    [
        {"v": 2},
        {"seq": 1},
        {"seq": -1},
        {"seq": "7"},
        {"time": "1"},
        {"rand": "00" * 15},
        {"legs": []},
        {"legs": {}},
        {"legs": "ab"},
        {"legs": [[ACCOUNT, "1"], ["y", "-1"]]},
        {"legs": [[ACCOUNT, "01"]]},
        {"legs": [[ACCOUNT, "-0"]]},
        {"legs": [[ACCOUNT, 1]]},
        {"legs": [[ACCOUNT, "1", "1"]]},
        {"legs": [[ACCOUNT, "1"], "ab"]},
        {"order": []},
        {"order": {}},
        {"signatures": []},
        {"signatures": {}},
        {"signatures": [["00" * 32, "00" * 64]]},
        {"signatures": [["00" * 32, "00" * 63]]},
        {"more": 1},
    ],
)
def test_both_refuse_another_entry(
    phone: Phone, ledger: Ledger, bundle: Bundle, fields: dict[str, Any]
) -> None:
    at = bundle.entries[-1].index
    if isinstance(fields.get("legs"), list):
        fields = {"legs": [with_account(leg, bundle.account.id) for leg in fields["legs"]]}
    body = edited(ledger.entries[at], **fields)
    found = both_without_chain(phone, lie(ledger, bundle, {at: body}, at), ledger.log_key)
    assert found in {"bundle.entries[0].entry", "bundle.entries[0].index"}


def with_account(leg: Any, id_: str) -> Any:  # noqa: ANN401 - some are no legs
    """Return a leg with the account's id where it stands for it."""
    return [id_ if part == ACCOUNT else part for part in leg] if isinstance(leg, list) else leg


@pytest.mark.parametrize("body", [b"", b"{}", b"\xef\xbb\xbf{}", b"[]", b'{"a":"' + b"x" * 65_000])
def test_both_refuse_what_is_no_entry(
    phone: Phone, ledger: Ledger, bundle: Bundle, body: bytes
) -> None:
    at = bundle.entries[-1].index
    found = both_without_chain(phone, lie(ledger, bundle, {at: body}, at), ledger.log_key)
    assert found == "bundle.entries[0].entry"


def test_both_refuse_somebody_elses_entry(phone: Phone, ledger: Ledger, bundle: Bundle) -> None:
    found = both_without_chain(phone, lie(ledger, bundle, {}, 0), ledger.log_key)
    assert found == "bundle.entries[0].entry"


def test_both_refuse_a_last_entry_that_closes_nothing(
    phone: Phone, ledger: Ledger, bundle: Bundle
) -> None:
    last = EpochRecord.from_bytes(bundle.record).journal_size - 1
    body = edited(ledger.entries[-1], seq=last)
    found = both_without_chain(phone, lie(ledger, bundle, {last: body}, None), ledger.log_key)
    assert found == "bundle.epochClose.entry"


def test_both_refuse_another_total(phone: Phone, ledger: Ledger, bundle: Bundle) -> None:
    found = both_without_chain(phone, lie(ledger, bundle, {}, None, total=1), ledger.log_key)
    assert found == "bundle.record"


def test_both_refuse_another_book(phone: Phone, ledger: Ledger, bundle: Bundle) -> None:
    """The log is named after one; under another's name the account's leaf is of the true book."""
    last = EpochRecord.from_bytes(bundle.record).journal_size - 1
    body = resigned(ledger.entries[last], ledger.service, book="00" * 32)
    lying = lie(ledger, bundle, {last: body}, None, book32=bytes(32))
    assert both_without_chain(phone, lying, ledger.log_key) == "bundle.record"
    named = LogKey(f"ayni.example/{'00' * 32}", ledger.log_key.public)
    record = EpochRecord.from_bytes(lying.record)
    checkpoint = Checkpoint(named.name, record.journal_size, record.journal_root)
    lying = replace(lying, checkpoint=sign(checkpoint, ledger.signer))
    assert both_without_chain(phone, lying, named) == "bundle.account"


def test_both_hold_reasons_against_what_they_commit_to(
    phone: Phone, ledger: Ledger, bundle: Bundle
) -> None:
    """A reversal's and a bound's reason is kept like a memo, and shown like one."""
    salt, text = bytes(range(32)), "Wrong account"
    for type_ in (b"reversal", b"bound-set"):
        at = next(
            at
            for at, body in enumerate(ledger.entries)
            if b'"type":"%s"' % type_ in body and f'["{bundle.account.id}",'.encode() in body
        )
        reason = commitment(salt, text)
        body = resigned(ledger.entries[at], ledger.stewards[1].key, reason=reason)
        shown = lie(ledger, bundle, {at: body}, at)
        for said, where in ((text, None), ("another", "bundle.entries[0].memo")):
            entries = (replace(shown.entries[0], memo=Memo(salt, said)),)
            found = both_without_chain(phone, replace(shown, entries=entries), ledger.log_key)
            assert found == where


@pytest.mark.parametrize("at", ["epochClose", "entry"])
def test_both_refuse_a_signature_that_is_none(
    phone: Phone, ledger: Ledger, bundle: Bundle, at: str
) -> None:
    last, shown = EpochRecord.from_bytes(bundle.record).journal_size - 1, bundle.entries[-1].index
    seq = last if at == "epochClose" else shown
    signatures = canonical.decode(ledger.entries[seq], 10_000)["signatures"]
    assert isinstance(signatures, list)
    body = edited(ledger.entries[seq], signatures=[[signatures[0][0], "00" * 64]])
    found = both_without_chain(phone, lie(ledger, bundle, {seq: body}, shown), ledger.log_key)
    assert found == ("bundle.epochClose.entry" if seq == last else "bundle.entries[0].entry")


@pytest.mark.parametrize("said", [{"book": "00" * 32}, {"amount": "2"}])
def test_both_refuse_an_order_of_another_book_or_not_as_signed(
    phone: Phone, ledger: Ledger, bundle: Bundle, said: dict[str, str]
) -> None:
    at = bundle.entries[-1].index
    order = canonical.decode(ledger.entries[at], 10_000)["order"]
    assert isinstance(order, dict)
    body = edited(ledger.entries[at], order=order | said)
    if "book" in said:
        body = resigned(ledger.entries[at], ledger.people[0].key, **said)
    found = both_without_chain(phone, lie(ledger, bundle, {at: body}, at), ledger.log_key)
    assert found == "bundle.entries[0].entry"


@pytest.mark.parametrize("legs", [["1", "-2"], ["1"], ["9" * 19, "-" + "9" * 18]])
def test_both_refuse_legs_that_do_not_sum_to_zero(
    phone: Phone, ledger: Ledger, bundle: Bundle, legs: list[str]
) -> None:
    at = bundle.entries[-1].index
    sides = (bundle.account.id, ledger.people[1].account)
    moved = [list(leg) for leg in zip(sides, legs, strict=False)]
    body = edited(ledger.entries[at], legs=moved)
    found = both_without_chain(phone, lie(ledger, bundle, {at: body}, at), ledger.log_key)
    assert found == "bundle.entries[0].entry"


def test_both_refuse_a_leaf_that_leaves_out_the_latest_entry(
    phone: Phone, ledger: Ledger, bundle: Bundle
) -> None:
    """A balance from before it, under a root of its own, with the entry shown beside."""
    record = EpochRecord.from_bytes(bundle.record)
    shown, last = bundle.account.last_entry, record.journal_size - 1
    older = replace(bundle.account, last_entry=shown - 1, slot=0)
    key, salt = bytes.fromhex(older.key), bytes.fromhex(older.salt)
    account = account_commitment(uuid_bytes(older.id), key, salt)
    leaf = Leaf(
        record.book32, 0, account, older.balance, older.limit, older.last_entry, older.nonce
    )
    other = replace(leaf, slot=1, balance=-older.balance)
    tree = SumTree([leaf.value(), other.value()])
    total, root = abs(older.balance), tree.root()[-32:]
    said = {"balances": root.hex(), "total": str(total), "accounts": 2}
    body = resigned(ledger.entries[last], ledger.service, **said)
    lying = lie(ledger, bundle, {last: body}, shown, balance_root=root, total=total, accounts=2)
    lying = replace(lying, account=replace(older, proof=tuple(tree.proof(0))))
    assert both_without_chain(phone, lying, ledger.log_key) == "bundle.entries[0].index"
