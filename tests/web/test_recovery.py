"""The printed sheet: it opens with its passphrase alone, says where a slip is, and has one form."""

import base64
from hashlib import pbkdf2_hmac, sha256

import pytest
from Crypto.Cipher import AES

from chain.errors import EvidenceError
from tests.web.phone import Phone
from wallets.keys import Key
from wallets.sheets import read_sheet, write_sheet

SEED, SALT = bytes(range(32)), bytes(range(100, 116))
PASSPHRASE = "caf\u00e9 con le\u00f1a"  # noqa: S105 - it guards nothing
TITLE = "ayni-recovery-v1"


@pytest.fixture(scope="module")
def sheet(phone: Phone) -> str:
    made = phone.play("sheetOf", PASSPHRASE, SEED, SALT)
    assert made["public"] == Key.from_seed(SEED).public
    text: str = made["text"]
    return text


def test_it_opens_as_it_was_typed_in(phone: Phone, sheet: str) -> None:
    typed = sheet.lower().replace(" ", "").replace("\n", " \r\n\n")
    for text in (sheet, typed):
        found = phone.play("publicKeyOnSheet", text, "cafe\u0301 con len\u0303a")
        assert found == Key.from_seed(SEED).public


def test_another_program_can_open_it(sheet: str) -> None:
    title, *lines = sheet.splitlines()
    parts = [base64.b32decode(line.replace(" ", "")) for line in lines]
    assert title == TITLE
    for at, part in enumerate(parts):
        assert part[8:] == sha256(TITLE.encode() + bytes([at]) + part[:8]).digest()[:2]
    content = b"".join(part[:8] for part in parts)
    salt, box = content[:16], content[16:]
    key = pbkdf2_hmac("sha256", PASSPHRASE.encode(), salt, 600_000)
    cipher = AES.new(key, AES.MODE_GCM, nonce=bytes(12))
    cipher.update(TITLE.encode())
    assert cipher.decrypt_and_verify(box[:-16], box[-16:]) == SEED


def test_the_command_line_makes_and_opens_the_same_sheets(phone: Phone, sheet: str) -> None:
    key = Key.from_seed(SEED)
    assert read_sheet(sheet, PASSPHRASE) == key
    made = write_sheet(key, PASSPHRASE, lambda size: SALT[:size])
    assert made == sheet
    assert phone.play("publicKeyOnSheet", made, PASSPHRASE) == key.public


def test_another_passphrase_does_not_open_it(phone: Phone, sheet: str) -> None:
    assert refused(phone, sheet, "another") == "passphrase"
    assert refused(phone, sheet, "") == "passphrase"


def test_a_slip_is_found_in_its_line(phone: Phone, sheet: str) -> None:
    lines = sheet.splitlines()
    for at in range(1, 9):
        line = lines[at]
        slip = line[:-1] + ("A" if line[-1] != "A" else "B")
        for wrong in (slip, line[1:], f"{line}A", f"1{line[1:]}"):
            text = "\n".join([*lines[:at], wrong, *lines[at + 1 :]])
            assert refused(phone, text, PASSPHRASE) == f"line {at}"


def test_lines_in_another_order_are_refused(phone: Phone, sheet: str) -> None:
    title, one, two, *rest = sheet.splitlines()
    assert refused(phone, "\n".join([title, two, one, *rest]), PASSPHRASE) == "line 1"


def test_what_is_no_sheet_is_refused(phone: Phone, sheet: str) -> None:
    for text in ("", sheet[20:], f"{sheet}AAAA"):
        assert refused(phone, text, PASSPHRASE) == "sheet"


def refused(phone: Phone, text: str, passphrase: str) -> str:
    """Return where a sheet is refused."""
    with pytest.raises(EvidenceError) as caught:
        phone.play("publicKeyOnSheet", text, passphrase)
    return caught.value.where
