"""Every reason for which an order is refused, in order of precedence.

A refusal is a value, never an exception: the order was understood and the book says no.
Codes are stated positively (what must hold), carry a number that is never reused, and each has
its heading in docs/refusals.md. What a person reads is made from code and fields in `api/`.

Leaves to others: HTTP status codes and wording (api), broken evidence (`ledger.errors`).
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import Any, NamedTuple


class Code(IntEnum):
    """The rule that an order did not meet.

    The hundreds are judged in this order: what an order is, who signed, whether the book can take
    it, what it speaks of, who may, the figures. Within a hundred the rule's numbered steps decide.
    """

    # 1xx: what was sent is not a well-formed order.
    order_must_be_canonical = 101
    order_type_must_be_known = 102
    field_must_be_known = 103
    field_must_be_present = 104
    field_must_be_well_formed = 105
    amount_must_be_whole = 106
    amount_must_be_positive = 107
    amount_must_fit = 108

    # 2xx: its signatures do not stand for it.
    signatures_must_be_one_to_eight = 201
    signatures_must_be_in_key_order = 202
    order_key_must_sign = 203
    signature_must_be_valid = 204

    # 3xx: it is not an order that this book can take now.
    order_id_must_not_be_reused = 301
    book_must_match = 302
    book_must_exist = 303
    book_must_not_exist = 304
    order_must_not_have_expired = 305
    key_must_be_known = 306
    key_must_be_in_force = 307
    unit_must_match = 308
    order_must_expire_sooner = 309
    parts_must_be_in = 310
    part_must_be_awaited = 311
    balances_must_be_brought_once = 312
    balances_must_be_certified_once = 313
    book_must_not_have_moved = 314
    list_must_be_entered_in_time = 315

    # 4xx: what it speaks of is not there, or not in that condition.
    accounts_must_be_different = 401
    account_must_exist = 402
    account_must_be_open = 403
    account_must_not_exist = 404
    member_must_exist = 405
    member_must_not_exist = 406
    key_must_be_new = 407
    hold_must_exist = 408
    hold_must_be_open = 409
    hold_must_not_have_expired = 410
    hold_must_have_expired = 411
    hold_must_end_later = 412
    entry_must_exist = 413
    entry_must_be_reversible = 414
    entry_must_not_be_reversed = 415
    role_must_be_new = 416
    role_must_be_held = 417
    epoch_must_be_next = 418
    epoch_must_be_closed = 419
    until_must_be_later = 420
    mandate_must_exist = 421
    mandate_must_be_open = 422
    mandate_must_not_have_ended = 423
    mandate_must_end_later = 424
    mandate_must_be_of_payer = 425
    mandate_must_allow_payee = 426
    guardian_must_be_another = 427
    guardians_must_be_chosen = 428
    recovery_must_be_open = 429
    recovery_must_not_be_open = 430
    recovery_must_be_ready = 431
    hold_must_end_sooner = 432
    mandate_must_have_begun = 440
    mandate_must_stand = 441
    member_must_have_no_key = 442
    paper_must_name_payees = 443
    paper_must_end_in_time = 444
    choice_must_be_waiting = 445
    notice_must_be_over = 449
    account_must_be_claimed = 450
    member_must_have_joined = 451
    rule_must_be_known = 460
    policy_must_begin_later = 461
    policy_must_be_in_force = 462
    list_must_be_of_the_past = 463
    period_must_be_whole = 464
    period_must_come_once = 465
    list_must_be_the_payers = 466

    vote_must_exist = 470
    vote_must_be_open = 471
    vote_must_have_ended = 472
    vote_must_not_be_counted = 473
    vote_must_last = 474
    vote_must_need_enough = 475
    trustees_must_have_keys = 476
    trustees_must_be_enough = 477
    member_must_be_entitled = 478
    proxy_must_be_another = 479
    proxy_must_be_given = 480
    proxy_must_be_new = 481
    member_must_not_have_voted = 482
    share_must_be_new = 483
    vote_must_decide_so = 484
    endorsed_must_be_another = 490
    endorsed_must_live_apart = 491
    leave_must_last = 492

    # 5xx: whoever signed may not do this.
    payer_must_sign = 501
    payee_must_sign = 502
    either_side_must_sign = 503
    both_sides_or_treasurer_must_sign = 504
    member_must_sign = 505
    new_key_must_sign = 506
    steward_must_sign = 507
    stewards_must_reach_quorum = 508
    treasurer_must_sign = 509
    treasurer_must_not_set_own_bound = 510
    service_must_sign = 511
    treasurer_must_not_reverse_own_entry = 512
    broker_must_sign = 513
    two_others_must_vouch = 514
    guardians_must_reach_quorum = 515
    another_steward_must_sign = 516
    treasurer_must_reverse_in_time = 517
    other_stewards_must_sign = 520
    another_treasurer_must_sign = 521
    auditor_must_sign = 522
    treasurers_must_be_enough = 530
    another_officer_must_sign = 531
    treasurer_must_not_state_own_leave = 532
    voter_or_proxy_must_sign = 540
    trustee_must_sign = 541
    askers_must_be_enough = 542

    # 6xx: everybody agrees, but the book's figures do not allow it.
    bounds_must_enclose_zero = 601
    amount_must_be_within_hold = 602
    lower_bound_must_hold = 603
    upper_bound_must_hold = 604
    balance_must_fit = 605
    account_must_be_settled = 606
    stewards_must_remain = 607
    amount_must_be_within_mandate = 608
    guardians_must_be_enough = 609
    exchange_must_balance = 610
    hold_must_end_with_bound = 611
    amount_must_be_within_balance = 620
    parts_must_add_up = 621
    list_must_add_up = 622
    list_must_fit = 623
    ballot_must_be_of_vote = 640
    ballot_must_hold = 641
    key_must_be_proved = 642
    share_must_hold = 643
    shares_must_be_enough = 644
    count_must_match = 645
    proxies_must_be_few = 646


Fields = Mapping[str, str | int]


class Refusal(NamedTuple):
    """Why an order was refused: the rule, and the figures that a person needs to act on it.

    `fields` hold plain strings and integers; amounts are in subunits. Which fields a code has
    stands under its heading in docs/refusals.md.
    """

    code: Code
    fields: Fields

    def __str__(self) -> str:
        """A developer's line: `lower_bound_must_hold (available=210, needed=240)`."""
        listed = ", ".join(f"{name}={value}" for name, value in self.fields.items())
        return f"{self.code.name} ({listed})"

    def figures(self) -> dict[str, Any]:
        """It as the figures of a message that names a `{refusal}`."""
        return {"refusal": str(self), "code": self.code.name, "fields": dict(self.fields)}


def refuse(code: Code, **fields: str | int) -> Refusal:
    """Make a refusal from its code and named fields."""
    return Refusal(code, fields)
