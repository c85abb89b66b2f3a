"""What a fund gives above what one person may sign for waits for a second, is paid or declined."""

from __future__ import annotations

import json
from contextlib import contextmanager
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import pytest
from sqlmodel import select

from api.membership.cosigning import NEWS_MS, OWN_MAX
from api.membership.given import State, given_of, given_waiting
from api.membership.giving import Alone, left_alone, missing_to_give
from api.membership.pending import pending_for, signatures_wanted
from api.membership.tables import PendingOrderRow
from api.service.callers import Caller, reader_of
from ledger.rules.funds import DAY_MS, DAYS
from ledger.store import Place
from ledger.tables import BookRow
from wallets.keys import Key

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx
    from sqlmodel import Session

    from tests.support.offices import Office
    from tests.support.world import Person

ALONE: Final = 60
ACCOUNT: Final = "0190c3f1-7b2a-7def-8abc-0123456789ff"
OTHER: Final = "0190c3f1-7b2a-7def-8abc-0123456789fe"


class Fund(NamedTuple):
    """Ana, who has no role, answers for a fund that gives up to an hour with one signature."""

    office: Office
    treasurer: Person

    @contextmanager
    def as_(self, person: Person) -> Iterator[Caller]:
        """Who asks."""
        coop, service = self.office.coop, self.office.world.service
        with service.database.reading() as session:
            row = session.exec(select(BookRow).where(BookRow.book_id == coop.book)).one()
            reader = reader_of(session, Place(coop.community, 0), person.key.public)
            assert reader is not None
            yield Caller(service, session, row, reader)

    def signed(self, who: Person, amount: int = 90, **own: Any) -> dict[str, Any]:  # noqa: ANN401
        """What somebody gives Ben from the fund, with their signature alone."""
        sides = {"from_": ACCOUNT, "to": self.office.ben.account, "amount": str(amount)} | own
        return self.office.signed(who, "transfer", memo="Roof & <rain>", **sides)

    def leave(self, who: Person, amount: int = 90, **own: Any) -> httpx.Response:  # noqa: ANN401
        return self.office.ask(who, "POST", "/drafts", **self.signed(who, amount, **own))

    def left(self, amount: int = 90, **own: Any) -> str:  # noqa: ANN401
        """The id of what Ana left."""
        made = self.leave(self.office.ana, amount, **own)
        assert made.status_code == 201, made.text
        return str(made.json()["id"])

    def sign(self, who: Person, id_: str) -> httpx.Response:
        draft = self.office.get(who, f"/drafts/{id_}")
        signature = self.office.signature(who, draft["order"])
        return self.office.ask(who, "POST", f"/drafts/{id_}/signatures", **signature)

    def keep(self, id_: str, who: Person) -> None:
        """Have what waits bear somebody's signature, as where nothing came of it."""

        def write(session: Session) -> None:
            [row] = session.exec(select(PendingOrderRow).where(PendingOrderRow.order_id == id_))
            pair = [who.key.public, who.key.sign(row.text.encode())]
            row.signatures = json.dumps(sorted([*json.loads(row.signatures), pair]))

        self.office.world.service.database.write(write).result()

    def balance(self, who: Person | None = None) -> int:
        """What stands on the fund, or on somebody's own account."""
        who, account = (who, who.account) if who else (self.office.ana, ACCOUNT)
        return int(self.office.get(who, f"/accounts/{account}")["balance"])

    def states(self) -> list[State]:
        with self.as_(self.office.ana) as caller:
            return [one.state for one in given_of(caller)]

    def rows(self) -> list[PendingOrderRow]:
        """All that is kept of what waits, or did."""
        with self.office.world.service.database.reading() as session:
            return list(session.exec(select(PendingOrderRow)))

    def waits(self, who: Person) -> list[tuple[str, str]]:
        """What waits for somebody of this, at home."""
        with self.as_(who) as caller:
            return [*signatures_wanted(caller), *given_waiting(caller)]


