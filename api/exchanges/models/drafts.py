"""What the JSON door of orders that several sign takes and gives."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from api.exchanges.all_drafts import Signed, Waits
from api.exchanges.drafts import Signer
from api.exchanges.models.exchanges import SideOut
from api.http.answers import Given, MemoOut
from api.http.models import HEX64, Hash, Id, LeftIn, Sent, Time
from api.membership.pending import PENDING_MAX

Pairs = Annotated[list[tuple[str, str]], Field(description="Pairs of key and signature.")]


class SignatureIn(Sent):
    """The member's signature of what is left here."""

    key: Hash
    signature: Annotated[str, Field(pattern=HEX64)]


class SignedDraftIn(SignatureIn):
    """The member's signature of one of many that wait."""

    draft: Id


class SignedDraftsIn(Sent):
    """The member's signatures of many that wait, for which they are one answer."""

    signatures: Annotated[list[SignedDraftIn], Field(min_length=1, max_length=PENDING_MAX)]


class SignedDraftOut(Given):
    """What became of one: the entry, if this was the last signature, or the code of a refusal."""

    draft: Id
    seq: int | None
    refused: str | None


class SignedDraftsOut(Given):
    """What became of each, in the order of the signatures."""

    results: list[SignedDraftOut]

    @classmethod
    def of(cls, found: Sequence[Signed]) -> "SignedDraftsOut":
        """As they came out."""
        return cls(
            results=[
                SignedDraftOut(draft=one.id, seq=one.seq, refused=one.refused) for one in found
            ]
        )


class DraftIn(LeftIn):
    """An order that several sign, with the member's signature; `other` vouches for a paper."""

    other: Id | None = None


class DraftLeftOut(Given):
    """The order's id; the entry, where one signature was enough."""

    id: Id
    seq: int | None


class SignerOut(Given):
    """A member who must sign, and whether they have."""

    member: Id
    called: str
    signed: bool

    @classmethod
    def of(cls, signer: Signer) -> "SignerOut":
        """As pages show them."""
        return cls(member=signer.member, called=signer.name, signed=signer.signed)


class DraftOut(Given):
    """An order that waits for more signatures: its text says what it does.

    `missing` is how many more must sign, `signed` whether the member has; `at_desk` tells orders
    that stewards sign, of which `signers` names those alone who have, from those of members.
    """

    id: Id
    order: str
    signatures: Pairs
    memo: MemoOut | None
    missing: int
    signed: bool
    at_desk: bool
    signers: list[SignerOut]
    sides: list[SideOut] = Field(description="What a member's order would do, if it moves hours.")
    of: int | None = Field(description="The entry that it would take back.")
    seq: int | None = Field(description="The entry that it became.")
    expires_ms: Time

    @classmethod
    def of_any(cls, found: Waits) -> "DraftOut":
        """As it waits."""
        memo = found.memo
        return cls(
            id=found.id, order=found.order, signatures=list(found.signatures),
            memo=None if memo is None else MemoOut(salt=memo.salt.hex(), text=memo.text),
            missing=found.missing, signed=found.signed, at_desk=found.at_desk,
            signers=[SignerOut.of(one) for one in found.signers],
            sides=[SideOut.of(one) for one in found.sides],
            of=found.of, seq=found.entry, expires_ms=found.expires_ms,
        )  # fmt: skip


class DraftsOut(Given):
    """The orders that wait for signatures, in which the member has a part."""

    drafts: list[DraftOut]
