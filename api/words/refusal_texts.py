"""The usual text of each refusal of the book, with the refusal's own figures in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.words.figure_texts import FIGURE_TEXTS
from api.words.i18n import N_
from api.words.list_texts import LIST_TEXTS
from api.words.refusal_titles import (
    MALFORMED,
    NOT_NOW,
    NOT_SO,
    NOT_THERE,
    NOT_YOURS,
    SIGNATURES,
    Text,
)
from api.words.vote_texts import VOTE_TEXTS
from ledger.refusals import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

TEXTS: Final[Mapping[Code, Text]] = {
    Code.order_must_be_canonical: Text(
        MALFORMED, N_("The order is not in canonical JSON, at {where}. Update your app.")
    ),
    Code.order_type_must_be_known: Text(
        MALFORMED, N_("Orders of the type “{type}” are not known here. Update your app.")
    ),
    Code.field_must_be_known: Text(
        MALFORMED, N_("Orders of this type have no field “{field}”. Update your app.")
    ),
    Code.field_must_be_present: Text(
        MALFORMED, N_("The order lacks the field “{field}”. Update your app.")
    ),
    Code.field_must_be_well_formed: Text(
        MALFORMED, N_("The order's field “{field}” is not as it must be. Update your app.")
    ),
    Code.amount_must_be_whole: Text(
        MALFORMED, N_("The amount must be whole: the book keeps no smaller parts than it names.")
    ),
    Code.amount_must_be_positive: Text(MALFORMED, N_("The amount must be more than zero.")),
    Code.amount_must_fit: Text(MALFORMED, N_("The amount is too large for any book.")),
    Code.signatures_must_be_one_to_eight: Text(
        SIGNATURES, N_("An order has one to eight signatures; this one has {count}.")
    ),
    Code.signatures_must_be_in_key_order: Text(
        SIGNATURES, N_("The signatures must be in the order of their keys, and no key twice.")
    ),
    Code.order_key_must_sign: Text(
        SIGNATURES, N_("The key that the order names must sign it as well.")
    ),
    Code.signature_must_be_valid: Text(
        SIGNATURES, N_("A signature is not valid for this order. Sign it again.")
    ),
    Code.order_id_must_not_be_reused: Text(
        NOT_NOW, N_("Another order with this id is already in the book. Make a new order.")
    ),
    Code.book_must_match: Text(NOT_NOW, N_("The order is for another book.")),
    Code.book_must_exist: Text(NOT_NOW, N_("This book has not been opened.")),
    Code.book_must_not_exist: Text(NOT_NOW, N_("This book is already open.")),
    Code.order_must_not_have_expired: Text(
        NOT_NOW, N_("The order was good until {expires}. Make and sign it again.")
    ),
    Code.key_must_be_known: Text(
        NOT_NOW, N_("A key that signed is not known in this book. Have it added first.")
    ),
    Code.key_must_be_in_force: Text(
        NOT_NOW, N_("A key that signed is no longer valid. Sign with another key of yours.")
    ),
    Code.unit_must_match: Text(NOT_NOW, N_("This book counts in {unit}, not in {named}.")),
    Code.order_must_expire_sooner: Text(
        NOT_NOW, N_("An order is good for a year at most. Make one that ends by {latest}.")
    ),
    Code.accounts_must_be_different: Text(
        NOT_SO, N_("An account cannot pay itself. Choose another receiver.")
    ),
    Code.account_must_exist: Text(NOT_THERE, N_("This account does not exist in this book.")),
    Code.account_must_be_open: Text(
        NOT_SO,
        N_(
            "That account is closed and stays closed: nothing is moved to it or back "
            "from it. Settle it with a payment between other accounts, for example "
            "another one of that member or one of the co-op's."
        ),
    ),
    Code.account_must_not_exist: Text(
        NOT_SO, N_("An account with this id was opened before. Use a new id.")
    ),
    Code.member_must_exist: Text(NOT_THERE, N_("This member does not exist in this book.")),
    Code.member_must_not_exist: Text(NOT_SO, N_("That member has joined already.")),
    Code.key_must_be_new: Text(NOT_SO, N_("This key has been used before. Make a new one.")),
    Code.hold_must_exist: Text(NOT_THERE, N_("Nothing was set aside with this id in this book.")),
    Code.hold_must_be_open: Text(NOT_SO, N_("Nothing that was set aside is left.")),
    Code.hold_must_not_have_expired: Text(
        NOT_SO,
        N_(
            "The hours were set aside until {until}. Ask the payer to set them aside "
            "again, or for a payment."
        ),
    ),
    Code.hold_must_have_expired: Text(NOT_SO, N_("The hours are set aside until {until}.")),
    Code.hold_must_end_later: Text(
        NOT_SO,
        N_("The hours would be set aside until {until}, which is over. Choose a later time."),
    ),
    Code.entry_must_exist: Text(NOT_THERE, N_("This entry does not exist in this book.")),
    Code.entry_must_be_reversible: Text(NOT_SO, N_("Only what moved an amount can be reversed.")),
    Code.entry_must_not_be_reversed: Text(NOT_SO, N_("That entry has been reversed already.")),
    Code.role_must_be_new: Text(NOT_SO, N_("That member has this role already.")),
    Code.role_must_be_held: Text(NOT_SO, N_("That member does not have this role.")),
    Code.epoch_must_be_next: Text(NOT_SO, N_("The next closing is number {epoch}.")),
    Code.epoch_must_be_closed: Text(
        NOT_THERE, N_("Closing {epoch} has not happened yet; the last one is {last}.")
    ),
    Code.until_must_be_later: Text(
        NOT_SO, N_("The limits would end on {until}, which is over. Choose a later time.")
    ),
    Code.mandate_must_exist: Text(NOT_THERE, N_("This permission does not exist in this book.")),
    Code.mandate_must_be_open: Text(
        NOT_SO, N_("The permission was withdrawn. Ask the member for a new one.")
    ),
    Code.mandate_must_not_have_ended: Text(
        NOT_SO, N_("The permission ended on {until}. Ask the member for a new one.")
    ),
    Code.mandate_must_end_later: Text(
        NOT_SO, N_("The permission would end on {until}, which is over. Choose a later time.")
    ),
    Code.mandate_must_be_of_payer: Text(
        NOT_SO, N_("The permission is for another account than the one that gives.")
    ),
    Code.mandate_must_allow_payee: Text(
        NOT_SO, N_("The permission does not allow this receiver. Ask the member for another one.")
    ),
    Code.guardian_must_be_another: Text(
        NOT_SO, N_("You cannot choose yourself. Choose another member.")
    ),
    Code.guardians_must_be_chosen: Text(
        NOT_THERE, N_("That member has chosen no people of trust. Ask your stewards.")
    ),
    Code.recovery_must_be_open: Text(
        NOT_SO, N_("This recovery does not exist, or it was cancelled or completed.")
    ),
    Code.recovery_must_not_be_open: Text(
        NOT_SO, N_("A recovery of that member is open already. Complete or cancel it first.")
    ),
    Code.recovery_must_be_ready: Text(
        NOT_SO, N_("The new key can be taken from {until} on. Until then it can be cancelled.")
    ),
    Code.hold_must_end_sooner: Text(
        NOT_SO, N_("Hours can be set aside for a year at most. Choose a time until {latest}.")
    ),
    Code.mandate_must_have_begun: Text(
        NOT_SO, N_("The permission is valid from {begins}. Until then it can be withdrawn.")
    ),
    Code.mandate_must_stand: Text(
        NOT_SO,
        N_(
            "The permission has ended: a key of the member was removed or replaced, or "
            "the role of a broker was withdrawn. Ask for a new one."
        ),
    ),
    Code.member_must_have_no_key: Text(
        NOT_SO, N_("That member has a key and signs with it. Paper is for people who have none.")
    ),
    Code.paper_must_name_payees: Text(
        NOT_SO, N_("A permission on paper says who may receive. Name them.")
    ),
    Code.paper_must_end_in_time: Text(
        NOT_SO, N_("A permission on paper lasts a year at most, until {latest}.")
    ),
    Code.notice_must_be_over: Text(
        NOT_SO, N_("Their key was removed a short while ago. It can be passed on from {until}.")
    ),
    Code.choice_must_be_waiting: Text(
        NOT_SO, N_("No such choice waits: it is valid already, or was stopped.")
    ),
    Code.payer_must_sign: Text(NOT_YOURS, N_("The member who gives must sign this.")),
    Code.payee_must_sign: Text(NOT_YOURS, N_("The member who receives must sign this.")),
    Code.either_side_must_sign: Text(
        NOT_YOURS, N_("The member who gives or the one who receives must sign this.")
    ),
    Code.both_sides_or_treasurer_must_sign: Text(
        NOT_YOURS, N_("Both sides must sign a reversal, or a treasurer.")
    ),
    Code.member_must_sign: Text(NOT_YOURS, N_("The member whom it is about must sign this.")),
    Code.new_key_must_sign: Text(NOT_YOURS, N_("The new key must sign too, to show that it can.")),
    Code.steward_must_sign: Text(NOT_YOURS, N_("A steward must sign this. Ask one of them.")),
    Code.stewards_must_reach_quorum: Text(
        NOT_YOURS, N_("Stewards must agree: {quorum} must sign, and {signed} did.")
    ),
    Code.treasurer_must_sign: Text(NOT_YOURS, N_("A treasurer must sign this. Ask one.")),
    Code.treasurer_must_not_set_own_bound: Text(
        NOT_YOURS, N_("Nobody sets the limits of their own account. Ask another treasurer.")
    ),
    Code.service_must_sign: Text(
        NOT_YOURS, N_("The service does this by itself; nobody else signs it.")
    ),
    Code.treasurer_must_not_reverse_own_entry: Text(
        NOT_YOURS, N_("Nobody reverses their own entry alone. Ask another treasurer.")
    ),
    Code.broker_must_sign: Text(
        NOT_YOURS, N_("The person named in the permission must sign this.")
    ),
    Code.two_others_must_vouch: Text(
        NOT_YOURS,
        N_(
            "Two stewards or brokers must sign for a permission on paper who neither use "
            "it nor get anything by it; {signed} did."
        ),
    ),
    Code.guardians_must_reach_quorum: Text(
        NOT_YOURS, N_("People of trust must agree: {quorum} must sign, and {signed} did.")
    ),
    Code.another_steward_must_sign: Text(
        NOT_YOURS,
        N_("Nobody opens their own account alone. Another steward must sign this too."),
    ),
    Code.treasurer_must_reverse_in_time: Text(
        NOT_YOURS,
        N_("A treasurer could reverse this until {until}. Now both sides must sign."),
    ),
    Code.other_stewards_must_sign: Text(
        NOT_YOURS,
        N_("Other stewards must agree, {quorum} beside the one who gets the role; {signed} did."),
    ),
    Code.parts_must_be_in: Text(
        NOT_NOW,
        N_("What is brought from before is still being entered. Try again in a moment."),
    ),
    Code.part_must_be_awaited: Text(
        NOT_NOW, N_("This is not the part of what is brought in that comes next.")
    ),
    Code.balances_must_be_brought_once: Text(
        NOT_NOW, N_("Balances were already brought into this book. That happens once.")
    ),
    Code.balances_must_be_certified_once: Text(
        NOT_NOW, N_("What was brought in is already certified.")
    ),
    Code.book_must_not_have_moved: Text(
        NOT_NOW,
        N_("Something has already moved in this book. Balances are brought in before that."),
    ),
    Code.account_must_be_claimed: Text(
        NOT_SO,
        N_("Its member is still expected. Nobody takes anything from the account until they come."),
    ),
    Code.member_must_have_joined: Text(
        NOT_SO, N_("This member is still expected, and has not joined yet.")
    ),
    Code.another_treasurer_must_sign: Text(
        NOT_YOURS,
        N_("A treasurer who is not one of the stewards must sign beside {quorum} of them."),
    ),
    Code.auditor_must_sign: Text(
        NOT_YOURS, N_("An auditor must sign too, and not the same person as the treasurer.")
    ),
    **LIST_TEXTS,
    **FIGURE_TEXTS,
    **VOTE_TEXTS,
}
