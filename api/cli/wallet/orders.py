"""Writes and signs orders: one key leads, others may sign beside it."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from api.words.i18n import _
from api.words.texts import cleaned
from ledger import canonical
from ledger.errors import EvidenceError
from ledger.ids import RANDOM_BYTES, uuid7
from ledger.orders import VERSION
from wallets.memos import SALT_BYTES, commitment

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from api.cli.wallet.files import Identity
    from api.cli.wallet.machine import Machine
    from wallets.keys import Key

HOUR_MS: Final = 3_600_000
DAY_MS: Final = 24 * HOUR_MS
LIFE_MS: Final = 3 * DAY_MS
"""How long an order may wait for a network, as in the web wallet."""

TEXT_BYTES_MAX: Final = 2_000
"""Of an order that somebody else wrote, as the service bounds those that devices leave."""

_DIGITS_TAG: Final = b"ayni-device-v1\x00\x00"
_DIGITS_BYTES: Final = 9
_DIGITS: Final = 20
_GROUP: Final = 4


class Signed(NamedTuple):
    """An order as the service takes it; `memo` is its text and salt, if it has one."""

    id: str
    order: str
    signatures: Sequence[Sequence[str]]
    memo: dict[str, str] | None = None

    def body(self) -> dict[str, Any]:
        """What is posted."""
        found: dict[str, Any] = {"order": self.order, "signatures": self.signatures}
        return found if self.memo is None else {**found, "memo": self.memo}


class Pen:
    """Writes orders for one book, with a key that leads."""

    def __init__(self, machine: Machine, identity: Identity, key: Key, ahead_ms: int = 0) -> None:
        self.machine, self.book, self.key = machine, identity.book, key
        self.ahead_ms = ahead_ms

    @property
    def now_ms(self) -> int:
        """The service's time, where it is known: machines have wrong clocks."""
        return self.machine.now_ms() + self.ahead_ms

    def new_id(self) -> str:
        """An id that nobody has used."""
        return uuid7(self.now_ms, self.machine.random(RANDOM_BYTES))

    def write(  # noqa: PLR0913 what an order may have beside its own fields
        self,
        type_: str,
        own: Mapping[str, object],
        *more: Key,
        life_ms: int = LIFE_MS,
        memo: str = "",
        as_: str = "memo",
        id_: str = "",
    ) -> Signed:
        """An order with its own fields and the text it commits to; `more` keys sign it too.

        `as_` is the field that commits to the text; `id_` where it settles something that has one.
        """
        salt, memo = self.machine.random(SALT_BYTES), cleaned(memo)
        said = {as_: commitment(salt, memo)} if memo else {}
        id_ = id_ or self.new_id()
        text = canonical.encode({
            # Its own fields may be what a service has prepared: they change none of these.
            **own, **said,
            "v": VERSION, "type": type_, "book": self.book, "id": id_, "key": self.key.public,
            "expires": self.now_ms + life_ms,
        })  # fmt: skip
        pairs = sorted([one.public, one.sign(text)] for one in (self.key, *more))
        kept = {"salt": salt.hex(), "text": memo} if memo else None
        return Signed(id_, text.decode(), pairs, kept)


def signed_too(order: str, signatures: Sequence[Sequence[str]], key: Key, id_: str = "") -> Signed:
    """Somebody else's order, whose id is known or read, with this key's signature beside others."""
    others = [list(pair) for pair in signatures if pair[0] != key.public]
    pairs = sorted([*others, [key.public, key.sign(order.encode())]])
    return Signed(id_ or str(read(order)["id"]), order, pairs)


def read(order: str) -> dict[str, object]:
    """An order's fields.

    Raises:
        EvidenceError: it is no canonical JSON.
    """
    return canonical.decode(order.encode(), TEXT_BYTES_MAX)


def check_brings(order: str, type_: str, book: str, member: str, key: str) -> None:
    """Return if an order does no more than bring this key to this member; a wallet signs no other.

    Raises:
        EvidenceError: it is another one.
    """
    wanted = {"type": type_, "book": book, "member": member, "added": key}
    if not says(order, wanted):
        raise EvidenceError(_("order"), _("is not what bringing in this key takes"))


def says(order: str, wanted: Mapping[str, object]) -> bool:
    """Whether an order says this and, beside what every order has, no more.

    Raises:
        EvidenceError: it is no canonical JSON.
    """
    found = read(order)
    common = {"v", "id", "key", "expires"}
    return wanted.items() <= found.items() and found.keys() == {*wanted, *common}


def digits_of(key: str) -> str:
    """Twenty digits that follow from a public key: two devices show the same ones."""
    number = int.from_bytes(sha256(_DIGITS_TAG + bytes.fromhex(key)).digest()[:_DIGITS_BYTES])
    text = f"{number % 10**_DIGITS:0{_DIGITS}}"
    return " ".join(text[at : at + _GROUP] for at in range(0, _DIGITS, _GROUP))
