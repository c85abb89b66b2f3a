"""What a person reads where a room refuses: joining, founding, moving in, leaving, devices."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from api.http.trouble_text import TroubleText
from api.service.troubles import Trouble
from api.words.i18n import N_

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOM_TROUBLE_TEXTS: Final[Mapping[Trouble, TroubleText]] = {
    Trouble.invitation_must_hold: TroubleText(
        HTTPStatus.NOT_FOUND,
        N_("This invitation cannot be used"),
        N_("It was used before, or its time is over. Ask a steward for a new one."),
    ),
    Trouble.invitations_must_be_clear: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("Some lines of the list are not clear"),
        N_("Nobody was invited. Mend these lines and send the list again: {lines}."),
    ),
    Trouble.joining_must_be_whole: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("The request to join is not as it must be"),
        N_("It takes the two orders that make a member and an account, signed by the new key."),
    ),
    Trouble.joining_must_be_new: TroubleText(
        HTTPStatus.CONFLICT,
        N_("Somebody has joined with this already"),
        N_(
            "The member, the account or the key in it is in the book, or waits to be admitted. "
            "Begin anew with the link that you were given."
        ),
    ),
    Trouble.founding_link_must_hold: TroubleText(
        HTTPStatus.NOT_FOUND,
        N_("This link founds nothing any more"),
        N_(
            "It was used before, taken back, or its time is over. If you made your key with it, "
            "go on in that browser; otherwise ask for a new one."
        ),
    ),
    Trouble.founding_names_must_differ: TroubleText(
        HTTPStatus.CONFLICT,
        N_("Somebody is called so already"),
        N_(
            "Another steward's name looks like this one, and those who sign could not tell you "
            "apart. Say a second name too."
        ),
    ),
    Trouble.founding_must_be_open: TroubleText(
        HTTPStatus.CONFLICT,
        N_("This co-op is founded already, or was given up"),
        N_("Nothing about its founding can be changed any more. Load the page again."),
    ),
    Trouble.founding_must_be_ones_own: TroubleText(
        HTTPStatus.FORBIDDEN,
        N_("Only whoever began the founding can do this"),
        N_("Ask them to change it; you then read it again before you sign."),
    ),
    Trouble.founding_limits_must_let_give: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("With these limits nobody could give first"),
        N_(
            "Everybody begins at zero. Somebody must be able to owe something, and somebody else "
            "to hold it: write an amount above zero in both, such as 10."
        ),
    ),
    Trouble.founding_stewards_must_be_fewer: TroubleText(
        HTTPStatus.CONFLICT,
        N_("There are as many stewards as may found a co-op"),
        N_(
            "At most {most} found it together, those who are invited among them. Take an "
            "invitation back first; you can name further stewards once it is founded."
        ),
    ),
    Trouble.founding_must_be_complete: TroubleText(
        HTTPStatus.CONFLICT,
        N_("It cannot be signed yet"),
        N_(
            "Stewards who have come: {stewards}. Invitations that nobody has used: {invited}. "
            "Stewards who must agree: {quorum}. Wait for those who are invited or take their "
            "invitations back, and let there be at least as many stewards as must agree."
        ),
    ),
    Trouble.founding_must_be_as_read: TroubleText(
        HTTPStatus.CONFLICT,
        N_("It has changed since you read it"),
        N_("Nothing was signed. Read it again as it is now, and sign then."),
    ),
    Trouble.arrival_must_be_tried: TroubleText(
        HTTPStatus.CONFLICT,
        N_("Nothing is ready to be brought in"),
        N_("Try the files first, and put right what stops in them."),
    ),
    Trouble.arrival_must_be_the_first: TroubleText(
        HTTPStatus.CONFLICT,
        N_("It was brought in already"),
        N_("This co-op has moved in: {time}. That happens once; nothing was changed now."),
    ),
    Trouble.arrival_must_be_whole: TroubleText(
        HTTPStatus.CONFLICT,
        N_("Moving in is under way"),
        N_(
            "What was signed is still being brought in. If files are lacking for that, whoever "
            "sent them sends the same ones again, with the same choices."
        ),
    ),
    Trouble.debt_must_be_known: TroubleText(
        HTTPStatus.CONFLICT,
        N_("Hours are still owed"),
        N_(
            "An account stands below zero. What is owed stays with the number of the account: say "
            "that you know, and erase then."
        ),
    ),
    Trouble.member_must_have_gone: TroubleText(
        HTTPStatus.CONFLICT,
        N_("They are still a member"),
        N_(
            "They have a key and have not left: they erase what is theirs themselves. Of who died "
            "or can no longer sign, end the keys first."
        ),
    ),
    Trouble.device_code_must_hold: TroubleText(
        HTTPStatus.NOT_FOUND,
        N_("No device waits with this code"),
        N_("Look whether it is typed as the new device shows it, or let that make a new one."),
    ),
    Trouble.device_order_must_be_whole: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("What was signed for the device is not as it must be"),
        N_("Begin anew on the device that gets the key."),
    ),
    Trouble.memo_must_match: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("The text does not fit the order"),
        N_("The memo is not what the order was signed for. Nothing has changed."),
    ),
    Trouble.opening_must_name_this_service: TroubleText(
        HTTPStatus.CONFLICT,
        N_("The book would not belong here"),
        N_("A book that is opened here names this service's key and its anchor's admin."),
    ),
    Trouble.book_must_be_in_one_community: TroubleText(
        HTTPStatus.CONFLICT,
        N_("The book is elsewhere"),
        N_("Another community has opened this book. Make one with a nonce of your own."),
    ),
    Trouble.steward_key_must_be_the_members: TroubleText(
        HTTPStatus.FORBIDDEN,
        N_("That member has another key"),
        N_(
            "The community knows this steward's id already: name it with a key of that member's "
            "that is in force, or take a new id."
        ),
    ),
}
