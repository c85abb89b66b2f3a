"""What a person reads of each trouble of the service, and its HTTP status."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from api.http.room_trouble_texts import ROOM_TROUBLE_TEXTS
from api.http.trouble_text import TroubleText
from api.service.troubles import Trouble
from api.words.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

TROUBLE_TEXTS: Final[Mapping[Trouble, TroubleText]] = {
    Trouble.request_must_be_well_formed: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("The request is not as it must be"),
        N_("Look at “{where}”: {why}. The page of this problem says what that means."),
    ),
    Trouble.parameter_must_be_known: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("This address does not accept that"),
        N_("It does not know “{parameter}”. What it accepts: {known}. Nothing was done."),
    ),
    Trouble.parameter_must_come_once: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("The same twice"),
        N_("“{parameter}” came more than once. Say it once. Nothing was done."),
    ),
    Trouble.content_type_must_be_known: TroubleText(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        N_("This is not the form it must have"),
        N_("What is sent here has the content type {accepted}, and says so."),
    ),
    Trouble.content_must_not_be_packed: TroubleText(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        N_("This is packed"),
        N_("Send it without a content encoding: nothing is unpacked here."),
    ),
    Trouble.body_must_be_small: TroubleText(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        N_("The request is too large"),
        N_("A request has at most {most} bytes. Send less at a time."),
    ),
    Trouble.bulk_must_have_lines: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("A batch has at least one line, and not too many"),
        N_(
            "A batch has 1 to {most} lines, with an order on each. This one has {lines}. "
            "Send it in parts."
        ),
    ),
    Trouble.name_must_be_readable: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("This cannot be used as a name"),
        N_(
            "A name has letters that others can see, and at most {most} of them. It has "
            "no hidden signs, and none that turn the writing around. Type it again "
            "rather than pasting it."
        ),
    ),
    Trouble.name_must_not_be_an_accounts: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("That is what accounts are called"),
        N_("Choose a name that says who you are, so that nobody pays you by mistake."),
    ),
    Trouble.resource_must_exist: TroubleText(
        HTTPStatus.NOT_FOUND, N_("Not found"), N_("There is nothing at this address.")
    ),
    Trouble.method_must_be_known: TroubleText(
        HTTPStatus.METHOD_NOT_ALLOWED,
        N_("This cannot be done here"),
        N_("This address does not accept that method; `Allow` names those that it does."),
    ),
    Trouble.sign_in_must_be_valid: TroubleText(
        HTTPStatus.UNAUTHORIZED,
        N_("Signing in failed"),
        N_("The challenge has expired, or its signature is not by a valid key. Ask for a new one."),
    ),
    Trouble.session_must_be_valid: TroubleText(
        HTTPStatus.UNAUTHORIZED,
        N_("Sign in first"),
        N_("You are not signed in, or your sign-in has ended."),
    ),
    Trouble.session_must_be_for_this_book: TroubleText(
        HTTPStatus.FORBIDDEN, N_("Another book"), N_("You are signed in to another book.")
    ),
    Trouble.request_must_come_from_our_pages: TroubleText(
        HTTPStatus.FORBIDDEN,
        N_("This came from another site"),
        N_("Only pages of this service may do this in your name. Do it from there."),
    ),
    Trouble.role_must_allow_it: TroubleText(
        HTTPStatus.FORBIDDEN,
        N_("You do not have access to this page"),
        N_("Members see what is theirs; for more, a member needs a role that allows it."),
    ),
    Trouble.operator_must_allow_it: TroubleText(
        HTTPStatus.UNAUTHORIZED,
        N_("Ask the operator"),
        N_(
            "Co-ops, and their books, are opened with the operator's token. Further "
            "books can also be opened by the stewards of a book that is here."
        ),
    ),
    **ROOM_TROUBLE_TEXTS,
    Trouble.epoch_must_have_entries: TroubleText(
        HTTPStatus.CONFLICT,
        N_("Nothing new to close"),
        N_("The books were closed, and nothing was entered since. There is no need to close them."),
    ),
    Trouble.epochs_must_lie_apart: TroubleText(
        HTTPStatus.TOO_MANY_REQUESTS,
        N_("The books were closed just now"),
        N_("At least {least} s must pass between two closings. Close the books again in {wait} s."),
        retry=True,
    ),
    Trouble.request_must_be_finished: TroubleText(
        HTTPStatus.CONFLICT,
        N_("This is being done already"),
        N_("The same was sent before, and is not finished. Send it again in a moment."),
        retry=True,
    ),
    Trouble.idempotency_key_must_be_new: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("This key was used for something else"),
        N_("The key in “Idempotency-Key” came with another request. Use a new one."),
    ),
    Trouble.idempotency_key_must_be_taken: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("No key is accepted here"),
        N_("This address does not accept “Idempotency-Key”. Nothing was done; send it without."),
    ),
    Trouble.requests_must_be_fewer: TroubleText(
        HTTPStatus.TOO_MANY_REQUESTS,
        N_("That was too often"),
        N_("Nothing was done. Wait a while, then do it again."),
        retry=True,
    ),
    Trouble.audit_must_be_finished: TroubleText(
        HTTPStatus.TOO_MANY_REQUESTS,
        N_("An audit is under way"),
        N_("One audit of a book runs at a time. Begin the next one when this one has answered."),
        retry=True,
    ),
    Trouble.kept_must_be_fewer: TroubleText(
        HTTPStatus.CONFLICT,
        N_("You have as many as are allowed"),
        N_("Of these a member may have {most} at a time. End one of them first."),
    ),
    Trouble.visit_must_be_open: TroubleText(
        HTTPStatus.CONFLICT,
        N_("Thank you, it is taken"),
        N_(
            "Somebody was quicker and comes to this visit, or it is not needed any more. You "
            "need not do anything."
        ),
    ),
    Trouble.visit_must_not_be_booked: TroubleText(
        HTTPStatus.CONFLICT,
        N_("Hours are set aside already"),
        N_(
            "For this visit and the person who comes. To book with somebody else, let those "
            "hours go back first."
        ),
    ),
    Trouble.service_must_have_room: TroubleText(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("Too much at once"),
        N_("The service is busy. Nothing was posted; send the same again in a moment."),
        retry=True,
    ),
    Trouble.service_must_be_open: TroubleText(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("The service is closing"),
        N_("The service is about to stop. Nothing was posted; send the same again later."),
        retry=True,
    ),
    Trouble.anchor_key_must_be_there: TroubleText(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("No book can be opened now"),
        N_(
            "The service does not find the key that books are named after, which its operator has "
            "to put back. What is open goes on."
        ),
        retry=True,
    ),
    Trouble.database_must_answer: TroubleText(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("The database does not answer"),
        N_(
            "The service does not reach its database, or has no room to write. Whether an order "
            "was posted shows when you send the same again in a moment."
        ),
        retry=True,
    ),
    Trouble.book_must_have_what_was_signed: TroubleText(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("This book has gone back"),
        N_(
            "The database has {size} entries of this book, and {signed} were promised to members. "
            "Nothing is posted until the operator has restored them."
        ),
        retry=True,
    ),
    Trouble.clock_must_be_right: TroubleText(
        HTTPStatus.SERVICE_UNAVAILABLE,
        N_("The service's clock is wrong"),
        N_(
            "The clock of the service has jumped. Nothing is posted until the operator "
            "has corrected it. Then send the same again."
        ),
        retry=True,
    ),
    Trouble.service_must_not_fail: TroubleText(
        HTTPStatus.INTERNAL_SERVER_ERROR,
        N_("Something went wrong here"),
        N_("This is our fault. Whether an order was posted shows when you send the same again."),
        retry=True,
    ),
}
