"""Every answer that is not a success, as a problem (RFC 9457).

HTTP statuses live here and in `api.http.trouble_texts` only.

A problem's `code` is a refusal of the book (`ledger.refusals`) or a `Trouble` of the service; its
`type` points to the code's heading in docs/refusals.md. `retry` says whether the very same request
can succeed later: what it lacked may come by itself or through others.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from starlette.responses import JSONResponse

from api.http.asked import address
from api.http.trouble_texts import TROUBLE_TEXTS
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import _
from api.words.refusal_titles import Text
from api.words.refusing import json_fields, refusal_text
from ledger.refusals import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.amounts import Unit
    from ledger.refusals import Fields, Refusal

MEDIA_TYPE: Final = "application/problem+json"
REFERENCE: Final = "/docs/refusals"
"""Where the service serves the page that explains each code."""


LIST: Final = "known"
"""The field that may list nothing."""

_HUNDREDS: Final[Mapping[int, HTTPStatus]] = {
    1: HTTPStatus.BAD_REQUEST,
    2: HTTPStatus.BAD_REQUEST,
    3: HTTPStatus.CONFLICT,
    4: HTTPStatus.CONFLICT,
    5: HTTPStatus.FORBIDDEN,
    6: HTTPStatus.CONFLICT,
}
"""The status of a refusal, by the hundred of its code."""

_OTHERWISE: Final[Mapping[Code, HTTPStatus]] = {
    Code.signature_must_be_valid: HTTPStatus.FORBIDDEN,
    Code.book_must_exist: HTTPStatus.NOT_FOUND,
    Code.key_must_be_known: HTTPStatus.FORBIDDEN,
    Code.key_must_be_in_force: HTTPStatus.FORBIDDEN,
}

RETRY: Final = frozenset({
    Code.book_must_exist, Code.key_must_be_known, Code.account_must_exist, Code.member_must_exist,
    Code.hold_must_exist, Code.hold_must_have_expired, Code.entry_must_exist,
    Code.role_must_be_held, Code.epoch_must_be_closed, Code.steward_must_sign,
    Code.stewards_must_reach_quorum, Code.treasurer_must_sign, Code.lower_bound_must_hold,
    Code.upper_bound_must_hold, Code.balance_must_fit, Code.account_must_be_settled,
    Code.stewards_must_remain, Code.mandate_must_exist, Code.guardians_must_be_chosen,
    Code.recovery_must_be_open,
    Code.recovery_must_be_ready, Code.recovery_must_not_be_open, Code.two_others_must_vouch,
    Code.guardians_must_reach_quorum, Code.mandate_must_have_begun, Code.member_must_have_no_key,
    Code.paper_must_end_in_time, Code.choice_must_be_waiting, Code.other_stewards_must_sign,
    Code.amount_must_be_within_balance, Code.parts_must_be_in, Code.part_must_be_awaited,
    Code.account_must_be_claimed, Code.member_must_have_joined, Code.another_treasurer_must_sign,
    Code.auditor_must_sign, Code.notice_must_be_over, Code.policy_must_be_in_force,
    Code.period_must_be_whole, Code.treasurers_must_be_enough, Code.another_officer_must_sign,
    Code.list_must_be_of_the_past,
    Code.vote_must_exist, Code.vote_must_have_ended, Code.trustees_must_have_keys,
    Code.endorsed_must_live_apart,
    Code.vote_must_decide_so, Code.askers_must_be_enough, Code.shares_must_be_enough,
    Code.proxies_must_be_few,
})  # fmt: skip
"""Refusals that the same order may outlive, while it has not expired."""


def status_of(code: Code) -> HTTPStatus:
    """The HTTP status of a refusal."""
    return _OTHERWISE.get(code, _HUNDREDS[code // 100])


def refused(refusal: Refusal, unit: Unit | None, order_type: str) -> JSONResponse:
    """The answer to an order that the book refused."""
    text, code = refusal_text(refusal, unit, order_type), refusal.code
    fields = json_fields(refusal.fields)
    return _response(status_of(code), code.name, text, fields, retry=code in RETRY)


def explained(error: ProblemError) -> tuple[HTTPStatus, Text]:
    """The status, and what a person reads."""
    answer, fields = TROUBLE_TEXTS[error.trouble], dict(error.fields)
    if fields.get(LIST) == "":
        fields[LIST] = _("nothing")
    return answer.status, Text(_(answer.title), _(answer.detail).format(**fields))


def problem(error: ProblemError) -> JSONResponse:
    """The answer to a request that the service turned away."""
    answer = TROUBLE_TEXTS[error.trouble]
    _status, text = explained(error)
    name = error.trouble.value
    response = _response(answer.status, name, text, error.fields, retry=answer.retry)
    if "accepted" in error.fields:
        response.headers["Accept-Post"] = str(error.fields["accepted"])
    if error.trouble is Trouble.content_must_not_be_packed:
        response.headers["Accept-Encoding"] = "identity"
    if answer.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if error.retry_after_s is not None:
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _response(
    status: HTTPStatus, code: str, text: Text, fields: Fields, *, retry: bool
) -> JSONResponse:
    body = {
        "type": f"{address()}{REFERENCE}#{code}",
        "title": text.title,
        "status": int(status),
        "detail": text.detail,
        "code": code,
        "fields": dict(fields),
        "retry": retry,
    }
    return JSONResponse(body, status, media_type=MEDIA_TYPE)
