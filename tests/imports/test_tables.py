"""A table is read in any letters, parted by any sign, and one broken line costs that line alone."""

from __future__ import annotations

import csv
from io import BytesIO, StringIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.imports.faults import FAULTS_MAX, Faults, Wrong
from api.imports.reading import files as files_module
from api.imports.reading import tables
from api.imports.reading.files import hash_of, of_bytes, of_path, of_upload, of_uploads
from api.imports.reading.secrets import is_secret
from tests.imports.coming import made

if TYPE_CHECKING:
    from pathlib import Path

NAMES = "id,name,email\n"


def table(data: bytes | str, **chosen: str) -> tuple[list[tuple[int, list[str]]], Faults]:
    """Read a file with a header; its rows with their lines, and what is wrong."""
    faults = Faults()
    file = of_bytes("a.csv", data if isinstance(data, bytes) else data.encode())
    opened = tables.open_table(file, faults, lambda _: None, headed=lambda _: True, **chosen)
    if opened is None:
        return [], faults
    return [(row.line, row.cells) for row in opened.rows(faults, lambda _: None)], faults


def wrongs(faults: Faults) -> list[tuple[Wrong, int]]:
    return [(each.wrong, each.line) for each in faults.found]


CELL = st.text(
    st.characters(blacklist_categories=("Cs", "Cc"), blacklist_characters="\ufeff"), max_size=12
)


