"""Opening a book: who must sign, and what its id, keys and bounds must be."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

import pytest
import rfc8785
from hypothesis import assume, given
from hypothesis import strategies as st

from ledger.amounts import BALANCE_MAX, SCALES
from ledger.orders import Order
from ledger.records import Book, Key, Member
from ledger.refusals import Code, Refusal
from ledger.rules.books import BookOpened, book_id, book_named, opening_of, opening_salt
from tests.support.books import ADMIN, Bench, opened, sign

HEX32: Final = st.binary(min_size=32, max_size=32).map(bytes.hex)
UUIDS: Final = st.uuids().map(str)


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


OTHER_OPENINGS: Final = st.one_of(
    st.fixed_dictionaries({"admin": st.binary(min_size=20, max_size=20).map(bytes.hex)}),
    st.fixed_dictionaries({"lower": st.integers(-BALANCE_MAX, 0).map(str) | st.just("none")}),
    st.fixed_dictionaries({"nonce": HEX32}),
    st.fixed_dictionaries({"quorum": st.integers(0, 8)}),
    st.fixed_dictionaries({"scale": st.sampled_from(SCALES)}),
    st.fixed_dictionaries({"service": HEX32}),
    st.fixed_dictionaries({"stewards": st.lists(st.tuples(UUIDS, HEX32), max_size=8)}),
    st.fixed_dictionaries({"unit": st.from_regex(r"[A-Za-z]{1,8}", fullmatch=True)}),
    st.fixed_dictionaries({"upper": st.integers(0, BALANCE_MAX).map(str) | st.just("none")}),
)


def test_the_id_commits_to_every_field_of_the_opening() -> None:
    """Whoever holds the service's key can begin no other history under a book's name."""
    seen = set()

    @given(OTHER_OPENINGS)
    def change(own: dict[str, Any]) -> None:
        bench = Bench()
        fields = bench.opening(3, 2)
        [(name, value)] = own.items()
        assume(fields[name] != value)
        signer = bench.stewards[0]
        if name == "stewards":
            value = sorted([list(pair) for pair in value] + [[signer.member, signer.key.public]])
        said = bench.fields("book-opened", signer.key, **fields | {name: value})
        order = sign(said, signer.key)
        assume(isinstance(order, Order))
        assert isinstance(order, Order)
        decided = bench.judge(order)
        assert isinstance(decided, Refusal)
        expected = book_id(str(order.body.admin), opening_salt(opening_of(order.body)))
        assert decided == (Code.book_must_match, {"book": expected, "named": bench.book})
        seen.add(name)

    change()
    assert seen == set(BookOpened._fields)


def test_an_openings_commitment_is_as_formats_md_has_it() -> None:
    fields = Bench().opening()
    said = {name: value for name, value in fields.items() if name != "admin"}
    assert set(said) == {
        "lower", "nonce", "quorum", "scale", "service", "stewards", "unit", "upper",
    }  # fmt: skip
    expected = sha256(b"ayni-opening-v1\0" + rfc8785.dumps(said)).hexdigest()
    assert opening_salt(fields) == expected
    assert book_named(fields) == book_id(ADMIN, expected)


def test_two_stewards_do_not_share_a_key() -> None:
    """Otherwise one key would sign for both, and two of two would be one."""
    bench = Bench()
    fields = bench.opening(2, 2)
    key = bench.stewards[0].key
    fields["stewards"] = [[person.member, key.public] for person in bench.stewards]
    bench.book = book_named(fields)
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
