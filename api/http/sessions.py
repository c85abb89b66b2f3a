"""Sessions: a member signed in with a key in force, and bears a token for one book until it ends.

A token is a place and random bytes; the table has its hash, the key and when it ends. So nothing
that is kept, the service's key included, makes a session, and signing out ends one at once in any
number of processes. Whether the key is still in force is looked up at every use
(`api.http.access`).

Leaves to others: what is signed (`api.http.challenges`), the browser's cookie (`api.http.cookies`).
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import BigInteger, Column
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, Session, SQLModel

from api.service.troubles import ProblemError, Trouble
from ledger.columns import Hex
from ledger.store import Place
from ledger.tables import NARROW, book, community

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from api.http.challenges import Answered
    from api.service.database import Database

SECRET_BYTES: Final = 24
COMMUNITY_BYTES: Final = 16
ORDINAL_BYTES: Final = 4
TOKEN_BYTES: Final = COMMUNITY_BYTES + ORDINAL_BYTES + SECRET_BYTES
TOKEN_CHARACTERS: Final = 59
"""Of base64url without padding."""


class SessionRow(SQLModel, table=True):
    """A sign-in that has not ended; rows past their time count for nothing."""

    __tablename__ = "session"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    token_hash: str = Field(sa_column=Column(Hex, primary_key=True))
    key: str = Field(sa_column=Column(Hex, nullable=False))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class AnsweredRow(SQLModel, table=True):
    """A challenge that was answered, by the hash of its nonce, until it would have ended."""

    __tablename__ = "challenge_answered"
    __table_args__ = (NARROW,)
    community_id: str = community()
    book: int = book()
    nonce_hash: str = Field(sa_column=Column(Hex, primary_key=True))
    expires_ms: int = Field(sa_column=Column(BigInteger, nullable=False))


class Holder(NamedTuple):
    """Whose key a token speaks for, and in which book."""

    place: Place
    key: str


class Issued(NamedTuple):
    """A token, and when it ends in milliseconds since 1970."""

    text: str
    expires_ms: int


def place_of(token: str) -> Place | None:
    """The book that a token says it is for; None for what is no token."""
    if len(token) != TOKEN_CHARACTERS or not token.isascii():
        return None
    try:
        data = base64.b64decode(token + "=", altchars=b"-_", validate=True)
    except ValueError:
        return None
    digits = data[:COMMUNITY_BYTES].hex()
    cuts = ((0, 8), (8, 12), (12, 16), (16, 20), (20, 32))
    ordinal = int.from_bytes(data[COMMUNITY_BYTES : COMMUNITY_BYTES + ORDINAL_BYTES])
    return Place("-".join(digits[a:b] for a, b in cuts), ordinal)


def answer_once(session: Session, place: Place, answered: Answered) -> None:
    """Keep that a challenge was answered; `ProblemError` where it was before."""
    row = AnsweredRow(
        community_id=place.community, book=place.book, expires_ms=answered.expires_ms,
        nonce_hash=sha256(answered.nonce.encode()).hexdigest(),
    )  # fmt: skip
    session.add(row)
    try:
        session.flush()
    except IntegrityError as error:
        raise ProblemError(Trouble.sign_in_must_be_valid) from error


@dataclass(frozen=True, slots=True)
class Sessions:
    """Opens sessions, finds who bears a token, and ends them."""

    database: Database
    life_ms: int
    now_ms: Callable[[], int]
    random: Callable[[int], bytes]

    def open(self, place: Place, answered: Answered) -> Issued:
        """A token for whoever answered; `ProblemError` where the challenge was answered before."""
        head = bytes.fromhex(place.community.replace("-", "")) + place.book.to_bytes(ORDINAL_BYTES)
        text = base64.urlsafe_b64encode(head + self.random(SECRET_BYTES)).decode().rstrip("=")
        now_ms = self.now_ms()
        issued = Issued(text, now_ms + self.life_ms)
        row = SessionRow(
            community_id=place.community, book=place.book, token_hash=_hash(text),
            key=answered.claims.key, expires_ms=issued.expires_ms,
        )  # fmt: skip

        def keep(session: Session) -> None:
            answer_once(session, place, answered)
            session.add(row)

        self.database.write(keep).result()
        return issued

    def read(self, session: Session, token: str) -> Holder | None:
        """Who bears a token; None if it does not hold, or no longer."""
        place = place_of(token)
        row = place and session.get(SessionRow, (*place, _hash(token)))
        if place is None or row is None or self.now_ms() >= row.expires_ms:
            return None
        return Holder(place, row.key)

    def end(self, tokens: Iterable[str]) -> None:
        """End these sessions; on disk once this returns."""
        found = [(place, _hash(token)) for token in tokens if (place := place_of(token))]

        def drop(session: Session) -> None:
            for place, token_hash in found:
                row = session.get(SessionRow, (*place, token_hash))
                if row is not None:
                    session.delete(row)

        if found:
            self.database.write(drop).result()


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
