"""H6: a service without a second clock, whose operator moves it on, and the audit of what it gives.

With a clock to compare, the service itself posts nothing: `tests/service/test_clock.py`.
"""

from __future__ import annotations

from io import BytesIO

import pytest

from chain.audit import audit
from chain.errors import EvidenceError
from tests.attacks.playing import DAY_MS, new_key, posted
from tests.support.world import Coop, World


def test_a_notice_that_was_over_in_a_second_is_dated_after_the_audit(world: World) -> None:
    """One guardian and the service: ninety days in which the member can cancel."""
    coop = Coop(world, "Cooperativa Ayni")
    rosa, guardian, auditor = coop.join(), coop.join(), coop.join("auditor")
    chosen = {"member": rosa.member, "guardians": [guardian.member], "quorum": 1}
    coop.do("guardians-chosen", rosa.key, notice=90 * DAY_MS, **chosen)
    new, now_ms = new_key(coop), world.now_ms
    asking = {"member": rosa.member, "added": new.public}
    asked = posted(coop, "recovery-asked", guardian.key, new, **asking)
    world.now_ms += 90 * DAY_MS
    seq = coop.do("recovery-completed", new, member=rosa.member, recovery=asked)["seq"]
    file = world.call("GET", f"{coop.path}/export", coop.token(auditor)).content
    key = world.get(coop.path)["log_key"]
    with pytest.raises(EvidenceError) as refused:
        audit(BytesIO(file), key=key, now_ms=now_ms + 1_000, jobs=1)
    assert refused.value.where == f"entry {seq}"
    assert "when this audit was made" in refused.value.why
    assert audit(BytesIO(file), key=key, now_ms=world.now_ms, jobs=1).entries == seq + 1
