"""A device that many use: number and passphrase together open a key, and tell nothing without."""

import pytest

from api.words.numbers import number_of
from chain.errors import EvidenceError
from tests.web.phone import Phone
from wallets.keys import Key

SEED = bytes(range(32))
LENGTHS = {12 + 2_048 + 16}
"""The nonce, the padded content, the seal's mark."""


def test_number_and_passphrase_open_what_is_theirs(phone: Phone) -> None:
    members = [
        {"slot": 3, "passphrase": "caf\u00e9 con le\u00f1a", "name": "Ana Martin", "seed": SEED},
        {"slot": 14, "passphrase": "another one", "name": "Zo\u00eb" * 40, "seed": SEED[::-1]},
    ]
    tries = [
        {"slot": 3, "passphrase": "cafe\u0301 con len\u0303a"},
        {"slot": 14, "passphrase": "another one"},
        {"slot": 14, "passphrase": "caf\u00e9 con le\u00f1a"},
        {"slot": 3, "passphrase": "another one"},
    ]
    told = phone.play("shareDesk", members, tries)
    assert told["found"] == ["Ana Martin", "Zo\u00eb" * 40, "passphrase", "passphrase"]
    assert {len(sealed) for _id, sealed in told["kept"]} == LENGTHS
    for id_, sealed in told["kept"]:
        assert len(id_) == 64
        assert not any(
            word in sealed for word in (b"Ana Mart", b"Zo\xc3\xabZo\xc3\xab", SEED, SEED[::-1])
        )


def test_what_a_tab_carries_is_of_no_use_without_the_other_half(phone: Phone) -> None:
    told = phone.play("carryAndForget", SEED)
    assert (told["shown"], told["name"]) == (Key.from_seed(SEED).public, "Name")
    assert told["extractable"] is False
    assert told["stale"] == told["dropped"] == "passphrase"
    assert told["over"] == [None, None]


def test_each_failure_makes_the_next_wait_longer(phone: Phone) -> None:
    waits = [phone.call("desk", "waitAfter", failures) for failures in range(10)]
    assert waits == [0, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_numbers_are_those_of_the_service(phone: Phone) -> None:
    for slot in (0, 7, 99, 1_000, 123_456):
        number = number_of(slot)
        assert phone.call("numbers", "numberOf", slot) == number.replace(" ", "")
        assert phone.call("numbers", "slotOf", f" {number} ") == slot
    for wrong in ("", "12", "0001", "12x4", "0" * 13):
        with pytest.raises(EvidenceError, match="number"):
            phone.call("numbers", "slotOf", wrong)
