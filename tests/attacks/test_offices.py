"""M13, M14, L15: what those with an office, and bounds that end, leave possible."""

from __future__ import annotations

import pytest

from tests.attacks.playing import (
    DAY_MS,
    TEXT,
    YEAR_MS,
    new_key,
    order_id,
    posted,
    refused,
    refused_payment,
    stands_at,
)  # fmt: skip
from tests.support.world import Coop, World


def test_stewards_do_not_fall_below_their_quorum(world: World) -> None:
    """By ending keys, their own or another's, by themselves or together."""
    coop = Coop(world, "Cooperativa Ayni", board=1, quorum=2)
    one, two = coop.stewards
    ended = {"member": two.member, "revoked": two.key.public}
    for keys in ([two.key], [one.key, two.key]):
        assert refused(coop, "key-revoked", *keys, **ended) == "stewards_must_remain"
    role = {"member": two.member, "role": "steward"}
    assert refused(coop, "role-withdrawn", *coop.board, **role) == "stewards_must_remain"
    spare, newcomer = new_key(coop), coop.join()
    coop.do("key-added", two.key, spare, member=two.member, added=spare.public)
    coop.do("key-revoked", two.key, **ended)
    coop.do("role-granted", one.key, spare, member=newcomer.member, role="broker")


def test_no_hold_outlives_the_bound_that_it_needs(world: World) -> None:
    coop = Coop(world, "Cooperativa Ayni")
    treasurer, ana, ben = coop.join("treasurer"), coop.join(), coop.join()
    ends = world.now_ms + DAY_MS
    wide = {"account": ana.account, "lower": "-900", "upper": "600", "reason": TEXT}
    coop.do("bound-set", treasurer.key, until=ends, **wide)
    free = {"account": ben.account, "lower": "none", "upper": "none", "reason": TEXT}
    coop.do("bound-set", treasurer.key, **free)
    sides = {"from_": ana.account, "to": ben.account}
    eleven = {"until": world.now_ms + 11 * YEAR_MS, "amount": "5"}
    assert refused(coop, "hold", ana.key, **eleven, **sides) == "hold_must_end_sooner"
    longer = {"until": ends + 1, "amount": "700"}
    assert refused(coop, "hold", ana.key, **longer, **sides) == "hold_must_end_with_bound"
    hold = posted(coop, "hold", ana.key, until=ends, amount="700", **sides)
    world.now_ms = ends
    late = {"hold": hold, "amount": "700", "rest": "released"}
    assert refused(coop, "capture", ben.key, **late) == "hold_must_be_open"
    assert stands_at(coop, ana) == 0


def test_a_capture_takes_an_account_no_further_than_its_hold_did(world: World) -> None:
    """A treasurer who narrows a bound meanwhile leaves what was set aside, and nothing more."""
    coop = Coop(world, "Cooperativa Ayni")
    treasurer, ana, ben = coop.join("treasurer"), coop.join(), coop.join()
    sides = {"from_": ana.account, "to": ben.account, "until": world.now_ms + DAY_MS}
    hold = posted(coop, "hold", ana.key, amount="500", **sides)
    for person in (ana, ben):
        none = {"account": person.account, "lower": "0", "upper": "0", "reason": TEXT}
        coop.do("bound-set", treasurer.key, **none)
    assert refused_payment(coop, ana, ben, 1) == "lower_bound_must_hold"
    more = {"hold": hold, "amount": "501", "rest": "released"}
    assert refused(coop, "capture", ben.key, **more) == "amount_must_be_within_hold"
    coop.do("capture", ben.key, hold=hold, amount="500", rest="released")
    assert (stands_at(coop, ana), stands_at(coop, ben)) == (-500, 500)
    assert refused_payment(coop, ana, ben, 1) == "lower_bound_must_hold"
    coop.pay(ben, ana, 1)


def test_a_steward_alone_closes_only_what_nothing_moved(world: World) -> None:
    coop = Coop(world, "Cooperativa Ayni", board=1, quorum=2)
    ana, ben = coop.join(), coop.join()
    coop.pay(ana, ben, 5)
    coop.pay(ben, ana, 5)
    one, _ = coop.board
    code = refused(coop, "account-closed", one, account=ana.account)
    assert code == "stewards_must_reach_quorum"
    coop.do("account-closed", *coop.board, account=ana.account)
    untouched = coop.join()
    coop.do("account-closed", one, account=untouched.account)


@pytest.mark.parametrize("after_ms", [0, 1])
def test_a_treasurer_alone_takes_back_within_ninety_days(world: World, after_ms: int) -> None:
    coop = Coop(world, "Cooperativa Ayni")
    treasurer, ana, ben = coop.join("treasurer"), coop.join(), coop.join()
    body = coop.transfer(ana, ben, 60)
    assert coop.send(body).status_code == 201
    own = {"of": order_id(body), "reason": TEXT}
    world.now_ms += 90 * DAY_MS + after_ms
    if after_ms:
        code = refused(coop, "reversal", treasurer.key, **own)
        assert code == "treasurer_must_reverse_in_time"
        coop.do("reversal", ana.key, ben.key, **own)
    else:
        coop.do("reversal", treasurer.key, **own)
    assert stands_at(coop, ana) == 0
