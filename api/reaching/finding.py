"""Finding what members are to be told: what is so for them now, against what they know already.

What is new goes into the outbox in the transaction in which it becomes known, by each way that its
member takes for it; what is so no more is forgotten, so that it is news when it comes again.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select

from api.reaching import digest
from api.reaching.choosing import new_row, pairs_in, reach_of, takes
from api.reaching.facts import facts_of
from api.reaching.kinds import DIGEST, LETTER, MAIL, PUSH, kind_of
from api.reaching.outbox import Message, put
from api.reaching.tables import KnownRow, ReachRow
from api.service.callers import Caller, member_reader
from api.service.rows import in_book, of_book
from ledger.store import Place
from ledger.tables import BookRow

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlmodel import Session

    from api.reaching.choosing import Reach
    from api.reaching.facts import Fact, Sources
    from api.service.service import Service


class News(NamedTuple):
    """What changed for a member: facts that are new, hashes of those that are no more."""

    place: Place
    member: str
    new: Sequence[Fact]
    over: Sequence[str]
    digest: bool


def caller_for(service: Service, session: Session, place: Place, member: str) -> Caller:
    """A member as if they asked, for what is read on their behalf."""
    row = session.get_one(BookRow, tuple(place))
    return Caller(service, session, row, member_reader(session, place, member))


def begin(caller: Caller, sources: Sources) -> None:
    """Keep the usual choices for who chose nothing yet; what is so now they know already."""
    place, member, now_ms = caller.place, caller.member, caller.now_ms
    if caller.session.get(ReachRow, (*place, member)) is not None:
        return
    known = [_known(place, member, fact.hash) for fact in facts_of(caller, sources, now_ms)]
    row = new_row(place, member, now_ms)
    try:
        caller.service.database.write(lambda session: session.add_all([row, *known])).result()
    except IntegrityError:
        return  # The same member's other page was first.


def _known(place: Place, member: str, fact: str) -> KnownRow:
    return KnownRow(community_id=place.community, book=place.book, member_id=member, fact=fact)


def news_of(service: Service, session: Session, row: ReachRow, sources: Sources) -> News | None:
    """What changed for a member since they were looked at; None for nothing."""
    place, member = Place(row.community_id, row.book), row.member_id
    caller = caller_for(service, session, place, member)
    facts = {fact.hash: fact for fact in facts_of(caller, sources, row.since_ms)}
    own = (*in_book(KnownRow, place), KnownRow.member_id == member)
    known = set(session.exec(select(KnownRow.fact).where(*own)))
    new = [fact for hash_, fact in facts.items() if hash_ not in known]
    over, letter = sorted(known - facts.keys()), digest.is_due(session, place, row, caller.now_ms)
    return News(place, member, new, over, letter) if new or over or letter else None


def tell(service: Service, news: News) -> None:
    """Put messages of it into the outbox, and note that it is known; once, whoever else does so."""
    now_ms = service.sources.now_ms()
    try:
        service.database.write(lambda session: _tell(session, news, now_ms)).result()
    except IntegrityError:
        return  # Another process has told it.


def _tell(session: Session, news: News, now_ms: int) -> None:
    place, member = news.place, news.member
    row = session.get(ReachRow, (*place, member), with_for_update=True)
    if row is None:
        return
    session.add_all([_known(place, member, fact.hash) for fact in news.new])
    mine = (*of_book(KnownRow, place), col(KnownRow.member_id) == member)
    session.exec(delete(KnownRow).where(*mine, col(KnownRow.fact).in_(news.over)))
    session.flush()
    reach = reach_of(session, place, member)
    for kind, facts in _by_kind(news.new).items():
        path = facts[0].path if len(facts) == 1 else kind_of(kind).page
        about = " ".join(sorted(fact.hash for fact in facts))
        for channel, target in _ways(reach, pairs_in(row.chosen), kind):
            put(session, Message(place, member, kind, channel, target, path, about), now_ms)
    address = reach.address(MAIL)
    if news.digest and address is not None and address.confirmed_ms:
        if not digest.is_due(session, place, row, now_ms):
            return
        digest.note_made(row, now_ms)
        put(session, Message(place, member, DIGEST, MAIL, None, kind_of(DIGEST).page), now_ms)


def _by_kind(facts: Sequence[Fact]) -> dict[str, list[Fact]]:
    found: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        found[fact.kind].append(fact)
    return found


def _ways(
    reach: Reach, chosen: frozenset[tuple[str, str]], kind: str
) -> Iterator[tuple[str, str | None]]:
    """By which ways the member hears of it, and which of their browsers."""
    subject = kind_of(kind).subject
    if takes(chosen, subject, PUSH):
        for push in reach.pushes:
            yield PUSH, push.push_id
    for address in reach.addresses:
        if address.confirmed_ms and takes(chosen, subject, address.channel):
            yield address.channel, None
    if reach.letter and takes(chosen, subject, LETTER):
        yield LETTER, None
