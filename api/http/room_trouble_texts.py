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
        N_("It was used before, or has expired. Ask a steward for a new one."),
    ),
    Trouble.invitations_must_be_clear: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("Some lines of the list are not clear"),
        N_("Nobody was invited. Correct these lines and send the list again: {lines}."),
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
            "The member, the account or the key in it is in the book, or waits to be "
            "admitted. Start again with the link that you were given."
        ),
    ),
    Trouble.photo_must_be_light: TroubleText(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        N_("This photo is too large"),
        N_("A photo has at most {most} million bytes. Make it smaller, or choose another one."),
    ),
    Trouble.photo_must_be_of_a_known_kind: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("This is no photo that can be read here"),
        N_("Choose a JPEG, PNG or WebP file. Most telephones take photos as JPEG."),
    ),
    Trouble.photo_must_be_whole: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("This photo is broken"),
        N_("Part of the file is missing or cannot be read. Send it again, or choose another one."),
    ),
    Trouble.photo_must_have_fewer_pixels: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("This photo has too many pixels"),
        N_("At most {most} million can be read here. Make it smaller, or choose another one."),
    ),
    Trouble.photo_must_stand_still: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("This picture moves"),
        N_("Choose one that stands still."),
    ),
    Trouble.photo_must_show_something: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("Nothing can be seen on this photo"),
        N_(
            "Each side has at least {least} pixels, and none is more than {most} times as "
            "long as the other. Choose another one."
        ),
    ),
    Trouble.founding_link_must_hold: TroubleText(
        HTTPStatus.NOT_FOUND,
        N_("This link founds nothing any more"),
        N_(
            "It was used before, taken back, or has expired. If you made your key with "
            "it, continue in that browser; otherwise ask for a new one."
        ),
    ),
    Trouble.founding_names_must_differ: TroubleText(
        HTTPStatus.CONFLICT,
        N_("Somebody has this name already"),
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
        N_("Only the person who began the founding can do this"),
        N_("Ask them to change it; you then read it again before you sign."),
    ),
    Trouble.founding_limits_must_let_give: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("With these limits nobody could give first"),
        N_(
            "Everybody begins at zero. Somebody must be able to owe something, and "
            "somebody else to hold it. Write an amount above zero in both, for example "
            "10."
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
            "Stewards who have come: {stewards}. Invitations that nobody has used: "
            "{invited}. Stewards who must agree: {quorum}. Wait for the people who are "
            "invited, or take their invitations back. There must be at least as many "
            "stewards as must agree."
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
        N_("Try the files first, and correct what stops in them."),
    ),
    Trouble.arrival_must_be_the_first: TroubleText(
        HTTPStatus.CONFLICT,
        N_("It was brought in already"),
        N_("This co-op has moved in: {time}. That happens once; nothing was changed now."),
    ),
    Trouble.arrival_must_be_whole: TroubleText(
        HTTPStatus.CONFLICT,
        N_("Moving in has begun"),
        N_(
            "What was signed is still being brought in. If files are missing for that, "
            "the person who sent them sends the same ones again, with the same choices."
        ),
    ),
    Trouble.debt_must_be_known: TroubleText(
        HTTPStatus.CONFLICT,
        N_("Hours are still owed"),
        N_(
            "An account is below zero. What is owed stays with the number of the "
            "account. Say that you know this, and then erase."
        ),
    ),
    Trouble.member_must_have_gone: TroubleText(
        HTTPStatus.CONFLICT,
        N_("They are still a member"),
        N_(
            "They have a key and have not left, so they erase their own data themselves. "
            "If they have died or can no longer sign, remove the keys first."
        ),
    ),
    Trouble.device_code_must_hold: TroubleText(
        HTTPStatus.NOT_FOUND,
        N_("No device waits with this code"),
        N_("Check that you typed it as the new device shows it, or let that make a new one."),
    ),
    Trouble.device_order_must_be_whole: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("What was signed for the device is not as it must be"),
        N_("Start again on the device that gets the key."),
    ),
    Trouble.memo_must_match: TroubleText(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        N_("The text does not fit the order"),
        N_("The memo is not what the order was signed for. Nothing has changed."),
    ),
    Trouble.opening_must_name_this_service: TroubleText(
        HTTPStatus.CONFLICT,
        N_("The book would not belong here"),
        N_(
            "A book that is opened here names this service's key and the address that "
            "manages its anchor."
        ),
    ),
    Trouble.book_must_be_in_one_community: TroubleText(
        HTTPStatus.CONFLICT,
        N_("The book is elsewhere"),
        N_("Another co-op has opened this book. Make one with a nonce of your own."),
    ),
    Trouble.steward_key_must_be_the_members: TroubleText(
        HTTPStatus.FORBIDDEN,
        N_("That member has another key"),
        N_(
            "The co-op knows this steward's id already: name it with a valid key of that "
            "member, or use a new id."
        ),
    ),
}
