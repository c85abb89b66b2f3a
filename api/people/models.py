"""What the JSON door of people takes and gives; kinds of value as in `api.http.models`."""

from typing import Annotated

from pydantic import Field

from api.http.answers import Given
from api.http.models import SOME_TEXT, TEXT, Id, Line, Sent, Time, one_of
from api.people.contacts import Share
from api.people.coop import MAIL_MAX, NAME_MAX, PHONE_MAX, Neighbourhood
from api.people.coop import TEXT_MAX as COOP_TEXT_MAX
from api.people.directory import CONTACTS, VALUE_MAX
from api.people.distances import EAST_MAX, NORTH_MAX
from api.people.looks import Look
from api.words.i18n import _

ContactKind = Annotated[str, Field(pattern=one_of(CONTACTS))]
ContactText = Annotated[str, Field(max_length=VALUE_MAX, pattern=TEXT), Line]


class WaitingItem(Given):
    """Something that waits for the member: what, in words, and the page to do it on.

    `kind` is `request`, `booking`, `rota`, `draft`, `message`, `notice`, `recovery`, `objection`,
    `joining`, `leaving`, `order` (at the stewards' desk) or `key` (the member has only one).
    """

    kind: str
    text: str = Field(description="For people, in the language asked for.")
    path: str = Field(description="A page of this service; it ends with the id, if it is of one.")


class Waiting(Given):
    """All that waits for the member, in the order in which home shows it."""

    waiting: list[WaitingItem]


class ContactsIn(Sent):
    """All ways to reach the member; those that are left out or empty are kept no more."""

    phone: ContactText = ""
    mail: ContactText = ""
    address: ContactText = ""


class ContactsOut(Given):
    """Ways to reach a member: those that are kept, or that are shared with whoever asks."""

    phone: str | None = None
    mail: str | None = None
    address: str | None = None


class SharingIn(Sent):
    """Which ways to reach the caller a member may see, and no others."""

    kinds: Annotated[list[ContactKind], Field(max_length=len(CONTACTS))]


class SharingOut(Given):
    """Which ways to reach the caller a member may see."""

    kinds: list[ContactKind]


class ShareOut(SharingOut):
    """A member, and which ways to reach the caller they may see."""

    member: Id
    called: str

    @classmethod
    def of(cls, share: Share) -> "ShareOut":
        """As it is kept."""
        return cls(member=share.member, called=share.name, kinds=sorted(share.kinds))


class PrivacyOut(Given):
    """What is kept of the member that they can change.

    `texts` of theirs stand with the latest 300 entries of their accounts.
    """

    contacts: ContactsOut
    shares: list[ShareOut]
    texts: int


class LookOut(Given):
    """Who looked at what, within the hour from `hour_ms`; `at_all`: at the whole book."""

    reader: Id
    called: str
    what: str = Field(description="As it is kept, such as balances, history, contact.")
    text: str = Field(description="The same in words.")
    hour_ms: Time
    at_all: bool

    @classmethod
    def of(cls, look: Look) -> "LookOut":
        """As it was noted."""
        return cls(
            reader=look.reader, called=look.name, what=look.kind, text=_(look.what),
            hour_ms=look.hour_ms, at_all=look.at_all,
        )  # fmt: skip


class LooksOut(Given):
    """Who looked at what is the member's, the latest first."""

    looks: list[LookOut]


class PlaceIn(Sent):
    """About where the member is, in hundredths of a degree: a kilometre or so, no closer."""

    north: Annotated[int, Field(ge=-NORTH_MAX, le=NORTH_MAX, description="South is below zero.")]
    east: Annotated[int, Field(ge=-EAST_MAX, le=EAST_MAX, description="West is below zero.")]


class PlaceOut(Given):
    """About where the member is, in hundredths of a degree; null where they have not said."""

    north: int | None
    east: int | None


class NeighbourhoodIn(PlaceIn):
    """A neighbourhood, and about where its middle is."""

    name: Annotated[str, Field(min_length=1, max_length=NAME_MAX, pattern=SOME_TEXT), Line]


class NeighbourhoodOut(Given):
    """A neighbourhood of the co-op's list, and about where its middle is."""

    neighbourhood: Id
    name: str
    north: int
    east: int

    @classmethod
    def of(cls, found: Neighbourhood) -> "NeighbourhoodOut":
        """As it is kept."""
        return cls(neighbourhood=found.id, name=found.name, **found.spot._asdict())


class NeighbourhoodsOut(Given):
    """The neighbourhoods that the co-op names."""

    neighbourhoods: list[NeighbourhoodOut]


class NeighbourhoodChosenIn(Sent):
    """A neighbourhood of the co-op's list."""

    neighbourhood: Id


class CoopContactIn(Sent):
    """How members reach their co-op; what is left out or empty stands nowhere."""

    phone: Annotated[str, Field(max_length=PHONE_MAX, pattern=TEXT), Line] = ""
    mail: Annotated[str, Field(max_length=MAIL_MAX, pattern=TEXT), Line] = ""
    text: Annotated[str, Field(max_length=COOP_TEXT_MAX, pattern=TEXT), Line] = ""


class CoopContactOut(Given):
    """How members reach their co-op; empty where no steward has said."""

    phone: str
    mail: str
    text: str
