"""Whoever has the whole database and all the service's keys learns, drops and adds no ballot.

What is learned of one fails as decision 0074 states: short of two trustees' secrets, nothing in the
service opens a ballot. What is dropped or added shows to whoever counts again.
"""

from __future__ import annotations

import re
from io import BytesIO
from itertools import combinations
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

import pytest
from sqlalchemy import MetaData
from sqlmodel import col, select

import ledger.journal
from api.service.clock import Clock
from api.service.scribe import BookTerms, HandClock, Scribe, new_person, open_book
from api.service.service import Service, Sources
from api.settings import Settings
from api.votes.jobs import EndedVotes
from chain.audit import audit
from chain.errors import EvidenceError
from chain.exporting import export
from chain.rules import SHAPES
from credit.voting.casting import CAST
from credit.voting.counting import COUNTED, SHARED, sums_for
from credit.voting.opening import OPENED, box_of
from credit.voting.records import Voice, Vote, read_voice, read_vote, vote_name
from ledger import canonical
from ledger.amounts import HOURS
from ledger.entries import read_entry
from ledger.gathering import Item
from ledger.journal import Posting
from ledger.kernel import Accepted, decide
from ledger.orders import Order, read_order
from ledger.records import Kept
from ledger.store import Place
from ledger.structs import replace
from ledger.tables import EntryRow, KeptRow
from tests.support.forging import Forger, failure, renumbered
from wallets import ballots, boxes, points

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from api.service.scribe import Person
    from ledger.kernel import View

START_MS: Final = 1_700_000_000_000
DAY_MS: Final = 86_400_000
TERMS: Final = BookTerms(HOURS, lower=-600, upper=600, quorum=1)
HEX: Final = re.compile(rb"[0-9a-f]{64}")
WAYS: Final = ("little", "big")
CHOSEN: Final = (1, 2, 1, 0)
"""How the members vote: two for, one against, and one hands in a blank ballot."""


class Hall(NamedTuple):
    """A co-op in which four have voted in secret, one has stayed at home, and three keep the box.

    `secrets` are the trustees' own: nothing of the service has them.
    """

    service: Service
    scribe: Scribe
    clock: HandClock
    voters: Sequence[Person]
    home: Person
    trustees: Sequence[Person]
    secrets: Sequence[int]
    vote: str

    def kept(self, name: str) -> Kept:
        """Something that the book keeps."""
        with self.service.database.reading() as session:
            row = session.exec(select(KeptRow).where(col(KeptRow.kept_id) == name)).one()
            return Kept(row.kept_id, row.text)

    def standing(self) -> Vote:
        """The vote as it stands."""
        return read_vote(self.kept(vote_name(self.vote)))

    def voice(self, person: Person) -> Voice:
        """What somebody has said in it."""
        return read_voice(self.kept(f"voice/{self.vote}/{person.member}"))

    def open_box(self, *at: int) -> None:
        """Let time pass, and trustees open their parts."""
        self.clock.time_ms = max(self.clock.time_ms, self.standing().ends_ms)
        for number in at:
            person, vote = self.trustees[number], self.standing()
            context = boxes.share_context(self.scribe.book, self.vote, person.member)
            sums = sums_for(vote, number + 1)
            given = boxes.give_shares(context, self.secrets[number], sums, _random(self))
            own = {"member": person.member, "shares": given.hex(), "vote": self.vote}
            self.scribe.accepted([self.scribe.draft(SHARED, [person.key], own)])

    def count_votes(self) -> None:
        """Let the clock count."""
        Clock(self.service, [EndedVotes()]).look()

    def exported(self) -> bytes:
        """The book's journal, as anybody gets it."""
        self.service.close_epoch(self.scribe.community, self.scribe.book).result()
        file = BytesIO()
        with self.service.database.writing_engine.connect() as connection:
            place, origin = Place(self.scribe.community, 0), self.service.origin(self.scribe.book)
            export(connection, place, origin, self.service.signer, file)
        return file.getvalue()

    def audited(self) -> None:
        """Count again: `EvidenceError` names what is wrong."""
        key = self.service.log_key(self.scribe.book).to_text()
        audit(BytesIO(self.exported()), key=key, jobs=1)

    def bodies(self) -> list[bytes]:
        """The entries' bytes."""
        with self.service.database.reading() as session:
            return list(session.exec(select(EntryRow.body).order_by(col(EntryRow.seq))))

    def forged(self, bodies: Sequence[bytes]) -> bytes:
        """An export of other entries, signed throughout by the service's own keys."""
        log_key, origin = (
            self.service.log_key(self.scribe.book),
            self.service.origin(self.scribe.book),
        )
        like = SimpleNamespace(
            book=self.scribe.book, log_key=log_key, origin=origin, signer=self.service.signer
        )
        return Forger(cast("Any", like), {}).export(renumbered(bodies))


