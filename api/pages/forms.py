"""What a form without scripts sends."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, Request

from api.http.cookies import require_own_page
from api.service.malformed import Why, malformed

FIELDS_MAX = 40
HOME = "/app/"


async def _form(request: Request) -> dict[str, str]:
    require_own_page(request)
    text = (await request.body()).decode("utf-8", "replace")
    try:
        fields = dict(parse_qsl(text, max_num_fields=FIELDS_MAX))
    except ValueError as error:
        raise malformed("body", Why.too_many_fields) from error
    # No page sends it, and PostgreSQL keeps none.
    if any("\0" in part for field in fields.items() for part in field):
        raise malformed("body", Why.null_character)
    return fields


# The fields of a form that a page of this service sent.
Form = Annotated[dict[str, str], Depends(_form)]


def way_back(asked: Mapping[str, str]) -> str:
    """Where to go on: the address within the wallet that `next` names, else home."""
    wanted = asked.get("next", HOME)
    try:
        parts = urlsplit(wanted)
    except ValueError:  # such as half of an IPv6 address
        return HOME
    inside = parts.path.startswith((HOME, "/pay")) and not (parts.scheme or parts.netloc)
    return wanted if inside and "\\" not in wanted else HOME