@pytest.fixture
def fund(office: Office) -> Fund:
    coop = office.coop
    ana, steward = office.ana, coop.steward
    office.tokens[steward] = coop.token(steward)
    opened = {"account": ACCOUNT, "kind": "fund", "member": ana.member, "salt": "44" * 32}
    coop.do("account-opened", ana.key, steward.key, **opened)
    coop.do("transfer", office.eva.key, from_=office.eva.account, to=ACCOUNT, amount="300")
    rules = {"funds": str(ALONE), "lower": "-600", "treasurers": 1, "upper": "600"}
    coop.do("book-ruled", steward.key, **rules)
    return Fund(office, office.enter("treasurer"))


def test_with_a_second_signature_it_is_paid_and_not_before(fund: Fund) -> None:
    office = fund.office
    id_ = fund.left()
    assert fund.balance() == 300
    for who, signed in ((fund.treasurer, False), (office.coop.steward, False), (office.ana, True)):
        [found] = office.get(who, "/drafts")["drafts"]
        assert (found["id"], found["missing"], found["signed"]) == (id_, 1, signed)
        assert found["memo"]["text"] == "Roof & <rain>"
    for who in (office.ben, office.eva):
        assert office.get(who, "/drafts")["drafts"] == []
    entered = fund.sign(fund.treasurer, id_)
    assert isinstance(entered.json()["seq"], int), entered.text
    assert (fund.balance(), fund.balance(office.ben)) == (210, 90)
    assert (fund.states(), office.get(office.ana, "/drafts")["drafts"]) == ([], [])
    # What two signed is not counted as what one did.
    with fund.as_(office.ana) as caller:
        assert left_alone(caller, [ACCOUNT, office.ana.account])[ACCOUNT].left == ALONE


@pytest.mark.parametrize("ended", ["role-withdrawn", "key-revoked"])
def test_who_signed_and_is_no_officer_any_more_stops_nobody_else(fund: Fund, ended: str) -> None:
    office, coop = fund.office, fund.office.coop
    id_ = fund.left()
    fund.keep(id_, fund.treasurer)
    before = office.get(coop.steward, f"/drafts/{id_}")
    own = {"role": "treasurer"} if ended == "role-withdrawn" else {
        "revoked": fund.treasurer.key.public
    }  # fmt: skip
    coop.do(ended, coop.steward.key, member=fund.treasurer.member, **own)
    [waits] = office.get(coop.steward, "/drafts")["drafts"]
    assert (before["missing"], waits["missing"]) == (0, 1)
    entered = fund.sign(coop.steward, id_)
    assert isinstance(entered.json().get("seq"), int), entered.text
    assert fund.balance() == 210


def test_what_the_book_refuses_keeps_no_second_signature(fund: Fund) -> None:
    """Else whoever gives could post it with that one after another officer has declined it."""
    office, coop = fund.office, fund.office.coop
    id_ = fund.left(400)
    refused = fund.sign(fund.treasurer, id_)
    assert refused.json()["code"] == "lower_bound_must_hold"
    # Once there is enough it can be signed again: those who could are asked.
    draft = office.get(office.ana, f"/drafts/{id_}")
    for who, signed in ((office.ana, True), (fund.treasurer, False), (coop.steward, False)):
        draft = office.get(who, f"/drafts/{id_}")
        assert (draft["missing"], draft["signed"], len(draft["signatures"])) == (1, signed, 1)
    assert len(fund.waits(fund.treasurer)) == 1
    coop.do("transfer", office.eva.key, from_=office.eva.account, to=ACCOUNT, amount="200")
    assert office.ask(coop.steward, "DELETE", f"/drafts/{id_}").status_code == 204
    posted = coop.send({"order": draft["order"], "signatures": draft["signatures"]})
    assert posted.json()["code"] == "another_officer_must_sign"
    assert (fund.states(), fund.balance()) == ([State.DECLINED], 500)


