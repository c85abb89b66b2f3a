"""A recovery that guardians are still signing: one order, to which each adds a signature.

1. The device that gets the key shows a code (`api.keys.devices`); a guardian signs the order
   `recovery-asked` for it, which is kept here.
2. The device adds its signature, guardians add theirs; who completes what the book asks for posts.
   Orders of several guardians for the same member stand beside each other until one is posted.
3. From then on the book says how it stands: the notice runs, the member may cancel.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final, NamedTuple

import orjson
from sqlmodel import col, select

from api.http.checking import parse, verify
from api.keys.objections import agreed
from api.keys.tables import RecoveryAskRow
from api.queries.entries import entry_row, read_row
from api.queries.signatures import is_over, one_each, standing
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from ledger.orders import Order
from ledger.records import Choice, Guardians, Recovery
from ledger.tables import GuardiansRow, KeyRow, MemberRow
from wallets.guardians import in_force
from wallets.signing import verify_all

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlmodel import Session

    from api.service.service import Service
    from ledger.store import Place


ASKED: Final = "recovery-asked"


class State(NamedTuple):
    """How a recovery stands, for the device that gets the key.

    Attributes:
        state: "signing", "notice" (it runs or is over), "done", "none", or "ended" where others
            ended the key, which may cancel one recovery.
        signed, quorum: guardians who signed, and how many must.
        ready_ms: when the notice is over; 0 before it runs.
        recovery: the id that the book gave it.
    """

    state: str
    signed: int = 0
    quorum: int = 0
    ready_ms: int = 0
    recovery: str = ""


class Signing(NamedTuple):
    """What is being signed, with all its signatures so far; `enough` says that it can be posted."""

    order: str
    signatures: Sequence[tuple[str, str]]
    signed: int
    quorum: int
    enough: bool


def read_ask(text: str, pairs: Sequence[Sequence[str]], book: str) -> Order:
    """A `recovery-asked` order whose signatures hold; `ProblemError` for any other."""
    order = parse(text, [(key, signature) for key, signature in pairs], book)
    if not isinstance(order, Order) or order.type != ASKED or verify(order) is not None:
        raise ProblemError(Trouble.device_order_must_be_whole)
    return order


def guardians_at(row: GuardiansRow | None, now_ms: int) -> Guardians | None:
    """Who guards at this time, as a row has it: a choice that waited holds once its time came."""
    if row is None:
        return None
    recovery = None
    if row.recovery_id is not None:
        recovery = Recovery(row.recovery_id, row.key or "", row.ready_ms or 0)
    waiting = None
    if row.next_id is not None:
        then = _split(row.next_chosen or ""), row.next_quorum or 0, row.next_notice_ms or 0
        waiting = Choice(row.next_id, *then, row.next_ready_ms or 0)
    said = _split(row.chosen), row.quorum, row.notice_ms
    return in_force(Guardians(row.member_id, *said, recovery, waiting), now_ms)


def _split(joined: str) -> tuple[str, ...]:
    return tuple(joined.split(","))


def guarding(session: Session, place: Place, member: str, now_ms: int) -> Guardians | None:
    """Who guards a member at this time."""
    return guardians_at(session.get(GuardiansRow, (*place, member)), now_ms)


def keep(service: Service, place: Place, order: Order, asked_by: str) -> None:
    """Keep an order that asks for a recovery, in the place of one before by the same guardian.

    What others began stands beside it: so no guardian ends what another brings a member back by.
    """
    now_ms = service.sources.now_ms()
    row = RecoveryAskRow(
        community_id=place.community, book=place.book, member_id=order.body.member,
        asked_by=asked_by, order=order.text.decode(), signatures=_json(order.signatures),
        time_ms=now_ms, expires_ms=order.expires_ms,
    )  # fmt: skip

    def write(session: Session) -> None:
        stands = _standing(session, place, row.member_id, now_ms)
        for past in _begun(session, place, row.member_id):
            if past not in stands:
                session.delete(past)
        session.flush()
        session.merge(row)

    service.database.write(write).result()


def asking(session: Session, place: Place, member: str, now_ms: int) -> list[RecoveryAskRow]:
    """What is being signed for a member, by who began it; nothing while a recovery is open."""
    guardians = guarding(session, place, member, now_ms)
    if guardians is None or guardians.recovery is not None:
        return []
    return _standing(session, place, member, now_ms)


def _begun(session: Session, place: Place, member: str) -> Sequence[RecoveryAskRow]:
    wanted = select(RecoveryAskRow).where(
        *in_book(RecoveryAskRow, place), RecoveryAskRow.member_id == member
    )
    return session.exec(wanted.order_by(col(RecoveryAskRow.asked_by))).all()


def _standing(session: Session, place: Place, member: str, now_ms: int) -> list[RecoveryAskRow]:
    """What has time left, and was begun after the last that came into the book.

    That one was completed, or called off: then those beside it ask for nothing any more, either.
    Nor does what a key began that has ended, since the book takes no order that such a one leads.
    """
    begun = _begun(session, place, member)
    posted = [entry_row(session, place, json.loads(row.order)["id"]) for row in begun]
    last_ms = max((read_row(one).time_ms for one in posted if one is not None), default=-1)
    left = [row for row in begun if row.time_ms > last_ms and now_ms < row.expires_ms]
    return [row for row in left if not is_over(session, place, row.order)]


def asked_to(rows: Sequence[RecoveryAskRow], key: str) -> RecoveryAskRow | None:
    """The one of these that brings this key."""
    return next((row for row in rows if json.loads(row.order)["added"] == key), None)


def pairs_of(session: Session, place: Place, row: RecoveryAskRow) -> list[tuple[str, str]]:
    """The pairs of key and signature so far, in key order: those of keys that still stand."""
    return standing(session, place, json.loads(row.order)["key"], json.loads(row.signatures))


def add(service: Service, place: Place, book: str, member: str, pair: tuple[str, str]) -> Signing:
    """Add a signature to what is being signed for a member: to the order that it was made for.

    Raises `ProblemError` unless it holds for one of those.
    """
    now_ms = service.sources.now_ms()

    def write(session: Session) -> Signing:
        rows = asking(session, place, member, now_ms)
        if not rows:
            raise ProblemError(Trouble.resource_must_exist)
        found = next((one for one in rows if _is_of(one, pair)), rows[0])
        # Two who sign at once, in two processes, would each write without the other.
        named = (*place, member, found.asked_by)
        row = session.get(RecoveryAskRow, named, with_for_update=True, populate_existing=True)
        if row is None:
            raise ProblemError(Trouble.resource_must_exist)
        lead = json.loads(row.order)["key"]
        pairs = one_each(session, place, lead, [*pairs_of(session, place, row), pair])
        read_ask(row.order, pairs, book)
        row.signatures = _json(pairs)
        return _signing(session, place, row, now_ms)

    return service.database.write(write).result()


def _is_of(row: RecoveryAskRow, pair: tuple[str, str]) -> bool:
    key, signature = pair
    return not any(verify_all([(key, row.order.encode(), signature)]))


def _signing(session: Session, place: Place, row: RecoveryAskRow, now_ms: int) -> Signing:
    guardians = guarding(session, place, row.member_id, now_ms)
    key, pairs = json.loads(row.order)["added"], pairs_of(session, place, row)
    signed = [one for one, _signature in pairs]
    others = [one for one in signed if one != key]
    count = 0 if guardians is None else agreed(session, place, guardians, others)[0]
    quorum = 0 if guardians is None else guardians.quorum
    return Signing(row.order, pairs, count, quorum, key in signed and count >= quorum)


def state_of(session: Session, place: Place, member: str, key: str, now_ms: int) -> State:
    """How the recovery to this key stands; whoever knows the key may know that."""
    guardians = guarding(session, place, member, now_ms)
    asked = None if guardians is None else guardians.recovery
    if guardians is not None and asked is not None and asked.key == key:
        return State("notice", guardians.quorum, guardians.quorum, asked.ready_ms, asked.id)
    known = session.get(KeyRow, (*place, key))
    if known is not None and asked is not None and _is_heard(session, place, known, member):
        return State("ended", ready_ms=asked.ready_ms, recovery=asked.id)
    if known is not None:
        is_in = known.revoked is None and known.member_id == member
        return State("done" if is_in else "none")
    row = asked_to(asking(session, place, member, now_ms), key)
    if row is None:
        return State("none")
    said = _signing(session, place, row, now_ms)
    return State("signing", said.signed, said.quorum)


def _is_heard(session: Session, place: Place, key: KeyRow, member: str) -> bool:
    """Whether a key that was ended may cancel its member's recovery, as the book has it."""
    row = session.get(MemberRow, (*place, member))
    return row is not None and key.member_id == member and key.veto and row.keys == 0


def _json(pairs: Sequence[Sequence[str]]) -> str:
    return orjson.dumps([list(pair) for pair in pairs]).decode()
