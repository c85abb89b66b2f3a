"""What is asked of every order, whatever its type; and the service's own acts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import pytest

from chain.rules import RULES
from ledger.automatic import VALID_MS, Maker, automatic_order
from ledger.kernel import Reads, Rule, decide, rule_book
from ledger.records import Seen
from ledger.refusals import Code, Refusal, refuse
from ledger.rules.passing import NOTICE_MS
from ledger.state import State
from tests.support.books import Bench, Party, dump, opened, party
from tests.support.brought import arriving, board, entered
from tests.support.lists import approve, listing
from tests.support.lists import entered as listed_part
from wallets.guardians import HOUR_MS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ledger.orders import Order
    from ledger.parts import Move

T = TypeVar("T")
LEAF = "99" * 32


def test_a_type_has_one_rule() -> None:
    row = RULES["transfer"]
    assert rule_book((row,)) == {"transfer": row}
    with pytest.raises(ValueError, match="two rules"):
        rule_book((row,), (row,))


def test_the_same_bytes_again_are_what_they_became() -> None:
    bench, alice, bob, _ = party()
    order = bench.pay(alice, bob, 60)
    seq, before = bench.state.size - 1, dump(bench.state)
    bench.now_ms = order.expires_ms + 1
    assert bench.judge(order) == Seen(order.id, order.text, seq)
    assert dump(bench.state) == before


def test_other_bytes_under_a_used_id_are_refused() -> None:
    bench, alice, bob, _ = party()
    used = bench.pay(alice, bob, 60).id
    sides = {"from_": alice.account, "to": bob.account}
    refusal = bench.refused("transfer", alice.key, id=used, amount="61", **sides)
    assert refusal == (Code.order_id_must_not_be_reused, {})


def test_without_a_book_nothing_but_its_opening_is_taken() -> None:
    bench = Bench()
    key = bench.new_key()
    refusal = bench.refused("account-closed", key, account=bench.new_id())
    assert refusal == (Code.book_must_exist, {"book": bench.book})
    assert (
        bench.code("epoch-closed", bench.service, accounts=0, balances=LEAF, epoch=1, total="0")
        == Code.book_must_exist
    )


def test_an_order_for_another_book_is_refused() -> None:
    bench, alice, *_ = party()
    refusal = bench.refused("account-closed", alice.key, account=alice.account, book="77" * 32)
    assert refusal == (Code.book_must_match, {"book": bench.book, "named": "77" * 32})


def test_an_order_is_good_for_a_year_at_most() -> None:
    """Or who keeps one could enter it under whatever date they like."""
    bench, alice, bob, _ = party()
    fields = {"from_": alice.account, "to": bob.account, "amount": "1"}
    latest = bench.now_ms + 366 * 86_400_000
    refusal = bench.refused("transfer", alice.key, expires=latest + 1, **fields)
    assert refusal == (Code.order_must_expire_sooner, {"expires": latest + 1, "latest": latest})
    bench.do("transfer", alice.key, expires=latest, **fields)


def test_an_order_is_good_until_just_before_it_expires() -> None:
    bench, alice, *_ = party()
    order = bench.order("account-closed", alice.key, account=alice.account)
    bench.now_ms = order.expires_ms
    late = bench.judge(order)
    assert late == refuse(
        Code.order_must_not_have_expired, expires=order.expires_ms, now=bench.now_ms
    )
    bench.now_ms -= 1
    bench.post(order)


def test_every_signer_is_known() -> None:
    bench, alice, *_ = party()
    stranger = bench.new_key()
    refusal = bench.refused("account-closed", alice.key, stranger, account=alice.account)
    assert refusal == (Code.key_must_be_known, {"key": stranger.public})


def test_every_signer_is_in_force() -> None:
    bench, alice, *_ = party()
    named = {"member": alice.member, "revoked": alice.key.public}
    bench.do("key-revoked", alice.key, **named)
    at = bench.state.size - 1
    for keys in ([alice.key], [bench.stewards[0].key, alice.key]):
        refusal = bench.refused("account-closed", *keys, account=alice.account)
        assert refusal == (
            Code.key_must_be_in_force, {"key": alice.key.public, "revoked": at},
        )  # fmt: skip


def test_the_service_signs_its_own_acts_alone() -> None:
    bench, alice, *_ = party()
    fields = {"accounts": 3, "balances": LEAF, "epoch": 1, "total": "0"}
    keys = [[alice.key], [bench.stewards[0].key], [bench.service, alice.key]]
    for signers in keys:
        refusal = bench.refused("epoch-closed", *signers, **fields)
        assert refusal == (Code.service_must_sign, {"key": bench.service.public})
    bench.do("epoch-closed", bench.service, **fields)


def test_the_service_signs_nothing_else() -> None:
    bench, alice, bob, _ = party()
    service = bench.service
    sides = {"from_": alice.account, "to": bob.account}
    known = Code.key_must_be_known
    assert bench.code("transfer", service, amount="1", **sides) == known
    assert bench.code("transfer", alice.key, service, amount="1", **sides) == known


def test_the_services_key_never_becomes_a_members() -> None:
    """A stolen server that has a steward's signature still cannot bring itself in."""
    bench, alice, *_ = party()
    service, steward = bench.service, bench.stewards[0]
    joined = bench.refused("member-joined", service, steward.key, member=bench.new_id())
    assert joined == (Code.key_must_be_known, {"key": service.public})
    named = {"member": alice.member, "added": service.public}
    assert bench.code("key-added", alice.key, service, **named) == Code.key_must_be_known


