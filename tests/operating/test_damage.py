"""Files that are no backup any more, and machines that fail on the way: nothing half is left."""

from __future__ import annotations

import io
import json
import resource
import signal
import subprocess
import sys
import time
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

import pytest

from api.backups import restoring
from api.backups.restoring import restore
from api.backups.taking import Seal, back_up, opened, verify
from ledger.errors import DatabaseTooNewError, EvidenceError, FaultError
from tests.operating.places import STORES, Place, Places
from tests.support.running import ayni
from tests.support.towns import settle
from wallets.errors import WrongPassphraseError
from wallets.keystore import COST_LEAST

if TYPE_CHECKING:
    from collections.abc import Callable

PASSPHRASE = "twelve characters"  # noqa: S105 it protects nothing
every_store = pytest.mark.parametrize("store", STORES)
sealed_or_not = pytest.mark.parametrize("passphrase", [None, PASSPHRASE], ids=["open", "sealed"])


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Return a place with two communities, which tests only read."""
    folder = tmp_path_factory.mktemp("story")
    place = Place(folder, f"sqlite:///{folder}/ayni.db")
    with place.open() as world:
        settle(world)
    return place


@pytest.fixture(scope="module")
def backups(story: Place, tmp_path_factory: pytest.TempPathFactory) -> dict[str | None, bytes]:
    """Return a backup's bytes, open and sealed."""
    folder, found = tmp_path_factory.mktemp("backups"), {}
    for passphrase in (None, PASSPHRASE):
        seal = None if passphrase is None else Seal(passphrase, COST_LEAST)
        back_up(story.settings, folder / str(passphrase), 7, seal=seal)
        found[passphrase] = (folder / str(passphrase)).read_bytes()
    return found


def refused(content: bytes, passphrase: str | None, place: Place) -> Exception:
    """How a file is refused; the place stays as it was."""
    with pytest.raises((EvidenceError, WrongPassphraseError, FaultError)) as caught:
        restore(place.settings, io.BytesIO(content), passphrase=passphrase)
    assert place.is_untouched()
    return caught.value


@sealed_or_not
def test_a_file_that_was_cut_anywhere_is_refused(
    places: Places, backups: dict[str | None, bytes], passphrase: str | None
) -> None:
    content, place = backups[passphrase], places.new("sqlite")
    for length in {0, 1, 63, 64, 65, 300, *range(0, len(content), 1_777), len(content) - 1}:
        refused(content[:length], passphrase, place)
    refused(content + b"\0", passphrase, place)


@sealed_or_not
def test_a_bit_that_turned_anywhere_is_refused(
    places: Places, backups: dict[str | None, bytes], passphrase: str | None
) -> None:
    content, place = backups[passphrase], places.new("sqlite")
    for at in {*range(0, len(content), 997), *range(len(content) - 90, len(content))}:
        changed = bytearray(content)
        changed[at] ^= 1 << at % 8
        refused(bytes(changed), passphrase, place)


def test_sealed_chunks_in_another_order_are_refused(backups: dict[str | None, bytes]) -> None:
    head, _, rest = backups[PASSPHRASE].partition(b"\n")
    plain = b"".join(bytes([number]) * 70_000 for number in range(4))
    del rest
    from api.backups.sealed import BOX_BYTES, Sealing, Unsealed  # noqa: PLC0415

    file = io.BytesIO()
    sealing = Sealing(file, PASSPHRASE, lambda count: b"\x07" * count, COST_LEAST)
    for begin in range(0, len(plain), 999):
        sealing.write(plain[begin : begin + 999])
    sealing.finish()
    assert io.BufferedReader(Unsealed(file, PASSPHRASE)).read() == plain
    head, _, boxes = file.getvalue().partition(b"\n")
    chunks = [boxes[at : at + BOX_BYTES] for at in range(0, len(boxes), BOX_BYTES)]
    for order in ([0, 2, 1, 3, 4], [0, 1, 2, 3], [0, 1, 2, 4], [0, 1, 1, 2, 3, 4]):
        mixed = head + b"\n" + b"".join(chunks[at] for at in order if at < len(chunks))
        with pytest.raises(EvidenceError):
            io.BufferedReader(Unsealed(io.BytesIO(mixed), PASSPHRASE)).read()


