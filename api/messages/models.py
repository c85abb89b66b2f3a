"""What the JSON door of messages takes and gives; kinds of value as in `api.http.models`."""

from typing import Annotated

from pydantic import Field

from api.http.answers import Given
from api.http.models import SOME_TEXT, Id, Lines, Sent, Time
from api.messages.conversations import TEXT_MAX, Talk
from api.messages.tables import MessageRow


class MessageIn(Sent):
    """A message, and which offer or need it is about, if any."""

    text: Annotated[str, Field(min_length=1, max_length=TEXT_MAX, pattern=SOME_TEXT), Lines]
    notice: Id | None = None


class MessageOut(Given):
    """A message; `seen_ms` is when the receiver saw it."""

    message: Id
    sender: Id
    receiver: Id
    text: str
    notice: Id | None
    time_ms: Time
    seen_ms: Time | None

    @classmethod
    def of(cls, row: MessageRow) -> "MessageOut":
        """As it is kept."""
        return cls(
            message=row.message_id, sender=row.sender, receiver=row.receiver, text=row.text,
            notice=row.notice_id, time_ms=row.time_ms, seen_ms=row.seen_ms,
        )  # fmt: skip


class MessagesOut(Given):
    """The latest messages with another member, oldest first."""

    messages: list[MessageOut]


class ConversationOut(Given):
    """The latest message with another member; `unseen` of theirs wait."""

    member: Id
    called: str
    latest: MessageOut
    unseen: int

    @classmethod
    def of(cls, talk: Talk) -> "ConversationOut":
        """As it stands."""
        latest = MessageOut.of(talk.latest)
        return cls(member=talk.member, called=talk.name, latest=latest, unseen=talk.unseen)


class ConversationsOut(Given):
    """With whom the member has written, the latest first."""

    conversations: list[ConversationOut]
