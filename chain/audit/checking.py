"""Checks what needs no state of a line: an entry's bytes, its order, its signatures, its leaf.

That is most of an audit's work, so it is done block by block, here or in other processes
(`chain.audit.workers`). What they say is plain data (`marshal`), so that the one that folds the
entries does little.
"""

from __future__ import annotations

import marshal
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from chain.audit.lines import body_of
from chain.errors import EvidenceError
from chain.merkle import leaf_hash
from chain.rules import SHAPES
from credit.voting.casting import CAST, GIVEN, WITHDRAWN
from credit.voting.counting import COUNTED, SHARED
from ledger.entries import ENTRY_BYTES_MAX, RAND_BYTES, read_entry
from ledger.fields import TIME_MS_MAX
from ledger.messages import Message
from ledger.orders import Order, read_order
from ledger.structs import Struct
from wallets.errors import BadSignatureError
from wallets.signing import verify

if TYPE_CHECKING:
    from collections.abc import Iterator

PLAIN: Final = 2
"""The form of marshalled data that looks for nothing to share: the rows share nothing."""


class Checked(Struct, frozen=True, gc=False):
    """An entry that was read and hashed; whether it may stand there is still to be seen.

    `order` is without its signatures, save for the keys that signed, and without its text, save
    where a vote is to allow it, whose rule looks at that. `legs` are as written. `fault` says what
    is wrong with the signatures, if anything.
    `again` says that an entry of its block, before it, has the same random bytes.
    """

    seq: int
    time_ms: int
    order: Order
    legs: str
    leaf: bytes
    fault: str
    again: bool


class Unreadable(NamedTuple):
    """An entry whose bytes are not an entry's: what `EvidenceError` says of it, as plain data."""

    message: str
    is_for_people: bool
    because: str
    figures: dict[str, Any]

    @classmethod
    def of(cls, error: EvidenceError) -> Unreadable:
        """What was raised of it."""
        said = isinstance(error.message, Message)
        return cls(str(error.message), said, error.because, dict(error.figures))

    def at(self, where: str) -> EvidenceError:
        """The same, to be raised of this place."""
        message = Message(self.message) if self.is_for_people else self.message
        return EvidenceError(where, message, self.because, **self.figures)


_OF_VOTES: Final = frozenset({CAST, GIVEN, WITHDRAWN, SHARED, COUNTED})
"""Orders that votes are made of: they name one, and none allows them."""

Found = Checked | Unreadable | bytes
"""What is in a line: an entry, or the bytes of a line of another kind."""


def check_block(block: bytes) -> bytes:
    """Check the lines of a block, each with its newline; marshalled data for `read_block`."""
    rands: set[bytes] = set()
    rows = [_row(line, rands) for line in block.removesuffix(b"\n").split(b"\n")]
    return marshal.dumps(rows, PLAIN)


def read_block(data: bytes) -> Iterator[Found]:
    """What `check_block` found, line by line."""
    for row in marshal.loads(data):  # noqa: S302 from this program's own process
        if isinstance(row, tuple):
            yield _checked(*row)
        else:
            yield Unreadable(*row) if isinstance(row, list) else row


class _Entry(NamedTuple):
    """An entry as read, and its legs as written."""

    seq: int
    time_ms: int
    order: Order
    legs: str


def _row(line: bytes, rands: set[bytes]) -> tuple[Any, ...] | bytes | list[Any]:
    """The parts of `Checked`, another line's bytes, or why an entry cannot be read."""
    body = body_of(line)
    if body is None:
        return line
    entry = _match_entry(body) or _read_strictly(body)
    if isinstance(entry, Unreadable):
        return list(entry)
    seq, time_ms, order, legs = entry
    fault = _fault(order)
    if fault and isinstance(again := _read_strictly(body), Unreadable):
        return list(again)
    signers = tuple([(key, "") for key, _ in order.signatures])
    is_voted = order.type not in _OF_VOTES and getattr(order.body, "vote", None) is not None
    text = order.text if is_voted else b""
    own = order.type, order.book, order.id, order.key, order.expires_ms, tuple(order.body), text
    start, known = body.rfind(_RAND_BYTES) + len(_RAND_BYTES), len(rands)
    rands.add(body[start : start + 2 * RAND_BYTES])
    return (*own, signers, seq, time_ms, legs, leaf_hash(body), fault, known == len(rands))


