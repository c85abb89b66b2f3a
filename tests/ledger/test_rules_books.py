"""Opening a book: who must sign, and what its id, keys and bounds must be."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from ledger.amounts import SCALES
from ledger.records import Book, Key, Member
from ledger.refusals import Code, Refusal
from ledger.rules.books import book_id
from tests.support.books import Bench, opened, sign


def _open(stewards: int, quorum: int, signing: int, **own: Any) -> Bench | Refusal:  # noqa: ANN401
    """Return the bench of a new book, `signing` of whose stewards sign, or the refusal."""
    bench = Bench()
    fields = bench.opening(stewards, quorum, **own)
    order = bench.order("book-opened", *(s.key for s in bench.stewards[:signing]), **fields)
    decided = bench.judge(order)
    if isinstance(decided, Refusal):
        return decided
    bench.post(order)
    return bench


def _code(stewards: int, quorum: int, signing: int, **own: Any) -> Code:  # noqa: ANN401
    refusal = _open(stewards, quorum, signing, **own)
    assert isinstance(refusal, Refusal)
    return refusal.code


def test_the_id_is_as_sha256_gives_it_from_its_parts() -> None:
    tag = b"ayni-book-v1\0\0\0\0"
    expected = sha256(tag + bytes([0x11] * 20) + bytes([0x22] * 32)).hexdigest()
    assert book_id("11" * 20, "22" * 32) == expected


def test_an_open_book_has_its_head_stewards_and_keys() -> None:
    bench = opened(unit="EUR", scale=100, upper="none")
    state = bench.state
    assert state.book == Book(
        bench.book, "EUR", 100, 2, bench.service.public, -600, None, accounts=0, stewards=3, epoch=0
    )
    for person in bench.stewards:
        assert state.members[person.member] == Member(person.member, frozenset({"steward"}))
        assert state.keys[person.key.public] == Key(person.key.public, person.member, 0, None)
    assert (len(state.members), len(state.keys), state.accounts) == (3, 3, {})


@pytest.mark.parametrize("quorum", [1, 2, 3])
@pytest.mark.parametrize("signing", [1, 2, 3])
def test_as_many_stewards_sign_as_the_book_will_ask_for(quorum: int, signing: int) -> None:
    found = _open(3, quorum, signing)
    if signing >= quorum:
        assert isinstance(found, Bench)
    else:
        assert found == (
            Code.stewards_must_reach_quorum, {"signed": signing, "quorum": quorum},
        )  # fmt: skip


@pytest.mark.parametrize("quorum", [0, 4, 8])
def test_a_quorum_that_nobody_or_everybody_could_miss_is_refused(quorum: int) -> None:
    assert _code(3, quorum, 3) == Code.stewards_must_reach_quorum


def test_a_stranger_may_not_sign_along() -> None:
    bench = Bench()
    fields = bench.opening(1, 1)
    code = bench.code("book-opened", bench.stewards[0].key, bench.new_key(), **fields)
    assert code == Code.key_must_be_known


def test_a_book_opens_once() -> None:
    bench = opened()
    keys = [person.key for person in bench.stewards]
    refusal = bench.refused("book-opened", *keys, **bench.opening())
    assert refusal == (Code.book_must_not_exist, {"book": bench.book})


def test_the_id_commits_to_admin_and_salt() -> None:
    assert _code(1, 1, 1, admin="12" * 20) == Code.book_must_match
    assert _code(1, 1, 1, salt="00" * 32) == Code.book_must_match


def test_two_stewards_do_not_share_a_key() -> None:
    """Otherwise one key would sign for both, and two of two would be one."""
    bench = Bench()
    fields = bench.opening(2, 2)
    key = bench.stewards[0].key
    fields["stewards"] = [[person.member, key.public] for person in bench.stewards]
    refusal = bench.refused("book-opened", key, **fields)
    assert refusal == (Code.key_must_be_new, {"key": key.public})


def test_the_services_key_is_no_stewards() -> None:
    bench = Bench()
    bench.opening(stewards=1)
    key = bench.stewards[0].key
    fields = bench.opening(quorum=1, service=key.public)
    assert bench.code("book-opened", key, **fields) == Code.key_must_be_new


@pytest.mark.parametrize(
    ("lower", "upper"), [("1", "none"), ("none", "-1"), ("1", "2"), ("-2", "-1")]
)
def test_bounds_lie_around_zero(lower: str, upper: str) -> None:
    refusal = _open(1, 1, 1, lower=lower, upper=upper)
    assert refusal == (Code.bounds_must_enclose_zero, {"lower": lower, "upper": upper})


@pytest.mark.parametrize(
    ("lower", "upper"), [("0", "0"), ("none", "none"), ("-1", "none"), ("none", "1")]
)
def test_bounds_may_be_zero_or_absent(lower: str, upper: str) -> None:
    assert isinstance(_open(1, 1, 1, lower=lower, upper=upper), Bench)


@pytest.mark.parametrize("scale", SCALES)
def test_scales_are_those_of_units(scale: int) -> None:
    assert isinstance(_open(1, 1, 1, scale=scale), Bench)


@pytest.mark.parametrize("scale", [0, 2, 59, 10**9 + 1, 10**10])
def test_another_scale_is_no_order(scale: int) -> None:
    bench = Bench()
    fields = bench.opening(1, 1, scale=scale)
    key = bench.stewards[0].key
    refusal = sign(bench.fields("book-opened", key, **fields), key)
    assert isinstance(refusal, Refusal)
    assert (refusal.code, refusal.fields["field"]) == (Code.field_must_be_well_formed, "scale")
