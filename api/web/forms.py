"""What a form without scripts sends."""

from collections.abc import Mapping
from typing import Annotated
from urllib.parse import parse_qsl, urlsplit

from fastapi import Depends, Request

from api.cookies import require_own_page
from api.problems import ProblemError, Trouble

FIELDS_MAX = 40
HOME = "/app/"


async def _form(request: Request) -> dict[str, str]:
    require_own_page(request)
    text = (await request.body()).decode("utf-8", "replace")
    try:
        return dict(parse_qsl(text, max_num_fields=FIELDS_MAX))
    except ValueError as error:
        fields = {"where": "body", "why": "too_many_fields"}
        raise ProblemError(Trouble.request_must_be_well_formed, fields) from error


# The fields of a form that a page of this service sent.
Form = Annotated[dict[str, str], Depends(_form)]


def way_back(asked: Mapping[str, str]) -> str:
    """Where to go on: the address within the wallet that `next` names, else home."""
    wanted = asked.get("next", HOME)
    parts = urlsplit(wanted)
    inside = parts.path.startswith((HOME, "/pay")) and not (parts.scheme or parts.netloc)
    return wanted if inside and "\\" not in wanted else HOME
