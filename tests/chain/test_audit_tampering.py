"""What an audit must not miss: random damage, and an operator who holds the service's key."""

import re
from io import BytesIO
from random import Random

import pytest
from nacl.signing import SigningKey

from chain.audit import AuditReport, audit
from chain.checkpoints import Checkpoint, LogKey, sign
from chain.errors import EvidenceError
from chain.exports import lines_of
from chain.merkle import Frontier, leaf_hash, root_of
from chain.rules import RULES, SHAPES
from chain.sumtree import SumTree
from ledger import canonical
from ledger.entries import read_entry
from ledger.kernel import Accepted, decide
from ledger.orders import Order, read_order
from ledger.state import State
from tests.support.forging import Forger, edited, entry_of, renumbered, sealed
from tests.support.journals import Ledger, new_database

CHANGES = 1_000
NAMED = re.compile(r"(line|entry|epoch|commit of entry) \d+|header|end|seal|file")


def failure(data: bytes, **trusted: str) -> EvidenceError:
    """Return what an audit of this file raises."""
    with pytest.raises(EvidenceError) as refused:
        audit(BytesIO(data), **trusted)  # type: ignore[arg-type] # a test's shorthand
    assert NAMED.match(refused.value.where) or refused.value.where == "digest"
    return refused.value


def lines(data: bytes) -> list[bytes]:
    return list(lines_of(BytesIO(data)))


def replaced(whole: list[bytes], at: int, **changes: object) -> list[bytes]:
    """Return lines of which one has fields replaced."""
    return [*whole[:at], edited(whole[at], **changes), *whole[at + 1 :]]


def at_type(whole: list[bytes], type_: str) -> list[int]:
    """Return where lines of a type stand."""
    return [at for at, line in enumerate(whole) if line.endswith(f'"type":"{type_}"}}'.encode())]


@pytest.fixture(scope="module")
def forger(ledger: Ledger, exported: bytes) -> Forger:
    whole = lines(exported)
    seeds = [
        bytes.fromhex(str(canonical.decode(whole[at], 10_000)["seed"])) for at in _epochs(whole)
    ]
    return Forger(ledger, dict(enumerate(seeds, 1)))


def _epochs(whole: list[bytes]) -> list[int]:
    return [at for at, line in enumerate(whole) if b'"type":"epoch"' in line]


def test_each_of_a_thousand_changed_bytes_of_the_file_is_seen(exported: bytes) -> None:
    random = Random(1)  # noqa: S311 the same damage every time
    for _ in range(CHANGES):
        changed = bytearray(exported)
        changed[random.randrange(len(changed))] ^= random.randint(1, 255)
        failure(bytes(changed))


def test_each_of_a_thousand_changed_bytes_of_the_lines_is_seen(exported: bytes) -> None:
    random = Random(2)  # noqa: S311 the same damage every time
    plain = b"\n".join(lines(exported))
    for _ in range(CHANGES):
        changed = bytearray(plain)
        changed[random.randrange(len(changed))] ^= random.randint(1, 255)
        failure(sealed(bytes(changed).split(b"\n")))


def test_the_forger_can_seal_an_honest_journal(ledger: Ledger, forger: Forger) -> None:
    report = audit(BytesIO(forger.export(ledger.entries)), key=ledger.log_key.to_text())
    assert report.digest == ledger.records[-1].digest().hex()


def last_epoch_at(ledger: Ledger) -> int:
    return ledger.records[-1].journal_size


@pytest.mark.parametrize("at", [1, 9, 17, 25])
def test_a_dropped_entry_is_named(ledger: Ledger, forger: Forger, at: int) -> None:
    kept = ledger.entries[:at] + ledger.entries[at + 1 :]
    assert failure(forger.export(kept)).where == f"entry {at}"


@pytest.mark.parametrize("at", [1, 9, 17, 25])
def test_swapped_entries_are_named(ledger: Ledger, forger: Forger, at: int) -> None:
    a, b = ledger.entries[at : at + 2]
    swapped = [*ledger.entries[:at], b, a, *ledger.entries[at + 2 :]]
    assert failure(forger.export(swapped)).where == f"entry {at}"


@pytest.mark.parametrize("at", [1, 9, 17, 25])
def test_a_repeated_entry_is_named_even_if_renumbered(
    ledger: Ledger, forger: Forger, at: int
) -> None:
    repeated = [*ledger.entries[: at + 1], ledger.entries[at], *ledger.entries[at + 1 :]]
    assert failure(forger.export(repeated)).where == f"entry {at + 1}"
    found = failure(forger.export(renumbered(repeated)))
    assert found.where == f"entry {at + 1}"
    assert "order_id_must_not_be_reused" in found.why


