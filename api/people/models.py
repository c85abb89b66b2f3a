"""What the JSON door of people gives; kinds of value as in `api.http.models`."""

from pydantic import Field

from api.http.answers import Given


class WaitingItem(Given):
    """Something that waits for the member: what, in words, and the page to do it on."""

    text: str
    path: str = Field(description="A page of this service.")


class Waiting(Given):
    """All that waits for the member, in the order in which home shows it."""

    waiting: list[WaitingItem]