def _random(hall: Hall) -> Any:  # noqa: ANN401
    return hall.service.sources.random


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    """Return it, while the vote runs."""
    clock = HandClock(START_MS)
    service = Service(Settings(data=tmp_path, anchor="none"), Sources(now_ms=clock))
    steward = new_person(service, clock, "Steward")
    scribe = open_book(service, clock, "Village", TERMS, [steward])
    people = [scribe.new_person(f"Person {at}") for at in range(8)]
    scribe.accepted([scribe.draft_opened(steward)])
    for person in people:
        scribe.accepted(list(scribe.joining(person)))
    voters, home, trustees = people[:4], people[4], sorted(people[5:], key=lambda p: p.member)
    secrets = [points.random_scalar(service.sources.random) for _ in trustees]
    for person, secret in zip(trustees, secrets, strict=True):
        context = boxes.key_context(scribe.book, person.member)
        shown = boxes.new_key(context, secret, service.sources.random)
        own = {"made": shown.hex(), "member": person.member}
        scribe.accepted([scribe.draft("box-key-made", [person.key], own)])
    opened = scribe.draft(OPENED, [steward.key], {
        "ends": clock.time_ms + 2 * DAY_MS, "kind": "secret", "majority": 500, "memo": "77" * 32,
        "options": 2, "proxies": 0, "quorum": 3, "threshold": 2,
        "trustees": [person.member for person in trustees],
    })  # fmt: skip
    scribe.accepted([opened])
    vote = str(canonical.decode(opened.text, len(opened.text))["id"])
    made = Hall(service, scribe, clock, voters, home, trustees, secrets, vote)
    for person, option in zip(voters, CHOSEN, strict=True):
        scribe.accepted([scribe.draft(CAST, [person.key], _ballot(made, person, option))])
    yield made
    service.close()


def _ballot(hall: Hall, person: Person, option: int) -> dict[str, Any]:
    context = ballots.ballot_context(hall.scribe.book, hall.vote, person.member)
    chosen = option - 1 if option else None
    sealed = ballots.seal(context, box_of(hall.standing()), chosen, 2, _random(hall))
    return {"member": person.member, "sealed": sealed.hex(), "vote": hall.vote}


# Learning.


def numbers_of(hall: Hall) -> set[int]:
    """Every number in what the service has: every value of every table, its keys and key files."""
    tables = MetaData()
    found: list[bytes] = [hall.service.key.seed]
    with hall.service.database.writing_engine.connect() as connection:
        tables.reflect(connection)
        for table in tables.sorted_tables:
            for row in connection.execute(table.select()):
                found += [one if isinstance(one, bytes) else str(one).encode() for one in row]
    folder = hall.service.settings.data
    found += [one.read_bytes() for one in folder.iterdir() if one.suffix == ".key"]
    raw = {one[at : at + 32] for one in found for at in range(0, len(one) - 31, 32)}
    raw |= {bytes.fromhex(one.decode()) for data in found for one in HEX.findall(data)}
    return {int.from_bytes(one, way) % points.ORDER for one in raw for way in WAYS}