def _read_strictly(body: bytes) -> _Entry | Unreadable:
    """The entry, or why it cannot be read."""
    try:
        entry = read_entry(body, SHAPES, "")
    except EvidenceError as error:
        return Unreadable.of(error)
    legs = body[len(_LEGS) : body.index(_ORDER)].decode()
    return _Entry(entry.seq, entry.time_ms, entry.order, legs)


def _checked(  # noqa: PLR0913, PLR0917 the parts, in their order
    type_: str, book: str, id_: str, key: str, expires_ms: int, body: tuple[Any, ...],
    text: bytes, signers: tuple[tuple[str, str], ...], seq: int, time_ms: int, legs: str,
    leaf: bytes, fault: str, again: bool,  # noqa: FBT001
) -> Checked:  # fmt: skip
    of_type = SHAPES[type_].body(body)
    order = Order(type_, book, id_, key, expires_ms, of_type, text, signers)
    return Checked(seq, time_ms, order, legs, leaf, fault, again)


def _fault(order: Order) -> str:
    """What is wrong with the signatures; empty if they hold."""
    try:
        for key, signature in order.signatures:
            verify(key, order.text, signature)
    except BadSignatureError as error:
        return f"signatures: {error}"
    return ""


_LEG: Final = (
    r'\["[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",'
    r'"(?:0|-?[1-9][0-9]{0,18})"\]'
)
_SIGNATURE: Final = r'\[".{64}",".{128}"\]'
_INTEGER: Final = r"0|[1-9][0-9]{0,15}"
_LEGS: Final = b'{"legs":['
_ORDER: Final = b'],"order":'
_RAND: Final = ',"rand":"'
_RAND_BYTES: Final = _RAND.encode()

_HEAD: Final = re.compile(rf'\{{"legs":\[((?:{_LEG}(?:,{_LEG})*)?)\],"order":').match
_TAIL: Final = re.compile(
    rf'{_RAND}[0-9a-f]{{32}}","seq":({_INTEGER}),"signatures":\[({_SIGNATURE}(?:,{_SIGNATURE})*)\],'
    rf'"time":({_INTEGER}),"v":1\}}',
    re.DOTALL,
).fullmatch


def _match_entry(body: bytes) -> _Entry | None:
    """The entry, if it is in order.

    None for whatever is wrong, and what is too rare to be worth a pattern: `read_entry` can tell.
    Around the order the patterns leave no choice but values, so the whole is canonical; that keys
    and signatures are hexadecimal is seen when they are verified.
    """
    if len(body) > ENTRY_BYTES_MAX:
        return None
    text = body.decode("latin-1")
    end = text.rfind(_RAND)
    head, tail = _HEAD(text), _TAIL(text, max(end, 0))
    if head is None or tail is None:
        return None
    seq, time_ms = int(tail[1]), int(tail[3])
    order = read_order(body[head.end() : end], _signatures(tail[2]), SHAPES)
    if not isinstance(order, Order) or max(seq, time_ms) > TIME_MS_MAX:
        return None
    return _Entry(seq, time_ms, order, head[1])


_SIGNATURE_LENGTH: Final = len('["",""],') + 64 + 128


def _signatures(written: str) -> tuple[tuple[str, str], ...]:
    """The pairs in a list whose every part has its one length."""
    starts = range(0, len(written), _SIGNATURE_LENGTH)
    return tuple([(written[at + 2 : at + 66], written[at + 69 : at + 197]) for at in starts])
