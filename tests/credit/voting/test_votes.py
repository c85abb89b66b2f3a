"""Votes in the kernel: who may open one, vote, vote for others, open the box and count."""

from __future__ import annotations

from typing import Any

import pytest

from credit.voting.counting import passed, subject_of, used
from credit.voting.opening import box_of
from ledger.refusals import Code
from tests.credit.voting.hall import DAY_MS, Hall
from tests.support.books import fold
from wallets.ballots import ballot_context, seal

SUBJECT = subject_of("policy-adopted", {"rule": "levy-1", "from": 5})


@pytest.fixture(params=["open", "secret"])
def kind(request: pytest.FixtureRequest) -> str:
    """Return a kind of vote."""
    return str(request.param)


def test_ballots_are_counted_and_the_audit_comes_to_the_same(kind: str) -> None:
    hall = Hall()
    vote = hall.open(kind)
    for person, option in zip(hall.members, (1, 2, 1, None), strict=True):
        hall.cast(vote, person, option)
    found = hall.count(vote)
    assert (found.cast, found.figures, found.is_counted) == (4, (2, 1), True)
    assert found.has_passed
    assert fold(hall.bench.entries).kept == hall.bench.state.kept


def test_the_last_ballot_counts(kind: str) -> None:
    hall = Hall()
    vote = hall.open(kind)
    for option in (1, 2, 2, None, 2):
        hall.cast(vote, hall.members[0], option)
    hall.cast(vote, hall.members[1], 1)
    found = hall.count(vote)
    assert (found.cast, found.figures) == (2, (1, 1))
    assert not found.has_passed


@pytest.mark.parametrize(("ballots", "majority", "passes"), [
    ((2, 1, 0), 500, True), ((2, 2, 0), 500, False), ((2, 1, 0), 666, True),
    ((2, 1, 0), 667, False), ((2, 0, 0), 500, False), ((1, 0, 2), 500, True),
    ((0, 0, 4), 500, False),
])  # fmt: skip
def test_what_passes(ballots: tuple[int, int, int], majority: int, *, passes: bool) -> None:
    hall = Hall()
    yes, no, blank = ballots
    vote = hall.open("open", majority=majority)
    said = [1] * yes + [2] * no + [None] * blank
    for person, option in zip(hall.members, said, strict=False):
        hall.cast(vote, person, option)
    assert hall.count(vote).has_passed == passes


def test_who_may_open_one() -> None:
    hall = Hall()
    bench, said = hall.bench, hall.asked("open")
    one, two, three, four = (member.key for member in hall.members)
    few = bench.refused("vote-opened", hall.keys[0], **said)
    assert few == (Code.askers_must_be_enough, {"signed": 1, "askers": 3, "quorum": 2})
    assert bench.code("vote-opened", one, two, **said) is Code.askers_must_be_enough
    bench.do("vote-opened", one, two, three, **said)
    for _ in range(30):
        bench.join()
    assert bench.refused("vote-opened", one, two, three, **said).fields["askers"] == 4
    bench.do("vote-opened", one, two, three, four, **said)
    bench.do("vote-opened", *hall.keys, **said)


def test_it_lasts_a_day_at_least_and_a_year_at_most() -> None:
    hall = Hall()
    now = hall.bench.now_ms
    for ends in (now, now + DAY_MS - 1, now + 366 * DAY_MS + 1):
        said = hall.asked("open", ends=ends)
        assert hall.bench.code("vote-opened", *hall.keys, **said) is Code.vote_must_last
    for ends in (now + DAY_MS, now + 366 * DAY_MS):
        hall.open("open", ends=ends)


def test_what_decides_needs_enough_ballots() -> None:
    hall = Hall()
    low = hall.asked("open", quorum=2, subject=SUBJECT)
    refused = hall.bench.refused("vote-opened", *hall.keys, **low)
    assert refused == (Code.vote_must_need_enough, {"quorum": 2, "least": 3})
    hall.open("open", quorum=2)
    hall.open("open", quorum=3, subject=SUBJECT)


