"""Passkeys: a key of a member's, its seed sealed by what only the passkey gives to its owner.

The seal is made and opened in the browser (`js/passkeys.js`). What is kept here opens nothing, and
is given only to whoever shows the passkey, so that nobody gathers seals to try later. The key is a
further one of the member's, as that of a recovery sheet: it lets a device in, and is ended like any
other. Leaves to others: whether an assertion holds (`api.keys.webauthn`).
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlmodel import Session, col, select

from api.http.sessions import answer_once
from api.keys import webauthn
from api.keys.tables import PASSKEY, KeyNameRow, PasskeyRow
from api.service.callers import reader_of
from api.service.rows import in_book
from api.service.troubles import ProblemError, Trouble
from ledger.ids import uuid_bytes, uuid_text
from ledger.store import Place
from ledger.tables import BookRow, KeyRow

if TYPE_CHECKING:
    from api.http.challenges import Answered
    from api.keys.webauthn import Assertion
    from api.service.callers import Caller
    from api.service.service import Service

EACH_MAX: Final = 10
"""Passkeys of one member."""
ID_BYTES: Final = 16
ORDINAL_BYTES: Final = 4
HANDLE_BYTES: Final = 2 * ID_BYTES + ORDINAL_BYTES


class Made(NamedTuple):
    """A passkey that was made: its public key (DER), and the sealed seed of the member's key."""

    public_key: bytes
    key: str
    sealed: bytes


class Shown(NamedTuple):
    """An assertion, the challenge that it answers, and the address at which it was given."""

    said: Assertion
    challenge: str
    answered: Answered
    origin: str


class Sealed(NamedTuple):
    """What a passkey opens: the seed of a key, sealed, and where the key speaks."""

    community: str
    book: str
    key: str
    sealed: bytes


def handle_of(place: Place, member: str) -> bytes:
    """What a passkey keeps of its owner: the book and the member, and no name."""
    return uuid_bytes(place.community) + place.book.to_bytes(ORDINAL_BYTES) + uuid_bytes(member)


def _place_in(handle: bytes) -> Place:
    if len(handle) != HANDLE_BYTES:
        raise ProblemError(Trouble.sign_in_must_be_valid)
    ordinal = handle[ID_BYTES : ID_BYTES + ORDINAL_BYTES]
    return Place(uuid_text(handle[:ID_BYTES]), int.from_bytes(ordinal))


def keep(caller: Caller, made: Made, shown: Shown) -> None:
    """Keep a passkey of the member's, once it has shown that it opens what is kept.

    Raises `ProblemError` where it has not.
    """
    place, member, now_ms = caller.place, caller.member, caller.now_ms
    if shown.said.handle != handle_of(place, member):
        raise ProblemError(Trouble.sign_in_must_be_valid)
    count = webauthn.check(shown.said, made.public_key, shown.challenge, shown.origin)
    row = PasskeyRow(
        community_id=place.community, book=place.book, member_id=member, key=made.key,
        credential_hash=_hash(shown.said), public_key=made.public_key, sealed=made.sealed,
        count=count, made_ms=now_ms,
    )  # fmt: skip

    def write(session: Session) -> None:
        answer_once(session, place, shown.answered)
        known = session.get(PasskeyRow, (*place, row.credential_hash))
        # An id is no secret: whoever has a passkey say another's puts nothing in the place of that.
        if known is not None and (known.member_id, known.public_key) != (member, made.public_key):
            raise ProblemError(Trouble.sign_in_must_be_valid)
        _make_room(session, place, member)
        session.merge(row)
        named = KeyNameRow(
            community_id=place.community, book=place.book, member_id=member, key=made.key,
            name="", kind=PASSKEY,
        )  # fmt: skip
        session.merge(named)

    caller.service.database.write(write).result()


def _make_room(session: Session, place: Place, member: str) -> None:
    """Drop the seals of keys that are not in force; then the oldest, where there are too many."""
    wanted = select(PasskeyRow).where(*in_book(PasskeyRow, place), PasskeyRow.member_id == member)
    rows = session.exec(wanted.order_by(col(PasskeyRow.made_ms))).all()
    stand = [row for row in rows if reader_of(session, place, row.key) is not None]
    for row in rows:
        if row not in stand[max(0, len(stand) - EACH_MAX + 1) :]:
            session.delete(row)
    session.flush()


def opened(service: Service, session: Session, shown: Shown) -> Sealed:
    """What the passkey that is shown opens.

    Raises `ProblemError` where it opens nothing: it is not known, its key was ended, or a copy of
    it is about, which has signed as often before.
    """
    place = _place_in(shown.said.handle)
    found = session.get(PasskeyRow, (*place, _hash(shown.said)))
    book = session.get(BookRow, tuple(place))
    if found is None or book is None or _ended(session, place, found.key):
        raise ProblemError(Trouble.sign_in_must_be_valid)
    count = webauthn.check(shown.said, found.public_key, shown.challenge, shown.origin)

    def note(writing: Session) -> None:
        answer_once(writing, place, shown.answered)
        row = writing.get(PasskeyRow, (*place, _hash(shown.said)))
        if row is None or (max(count, row.count) > 0 and count <= row.count):
            raise ProblemError(Trouble.sign_in_must_be_valid)
        row.count = count

    service.database.write(note).result()
    return Sealed(place.community, book.book_id, found.key, found.sealed)


def _ended(session: Session, place: Place, key: str) -> bool:
    row = session.get(KeyRow, (*place, key))
    return row is None or row.revoked is not None


def _hash(said: Assertion) -> str:
    return sha256(said.credential).hexdigest()