def test_what_was_begun_with_a_key_that_ended_is_over(fund: Fund) -> None:
    office, coop, treasurer = fund.office, fund.office.coop, fund.treasurer
    second = Key.generate(office.world.random.randbytes)
    coop.do("key-added", office.ana.key, second, member=office.ana.member, added=second.public)
    id_ = fund.left()
    order = office.get(treasurer, f"/drafts/{id_}")["order"]
    own = {"member": office.ana.member, "revoked": office.ana.key.public}
    coop.do("key-revoked", coop.steward.key, **own)
    signature = office.signature(treasurer, order)
    over = office.ask(treasurer, "POST", f"/drafts/{id_}/signatures", **signature)
    assert over.json()["fields"] == {"where": "order", "why": "signed_already_or_over"}, over.text
    assert fund.balance(office.ben) == 0
    # Nobody is asked to sign it; whoever could is told why not, and whoever gave it what to do.
    assert (fund.waits(treasurer), office.get(treasurer, "/drafts")["drafts"]) == ([], [])
    for who, path in ((treasurer, "/app/acts"), (coop.steward, "/app/steward")):
        cookie = {"Cookie": f"ayni={coop.token(who)}; lang=en"}
        page = office.world.call("GET", path, headers=cookie).text
        assert ("The key that began this has ended" in page, "data-order=" in page) == (True, False)
    again = office.ana._replace(key=second)
    office.tokens[again] = coop.token(again)
    with fund.as_(again) as caller:
        assert [one.state for one in given_of(caller)] == [State.ENDED]
    [[said, path]] = fund.waits(again)
    assert said.startswith("Your key ended before another had signed, so nothing was paid: ")
    assert path == "/app/accounts"
    left = fund.leave(again)
    assert fund.sign(treasurer, left.json()["id"]).json()["seq"] is not None
    assert fund.balance(office.ben) == 90


def test_who_changed_devices_may_begin_again_what_was_not_signed_yet(fund: Fund) -> None:
    office, coop, ben = fund.office, fund.office.coop, fund.office.ben
    second = Key.generate(office.world.random.randbytes)
    coop.do("key-added", ben.key, second, member=ben.member, added=second.public)
    opening = {"account": OTHER, "kind": "member", "member": ben.member, "salt": "44" * 32}
    left = office.signed(ben, "account-opened", **opening)
    assert office.ask(ben, "POST", "/drafts", **left).status_code == 201
    coop.do("key-revoked", second, member=ben.member, revoked=ben.key.public)
    again = ben._replace(key=second)
    office.tokens[again] = coop.token(again)
    left = office.signed(again, "account-opened", **opening)
    made = office.ask(again, "POST", "/drafts", **left)
    assert made.status_code == 201, made.text
    assert fund.sign(coop.steward, made.json()["id"]).json()["seq"] is not None


def test_a_program_reads_what_one_person_may_still_sign_for(fund: Fund) -> None:
    office = fund.office
    told = office.get(office.ana, "/me/accounts")["by_two"]
    assert [(one["account"], one["left"]) for one in told] == [(ACCOUNT, str(ALONE))]
    assert fund.leave(office.ana, 20).status_code == 422  # One signature is enough for that.
    coop = office.coop
    coop.do("transfer", office.ana.key, from_=ACCOUNT, to=office.ben.account, amount="20")
    [one] = office.get(office.ana, "/me/accounts")["by_two"]
    assert one["left"] == str(ALONE - 20)
    assert one["until_ms"] > office.world.now_ms
    assert fund.leave(office.ana, ALONE - 19).status_code == 201
    # Whoever answers for no such account has nothing to read there.
    assert office.get(office.ben, "/me/accounts")["by_two"] == []


def test_nobody_but_another_officer_gives_the_second_signature(fund: Fund) -> None:
    office = fund.office
    id_ = fund.left()
    again = fund.sign(office.ana, id_)
    assert again.json().get("seq") is None
    assert office.ask(office.ben, "GET", f"/drafts/{id_}").status_code == 404
    # Nor is who answers for it their own second, once they are a treasurer.
    office.coop.do("role-granted", office.coop.steward.key, member=office.ana.member,
                   role="treasurer")  # fmt: skip
    assert fund.sign(office.ana, id_).json().get("seq") is None
    with fund.as_(office.ana) as caller:
        [found] = pending_for(caller)
    assert (found.missing, found.left, found.mine) == (1, 1, True)
    assert fund.balance() == 300


def test_whoever_may_sign_second_is_asked_and_reads_what_it_does(fund: Fund) -> None:
    office = fund.office
    fund.left(category="repair")
    with fund.as_(fund.treasurer) as caller:
        [found] = pending_for(caller)
    assert " gives 1 h 30 to " in " ".join(found.words.split())
    assert found.words.endswith(" · Repairs and handicraft")
    assert (found.why, found.names) == ("Roof & <rain>", [found.signers[0].name])
    [[_said, path]] = fund.waits(fund.treasurer)
    assert path == "/app/acts"
    [[_said, path]] = fund.waits(office.coop.steward)
    assert path == "/app/steward"
    assert fund.waits(office.ana) == fund.waits(office.ben) == []