@pytest.mark.parametrize("length", [0, 1, 65_535, 65_536, 65_537, 131_072])
def test_what_is_sealed_is_read_again_from_any_place(length: int) -> None:
    from api.backups.sealed import Sealing, Unsealed  # noqa: PLC0415

    file, plain = io.BytesIO(), bytes(at % 251 for at in range(length))
    sealing = Sealing(file, PASSPHRASE, lambda count: b"\x07" * count, COST_LEAST)
    sealing.write(plain)
    sealing.finish()
    found = io.BufferedReader(Unsealed(file, PASSPHRASE))
    assert found.read() == plain
    for at in (0, length // 2, max(length - 3, 0), length):
        found.seek(at)
        assert found.read(7) == plain[at : at + 7]


def test_another_passphrase_opens_nothing(places: Places, backups: dict[str | None, bytes]) -> None:
    place, file = places.new("sqlite"), places.file("sealed")
    assert isinstance(refused(backups[PASSPHRASE], "another one", place), WrongPassphraseError)
    assert "is sealed" in str(refused(backups[PASSPHRASE], None, place))
    file.write_bytes(backups[PASSPHRASE])
    places.file("words").write_text("not the passphrase\n")
    ran = ayni("restore", file, "--passphrase-file", places.file("words"), *place.options)
    assert (ran.code, "does not open it" in ran.err) == (2, True)
    assert place.is_untouched()
    # Composed or not, on whatever keyboard.
    places.file("words").write_text(f"{PASSPHRASE}\r\nand a second line")
    assert ayni("restore", file, "--passphrase-file", places.file("words"), "--check").code == 0


def test_a_short_passphrase_is_refused(places: Places, story: Place) -> None:
    for text, why in (("eleven char", "is short"), ("", "holds no passphrase"), ("\xff", "text")):
        places.file("words").write_bytes(text.encode("latin-1"))
        ran = ayni("backup", places.file("a"), "--passphrase-file", places.file("words"),
                   *story.options)  # fmt: skip
        assert (ran.code, why in ran.err) == (2, True), ran
        assert not places.file("a").exists()


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
        (_balance, "is not what the journal comes to"), (_entry, "entry"),
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
    error = refused(made, None, places.new(store))
    assert why in str(error)
    if change is _newer:
        assert isinstance(error, DatabaseTooNewError)


@every_store
def test_an_older_versions_backup_is_brought_to_this_version(
    places: Places, backups: dict[str | None, bytes], store: str, story: Place
) -> None:
    def older(manifest: dict[str, Any], parts: dict[str, bytes]) -> None:
        del parts
        manifest["schema"] = "0095"

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
        refused(content, "any passphrase", place)


def test_a_sealed_file_may_not_ask_for_all_memory(backups: dict[str | None, bytes]) -> None:
    head, _, rest = backups[PASSPHRASE].partition(b"\n")
    asked = json.loads(head) | {"mem": 2**40}
    text = json.dumps(asked, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(EvidenceError, match="first line"):
        opened(io.BytesIO(text + b"\n" + rest), PASSPHRASE)


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


@every_store
def test_who_is_killed_on_the_way_begins_again(
    places: Places, backups: dict[str | None, bytes], story: Place, store: str
) -> None:
    """Killed at whatever moment, the same command goes on, and nothing signs from what is left."""
    file, place = places.file("whole.zip"), places.new(store)
    file.write_bytes(backups[None])
    for after_s in (0.8, 1.2, 1.6):
        with subprocess.Popen(_program("restore", file, *place.options)) as running:
            try:
                running.wait(after_s)
            except subprocess.TimeoutExpired:
                running.send_signal(signal.SIGKILL)
        if running.returncode == 0:
            break
    else:
        assert ayni("restore", file, *place.options).code == 0
    assert place.rows() == story.rows()
    place.open().__exit__()


def test_a_killed_backup_leaves_no_file_of_that_name(places: Places, story: Place) -> None:
    file = places.file("backup.zip")
    command = _program("backup", file, *story.options)
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as running:
        begun = time.monotonic()
        while not list(file.parent.iterdir()) and time.monotonic() - begun < 30:
            pass
        running.send_signal(signal.SIGKILL)
    if file.exists():
        with file.open("rb") as found:
            verify(found, None)
    elif list(file.parent.iterdir()):
        assert ayni("backup", file, *story.options).code == 0
