"""What each face of a co-op does with the next one: so nobody who is tried finds an empty page.

`sign` posts orders in one batch; `speak` keeps what stands beside the journal, through the same
functions that pages and programs call.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from api.demo.reached import reach_by_letter, write_letter
from api.exchanges.bookings import booking_at
from api.exchanges.captures import seal
from api.exchanges.requests import Ask, ask
from api.exchanges.visit_days import AFTERWARDS
from api.exchanges.visits import Planned, agree, call_off, move
from api.keys.agreeing import answer
from api.market.notices import Words
from api.market.publishing import publish
from api.messages.conversations import messages_with, see, write
from api.people import directory
from api.people.coop import (
    CoopContact,
    add_neighbourhood,
    choose_neighbourhood,
    keep_coop_contact,
)
from api.people.distances import Spot
from api.rotas import beginning, changing
from api.rotas.reading import rota_at
from api.rotas.turns import today
from api.service.times import DAY_MS, HOUR_MS
from ledger.rules.books import STEWARD
from ledger.rules.holds import IS_RELEASED
from wallets.cheques import slip_of
from wallets.mandates import BROKER

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.demo.coops import Sum
    from api.demo.stage import Stage
    from api.service.scribe import Draft

GUARDIANS, QUORUM, NOTICE_MS = range(1, 4), 2, 14 * DAY_MS
"""Who guards is that many places further on, and how many of them must agree."""

BOOKED_MS, CHEQUE_MS, LET_MS = 28 * DAY_MS, 90 * DAY_MS, 300 * DAY_MS
ASKED_MS, AD_DAYS = 21 * DAY_MS, 60
"""For how long these stand: all of them for more than a week from now."""

ASKED, AGREED, PUT_OFF, DECLINED, CALLED_OFF = STATES = range(5)
"""How the visits to come of the faces stand, one after another."""

VISIT_DAYS: Final = 9
"""The first of them is so many days from now."""

TIMES: Final = ("09:30", "", "14:00", "18:15")
SECRET_BYTES: Final = 15
LET_TIMES: Final = 8
"""How often a broker may use a permission to the full."""

THIRD: Final = 3
"""Of so many, one writes at length and begins a rota on which the next two take turns."""

GOES_ON: Final = timedelta(weeks=40)


class Ring:
    """The faces of the co-op that a stage shows, around `now_ms`."""

    def __init__(self, stage: Stage, now_ms: int) -> None:
        self._stage, self._now_ms = stage, now_ms
        self._told, self._faces = stage.coop.ring, stage.coop.faces
        self._day_ms = now_ms - now_ms % DAY_MS - 1  # The last moment of yesterday.
        self._holds: list[str] = []
        self._coming: list[str] = []

    def sign(self) -> None:
        """Give, set aside, make a cheque, choose guardians, let a broker act."""
        drafts = [draft for at in range(len(self._faces)) for draft in self._signed(at)]
        self._stage.scribe.accepted(drafts)

    def _signed(self, at: int) -> Iterator[Draft]:
        stage, told = self._stage, self._told
        name, other = self._faces[at], stage.coop.around(at)
        given, booked = told.gives[at % len(told.gives)], told.books[at % len(told.books)]
        yield stage.paid(name, other, given.amount, given.text).draft
        hold = stage.held(name, other, booked.amount, self._day_ms + BOOKED_MS, booked.text)
        self._holds.append(hold.id)
        yield hold.draft
        yield self._to_come(at, name, told.books[(at + 1) % len(told.books)])
        yield self._cheque(name, told.cheques[at % len(told.cheques)])
        yield self.chooses(name, [stage.coop.around(at, step) for step in GUARDIANS])
        yield self._lets(name)

    def _to_come(self, at: int, name: str, told: Sum) -> Draft:
        """Hours for a visit on the day that its face has."""
        ends_ms = self._day_ms + (VISIT_DAYS + len(STATES) + AFTERWARDS.days) * DAY_MS
        other, amount = self._stage.coop.around(at), told.amount // 2
        visit = self._stage.held(name, other, amount, ends_ms, told.text)
        self._coming.append(visit.id)
        return visit.draft

    def _broker_of(self, name: str) -> str:
        return next(one for one in self._stage.coop.holding(BROKER) if one != name)

    def _cheque(self, name: str, amount: int) -> Draft:
        """A slip for the office; whoever has the paper has its code, and nobody else."""
        stage, payer = self._stage, self._stage.people[name]
        slip = slip_of(stage.service.sources.random(SECRET_BYTES))
        office = stage.people[self._broker_of(name)].account
        own = {
            "id": slip.hold, "from": payer.account, "to": office, "amount": str(amount),
            "until": self._day_ms + CHEQUE_MS, "memo": slip.commitment,
        }  # fmt: skip
        return stage.scribe.draft("hold", [payer.key], own)

    def chooses(self, name: str, guardians: Sequence[str]) -> Draft:
        """The order in which somebody chooses these guardians."""
        stage, person = self._stage, self._stage.people[name]
        own = {
            "guardians": sorted(stage.people[one].member for one in guardians),
            "member": person.member, "notice": NOTICE_MS, "quorum": QUORUM,
        }  # fmt: skip
        return stage.scribe.draft("guardians-chosen", [person.key], own)

    def _lets(self, name: str) -> Draft:
        stage, person, each = self._stage, self._stage.people[name], self._told.lets.amount
        own = {
            "account": person.account, "broker": stage.people[self._broker_of(name)].member,
            "each": str(each), "total": str(LET_TIMES * each), "until": self._day_ms + LET_MS,
        }  # fmt: skip
        return stage.scribe.draft("mandate-given", [person.key], own)

    def _agree(self, at: int) -> None:
        """Those who were chosen agree to guard; one has yet to answer."""
        stage = self._stage
        for step in GUARDIANS[:-1]:
            with stage.caller(stage.coop.around(at, step)) as caller:
                answer(caller, stage.people[self._faces[at]].member, agrees=True)

    def speak(self) -> None:
        """Publish, write, ask, say what was given, and take turns: over the last five days."""
        self._back(122)
        quarters = self._told_of_itself()
        for at, name in enumerate(self._faces):
            self._agree(at)
            self._shares(at, name, quarters[at % len(quarters)])
            self._publishes(at, name)
        reach_by_letter(self._stage, self._faces[0])
        for at, name in enumerate(self._faces):
            self._writes(at, name)
            self._asks(at, name)
            self._visits(at, name)
            self._gave(at)
            if at % THIRD == 0:
                self._takes_turns(at, name)
        write_letter(self._stage, self._faces[0])

    def _back(self, hours: int) -> None:
        self._stage.clock.time_ms = self._now_ms - hours * HOUR_MS

    def _told_of_itself(self) -> list[str]:
        """How the co-op is reached, and its neighbourhoods; the ids of these."""
        coop, (north, east) = self._stage.coop, self._stage.coop.spot
        with self._stage.caller(coop.holding(STEWARD)[0]) as caller:
            keep_coop_contact(caller, CoopContact(phone="555 0199"))
            spots = (Spot(north + 2 * at, east + at) for at in range(len(coop.quarters)))
            return [
                add_neighbourhood(caller, name, spot).id
                for name, spot in zip(coop.quarters, spots, strict=True)
            ]

    def _shares(self, at: int, name: str, quarter: str) -> None:
        """About where they live, and a telephone that the next one may know."""
        stage = self._stage
        one, other = stage.people[name].member, stage.people[stage.coop.around(at)].member

        def keep(session: Session) -> None:
            shown = {"phone": f"555 01{at:02}"}
            directory.keep_contacts(session, stage.place, one, shown)
            directory.share(session, stage.place, one, other, set(shown))

        self._back(120)
        stage.scribe.keep(keep)
        with stage.caller(name) as caller:
            choose_neighbourhood(caller, quarter)

    def _publishes(self, at: int, name: str) -> None:
        ad = self._told.ads[at % len(self._told.ads)]
        self._back(116 - 9 * at)
        with self._stage.caller(name) as caller:
            said = Words(ad.kind, ad.category, ad.text, ad.place, ad.reach, near=True)
            publish(caller, said, AD_DAYS)

    def _writes(self, at: int, name: str) -> None:
        """Every third pair has written before; one message of each face waits to be read."""
        told, other = self._told, self._stage.coop.around(at)
        said = [(13, name, other, told.notes[at % len(told.notes)])]
        if at % THIRD == 0:
            first, answer, unread = told.letters[at // THIRD % len(told.letters)]
            before = ((70, name, other, first), (52, other, name, answer))
            said = [*before, (13, name, other, unread)]
        for hours, sender, receiver, text in said:
            self._back(hours - at)
            with self._stage.caller(sender) as caller:
                to = self._stage.people[receiver].member
                see(caller, messages_with(caller, to))
                write(caller, to, text, "")

    def _asks(self, at: int, name: str) -> None:
        asked = self._told.asks[at % len(self._told.asks)]
        people, other = self._stage.people, self._stage.coop.around(at)
        self._back(30 - at)
        ends_ms = self._now_ms + ASKED_MS
        with self._stage.caller(name) as caller:
            payer, account = people[other].member, people[name].account
            ask(caller, Ask(payer, account, asked.amount, asked.text, ends_ms))

    def _visits(self, at: int, name: str) -> None:
        """One was yesterday; one is to come: asked, agreed to, put off, declined or called off."""
        other, past, hold = self._stage.coop.around(at), self._holds[at], self._coming[at]
        now, state = today(self._now_ms), at % len(STATES)
        day, at_what = now + timedelta(days=VISIT_DAYS + state), TIMES[at % len(TIMES)]
        coming = Planned(day, at_what, "At home", "Ring twice, please")
        self._back(49)
        self._plans(name, past, Planned(now - timedelta(days=1), "15:00", "At home", ""))
        self._plans(name, hold, coming)
        self._back(40)
        self._agrees(other, past)
        if state in {AGREED, PUT_OFF, CALLED_OFF}:
            self._agrees(other, hold)
        self._back(28)
        if state == PUT_OFF:
            self._plans(other, hold, coming._replace(at="16:30"))
        if state in {DECLINED, CALLED_OFF}:
            who, why = (other, "I am away that week") if state == DECLINED else (name, "")
            with self._stage.caller(who) as caller:
                call_off(caller, booking_at(caller, hold), why)

    def _plans(self, name: str, hold: str, planned: Planned) -> None:
        with self._stage.caller(name) as caller:
            move(caller, booking_at(caller, hold), planned)

    def _agrees(self, name: str, hold: str) -> None:
        with self._stage.caller(name) as caller:
            booking = booking_at(caller, hold)
            assert booking.visit is not None  # noqa: S101 it was planned before
            agree(caller, booking, booking.visit.row.time_ms)

    def _gave(self, at: int) -> None:
        """Whoever gave what was booked has said so, and signed; it is to be confirmed."""
        stage, hold = self._stage, self._holds[at]
        other, booked = stage.coop.around(at), self._told.books[at % len(self._told.books)]
        self._back(2)
        ends = {"expires": self._day_ms + BOOKED_MS}
        own = {"hold": hold, "amount": str(booked.amount), "rest": IS_RELEASED, **ends}
        with stage.caller(other) as caller:
            seal(caller, booking_at(caller, hold), stage.left("capture", other, own, {}))

    def _takes_turns(self, at: int, name: str) -> None:
        """The next two come in turn; the first of them cannot, now and then."""
        stage, turns = self._stage, self._told.turns[at // THIRD % len(self._told.turns)]
        first, second, third = (stage.coop.around(at, step) for step in (1, 2, 3))
        self._back(100)
        day, weekdays = today(stage.clock()), frozenset(map(int, turns.weekdays))
        planned = beginning.Planned(
            turns.category, turns.text, turns.minutes, weekdays, turns.at, day, day + GOES_ON
        )
        with stage.caller(name) as caller:
            begun = beginning.begin(
                caller, planned, [stage.people[one].member for one in (first, second)]
            )
        assert begun is not None  # noqa: S101 it is their first
        rota = begun.row.rota_id
        for carer in (first, second):
            with stage.caller(carer) as caller:
                changing.agree(caller, rota)
        self._back(20)
        with stage.caller(first) as caller:
            coming = rota_at(caller, rota).coming(caller.now_ms)
            mine = [visit.day for visit in coming if visit.who == caller.member]
            for out in mine[1:8:2]:
                changing.drop_out(caller, rota, out)
        with stage.caller(third) as caller:
            changing.take(caller, rota, mine[1])
        with stage.caller(name) as caller:
            changing.call_off(caller, rota, coming[-1].day, off=True)