@pytest.mark.parametrize(
    ("who", "own", "why"),
    [
        ("ana", {"amount": ALONE}, "nobody_else_must_sign"),
        ("ana", {"from_": "own"}, "not_of_this_type"),
        ("treasurer", {}, "not_the_givers"),
        ("ben", {}, "not_the_givers"),
        ("ana", {"from_": "0190c3f1-7b2a-7def-8abc-0123456789aa"}, "not_of_this_type"),
    ],
)
def test_nothing_else_may_wait(fund: Fund, who: str, own: dict[str, Any], why: str) -> None:
    person = fund.treasurer if who == "treasurer" else getattr(fund.office, who)
    if own.get("from_") == "own":
        own = own | {"from_": person.account}
    refused = fund.leave(person, **own)
    assert (refused.status_code, refused.json()["fields"]["why"]) == (422, why)


def test_a_list_of_payments_waits_likewise_and_who_signs_it_reads_its_lines(fund: Fund) -> None:
    office, coop = fund.office, fund.office.coop
    rows = [{"account": one.account, "amount": "40"} for one in (office.ben, office.eva)]
    made = office.ask(office.ana, "POST", "/lists/payments", account=ACCOUNT, rows=rows).json()
    path = f"/lists/{made['parts']}"
    assert office.get(office.ana, path)["missing"] == 2
    for who in (fund.treasurer, coop.steward):
        assert office.ask(who, "GET", path).status_code == 404
    said = {"from_" if name == "from" else name: value for name, value in made["fields"].items()}
    left = office.signed(office.ana, "list-approved", memo="For May", **said)
    id_ = office.ask(office.ana, "POST", "/drafts", **left).json()["id"]
    assert office.ask(office.ben, "GET", path).status_code == 404
    for who in (fund.treasurer, coop.steward):
        assert len(office.get(who, path)["moves"]) == 2
    with fund.as_(fund.treasurer) as caller:
        [found] = pending_for(caller)
    assert " gives 1 h 20 by a list (lines: 2)" in " ".join(found.words.split())
    assert (found.page, found.why, found.missing) == (f"/app{path}", "For May", 1)
    assert fund.states() == [State.WAITS]
    assert fund.sign(office.ana, id_).json().get("seq") is None
    assert isinstance(fund.sign(fund.treasurer, id_).json()["seq"], int)
    assert fund.states() == []


def test_what_is_set_aside_waits_likewise_and_is_said_so(fund: Fund) -> None:
    office = fund.office
    sides = {"from_": ACCOUNT, "to": office.ben.account, "amount": "90"}
    left = office.signed(office.ana, "hold", **sides, until=office.world.now_ms + 9 * DAY_MS)
    id_ = office.ask(office.ana, "POST", "/drafts", **left).json()["id"]
    with fund.as_(fund.treasurer) as caller:
        [found] = pending_for(caller)
    assert " sets 1 h 30 aside for " in " ".join(found.words.split())
    assert office.get(office.ben, "/bookings")["bookings"] == []
    assert isinstance(fund.sign(fund.treasurer, id_).json()["seq"], int)
    [booked] = office.get(office.ben, "/bookings")["bookings"]
    assert booked["hold"] == id_


def test_a_permission_for_a_broker_waits_likewise_with_all_that_it_allows(fund: Fund) -> None:
    office = fund.office
    broker = office.enter("broker")
    allowed: dict[str, Any] = {
        "account": ACCOUNT, "broker": broker.member, "each": "30", "total": "90",
        "until": office.world.now_ms + 9 * DAY_MS, "payees": [office.ben.account],
    }  # fmt: skip
    own = office.signed(office.eva, "mandate-given", **allowed | {"account": office.eva.account})
    refused = office.ask(office.eva, "POST", "/drafts", **own)
    assert refused.json()["fields"]["why"] == "goes_with_a_paper_alone"
    left = office.signed(office.ana, "mandate-given", **allowed)
    id_ = office.ask(office.ana, "POST", "/drafts", **left).json()["id"]
    with fund.as_(fund.treasurer) as caller:
        [found] = pending_for(caller)
    words = " ".join(found.words.split())
    for said in (" may give from Fund ", "Up to 30 min in one payment, 1 h 30 in all", "Only to: "):
        assert said in words
    entered = office.ask(broker, "GET", "/mandates").json()["mandates"]
    assert entered == []
    assert isinstance(fund.sign(fund.treasurer, id_).json()["seq"], int)
    assert len(office.get(broker, "/mandates")["mandates"]) == 1


