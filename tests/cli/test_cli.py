"""The commands, each run as a person would, and how they say what went wrong."""

from __future__ import annotations

import sqlite3
import sys
from io import StringIO
from typing import TYPE_CHECKING

import pytest

from api.cli.showing import progress
from api.service.admission import admitted
from api.service.tables import AdmissionRow
from ledger.rules.books import book_named
from ledger.store import Place
from tests.support.running import ayni
from tests.support.sarafu import made
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from pathlib import Path

    from tests.support.running import Ran


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a replayed book in `ayni.db`, its key, and its export."""
    folder = tmp_path_factory.mktemp("replayed")
    (folder / "made.csv").write_bytes(made().content)
    assert replay(folder / "made.csv", folder).code == 0
    assert ayni("export", folder / "book.gz", "--database", url(folder)).code == 0
    return folder


def url(folder: Path) -> str:
    return f"sqlite:///{folder}/ayni.db"


def replay(file: Path, folder: Path) -> Ran:
    return ayni("replay", file, "--format", "sarafu", "--database", url(folder), "--json")


def test_without_a_command_the_commands_are_shown() -> None:
    ran = ayni()
    assert ran.code == 2
    for name in ("serve", "demo", "replay", "close", "audit", "export", "import", "verify"):
        assert name in ran.out + ran.err


def test_books_are_listed(folder: Path) -> None:
    ran = ayni("books", "--database", url(folder))
    [book] = ayni("books", "--database", url(folder), "--json").answer["books"]
    assert (book["name"], book["unit"], book["epochs"]) == ("Sarafu", "SRF", made().days)
    assert book["book"] in ran.out
    assert ran.out.startswith("co-op")


def test_an_existing_database_is_refused_and_left_alone(folder: Path) -> None:
    before = ayni("books", "--database", url(folder), "--json").out
    ran = replay(folder / "made.csv", folder)
    assert (ran.code, ran.out) == (2, "")
    assert "something in it already" in ran.err
    assert "Name a new one with --database" in ran.err
    assert ayni("books", "--database", url(folder), "--json").out == before


def test_somebody_elses_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "ayni.db") as theirs:
        theirs.execute("CREATE TABLE theirs (id)")
    theirs.close()
    (tmp_path / "made.csv").write_bytes(made().content)
    ran = replay(tmp_path / "made.csv", tmp_path)
    assert ran.code == 2
    with sqlite3.connect(tmp_path / "ayni.db") as theirs:
        assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("theirs",)]
    theirs.close()


def test_a_truncated_file_posts_nothing_and_names_the_line(tmp_path: Path) -> None:
    content = made().content
    (tmp_path / "cut.csv").write_bytes(content[:-20])
    ran = replay(tmp_path / "cut.csv", tmp_path / "new")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f"line {len(content.splitlines())}: is cut short")
    assert "Traceback" not in ran.err
    assert not (tmp_path / "new").exists()


def test_a_format_that_is_not_known_is_refused(tmp_path: Path) -> None:
    (tmp_path / "made.csv").write_bytes(made().content)
    ran = ayni("replay", tmp_path / "made.csv", "--format", "bank", "--database", url(tmp_path))
    assert ran.code == 2
    assert "Known: sarafu" in ran.err


@pytest.mark.parametrize(
    ("database", "why"),
    [
        ("nonsense", "is not a database URL"),
        ("sqlite://", "needs a file"),
        ("mysql://host/name", "mysql is not supported"),
        ("sqlite:////nowhere/at/all.db", "there is no such database"),
    ],
)
def test_a_database_that_cannot_be_used_is_said_in_a_line(database: str, why: str) -> None:
    ran = ayni("books", "--database", database)
    assert ran.code == 2
    assert why in ran.err
    assert len(ran.err.splitlines()) == 2


def test_a_file_that_is_no_database_is_said_in_a_line(tmp_path: Path) -> None:
    (tmp_path / "ayni.db").write_text("no database at all, but long enough to look like one\n" * 9)
    ran = ayni("books", "--database", url(tmp_path))
    assert ran.code == 2
    assert "file is not a database" in ran.err


def test_a_setting_that_is_not_known_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AYNI_DATABSE_URL", "sqlite:///ayni.db")
    ran = ayni("books")
    assert ran.code == 2
    assert "AYNI_DATABSE_URL: is unknown" in ran.err


def test_what_a_wallet_reads_is_no_unknown_setting(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AYNI_PASSPHRASE", "a member's own")
    assert ayni("books", "--database", url(folder)).code == 0


def test_an_audit_through_ayni_is_that_of_the_chain(folder: Path) -> None:
    exported = ayni("export", folder / "again.gz", "--database", url(folder), "--json").answer
    answer = ayni("audit", folder / "again.gz", "--key", exported["key"], "--json").answer
    assert answer["ok"]
    assert answer["entries"] == exported["entries"]
    assert (folder / "again.gz").read_bytes() == (folder / "book.gz").read_bytes()
    assert not list(folder.glob("*.part"))


def test_an_audit_that_finds_something_ends_in_1(folder: Path, tmp_path: Path) -> None:
    data = bytearray((folder / "book.gz").read_bytes())
    data[len(data) // 2] ^= 1
    (tmp_path / "changed.gz").write_bytes(data)
    ran = ayni("audit", tmp_path / "changed.gz", "--json")
    assert ran.code == 1
    assert '"ok": false' in ran.out


def test_an_audit_and_a_check_speak_the_language_that_is_set(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = (folder / "book.gz").read_bytes()
    (tmp_path / "changed.gz").write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    monkeypatch.setenv("AYNI_LANGUAGE", "es")
    held = ayni("audit", folder / "book.gz")
    assert (held.code, held.out.splitlines()[0]) == (
        0, "No se encontró nada mal. Lo que se comprobó:",
    )  # fmt: skip
    broken = ayni("audit", tmp_path / "changed.gz")
    assert (broken.code, broken.out.splitlines()) == (1, [
        "Esto no es correcto.", "Dónde: el sello del archivo",
        "Por qué: el archivo no está como se selló; consígalo de nuevo",
    ])  # fmt: skip
    for option, value in (("--key", "none"), ("--digest", "ab"), ("--late", "999999")):
        wrong = ayni("audit", folder / "book.gz", option, value)
        assert (wrong.code, wrong.out) == (2, "")
        assert wrong.err.startswith(f"{option}: no está escrito como debería.\n")
    asked = ("audit", tmp_path / "changed.gz", "--json")
    monkeypatch.setenv("AYNI_LANGUAGE", "en")
    in_english = ayni(*asked).out
    monkeypatch.setenv("AYNI_LANGUAGE", "es")
    assert ayni(*asked).out == in_english


def test_an_imported_book_exports_to_the_same_file(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "service.key").write_bytes((folder / "service.key").read_bytes())
    first = ayni(
        "import", folder / "book.gz", "--name", "Sarafu", "--database", url(tmp_path), "--json"
    )
    [book] = ayni("books", "--database", url(tmp_path), "--json").answer["books"]
    assert (book["name"], book["community"]) == ("Sarafu", first.answer["community"])
    [theirs] = ayni("books", "--database", url(folder), "--json").answer["books"]
    assert book["community"] == theirs["community"]
    ayni("export", tmp_path / "book.gz", "--database", url(tmp_path))
    assert (tmp_path / "book.gz").read_bytes() == (folder / "book.gz").read_bytes()

    again = ayni("import", folder / "book.gz", "--database", url(tmp_path))
    assert again.code == 2
    assert f"has the book {book['book']} already" in again.err
    [still] = ayni("books", "--database", url(tmp_path), "--json").answer["books"]
    assert still == book


def test_members_enter_an_imported_book_with_the_keys_they_have(tmp_path: Path) -> None:
    """As backups are for: the wallets know the book by the community's id, and ask for that."""
    old, new = tmp_path / "old", tmp_path / "new"
    with World(old) as world:
        coop = Coop(world, "Any")
        ana, ben = coop.join(), coop.join()
        coop.pay(ana, ben, 30)
    new.mkdir()
    (new / "service.key").write_bytes((old / "service.key").read_bytes())
    assert ayni("export", tmp_path / "book.gz", "--database", url(old)).code == 0
    assert ayni("import", tmp_path / "book.gz", "--database", url(new)).code == 0
    with World(new) as coop.world:
        paid = coop.pay(ben, ana, 10)
        assert paid["seq"] > 0
        [account] = [
            one for one in coop.world.get(f"{coop.path}/accounts", coop.token(ana))["accounts"]
            if one["account"] == ana.account
        ]  # fmt: skip
        assert account["balance"] == "-20"


