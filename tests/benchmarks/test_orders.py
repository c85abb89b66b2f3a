"""The orders that are measured are those that a client would send, and are accepted."""

from collections import Counter

from chain.rules import SHAPES
from ledger.orders import read_order
from tests.benchmarks.scripts import script
from wallets.signing import verify

orders = script("orders")
NOW_MS = 1_700_000_000_000


def test_transfers_are_read_back_from_their_own_text() -> None:
    crowd = orders.Crowd(0, 5, NOW_MS)
    for item in [*crowd.transfers(20, signed=True), *crowd.hot_transfers(4), *crowd.each_once(4)]:
        order = item.order
        assert read_order(order.text, order.signatures, SHAPES) == order


def test_signed_transfers_carry_the_payers_signature() -> None:
    crowd = orders.Crowd(0, 5, NOW_MS)
    for item in crowd.transfers(5, signed=True):
        verify(item.order.key, item.order.text, item.order.signatures[0][1])


def test_hot_transfers_all_have_one_account() -> None:
    items = orders.Crowd(0, 50, NOW_MS).hot_transfers(40)
    counted = Counter(id_ for item in items for id_ in item.order.body[1:3])
    (_, most), (_, second) = counted.most_common(2)
    assert most == len(items) > second


def test_each_once_touches_so_many_accounts() -> None:
    items = orders.Crowd(0, 50, NOW_MS).each_once(40)
    assert len({id_ for item in items for id_ in item.order.body[1:3]}) == 2 * len(items) == 40
