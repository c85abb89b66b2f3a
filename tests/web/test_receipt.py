"""Receipts in the browser: what Python's service signs holds, and nothing else does."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from chain.errors import EvidenceError
from chain.merkle import leaf_hash
from chain.receipts import Receipt, sign_commit, verify_posted
from chain.sealing import Receipts
from ledger import canonical
from ledger.journal import Posting
from ledger.sealing import Part, Promised
from tests.web.phone import BrowserError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.web.phone import Phone

SIGNER = SigningKey(bytes(range(32)))
KEY = bytes(SIGNER.verify_key)
FIRST = 41


def order_of(book: str, seq: int) -> dict[str, object]:
    """The order of an entry: no rule looks at it."""
    return {"book": book, "id": f"order {seq}", "memo": "Brød ☕"}


def answers(counts: list[int]) -> list[tuple[dict[str, Any], str]]:
    """The answers to the orders of one commit, and what was signed of each."""
    entries = [
        [
            canonical.encode({"order": order_of(f"{book:064x}", seq), "seq": seq, "time": seq + 5})
            for seq in range(FIRST, FIRST + count)
        ]
        for book, count in enumerate(counts)
    ]
    parts = [Part(f"{book:064x}", FIRST, [*map(leaf_hash, of)]) for book, of in enumerate(entries)]
    receipts = Receipts(KEY.hex())
    return [
        (
            receipts.answer(Posting(seq, seq + 5, promised, repeated=False)),
            canonical.encode(order_of(part.book, seq)).decode(),
        )
        for part, seal, of in zip(parts, sign_commit(SIGNER, parts), entries, strict=True)
        for promised in [Promised().keep(part, seal, of)]
        for seq in range(FIRST, FIRST + len(of))
    ]


def checks(phone: Phone) -> list[Callable[[dict[str, Any], str, str], None]]:
    """Both programs that check an answer."""

    def there(receipt: dict[str, Any], entry: str, order: str) -> None:
        phone.call("receipt", "verifyPosted", receipt, entry, KEY, order)

    def here(receipt: dict[str, Any], entry: str, order: str) -> None:
        verify_posted(Receipt.from_json(receipt), entry.encode(), KEY.hex(), order.encode())

    return [there, here]


@given(st.lists(st.integers(1, 9), min_size=1, max_size=4), st.data())
def test_an_answer_holds_for_the_order_that_was_signed(
    phone: Phone, counts: list[int], data: st.DataObject
) -> None:
    found = answers(counts)
    answer, order = data.draw(st.sampled_from(found))
    other = data.draw(st.sampled_from([one for _, one in found if one != order] or [""]))
    entry = answer.pop("entry")
    for check in checks(phone):
        check(answer, entry, order)
        with pytest.raises(EvidenceError, match=r"^order: "):
            check(answer, entry, other)


def spoilt(value: Any, at: int) -> Any:  # noqa: ANN401 any field of a receipt
    """A field with one thing about it changed."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, str):
        at %= len(value)
        other = "0" if value[at] != "0" else "1"
        return value[:at] + other + value[at + 1 :]
    return [spoilt(value[0], at), *value[1:]] if value else ["00" * 32]


def test_an_answer_with_any_byte_changed_is_refused(phone: Phone) -> None:
    answer, order = answers([5, 6, 3])[8]
    entry = answer.pop("entry")
    for name, value in answer.items():
        size = len(value) if isinstance(value, str) else 64 * len(value) if value == [] else 1
        for at in range(max(size, 1)):
            for check in checks(phone):
                with pytest.raises(EvidenceError):
                    check(answer | {name: spoilt(value, at)}, entry, order)
    for at in range(len(entry)):
        for check in checks(phone):
            with pytest.raises(EvidenceError):
                check(answer, spoilt(entry, at), order)


@pytest.mark.parametrize("missing", sorted(answers([1])[0][0]))
def test_an_answer_without_one_of_its_fields_is_refused(phone: Phone, missing: str) -> None:
    answer, order = answers([3, 2])[1]
    entry = answer.pop("entry")
    wrongs: list[Any] = [None, [], "", -1, 1.5, {}, "zz" * 32, ["zz" * 32], ["00" * 32] * 33, 2**53]
    for wrong in wrongs:
        with pytest.raises(EvidenceError):
            phone.call("receipt", "verifyPosted", answer | {missing: wrong}, entry, KEY, order)
    rest = {name: value for name, value in answer.items() if name != missing}
    if missing != "entry":
        with pytest.raises(EvidenceError):
            phone.call("receipt", "verifyPosted", rest, entry, KEY, order)


def test_what_is_kept_is_the_service_s_own_text(phone: Phone) -> None:
    """Python and the browser read the same file."""
    answer, order = answers([2])[0]
    entry = answer.pop("entry")
    kept = json.loads(json.dumps({"v": 1, "receipt": answer, "entry": entry}))
    phone.call("receipt", "verifyPosted", kept["receipt"], kept["entry"], KEY, order)
    with pytest.raises(BrowserError, match="TypeError"):
        phone.call("receipt", "noSuchFunction")
