"""That a journal goes on from an earlier one: the browser and Python say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.errors import EvidenceError
from chain.merkle import consistency_proof, leaf_hash, root_of
from tests.web.phone import Big

if TYPE_CHECKING:
    from tests.web.phone import Phone


@given(st.integers(1, 70), st.integers(0, 70), st.data())
def test_a_journal_goes_on_or_does_not(
    phone: Phone, old: int, more: int, data: st.DataObject
) -> None:
    leaves = [leaf_hash(bytes([at])) for at in range(old + more)]
    size = len(leaves)

    def read(level: int, index: int) -> bytes:
        return root_of(leaves[index << level : (index + 1) << level])

    proof = consistency_proof(old, size, read)

    def head(count: int, root: bytes) -> dict[str, Any]:
        return {"size": Big(count), "root": root}

    def verify(**other: Any) -> None:  # noqa: ANN401
        parts = {
            "old": head(old, root_of(leaves[:old])),
            "now": head(size, root_of(leaves)),
            "proof": proof,
        } | other
        phone.call("consistency", "verifyConsistency", *parts.values())

    verify()
    wrong: list[dict[str, Any]] = [
        {"old": head(old, bytes(32))},
        {"now": head(size, bytes(32))},
        {"proof": [*proof, bytes(32)]},
        {"now": head(old - 1, root_of(leaves))},
        {"old": head(0, root_of([]))},
    ]
    if proof:
        at = data.draw(st.integers(0, len(proof) - 1))
        wrong += [{"proof": proof[:-1]}, {"proof": [*proof[:at], bytes(32), *proof[at + 1 :]]}]
    for other in wrong:
        with pytest.raises(EvidenceError):
            verify(**other)