def test_a_file_is_not_believed_about_whose_community_it_is(tmp_path: Path) -> None:
    """Another book, that says it is of a community that is there, comes in only if named so."""
    with World(tmp_path / "old") as world:
        coop = Coop(world, "Any")
        second = coop.opening(nonce="77" * 32)
        coop.book = book_named(second)
        posted = coop.post("book-opened", coop.steward.key, **second)
        assert posted.is_success
    source = ("--database", url(tmp_path / "old"))
    books = ayni("books", *source, "--json").answer["books"]
    assert len(books) == 2
    for at, book in enumerate(books):
        assert ayni("export", tmp_path / f"{at}.gz", "--book", book["book"], *source).code == 0
    new = tmp_path / "new"
    new.mkdir()
    (new / "service.key").write_bytes((tmp_path / "old" / "service.key").read_bytes())
    target = ("--database", url(new))
    assert ayni("import", tmp_path / "0.gz", *target).code == 0
    refused = ayni("import", tmp_path / "1.gz", *target)
    assert refused.code == 2
    assert "say so with --community" in refused.err
    assert ayni("import", tmp_path / "1.gz", "--community", "x", *target).code == 2
    named = ("--community", books[0]["community"])
    assert ayni("import", tmp_path / "1.gz", *named, *target).code == 0
    found = ayni("books", *target, "--json").answer["books"]
    assert [(one["community"], one["book"]) for one in found] == [
        (one["community"], one["book"]) for one in books
    ]