def test_a_secret_vote_has_trustees_with_keys_and_no_one_of_them_opens_it() -> None:
    hall = Hall()
    bench, ids = hall.bench, [one.member for one in hall.trustees]

    def refused(**own: Any) -> Code:  # noqa: ANN401
        return bench.code("vote-opened", *hall.keys, **hall.asked("secret", **own))

    assert refused(trustees=ids[:1]) is Code.trustees_must_be_enough
    assert refused(trustees=ids, threshold=4) is Code.trustees_must_be_enough
    without = sorted([*ids[:2], hall.members[0].member])
    assert refused(trustees=without) is Code.trustees_must_have_keys
    assert refused(trustees=sorted([*ids[:2], bench.new_id()])) is Code.member_must_exist
    fields = hall.asked("secret")
    del fields["threshold"]
    assert bench.code("vote-opened", *hall.keys, **fields) is Code.trustees_must_be_enough
    of_open = hall.asked("open", trustees=ids)
    assert bench.code("vote-opened", *hall.keys, **of_open) is Code.trustees_must_be_enough
    gone = hall.trustees[0]
    bench.do("key-revoked", gone.key, member=gone.member, revoked=gone.key.public)
    assert refused() is Code.trustees_must_have_keys


def test_a_box_key_is_ones_own_and_its_secret_known() -> None:
    hall = Hall()
    one, two = hall.members[:2]
    kept = hall.bench.state.kept[f"box/{hall.trustees[0].member}"].text
    key = kept.split('"')[3] + "11" * 64
    own = {"made": key, "member": one.member}
    assert hall.bench.code("box-key-made", two.key, **own) is Code.member_must_sign
    assert hall.bench.code("box-key-made", one.key, **own) is Code.key_must_be_proved
    hall.make_key(one)


def test_who_came_later_or_went_before_has_no_vote(kind: str) -> None:
    hall = Hall()
    bench, gone = hall.bench, hall.members[0]
    bench.do("key-revoked", gone.key, member=gone.member, revoked=gone.key.public)
    vote = hall.open(kind)
    late = bench.join()
    ballot = hall.ballot(vote, late, 1)
    refused = bench.refused("ballot-cast", late.key, **ballot)
    opened = hall.vote(vote).opened
    assert refused == (Code.member_must_be_entitled, {"member": late.member, "opened": opened})
    holder = hall.members[1]
    proxy = {"holder": holder.member, "member": gone.member, "vote": vote}
    assert bench.code("proxy-given", holder.key, **proxy) is Code.member_must_be_entitled


def test_who_goes_or_changes_keys_while_it_runs_is_counted(kind: str) -> None:
    hall = Hall()
    bench = hall.bench
    vote = hall.open(kind)
    one, two = hall.members[:2]
    hall.cast(vote, one, 1)
    bench.do("key-revoked", one.key, member=one.member, revoked=one.key.public)
    new = bench.new_key()
    bench.do("key-added", two.key, new, member=two.member, added=new.public)
    bench.do("key-revoked", new, member=two.member, revoked=two.key.public)
    bench.do("ballot-cast", new, **hall.ballot(vote, two, 2))
    old = bench.code("ballot-cast", two.key, **hall.ballot(vote, two, 1))
    assert old is Code.key_must_be_in_force
    assert hall.count(vote).figures == (1, 1)


def test_only_its_voter_casts_a_ballot(kind: str) -> None:
    hall = Hall()
    vote = hall.open(kind)
    one, two = hall.members[:2]
    ballot = hall.ballot(vote, one, 1)
    assert hall.bench.code("ballot-cast", two.key, **ballot) is Code.voter_or_proxy_must_sign
    hall.bench.do("ballot-cast", one.key, **ballot)
    steward = hall.bench.code("ballot-cast", *hall.keys, **hall.ballot(vote, one, 2))
    assert steward is Code.voter_or_proxy_must_sign


def test_a_ballot_comes_in_time(kind: str) -> None:
    hall = Hall()
    vote = hall.open(kind)
    one = hall.members[0]
    ballot = hall.ballot(vote, one, 1)
    elsewhere = {**ballot, "vote": hall.bench.new_id()}
    assert hall.bench.code("ballot-cast", one.key, **elsewhere) is Code.vote_must_exist
    hall.end(vote)
    assert hall.bench.code("ballot-cast", one.key, **ballot) is Code.vote_must_be_open


