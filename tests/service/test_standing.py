"""What a service is to its books: its key, its name, what it has signed, what its tables say."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from chain.watermarks import FILE, RECORD_BYTES, Watermarks, read_marks
from ledger.errors import FaultError
from ledger.sealing import Part
from tests.support.kept import Kept
from tests.support.running import ayni
from tests.support.world import Coop, World

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Kept:
    """Return a service's folder and database, on each kind."""
    postgresql = request.param == "postgresql"
    return Kept(tmp_path, request.getfixturevalue("postgres_server") if postgresql else None)


def refusal(kept: Kept) -> FaultError:
    with pytest.raises(FaultError) as caught:
        kept.open()
    return caught.value


def pay_once(kept: Kept) -> Coop:
    """Open a co-op in which somebody paid."""
    with kept.open() as world:
        coop = Coop(world, "Ayni")
        coop.pay(coop.join(), coop.join(), 30)
        world.service.close_epoch(coop.community, coop.book).result()
    return coop


def test_a_lost_key_is_not_replaced_beside_books(kept: Kept) -> None:
    pay_once(kept)
    (kept.folder / "service.key").rename(kept.folder / "away.key")
    assert "service.key" in str(refusal(kept))
    assert not (kept.folder / "service.key").exists()
    (kept.folder / "away.key").rename(kept.folder / "service.key")
    kept.open().__exit__()


def test_another_services_key_is_named(
    kept: Kept, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pay_once(kept)
    other = tmp_path_factory.mktemp("other")
    World(other, seed=5).__exit__()
    shutil.copy(other / "service.key", kept.folder / "service.key")
    assert "not the key of the books" in str(refusal(kept))


def test_a_restored_backup_signs_nothing_below_what_was_signed(kept: Kept) -> None:
    pay_once(kept)
    kept.back_up()
    with kept.open(seed=1) as world:
        coop = Coop(world, "Other")
        coop.join()
    kept.restore()
    found = refusal(kept)
    assert "were signed, and the database has 0" in found.why
    assert "newest backup" in found.remedy


def test_another_history_of_the_same_length_is_noticed(kept: Kept) -> None:
    with kept.open() as world:
        coop = Coop(world, "Ayni")
        ana, ben = coop.join(), coop.join()
    kept.back_up()
    with kept.open(seed=1) as world:
        coop.world = world
        coop.pay(ana, ben, 30)
    marks = (kept.folder / FILE).read_bytes()
    kept.restore()
    (kept.folder / FILE).unlink()  # who hides what was signed last, to sign something else
    with kept.open(seed=2) as world:
        coop.world = world
        coop.pay(ana, ben, 45)
    (kept.folder / FILE).write_bytes(marks)
    assert "or others" in str(refusal(kept))


def test_a_database_that_goes_back_under_the_service_gets_nothing_signed(kept: Kept) -> None:
    with kept.open() as world:
        coop = Coop(world, "Ayni")
        ana, ben = coop.join(), coop.join()
        receipt = coop.pay(ana, ben, 30)
        body = coop.transfer(ana, ben, 10)
        leaf = bytes(32)
        world.service.watermarks.note([Part(coop.book, receipt["seq"] + 1, [leaf, leaf])])
        answers = [coop.send(body), world.call("GET", f"{coop.path}/checkpoint")]
    for answer in answers:
        assert answer.status_code == 503
        assert answer.json()["code"] == "book_must_have_what_was_signed"
        assert answer.json()["fields"] == {
            "size": receipt["seq"] + 1,
            "signed": receipt["seq"] + 3,
        }


TAMPERED: list[tuple[str, str]] = [
    ("key", "DELETE FROM key WHERE added > 0"),
    ("key", "UPDATE key SET revoked = 3 WHERE added > 0"),
    ("member", "UPDATE member SET roles = 'steward,treasurer'"),
    ("account", "UPDATE account SET lower = -100000"),
    ("account", "UPDATE balance SET posted = posted + 60"),
]


@pytest.mark.parametrize(("table", "statement"), TAMPERED)
def test_tables_that_the_journal_does_not_come_to_are_named(
    kept: Kept, table: str, statement: str
) -> None:
    pay_once(kept)
    kept.run(statement)
    assert f"({table}: " in refusal(kept).why


def test_a_row_beside_the_journal_is_named(kept: Kept) -> None:
    pay_once(kept)
    copied = "SELECT community_id, book, member_id, {}, veto FROM key LIMIT 1"
    like = "x'" + "ab" * 32 + "'" if not kept.url else "'\\x" + "ab" * 32 + "'"
    columns = "community_id, book, member_id, key, added, veto"
    kept.run(f"INSERT INTO key ({columns}) {copied.format(f'{like}, 0')}")
    assert "key: has 4 rows, and the book makes 3" in refusal(kept).why


@pytest.fixture
def signed_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a co-op's folder whose service has a name, and what sets the environment's."""
    with World(tmp_path, origin="ayni.test/ayni") as world:
        coop = Coop(world, "Ayni")
        coop.pay(coop.join(), coop.join(), 30)
    return lambda origin: monkeypatch.setenv("AYNI_ORIGIN", origin)


def test_close_and_export_sign_as_the_books_service(
    signed_elsewhere: Callable[[str], None], tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/ayni.db"
    assert ayni("close", "--database", url).code == 0
    exported = ayni("export", tmp_path / "book.gz", "--database", url, "--json").answer
    assert exported["key"].startswith("ayni.test/ayni/")
    assert ayni("audit", tmp_path / "book.gz", "--key", exported["key"]).code == 0
    signed_elsewhere("elsewhere.test")
    for command in (("close",), ("export", tmp_path / "again.gz")):
        refused = ayni(*command, "--database", url)
        assert refused.code == 2
        assert "AYNI_ORIGIN=ayni.test/ayni" in refused.err


def test_a_service_keeps_its_name(tmp_path: Path) -> None:
    with World(tmp_path, origin="before.test"):
        pass
    with World(tmp_path, origin="after.test") as world:
        coop = Coop(world, "Ayni")
    with pytest.raises(FaultError, match=r"AYNI_ORIGIN=after\.test"):
        World(tmp_path, origin="before.test")
    with World(tmp_path) as world:
        assert world.get(coop.path)["origin"] == f"after.test/{coop.book}"


def test_processes_share_the_file(tmp_path: Path) -> None:
    one, two = Watermarks(tmp_path), Watermarks(tmp_path)
    for number in range(20):
        each = one if number % 2 else two
        each.note([Part(f"{number:064x}", 0, [bytes([number] * 32)])])
    found = {mark.book: (mark.size, mark.leaf) for mark in Watermarks(tmp_path).marks()}
    assert found == {f"{number:064x}": (1, bytes([number] * 32)) for number in range(20)}


def test_a_record_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"?".ljust(RECORD_BYTES))
    with pytest.raises(FaultError, match=FILE):
        Watermarks(tmp_path)


@pytest.mark.parametrize("length", [100, RECORD_BYTES - 1, RECORD_BYTES + 100])
def test_a_copy_of_what_was_signed_that_was_cut_says_nothing_else(length: int) -> None:
    """It named the same size with half of a hash: another entry seemed to have been signed."""
    record = f"{'ab' * 32} 15 {'cd' * 32}".ljust(RECORD_BYTES - 1).encode() + b"\n"
    assert [mark.size for mark in read_marks(record * 2, "copy")] == [15, 15]
    with pytest.raises(FaultError, match="cannot be read"):
        list(read_marks((record * 2)[:length], "copy"))