def test_a_transfer_dropped_and_the_rest_renumbered_breaks_the_next_epoch(
    ledger: Ledger, forger: Forger
) -> None:
    kept = renumbered([body for body in ledger.entries if b'"amount":"60"' not in body])
    assert len(kept) == len(ledger.entries) - 1
    assert failure(forger.export(kept)).where == "epoch 1"


def test_another_history_by_the_same_rules_shows_against_the_chain(
    ledger: Ledger, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Who holds every key of the service can post again without an order; the digest differs."""
    with new_database(tmp_path_factory.mktemp("other")) as engine:
        other = Ledger(engine, seed=7)
        other.service, other.signer, other.book = ledger.service, ledger.signer, ledger.book
        other.origin = ledger.origin
        other.journal = other.new_journal()
        for body in ledger.entries[: ledger.records[0].journal_size - 1]:
            entry = read_entry(body, SHAPES, "entry")
            if b'"amount":"60"' not in body:
                other.now_ms = entry.time_ms
                other.post_all(entry.order)
        other.close_epoch()
        rewritten = other.export()
    assert isinstance(audit(BytesIO(rewritten), key=ledger.log_key.to_text()), AuditReport)
    digest = ledger.records[0].digest().hex()
    assert failure(rewritten, digest=digest).where == "digest"


def closing_entry(ledger: Ledger, epoch: int, **said: str | int) -> tuple[int, bytes]:
    """Return an epoch's closing entry, its order changed and signed again by the service."""
    at = ledger.records[epoch - 1].journal_size - 1
    entry = read_entry(ledger.entries[at], SHAPES, "entry")
    text = canonical.encode(canonical.decode(entry.order.text, 10_000) | said)
    signed = [(ledger.service.public, ledger.service.sign(text))]
    order = read_order(text, signed, SHAPES)
    assert isinstance(order, Order)
    return at, entry_of(order, {}, at, entry.time_ms)


def tree_without(ledger: Ledger, epoch: int, slot: int) -> SumTree:
    """Return a tree that leaves one account out, and claims to balance."""
    del epoch
    accounts = sorted(ledger.state.accounts.values(), key=lambda account: account.terms.slot)
    kept = [account for account in accounts if account.terms.slot != slot]
    count = (1).to_bytes(8, "big")
    return SumTree([bytes(32) + count + leaf_hash(repr(account).encode()) for account in kept])


@pytest.mark.parametrize(
    ("accounts", "where"), [(4, "entry"), (5, "epoch")], ids=["and not counted", "but counted"]
)
def test_a_leaf_left_out_of_an_epoch_is_seen(
    ledger: Ledger, forger: Forger, accounts: int, where: str
) -> None:
    root = tree_without(ledger, 1, 2).root()[-32:].hex()
    at, forged = closing_entry(ledger, 1, accounts=accounts, balances=root, total="0")
    bodies = [*ledger.entries[:at], forged, *ledger.entries[at + 1 :]]
    number = at if where == "entry" else 1
    assert failure(forger.export(bodies)).where == f"{where} {number}"


def test_a_total_that_hides_debt_is_seen(ledger: Ledger, forger: Forger) -> None:
    at, forged = closing_entry(ledger, 6, total="0")
    bodies = [*ledger.entries[:at], forged, *ledger.entries[at + 1 :]]
    found = failure(forger.export(bodies))
    assert (found.where, found.why[:9]) == ("epoch 6", "balances:")


def test_a_bound_passed_by_a_signed_order_is_named(ledger: Ledger, forger: Forger) -> None:
    ana, _, eva = ledger.people
    order = ledger.order("transfer", ana.key, from_=ana.account, to=eva.account, amount="100000")
    seq = len(ledger.entries)
    forged = entry_of(order, {ana.account: -100000, eva.account: 100000}, seq, ledger.now_ms)
    found = failure(forger.export([*ledger.entries, forged]))
    assert found.where == f"entry {seq}"
    assert "lower_bound_must_hold" in found.why


def test_legs_that_the_order_does_not_say_are_named(ledger: Ledger, forger: Forger) -> None:
    ana, ben, eva = ledger.people
    order = ledger.order("transfer", eva.key, from_=eva.account, to=ana.account, amount="1")
    seq = len(ledger.entries)
    for legs in ({eva.account: -2, ana.account: 2}, {eva.account: -1, ben.account: 1}, {}):
        forged = entry_of(order, legs, seq, ledger.now_ms)
        found = failure(forger.export([*ledger.entries, forged]))
        assert (found.where, found.why[:5]) == (f"entry {seq}", "legs:")


def test_a_valid_signature_by_a_revoked_key_is_named(ledger: Ledger, forger: Forger) -> None:
    ana, ben, _ = ledger.people
    order = ledger.order("transfer", ben.key, from_=ben.account, to=ana.account, amount="1")
    seq = len(ledger.entries)
    forged = entry_of(order, {ben.account: -1, ana.account: 1}, seq, ledger.now_ms)
    found = failure(forger.export([*ledger.entries, forged]))
    assert found.where == f"entry {seq}"
    assert "key_must_be_in_force" in found.why


def test_an_order_that_nobody_signed_is_named(ledger: Ledger, forger: Forger) -> None:
    ana, _, eva = ledger.people
    order = ledger.order("transfer", eva.key, from_=eva.account, to=ana.account, amount="1")
    [(key, _)] = order.signatures
    unsigned = order._replace(signatures=((key, SigningKey(bytes(32)).sign(b"").signature.hex()),))
    seq = len(ledger.entries)
    forged = entry_of(unsigned, {eva.account: -1, ana.account: 1}, seq, ledger.now_ms)
    found = failure(forger.export([*ledger.entries, forged]))
    assert (found.where, found.why[:11]) == (f"entry {seq}", "signatures:")


def test_a_time_going_back_is_named(ledger: Ledger, forger: Forger) -> None:
    ana, _, eva = ledger.people
    order = ledger.order("transfer", eva.key, from_=eva.account, to=ana.account, amount="1")
    seq = len(ledger.entries)
    earlier = ledger.state.time_ms - 1
    forged = entry_of(order, {eva.account: -1, ana.account: 1}, seq, earlier)
    found = failure(forger.export([*ledger.entries, forged]))
    assert (found.where, found.why[:5]) == (f"entry {seq}", "time:")


def test_an_entry_of_another_book_is_named(ledger: Ledger, forger: Forger) -> None:
    body = ledger.entries[-1]
    order = canonical.decode(body, 10_000)["order"]
    assert isinstance(order, dict)
    moved = edited(body, order=order | {"book": "00" * 32})
    found = failure(forger.export([*ledger.entries[:-1], moved]))
    assert (found.where, found.why[:11]) == (f"entry {len(ledger.entries) - 1}", "order.book:")


def test_an_epochs_line_stands_after_its_closing_entry_and_only_there(exported: bytes) -> None:
    whole = lines(exported)
    at = _epochs(whole)[0]
    found = failure(sealed(whole[:at] + whole[at + 1 :]))
    assert "epoch 1: its line must come here" in found.why
    found = failure(sealed([*whole[: at + 1], whole[at], *whole[at + 1 :]]))
    assert "follows its closing entry" in found.why


def test_a_receipt_over_other_entries_is_refused(exported: bytes) -> None:
    whole = lines(exported)
    commits = [at for at, line in enumerate(whole) if b'"type":"commit"' in line]
    first, second = (canonical.decode(whole[at], 10_000) for at in commits[1:3])
    forged = replaced(whole, commits[1], signature=second["signature"])
    assert failure(sealed(forged)).where == f"commit of entry {first['first']}: signature"


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"count": 0}, "line 4"),
        ({"first": 2}, "line 4"),
        ({"books": 2}, "commit of entry 1: proof"),
        ({"books": 0}, "commit of entry 1: books"),
        ({"path": "00" * 32}, "commit of entry 1: proof"),
        ({"path": "00" * 31}, "commit of entry 1: path"),
        ({"position": 1}, "commit of entry 1: index"),
        ({"signature": "00" * 63}, "line 4: signature"),
    ],
)
def test_a_commit_line_of_another_form_is_refused(
    exported: bytes, changes: dict[str, object], where: str
) -> None:
    assert failure(sealed(replaced(lines(exported), 3, **changes))).where == where


