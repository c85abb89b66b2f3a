"""Files that are no backup any more, and machines that fail on the way: nothing half is left."""

from __future__ import annotations

import io
import json
import resource
import signal
import subprocess
import sys
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest
from sqlalchemy import create_engine, inspect

from api.backups import restoring
from api.backups.restoring import restore
from api.service.schema import upgrade_in
from api.service.service import Service
from ledger.errors import DatabaseTooNewError, FaultError
from tests.operating.places import PASSPHRASE, STORES, Place, Places, refusal
from tests.support.running import ayni

if TYPE_CHECKING:
    from collections.abc import Callable

OLDER = "0114"
"""The schema of an older version, which lacks tables and columns of this one."""
every_store = pytest.mark.parametrize("store", STORES)
sealed_or_not = pytest.mark.parametrize("passphrase", [None, PASSPHRASE], ids=["open", "sealed"])


@sealed_or_not
def test_a_file_that_was_cut_anywhere_is_refused(
    places: Places, backups: dict[str | None, bytes], passphrase: str | None
) -> None:
    content, place = backups[passphrase], places.new("sqlite")
    for length in {0, 1, 63, 64, 65, 300, *range(0, len(content), 1_777), len(content) - 1}:
        refusal(content[:length], passphrase, place)
    refusal(content + b"\0", passphrase, place)


@sealed_or_not
def test_a_bit_that_turned_anywhere_is_refused(
    places: Places, backups: dict[str | None, bytes], passphrase: str | None
) -> None:
    content, place = backups[passphrase], places.new("sqlite")
    for at in {*range(0, len(content), 997), *range(len(content) - 90, len(content))}:
        changed = bytearray(content)
        changed[at] ^= 1 << at % 8
        refusal(bytes(changed), passphrase, place)


