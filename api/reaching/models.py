"""What the JSON door of reaching members takes and gives; values as in `api.http.models`."""

from base64 import urlsafe_b64decode
from typing import Annotated

from pydantic import AfterValidator, Field

from api.http.answers import Given
from api.http.models import HEX32, Hash, Id, Line, Sent, Time, one_of
from api.reaching.addresses import ADDRESS_MAX
from api.reaching.choosing import Choice, Reach
from api.reaching.hours import minutes_of, shown
from api.reaching.kinds import CHANNELS, MAIL, SAFETY, SMS, SUBJECTS
from api.reaching.letters import Delivery, Letter
from api.reaching.pushes import ENDPOINT_MAX
from api.words.i18n import LANGUAGES

ADDRESSED = (MAIL, SMS)
CODE = r"^[0-9a-f]{32}$"
OF_DAY = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
Channel = Annotated[str, Field(pattern=one_of(CHANNELS))]
Subject = Annotated[str, Field(pattern=one_of(SUBJECTS))]
OfDay = Annotated[str, Field(pattern=OF_DAY, examples=["21:00"])]
ZONE_MAX = 40
PAIRS_MAX = 40
KEY = r"^[A-Za-z0-9_-]{87}$"
SECRET = r"^[A-Za-z0-9_-]{22}$"  # noqa: S105 a pattern


class WayOut(Given):
    """That the member hears of a subject by a way."""

    subject: Subject
    channel: Channel


class WayIn(Sent):
    """That the member wishes to hear of a subject by a way."""

    subject: Annotated[str, Field(pattern=one_of(name for name in SUBJECTS if name != SAFETY))]
    channel: Channel


class AddressOut(Given):
    """Where mail or text messages go; nothing else is sent there until it is confirmed."""

    channel: Channel
    address: str
    confirmed: bool


class PushOut(Given):
    """A browser that takes pushes."""

    push: Hash
    time_ms: Time


class ReachOut(Given):
    """How the member is reached; `zone` is empty for the book's.

    `offered` has the ways that this service has, `push_key` what browsers subscribe with.
    """

    language: str
    zone: str
    quiet_from: OfDay
    quiet_until: OfDay
    ways: list[WayOut]
    addresses: list[AddressOut]
    pushes: list[PushOut]
    letter: bool
    offered: list[Channel]
    push_key: str

    @classmethod
    def of(cls, found: Reach, offered: list[str], push_key: str) -> "ReachOut":
        """As it is kept."""
        choice = found.choice
        return cls(
            language=choice.language, zone=choice.zone, quiet_from=shown(choice.quiet_from),
            quiet_until=shown(choice.quiet_until),
            ways=[WayOut(subject=one, channel=way) for one, way in sorted(choice.chosen)],
            addresses=[
                AddressOut(
                    channel=one.channel, address=one.address, confirmed=bool(one.confirmed_ms)
                )
                for one in found.addresses
            ],
            pushes=[PushOut(push=one.push_id, time_ms=one.time_ms) for one in found.pushes],
            letter=found.letter, offered=offered, push_key=push_key,
        )  # fmt: skip


class ReachIn(Sent):
    """What the member chooses; the same time twice for no quiet hours."""

    language: Annotated[str, Field(pattern=one_of(LANGUAGES))]
    zone: Annotated[str, Field(max_length=ZONE_MAX, examples=["Europe/Paris"])] = ""
    quiet_from: OfDay
    quiet_until: OfDay
    ways: Annotated[list[WayIn], Field(max_length=PAIRS_MAX)]

    def choice(self) -> Choice:
        """What it says."""
        chosen = frozenset((one.subject, one.channel) for one in self.ways)
        first, last = minutes_of(self.quiet_from), minutes_of(self.quiet_until)
        return Choice(self.language, self.zone, first, last, chosen)


class AddressIn(Sent):
    """An address of mail, or a telephone number with its country's, as +34600111222."""

    address: Annotated[str, Field(min_length=1, max_length=ADDRESS_MAX), Line]


def _bytes(text: str) -> str:
    urlsafe_b64decode(text + "=" * (-len(text) % 4))
    return text


class PushIn(Sent):
    """A browser's subscription: where pushes go, and the two keys that seal them (base64url)."""

    endpoint: Annotated[
        str,
        Field(
            min_length=1, max_length=ENDPOINT_MAX, pattern=r"^https?://[!-~]+$",
            examples=["https://push.example/a1"],
        ),
    ]  # fmt: skip
    key: Annotated[str, Field(pattern=KEY), AfterValidator(_bytes)]
    secret: Annotated[str, Field(pattern=SECRET), AfterValidator(_bytes)]

    def keys(self) -> tuple[bytes, bytes]:
        """Both as bytes."""
        key, secret = (urlsafe_b64decode(text + "==") for text in (self.key + "=", self.secret))
        return key, secret


class PushesOut(Given):
    """The browser that takes pushes from here on."""

    push: Annotated[str, Field(pattern=HEX32)]


class CodeIn(Sent):
    """The code of a link that was sent to an address."""

    code: Annotated[str, Field(pattern=CODE, description="What stands at the end of the link.")]


class LetterOut(Given):
    """What a member is to be handed: what it says, and since when it waits."""

    member: Id
    called: str
    words: list[str]
    time_ms: Time


class ByLetterOut(Given):
    """A member who is reached by letter."""

    member: Id
    called: str


class LettersOut(Given):
    """Letters that wait, and who is reached by letter; `now_ms` is what was looked at when."""

    letters: list[LetterOut]
    members: list[ByLetterOut]
    now_ms: Time

    @classmethod
    def of(cls, found: list[Letter], members: list[tuple[str, str]], now_ms: int) -> "LettersOut":
        """As they are kept."""
        return cls(
            letters=[
                LetterOut(
                    member=one.member, called=one.name, words=list(one.words), time_ms=one.time_ms
                )
                for one in found
            ],
            members=[ByLetterOut(member=member, called=name) for member, name in members],
            now_ms=now_ms,
        )


class HandedIn(Sent):
    """That a letter was handed over, with what waited until then."""

    until_ms: Time


class DeliveryOut(Given):
    """How a way went within a week; `fault` is why the last that failed did, in a word."""

    channel: Channel
    sent: int
    waiting: int
    ended: int
    fault: str

    @classmethod
    def of(cls, found: Delivery) -> "DeliveryOut":
        """As it is counted."""
        return cls(**found._asdict())


class DeliveriesOut(Given):
    """How each way went."""

    deliveries: list[DeliveryOut]
