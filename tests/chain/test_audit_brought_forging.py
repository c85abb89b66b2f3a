"""What a stolen service could try with the parts of what is brought in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.forging import Forger, entry_of, failure, renumbered, resigned

if TYPE_CHECKING:
    from chain.errors import EvidenceError
    from tests.chain.moved import Moved


def _forged(moved: Moved, bodies: list[bytes]) -> EvidenceError:
    """Return what the audit says of these entries, sealed by the service's own key."""
    return failure(Forger(moved.ledger, {}).export(renumbered(bodies)))


@pytest.mark.parametrize("how", ["altered", "swapped", "left out", "twice", "more"])
def test_the_services_key_enters_no_other_parts(moved: Moved, how: str) -> None:
    ledger = moved.ledger
    first = next(seq for seq, body in enumerate(ledger.entries) if b"members-expected" in body)
    bodies = ledger.entries[: first + 2]
    opening, moving = bodies[first:]
    key = ledger.service
    account, other = (person.account for person in moved.found.people[:2])
    changed = resigned(moving, key, moves=[["70", other, account]])
    more = resigned(moving, key, id=moved.ledger.new_id())
    tail = {
        "altered": [opening, changed],
        "swapped": [moving, opening],
        "left out": [moving],
        "twice": [opening, resigned(opening, key, id=ledger.new_id())],
        "more": [opening, moving, more],
    }[how]
    found = _forged(moved, [*bodies[:first], *tail])
    assert "part_must_be_awaited" in found.why


def test_nothing_comes_between_the_parts(moved: Moved) -> None:
    """Not even what its own member signed: it could not have been entered then."""
    ledger = moved.ledger
    first = next(seq for seq, body in enumerate(ledger.entries) if b"members-expected" in body)
    tess, gus = moved.tess, moved.gus
    sides = {"from_": tess.account, "to": gus.account, "amount": "1"}
    order = ledger.order("transfer", tess.key, **sides)
    legs = {tess.account: -1, gus.account: 1}
    forged = entry_of(order, legs, first, ledger.now_ms)
    found = _forged(moved, [*ledger.entries[:first], forged])
    assert (found.where, "parts_must_be_in" in found.why) == (f"entry {first}", True)
