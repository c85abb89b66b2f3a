"""Checkpoints and notes against public ones, and against those who would bend them."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from chain.checkpoints import Checkpoint, LogKey, open_note, open_text, sign, sign_text
from chain.errors import EvidenceError

VECTORS = json.loads((Path(__file__).parent / "vectors" / "notes.json").read_text("utf-8"))
NOTE = VECTORS["note"]
TEXT, SIGNATURE, OTHER = NOTE["text"], NOTE["signature"], NOTE["other_signature"]
PETER = LogKey.from_text(NOTE["vkey"])

SIGNER = SigningKey(bytes(range(32)))
CHECKPOINT = Checkpoint("ayni.example/book", 20_852_163, bytes(range(32)))
KEY = LogKey(CHECKPOINT.origin, bytes(SIGNER.verify_key))
SIGNED = sign(CHECKPOINT, SIGNER)

checkpoints = st.builds(
    Checkpoint,
    st.from_regex(r"[a-z0-9./-]{1,40}", fullmatch=True),
    st.integers(0, 2**63 - 1),
    st.binary(min_size=32, max_size=32),
)


def test_a_note_is_signed_as_the_reference_signs_it() -> None:
    signer = SigningKey(bytes.fromhex(NOTE["seed"]))
    assert LogKey("PeterNeumann", bytes(signer.verify_key)).to_text() == NOTE["vkey"]
    assert sign_text(TEXT, "PeterNeumann", signer) == f"{TEXT}\n{SIGNATURE}"


def test_notes_of_the_reference_open() -> None:
    for key in (NOTE["vkey"], NOTE["other_vkey"]):
        assert open_text(f"{TEXT}\n{SIGNATURE}{OTHER}", LogKey.from_text(key)) == TEXT
    assert open_text(f"{TEXT}\n{SIGNATURE}{SIGNATURE}", PETER) == TEXT


@pytest.mark.parametrize("vector", VECTORS["checkpoints"]["notes"])
def test_checkpoints_of_a_public_log_open(vector: dict[str, Any]) -> None:
    key = LogKey.from_text(VECTORS["checkpoints"]["vkey"])
    text = open_text(vector["note"], key)
    checkpoint = Checkpoint.from_text(text)
    assert (checkpoint.origin, checkpoint.size) == ("go.sum database tree", vector["size"])
    assert checkpoint.to_text() == text
    with pytest.raises(EvidenceError, match="origin"):
        open_note(vector["note"], key)


@pytest.mark.parametrize(
    "note",
    [
        TEXT,
        f"{TEXT}\n",
        f"{TEXT}\n{SIGNATURE[:-1]}",
        f"\x01{TEXT}\n{SIGNATURE}",
        f"\udcff{TEXT}\n{SIGNATURE}",
        f"{TEXT}\n{SIGNATURE.replace('PeterNeumann', 'Bad Name')}",
        f"{TEXT}\n{SIGNATURE}Unexpected line.\n",
        f"{TEXT}\n{SIGNATURE}\n",
        f"{TEXT}\n{SIGNATURE * 101}",
        f"{TEXT}\n{SIGNATURE[:60]}ABCD{SIGNATURE[60:]}",
        f"{TEXT}\n{SIGNATURE}{SIGNATURE[:60]}ABCD{SIGNATURE[60:]}",
        f"{TEXT}\n{OTHER}",
        f"{TEXT}\n{SIGNATURE.replace('PeterNeumann', 'CarmenSandiego')}",
        f"{TEXT}\n{SIGNATURE.replace('x08g', 'xxxx')}",
        f"{TEXT}\n{SIGNATURE.replace('AM=', 'AN=')}",
        f"{TEXT}\n{SIGNATURE}\N{EM DASH} Someone\n",
        f"{TEXT}\n{SIGNATURE}\N{EM DASH} Someone AAAA\n",
        f"{TEXT}\n{SIGNATURE.replace(chr(10), chr(13) + chr(10))}",
        f"{TEXT.upper()}\n{SIGNATURE}",
    ],
)
def test_a_malformed_or_unsigned_note_is_refused(note: str) -> None:
    with pytest.raises(EvidenceError):
        open_text(note, PETER)


def test_a_note_longer_than_100_000_characters_is_refused() -> None:
    most = sign_text("x" * 99_000 + "\n", KEY.name, SIGNER)
    assert open_text(most, KEY) == "x" * 99_000 + "\n"
    with pytest.raises(EvidenceError, match="too long"):
        open_text(sign_text("x" * 100_000 + "\n", KEY.name, SIGNER), KEY)


def test_no_part_of_a_key_is_a_key() -> None:
    text = NOTE["vkey"]
    for start in range(len(text)):
        for end in range(start, len(text) + 1):
            if end - start < len(text):
                with pytest.raises(EvidenceError):
                    LogKey.from_text(text[start:end])


def test_no_changed_key_is_a_key() -> None:
    text = NOTE["vkey"]
    changed = [text[:at] + chr(ord(c) + 1) + text[at + 1 :] for at, c in enumerate(text)]
    for bad in (*changed, *NOTE["bad_vkeys"], text.replace("c74f", "C74F"), text + "\n"):
        with pytest.raises(EvidenceError):
            LogKey.from_text(bad)


def test_a_checkpoint_is_three_lines() -> None:
    root = base64.b64encode(CHECKPOINT.root).decode()
    assert CHECKPOINT.to_text() == f"ayni.example/book\n20852163\n{root}\n"


@given(checkpoints)
def test_every_checkpoint_opens_as_it_was_signed(checkpoint: Checkpoint) -> None:
    key = LogKey(checkpoint.origin, bytes(SIGNER.verify_key))
    assert LogKey.from_text(key.to_text()) == key
    assert open_note(sign(checkpoint, SIGNER), key) == checkpoint


@given(st.integers(0, len(SIGNED) - 1), st.characters())
def test_a_changed_character_is_refused(at: int, character: str) -> None:
    changed = SIGNED[:at] + character + SIGNED[at + 1 :]
    if changed != SIGNED:
        with pytest.raises(EvidenceError):
            open_note(changed, KEY)


def test_another_logs_checkpoint_is_refused() -> None:
    other = Checkpoint("ayni.example/other", CHECKPOINT.size, CHECKPOINT.root)
    with pytest.raises(EvidenceError, match="origin"):
        open_note(sign_text(other.to_text(), CHECKPOINT.origin, SIGNER), KEY)
    with pytest.raises(EvidenceError, match="signature"):
        open_note(sign(other, SIGNER), KEY)
    with pytest.raises(EvidenceError, match="signature"):
        open_note(sign(CHECKPOINT, SigningKey(bytes(32))), KEY)


@pytest.mark.parametrize(
    "text",
    [
        CHECKPOINT.to_text() + "extension\n",
        CHECKPOINT.to_text()[:-1],
        CHECKPOINT.to_text().replace("\n20852163", "\n020852163"),
        CHECKPOINT.to_text().replace("\n20852163", "\n+20852163"),
        CHECKPOINT.to_text().replace("\n20852163", "\n\u0662"),
        CHECKPOINT.to_text().replace("\n20852163", "\n9223372036854775808"),
        CHECKPOINT.to_text().replace("=\n", "\n"),
        CHECKPOINT.to_text().replace("8=\n", "9=\n"),
        "\n20852163\n" + CHECKPOINT.to_text().split("\n")[2] + "\n",
        "origin\n1\nAAAA\n",
    ],
)
def test_a_text_that_is_not_exactly_a_checkpoint_is_refused(text: str) -> None:
    note = sign_text(text if text.endswith("\n") else f"{text}\n", KEY.name, SIGNER)
    if text.endswith("\n"):
        with pytest.raises(EvidenceError):
            open_note(note, KEY)
    with pytest.raises(EvidenceError):
        Checkpoint.from_text(text)


@pytest.mark.parametrize("name", ["", "two words", "a+b", "a\u00a0b", "a\tb", "a\nb", "\udcff"])
def test_a_name_that_a_signature_line_cannot_hold_is_refused(name: str) -> None:
    with pytest.raises(EvidenceError):
        LogKey(name, bytes(32))
    with pytest.raises(EvidenceError):
        sign_text("text\n", name, SIGNER)


def test_a_text_that_a_note_cannot_hold_is_not_signed() -> None:
    for text in ("no newline", "tab\t\n", "\udcff\n"):
        with pytest.raises(EvidenceError):
            sign_text(text, KEY.name, SIGNER)


@pytest.mark.parametrize("public", [bytes(32), bytes([1]) + bytes(31)])
def test_a_signature_by_a_key_of_small_order_is_refused(public: bytes) -> None:
    """Under such a key one signature, R = identity and S = 0, would hold for many texts."""
    key = LogKey("log", public)
    forged = key.key_id() + bytes([1]) + bytes(63)
    line = f"\N{EM DASH} log {base64.b64encode(forged).decode()}\n"
    with pytest.raises(EvidenceError):
        open_text(f"any\n\n{line}", key)
