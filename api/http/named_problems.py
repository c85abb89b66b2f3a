"""The problems that an operation may answer with, by status, as OpenAPI names them.

Which those are follows from what the operation takes: whoever asks for a sign-in answers 401, an
address with names in it 404, a body 413. Whatever else comes is declared where it is answered.
"""

from __future__ import annotations

import json
from collections import defaultdict
from functools import cache
from http import HTTPStatus
from string import Formatter
from typing import TYPE_CHECKING, Any, Final

from api.http.order_schemas import SCHEMAS
from api.http.problems import MEDIA_TYPE, problem, refused, status_of
from api.http.trouble_texts import TROUBLE_TEXTS
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import using
from ledger.refusals import Code, Refusal

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

JSON: Final = "application/json"
ENGLISH: Final = "en"
RESPONSES: Final = "#/components/responses/"
CHANGES: Final = frozenset({"post", "put", "patch", "delete"})
_SECONDS: Final = {"description": "In so many seconds it may help.", "schema": {"type": "integer"}}
_HEADERS: Final[dict[int, dict[str, Any]]] = {
    401: {"WWW-Authenticate": {"description": "Bearer.", "schema": {"type": "string"}}},
    429: {"Retry-After": _SECONDS},
    503: {"Retry-After": _SECONDS},
}
_SAID: Final[dict[str, str | int]] = {
    "where": "amount", "why": "not_an_amount", "right": "balances", "most": 65_536,
    "lines": 0, "accepted": JSON, "size": 9, "signed": 10, "least": 60, "wait": 60,
    "stewards": 2, "time": "2026-12-03", "invited": 1, "quorum": 2,
}  # fmt: skip
"""Some value for each that a sentence of a problem names."""


OR_NONE: Final[dict[str, Any]] = {"security": [{}]}
"""For a route that asks for a sign-in only sometimes, or takes one where there is one."""


def also(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For a route that answers with more problems than what it takes brings with it."""
    return {status: {"description": ""} for status in statuses}


def statuses_of(path: str, method: str, operation: dict[str, Any]) -> Iterator[int]:
    """The problems of an operation: those it declares, and those that what it takes brings."""
    yield from (int(status) for status in operation["responses"] if status[0] in "45")
    if operation["security"]:
        yield from (401, 403)
    if "{" in path:
        yield 404
    if operation["security"] and method in CHANGES:
        yield 409
    if method in CHANGES:
        yield 429
    if "requestBody" in operation:
        yield from (413, 415)
    yield from (422, 500, 503)


def problem_of_status(status: int) -> dict[str, str]:
    """Where a status is described."""
    return {"$ref": RESPONSES + _name(status)}


def named_problems(named: Collection[str]) -> dict[str, Any]:
    """The answers that are named: for each status its codes, one of them as an example."""
    return {
        _name(status): _described(status, codes)
        for status, codes in sorted(_codes().items())
        if str(status) in named
    }


@cache
def _codes() -> dict[int, list[Code | Trouble]]:
    found: dict[int, list[Code | Trouble]] = defaultdict(list)
    for code in Code:
        found[status_of(code)].append(code)
    for trouble in Trouble:
        found[TROUBLE_TEXTS[trouble].status].append(trouble)
    return found


def _name(status: int) -> str:
    return HTTPStatus(status).phrase.replace(" ", "").replace("-", "")


def _described(status: int, codes: list[Code | Trouble]) -> dict[str, Any]:
    names = ", ".join(f"`{code.name}`" for code in codes)
    said = {
        "description": f"{HTTPStatus(status).phrase}. `code` is one of: {names}.",
        "content": {
            MEDIA_TYPE: {
                "schema": {"$ref": SCHEMAS + "Problem"},
                "example": _example(codes),
            }
        },
    }
    headers = _HEADERS.get(status)
    return said | {"headers": headers} if headers else said


def _example(codes: list[Code | Trouble]) -> Any:  # noqa: ANN401 a problem as JSON
    """The first of them as it is answered, in English."""
    trouble = next((code for code in codes if isinstance(code, Trouble)), None)
    with using(ENGLISH):
        if trouble is None:
            answer = refused(Refusal(Code.order_type_must_be_known, {"type": "gift"}), None, "")
        else:
            answer = problem(ProblemError(trouble, _fields(TROUBLE_TEXTS[trouble].detail)))
    return json.loads(bytes(answer.body))


def _fields(detail: str) -> dict[str, str | int]:
    return {name: _SAID[name] for _, name, _, _ in Formatter().parse(detail) if name}
