"""What the JSON door of guardians and recovery takes and gives, as `api.keys.models.devices`."""

from typing import Annotated

from pydantic import Field

from api.http.answers import Given
from api.http.models import HEX64, Hash, Id, LeftText, Pairs, Sent, Time
from api.keys.models.devices import CodeText
from api.keys.objections import Objection
from api.keys.recovery import State
from api.keys.trust import Asked, Trust, Trusting
from ledger.records import Choice, Guardians

Signature = Annotated[str, Field(pattern=HEX64)]


class RecoveryIn(Sent):
    """A guardian's `recovery-asked` order for the device that waits under a code."""

    code: CodeText
    order: LeftText
    signatures: Pairs


class GuardianSignsIn(Sent):
    """A guardian's signature, by a key of theirs."""

    key: Hash
    signature: Signature


class DeviceSignsIn(Sent):
    """The signature of the device that gets the key."""

    signature: Signature


class ChoiceOut(Given):
    """Another choice of guardians, which waits until `ready_ms`."""

    choice: Id
    guardians: list[str]
    quorum: int
    notice_ms: int
    ready_ms: Time

    @classmethod
    def of(cls, waits: Choice) -> "ChoiceOut":
        """As the book has it."""
        return cls(
            choice=waits.id, guardians=list(waits.chosen), quorum=waits.quorum,
            notice_ms=waits.notice_ms, ready_ms=waits.ready_ms,
        )  # fmt: skip


class OwnGuardiansOut(Given):
    """Who guards the member, and the recovery in their name whose notice runs, if one does.

    A guardian is a member's id, or `stewards`.
    """

    guardians: list[str]
    quorum: int
    notice_ms: int
    recovery: Id | None
    key: Hash | None = Field(description="The key that the recovery brings.")
    ready_ms: Time | None = Field(description="When its notice is over.")
    waiting: ChoiceOut | None

    @classmethod
    def of(cls, found: Guardians) -> "OwnGuardiansOut":
        """As the book has it."""
        asked, waits = found.recovery, found.waiting
        return cls(
            guardians=list(found.chosen), quorum=found.quorum, notice_ms=found.notice_ms,
            recovery=asked and asked.id, key=asked and asked.key, ready_ms=asked and asked.ready_ms,
            waiting=waits and ChoiceOut.of(waits),
        )  # fmt: skip


class ObjectionSeenOut(Given):
    """What guardians may stop until `ready_ms`: by which order, and how far they have come."""

    type: str
    subject: Id = Field(description="The order that it stops.")
    ready_ms: Time
    order: str = Field(description="What is being signed; empty where nobody has objected.")
    signed: int
    enough: bool
    mine: bool = Field(description="Whether the member has signed.")

    @classmethod
    def of(cls, found: Objection) -> "ObjectionSeenOut":
        """As it is kept."""
        return cls(**found._asdict())


class AskedOut(Given):
    """A recovery that guardians are signing: who asked for it, since when, and to which key."""

    member: Id
    key: Hash
    asked_by: str
    time_ms: Time
    order: str
    signatures: list[tuple[str, str]]
    signed: bool = Field(description="Whether the member who asks has signed it.")

    @classmethod
    def of(cls, found: Asked) -> "AskedOut":
        """As it is kept."""
        row = found.row
        return cls(
            member=row.member_id, key=found.key, asked_by=found.asked_by, time_ms=row.time_ms,
            order=row.order, signatures=list(found.signatures), signed=found.signed,
        )  # fmt: skip


class GuardedOut(Given):
    """A member whom one guards: what is asked in their name, and what may be stopped."""

    member: Id
    name: str
    leaves_ms: Time | None = Field(description="When another choice of theirs holds.")
    asked: list[AskedOut] = Field(description="Each `recovery-asked` that waits for signatures.")
    objections: list[ObjectionSeenOut]

    @classmethod
    def of(cls, found: Trusting) -> "GuardedOut":
        """As the book and what is kept beside it have it."""
        whom, waits = found.whom, found.whom.guardians.waiting
        return cls(
            member=whom.member, name=whom.name, leaves_ms=waits and waits.ready_ms,
            asked=[AskedOut.of(one) for one in found.asked],
            objections=[ObjectionSeenOut.of(one) for one in found.objections],
        )  # fmt: skip


class GuardAnswerIn(Sent):
    """Whether one guards a member who has chosen one."""

    agrees: bool


class GuardAnswerOut(Given):
    """What a guardian answered."""

    guardian: Id
    agrees: bool


class AskingOut(Given):
    """A member who has chosen one, and has no answer yet."""

    member: Id
    name: str


class GuardiansOut(Given):
    """Who guards the member, null where nobody does, and what they answered; whom they guard."""

    own: OwnGuardiansOut | None
    answers: list[GuardAnswerOut] = Field(
        description="Of those who were ever chosen and have answered. `stewards` need not."
    )
    asking: list[AskingOut] = Field(description="Who asks to be guarded, and has no answer yet.")
    guarded: list[GuardedOut]

    @classmethod
    def of(cls, found: Trust) -> "GuardiansOut":
        """As the book and what is kept beside it have it."""
        own = found.own and OwnGuardiansOut.of(found.own)
        answers = sorted(found.answers.items())
        return cls(
            own=own, guarded=[GuardedOut.of(one) for one in found.guarded],
            answers=[GuardAnswerOut(guardian=one, agrees=said) for one, said in answers],
            asking=[AskingOut(member=one.member, name=one.name) for one in found.asking],
        )  # fmt: skip


class AsksOut(Given):
    """The recoveries that guardians are signing for a member, first what one has yet to sign."""

    asked: list[AskedOut]


class StateOut(Given):
    """How a recovery stands, for the device that gets the key.

    `state` is `signing`, `notice` (it runs or is over), `done`, `none`, or `ended` where others
    ended the key, which may cancel one recovery.
    """

    state: str
    signed: int
    quorum: int
    ready_ms: Time = Field(description="When the notice is over; 0 before it runs.")
    recovery: str = Field(description="The id that the book gave it; empty before.")
    now: Time

    @classmethod
    def of(cls, found: State, now_ms: int) -> "StateOut":
        """As it stands now."""
        return cls(**found._asdict(), now=now_ms)
