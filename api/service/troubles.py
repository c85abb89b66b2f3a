"""What the service itself minds, beside what the book refuses (`ledger.refusals`).

Leaves to others: what a person reads then, and HTTP (`api.http.problems`).
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from ledger.errors import AyniError

if TYPE_CHECKING:
    from ledger.refusals import Fields


class Trouble(StrEnum):
    """What the service itself minds, before or after the book had its say."""

    request_must_be_well_formed = "request_must_be_well_formed"
    parameter_must_be_known = "parameter_must_be_known"
    parameter_must_come_once = "parameter_must_come_once"
    content_type_must_be_known = "content_type_must_be_known"
    content_must_not_be_packed = "content_must_not_be_packed"
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
    invitations_must_be_clear = "invitations_must_be_clear"
    joining_must_be_whole = "joining_must_be_whole"
    joining_must_be_new = "joining_must_be_new"
    founding_link_must_hold = "founding_link_must_hold"
    founding_names_must_differ = "founding_names_must_differ"
    founding_must_be_open = "founding_must_be_open"
    founding_must_be_ones_own = "founding_must_be_ones_own"
    founding_limits_must_let_give = "founding_limits_must_let_give"
    founding_stewards_must_be_fewer = "founding_stewards_must_be_fewer"
    founding_must_be_complete = "founding_must_be_complete"
    founding_must_be_as_read = "founding_must_be_as_read"
    arrival_must_be_tried = "arrival_must_be_tried"
    arrival_must_be_the_first = "arrival_must_be_the_first"
    arrival_must_be_whole = "arrival_must_be_whole"
    debt_must_be_known = "debt_must_be_known"
    member_must_have_gone = "member_must_have_gone"
    device_code_must_hold = "device_code_must_hold"
    device_order_must_be_whole = "device_order_must_be_whole"
    memo_must_match = "memo_must_match"
    opening_must_name_this_service = "opening_must_name_this_service"
    book_must_be_in_one_community = "book_must_be_in_one_community"
    steward_key_must_be_the_members = "steward_key_must_be_the_members"
    epoch_must_have_entries = "epoch_must_have_entries"
    epochs_must_lie_apart = "epochs_must_lie_apart"
    request_must_be_finished = "request_must_be_finished"
    idempotency_key_must_be_new = "idempotency_key_must_be_new"
    idempotency_key_must_be_taken = "idempotency_key_must_be_taken"
    requests_must_be_fewer = "requests_must_be_fewer"
    audit_must_be_finished = "audit_must_be_finished"
    kept_must_be_fewer = "kept_must_be_fewer"
    photo_must_be_light = "photo_must_be_light"
    photo_must_be_of_a_known_kind = "photo_must_be_of_a_known_kind"
    photo_must_be_whole = "photo_must_be_whole"
    photo_must_have_fewer_pixels = "photo_must_have_fewer_pixels"
    photo_must_stand_still = "photo_must_stand_still"
    photo_must_show_something = "photo_must_show_something"
    visit_must_be_open = "visit_must_be_open"
    visit_must_not_be_booked = "visit_must_not_be_booked"
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
