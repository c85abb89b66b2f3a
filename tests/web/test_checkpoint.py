"""Checkpoints in the browser: what the service signs, public logs' notes, and every forgery."""

import json
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from nacl.signing import SigningKey

from chain.checkpoints import Checkpoint, LogKey, open_note, sign, sign_text
from chain.errors import EvidenceError
from tests.web.phone import Phone

VECTORS = json.loads(
    (Path(__file__).parents[1] / "chain" / "vectors" / "notes.json").read_text("utf-8")
)
SIGNER = SigningKey(bytes(range(32)))
NAME = "ayni.example/b\N{LATIN SMALL LETTER U WITH DIAERESIS}ch"
KEY = LogKey(NAME, bytes(SIGNER.verify_key))
ROOT = bytes(range(32))
NOTE = sign(Checkpoint(NAME, 20_852_163, ROOT), SIGNER)
TEXT, _, SIGNATURE = NOTE.partition("\n\n")
OTHER = sign_text(f"{TEXT}\n", "other", SigningKey(bytes(32))).partition("\n\n")[2]
OTHER_ALGORITHM = b64encode(b"\2" + KEY.public).decode()
SPACES = "\t\x1c\x7f\x85\xa0\u1680\u180e\u200b\u2028\u3000\ufeff"


def opened(phone: Phone, note: str, key: LogKey) -> dict[str, Any]:
    """Open a note in the browser; what it says, or "where" it is refused."""
    try:
        log_key = phone.call("checkpoint", "readLogKey", key.to_text())
        found: dict[str, Any] = phone.call("checkpoint", "openNote", note, log_key)
    except EvidenceError as error:
        return {"where": error.where}
    return found


def expected(note: str, key: LogKey) -> dict[str, Any]:
    """As `opened`, in Python."""
    try:
        found = open_note(note, key)
    except EvidenceError as error:
        return {"where": error.where}
    return {"origin": found.origin, "size": found.size, "root": found.root}


@given(st.integers(0, 2**63 - 1), st.binary(min_size=32, max_size=32))
@example(0, ROOT)
@settings(max_examples=30)
def test_what_the_service_signs_opens(phone: Phone, size: int, root: bytes) -> None:
    note = sign(Checkpoint(NAME, size, root), SIGNER)
    assert opened(phone, note, KEY) == {"origin": NAME, "size": size, "root": root}
    assert opened(phone, note + OTHER, KEY)["size"] == size


@given(st.integers(0, len(NOTE) - 1), st.sampled_from(["", "\n", "A", "=", "0", " ", "\u2014"]))
@settings(max_examples=300)
def test_both_say_the_same_of_a_changed_note(phone: Phone, at: int, text: str) -> None:
    note = NOTE[:at] + text + NOTE[at + 1 :]
    assert opened(phone, note, KEY) == expected(note, KEY)


def forged(text: str) -> str:
    """Return text that the log's key signed, as a note."""
    return sign_text(text, NAME, SIGNER)


@pytest.mark.parametrize(
    "note",
    [
        "",
        "\n\n",
        NOTE.removesuffix("\n"),
        f"{NOTE}\n",
        NOTE.replace("\n", "\r\n"),
        NOTE + SIGNATURE,
        NOTE + OTHER * 99,
        NOTE + OTHER * 100,
        NOTE.replace(SIGNATURE, OTHER),
        NOTE + "\N{EM DASH} Someone AAAA\n",
        NOTE + "\N{EM DASH} Someone AAAAAAA=\n",
        NOTE + "\N{EM DASH} Someone\n",
        NOTE + "\N{EM DASH} Some+one AAAAAAA=\n",
        NOTE + SIGNATURE[:-9] + "\n",
        NOTE + "Someone AAAAAAA=\n",
        forged(f"{NAME}\n1\nAAAA\n"),
        forged(f"{NAME}\n01\n{NOTE.splitlines()[2]}\n"),
        forged(f"{NAME}\n9223372036854775808\n{NOTE.splitlines()[2]}\n"),
        forged(f"{NAME}\n1\n{NOTE.splitlines()[2]}\nmore\n"),
        forged(f"{NAME}\n1\n{NOTE.splitlines()[2]}\n\nmore\n"),
        forged(f"{NAME}\n1\n"),
        forged(f"other\n1\n{NOTE.splitlines()[2]}\n"),
        forged(f"\n1\n{NOTE.splitlines()[2]}\n"),
        forged(f"{NAME}\n{'1' * 100_000}\n"),
        *(f"{NOTE}\N{EM DASH} a{space}b AAAAAAA=\n" for space in SPACES),
    ],
)
def test_both_say_the_same_of_a_strange_note(phone: Phone, note: str) -> None:
    assert opened(phone, note, KEY) == expected(note, KEY)


@pytest.mark.parametrize("vector", VECTORS["checkpoints"]["notes"])
def test_public_logs_notes_hold_but_for_their_origin(phone: Phone, vector: dict[str, Any]) -> None:
    key = LogKey.from_text(VECTORS["checkpoints"]["vkey"])
    assert opened(phone, vector["note"], key) == {"where": "origin"}


def test_a_logs_key_is_read(phone: Phone) -> None:
    found = phone.call("checkpoint", "readLogKey", KEY.to_text())
    assert found == {"name": NAME, "public": KEY.public, "id": KEY.key_id()}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "a b+00000000+AAAA",
        KEY.to_text()[:-4],
        KEY.to_text().replace("+", "+0", 1),
        KEY.to_text() + "+",
        KEY.to_text().upper(),
        f"{NAME}+{KEY.key_id().hex()}+{OTHER_ALGORITHM}",
        *VECTORS["note"]["bad_vkeys"],
    ],
)
def test_what_is_no_logs_key_is_refused(phone: Phone, text: str) -> None:
    with pytest.raises(EvidenceError):
        LogKey.from_text(text)
    with pytest.raises(EvidenceError):
        phone.call("checkpoint", "readLogKey", text)
