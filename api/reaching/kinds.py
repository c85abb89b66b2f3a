"""Of what members are told: each kind with its words, and the page that several of it lead to.

The words are all that a message says, beside the co-op's name and a link: no name, amount or text.
A kind belongs to a subject, and for each subject members choose by which ways they hear of it. What
concerns their keys they hear by every way, at any hour. A new thing that waits gets its row here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from api.words.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

PUSH, MAIL, SMS, LETTER = "push", "mail", "sms", "letter"
CHANNELS: Final[Mapping[str, str]] = {
    PUSH: N_("On this phone or computer"),
    MAIL: N_("E-mail"),
    SMS: N_("Text message"),
    LETTER: N_("Letter from a steward"),
}
"""The ways to reach somebody, and what they are called."""

SAFETY, ASKED, CARE, RECEIVED = "safety", "asked", "care", "received"
TALK, LIMITS, ENDING, DESK, DIGEST = "talk", "limits", "ending", "desk", "digest"
SUBJECTS: Final[Mapping[str, str]] = {
    SAFETY: N_("Keys and recovery in your name"),
    ASKED: N_("Somebody asks you for hours or a signature"),
    CARE: N_("Visits and regular care"),
    RECEIVED: N_("You received hours"),
    TALK: N_("Messages from members"),
    LIMITS: N_("Your limits change, or are near"),
    ENDING: N_("Something of yours ends soon"),
    DESK: N_("Work for stewards"),
    DIGEST: N_("Offers and needs, once a week"),
}
"""What members choose ways for."""

BY_MAIL_ALONE: Final = frozenset({DIGEST})
COSTLY: Final = frozenset({SMS, LETTER})
USUAL_WHERE_COSTLY: Final = frozenset({ASKED, CARE})
"""What text messages and letters tell of, unless somebody chooses otherwise."""


class Kind(NamedTuple):
    """What a message of a kind says, and where several of it lead."""

    subject: str
    words: str
    page: str


HOME: Final = "/app/"
KEYS, GUARDIANS, STEWARD = "/app/keys", "/app/guardians", "/app/steward"
RECEIPT, LIMIT, HOLD, KEY = "receipt", "limit", "hold-ends", "new-key"
GIVEN: Final = "given"
CONFIRM: Final = "confirm"
KINDS: Final[Mapping[str, Kind]] = {
    "request": Kind(ASKED, N_("You are asked for hours."), "/app/requests"),
    "draft": Kind(ASKED, N_("Something waits for your signature."), HOME),
    "booking": Kind(CARE, N_("There is news of a visit."), "/app/bookings"),
    "visit": Kind(CARE, N_("There is news of a visit."), "/app/bookings"),
    "decision": Kind(CARE, N_("A visit waits for you to decide how long it was."),
                     "/app/decisions"),
    "rota": Kind(CARE, N_("There is news of regular care."), "/app/rota"),
    "message": Kind(TALK, N_("You have a new message."), "/app/messages"),
    "notice": Kind(ENDING, N_("One of your offers or needs ends soon."), "/app/market"),
    "recovery": Kind(SAFETY, N_("A key is asked for, yours or that of somebody who trusts you."),
                     HOME),
    "objection": Kind(SAFETY, N_("Somebody who trusts you needs your help with a key."), GUARDIANS),
    KEY: Kind(SAFETY, N_("There is a new key in your name. If it is not yours, act now."), KEYS),
    "guard": Kind(SAFETY, N_("Somebody chose you as a person they trust."), GUARDIANS),
    RECEIPT: Kind(RECEIVED, N_("You received hours."), "/app/statement"),
    LIMIT: Kind(LIMITS, N_("There is news of your limits."), "/app/limits"),
    "appeal": Kind(LIMITS, N_("There is something to read or answer about limits."), HOME),
    HOLD: Kind(ENDING, N_("Hours that were set aside go back soon."), "/app/bookings"),
    "joining": Kind(DESK, N_("Somebody asks to join."), STEWARD),
    "leaving": Kind(DESK, N_("Somebody wishes to leave."), STEWARD),
    "erasure": Kind(DESK, N_("An erasure waits for a second steward."), STEWARD),
    # Stewards are not alone in this: treasurers sign, and whoever is to answer for a fund.
    "order": Kind(ASKED, N_("Something waits for your signature."), HOME),
    GIVEN: Kind(ASKED, N_("There is news of a payment that a second person was to sign."),
                "/app/accounts"),
    "act": Kind(ASKED, N_("What the co-op does each month waits to be signed."), "/app/acts"),
    "plan": Kind(ENDING, N_("A part of your plan is due soon, or late."), "/app/plans"),
    "vote": Kind(ASKED, N_("A vote waits for you."), "/app/votes"),
    DIGEST: Kind(DIGEST, N_("There are new offers and needs this week."), "/app/market"),
    CONFIRM: Kind(SAFETY, N_("Confirm that we may reach you here."), HOME),
}  # fmt: skip
OTHER: Final = Kind(ASKED, N_("Something waits for you."), HOME)
"""What has no row."""

NOT_TOLD: Final = frozenset({"key", "step"})
"""What waits on home until it is done, and is no news."""

UNCOUNTED: Final = frozenset({"rota"})
"""Whose sentences count what is left: fewer of it is no news."""


COUNTED: Final = frozenset({"joining", "leaving", "erasure", "order", "appeal"})
"""Whose sentences begin with how many there are: one more is news, one less is none."""


def kind_of(name: str) -> Kind:
    """What is said of a kind."""
    return KINDS.get(name, OTHER)


def usual(channel: str) -> frozenset[str]:
    """The subjects that a way tells of, unless somebody chooses otherwise."""
    if channel in COSTLY:
        return USUAL_WHERE_COSTLY
    taken = SUBJECTS.keys() - {SAFETY}
    return frozenset(taken if channel == MAIL else taken - BY_MAIL_ALONE)