@given(
    st.lists(st.tuples(CELL, CELL, CELL), min_size=1, max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_whatever_was_written_is_read_again(
    rows: list[tuple[str, str, str]], delimiter: str, encoding: str, end: str
) -> None:
    out = StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([("one", "two", "three"), *rows])
    read, faults = table(out.getvalue().encode(encoding), delimiter=delimiter)
    assert [cells for _, cells in read] == [list(row) for row in rows if any(map(str.strip, row))]
    assert not faults.found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_letters_separators_and_line_ends_are_found(
    encoding: str, delimiter: str, end: str
) -> None:
    rows = [["name", "balance"], ["Núria Peña", "1,5"], ["Groß", "2,5"], ["Ángel", "3"]]
    quoted = [[f'"{cell}"' if delimiter in cell else cell for cell in row] for row in rows]
    data = end.join([delimiter.join(row) for row in quoted] + [""]).encode(encoding)
    read, faults = table(data)
    assert [cells for _, cells in read] == rows[1:]
    assert not faults.found


def test_signs_of_windows_are_read() -> None:
    read, _ = table("name,price\nAna “la nena”,5 €\n".encode("cp1252"))
    assert read == [(2, ["Ana “la nena”", "5 €"])]


def test_a_line_in_other_letters_is_read_and_named() -> None:
    data = "name,x\nPeña,1\n".encode() + "Muñoz,2\n".encode("cp1252") + "Zoë,3\n".encode()
    read, faults = table(data)
    assert [cells[0] for _, cells in read] == ["Peña", "Muñoz", "Zoë"]
    assert wrongs(faults) == [(Wrong.LETTERS_MIXED, 3)]


def test_zero_bytes_are_left_out_and_named() -> None:
    read, faults = table(b"name,x\nA\0na,1\nB,2\n")
    assert read == [(2, ["Ana", "1"]), (3, ["B", "2"])]
    assert wrongs(faults) == [(Wrong.NUL_BYTES, 2)]


def test_blank_lines_are_passed_over_and_counted() -> None:
    read, faults = table("\n\nname,x\n\nA,1\n,\n  ,  \nB,2\n")
    assert read == [(5, ["A", "1"]), (8, ["B", "2"])]
    assert not faults.found


def test_the_separator_that_excel_says_is_believed() -> None:
    assert table("sep=;\nname;x,y\nA;1,5\n")[0] == [(3, ["A", "1,5"])]


def test_quoted_line_ends_are_one_row_with_the_line_it_begins_on() -> None:
    read, _ = table('name,x\n"A\nB\n",1\nC,2\n')
    assert read == [(2, ["A\nB\n", "1"]), (5, ["C", "2"])]


def test_a_quotation_mark_that_is_never_closed_costs_its_line_alone() -> None:
    rows = "".join(f"R{count},{count}\n" for count in range(300))
    read, faults = table(f'name,x\nA,1\n"B,2\n{rows}')
    assert [cells[0] for _, cells in read] == ["A", *(f"R{count}" for count in range(300))]
    assert read[1] == (4, ["R0", "0"])
    assert wrongs(faults) == [(Wrong.QUOTES_BROKEN, 3)]


def test_uneven_rows_are_named_and_not_read() -> None:
    read, faults = table("name,x\nA,1\nB\nC,3,4\nD,4,\nE,5\n")
    assert [cells[0] for _, cells in read] == ["A", "E"]
    assert wrongs(faults) == [(Wrong.COLUMNS_UNEVEN, line) for line in (3, 4, 5)]


@pytest.mark.parametrize(("end", "wrong"), [
    ("C", [Wrong.LINE_END_MISSING, Wrong.LINE_CUT_SHORT]),
    ('"C', [Wrong.LINE_END_MISSING, Wrong.LINE_CUT_SHORT]),
    ("C,3", [Wrong.LINE_END_MISSING]),
    ("C,3\n", []),
])  # fmt: skip
def test_a_file_that_breaks_off_is_named(end: str, wrong: list[Wrong]) -> None:
    _, faults = table(f"name,x\nA,1\nB,2\n{end}")
    assert wrongs(faults) == [(each, 4) for each in wrong]


@pytest.mark.parametrize(("data", "what"), [
    (b"PK\x03\x04 xl/workbook.xml", "XLSX"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS"),
    (b"%PDF-1.7", "PDF"),
    (b"\xef\xbb\xbf\n <!DOCTYPE HTML><table>", "HTML"),
    (b"<html><body>", "HTML"),
    (b"<?xml version='1.0'?><Workbook>", "XML"),
    (b"SQLite format 3\0", "SQLite"),
])  # fmt: skip
def test_what_was_sent_by_mistake_is_told(data: bytes, what: str) -> None:
    _, faults = table(data)
    assert [each.wrong for each in faults.found] == [Wrong.FILE_NOT_TEXT]
    assert what in faults.found[0].sentence


@pytest.mark.parametrize("name", [
    "Password", "passwordHash", "Contraseña", "Mot de passe", "clave", "PIN", "stellarSecret",
    "api_key", "MemSecPsw", "Passwort", "salt", "user pass", "Senha", "pin_code",
])  # fmt: skip
def test_columns_of_secrets_are_known(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", ["Name", "Secretary", "spin", "Passenger", "Enclaves", "Opinión"])
def test_other_columns_are_not_taken_for_secrets(name: str) -> None:
    assert not is_secret(name)


def test_cells_of_secrets_are_empty_before_anybody_sees_the_row() -> None:
    read, faults = table("name,Password,x\nA,geheim,1\n")
    assert read == [(2, ["A", "", "1"])]
    assert wrongs(faults) == [(Wrong.COLUMN_SECRET, 1)]


def test_a_file_or_table_that_is_too_large_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "ROWS_MAX", 2)
    read, faults = table("name,x\nA,1\nB,2\nC,3\n")
    assert len(read) == 2
    assert wrongs(faults) == [(Wrong.ROWS_TOO_MANY, 0)]


def test_no_more_columns_are_told_than_somebody_can_look_at() -> None:
    most = ",".join(["name", *(f"x{number}" for number in range(tables.COLUMNS_MAX - 1))])
    assert wrongs(table(f"{most}\n")[1]) == []
    assert wrongs(table(f"{most},y\n")[1]) == [(Wrong.COLUMNS_TOO_MANY, 0)]
    long = of_bytes("a.csv", b"x" * 9_999)
    opened = tables.open_table(long, Faults(), lambda _: None, headed=lambda _: True)
    assert opened is not None
    assert [len(name) for name in opened.header] == [255]


def test_archives_together_are_no_larger_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_module, "FILE_BYTES_MAX", 500)
    faults = Faults()
    sent = [(f"{number}.zip", archive(f"{number}.csv", data="x" * 200)) for number in range(3)]
    assert len(of_uploads(sent[:2], faults)) == 2
    assert of_uploads(sent, faults) == []
    assert wrongs(faults) == [(Wrong.FILE_TOO_LARGE, 0)]
    monkeypatch.setattr(tables, "FILE_BYTES_MAX", 10)
    assert wrongs(table("name,x\nA,1\n")[1]) == [(Wrong.FILE_TOO_LARGE, 0)]


def test_faults_are_counted_beyond_those_kept() -> None:
    _, faults = table("name,x\n" + "A\n" * (FAULTS_MAX + 5))
    assert (len(faults.found), faults.stopping) == (FAULTS_MAX, FAULTS_MAX + 5)


def archive(*names: str, data: str = NAMES) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as packed:
        for name in names:
            packed.writestr(name, data)
    return out.getvalue()


def test_an_archive_and_a_folder_are_the_same(tmp_path: Path) -> None:
    faults = Faults()
    for name in ("b.csv", "a.CSV", ".hidden.csv", "picture.png"):
        (tmp_path / name).write_text(NAMES)
    folder = of_path(tmp_path, faults)
    packed = tmp_path / "all.zip"
    packed.write_bytes(archive("x/b.csv", "x/a.CSV", "__MACOSX/x/._a.csv", "picture.png"))
    inside = of_path(packed, faults)
    assert [each.name for each in inside] == [each.name for each in folder] == ["a.CSV", "b.csv"]
    assert hash_of(inside) == hash_of(folder)
    assert [each.name for each in of_upload("x.zip", packed.read_bytes(), faults)] == [
        "a.CSV", "b.csv",
    ]  # fmt: skip
    assert not faults.found


def test_a_spreadsheet_is_no_archive_of_tables() -> None:
    faults = Faults()
    [file] = of_upload("a.xlsx", archive("xl/workbook.xml", "xl/x.txt"), faults)
    assert files_module.mistaken(file) == "a spreadsheet or archive (XLSX, ODS or ZIP)"


def test_a_damaged_archive_is_named() -> None:
    faults = Faults()
    data = bytearray(archive("a.csv"))
    data[40:50] = bytes(10)
    assert of_upload("a.zip", bytes(data), faults) == []
    assert [each.wrong for each in faults.found] == [Wrong.ARCHIVE_UNREADABLE]


def test_letters_that_were_damaged_before_are_named() -> None:
    arrivals = made(
        "csv", {"socios.csv": "Nombre,Saldo\nMarÃ­a,0\nJos\ufffd,0\nÃ\x81ngel,0\nÑu,0\n"}
    )
    found = [(each.wrong, each.line, dict(each.given)["given"]) for each in arrivals.faults]
    assert found == [
        (Wrong.LETTERS_LOST, 2, "MarÃ­a"),
        (Wrong.LETTERS_LOST, 3, "Jos\ufffd"),
        (Wrong.LETTERS_LOST, 4, "Ã\x81ngel"),
    ]


@pytest.mark.parametrize("data", [
    'id,name,password,email\n1,"Ana,geheim,a@x\n2,Bob",geheim,b@x\n3,Zoë,geheim,z@x\n',
    "id,name,password,email\n1,Puig, Ana,geheim,a@x\n3,Zoë,geheim,z@x\n",
    "id,name,password,email\n1,Puig, Ana,geheim,\n3,Zoë,geheim,z@x\n",
    'id,name,password,email\n1,"Ana,geheim,a@x\n3,Zoë,geheim,z@x\n',
    "id;name;password;email\n1;Ana;geheim;a@x;geheim\n3;Zoë;geheim;z@x\n",
    "id,name,email,password\n3,Zoë,z@x,geheim\n1,Ana,a@x,geheim",
])  # fmt: skip
def test_slips_never_bring_a_secret_into_another_column(data: str) -> None:
    arrivals = made("csv", {"a.csv": data})
    assert "geheim" in data
    assert "geheim" not in repr(arrivals)
    assert "Zoë" in [each.name for each in arrivals.members]


def test_an_archive_that_would_grow_too_large_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_module, "FILE_BYTES_MAX", 500)
    faults = Faults()
    assert of_upload("a.zip", archive("a.csv", data="x" * 501), faults) == []
    assert [each.wrong for each in faults.found] == [Wrong.FILE_TOO_LARGE]


def test_too_many_files_are_said_and_none_is_left_out_in_silence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(files_module, "FILES_MAX", 2)
    for name in "abc":
        (tmp_path / f"{name}.csv").write_text("x")
    many = archive("a.csv", "b.csv", "c.csv")
    sent = [(f"{name}.csv", b"x") for name in "abc"]
    faults = Faults()
    assert of_path(tmp_path, faults) == []
    assert of_upload("a.zip", many, faults) == []
    assert of_uploads(sent, faults) == []
    assert wrongs(faults) == [(Wrong.FILES_TOO_MANY, 0)] * 3
