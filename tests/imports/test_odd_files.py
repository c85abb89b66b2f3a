"""Whatever bytes come as a file, they are read or named; nothing else happens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.imports import ARRIVING
from api.imports.faults import Fault, Faults, Wrong
from api.imports.reading.engine import read
from api.imports.reading.files import of_bytes, of_upload
from api.words.i18n import LANGUAGES, using
from ledger.amounts import HOURS
from tests.imports.coming import DATA, coming

if TYPE_CHECKING:
    from collections.abc import Callable

NAMES = ("users.csv", "members.csv", "trades.csv", "transfers.csv", "transactions.csv", "x.csv")
PIECES = st.sampled_from([
    b",", b";", b"\t", b"\n", b"\r", b"\r\n", b'"', b"\0", b"\xff", b"\xef\xbb\xbf", b"\xff\xfe",
    "é".encode(), "é".encode("cp1252"), b"uid,name,balance", b"payer,payee,quantity", b"1,2,3",
    b"1.234", b"1,5", b"01/02/2020", b"member_id", b"-", b"=1+1", b"password", b"9" * 30, b" ",
])  # fmt: skip
CONTENTS = st.binary(max_size=200) | st.lists(PIECES, max_size=40).map(b"".join)


@given(st.sampled_from(list(ARRIVING)), st.dictionaries(st.sampled_from(NAMES), CONTENTS))
def test_any_bytes_are_read_or_named(system: str, contents: dict[str, bytes]) -> None:
    files = [of_bytes(name, data) for name, data in contents.items()]
    arrivals = read(ARRIVING[system], files, HOURS)
    assert arrivals.stopping + arrivals.notes >= len(arrivals.faults)
    assert all(str(fault) for fault in arrivals.faults)


@given(CONTENTS)
def test_any_upload_is_files_or_named(data: bytes) -> None:
    faults = Faults()
    assert of_upload("a.zip", data, faults) or faults.found
    assert of_upload("a.zip", b"PK\x05\x06" + data, faults) or faults.found


def cut(data: bytes, at: int) -> bytes:
    return data[: len(data) * at // 10]


def shifted(data: bytes, at: int) -> bytes:
    return data[at:]


def doubled(data: bytes, at: int) -> bytes:
    return data + data[: len(data) * at // 10]


@pytest.mark.parametrize("harm", [cut, shifted, doubled])
@pytest.mark.parametrize("system", ARRIVING)
def test_harmed_files_are_read_or_named(system: str, harm: Callable[[bytes, int], bytes]) -> None:
    for at in range(1, 10):
        files = [
            of_bytes(each.name, harm(each.read_bytes(), at))
            for each in sorted((DATA / system / "difficult").iterdir())
        ]
        assert read(ARRIVING[system], files, HOURS).stopping


@pytest.mark.parametrize("language", LANGUAGES)
def test_faults_are_said_in_each_language(language: str) -> None:
    fault = Fault(
        Wrong.FILE_NOT_TEXT, "a.csv", 3, "Saldo", (("what", "a web page (HTML)"),), stops=True
    )
    said = {
        "en": "line 3, Saldo: This is a web page (HTML), not a table of text.",
        "es": "línea 3, Saldo: Esto es una página web (HTML), no una tabla de texto.",
        "ca": "línia 3, Saldo: Això és una pàgina web (HTML), no una taula de text.",
        "pt": "linha 3, Saldo: Isto é uma página web (HTML), não uma tabela de texto.",
        "fr": "ligne 3, Saldo: C’est une page web (HTML), pas un tableau de texte.",  # noqa: RUF001 print has this apostrophe
    }
    with using(language):
        assert str(fault).startswith(f"a.csv, {said[language]} ")
        for system in ARRIVING:
            assert all(str(each) for each in coming(system, "difficult").faults)