def learned(hall: Hall, person: Person, numbers: set[int]) -> int | None:
    """The option that these numbers show somebody to have chosen, 0 for blank; None for nothing.

    A number may be a trustee's secret, or what the voter has sealed one of hers with.
    """
    known = {points.of_base(number): number for number in numbers}
    vote, rows = hall.standing(), hall.voice(person).points
    held = {
        at: known[bytes.fromhex(key)]
        for at, (_, key) in enumerate(vote.trustees, start=1)
        if bytes.fromhex(key) in known
    }
    counts: list[int | None] = []
    for hidden, *shares in ([bytes.fromhex(one) for one in row] for row in rows):
        mine = {
            at: points.times(pow(secret, -1, points.ORDER), shares[at - 1])
            for at, secret in held.items()
        }
        found = boxes.count_of(boxes.opened(hidden, mine), 1) if mine else None
        if found is None and {hidden, points.subtract(hidden, points.BASE)} & known.keys():
            found = int(hidden not in known)
        counts.append(found)
    if None in counts:
        return None
    return counts.index(1) + 1 if 1 in counts else 0


def test_nothing_that_the_service_has_shows_how_somebody_voted(hall: Hall) -> None:
    hall.open_box(0, 2)
    hall.count_votes()
    numbers = numbers_of(hall)
    assert len(numbers) > 500
    assert [learned(hall, person, numbers) for person in hall.voters] == [None] * 4
    for secret in hall.secrets:
        alone = numbers | {secret}
        assert [learned(hall, person, alone) for person in hall.voters] == [None] * 4


def test_two_trustees_together_would_learn_it_as_is_stated(hall: Hall) -> None:
    for pair in combinations(hall.secrets, 2):
        assert [learned(hall, person, set(pair)) for person in hall.voters] == list(CHOSEN)


def test_a_member_who_kept_her_random_numbers_could_show_it_as_is_stated(hall: Hall) -> None:
    drawn: list[bytes] = []

    def kept(size: int) -> bytes:
        drawn.append(hall.service.sources.random(size))
        return drawn[-1]

    person, box = hall.voters[0], box_of(hall.standing())
    context = ballots.ballot_context(hall.scribe.book, hall.vote, person.member)
    sealed = ballots.seal(context, box, 1, 2, kept)
    own = {"member": person.member, "sealed": sealed.hex(), "vote": hall.vote}
    hall.scribe.accepted([hall.scribe.draft(CAST, [person.key], own)])
    numbers = {int.from_bytes(one, "little") % points.ORDER for one in drawn}
    assert learned(hall, person, numbers) == 2
    # She votes again before the end, and what she could show does not count any more.
    hall.scribe.accepted([hall.scribe.draft(CAST, [person.key], _ballot(hall, person, 1))])
    assert learned(hall, person, numbers) is None


# Counting again.


def test_the_outcome_is_what_was_cast_and_anybody_recounts_it(hall: Hall) -> None:
    hall.open_box(1, 2)
    hall.count_votes()
    vote = hall.standing()
    assert (vote.cast, vote.figures, vote.has_passed) == (4, (2, 1), True)
    hall.audited()
    # As little as this counts again: the sums of the ballots in the journal, and the shares.
    ended = [read_entry(body, SHAPES, "entry").order for body in hall.bodies()]
    cast = [order.body for order in ended if order.type == CAST]
    given = [order.body for order in ended if order.type == SHARED]
    box, members = box_of(vote), [member for member, _ in vote.trustees]
    read = [
        ballots.check(
            ballots.ballot_context(hall.scribe.book, hall.vote, one.member),
            box, 2, bytes.fromhex(one.sealed),
        )
        for one in cast
    ]  # fmt: skip
    for option, count in enumerate(vote.figures):
        shares = {
            members.index(one.member) + 1: bytes.fromhex(one.shares)[96 * option :][:32]
            for one in given
        }
        hidden = points.add(*(one[option].hidden for one in read))
        assert boxes.count_of(boxes.opened(hidden, shares), len(cast)) == count


