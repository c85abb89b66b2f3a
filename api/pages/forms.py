"""What a form without scripts sends."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, Request

from api.http.cookies import require_own_page
from api.service.malformed import Why, malformed
from api.words.texts import has_controls

FIELDS_MAX = 50
HOME = "/app/"


async def _form(request: Request) -> dict[str, str]:
    require_own_page(request)
    text = (await request.body()).decode("utf-8", "replace")
    try:
        fields = dict(parse_qsl(text, max_num_fields=FIELDS_MAX))
    except ValueError as error:
        raise malformed("body", Why.too_many_fields) from error
    for name, said in fields.items():
        # No page sends it, and PostgreSQL keeps no character zero.
        if has_controls(name):
            raise malformed("body", Why.unseen_character)
        if has_controls(said):
            raise malformed(name, Why.unseen_character)
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