def changed(content: bytes, change: Callable[[dict[str, Any], dict[str, bytes]], None]) -> bytes:
    """A backup whose maker changed its manifest or parts, and made it whole again."""
    with ZipFile(io.BytesIO(content)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    manifest = json.loads(parts.pop("manifest.json"))
    change(manifest, parts)
    out = io.BytesIO()
    with ZipFile(out, "w") as new:
        new.comment = b"sha256:" + b"0" * 64
        for name, part in parts.items():
            new.writestr(name, part)
        new.writestr("manifest.json", json.dumps(manifest))
    whole = out.getvalue()[:-64]
    return whole + sha256(whole).hexdigest().encode()


def rewrite(manifest: dict[str, Any], parts: dict[str, bytes], name: str, content: bytes) -> None:
    """Give a part other bytes, and say so."""
    parts[name] = content
    part = next(one for one in manifest["parts"] if one["name"] == name)
    part |= {"bytes": len(content), "sha256": sha256(content).hexdigest()}
    if part["columns"]:
        part["rows"] = content.count(b"\n")


def columns_at(revision: str) -> set[tuple[str, str]]:
    """Each table's part and column, as an older version had them."""
    with create_engine("sqlite://").begin() as connection:
        upgrade_in(connection, revision)
        found = inspect(connection)
        return {
            (f"tables/{table}.jsonl", column["name"])
            for table in found.get_table_names()
            for column in found.get_columns(table)
        }


def _newer(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del parts
    manifest["schema"] = "9999"


def _foreign(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del parts
    manifest["format"] = "somebody-elses"


def _other_bytes(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del manifest
    parts["tables/member.jsonl"] += b"\n"


def _more_rows(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del parts
    next(one for one in manifest["parts"] if one["rows"])["rows"] += 1


def _other_columns(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del parts
    part = next(one for one in manifest["parts"] if one["name"] == "tables/member.jsonl")
    part["columns"][0][0] = 'community_id" FROM x; --'


def _no_column(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    rewrite(manifest, parts, "tables/member.jsonl", b'["one"]\n')


def _balance(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    """An hour more for somebody than the journal comes to."""
    name = "tables/balance.jsonl"
    first, *rest = parts[name].splitlines(keepends=True)
    row = json.loads(first)
    row[3] += 60
    rewrite(manifest, parts, name, json.dumps(row).encode() + b"\n" + b"".join(rest))


def _entry(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    """An entry's amount, changed in the journal."""
    name = "tables/entry.jsonl"
    rewrite(
        manifest, parts, name, parts[name].replace(b'"90\\"', b'"91\\"').replace(b"-90", b"-91")
    )


def _other_key(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    rewrite(manifest, parts, "beside/service.key", b"11" * 32)


def _signed_more(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    record = parts["beside/signed.sizes"][:256].split()
    text = b" ".join([record[0], b"99", record[2]]).ljust(255) + b"\n"
    rewrite(manifest, parts, "beside/signed.sizes", text)


def _one_part_less(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
    del manifest
    del parts["tables/memo.jsonl"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (_newer, "which this version does not know"), (_foreign, "is no ayni-backup"),
        (_other_bytes, "is not what the manifest says"), (_more_rows, "rows, and the manifest"),
        (_other_columns, "is no table of schema"), (_no_column, "a row after line 0"),
        (_balance, "is not what the book comes to"), (_entry, "entry"),
        (_other_key, "is not the key that the manifest names"), (_signed_more, "were signed"),
        (_one_part_less, "other parts than there are"),
    ],
)  # fmt: skip
@every_store
def test_what_somebody_made_up_is_refused(
    places: Places, backups: dict[str | None, bytes], store: str,
    change: Callable[[dict[str, Any], dict[str, bytes]], None], why: str,
) -> None:  # fmt: skip
    made = changed(backups[None], change)
    error = refusal(made, None, places.new(store))
    assert why in str(error)
    if change is _newer:
        assert isinstance(error, DatabaseTooNewError)


@every_store
def test_an_older_versions_backup_is_brought_to_this_version(
    places: Places, backups: dict[str | None, bytes], store: str, story: Place
) -> None:
    known = columns_at(OLDER)

    def older(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
        manifest["schema"] = OLDER
        for part in [one for one in manifest["parts"] if one["columns"]]:
            columns = part["columns"]
            kept = [at for at, (name, _) in enumerate(columns) if (part["name"], name) in known]
            part["columns"] = [columns[at] for at in kept]
            rows = [json.loads(line) for line in parts[part["name"]].splitlines()]
            lines = [json.dumps([row[at] for at in kept]).encode() + b"\n" for row in rows]
            rewrite(manifest, parts, part["name"], b"".join(lines))
            if not kept:
                assert not rows
                manifest["parts"].remove(part)
                del parts[part["name"]]

    place = places.new(store)
    restore(place.settings, io.BytesIO(changed(backups[None], older)))
    assert place.rows() == story.rows()
    place.open().__exit__()


def test_a_file_of_somebody_elses_is_refused(places: Places) -> None:
    place = places.new("sqlite")
    other = io.BytesIO()
    with ZipFile(other, "w") as archive:
        archive.writestr("theirs.txt", "theirs")
    for content in (b"", b"no backup", other.getvalue(), b'{"format":"ayni-sealed"\n' * 9):
        refusal(content, "any passphrase", place)


@every_store
def test_a_restore_that_fails_on_the_way_leaves_nothing(
    places: Places, backups: dict[str | None, bytes], store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    class BrokenError(Exception):
        pass

    def broken(*_: object, **__: object) -> None:
        raise BrokenError

    place = places.new(store)
    for step in ("fill_table", "audit_all", "Laid"):
        with monkeypatch.context() as patched:
            patched.setattr(restoring, step, broken)
            with pytest.raises(BrokenError):
                restore(place.settings, io.BytesIO(backups[None]))
        assert place.is_untouched(), step
    restore(place.settings, io.BytesIO(backups[None]))
    place.open().__exit__()


def _program(*arguments: object) -> list[str]:
    return [sys.executable, "-c", "from api.cli import main; main()", *map(str, arguments)]


def _small_files() -> None:
    """Let no file grow beyond this, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (16_384, 16_384))


def test_a_disk_that_is_full_leaves_nothing(
    places: Places, story: Place, backups: dict[str | None, bytes]
) -> None:
    file, place = places.file("full.zip"), places.new("sqlite")
    places.file("whole.zip").write_bytes(backups[None])
    for command in (
        ("backup", file, *story.options), ("restore", places.file("whole.zip"), *place.options),
    ):  # fmt: skip
        ran = subprocess.run(
            _program(*command), preexec_fn=_small_files, check=False, capture_output=True,
            text=True, timeout=60,
        )  # fmt: skip
        assert ran.returncode == 2, ran
        assert "Traceback" not in ran.stderr
        assert len(ran.stderr.splitlines()) == 2
    assert [one.name for one in file.parent.iterdir()] == ["whole.zip"]
    assert place.is_untouched()


DYING = """
import os, signal
from api.backups import {module} as step
before = step.{name}
def die(*words, **named):
    if {after}:
        before(*words, **named)
    os.kill(os.getpid(), signal.SIGKILL)
step.{name} = die
from api.cli import main
main()
"""
"""A program that is killed before a step, or after it."""


def killed(module: str, name: str, *arguments: object, after: bool = False) -> None:
    """Run a command that is killed on the way."""
    program = DYING.format(module=module, name=name, after=after)
    ran = subprocess.run([sys.executable, "-c", program, *map(str, arguments)], check=False,
                         capture_output=True, timeout=60)  # fmt: skip
    assert ran.returncode == -signal.SIGKILL, ran


@every_store
def test_who_is_killed_on_the_way_begins_again_also_when_a_service_was_started_meanwhile(
    places: Places, backups: dict[str | None, bytes], story: Place, store: str
) -> None:
    """Killed at whatever step, the same command goes on, and nothing signs from what is left."""
    file, place = places.file("whole.zip"), places.new(store)
    file.write_bytes(backups[None])
    for name, after in (("upgrade_in", False), ("fill_table", True), ("audit_all", False),
                        ("Laid", False), ("Laid", True)):  # fmt: skip
        killed("restoring", name, "restore", file, *place.options, after=after)
        assert not (place.folder / "ayni.db").exists()
    # What was put down last says how much was signed; the database is not there.
    with pytest.raises(FaultError, match="were signed, and the database has 0"):
        Service(place.settings)
    # That leaves nothing in the way, and no key but those of the backup.
    assert ayni("restore", file, *place.options).code == 0
    assert place.rows() == story.rows()
    place.open().__exit__()


def test_a_restore_goes_on_from_what_a_killed_one_left(
    places: Places, backups: dict[str | None, bytes], story: Place
) -> None:
    for store in STORES:
        file, place = places.file("whole.zip"), places.new(store)
        file.write_bytes(backups[None])
        killed("restoring", "Laid", "restore", file, *place.options, after=True)
        assert ayni("restore", file, *place.options).code == 0
        assert place.rows() == story.rows()
        place.open().__exit__()


def test_a_killed_backup_leaves_no_file_of_that_name(places: Places, story: Place) -> None:
    file = places.file("backup.zip")
    for name, after in (("read_table", False), ("verify", False), ("verify", True)):
        killed("taking", name, "backup", file, *story.options, after=after)
        assert not file.exists()
    assert ayni("backup", file, *story.options).code == 0
