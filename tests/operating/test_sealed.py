"""Backups under a passphrase: read from any place, and opened by nothing else."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pytest

from api.backups.sealed import BOX_BYTES, Sealing, Unsealed
from api.backups.taking import opened
from api.cli.errors import explain
from ledger.errors import EvidenceError
from tests.operating.places import PASSPHRASE, refusal
from tests.support.running import ayni
from wallets.errors import SealedError, WrongPassphraseError
from wallets.keystore import COST_LEAST

if TYPE_CHECKING:
    from tests.operating.places import Place, Places


def test_sealed_chunks_in_another_order_are_refused() -> None:
    plain = b"".join(bytes([number]) * 70_000 for number in range(4))
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


def test_a_damaged_file_is_not_blamed_on_the_passphrase_alone() -> None:
    file = io.BytesIO()
    sealing = Sealing(file, PASSPHRASE, lambda count: b"\x07" * count, COST_LEAST)
    sealing.write(bytes(200_000))
    sealing.finish()
    whole = file.getvalue()
    begun = whole.index(b"\n") + 1
    changed = bytearray(whole)
    changed[begun + 9] ^= 1
    with pytest.raises(EvidenceError, match="changed near its beginning"):
        Unsealed(io.BytesIO(changed), PASSPHRASE)
    with pytest.raises(SealedError) as cut:  # There is no other chunk to tell by.
        Unsealed(io.BytesIO(whole[: begun + 20_000]), PASSPHRASE)
    said, code = explain(cut.value)
    assert ("or the file was changed or cut short" in said, code) == (True, 2)
    with pytest.raises(SealedError):
        Unsealed(io.BytesIO(whole), "another one")


@pytest.mark.parametrize("length", [0, 1, 65_535, 65_536, 65_537, 131_072])
def test_what_is_sealed_is_read_again_from_any_place(length: int) -> None:
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
    assert isinstance(refusal(backups[PASSPHRASE], "another one", place), WrongPassphraseError)
    assert "is sealed" in str(refusal(backups[PASSPHRASE], None, place))
    file.write_bytes(backups[PASSPHRASE])
    places.file("words").write_text("not the passphrase\n")
    ran = ayni("restore", file, "--passphrase-file", places.file("words"), *place.options)
    assert (ran.code, "does not open it" in ran.err) == (2, True)
    assert place.is_untouched()
    # Composed or not, on whatever keyboard.
    places.file("words").write_text(f"{PASSPHRASE}\r\nand a second line")
    assert ayni("restore", file, "--passphrase-file", places.file("words"), "--check").code == 0


def test_a_file_that_is_not_sealed_does_not_pass_for_one_that_is(
    places: Places, backups: dict[str | None, bytes]
) -> None:
    """Whoever can write where backups lie could else put one there that says what they like."""
    place, file = places.new("sqlite"), places.file("swapped")
    assert "is not sealed" in str(refusal(backups[None], PASSPHRASE, place))
    file.write_bytes(backups[None])
    places.file("words").write_text(PASSPHRASE)
    for more in (("--check",), place.options):
        ran = ayni("restore", file, "--passphrase-file", places.file("words"), *more)
        assert (ran.code, "is not sealed" in ran.err) == (2, True)
    assert place.is_untouched()


def test_a_short_passphrase_is_refused(places: Places, story: Place) -> None:
    for text, why in (("eleven char", "is short"), ("", "holds no passphrase"), ("\xff", "text")):
        places.file("words").write_bytes(text.encode("latin-1"))
        ran = ayni("backup", places.file("a"), "--passphrase-file", places.file("words"),
                   *story.options)  # fmt: skip
        assert (ran.code, why in ran.err) == (2, True), ran
        assert not places.file("a").exists()


def test_a_sealed_file_may_not_ask_for_all_memory(backups: dict[str | None, bytes]) -> None:
    head, _, rest = backups[PASSPHRASE].partition(b"\n")
    asked = json.loads(head) | {"mem": 2**40}
    text = json.dumps(asked, sort_keys=True, separators=(",", ":")).encode()
    with pytest.raises(EvidenceError, match="first line"):
        opened(io.BytesIO(text + b"\n" + rest), PASSPHRASE)