def test_a_commit_with_an_entry_too_few_or_too_many_is_refused(exported: bytes) -> None:
    whole = lines(exported)
    assert failure(sealed(whole[:2] + whole[3:])).where == "entry 0"
    assert failure(sealed([*whole[:3], whole[2], *whole[3:]])).where == "line 4"


@pytest.mark.parametrize("field", ["record", "seed", "time_ms", "checkpoint"])
def test_records_of_other_epochs_do_not_link(exported: bytes, field: str) -> None:
    whole = lines(exported)
    second, fourth = (_epochs(whole)[number] for number in (1, 3))
    other = canonical.decode(whole[second], 10_000)[field]
    assert failure(sealed(replaced(whole, fourth, **{field: other}))).where.startswith("epoch 4")


def test_a_seed_where_no_leaf_changed_is_refused(exported: bytes) -> None:
    whole = lines(exported)
    fifth = _epochs(whole)[4]
    assert canonical.decode(whole[fifth], 10_000)["seed"] == "00" * 32
    found = failure(sealed(replaced(whole, fifth, seed="11" * 32)))
    assert (found.where, found.why[:5]) == ("epoch 5", "seed:")


def test_a_checkpoint_of_another_tree_is_refused(
    ledger: Ledger, exported: bytes, forger: Forger
) -> None:
    """The log's own signature does not help: over fewer entries, or over others."""
    whole = lines(exported)
    leaves = [leaf_hash(body) for body in ledger.entries]
    shorter = forger.note(Frontier().append_all(leaves[:-1]))
    other = forger.note(Frontier().append_all(leaves[::-1]))
    for note in (shorter, other):
        for at, where in ((-1, "end: checkpoint.root"), (_epochs(whole)[1], "epoch 2")):
            index = at % len(whole)
            found = failure(sealed(replaced(whole, index, checkpoint=note)))
            assert found.where.startswith(where)


