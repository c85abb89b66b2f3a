"""Opening and closing accounts."""

from __future__ import annotations

from hashlib import sha256

import pytest

from ledger.records import Account, Terms
from ledger.refusals import Code
from ledger.rules.accounts import KINDS, MEMBER, account_commitment
from tests.support.books import Bench, Person, opened, party

SALT = "33" * 32
OWN = [kind for kind in KINDS if kind != MEMBER]


def _joined() -> tuple[Bench, Person]:
    bench = opened()
    person = bench.new_person()
    bench.do("member-joined", person.key, bench.stewards[0].key, member=person.member)
    return bench, person


def _fields(person: Person, kind: str = MEMBER) -> dict[str, str]:
    return {"account": person.account, "kind": kind, "member": person.member, "salt": SALT}


def test_the_commitment_is_as_sha256_gives_it_from_its_parts() -> None:
    id_ = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
    parts = b"ayni-acct-v1\0\0\0\0" + bytes.fromhex("017f22e279b07cc398c4dc0c0c07398f")
    expected = sha256(parts + bytes([0x44] * 32) + bytes([0x33] * 32)).hexdigest()
    assert account_commitment(id_, "44" * 32, SALT) == expected


def test_a_members_account_begins_at_zero_within_the_books_bounds() -> None:
    bench, person = _joined()
    seq = bench.state.size
    bench.do("account-opened", person.key, bench.stewards[0].key, **_fields(person))
    commitment = account_commitment(person.account, person.key.public, SALT)
    terms = Terms(
        person.account, 0, person.member, MEMBER, commitment, open=True,
        lower=-600, upper=600, until_ms=None, then_lower=None, then_upper=None,
    )  # fmt: skip
    assert bench.state.accounts == {person.account: Account(terms, 0, 0, 0, 1, seq)}


def test_slots_count_the_accounts() -> None:
    bench, *people = party()
    accounts = bench.state.accounts
    assert [accounts[person.account].terms.slot for person in people] == [0, 1, 2]
    assert bench.state.book is not None
    assert bench.state.book.accounts == 3


@pytest.mark.parametrize("kind", OWN)
def test_the_communitys_accounts_take_a_quorum_and_who_answers(kind: str) -> None:
    bench, person = _joined()
    one, two = (steward.key for steward in bench.stewards[:2])
    refusal = bench.refused("account-opened", one, person.key, **_fields(person, kind))
    assert refusal == (Code.stewards_must_reach_quorum, {"signed": 1, "quorum": 2})
    refusal = bench.refused("account-opened", one, two, **_fields(person, kind))
    assert refusal == (Code.member_must_sign, {"member": person.member})
    bench.do("account-opened", one, two, person.key, **_fields(person, kind))


@pytest.mark.parametrize("kind", OWN)
def test_the_communitys_accounts_stay_above_zero_until_a_treasurer_says_otherwise(
    kind: str,
) -> None:
    bench, alice, bob, tess = party(quorum=1)
    bench.grant(alice, "treasurer")
    fund = bench.open_account(alice, kind)
    assert bench.state.accounts[fund].terms.bounds_at(0) == (0, None)
    pay = {"from_": fund, "to": bob.account, "amount": "1"}
    assert bench.code("transfer", alice.key, **pay) == Code.lower_bound_must_hold
    unbound = {"account": fund, "lower": "none", "upper": "none", "reason": SALT}
    refusal = bench.refused("bound-set", alice.key, **unbound)
    assert refusal == (Code.treasurer_must_not_set_own_bound, {"account": fund})
    bench.do("bound-set", tess.key, **unbound)
    bench.do("transfer", alice.key, **pay)


def test_a_further_account_begins_at_zero_bounds() -> None:
    """Or credit would grow with the accounts that somebody has."""
    bench, alice, bob, tess = party()
    further = alice._replace(account=bench.new_id())
    bench.do("account-opened", alice.key, bench.stewards[0].key, **_fields(further))
    assert bench.state.accounts[further.account].terms.bounds_at(0) == (0, 0)
    assert bench.state.members[alice.member].accounts == 2
    pay = {"from_": further.account, "to": bob.account, "amount": "1"}
    assert bench.code("transfer", alice.key, **pay) == Code.lower_bound_must_hold
    bounds = {"lower": "-60", "upper": "60", "reason": SALT}
    bench.do("bound-set", tess.key, account=further.account, **bounds)
    bench.do("transfer", alice.key, **pay)


def test_an_account_that_was_closed_counts() -> None:
    """A member whose bounds were narrowed does not get the book's back by closing."""
    bench, alice, _, _ = party()
    bench.do("account-closed", alice.key, account=alice.account)
    again = alice._replace(account=bench.new_id())
    bench.do("account-opened", alice.key, bench.stewards[0].key, **_fields(again))
    assert bench.state.accounts[again.account].terms.bounds_at(0) == (0, 0)


def test_the_communitys_accounts_are_no_members_own() -> None:
    bench, person = _joined()
    bench.open_account(person, "fund")
    bench.open_account(person)
    assert bench.state.accounts[person.account].terms.bounds_at(0) == (-600, 600)