def test_a_ballot_is_of_its_vote() -> None:
    hall = Hall()
    one = hall.members[0]
    secret, said = hall.open("secret"), hall.open("open")
    sealed = hall.ballot(secret, one, 1)
    bench = hall.bench
    for wrong in (
        {**sealed, "vote": said},
        {**hall.ballot(said, one, 1), "option": 3},
        {**hall.ballot(said, one, 1), "vote": secret},
        {**hall.ballot(said, one, None), "vote": secret},
        {**sealed, "option": 1},
    ):
        assert bench.code("ballot-cast", one.key, **wrong) is Code.ballot_must_be_of_vote


def test_a_sealed_ballot_of_anothers_or_of_more_is_refused() -> None:
    hall = Hall()
    one, two = hall.members[:2]
    vote = hall.open("secret")
    hers = hall.cast(vote, one, 1).body.sealed
    copied = {"member": two.member, "vote": vote, "sealed": hers}
    assert hall.bench.code("ballot-cast", two.key, **copied) is Code.ballot_must_hold
    other = hall.open("secret")
    again = {"member": one.member, "vote": other, "sealed": hers}
    assert hall.bench.code("ballot-cast", one.key, **again) is Code.ballot_must_hold
    context = ballot_context(hall.bench.book, vote, two.member)
    more = seal(context, box_of(hall.vote(vote)), 0, 3, hall.bench.random)
    wide = {"member": two.member, "vote": vote, "sealed": more.hex()}
    assert hall.bench.code("ballot-cast", two.key, **wide) is Code.ballot_must_hold


def test_a_proxy_votes_until_the_member_does(kind: str) -> None:
    hall = Hall()
    vote = hall.open(kind)
    one, two, three, _ = hall.members
    proxy = {"holder": two.member, "member": one.member, "vote": vote}
    hall.bench.do("proxy-given", one.key, **proxy)
    hall.cast(vote, one, 1, by=two)
    hall.cast(vote, one, 1, by=two)
    hall.cast(vote, three, 1)
    assert (hall.voice(vote, one).by, hall.vote(vote).cast) == (two.member, 2)
    hall.cast(vote, one, 2)
    late = hall.bench.code("ballot-cast", two.key, **hall.ballot(vote, one, 1))
    assert late is Code.member_must_not_have_voted
    found = hall.count(vote)
    assert (found.cast, found.figures) == (2, (1, 1))
    assert fold(hall.bench.entries).kept == hall.bench.state.kept


def test_a_proxy_that_is_withdrawn_has_said_nothing(kind: str) -> None:
    hall = Hall()
    bench, vote = hall.bench, hall.open(kind)
    one, two, three, _ = hall.members
    proxy = {"holder": two.member, "member": one.member, "vote": vote}
    assert bench.code("proxy-withdrawn", one.key, **proxy) is Code.proxy_must_be_given
    bench.do("proxy-given", one.key, **proxy)
    hall.cast(vote, one, 1, by=two)
    assert bench.code("proxy-withdrawn", three.key, **proxy) is Code.member_must_sign
    bench.do("proxy-withdrawn", one.key, **proxy)
    assert (hall.voice(vote, one).by, hall.vote(vote).cast) == ("", 0)
    gone = bench.code("ballot-cast", two.key, **hall.ballot(vote, one, 1))
    assert gone is Code.voter_or_proxy_must_sign
    bench.do("proxy-given", one.key, **{**proxy, "holder": three.member})
    bench.do("proxy-withdrawn", three.key, **{**proxy, "holder": three.member})
    assert hall.voice(vote, three).carries == 0


def test_a_proxy_given_back_leaves_the_members_own_ballot(kind: str) -> None:
    hall = Hall()
    vote = hall.open(kind)
    one, two = hall.members[:2]
    proxy = {"holder": two.member, "member": one.member, "vote": vote}
    hall.bench.do("proxy-given", one.key, **proxy)
    hall.cast(vote, one, 2)
    hall.bench.do("proxy-withdrawn", two.key, **proxy)
    assert (hall.voice(vote, one).by, hall.vote(vote).cast) == (one.member, 1)


