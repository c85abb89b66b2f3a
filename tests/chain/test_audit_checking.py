"""Entries that are read by a pattern, against the strict reader that says what is wrong."""

import json
import re
from random import Random

import pytest

from chain.audit import checking
from chain.audit.checking import Checked, Unreadable, check_block, read_block
from chain.audit.lines import entry_line
from chain.errors import EvidenceError
from chain.merkle import leaf_hash
from chain.rules import SHAPES
from ledger.entries import read_entry
from ledger.structs import replace
from tests.support.forging import edited, lines
from tests.support.journals import Ledger

CHANGES = 4_000


def checked(body: bytes) -> checking.Found:
    [found] = read_block(check_block(entry_line(body) + b"\n"))
    return found


def expected(body: bytes) -> checking.Found:
    """Return what the strict reader makes of an entry whose signatures were not looked at."""
    try:
        entry = read_entry(body, SHAPES, "")
    except EvidenceError as error:
        return Unreadable.of(error)
    signers = tuple((key, "") for key, _ in entry.order.signatures)
    order = replace(entry.order, text=b"", signatures=signers)
    legs = ",".join(f'["{account}","{amount}"]' for account, amount in entry.legs)
    return Checked(entry.seq, entry.time_ms, order, legs, leaf_hash(body), "", False)  # noqa: FBT003


def without_fault(found: checking.Found) -> checking.Found:
    return replace(found, fault="") if isinstance(found, Checked) else found


def test_every_entry_of_a_book_is_read_as_the_strict_reader_does(ledger: Ledger) -> None:
    for body in ledger.entries:
        assert checked(body) == expected(body)


def test_entries_in_order_need_no_strict_reader(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(checking, "read_entry")
    for body in ledger.entries:
        assert isinstance(checked(body), Checked)


def test_changed_entries_are_read_as_the_strict_reader_does(ledger: Ledger) -> None:
    random = Random(3)  # noqa: S311 the same damage every time
    alphabet = b'019aAfg-"\\[]{}:, e+.\x00\x7f\xc3\xa9'
    for _ in range(CHANGES):
        body = bytearray(random.choice(ledger.entries))
        at = random.randrange(len(body))
        change = bytes([random.choice(alphabet)])
        body[at : at + random.randint(0, 1)] = random.choice((b"", change))
        assert without_fault(checked(bytes(body))) == expected(bytes(body))


@pytest.mark.parametrize(
    "changes",
    [
        {"seq": 2**53 - 1},
        {"seq": 2**53},
        {"seq": -1},
        {"seq": "1"},
        {"time": 2**53},
        {"time": 10**16},
        {"v": 2},
        {"rand": "A" * 32},
        {"rand": "0" * 31},
        {"signatures": []},
        {"signatures": [["0" * 64, "0" * 127]]},
        {"signatures": [["0" * 64, "0" * 128, "0"]]},
        {"signatures": [["A" * 64, "0" * 128]]},
        {"signatures": [["é" * 32, "0" * 128]]},
        {"signatures": [["0" * 64, '"' * 64]]},
        {"legs": []},
        {"legs": {}},
        {"legs": [["x", "1"]]},
        {"legs": [["017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "-0"]]},
        {"legs": [["017f22e2-79b0-7cc3-98c4-dc0c0c07398f", "9" * 30]]},
        {"legs": [["017f22e2-79b0-7cc3-98c4-dc0c0c07398f", 1]]},
        {"order": {}},
        {"more": 1},
    ],
)
def test_entries_of_another_form_are_read_as_the_strict_reader_does(
    ledger: Ledger, changes: dict[str, object]
) -> None:
    for body in (ledger.entries[1], ledger.entries[-1]):
        sent = json.loads(body) | changes
        text = json.dumps(sent, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        changed = text.encode()
        assert without_fault(checked(changed)) == expected(changed)


@pytest.mark.parametrize("name", [b"seq", b"time"])
@pytest.mark.parametrize(
    "value", [b"01", b"-0", b"1.0", b"1e3", b" 1", b"9007199254740992", b"10000000000000000"]
)
def test_integers_are_written_in_one_way(ledger: Ledger, name: bytes, value: bytes) -> None:
    body = re.sub(b'"%s":[0-9]+' % name, b'"%s":%s' % (name, value), ledger.entries[-1])
    assert value in body
    assert checked(body) == expected(body)


def test_a_signature_that_does_not_hold_is_said_with_what_was_read(ledger: Ledger) -> None:
    body = ledger.entries[-1]
    order = read_entry(body, SHAPES, "").order
    [(key, signature)] = order.signatures
    other = signature.translate(str.maketrans("01", "10"))
    found = checked(edited(body, signatures=[[key, other]]))
    assert isinstance(found, Checked)
    assert found.fault.startswith(f"signatures: signature by {key}: ")


def test_other_lines_come_back_as_they_are(exported: bytes) -> None:
    whole = [line for line in lines(exported) if not line.startswith(b'{"entry":')]
    found = list(read_block(check_block(b"\n".join([*whole, b"", b"x"]) + b"\n")))
    assert found == [*whole, b"", b"x"]
