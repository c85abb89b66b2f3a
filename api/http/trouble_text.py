"""What the text of a trouble is."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from http import HTTPStatus


class TroubleText(NamedTuple):
    """Its status, a title and a sentence; `retry`: whether the same can succeed later."""

    status: HTTPStatus
    title: str
    detail: str
    retry: bool = False
