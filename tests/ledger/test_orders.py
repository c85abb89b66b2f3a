"""Reading orders: every field is needed, none more is taken, and the bytes must be canonical."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chain.rules import RULES, SHAPES
from ledger import canonical
from ledger.orders import ORDER_BYTES_MAX, SIGNATURES_MAX, Order, read_order
from ledger.refusals import Code, Refusal
from ledger.structs import replace
from tests.support.books import Bench, sign

if TYPE_CHECKING:
    from wallets.keys import Key

BENCH = Bench()
KEY = BENCH.new_key()
HASH, UUID = "44" * 32, "017f22e2-79b0-7cc3-98c4-dc0c0c07398f"
OTHER = "017f22e2-79b0-7cc3-98c4-dc0c0c073990"

BODIES: dict[str, dict[str, Any]] = {
    "book-opened": BENCH.opening(),
    "account-opened": {"account": UUID, "kind": "member", "member": UUID, "salt": HASH},
    "account-closed": {"account": UUID},
    "transfer": {
        "amount": "1", "from": UUID, "to": UUID, "memo": HASH, "unit": "h", "category": "care",
    },
    "exchange": {
        "givers": [[UUID, "2"], [OTHER, "1"]], "receivers": [[UUID, "3"]], "memo": HASH,
        "unit": "h", "category": "care",
    },
    "hold": {
        "amount": "1", "from": UUID, "to": UUID, "until": 1, "memo": HASH, "unit": "h",
        "category": "care",
    },
    "capture": {"amount": "1", "hold": UUID, "rest": "held", "memo": HASH},
    "release": {"hold": UUID},
    "hold-expired": {"hold": UUID},
    "reversal": {"of": UUID, "reason": HASH},
    "list-reversed": {"parts": [UUID, OTHER], "reason": HASH},
    "balance-passed-on": {"amount": "1", "from": UUID, "to": UUID},
    "balances-brought": {
        "accounts": 1, "history": HASH, "members": 0, "parts": HASH, "source": HASH, "total": "0",
    },
    "members-expected": {
        "lines": [[UUID, "member", "-1", OTHER, "none"]], "next": HASH, "salt": HASH,
    },
    "balances-entered": {"moves": [["1", UUID, OTHER]], "next": HASH},
    "import-certified": {"brought": UUID, "certificate": HASH},
    "member-joined": {"member": UUID},
    "key-added": {"member": UUID, "added": HASH},
    "key-revoked": {"member": UUID, "revoked": HASH},
    "role-granted": {"member": UUID, "role": "broker", "vote": OTHER},
    "role-withdrawn": {"member": UUID, "role": "auditor", "vote": OTHER},
    "mandate-given": {
        "account": UUID, "broker": UUID, "each": "1", "total": "2", "until": 1, "paper": HASH,
        "payees": [UUID, OTHER],
    },
    "mandate-withdrawn": {"mandate": UUID},
    "transfer-by-mandate": {
        "amount": "1", "from": UUID, "mandate": UUID, "to": UUID, "memo": HASH, "unit": "h",
        "category": "care",
    },
    "guardians-chosen": {
        "guardians": [UUID, OTHER, "stewards"], "member": UUID, "notice": 3_600_000, "quorum": 2,
    },
    "guardians-kept": {"choice": OTHER, "member": UUID},
    "recovery-asked": {"member": UUID, "added": HASH},
    "recovery-cancelled": {"member": UUID, "recovery": UUID},
    "recovery-completed": {"member": UUID, "recovery": UUID},
    "book-ruled": {"funds": "0", "lower": "-1", "treasurers": 1, "upper": "none"},
    "household-stated": {"member": UUID, "household": UUID},
    "policy-adopted": {
        "from": 1, "reason": HASH, "rule": "levy-1", "figures": [["a", 1], ["b", 2]],
        "vote": UUID,
    },
    "policy-ended": {"kind": "levy", "reason": HASH, "vote": UUID},
    "endorsement-stated": {"amount": "0", "endorsed": UUID, "endorser": OTHER},
    "leave-stated": {"from": 1, "member": UUID, "reason": HASH, "until": 2},
    "list-approved": {
        "at": 1, "from": 0, "parts": HASH, "rows": 1, "rule": "payments-1", "total": "1",
        "until": 0, "account": UUID, "figures": [["a", 1]], "reason": HASH, "vote": UUID,
    },
    "moves-posted": {"list": UUID, "moves": [["1", UUID, OTHER]], "next": HASH},
    "bounds-posted": {"bounds": [[UUID, "-1", "none", 0]], "list": UUID, "next": HASH},
    "box-key-made": {"made": HASH * 3, "member": UUID},
    "vote-opened": {
        "ends": 1, "kind": "secret", "majority": 500, "memo": HASH, "options": 2, "proxies": 2,
        "quorum": 3, "subject": HASH, "threshold": 2, "trustees": [UUID, OTHER],
    },
    "ballot-cast": {"member": UUID, "vote": OTHER, "option": 1, "sealed": HASH * 4},
    "proxy-given": {"holder": UUID, "member": OTHER, "vote": UUID},
    "proxy-withdrawn": {"holder": UUID, "member": OTHER, "vote": UUID},
    "share-given": {"member": UUID, "shares": HASH * 6, "vote": OTHER},
    "data-released": {"at": 9, "digest": HASH, "reason": HASH, "vote": UUID},
    "vote-counted": {"cast": 3, "counts": [[2], [1]], "vote": UUID},
    "bound-set": {"account": UUID, "lower": "0", "reason": HASH, "upper": "none", "until": 1},
    "epoch-closed": {"accounts": 1, "balances": HASH, "epoch": 1, "total": "0"},
    "leaf-countersigned": {"account": UUID, "epoch": 1, "leaf": HASH},
}  # fmt: skip
"""One order of each type, with every field it may have."""

TYPES = pytest.mark.parametrize("type_", BODIES)


def _fields(type_: str) -> dict[str, Any]:
    return BENCH.fields(type_, KEY, **BODIES[type_])


def _refusal(fields: dict[str, Any], *signers: Key) -> Refusal:
    found = sign(fields, *(signers or (KEY,)))
    assert isinstance(found, Refusal), found
    return found


def _required(type_: str) -> list[str]:
    return ["v", "book", "id", "key", "expires", *dict(SHAPES[type_].required)]


def test_there_is_one_of_each_type() -> None:
    assert BODIES.keys() == RULES.keys()


@TYPES
def test_fields_are_read_into_the_types_own_tuple(type_: str) -> None:
    fields = _fields(type_)
    order = sign(fields, KEY)
    assert isinstance(order, Order)
    assert order.type == type_
    common = (order.book, order.id, order.key, order.expires_ms)
    assert common == tuple(fields[name] for name in ("book", "id", "key", "expires"))
    assert order.text == canonical.encode(fields)
    assert order.signers == [KEY.public]
    shape = SHAPES[type_]
    kinds = (*shape.required, *shape.optional)
    assert [kind(fields[name]) for name, kind in kinds] == list(order.body)


@TYPES
def test_an_optional_field_that_is_absent_is_none(type_: str) -> None:
    optional = dict(SHAPES[type_].optional)
    fields = {name: value for name, value in _fields(type_).items() if name not in optional}
    order = sign(fields, KEY)
    assert isinstance(order, Order)
    assert list(order.body[len(order.body) - len(optional) :]) == [None] * len(optional)


@TYPES
def test_a_missing_field_is_named(type_: str) -> None:
    for name in _required(type_):
        fields = _fields(type_)
        del fields[name]
        assert _refusal(fields) == (Code.field_must_be_present, {"field": name})


@TYPES
def test_a_field_of_another_kind_is_named(type_: str) -> None:
    for name in _fields(type_).keys() - {"type"}:
        wrong: list[object] = [[], {}, "?", -1]
        for value in wrong:
            refusal = _refusal(_fields(type_) | {name: value})
            assert refusal.code in {Code.field_must_be_well_formed, Code.amount_must_be_positive}
            assert refusal.fields["field"] == name


@TYPES
def test_an_unknown_field_is_named(type_: str) -> None:
    refusal = _refusal(_fields(type_) | {"zzz": "1", "extra": "1"})
    assert refusal == (Code.field_must_be_known, {"field": "extra"})


@pytest.mark.parametrize("version", [0, 2, "1", [1]])
def test_another_version_is_refused(version: object) -> None:
    refusal = _refusal(_fields("release") | {"v": version})
    assert (refusal.code, refusal.fields["field"]) == (Code.field_must_be_well_formed, "v")


@pytest.mark.parametrize("type_", ["gift", "", "Transfer", "x" * 99, [], {}, ["transfer"], 7, 0])
def test_an_unknown_type_is_refused_and_shown_short(type_: object) -> None:
    refusal = _refusal(_fields("release") | {"type": type_})
    assert refusal.code == Code.order_type_must_be_known
    assert len(str(refusal.fields["type"])) <= 40


def test_an_order_without_a_type_is_refused() -> None:
    fields = _fields("release")
    del fields["type"]
    assert _refusal(fields) == (Code.order_type_must_be_known, {"type": ""})


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        ("0", Code.amount_must_be_positive),
        ("-1", Code.amount_must_be_positive),
        ("0.5", Code.amount_must_be_whole),
        (str(2**53), Code.amount_must_fit),
        ("1e3", Code.field_must_be_well_formed),
        (1, Code.field_must_be_well_formed),
    ],
)
@pytest.mark.parametrize("type_", ["transfer", "hold", "capture"])
def test_a_malformed_amount_has_its_own_code(type_: str, amount: object, code: Code) -> None:
    refusal = _refusal(_fields(type_) | {"amount": amount})
    assert (refusal.code, refusal.fields["field"]) == (code, "amount")


@pytest.mark.parametrize(
    ("type_", "name", "most"),
    [
        ("mandate-given", "payees", 8), ("guardians-chosen", "guardians", 9),
        ("exchange", "givers", 8), ("exchange", "receivers", 8),
    ],
)  # fmt: skip
def test_a_list_is_short_in_order_and_names_nothing_twice(type_: str, name: str, most: int) -> None:
    ids = sorted(BENCH.new_id() for _ in range(most + 1))
    values: list[Any] = [[id_, "1"] for id_ in ids] if type_ == "exchange" else ids
    assert isinstance(sign(_fields(type_) | {name: values[:most]}, KEY), Order)
    wrong: list[list[Any]] = [values, values[1::-1], values[:1] * 2, [*values[:1], [KEY.public]]]
    for value in wrong:
        refusal = _refusal(_fields(type_) | {name: value})
        assert (refusal.code, refusal.fields["field"]) == (Code.field_must_be_well_formed, name)


@pytest.mark.parametrize(("days", "more", "fits"), [(0, -1, 0), (0, 0, 1), (90, 0, 1), (90, 1, 0)])
def test_a_notice_lasts_from_an_hour_to_ninety_days(days: int, more: int, *, fits: bool) -> None:
    notice = max(3_600_000, days * 86_400_000) + more
    found = sign(_fields("guardians-chosen") | {"notice": notice}, KEY)
    assert isinstance(found, Order) == bool(fits)


def test_one_to_eight_signatures_are_taken() -> None:
    fields = _fields("transfer")
    others = [BENCH.new_key() for _ in range(SIGNATURES_MAX)]
    assert isinstance(sign(fields, KEY, *others[1:]), Order)
    nine = _refusal(fields, KEY, *others)
    assert nine == (Code.signatures_must_be_one_to_eight, {"count": 9})
    none = read_order(canonical.encode(fields), [], SHAPES)
    assert none == (Code.signatures_must_be_one_to_eight, {"count": 0})


def test_signatures_stand_in_key_order_and_none_twice() -> None:
    text = canonical.encode(_fields("transfer"))
    pairs = sorted((key.public, key.sign(text)) for key in (KEY, BENCH.new_key()))
    assert isinstance(read_order(text, pairs, SHAPES), Order)
    for wrong in (pairs[::-1], [*pairs, pairs[-1]]):
        refusal = read_order(text, wrong, SHAPES)
        assert isinstance(refusal, Refusal)
        assert refusal.code == Code.signatures_must_be_in_key_order


def test_the_leading_key_signs() -> None:
    refusal = _refusal(_fields("transfer"), BENCH.new_key())
    assert refusal == (Code.order_key_must_sign, {"key": KEY.public})


GOOD = canonical.encode(_fields("transfer"))


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}x",
        b"[]",
        GOOD + b"\n",
        GOOD.replace(b",", b", ", 1),
        GOOD.replace(b'"v":1', b'"v":1.0'),
        GOOD.replace(b'"v":1', b'"v":1,"v":1'),
        GOOD.replace(b'"amount":"1"', b'"amount":"\\u0031"'),
        GOOD.replace(b'"amount":"1"', b'"amount":null'),
        b'{"a":"' + b"x" * ORDER_BYTES_MAX + b'"}',
    ],
)
def test_bytes_that_are_not_canonical_are_refused(text: bytes) -> None:
    refusal = read_order(text, [(KEY.public, KEY.sign(text))], SHAPES)
    assert isinstance(refusal, Refusal)
    assert refusal.code == Code.order_must_be_canonical
    assert refusal.fields["where"]


@given(st.integers(0, len(GOOD) - 1), st.integers(1, 255))
def test_one_changed_byte_is_refused_or_makes_another_order(at: int, flip: int) -> None:
    changed = bytearray(GOOD)
    changed[at] ^= flip
    text = bytes(changed)
    found = read_order(text, [(KEY.public, KEY.sign(text))], SHAPES)
    if isinstance(found, Order):
        original = sign(_fields("transfer"), KEY)
        assert isinstance(original, Order)
        assert found.text == text
        assert replace(found, text=b"", signatures=()) != replace(original, text=b"", signatures=())
