"""What a part of a request lacks: one word for each reason, for programs.

docs/refusals.md says of each what it means. Leaves to others: what the shape of a body or a
parameter lacks, which has pydantic's words (`api.app`).
"""

from __future__ import annotations

from enum import StrEnum

from api.service.troubles import ProblemError, Trouble


class Why(StrEnum):
    """Why a part is not as it must be."""

    null_character = "null_character"
    unseen_character = "unseen_character"
    too_many_fields = "too_many_fields"
    cut_off = "cut_off"
    empty = "empty"
    not_known = "not_known"
    not_base64 = "not_base64"
    not_one_of_both = "not_one_of_both"
    nobody_here = "nobody_here"
    not_what_was_tried = "not_what_was_tried"
    not_a_digest = "not_a_digest"
    not_an_amount = "not_an_amount"
    not_another_member = "not_another_member"
    not_other_members = "not_other_members"
    not_ones_own_or_closed = "not_ones_own_or_closed"
    negative = "negative"
    more_than_is_set_aside = "more_than_is_set_aside"
    over = "over"
    not_offered = "not_offered"
    not_of_this_type = "not_of_this_type"
    not_signed_so = "not_signed_so"
    not_of_this_key = "not_of_this_key"
    not_ones_own_key = "not_ones_own_key"
    not_the_givers = "not_the_givers"
    not_of_this_booking = "not_of_this_booking"
    not_of_this_vote = "not_of_this_vote"
    rest_not_released = "rest_not_released"
    ends_before_the_booking = "ends_before_the_booking"
    ends_too_soon = "ends_too_soon"
    waits_too_long = "waits_too_long"
    too_many_wait = "too_many_wait"
    one_waits_already = "one_waits_already"
    another_has_this_id = "another_has_this_id"
    changed_meanwhile = "changed_meanwhile"
    decided_already = "decided_already"
    not_between_both = "not_between_both"
    nothing_to_stop = "nothing_to_stop"
    nobody_else_must_sign = "nobody_else_must_sign"
    signed_already_or_over = "signed_already_or_over"
    goes_with_a_paper_alone = "goes_with_a_paper_alone"
    nobody_who_may_vouch = "nobody_who_may_vouch"
    not_said = "not_said"
    not_a_length = "not_a_length"
    not_a_time = "not_a_time"
    not_days_to_come = "not_days_to_come"
    not_over = "not_over"
    frozen_already = "frozen_already"
    kept_already = "kept_already"
    none_chosen = "none_chosen"
    none_within = "none_within"
    none_too_many_or_twice = "none_too_many_or_twice"


def malformed(where: str, why: str) -> ProblemError:
    """The problem with a part of a request; `why` is a `Why`, or a refusal's code."""
    return ProblemError(Trouble.request_must_be_well_formed, {"where": where, "why": str(why)})