def test_an_automatic_order_is_read_and_accepted_as_any_other() -> None:
    bench, alice, bob, _ = party()
    until = bench.now_ms + 1_000
    sides = {"from_": alice.account, "to": bob.account}
    hold = bench.do("hold", alice.key, amount="60", until=until, **sides)
    bench.now_ms = until
    maker = Maker(bench.service, bench.random, RULES)
    order = automatic_order("hold-expired", {"hold": hold.id}, bench.book, until, maker)
    assert (order.key, order.expires_ms) == (bench.service.public, until + VALID_MS)
    bench.post(order)


def test_a_malformed_automatic_order_is_a_fault() -> None:
    bench = Bench()
    maker = Maker(bench.service, bench.random, RULES)
    fields: dict[str, str | int] = {"hold": bench.new_id(), "x": 1}
    with pytest.raises(AssertionError, match="field_must_be_known"):
        automatic_order("hold-expired", fields, bench.book, bench.now_ms, maker)


VOTED = frozenset({
    "box-key-made", "vote-opened", "ballot-cast", "proxy-given", "proxy-withdrawn", "share-given",
    "vote-counted", "data-released",
})  # fmt: skip
"""Orders of votes, whose own machine loads what they name (tests/votes)."""


def test_a_rule_reads_no_more_than_it_names() -> None:
    """What the service loads before it decides is enough: the answer is the whole state's."""
    people = party()
    bench, alice, bob, tess = people
    steward, other = (person.key for person in bench.stewards[:2])
    gone = bench.join()
    bench.pay(alice, gone, 5)
    bench.do("key-revoked", steward, other, member=gone.member, revoked=gone.key.public)
    bench.now_ms += NOTICE_MS
    entrusted = _entrusted(people)
    sides = {"from_": alice.account, "to": bob.account}
    until = bench.now_ms + 60_000
    hold = bench.do("hold", alice.key, amount="60", until=until, **sides)
    paid = bench.pay(alice, bob, 5)
    epoch = {"accounts": 4, "balances": LEAF, "epoch": 1, "total": "0"}
    bench.do("epoch-closed", bench.service, **epoch)
    left = {"from_": gone.account, "to": bob.account}
    new, spare = bench.new_person(), bench.new_key()
    mine = {"account": alice.account}
    bounds = {"lower": "-5", "upper": "none", "reason": LEAF}
    opening = {"account": bench.new_id(), "kind": "member", "salt": LEAF}
    orders = [
        bench.order("account-opened", alice.key, steward, member=alice.member, **opening),
        bench.order("account-closed", tess.key, account=tess.account),
        bench.order("transfer", alice.key, amount="1", **sides),
        bench.order("hold", alice.key, amount="1", until=until, **sides),
        bench.order("capture", bob.key, hold=hold.id, amount="1", rest="held"),
        bench.order("release", bob.key, hold=hold.id),
        bench.order("hold-expired", bench.service, hold=hold.id),
        bench.order("reversal", tess.key, of=paid.id, reason=LEAF),
        bench.order("balance-passed-on", steward, other, amount="5", **left),
        bench.order("member-joined", new.key, steward, member=new.member),
        bench.order("key-added", alice.key, spare, member=alice.member, added=spare.public),
        bench.order("key-revoked", steward, other, member=bob.member, revoked=bob.key.public),
        bench.order("role-granted", steward, other, member=alice.member, role="broker"),
        bench.order("role-withdrawn", steward, other, member=tess.member, role="treasurer"),
        bench.order("bound-set", tess.key, **mine, **bounds),
        *_decided(people),
        *entrusted,
        bench.order("epoch-closed", bench.service, **epoch | {"epoch": 2}),
        bench.order("leaf-countersigned", alice.key, **mine, epoch=1, leaf=LEAF),
    ]  # fmt: skip
    moving = _moving_in()
    seen = {order.type for order in (*orders, *moving)}
    assert seen == RULES.keys() - {"book-opened", *VOTED}
    for order in orders:
        _reads_enough(bench, order)