def test_an_account_opens_once_even_after_closing() -> None:
    bench, alice, *_ = party()
    fields = _fields(alice)
    keys = [alice.key, bench.stewards[0].key]
    refused = (Code.account_must_not_exist, {"account": alice.account})
    assert bench.refused("account-opened", *keys, **fields) == refused
    bench.do("account-closed", alice.key, account=alice.account)
    assert bench.refused("account-opened", *keys, **fields) == refused


def test_somebody_answers_for_an_account() -> None:
    bench = opened()
    person, key = bench.new_person(), bench.stewards[0].key
    refusal = bench.refused("account-opened", key, **_fields(person))
    assert refusal == (Code.member_must_exist, {"member": person.member})


def test_a_members_account_takes_the_member_and_a_steward() -> None:
    bench, person = _joined()
    steward, fields = bench.stewards[0].key, _fields(person)
    refusal = bench.refused("account-opened", steward, **fields)
    assert refusal == (Code.member_must_sign, {"member": person.member})
    assert bench.refused("account-opened", person.key, **fields) == (Code.steward_must_sign, {})
    bench.do("account-opened", steward, person.key, **fields)


def test_a_steward_opens_no_account_of_their_own_alone() -> None:
    bench = opened()
    one, two = bench.stewards[:2]
    refusal = bench.refused("account-opened", one.key, **_fields(one))
    assert refusal == (Code.another_steward_must_sign, {"member": one.member})
    bench.do("account-opened", one.key, two.key, **_fields(one))
    further = one._replace(account=bench.new_id())
    refusal = bench.refused("account-opened", one.key, **_fields(further))
    assert refusal == (Code.another_steward_must_sign, {"member": one.member})


def test_who_is_the_only_steward_opens_their_first_account_alone_and_no_other() -> None:
    bench = opened(stewards=1, quorum=1)
    only = bench.stewards[0]
    bench.do("account-opened", only.key, **_fields(only))
    assert bench.state.accounts[only.account].terms.bounds_at(0) == (-600, 600)
    further = only._replace(account=bench.new_id())
    refusal = bench.refused("account-opened", only.key, **_fields(further))
    assert refusal == (Code.another_steward_must_sign, {"member": only.member})


def test_stewards_close_what_was_used_by_quorum() -> None:
    bench, alice, bob, _ = party()
    one, two = (steward.key for steward in bench.stewards[:2])
    bench.pay(alice, bob, 5)
    bench.pay(bob, alice, 5)
    refusal = bench.refused("account-closed", one, account=alice.account)
    assert refusal == (Code.stewards_must_reach_quorum, {"signed": 1, "quorum": 2})
    bench.do("account-closed", one, two, account=alice.account)
    bench.do("account-closed", bob.key, account=bob.account)


@pytest.mark.parametrize("by", ["member", "steward"])
def test_its_member_or_a_steward_closes_an_account_that_was_not_used(by: str) -> None:
    bench, alice, bob, _ = party()
    refusal = bench.refused("account-closed", bob.key, account=alice.account)
    assert refusal == (Code.member_must_sign, {"member": alice.member})
    key = alice.key if by == "member" else bench.stewards[0].key
    bench.do("account-closed", key, account=alice.account)
    after = bench.state.accounts[alice.account]
    assert not after.terms.open
    assert (after.count, after.last) == (2, bench.state.size - 1)


def test_a_closed_account_takes_part_in_nothing() -> None:
    bench, alice, bob, tess = party()
    bench.do("account-closed", alice.key, account=alice.account)
    closed = (Code.account_must_be_open, {"account": alice.account})
    bounds = {"lower": "0", "upper": "0", "reason": SALT}
    until = bench.now_ms + 1
    give = {"from_": alice.account, "to": bob.account, "amount": "1"}
    take = {"from_": bob.account, "to": alice.account, "amount": "1"}
    assert bench.refused("account-closed", alice.key, account=alice.account) == closed
    assert bench.refused("transfer", alice.key, **give) == closed
    assert bench.refused("transfer", bob.key, **take) == closed
    assert bench.refused("hold", alice.key, until=until, **give) == closed
    assert bench.refused("hold", bob.key, until=until, **take) == closed
    assert bench.refused("bound-set", tess.key, account=alice.account, **bounds) == closed


def test_an_account_that_is_not_there_is_not_closed() -> None:
    bench, alice, *_ = party()
    id_ = bench.new_id()
    refusal = bench.refused("account-closed", alice.key, account=id_)
    assert refusal == (Code.account_must_exist, {"account": id_})


def test_an_account_is_settled_before_it_closes() -> None:
    bench, alice, bob, _ = party()
    unsettled = Code.account_must_be_settled
    bench.pay(alice, bob, 30)
    for person, balance in ((alice, -30), (bob, 30)):
        refusal = bench.refused("account-closed", person.key, account=person.account)
        figures = {"account": person.account, "balance": balance, "held": 0}
        assert refusal == (unsettled, figures)
    bench.pay(bob, alice, 30)
    sides = {"from_": alice.account, "to": bob.account}
    hold = bench.do("hold", alice.key, amount="20", until=bench.now_ms + 1, **sides)
    for person in (alice, bob):
        refusal = bench.refused("account-closed", person.key, account=person.account)
        assert refusal.fields == {"account": person.account, "balance": 0, "held": 20}
    bench.do("release", bob.key, hold=hold.id)
    for person in (alice, bob):
        bench.do("account-closed", person.key, account=person.account)
