"""What an audit must not miss in a file: random damage, and lines that do not fit together."""

from random import Random

import pytest
from nacl.signing import SigningKey

from chain.audit.lines import FORMAT
from chain.checkpoints import Checkpoint, LogKey, sign
from chain.merkle import Frontier, leaf_hash, root_of
from ledger import canonical
from tests.support.forging import (
    Forger,
    epoch_lines,
    failure,
    lines,
    replaced,
    sealed,
)
from tests.support.journals import COMMUNITY, Ledger

CHANGES = 1_000


def header(**own: object) -> bytes:
    """A header with fields of one's own."""
    fields = {"book": "0" * 64, "community": COMMUNITY, "format": FORMAT, "key": ""} | own
    return canonical.encode(fields | {"type": "header"})


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


def test_an_epochs_line_stands_after_its_closing_entry_and_only_there(exported: bytes) -> None:
    whole = lines(exported)
    at = epoch_lines(whole)[0]
    found = failure(sealed(whole[:at] + whole[at + 1 :]))
    assert "the line of closing 1 should come here" in found.why
    found = failure(sealed([*whole[: at + 1], whole[at], *whole[at + 1 :]]))
    assert "a closing's line stands without its entry" in found.why


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
    second, fourth = (epoch_lines(whole)[number] for number in (1, 3))
    other = canonical.decode(whole[second], 10_000)[field]
    assert failure(sealed(replaced(whole, fourth, **{field: other}))).where.startswith("epoch 4")


def test_a_seed_where_no_leaf_changed_is_refused(exported: bytes) -> None:
    whole = lines(exported)
    fifth = epoch_lines(whole)[4]
    assert canonical.decode(whole[fifth], 10_000)["seed"] == "00" * 32
    found = failure(sealed(replaced(whole, fifth, seed="11" * 32)))
    assert (found.where, "no balance changed" in found.why) == ("epoch 5", True)


def test_a_checkpoint_of_another_tree_is_refused(
    ledger: Ledger, exported: bytes, forger: Forger
) -> None:
    """The log's own signature does not help: over fewer entries, or over others."""
    whole = lines(exported)
    leaves = [leaf_hash(body) for body in ledger.entries]
    shorter = forger.note(Frontier().append_all(leaves[:-1]))
    other = forger.note(Frontier().append_all(leaves[::-1]))
    for note in (shorter, other):
        for at, where in ((-1, "end: checkpoint.root"), (epoch_lines(whole)[1], "epoch 2")):
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
        (header(format="ayni-export-v2"), "line 1: format"),
        (header(book=""), "line 1: book"),
        (header(community=""), "line 1: community"),
        (header(community=7), "line 1: community"),
        (b'{"entries":"1","checkpoint":1,"type":"end"}', "line 1: byte 2"),
        (b'{"checkpoint":1,"entries":1,"type":"end"}', "line 1: checkpoint"),
        (b'{"checkpoint":"","entries":"1","type":"end"}', "line 1: entries"),
    ],
)
def test_malformed_lines_are_named(line: bytes, where: str) -> None:
    assert failure(sealed([line])).where == where


def test_an_honest_file_whose_seal_alone_is_broken_is_refused(exported: bytes) -> None:
    assert failure(exported[:-1] + b"\1").where == "seal"