def test_a_checkpoint_under_another_name_is_refused(ledger: Ledger, exported: bytes) -> None:
    root = root_of([leaf_hash(body) for body in ledger.entries])
    note = sign(Checkpoint("other.example", len(ledger.entries), root), ledger.signer)
    whole = lines(exported)
    found = failure(sealed(replaced(whole, len(whole) - 1, checkpoint=note)))
    assert found.where == "end: checkpoint.signature"


def test_receipts_by_another_key_than_the_books_service_are_refused(
    ledger: Ledger, exported: bytes
) -> None:
    key = LogKey(ledger.origin, bytes(SigningKey(bytes(32)).verify_key)).to_text()
    assert failure(sealed(replaced(lines(exported), 0, key=key))).where == "header.key"


@pytest.mark.parametrize("end", [{"entries": 3}, {"checkpoint": ""}])
def test_another_end_is_refused(exported: bytes, end: dict[str, object]) -> None:
    whole = lines(exported)
    found = failure(sealed(replaced(whole, len(whole) - 1, **end)))
    assert found.where.startswith("end")


def test_lines_out_of_place_are_refused(exported: bytes) -> None:
    whole = lines(exported)
    assert failure(sealed([])).where == "end"
    assert failure(sealed(whole[:-1])).where == "end"
    assert failure(sealed(whole[1:])).where == "line 1"
    assert failure(sealed([whole[0], *whole])).where == "line 2"
    assert failure(sealed([*whole, whole[-1]])).where == f"line {len(whole) + 1}"


@pytest.mark.parametrize(
    ("line", "where"),
    [
        (b"{}", "line 1: type"),
        (b'{"type":"commit"}', "line 1: line"),
        (b'{"type": "end"}', "line 1: byte 8"),
        (b"[]", "line 1: $"),
        (b'{"book":"","format":"ayni-export-v2","key":"","type":"header"}', "line 1: format"),
        (b'{"book":"","format":"ayni-export-v1","key":"","type":"header"}', "line 1: book"),
        (b'{"entries":"1","checkpoint":1,"type":"end"}', "line 1: byte 2"),
        (b'{"checkpoint":1,"entries":1,"type":"end"}', "line 1: checkpoint"),
        (b'{"checkpoint":"","entries":"1","type":"end"}', "line 1: entries"),
    ],
)
def test_malformed_lines_are_named(line: bytes, where: str) -> None:
    assert failure(sealed([line])).where == where


def test_an_honest_file_whose_seal_alone_is_broken_is_refused(exported: bytes) -> None:
    assert failure(exported[:-1] + b"\1").where == "seal"


def test_the_rules_that_replay_are_those_that_posted(ledger: Ledger) -> None:
    """A plain fold, without the audit's compact state, comes to the same accounts."""
    state = State()
    for body in ledger.entries:
        entry = read_entry(body, SHAPES, "entry")
        decided = decide(RULES, state, entry.order, entry.time_ms)
        assert isinstance(decided, Accepted)
        state.apply(entry.order, decided, entry.time_ms)
    assert state.accounts == ledger.state.accounts
