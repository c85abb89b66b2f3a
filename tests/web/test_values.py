"""Ids, amounts and memo commitments in the browser are the service's."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from api.words.i18n import using
from api.words.showing import show_amount, typed
from api.words.texts import cleaned
from chain.errors import EvidenceError
from ledger.amounts import BALANCE_MAX, SCALES, BadAmountError, Unit
from ledger.ids import BadIdError, uuid7, uuid_bytes
from tests.ledger.test_amounts import VECTORS
from tests.web.phone import Big, Phone
from wallets import memos
from wallets.errors import BadMemoError, WrongMemoError

ID = "0190a000-0000-7000-8000-000000000000"

amounts = st.integers(-BALANCE_MAX, BALANCE_MAX)
scales = st.sampled_from(SCALES)
written = st.from_regex(
    re.compile(
        r"[-\u2212]?[0-9]{1,4}([ \u00a0\u202f][0-9]{3})?"
        r"([ \u00a0\u202f]?[hH][ \u00a0\u202f]?[0-9]{0,2}|[:.,][0-9]{1,4})?([ \u00a0](min|h|u))?",
        re.ASCII,
    ),
    fullmatch=True,
)


@given(st.integers(0, 2**48 - 1), st.binary(min_size=10, max_size=10))
@example(2**48 - 1, b"\xff" * 10)
def test_new_ids_are_the_same(phone: Phone, now_ms: int, random: bytes) -> None:
    found = phone.call("ids", "uuid7", now_ms, random)
    assert found == uuid7(now_ms, random)
    assert phone.call("ids", "uuidBytes", found) == uuid_bytes(found)


@pytest.mark.parametrize(("now_ms", "length"), [(-1, 10), (2**48, 10), (0, 9), (0, 11)])
def test_no_id_is_made_of_less(phone: Phone, now_ms: int, length: int) -> None:
    with pytest.raises(BadIdError):
        uuid7(now_ms, bytes(length))
    with pytest.raises(EvidenceError):
        phone.call("ids", "uuid7", now_ms, bytes(length))


@pytest.mark.parametrize("text", ["", "0" * 32, "0190A000" + "-0000" * 4 + "0" * 8, ID[:-1] + "\n"])
def test_only_one_spelling_is_an_id(phone: Phone, text: str) -> None:
    with pytest.raises(EvidenceError):
        phone.call("ids", "uuidBytes", text)


@given(amounts, scales)
def test_an_amount_shown_has_the_digits_of_the_services_form(
    phone: Phone, subunits: int, scale: int
) -> None:
    shown = phone.call("amounts", "showAmount", Big(subunits), scale, "en")
    assert typed(shown).replace("\u202f", "") == Unit("u", scale).show(subunits)


@pytest.mark.parametrize(
    ("name", "unit", "scale"), [("hours", "h", 60), ("hundredths", "EUR", 100)]
)
def test_what_people_write_is_read_as_the_table_says(
    phone: Phone, name: str, unit: str, scale: int
) -> None:
    for text, subunits in json.loads(VECTORS.read_text())[name].items():
        try:
            read = phone.call("amounts", "readAmount", text, {"unit": unit, "scale": scale})
        except EvidenceError:
            read = None
        assert read == subunits, text


@given(amounts, scales, st.sampled_from(["en", "es", "fr"]), st.sampled_from([" ", "\u00a0"]))
@example(45, 60, "en", "\u00a0")
@example(-123_456_750, 100, "fr", "\u00a0")
def test_all_that_pages_show_is_read_by_both(
    phone: Phone, subunits: int, scale: int, language: str, space: str
) -> None:
    unit = Unit("EUR", scale)
    with using(language):
        ours = show_amount(unit, subunits).replace(" ", space)
    book = {"unit": unit.code, "scale": scale}
    theirs = phone.call("amounts", "sayAmount", Big(subunits), book, language)
    assert theirs.replace(" ", space) == ours
    for shown in (ours, typed(ours)):
        assert unit.read(shown) == subunits
        assert phone.call("amounts", "readAmount", shown, book) == subunits


@pytest.mark.parametrize(
    ("subunits", "scale", "language", "shown"),
    [
        (90, 60, "es", "1 h 30"),
        (-5, 60, "de", "\u22120 h 05"),
        (123_456_750, 100, "de", "1_234_567,50"),
        (123_450, 100, "en", "1_234.50"),
        (2**62, 1, "en", "4_611_686_018_427_387_904"),
    ],
)
def test_an_amount_is_shown_as_the_language_writes_it(
    phone: Phone, subunits: int, scale: int, language: str, shown: str
) -> None:
    assert phone.call("amounts", "showAmount", Big(subunits), scale, language) == (
        shown.replace("_", "\u202f")
    )


@given(written | st.text(max_size=6), scales)
@example("1 h 30", 60)
@example("0.5", 60)
@example("0.01", 60)
@example("1,50", 100)
@example("1,234", 1)
@example("1 234 u", 1)
@example("12.50u", 100)
@example("45 m\u0131n", 60)
@example("45 MIN", 60)
@example("1 h 5", 60)
@example("1:5", 60)
@example("1,5 h", 60)
@example("9" * 19 + " min", 60)
@example("4611686018427387904", 1)
@example("4611686018427387905", 1)
@example("1\n", 1)
@example("\u0661", 1)
def test_both_read_the_same_amounts(phone: Phone, text: str, scale: int) -> None:
    book = {"unit": "u", "scale": scale}
    try:
        expected = Unit("u", scale).read(text)
    except BadAmountError:
        with pytest.raises(EvidenceError):
            phone.call("amounts", "readAmount", text, book)
    else:
        assert phone.call("amounts", "readAmount", text, book) == expected


@given(st.binary(min_size=32, max_size=32), st.text(max_size=40))
@example(bytes(32), "\N{HEAVY BLACK HEART}\N{GRINNING FACE}" * 250)
def test_memo_commitments_are_the_same(phone: Phone, salt: bytes, text: str) -> None:
    committed = phone.call("memos", "commitment", salt, text)
    assert committed == memos.commitment(salt, text)
    assert phone.call("memos", "checkMemo", committed, salt, text) is None


UNSEEN = st.sampled_from("\r\n\u200b\u202e\ufeff\ufdd0\U0001fffe")


@given(st.text(st.characters(categories=("L", "M", "N", "P", "S", "Z")) | UNSEEN, max_size=40))
@example("e\u0301 \r\n\u2066\u200d\U0010ffff")
def test_both_clean_the_same_texts(phone: Phone, text: str) -> None:
    assert phone.call("memos", "cleaned", text) == cleaned(text)


@pytest.mark.parametrize(
    ("length", "text"), [(31, ""), (33, ""), (32, "\N{GRINNING FACE}" * 501), (32, "\ud800")]
)
def test_both_refuse_the_same_memos(phone: Phone, length: int, text: str) -> None:
    salt = bytes(length)
    with pytest.raises(BadMemoError):
        memos.commitment(salt, text)
    with pytest.raises(EvidenceError):
        phone.call("memos", "commitment", salt, text)


def test_another_text_is_not_what_was_committed_to(phone: Phone) -> None:
    committed = memos.commitment(bytes(32), "one")
    with pytest.raises(WrongMemoError):
        memos.check(committed, bytes(32), "two")
    with pytest.raises(EvidenceError):
        phone.call("memos", "checkMemo", committed, bytes(32), "two")
