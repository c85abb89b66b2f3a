"""Every answer that is not a success, as a problem (RFC 9457). HTTP statuses live here only.

A problem's `code` is a refusal of the book (`ledger.refusals`) or a `Trouble` of the service; its
`type` points to the code's heading in docs/refusals.md. `retry` says whether the very same request
can succeed later: what it lacked may come by itself or through others.
"""

from __future__ import annotations

from enum import StrEnum
from http import HTTPStatus
from typing import TYPE_CHECKING, Final, NamedTuple

from starlette.responses import JSONResponse

from api.i18n import N_, _
from api.messages import Text, json_fields, refusal_text
from ledger.errors import AyniError
from ledger.refusals import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ledger.amounts import Unit
    from ledger.refusals import Fields, Refusal

MEDIA_TYPE: Final = "application/problem+json"
REFERENCE: Final = "/docs/refusals.md"
"""Where the service serves the page that explains each code."""


class Trouble(StrEnum):
    """What the service itself minds, before or after the book had its say."""

    request_must_be_well_formed = "request_must_be_well_formed"
    body_must_be_small = "body_must_be_small"
    bulk_must_have_lines = "bulk_must_have_lines"
    name_must_be_readable = "name_must_be_readable"
    name_must_not_be_an_accounts = "name_must_not_be_an_accounts"
    resource_must_exist = "resource_must_exist"
    method_must_be_known = "method_must_be_known"
    sign_in_must_be_valid = "sign_in_must_be_valid"
    session_must_be_valid = "session_must_be_valid"
    session_must_be_for_this_book = "session_must_be_for_this_book"
    request_must_come_from_our_pages = "request_must_come_from_our_pages"
    role_must_allow_it = "role_must_allow_it"
    operator_must_allow_it = "operator_must_allow_it"
    invitation_must_hold = "invitation_must_hold"
    joining_must_be_whole = "joining_must_be_whole"
    joining_must_be_new = "joining_must_be_new"
    device_code_must_hold = "device_code_must_hold"
    device_order_must_be_whole = "device_order_must_be_whole"
    memo_must_match = "memo_must_match"
    opening_must_name_this_service = "opening_must_name_this_service"
    book_must_be_in_one_community = "book_must_be_in_one_community"
    steward_key_must_be_the_members = "steward_key_must_be_the_members"
    epoch_must_have_entries = "epoch_must_have_entries"
    epochs_must_lie_apart = "epochs_must_lie_apart"
    requests_must_be_fewer = "requests_must_be_fewer"
    service_must_have_room = "service_must_have_room"
    service_must_be_open = "service_must_be_open"
    anchor_key_must_be_there = "anchor_key_must_be_there"
    database_must_answer = "database_must_answer"
    book_must_have_what_was_signed = "book_must_have_what_was_signed"
    clock_must_be_right = "clock_must_be_right"
    service_must_not_fail = "service_must_not_fail"


class ProblemError(AyniError):
    """A request that the service turns away.

    Attributes:
        trouble: what it minds.
        fields: plain strings and integers; docs/refusals.md names them.
        retry_after_s: when to come back, where that is known.
    """

    def __init__(
        self, trouble: Trouble, fields: Fields | None = None, retry_after_s: int | None = None
    ) -> None:
        super().__init__(f"{trouble} ({dict(fields or {})})")
        self.trouble, self.fields, self.retry_after_s = trouble, fields or {}, retry_after_s


class _Answer(NamedTuple):
    status: HTTPStatus
    title: str
    detail: str
    retry: bool = False