def test_each_finds_hers_counted(hall: Hall) -> None:
    by_member = {
        order.body.member: (seq, order.body.sealed)
        for seq, body in enumerate(hall.bodies())
        if (order := read_entry(body, SHAPES, "entry").order).type == CAST
    }
    for person in hall.voters:
        voice = hall.voice(person)
        assert (voice.seq, voice.by) == (by_member[person.member][0], person.member)
    assert hall.home.member not in by_member


@pytest.mark.parametrize("dropped", range(4))
def test_a_ballot_that_is_dropped_shows(hall: Hall, dropped: int) -> None:
    """The service leaves it out of the journal and signs the rest anew, with its own keys."""
    hall.open_box(0, 1)
    hall.count_votes()
    whole = hall.bodies()
    is_cast = [read_entry(body, SHAPES, "entry").order.type == CAST for body in whole]
    at = [seq for seq, one in enumerate(is_cast) if one][dropped]
    without = [body for seq, body in enumerate(whole) if seq != at]
    audit(BytesIO(hall.forged(whole)))
    refused = failure(hall.forged(without))
    # What trustees gave was of the sum with it, so not even that holds any more.
    assert "share_must_hold" in refused.why


def test_a_ballot_that_the_service_does_not_count_shows(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It says another figure, and its own kernel takes that."""
    hall.open_box(0, 1)

    def lenient(rules: Any, view: View, order: Order, now_ms: int) -> Any:  # noqa: ANN401
        if order.type == COUNTED:
            return Accepted((), ())
        return decide(rules, view, order, now_ms)

    monkeypatch.setattr(ledger.journal, "decide", lenient)
    for said, counts in ((3, [[1], [1]]), (4, [[1], [2]]), (5, [[3], [1]])):
        own = {"cast": said, "counts": counts, "vote": hall.vote}
        hall.scribe.accepted([hall.scribe.draft(COUNTED, [hall.service.key], own)])
    with pytest.raises(EvidenceError, match="count_must_match"):
        hall.audited()


@pytest.mark.parametrize("signer", ["service", "another member"])
def test_a_ballot_that_is_added_shows(
    hall: Hall, signer: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """For who stayed at home, sealed rightly, and signed with what the service has."""
    by = hall.service.key if signer == "service" else hall.voters[0].key
    draft = hall.scribe.draft(CAST, [by], _ballot(hall, hall.home, 2))
    order = read_order(draft.text, draft.signatures, SHAPES)
    assert isinstance(order, Order)

    def lenient(rules: Any, view: View, order: Order, now_ms: int) -> Any:  # noqa: ANN401
        mine = {by.public: hall.home.key.public}
        pairs = tuple((mine.get(key, key), signed) for key, signed in order.signatures)
        key = mine.get(order.key, order.key)
        return decide(rules, view, _as(order, key, pairs), now_ms)

    with monkeypatch.context() as patched:
        patched.setattr(ledger.journal, "decide", lenient)
        [posting] = hall.scribe.post([Item(hall.scribe.community, order)])
    assert isinstance(posting, Posting), posting
    hall.open_box(0, 1)
    hall.count_votes()
    assert hall.standing().cast == 5
    with pytest.raises(EvidenceError) as refused:
        hall.audited()
    assert refused.value.where == f"entry {posting.seq}"
    wanted = "key_must_be_known" if signer == "service" else "voter_or_proxy_must_sign"
    assert wanted in refused.value.why


def _as(order: Order, key: str, pairs: tuple[tuple[str, str], ...]) -> Order:
    return replace(order, key=key, signatures=pairs)
