"""What the JSON door of keys takes and gives; kinds of value as in `api.http.models`.

Leaves to others: guardians and recovery (`api.keys.models.trust`).
"""

from typing import Annotated, Final

import orjson
from pydantic import Field

from api.http.answers import Given
from api.http.models import Hash, Id, LeftText, Pairs, Sent, Time, one_of
from api.keys.names import KEY_NAME_MAX, Device
from api.keys.objecting import Objecting
from api.keys.recovery import Signing
from api.keys.sheets import SheetPlace
from api.keys.tables import KINDS, WaitingDeviceRow

CODE_LENGTH_MAX: Final = 20
CodeText = Annotated[str, Field(max_length=CODE_LENGTH_MAX)]
KeyName = Annotated[str, Field(max_length=KEY_NAME_MAX)]


class ObjectionIn(Sent):
    """The order by which guardians object, with one signature or more."""

    order: LeftText
    signatures: Pairs


class SignedOut(Given):
    """An order with all its signatures so far; `enough` says that it can be posted."""

    order: str
    signatures: list[tuple[str, str]]
    signed: int = Field(description="Guardians who have signed.")
    quorum: int = Field(description="How many must.")
    enough: bool

    @classmethod
    def of(cls, found: Objecting | Signing) -> "SignedOut":
        """As it is kept."""
        return cls(
            order=found.order, signatures=list(found.signatures), signed=found.signed,
            quorum=found.quorum, enough=found.enough,
        )  # fmt: skip


class KeyOut(Given):
    """A key of the member's, and what they call it; `revoked_ms` is null while it is in force."""

    key: Hash
    name: str
    kind: str = Field(description="What it is in: `device`, `sheet` or `passkey`.")
    added_ms: Time
    revoked_ms: Time | None
    used_ms: Time | None = Field(
        description="The day of the last sign-in with it, by its beginning; null before the first."
    )

    @classmethod
    def of(cls, found: Device) -> "KeyOut":
        """As it is kept."""
        return cls(**found._asdict())


class KeysOut(Given):
    """Every key of the member's, those in force first."""

    keys: list[KeyOut]


class KeyNameIn(Sent):
    """What to call a key; an empty name takes it away. `kind` is what it is in, if that is new."""

    name: KeyName
    kind: Annotated[str, Field(pattern=one_of(KINDS))] | None = None


class KeyIn(Sent):
    """The public part of a new device's key."""

    key: Hash


class CodeOut(Given):
    """What a new device shows, so that somebody speaks for it."""

    code: str
    expires_ms: Time


class ClaimIn(Sent):
    """A `key-added` order with the member's signature, and what to call the device."""

    order: LeftText
    signatures: Pairs
    name: KeyName


class ClaimOut(Given):
    """What was left for a device: whose it is to be, and the order that it signs too.

    `kind` is `added` (by the member, `key-added`) or `recovery` (by a guardian, `recovery-asked`).
    """

    kind: str
    community: Id
    place: str = Field(description="What the community is called.")
    book: Hash
    member: Id
    name: str
    number: str = Field(description="The member's account number; empty without an account.")
    order: str
    signatures: list[tuple[str, str]]


class WaitingDeviceOut(Given):
    """A device that waits: its key, and what was left for it, if anything was."""

    key: Hash
    claim: ClaimOut | None

    @classmethod
    def of(cls, row: WaitingDeviceRow) -> "WaitingDeviceOut":
        """As it is kept."""
        return cls(key=row.key, claim=orjson.loads(row.claim) if row.claim else None)


class SheetOut(Given):
    """What stands on a recovery sheet beside its lines: the place, and the link to use it."""

    code: str
    link: str


class SheetPlaceOut(Given):
    """Where a recovery sheet's key speaks."""

    community: Id
    name: str = Field(description="The community's.")
    book: Hash

    @classmethod
    def of(cls, found: SheetPlace) -> "SheetPlaceOut":
        """As the sheet names it."""
        community = found.community
        return cls(
            community=community.community_id, name=community.name, book=found.book.book_id
        )  # fmt: skip