_ANSWERS: Final[Mapping[Trouble, _Answer]] = {
    Trouble.request_must_be_well_formed: _Answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("The request is not as it must be"),
        N_("Look at “{where}”: the reference of this route says what it takes."),
    ),
    Trouble.body_must_be_small: _Answer(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        N_("The request is too large"),
        N_("A request has at most {most} bytes. Send less at a time."),
    ),
    Trouble.bulk_must_have_lines: _Answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("Not so many at a time"),
        N_(
            "A bulk has 1 to {most} lines, an order on each; this one has {lines}. "
            "Send it in parts."
        ),
    ),
    Trouble.name_must_be_readable: _Answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("This cannot be used as a name"),
        N_(
            "A name has letters that others can see, and at most {most} of them; no signs that "
            "hide, or that turn the writing around. Write it anew rather than pasting it."
        ),
    ),
    Trouble.name_must_not_be_an_accounts: _Answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("That is what accounts are called"),
        N_("Take a name that says who you are, so that nobody pays you by mistake."),
    ),
    Trouble.resource_must_exist: _Answer(
        HTTPStatus.NOT_FOUND, N_("Not found"), N_("There is nothing at this address.")
    ),
    Trouble.method_must_be_known: _Answer(
        HTTPStatus.METHOD_NOT_ALLOWED,
        N_("This cannot be done here"),
        N_("This address does not take that method."),
    ),
    Trouble.sign_in_must_be_valid: _Answer(
        HTTPStatus.UNAUTHORIZED,
        N_("Signing in failed"),
        N_("The challenge is over, or its signature is not by a key in force. Ask for a new one."),
    ),
    Trouble.session_must_be_valid: _Answer(
        HTTPStatus.UNAUTHORIZED, N_("Sign in first"), N_("You are not signed in, or no longer.")
    ),
    Trouble.session_must_be_for_this_book: _Answer(
        HTTPStatus.FORBIDDEN, N_("Another book"), N_("You are signed in to another book.")
    ),
    Trouble.request_must_come_from_our_pages: _Answer(
        HTTPStatus.FORBIDDEN,
        N_("This came from another site"),
        N_("Only pages of this service may do this in your name. Do it from there."),
    ),
    Trouble.role_must_allow_it: _Answer(
        HTTPStatus.FORBIDDEN,
        N_("This is not yours to see or do"),
        N_("Members see what is theirs; for more, a member needs a role that allows it."),
    ),
    Trouble.operator_must_allow_it: _Answer(
        HTTPStatus.UNAUTHORIZED,
        N_("Ask the operator"),
        N_(
            "Communities, and books in them, are opened with the operator's token, or further "
            "books by the stewards of one that is there."
        ),
    ),
    Trouble.invitation_must_hold: _Answer(
        HTTPStatus.NOT_FOUND,
        N_("This invitation cannot be used"),
        N_("It was used before, or its time is over. Ask a steward for a new one."),
    ),
    Trouble.joining_must_be_whole: _Answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("The request to join is not as it must be"),
        N_("It takes the two orders that make a member and an account, signed by the new key."),
    ),
    Trouble.joining_must_be_new: _Answer(
        HTTPStatus.CONFLICT,
        N_("Somebody has joined with this already"),
        N_(
            "The member, the account or the key in it is in the book, or waits to be admitted. "
            "Begin anew with the link that you were given."
        ),
    ),
    Trouble.device_code_must_hold: _Answer(
        HTTPStatus.NOT_FOUND,
        N_("No device waits with this code"),
        N_("Look whether it is typed as the new device shows it, or let that make a new one."),
    ),
    Trouble.device_order_must_be_whole: _Answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("What was signed for the device is not as it must be"),
        N_("Begin anew on the device that gets the key."),
    ),
    Trouble.memo_must_match: _Answer(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("The text does not fit the order"),
        N_("The memo is not what the order was signed for. Nothing was posted."),
    ),
    Trouble.opening_must_name_this_service: _Answer(
        HTTPStatus.CONFLICT,
        N_("The book would not belong here"),
        N_("A book that is opened here names this service's key and its anchor's admin."),
    ),
    Trouble.book_must_be_in_one_community: _Answer(
        HTTPStatus.CONFLICT,
        N_("The book is elsewhere"),
        N_("Another community has opened this book. Make one with a nonce of your own."),
    ),
    Trouble.steward_key_must_be_the_members: _Answer(
        HTTPStatus.FORBIDDEN,
        N_("That member has another key"),
        N_(
            "The community knows this steward's id already: name it with a key of that member's "
            "that is in force, or take a new id."
        ),
    ),
    Trouble.epoch_must_have_entries: _Answer(
        HTTPStatus.CONFLICT,
        N_("Nothing new to close"),
        N_("The books were closed, and nothing was entered since. There is no need to close them."),
    ),
    Trouble.epochs_must_lie_apart: _Answer(
        HTTPStatus.TOO_MANY_REQUESTS,
        N_("The books were closed just now"),
        N_("Between two closings lie at least {least} s. Close them again in {wait} s."),
        retry=True,
    ),
    Trouble.requests_must_be_fewer: _Answer(
        HTTPStatus.TOO_MANY_REQUESTS,
        N_("That was too often"),
        N_("Nothing was done. Wait a while, then do it again."),
        retry=True,
    ),
    Trouble.service_must_have_room: _Answer(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("Too much at once"),
        N_("The service is busy. Nothing was posted; send the same again in a moment."),
        retry=True,
    ),
    Trouble.service_must_be_open: _Answer(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("The service is closing"),
        N_("The service is about to stop. Nothing was posted; send the same again later."),
        retry=True,
    ),
    Trouble.anchor_key_must_be_there: _Answer(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("No book can be opened now"),
        N_(
            "The service does not find the key that books are named after, which its operator has "
            "to put back. What is open goes on."
        ),
        retry=True,
    ),
    Trouble.database_must_answer: _Answer(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("The database does not answer"),
        N_(
            "The service does not reach its database. Whether an order was posted shows when you "
            "send the same again in a moment."
        ),
        retry=True,
    ),
    Trouble.book_must_have_what_was_signed: _Answer(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("This book has gone back"),
        N_(
            "The database has {size} entries of this book, and {signed} were promised to members. "
            "Nothing is posted until the operator has restored them."
        ),
        retry=True,
    ),
    Trouble.clock_must_be_right: _Answer(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("The service's clock is wrong"),
        N_(
            "The clock of the service has jumped. Nothing is posted until the operator has put it "
            "right; send the same again then."
        ),
        retry=True,
    ),
    Trouble.service_must_not_fail: _Answer(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        N_("Something went wrong here"),
        N_("This is our fault. Whether an order was posted shows when you send the same again."),
        retry=True,
    ),
}

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
    answer = _ANSWERS[error.trouble]
    return answer.status, Text(_(answer.title), _(answer.detail).format(**error.fields))


def problem(error: ProblemError) -> JSONResponse:
    """The answer to a request that the service turned away."""
    answer = _ANSWERS[error.trouble]
    _status, text = explained(error)
    name = error.trouble.value
    response = _response(answer.status, name, text, error.fields, retry=answer.retry)
    if answer.status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    if error.retry_after_s is not None:
        response.headers["Retry-After"] = str(error.retry_after_s)
    return response


def _response(
    status: HTTPStatus, code: str, text: Text, fields: Fields, *, retry: bool
) -> JSONResponse:
    body = {
        "type": f"{REFERENCE}#{code}",
        "title": text.title,
        "status": int(status),
        "detail": text.detail,
        "code": code,
        "fields": dict(fields),
        "retry": retry,
    }
    return JSONResponse(body, status, media_type=MEDIA_TYPE)
