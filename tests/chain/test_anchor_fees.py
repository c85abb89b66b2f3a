"""What a replacement offers, and when one is needed."""

from hypothesis import given
from hypothesis import strategies as st

from chain.anchors.fees import Fees, capped, is_stuck, market_fees, replacement_fees

wei = st.integers(0, 10**15)
offers = st.builds(lambda tip, more: Fees(tip + more, tip), wei, wei)
NO_CAP = 10**20


@given(offers, offers)
def test_a_replacement_offers_an_eighth_more_and_no_less_than_the_market(
    old: Fees, market: Fees
) -> None:
    new = replacement_fees(old, market, NO_CAP)
    assert new is not None
    assert 8 * new.max_fee >= 9 * old.max_fee
    assert 8 * new.tip >= 9 * old.tip
    assert new.max_fee > old.max_fee
    assert new.tip > old.tip
    assert new.max_fee >= market.max_fee
    assert new.tip >= market.tip


@given(offers)
def test_a_replacement_offers_no_more_than_it_must(old: Fees) -> None:
    new = replacement_fees(old, Fees(0, 0), NO_CAP)
    assert new is not None
    assert new.max_fee == max(old.max_fee + 1, (9 * old.max_fee + 7) // 8)
    assert new.tip == max(old.tip + 1, (9 * old.tip + 7) // 8)


def test_an_offer_is_stuck_only_when_the_base_fee_has_passed_it() -> None:
    offer = market_fees(base_fee=100, tip=3)
    assert offer == Fees(max_fee=203, tip=3)
    assert not is_stuck(offer, 203)
    assert is_stuck(offer, 204)


@given(offers, offers, wei)
def test_no_offer_passes_the_cap_and_none_rises_by_less_than_nodes_take(
    old: Fees, market: Fees, cap: int
) -> None:
    first = capped(market, cap)
    assert first.tip <= first.max_fee <= cap
    new = replacement_fees(old, market, cap)
    if new is None:
        assert 8 * cap < 9 * old.max_fee or cap <= old.max_fee
    else:
        assert new.tip <= new.max_fee <= cap
        assert 8 * new.max_fee >= 9 * old.max_fee
        assert 8 * new.tip >= 9 * old.tip


def test_offers_that_are_raised_again_and_again_stop_at_the_cap() -> None:
    offer, cap, raised = Fees(20, 1), 200, 0
    while (higher := replacement_fees(offer, Fees(0, 0), cap)) is not None:
        offer, raised = higher, raised + 1
    assert raised == 18
    assert offer.max_fee <= cap