def test_who_left_it_takes_it_back_and_nothing_stays(fund: Fund) -> None:
    office = fund.office
    id_ = fund.left()
    assert fund.states() == [State.WAITS]
    assert office.ask(office.ben, "DELETE", f"/drafts/{id_}").status_code == 403
    assert office.ask(office.ana, "DELETE", f"/drafts/{id_}").status_code == 204
    assert fund.states() == []
    assert office.get(fund.treasurer, "/drafts")["drafts"] == []


def test_what_is_declined_moves_nothing_and_its_giver_is_told(fund: Fund) -> None:
    office = fund.office
    sent = fund.signed(office.ana)
    id_ = office.ask(office.ana, "POST", "/drafts", **sent).json()["id"]
    assert office.ask(fund.treasurer, "DELETE", f"/drafts/{id_}").status_code == 204
    assert office.get(fund.treasurer, "/drafts")["drafts"] == []
    [[said, path]] = fund.waits(office.ana)
    assert said.startswith("Declined, so nothing was paid: ")
    assert (path, fund.states(), fund.balance()) == ("/app/accounts", [State.DECLINED], 300)
    # It is not asked for once more under the same id.
    refused = office.ask(office.ana, "POST", "/drafts", **sent)
    assert refused.json()["fields"]["why"] == "signed_already_or_over"
    assert office.ask(office.ana, "DELETE", f"/drafts/{id_}").status_code == 204
    assert fund.waits(office.ana) == []


def test_what_nobody_signs_in_time_is_told_for_a_week(fund: Fund) -> None:
    office = fund.office
    fund.left()
    world = office.world
    world.now_ms += int(json.loads(fund.signed(office.ana)["order"])["expires"]) - world.now_ms
    [[said, _path]] = fund.waits(office.ana)
    assert said.startswith("Nobody else signed in time, so nothing was paid: ")
    assert fund.states() == [State.LATE]
    assert fund.waits(fund.treasurer) == []
    world.now_ms += NEWS_MS
    assert fund.waits(office.ana) == []


@pytest.mark.parametrize("late_ms", [0, 1_000])
def test_what_nobody_could_sign_any_more_is_not_kept(fund: Fund, late_ms: int) -> None:
    office, over_ms = fund.office, fund.office.world.now_ms - late_ms
    opening = {"account": OTHER, "kind": "member", "member": office.ben.member, "salt": "44" * 32}
    opened = office.signed(office.ben, "account-opened", **opening, expires=over_ms)
    for left in (
        fund.leave(office.ana, expires=over_ms),
        office.ask(office.ben, "POST", "/drafts", **opened),
    ):
        assert (left.status_code, left.json()["fields"]["why"]) == (422, "signed_already_or_over")
    assert fund.rows() == []


def test_what_is_over_takes_the_room_of_whoever_left_it_alone(fund: Fund) -> None:
    office, world = fund.office, fund.office.world
    opened = {"account": OTHER, "kind": "fund", "member": office.ben.member, "salt": "44" * 32}
    office.coop.do("account-opened", office.ben.key, office.coop.steward.key, **opened)
    for _ in range(OWN_MAX):
        assert fund.leave(office.ben, from_=OTHER, expires=world.now_ms + 1).status_code == 201
        world.now_ms += 1
    refused = fund.leave(office.ben, from_=OTHER)
    assert refused.json()["code"] == "kept_must_be_fewer"
    fund.left()
    assert len(fund.rows()) == OWN_MAX + 1
    world.now_ms += NEWS_MS
    office.tokens[office.ben] = office.coop.token(office.ben)
    assert fund.leave(office.ben, from_=OTHER).status_code == 201
    assert len(fund.rows()) == 2


