"""Messages between two members, for other programs: the same acts as on the pages."""

from fastapi import Response

from api.http.access import MemberId, SignedIn
from api.http.doors import door_of_book
from api.http.limits import HOUR_S, too_many
from api.messages.conversations import messages_with, see, talks, write
from api.messages.models import (
    ConversationOut,
    ConversationsOut,
    MessageIn,
    MessageOut,
    MessagesOut,
)
from api.people.contacts import name_of

router = door_of_book("messages", "/conversations")


@router.get("")
def list_conversations(caller: SignedIn) -> ConversationsOut:
    """With whom the member has written, the latest first."""
    return ConversationsOut(conversations=[ConversationOut.of(each) for each in talks(caller)])


@router.get("/{member}")
def get_conversation(member: MemberId, caller: SignedIn) -> MessagesOut:
    """The latest messages with another member; they are not seen by that."""
    name_of(caller, member)
    return MessagesOut(messages=[MessageOut.of(row) for row in messages_with(caller, member)])


@router.post("/{member}", status_code=201)
def send_message(member: MemberId, body: MessageIn, caller: SignedIn) -> MessageOut:
    """Write to another member."""
    row = write(caller, member, body.text.strip(), body.notice or "")
    if row is None:
        raise too_many(HOUR_S)
    return MessageOut.of(row)


@router.post("/{member}/seen", status_code=204)
def mark_seen(member: MemberId, caller: SignedIn) -> Response:
    """Note that the member has seen what the other wrote until now."""
    name_of(caller, member)
    see(caller, messages_with(caller, member))
    return Response(status_code=204)
