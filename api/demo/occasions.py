"""What happens once in a co-op of the demo, and waits for somebody: orders, drafts, newcomers.

As in `ring`, `sign` posts orders and `speak` keeps what stands beside the journal.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from io import StringIO
from typing import TYPE_CHECKING, Final

from api.audits.runs import begin as begin_audit
from api.audits.schedules import set_schedule
from api.brokers.papers import leave_paper
from api.exchanges.leaving import leave
from api.exchanges.requests import Ask, ask, decline
from api.membership import cosigning, joinings
from api.membership.inviting import invite
from api.service.access_log import ALL_ENTRIES, BALANCES, EVERYBODY
from api.service.auditing import Auditors
from api.service.callers import AUDITOR
from api.service.scribe import SALT_BYTES
from api.service.times import DAY_MS, HOUR_MS
from chain.cli import main as chain
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.rules.accounts import MEMBER
from ledger.rules.books import STEWARD
from ledger.rules.reversals import TREASURER

if TYPE_CHECKING:
    from api.demo.ring import Ring
    from api.demo.stage import Stage
    from api.service.auditing import Allowance

WAITS_MS: Final = 28 * DAY_MS
"""For how long the orders are good that newcomers and stewards leave."""

PAPER_MS: Final = 300 * DAY_MS


class Occasions:
    """What waits in the co-op that a stage shows, around `now_ms`."""

    def __init__(self, stage: Stage, now_ms: int) -> None:
        self._stage, self._now_ms = stage, now_ms
        self._waits, self._wrong = stage.coop.waits, ""

    def sign(self, ring: Ring) -> None:
        """Pay until little is left, pay by mistake, and ask for keys that were lost."""
        stage, near, wrong = self._stage, self._waits.near, self._waits.wrong
        lower = stage.coop.terms.lower
        assert lower is not None  # noqa: S101 the demo's books have one
        stage.pay(near.payer, near.payee, stage.balances[near.payer] - lower - near.left, near.text)
        self._wrong = stage.pay(wrong.payer, wrong.payee, wrong.amount, wrong.text)
        guardians = stage.coop.faces[:3]
        stage.scribe.accepted([ring.chooses(self._waits.lost, guardians)])
        lost = stage.people[self._waits.lost]
        new = stage.scribe.new_person(lost.name).key
        keys = [*(stage.people[name].key for name in guardians[:2]), new]
        own = {"member": lost.member, "added": new.public}
        stage.scribe.accepted([stage.scribe.draft("recovery-asked", keys, own)])

        for text, days in zip(self._waits.votes, (2, 20), strict=True):
            self._vote(text, days)

    def _vote(self, text: str, days: int) -> None:
        """Stewards open a vote that ends so many days from now, and some faces vote."""
        stage = self._stage
        keys = [stage.people[name].key for name in stage.coop.holding(STEWARD)[:2]]
        own = {
            "ends": stage.clock() + days * DAY_MS, "kind": "open", "majority": 500,
            "options": text.count("\n"), "proxies": 2, "quorum": 3,
        }  # fmt: skip
        vote = stage.act("vote-opened", keys, own, {"memo": text})
        for at, name in enumerate(stage.coop.faces[-3:]):
            person = stage.people[name]
            said = {"member": person.member, "option": 1 + at // 2, "vote": vote}
            stage.act("ballot-cast", [person.key], said, {})

    def speak(self) -> None:
        """Ask to join, leave drafts for others to sign, decline, set when the book closes."""
        self._back(26)
        self._decline()
        self._set_schedule()
        for hours, name in zip((50, 27, 5), self._waits.joins, strict=False):
            self._back(hours)
            self._join(name)
        self._back(1)
        self._invite()
        self._leave_drafts()
        self._leave_paper()
        self._leave_to_stewards()

    def _back(self, hours: int) -> None:
        self._stage.clock.time_ms = self._now_ms - hours * HOUR_MS

    def _decline(self) -> None:
        said, people = self._waits.declined, self._stage.people
        ends_ms = self._now_ms + WAITS_MS
        with self._stage.caller(said.asker) as caller:
            payer, account = people[said.payer].member, people[said.asker].account
            asked = ask(caller, Ask(payer, account, said.amount, said.text, ends_ms))
        with self._stage.caller(said.payer) as caller:
            decline(caller, asked.row.request_id)

    def _set_schedule(self) -> None:
        coop = self._stage.coop
        if coop.closes:
            with self._stage.caller(coop.holding(STEWARD)[0]) as caller:
                set_schedule(caller, coop.zone, coop.closes)

    def _invite(self) -> str:
        with self._stage.caller(self._stage.coop.holding(STEWARD)[0]) as caller:
            return invite(caller).code

    def _join(self, name: str) -> None:
        """Somebody signs what a newcomer signs, with an invitation."""
        stage, scribe = self._stage, self._stage.scribe
        person, ends = scribe.new_person(name), {"expires": self._now_ms + WAITS_MS}
        orders = {
            "member-joined": {"member": person.member},
            "account-opened": {
                "account": person.account, "kind": MEMBER, "member": person.member,
                "salt": stage.service.sources.random(SALT_BYTES).hex(),
            },
        }  # fmt: skip
        left = []
        for type_, own in orders.items():
            draft = scribe.draft(type_, [person.key], {**own, **ends})
            left.append(joinings.Left(draft.text.decode(), *draft.signatures[0]))
        joinings.leave(stage.service, self._invite(), name, left)

    def _leave_drafts(self) -> None:
        """An exchange of several, and one to be taken back: each has one signature."""
        stage, shared, wrong = self._stage, self._waits.shared, self._waits.wrong
        accounts = {name: stage.people[name].account for name in (*shared.givers, shared.receiver)}
        givers = sorted([accounts[name], str(shared.each)] for name in shared.givers)
        receivers = [[accounts[shared.receiver], str(2 * shared.each)]]
        several = {"givers": givers, "receivers": receivers}
        with stage.caller(shared.givers[0]) as caller:
            left = stage.left("exchange", shared.givers[0], several, {"memo": shared.text})
            leave(caller, left)
        with stage.caller(wrong.payee) as caller:
            own, words = {"of": self._wrong}, {"reason": wrong.reason}
            leave(caller, stage.left("reversal", wrong.payee, own, words))

    def _leave_paper(self) -> None:
        """One has written down what the paper says; another is to compare and sign it."""
        stage, paper = self._stage, self._waits.paper
        own = {
            "account": stage.people[paper.member].account,
            "broker": stage.people[paper.broker].member,
            "each": str(paper.each), "total": str(paper.total),
            "until": self._now_ms - self._now_ms % DAY_MS - 1 + PAPER_MS,
            "payees": sorted(stage.people[name].account for name in paper.payees),
        }  # fmt: skip
        with stage.caller(paper.first) as caller:
            left = stage.left("mandate-given", paper.first, own, {"paper": paper.text})
            leave_paper(caller, left, stage.people[paper.other].member)

    def _leave_to_stewards(self) -> None:
        """A role that one steward has signed, and a further account that its member has."""
        stage, (promoted, role) = self._stage, self._waits.promoted
        random, ends = stage.service.sources.random, {"expires": self._now_ms + WAITS_MS}
        steward, further = stage.coop.holding(STEWARD)[0], stage.people[self._waits.further]
        role_own = {"member": stage.people[promoted].member, "role": role}
        opened = {
            "account": uuid7(stage.clock(), random(RANDOM_BYTES)), "kind": MEMBER,
            "member": further.member, "salt": random(SALT_BYTES).hex(),
        }  # fmt: skip
        for type_, name, own in (
            ("role-granted", steward, role_own),
            ("account-opened", further.name, opened),
        ):
            draft = stage.scribe.draft(type_, [stage.people[name].key], {**own, **ends})
            with stage.caller(name) as caller:
                cosigning.gather(caller, draft.text.decode(), draft.signatures)

    def look(self) -> None:
        """Audit the book, and look at what roles may see: each member can read who did."""
        stage, coop = self._stage, self._stage.coop
        self._back(0)
        with stage.caller(coop.holding(TREASURER)[0]) as caller:
            shown = [stage.people[role.name].member for role in coop.cast]
            caller.note(shown, BALANCES)
        with stage.caller(coop.holding(AUDITOR)[0]) as caller:
            caller.note([EVERYBODY], ALL_ENTRIES)
            job = begin_audit(caller, Auditors(self._audit), "")
            assert job is not None  # noqa: S101 it is the first
            # In a thread of its own, where no event loop runs, whoever makes the demo.
            with ThreadPoolExecutor(1) as thread:
                thread.submit(lambda: asyncio.run(job())).result()

    async def _audit(self, asked: list[str], allowed: Allowance) -> str:
        """What the audit says, in this process: nobody sent it a file, so nothing bounds it."""
        del allowed
        at = asked.index("--memory")
        out = StringIO()
        chain(["audit", *asked[:at], *asked[at + 2 :], "--now", str(self._now_ms)], out, StringIO())
        return out.getvalue()