def test_a_book_of_another_service_is_not_imported(folder: Path, tmp_path: Path) -> None:
    ran = ayni("import", folder / "book.gz", "--database", url(tmp_path))
    assert ran.code == 1
    assert ran.err.startswith("the service's key, in the first line: must be this service's")
    assert ayni("books", "--database", url(tmp_path), "--json").answer == {"books": []}


def test_an_export_needs_the_books_own_key(folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.gz"
    absent = ayni("export", target, "--database", url(folder), "--data", tmp_path)
    assert absent.code == 2
    assert "the service's key is not there" in absent.err
    assert not (tmp_path / "service.key").exists()
    (tmp_path / "service.key").write_text("11" * 32 + "\n")
    other = ayni("export", target, "--database", url(folder), "--data", tmp_path)
    assert other.code == 2
    assert "is another book's key" in other.err
    assert not target.exists()


def test_a_book_is_chosen_by_name_and_must_be_there(folder: Path) -> None:
    ran = ayni("close", "--book", "00" * 32, "--database", url(folder))
    assert ran.code == 2
    assert "ayni books lists those there are" in ran.err


def test_closing_adds_an_epoch(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        coop = Coop(world, "Any")
        before = world.service.close_epoch(coop.community, coop.book).result()
        coop.pay(coop.steward, coop.join(), 5)
    closed = ayni("close", "--database", url(tmp_path), "--json").answer
    assert (closed["epoch"], closed["total"], before.total) == (2, "5", 0)
    again = ayni("close", "--database", url(tmp_path))
    assert (again.code, again.err.splitlines()[0]) == (2, "the books: Nothing new to close.")
    exported = ayni("export", tmp_path / "x.gz", "--database", url(tmp_path), "--json").answer
    answer = ayni("audit", tmp_path / "x.gz", "--key", exported["key"], "--json").answer
    assert (answer["epochs"], answer["digest"]) == (closed["epoch"], closed["digest"])


def test_a_book_that_stewards_opened_is_admitted(tmp_path: Path) -> None:
    with World(tmp_path) as world:
        coop = Coop(world, "Any")
        with world.service.database.reading() as session:
            place = Place(coop.community, 0)
            assert admitted(session, place)
        world.service.database.write(
            lambda session: session.delete(session.get(AdmissionRow, tuple(place)))
        ).result()
    for _ in range(2):
        said = ayni("admit", "--database", url(tmp_path), "--json").answer
        assert said == {"community": coop.community, "book": coop.book}
    with World(tmp_path) as world, world.service.database.reading() as session:
        assert admitted(session, place)


def test_a_bundle_that_is_none_ends_in_1(folder: Path) -> None:
    key = ayni("export", folder / "key.gz", "--database", url(folder), "--json").answer["key"]
    ran = ayni("verify", folder / "made.csv", "--key", key, "--without-chain", "--json")
    assert ran.code == 1
    assert '"ok": false' in ran.out


class Terminal(StringIO):
    """Standard error as somebody looks at it."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("hidden", "shown"), [(False, True), (True, False)])
def test_a_bar_is_shown_on_a_terminal_unless_a_program_asked(
    monkeypatch: pytest.MonkeyPatch, *, hidden: bool, shown: bool
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    with progress("Counting", 3, hidden=hidden) as done:
        done(2)
    assert ("Counting" in terminal.getvalue()) is shown


def test_no_bar_is_shown_where_nobody_looks(folder: Path) -> None:
    ran = ayni("audit", folder / "book.gz")
    assert (ran.code, ran.err) == (0, "")
