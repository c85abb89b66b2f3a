"""Whom something concerns hears of it within a minute, however many others have their turn."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import pytest
from sqlmodel import select

from api.lists.jobs import SignedLists
from api.reaching import facts, finding, jobs
from api.reaching.jobs import Telling, reaching
from api.reaching.kinds import NOT_TOLD
from api.reaching.stirring import BY_TIME_ALONE, STIRRED
from api.reaching.tables import OutboxRow
from api.rooms import WAITING
from api.service.clock import Clock
from ledger.ids import RANDOM_BYTES, uuid7
from tests.reaching.test_told import page_for
from tests.support.offices import Office
from wallets.guardians import DAY_MS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from api.reaching.jobs import Found
    from tests.reaching.conftest import Reached
    from tests.support.world import Person

MINUTE_LOOKS: Final = 6
VISIT, ASKED = "There is news of a visit.", "You are asked for hours."
ROTA, TRUST = (
    "There is news of regular care.",
    "Somebody who trusts you needs your help with a key.",
)
KEY: Final = "A key is asked for, yours or that of somebody who trusts you."


ON_ONE: Final = pytest.mark.parametrize("reached", ["sqlite"], indirect=True)
"""Of what says the same on each database, as all that is asked is asked in the others too."""


@pytest.fixture
def big(reached: Reached, monkeypatch: pytest.MonkeyPatch) -> Reached:
    """The turn of nobody who matters comes while it is looked at."""
    monkeypatch.setattr(Telling, "_in_turn", lambda *_: [])
    for number, who in enumerate((reached.ana, reached.ben, reached.coop.steward)):
        reached.subscribe(who, f"/p/{number}")
        reached.awake(who)
    reached.look()
    reached.forget()
    return reached


def told(reached: Reached, who: Person | None = None) -> list[str]:
    """What came to somebody's phone within a minute, Ana's if nobody is named."""
    for _ in range(MINUTE_LOOKS):
        reached.look()
    whose = {reached.ana: 0, reached.ben: 1, reached.coop.steward: 2}[who or reached.ana]
    pushes = zip(reached.push.got, reached.push.pushes, strict=True)
    came = [push["body"] for got, push in pushes if got.path == f"/p/{whose}"]
    reached.forget()
    return came


def do(reached: Reached, who: Person, path: str, method: str = "POST", **body: Any) -> Any:  # noqa: ANN401
    done = reached.ask(who, method, path, **body)
    assert done.is_success, done.text
    return done.json() if done.content else None


def day(reached: Reached, later: int) -> str:
    now = datetime.fromtimestamp(reached.world.now_ms / 1_000, UTC)
    return str(now.date() + timedelta(days=later))


def book(reached: Reached) -> str:
    """Ben asks Ana to come, and sets an hour aside."""
    world, ben = reached.world, reached.ben
    hold = uuid7(world.now_ms, world.random.randbytes(RANDOM_BYTES))
    asked = plan(reached, ben, hold, 5, to=reached.ana.account)
    own = {"from_": ben.account, "to": reached.ana.account, "amount": "60"}
    reached.coop.do("hold", ben.key, id=hold, until=asked["until_ms"], **own)
    return hold


def plan(reached: Reached, who: Person, hold: str, later: int, **own: str) -> Any:  # noqa: ANN401
    said = {"day": day(reached, later), "at": "09:30", "place": "", "note": ""}
    return do(reached, who, f"/bookings/{hold}/visit", "PUT", **said | own)


def test_a_visit_that_is_asked_for_moved_agreed_to_or_called_off(big: Reached) -> None:
    ana, ben, hold = big.ana, big.ben, book(big)
    assert told(big) == [VISIT]
    plan(big, ben, hold, 6)
    assert told(big) == [VISIT]
    asked_ms = big.get(ana, f"/bookings/{hold}")["visit"]["asked_ms"]
    do(big, ana, f"/bookings/{hold}/visit/agree", asked_ms=asked_ms)
    assert told(big, ben) == [VISIT]
    plan(big, ana, hold, 7)
    assert told(big, ben) == [VISIT]
    do(big, ana, f"/bookings/{hold}/visit/off", text="I am ill")
    assert told(big, ben) == [VISIT]
    assert told(big) == []


@ON_ONE
def test_how_long_care_was_and_nothing_of_what_oneself_said(big: Reached) -> None:
    hold = book(big)
    assert told(big) == [VISIT]
    do(big, big.ben, f"/bookings/{hold}/said", amount="45")
    assert told(big) == [VISIT]
    do(big, big.ana, f"/bookings/{hold}/said", amount="20")
    do(big, big.ben, "/me/reach/addresses/mail", "DELETE")
    assert told(big, big.ana) == []


@ON_ONE
def test_what_one_of_two_visits_brings_is_no_news_of_the_other(big: Reached) -> None:
    first = book(big)
    book(big)
    assert told(big) == [VISIT]
    do(big, big.ana, f"/bookings/{first}/visit/off", text="")
    assert told(big) == []


@ON_ONE
def test_requests_and_their_answers(big: Reached) -> None:
    request = big.request(big.ana)
    assert told(big) == [ASKED]
    do(big, big.ana, f"/requests/{request}/decline")
    assert told(big, big.ben) == [ASKED]


def test_regular_care(big: Reached) -> None:
    ana, ben, coop = big.ana, big.ben, big.coop
    said: dict[str, Any] = {
        "category": "care", "text": "Getting up", "minutes": 90, "at": "09:30",
        "weekdays": [1, 2, 3, 4, 5, 6, 7], "first": day(big, 3), "last": day(big, 40),
        "carers": [ana.member, coop.steward.member],
    }  # fmt: skip
    path = f"/rotas/{do(big, ben, '/rotas', **said)['rota']}"
    assert told(big) == [ROTA]
    do(big, ana, f"{path}/agree")
    do(big, coop.steward, f"{path}/agree")
    assert told(big) == []
    visits = big.get(ana, path)["coming"]
    mine = next(one["day"] for one in visits if one["comes"]["member"] == ana.member)
    other = next(one["day"] for one in visits if one["comes"]["member"] != ana.member)
    do(big, coop.steward, f"{path}/visits/{other}/out")
    assert told(big) == [ROTA]
    do(big, ben, f"{path}/visits/{mine}/off")
    assert told(big) == [ROTA]
    do(big, coop.steward, f"{path}/leave")
    assert told(big) == [ROTA]
    do(big, ben, f"{path}/end")
    assert ROTA in told(big)


def test_what_waits_for_a_signature(big: Reached) -> None:
    office = Office.__new__(Office)
    office.world, office.coop = big.world, big.coop
    givers = sorted([one.account, "10"] for one in (big.ana, big.ben))
    own: dict[str, Any] = {"givers": givers, "receivers": [[big.coop.steward.account, "20"]]}
    do(big, big.ben, "/drafts", **office.signed(big.ben, "exchange", **own))
    assert told(big) == ["Something waits for your signature."]


def test_who_guards_hears_of_keys(big: Reached) -> None:
    ana, ben, coop = big.ana, big.ben, big.coop
    guards = sorted([ana.member, coop.steward.member])
    own = {"member": ben.member, "notice": DAY_MS}
    coop.do("guardians-chosen", ben.key, guardians=guards, quorum=2, **own)
    assert told(big) == ["Somebody chose you as a person they trust."]
    do(big, ana, f"/guardians/{ben.member}/answer", "PUT", agrees=False)
    assert told(big, ben) == ["Somebody chose you as a person they trust."]
    # Whoever is left out is named by no entry.
    other = coop.order("guardians-chosen", ben.key, guardians=[coop.join().member], quorum=1, **own)
    assert coop.send(other).is_success
    assert KEY in told(big)


@ON_ONE
def test_the_work_of_stewards_one_more_is_news_and_one_less_is_none(big: Reached) -> None:
    steward = big.coop.steward
    for who in (big.ana, big.ben):
        do(big, who, "/me/leaving")
        assert told(big, steward) == ["Somebody wishes to leave."]
    do(big, big.ben, "/me/leaving", "DELETE")
    assert told(big, steward) == []


@ON_ONE
def test_many_at_once_are_looked_at_one_after_the_other_and_none_is_left_out(
    big: Reached, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "STIRRED_MAX", 1)
    monkeypatch.setattr(jobs, "ENTRIES_MAX", 1)
    for _ in range(3):
        big.coop.pay(big.ben, big.coop.steward, 1)
    big.request(big.ben)
    big.coop.pay(big.ben, big.ana, 1)
    assert told(big) == ["You received hours."]


def test_what_came_while_nothing_ran_is_told_at_once(big: Reached) -> None:
    big.request(big.ana)
    big.coop.pay(big.ben, big.ana, 1)
    restart(big)
    assert sorted(told(big)) == [ASKED, "You received hours."]


def restart(reached: Reached) -> None:
    """Another process begins to look, which knows nothing of the one before."""
    reached.world.now_ms += 20 * 60_000
    running = reached.world.app.state.running
    jobs_ = reaching(reached.world.service, running.waiting)
    for name in ("_jobs", "_looked_ms"):
        setattr(running.teller, name, jobs_ if name == "_jobs" else {})


@ON_ONE
def test_who_has_no_turn_looks_on_until_somebody_told_it(big: Reached) -> None:
    """As when the process that has the turn dies between finding and telling."""
    service, sources = big.world.service, big.world.app.state.running.waiting
    other = Telling(service, sources)
    big.request(big.ana)
    found: Sequence[Found] = ()
    for _ in range(8):
        big.world.now_ms += 30_000
        with service.database.reading() as session:
            found = other.due(session, big.world.now_ms)
    other.do(service, next(one for one in found if one.key[2] == big.ana.member))
    assert told(big) == [ASKED]
    with service.database.reading() as session:
        assert list(other.due(session, big.world.now_ms)) == []


@ON_ONE
def test_one_of_whom_something_cannot_be_read_keeps_nobody_from_being_told(
    big: Reached, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: Callable[..., Any] = facts.facts_of

    def facts_of(caller: Any, *rest: Any) -> Any:  # noqa: ANN401
        if caller.member == big.ben.member:
            raise KeyError
        return read(caller, *rest)

    monkeypatch.setattr(finding, "facts_of", facts_of)
    big.request(big.ben)
    big.request(big.ana)
    assert told(big) == [ASKED]
    teller: Clock = big.world.app.state.running.teller
    assert teller.counts["telling", "failed"] == 1


@ON_ONE
def test_an_appeal_and_its_answer_are_told_at_once(big: Reached) -> None:
    coop, words = big.coop, "There is something to read or answer about limits."
    coop.do("role-granted", coop.steward.key, member=big.ben.member, role="treasurer")
    told(big)
    made = do(big, big.ana, "/me/appeals", account=big.ana.account, text="More")["appeal"]
    assert told(big, big.ben) == [words]
    do(big, big.ben, f"/appeals/{made}/reply", text="Until May")
    assert told(big) == [words]


@ON_ONE
def test_limits_that_a_list_sets_are_told_as_those_of_one_order(big: Reached) -> None:
    coop = big.coop
    coop.do("role-granted", coop.steward.key, member=big.ben.member, role="treasurer")
    told(big)
    rows = [{"account": big.ana.account, "lower": "-90", "upper": "none", "until_ms": 0}]
    fields = do(big, big.ben, "/lists/bounds", rows=rows)["fields"]
    said = {"from_" if name == "from" else name: value for name, value in fields.items()}
    coop.do("list-approved", big.ben.key, **said)
    Clock(big.world.service, [SignedLists()]).look()
    assert told(big) == ["There is news of your limits."]


@ON_ONE
def test_what_came_of_a_second_signature_is_told_to_whoever_gave_first(big: Reached) -> None:
    coop, account = big.coop, "0190c3f1-7b2a-7def-8abc-0123456789ff"
    words = "There is news of a payment that a second person was to sign."
    coop.do("role-granted", coop.steward.key, member=big.ben.member, role="treasurer")
    own = {"account": account, "kind": "fund", "member": big.ana.member, "salt": "44" * 32}
    coop.do("account-opened", big.ana.key, coop.steward.key, **own)
    coop.do("transfer", big.ben.key, from_=big.ben.account, to=account, amount="300")
    rules = {"funds": "0", "lower": "-600", "treasurers": 1, "upper": "600"}
    coop.do("book-ruled", coop.steward.key, **rules)
    told(big)
    sides = {"from_": account, "to": coop.steward.account, "amount": "30"}
    left = [coop.order("transfer", big.ana.key, **sides) for _ in "ab"]
    for one in left:
        [[key, signature]] = one["signatures"]
        do(big, big.ana, "/drafts", order=one["order"], key=key, signature=signature)
    assert told(big, big.ben) == ["Something waits for your signature."]
    # Both at once: it leads to a page that a treasurer may open.
    treasurers = (OutboxRow.kind == "order", OutboxRow.member_id == big.ben.member)
    with big.world.service.database.reading() as session:
        [path] = session.exec(select(OutboxRow.path).where(*treasurers)).all()
    assert "orders wait for your signature" in page_for(big, path, big.ben)
    declined, paid = (str(json.loads(one["order"])["id"]) for one in left)
    do(big, big.ben, f"/drafts/{declined}", "DELETE")
    assert told(big) == [words]
    text = left[1]["order"]
    signature = {"key": big.ben.key.public, "signature": big.ben.key.sign(text.encode())}
    assert do(big, big.ben, f"/drafts/{paid}/signatures", **signature)["seq"]
    assert told(big) == [words]


def test_everything_that_waits_is_found_or_comes_by_time_alone() -> None:
    assert STIRRED.keys() | BY_TIME_ALONE == WAITING.keys() - NOT_TOLD