def _decided(people: Party) -> list[Order]:
    """Orders on what the book goes by and on lists, each of which may stand by itself."""
    bench, alice, bob, tess = people
    two = [one.key for one in bench.stewards[:2]]
    home = {"member": alice.member, "household": bench.new_id()}
    pair = {"endorser": alice.member, "endorsed": bob.member}
    leave = {"from": 1, "member": bob.member, "reason": LEAF, "until": 2}
    moves: list[Move] = [(1, alice.account, bob.account)]
    own: dict[str, Any] = {"account": alice.account}
    paid, parts = approve(bench, "payments-1", alice.key, moves=moves, **own)
    done, whole = approve(bench, "payments-1", alice.key, moves=moves, **own)
    entered_part = listed_part(bench, done, whole[0])
    bench.post(entered_part)
    bounded, more = approve(bench, "bounds-1", tess.key, bounds=[(bob.account, -9, 9, 0)])
    adopted = {"rule": "payments-1", "from": bench.now_ms, "reason": LEAF}
    bench.do("policy-adopted", *two, **adopted)
    return [
        bench.order("book-ruled", *two, funds="5", lower="-9", treasurers=1, upper="9"),
        bench.order("household-stated", alice.key, **home),
        bench.order("endorsement-stated", alice.key, amount="5", **pair),
        bench.order("leave-stated", tess.key, **leave),
        bench.order("policy-adopted", *two, **adopted),
        bench.order("policy-ended", *two, kind="payments", reason=LEAF),
        bench.order(
            "list-approved", alice.key, **listing(bench, "payments-1", parts, moves, **own)
        ),
        listed_part(bench, paid, parts[0]),
        bench.order("list-reversed", tess.key, parts=[entered_part.id], reason=LEAF),
        listed_part(bench, bounded, more[0]),
    ]


def _moving_in() -> list[Order]:
    """The orders by which a co-op moves in, each in the place where it is taken."""
    bench = opened()
    tess, gus = bench.join(), bench.join()
    bench.grant(tess, "treasurer")
    bench.grant(gus, "auditor")
    found = arriving(bench, [5, -5])
    orders = [bench.order("balances-brought", *board(bench, tess.key), **found.fields())]
    orders += [entered(bench, part) for part in found.parts]
    own = {"brought": orders[0].id, "certificate": LEAF}
    orders.append(bench.order("import-certified", tess.key, gus.key, **own))
    ana, steward = found.people[0], bench.stewards[0]
    orders.append(bench.order("member-joined", ana.key, steward.key, member=ana.member))
    for order in orders:
        _reads_enough(bench, order)
        bench.post(order)
    return orders


def _reads_enough(bench: Bench, order: Order) -> None:
    decided = bench.judge(order)
    early = order.type == "hold-expired"
    assert isinstance(decided, Refusal) == early, decided
    part = _part(bench.state, RULES[order.type], order)
    assert decide(RULES, part, order, bench.now_ms) == decided


