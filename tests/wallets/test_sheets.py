"""Recovery sheets in Python: they open with their passphrase alone, and a slip is found."""

from __future__ import annotations

import pytest
from nacl.exceptions import UnavailableError

from ledger.errors import EvidenceError, FaultError
from wallets import sheets
from wallets.errors import BrokenSheetError, WrongPassphraseError
from wallets.keys import Key

KEY = Key.from_seed(bytes(range(32)))
SALT = bytes(range(100, 116))
PASSPHRASE = "caf\u00e9 con le\u00f1a"  # noqa: S105 it guards nothing


@pytest.fixture(scope="module")
def sheet() -> str:
    """Return a sheet."""
    return sheets.write_sheet(KEY, PASSPHRASE, lambda size: SALT[:size])


def test_it_opens_as_it_was_typed_in(sheet: str) -> None:
    typed = sheet.lower().replace(" ", "").replace("\n", " \r\n\n")
    for text in (sheet, typed):
        assert sheets.read_sheet(text, "cafe\u0301 con len\u0303a") == KEY


def test_another_passphrase_does_not_open_it(sheet: str) -> None:
    with pytest.raises(WrongPassphraseError):
        sheets.read_sheet(sheet, "another")


@pytest.mark.parametrize("at", range(1, 9))
def test_a_slip_is_found_in_its_line(sheet: str, at: int) -> None:
    lines = sheet.splitlines()
    line = lines[at]
    slip = line[:-1] + ("A" if line[-1] != "A" else "B")
    for wrong in (slip, line[1:], f"{line}A", f"1{line[1:]}"):
        text = "\n".join([*lines[:at], wrong, *lines[at + 1 :]])
        with pytest.raises(BrokenSheetError) as caught:
            sheets.read_sheet(text, PASSPHRASE)
        assert caught.value.where == f"line {at}"


def test_what_is_no_sheet_is_refused(sheet: str) -> None:
    for text in ("", sheet[20:], f"{sheet}AAAA"):
        with pytest.raises(EvidenceError):
            sheets.read_sheet(text, PASSPHRASE)


def test_a_processor_without_aes_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(*_: bytes) -> bytes:
        raise UnavailableError

    monkeypatch.setattr(sheets, "crypto_aead_aes256gcm_encrypt", missing)
    with pytest.raises(FaultError):
        sheets.write_sheet(KEY, PASSPHRASE, lambda size: SALT[:size])