def test_who_may_give_a_proxy_to_whom() -> None:
    hall = Hall(members=5)
    bench, vote = hall.bench, hall.open("open")
    one, two, three, four, five = hall.members
    pair = {"holder": two.member, "vote": vote}

    def code(who: Any, **own: Any) -> Code:  # noqa: ANN401
        return bench.code("proxy-given", who.key, **{**pair, "member": who.member, **own})

    assert code(two) is Code.proxy_must_be_another
    assert code(one, holder=bench.new_id()) is Code.member_must_exist
    assert bench.code("proxy-given", three.key, **pair, member=one.member) is Code.member_must_sign
    hall.cast(vote, five, 1)
    assert code(five) is Code.member_must_not_have_voted
    for who in (one, three):
        bench.do("proxy-given", who.key, **pair, member=who.member)
    assert code(one, holder=three.member) is Code.proxy_must_be_new
    full = bench.refused("proxy-given", four.key, **pair, member=four.member)
    assert full == (Code.proxies_must_be_few, {"holder": two.member, "count": 2})
    bench.do("proxy-withdrawn", one.key, **pair, member=one.member)
    bench.do("proxy-given", four.key, **pair, member=four.member)
    none = hall.open("open", proxies=0)
    assert code(one, vote=none) is Code.proxies_must_be_few
    hall.end(vote)
    assert code(one) is Code.vote_must_be_open


def test_trustees_give_once_and_only_what_is_theirs() -> None:
    hall = Hall()
    bench, vote = hall.bench, hall.open("secret")
    hall.cast(vote, hall.members[0], 1)
    one, two, three = hall.trustees
    said = hall.share(vote, one)
    assert bench.code("share-given", one.key, **said) is Code.vote_must_have_ended
    hall.end(vote)
    assert bench.code("share-given", two.key, **said) is Code.trustee_must_sign
    member = hall.members[0]
    own = {**said, "member": member.member}
    assert bench.code("share-given", member.key, **own) is Code.trustee_must_sign
    wrong = {**hall.share(vote, two), "member": one.member}
    assert bench.code("share-given", one.key, **wrong) is Code.share_must_hold
    bench.do("share-given", one.key, **said)
    assert bench.code("share-given", one.key, **said) is Code.share_must_be_new
    told = hall.told(vote, (1, 0))
    few = bench.refused("vote-counted", bench.service, **told)
    assert few == (Code.shares_must_be_enough, {"signed": 1, "quorum": 2})
    bench.do("share-given", three.key, **hall.share(vote, three))
    hall.automatic("vote-counted", **told)
    assert bench.code("share-given", two.key, **hall.share(vote, two)) is (
        Code.vote_must_not_be_counted
    )


def test_a_forged_outcome_is_refused(kind: str) -> None:
    hall = Hall()
    bench, vote = hall.bench, hall.open(kind)
    for person, option in zip(hall.members, (1, 2, 2), strict=False):
        hall.cast(vote, person, option)
    true = hall.told(vote, (1, 2))
    assert bench.code("vote-counted", bench.service, **true) is Code.vote_must_have_ended
    hall.end(vote)
    if kind == "secret":
        for trustee in hall.trustees:
            bench.do("share-given", trustee.key, **hall.share(vote, trustee))
    for forged in ((2, 1), (1, 1), (0, 3), (1, 3), (3, 2), (1,), (1, 2, 0)):
        told = hall.told(vote, forged)
        assert bench.code("vote-counted", bench.service, **told) is Code.count_must_match
    more = {**true, "cast": 4}
    assert bench.code("vote-counted", bench.service, **more) is Code.count_must_match
    assert bench.code("vote-counted", *hall.keys, **true) is Code.service_must_sign
    hall.automatic("vote-counted", **true)
    assert bench.code("vote-counted", bench.service, **true) is Code.vote_must_not_be_counted


def test_what_has_passed_allows_its_subject_once() -> None:
    hall = Hall()
    vote = hall.open("open", subject=SUBJECT)
    state = hall.bench.state
    for person in hall.members:
        hall.cast(vote, person, 1)
    assert not passed(state, vote, SUBJECT)
    hall.count(vote)
    assert passed(state, vote, SUBJECT)
    assert not passed(state, vote, "11" * 32)
    assert not passed(state, hall.bench.new_id(), SUBJECT)
    kept = used(state, vote, hall.bench.new_id())
    state.kept[kept.id] = kept
    assert not passed(state, vote, SUBJECT)


def test_a_subject_is_an_order_without_what_all_orders_have() -> None:
    said = {"rule": "levy-1", "from": 5, "v": 1, "id": "x", "key": "y", "vote": "z", "expires": 1}
    assert subject_of("policy-adopted", said) == SUBJECT
    assert subject_of("policy-ended", said) != SUBJECT
    assert subject_of("policy-adopted", {**said, "from": 6}) != SUBJECT
