"""The keystore: opens with its passphrase alone, and is never half written."""

from __future__ import annotations

import json
import os
import stat
from hashlib import sha512
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger import canonical
from wallets import keystore
from wallets.errors import (
    BadKeyNameError,
    BrokenKeystoreError,
    TooManyKeysError,
    WrongPassphraseError,
)
from wallets.keys import Key
from wallets.keystore import COST_LEAST, KEYS_MAX, MEM_MAX, OPS_MAX, save, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Callable


def _source() -> Callable[[int], bytes]:
    """Bytes that differ at each call and are the same in each run."""
    calls = count()
    return lambda size: sha512(b"%d" % next(calls)).digest()[:size]


DRAW = _source()
KEY = Key.from_seed(bytes(range(32)))
SEALED = seal({"phone": KEY}, "tupananchiskama", DRAW, COST_LEAST)

names = st.from_regex(r"[a-z0-9._-]{1,64}", fullmatch=True)
keys = st.binary(min_size=32, max_size=32).map(Key.from_seed)
phrases = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)


def _changed(**fields: object) -> bytes:
    return canonical.encode({**json.loads(SEALED), **fields})


@settings(max_examples=30)
@given(st.dictionaries(names, keys, max_size=5), phrases, phrases)
def test_it_opens_with_its_passphrase_alone(held: dict[str, Key], one: str, two: str) -> None:
    sealed = seal(held, one, DRAW, COST_LEAST)
    assert unseal(sealed, one) == held
    if normalize("NFC", one) != normalize("NFC", two):
        with pytest.raises(WrongPassphraseError):
            unseal(sealed, two)


def test_a_file_written_earlier_still_opens() -> None:
    """A golden file: whoever changes the format finds that members' keys no longer open."""
    golden = (Path(__file__).parent / "vectors" / "keystore.json").read_bytes()
    assert unseal(golden, "tupananchiskama") == {"phone": KEY}


def test_both_unicode_spellings_of_a_passphrase_open_it() -> None:
    sealed = seal({"phone": KEY}, "caf\u00e9", DRAW, COST_LEAST)
    assert unseal(sealed, "cafe\u0301") == {"phone": KEY}


def test_no_two_files_are_alike_and_none_shows_a_seed() -> None:
    again = seal({"phone": KEY}, "tupananchiskama", DRAW, COST_LEAST)
    one, two = json.loads(SEALED), json.loads(again)
    assert one["salt"] != two["salt"]
    assert one["box"][:48] != two["box"][:48]
    assert KEY.seed.hex().encode() not in SEALED


@given(st.integers(0, 8 * len(json.loads(SEALED)["box"]) // 2 - 1))
@settings(max_examples=30)
def test_any_changed_bit_of_the_box_shows(bit: int) -> None:
    box = json.loads(SEALED)["box"]
    changed = f"{int(box, 16) ^ 1 << bit:0{len(box)}x}"
    with pytest.raises(WrongPassphraseError):
        unseal(_changed(box=changed), "tupananchiskama")


@pytest.mark.parametrize(
    ("data", "where"),
    [
        (b"", "$"),
        (SEALED + b"\n", f"byte {len(SEALED)}"),
        (b" " * (keystore.FILE_BYTES_MAX + 1), f"byte {keystore.FILE_BYTES_MAX}"),
        (_changed(more="x"), "$"),
        (canonical.encode({"v": 1}), "$"),
        (_changed(v=2), "$"),
        (_changed(v="1"), "$"),
        (_changed(kdf="argon2i"), "$"),
        (_changed(ops=0), "$.ops"),
        (_changed(ops=OPS_MAX + 1), "$.ops"),
        (_changed(ops="1"), "$.ops"),
        (_changed(mem=8_191), "$.mem"),
        (_changed(mem=MEM_MAX + 1), "$.mem"),
        (_changed(salt="00" * 15), "$.salt"),
        (_changed(salt="00" * 17), "$.salt"),
        (_changed(salt="AA" * 16), "$.salt"),
        (_changed(salt=1), "$.salt"),
        (_changed(box=""), "$.box"),
        (_changed(box="00" * 39), "$.box"),
        (_changed(box="0" * 81), "$.box"),
    ],
)
def test_other_files_are_refused_before_any_cost(
    data: bytes, where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keystore, "secret_box", lambda *_: pytest.fail("paid for a broken file"))
    with pytest.raises(BrokenKeystoreError) as caught:
        unseal(data, "tupananchiskama")
    assert caught.value.where.startswith(where)


@pytest.mark.parametrize(
    "content",
    [
        b"not json",
        b'{"phone":"00"}',
        b'{"phone":1}',
        canonical.encode({"phone": "AA" * 32}),
        canonical.encode({"../phone": "aa" * 32}),
    ],
)
def test_sealed_content_is_read_as_strictly(
    content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(canonical, "encode", _with_first(content))
    sealed = seal({}, "p", DRAW, COST_LEAST)
    monkeypatch.undo()
    with pytest.raises(BrokenKeystoreError):
        unseal(sealed, "p")


def _with_first(content: bytes) -> Callable[[object], bytes]:
    """An encoder that gives `content` for what is sealed and works as usual for the file."""
    real, calls = canonical.encode, iter([content])
    return lambda value: next(calls, None) or real(value)


@pytest.mark.parametrize("name", ["", "Phone", "my phone", "a" * 65, "ñ", "a/b", "a\n"])
def test_names_are_short_and_plain(name: str) -> None:
    with pytest.raises(BadKeyNameError) as caught:
        seal({name: KEY}, "p", DRAW, COST_LEAST)
    assert caught.value.name == name


def test_the_number_of_keys_is_bounded_and_the_most_fit_in_a_file() -> None:
    most = {f"{index:064}": KEY for index in range(KEYS_MAX)}
    assert unseal(seal(most, "p", DRAW, COST_LEAST), "p") == most
    with pytest.raises(TooManyKeysError) as caught:
        seal({**most, "more": KEY}, "p", DRAW, COST_LEAST)
    assert (caught.value.count, caught.value.most) == (KEYS_MAX + 1, KEYS_MAX)


def test_only_the_owner_can_read_what_is_saved(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    path.write_bytes(b"old")
    path.chmod(0o644)
    save(path, SEALED)
    assert path.read_bytes() == SEALED
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]


def test_a_failed_save_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "keys.json"
    save(path, b"old")

    def full(_: int) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save(path, SEALED)
    assert path.read_bytes() == b"old"
    assert [entry.name for entry in tmp_path.iterdir()] == ["keys.json"]