def test_what_others_give_hides_nothing_of_ones_own(
    fund: Fund, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = fund.office
    opened = {"account": OTHER, "kind": "fund", "member": office.ben.member, "salt": "44" * 32}
    office.coop.do("account-opened", office.ben.key, office.coop.steward.key, **opened)
    for _ in range(2):
        assert fund.leave(office.ben, from_=OTHER, to=office.eva.account).status_code == 201
    office.world.now_ms += 1
    fund.left()
    monkeypatch.setattr("api.membership.given.PENDING_MAX", 2)
    assert fund.states() == [State.WAITS]


def test_a_further_account_that_was_not_signed_in_time_leaves_nothing(fund: Fund) -> None:
    office, world = fund.office, fund.office.world
    opening = {"account": OTHER, "kind": "member", "member": office.ben.member, "salt": "44" * 32}
    for _ in range(3):
        left = office.signed(office.ben, "account-opened", **opening, expires=world.now_ms + 1)
        assert office.ask(office.ben, "POST", "/drafts", **left).status_code == 201
        world.now_ms += 1
    assert len(fund.rows()) == 1


@pytest.mark.parametrize("is_paid", [False, True])
def test_what_is_erased_takes_along_the_texts_of_what_one_gave(fund: Fund, is_paid: bool) -> None:  # noqa: FBT001 it is what differs
    office = fund.office
    id_ = fund.left()
    if is_paid:
        assert fund.sign(fund.treasurer, id_).is_success
    for who, many in ((office.ana, 1), (office.ben, 0), (fund.treasurer, 0)):
        waiting = office.get(who, "/me/data")["waiting"]
        assert [json.loads(one["memo"])["text"] for one in waiting] == ["Roof & <rain>"] * many
    assert office.ask(office.ben, "DELETE", "/me/data").is_success
    assert office.ask(fund.treasurer, "DELETE", "/me/data").is_success
    assert [row.memo is None for row in fund.rows()] == [False]
    assert office.ask(office.ana, "DELETE", "/me/data").is_success
    assert [row.memo for row in fund.rows()] == [None]
    with fund.as_(fund.treasurer) as caller:
        assert [one.why for one in pending_for(caller)] == ([] if is_paid else [""])


def test_what_one_person_may_sign_for_is_told_and_until_when(fund: Fund) -> None:
    office = fund.office
    coop, today = office.coop, office.world.now_ms // DAY_MS
    with fund.as_(office.ana) as caller:
        assert left_alone(caller, [ACCOUNT]) == {ACCOUNT: Alone(ALONE, (today + DAYS) * DAY_MS)}
    coop.do("transfer", office.ana.key, from_=ACCOUNT, to=office.ben.account, amount="40")
    with fund.as_(office.ana) as caller:
        found = left_alone(caller, [ACCOUNT, office.ana.account])
    refused = coop.post("transfer", office.ana.key, from_=ACCOUNT, to=office.ben.account,
                        amount="21").json()["fields"]  # fmt: skip
    assert found == {ACCOUNT: Alone(int(refused["available"]), refused["until"])}
    rules = {"funds": "none", "lower": "-600", "treasurers": 1, "upper": "600"}
    coop.do("book-ruled", coop.steward.key, **rules)
    with fund.as_(office.ana) as caller:
        assert left_alone(caller, [ACCOUNT]) == {}


def test_what_is_missing_is_the_answering_one_and_an_officer_beside_them() -> None:
    people = "abc"
    for size in range(4):
        for signed in combinations(people, size):
            for many in range(4):
                for officers in combinations(people, many):
                    both = set(signed) & set(officers)
                    found = missing_to_give("a", set(signed), both)
                    assert (found == 0) == ("a" in signed and bool(both - {"a"}))
                    assert found <= 2


def test_pages_say_it_before_anything_is_signed(fund: Fund) -> None:
    office = fund.office
    cookie = {"Cookie": f"ayni={office.coop.token(office.ana)}; lang=en"}
    office.enter("broker")
    for path in ("/app/pay", "/app/book", "/app/acting"):
        asked = {"to": office.ben.account}
        page = office.world.call("GET", path, headers=cookie, params=asked).text
        assert page.count("one person signs for up to 1") == 1, path
