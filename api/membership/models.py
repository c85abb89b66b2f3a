"""What the JSON door of membership gives; kinds of value as in `api.http.models`."""

import orjson
from pydantic import Field

from api.http.answers import Given
from api.http.models import Id, Time
from api.membership.tables import JoiningRow


class JoiningOut(Given):
    """Who asks to join; `twins` are members called alike, `orders` what the newcomer signed."""

    member: Id
    name: str
    twins: list[str]
    time_ms: Time
    orders: list[tuple[str, str, str]] = Field(description="Order, key and signature of each.")

    @classmethod
    def of(cls, row: JoiningRow, twins: list[str]) -> "JoiningOut":
        """As it was left."""
        return cls(
            member=row.member_id, name=row.name, twins=twins, time_ms=row.time_ms,
            orders=orjson.loads(row.orders),
        )  # fmt: skip


class JoiningsOut(Given):
    """Who asks to join."""

    joinings: list[JoiningOut]


class InvitationOut(Given):
    """An invitation; its code is given this once, and ends the link `/app/join/{code}`."""

    code: str
    expires_ms: Time
