"""Who must sign what brings a co-op in, and its certificate; who is asked to, and who may not."""

from __future__ import annotations

from itertools import combinations, product
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.arrivals.claims import awaited
from api.arrivals.sandbox import Sent
from api.arrivals.standing import order_to_bring, order_to_certify, standing
from api.arrivals.trying import throw_away
from api.membership.cosigning import gather
from api.membership.lacking import missing_to_bring, missing_to_certify
from api.membership.pending import pending_for, signatures_wanted
from api.service.troubles import ProblemError, Trouble
from tests.arrivals.moving import Moving, folder

if TYPE_CHECKING:
    from tests.support.world import Person, World

MEMBERS = "abcdef"
SOME = st.sets(st.sampled_from(MEMBERS))


def brings(stewards: set[str], treasurers: set[str], quorum: int, able: int) -> bool:
    """What docs/orders.md says: a treasurer beside as many stewards as decide, or a single one."""
    if able == 1:
        return bool(stewards) and bool(treasurers)
    return any(len(stewards - {one}) >= quorum for one in treasurers)


@given(SOME, SOME, st.integers(1, 4), st.integers(1, 5))
def test_what_is_missing_to_bring_is_what_the_rule_asks_for(
    stewards: set[str], treasurers: set[str], quorum: int, able: int
) -> None:
    quorum = min(quorum, able)
    if able == 1:
        stewards = set(sorted(stewards)[:1])
    found = missing_to_bring(stewards, treasurers, quorum, able)
    assert (found == 0) == brings(stewards, treasurers, quorum, able)
    # As few as are told to be missing suffice, if they are the right ones.
    more = [f"steward {one}" for one in range(4)], [f"treasurer {one}" for one in range(2)]
    counts = product(range(found + 1), range(found + 1))
    ways = [(one, two) for one, two in counts if one + two == found]
    assert any(
        brings(stewards | set(more[0][:one]), treasurers | set(more[1][:two]), quorum, able)
        for one, two in ways
    )


def test_a_certificate_takes_two_members() -> None:
    for size in range(3):
        for treasurers, auditors in product(combinations("abc", size), combinations("abc", 1)):
            found = missing_to_certify(set(treasurers), set(auditors))
            whole = {*treasurers, *auditors}
            assert (found == 0) == (bool(treasurers) and len(whole) > 1)
    assert missing_to_certify(set(), set()) == 2
    assert missing_to_certify({"a"}, set()) == 1


@pytest.fixture
def moving(world: World) -> Moving:
    return Moving(world)


def left(moving: Moving, type_: str, person: Person, **own: object) -> int:
    """Leave an order with one signature; how many are missing."""
    order = moving.coop.order(type_, person.key, **own)
    with moving.as_(person) as caller:
        pairs = [(key, one) for key, one in order["signatures"]]
        return gather(caller, order["order"], pairs)[1]


def test_a_treasurer_is_asked_at_home_and_others_are_not(moving: Moving) -> None:
    plain = moving.coop.join()
    moving.try_("csv", folder("csv", "clean"))
    with moving.as_(moving.steward) as caller:
        own = order_to_bring(caller)
    assert left(moving, "balances-brought", moving.steward, **own) == 1
    for person, asked in ((moving.treasurer, 1), (moving.auditor, 0), (plain, 0)):
        with moving.as_(person) as caller:
            assert len(pending_for(caller)) == asked
            wanted = list(signatures_wanted(caller))
            assert [path for _, path in wanted] == ["/app/arrival"] * asked
    with moving.as_(moving.treasurer) as caller:
        found = standing(caller).waits
        assert found is not None
        assert found.words == "Bring in 12 members and 12 accounts; 20 h 30 stands above zero"
    with moving.as_(moving.steward) as caller:
        throw_away(caller)
    with moving.as_(moving.treasurer) as caller:
        assert pending_for(caller) == []


def test_only_what_was_tried_and_certified_may_wait(moving: Moving) -> None:
    moving.try_("csv", folder("csv", "clean"))
    with moving.as_(moving.steward) as caller:
        own = dict(order_to_bring(caller))
    for name, value in (("parts", "ab" * 32), ("total", "1"), ("members", 11)):
        with pytest.raises(ProblemError) as refused:
            left(moving, "balances-brought", moving.steward, **own | {name: value})
        assert refused.value.fields["why"] == "not_what_was_tried"
    moving.bring()
    with moving.as_(moving.treasurer) as caller:
        said = dict(order_to_certify(caller))
    with pytest.raises(ProblemError) as refused:
        left(moving, "import-certified", moving.treasurer, **said | {"certificate": "ab" * 32})
    assert refused.value.fields["why"] == "not_what_was_tried"
    assert left(moving, "import-certified", moving.auditor, **said) == 1


def test_whoever_has_no_part_in_it_is_refused(moving: Moving) -> None:
    plain = moving.coop.join()
    for person in (moving.treasurer, moving.auditor, plain):
        with pytest.raises(ProblemError) as refused:
            moving.try_("csv", folder("csv", "clean"), by=person)
        assert refused.value.trouble is Trouble.role_must_allow_it
    moving.try_("csv", folder("csv", "clean"))
    with moving.as_(moving.steward) as caller:
        own = order_to_bring(caller)
    with pytest.raises(ProblemError) as refused:
        left(moving, "balances-brought", moving.auditor, **own)
    assert refused.value.trouble is Trouble.role_must_allow_it
    with moving.as_(plain) as caller, pytest.raises(ProblemError):
        standing(caller)


def test_stewards_close_by_quorum_what_nobody_has_claimed(world: World) -> None:
    moving = Moving(world, board=1, quorum=2)
    other = moving.coop.others[0]
    moving.try_("csv", [Sent("a.csv", b"No,Name,Balance\n1,Ana,0\n2,Bo,0\n")])
    with moving.as_(moving.steward) as caller:
        own = order_to_bring(caller)
    signed = moving.sign("balances-brought", own, moving.steward, other, moving.treasurer)
    assert signed.status_code == 201, signed.text
    moving.go_on()
    with moving.as_(moving.steward) as caller:
        waiting, _ = awaited(caller)
    account = {"account": waiting[0].account}
    assert left(moving, "account-closed", moving.steward, **account) == 1
    assert moving.sign("account-closed", account, moving.steward).status_code == 403
    assert moving.sign("account-closed", account, moving.steward, other).status_code == 201