def _entrusted(people: Party) -> list[Order]:
    """Orders on mandates, guardians and exchanges, each of which may stand by itself."""
    bench, alice, bob, tess = people
    sides = {"from_": alice.account, "to": bob.account}
    lent = {"account": alice.account, "broker": tess.member, "each": "5", "total": "9"}
    until = bench.now_ms + 2 * HOUR_MS
    mandate = bench.do("mandate-given", alice.key, **lent, until=until).id
    chosen = {"guardians": [tess.member], "notice": HOUR_MS, "quorum": 1}
    for person in (alice, bob):
        bench.do("guardians-chosen", person.key, member=person.member, **chosen)
    new, spare, other = (bench.new_key() for _ in range(3))
    bench.do("key-added", bob.key, spare, member=bob.member, added=spare.public)
    asked = {"member": bob.member, "added": new.public}
    recovery = bench.do("recovery-asked", tess.key, new, **asked).id
    bench.now_ms += HOUR_MS
    again = bench.do("guardians-chosen", alice.key, member=alice.member, **chosen).id
    ours = {"member": bob.member, "recovery": recovery}
    amounts = {"givers": [[alice.account, "1"]], "receivers": [[bob.account, "1"]]}
    return [
        bench.order("exchange", alice.key, **amounts),
        bench.order("mandate-given", alice.key, **lent, until=until),
        bench.order("mandate-withdrawn", alice.key, mandate=mandate),
        bench.order("transfer-by-mandate", tess.key, mandate=mandate, amount="1", **sides),
        bench.order("guardians-chosen", bob.key, member=bob.member, **chosen),
        bench.order("guardians-kept", alice.key, member=alice.member, choice=again),
        bench.order("recovery-asked", tess.key, other, member=alice.member, added=other.public),
        bench.order("recovery-cancelled", spare, **ours),
        bench.order("recovery-completed", new, **ours),
    ]


def test_opening_a_book_reads_nothing() -> None:
    bench = Bench()
    key = bench.new_key()
    fields = bench.opening(stewards=1, quorum=1)
    order = bench.order("book-opened", bench.stewards[0].key, **fields)
    assert RULES["book-opened"].accounts is None
    assert RULES["book-opened"].reads is None
    assert key.public not in order.signers


def _part(whole: State, rule: Rule, order: Order) -> State:
    """The records that an order reads, and those they lead to, as the service loads them."""
    part = State()
    reads = rule.reads(order.body) if rule.reads is not None else Reads()
    accounts = rule.accounts(order.body) if rule.accounts is not None else ()
    part.book, part.size = whole.book, whole.size
    part.moved = whole.moved if reads.moved else not whole.moved
    part.keys |= _some(whole.keys, [*order.signers, *reads.keys])
    part.keys |= {id_: key for id_, key in whole.keys.items() if key.member in reads.keys_of}
    part.holds |= _some(whole.holds, reads.holds)
    part.mandates |= _some(whole.mandates, reads.mandates)
    part.guardians |= _some(whole.guardians, reads.guarded)
    part.kept |= _some(whole.kept, reads.kept)
    part.posted |= _some(whole.posted, reads.entries)
    owners = [key.member for key in part.keys.values()]
    part.members |= _some(whole.members, [*reads.members, *owners])
    sides = [id_ for hold in part.holds.values() for id_ in (hold.payer, hold.payee)]
    sides += [mandate.account for mandate in part.mandates.values()]
    moved = [id_ for entry in part.posted.values() for id_, _ in entry.legs]
    part.accounts |= _some(whole.accounts, [*accounts, *sides, *moved])
    lent = [mandate.account for mandate in part.mandates.values()]
    behind = [
        part.accounts[id_].terms.member for id_ in (*reads.owners, *reads.left, *lent, *moved)
    ]
    behind += [mandate.broker for mandate in part.mandates.values()]
    part.members |= _some(whole.members, behind)
    left = [part.accounts[id_].terms.member for id_ in reads.left]
    part.guardians |= _some(whole.guardians, left)
    part.times |= {at: whole.times[at] for id_ in left if (at := whole.members[id_].renewed)}
    return part


def _some(source: dict[str, T], ids: Iterable[str]) -> dict[str, T]:
    return {id_: source[id_] for id_ in ids if id_ in source}
