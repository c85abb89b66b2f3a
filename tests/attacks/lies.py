"""Each lie of a lying service, and who finds it: the browser, the terminal or the audit.

As docs/threats.md has it. What none of the three can find stands there, not here.
"""

from __future__ import annotations

from typing import NamedTuple

from tests.attacks.row import within


class Lie(NamedTuple):
    """A lie, and the tests in which each of the three finds it; () where that one does not."""

    lie: str
    browser: tuple[str, ...] = ()
    terminal: tuple[str, ...] = ()
    audit: tuple[str, ...] = ()
    service: tuple[str, ...] = ()


LIES = (
    Lie(
        "dropped order with a made-up receipt",
        within(
            "browser/exchanges", "receipts::paid_is_never_said_of_a_receipt_with_any_byte_changed"
        ),
        within("cli", "cli_wallet::a_promise_that_does_not_hold_is_not_paid"),
        within("chain", "audit_outside::a_receipt_of_another_log_or_changed_is_refused"),
    ),
    Lie(
        "dropped order after a true receipt",
        within("browser/exchanges", "receipts::an_entry_that_is_gone_is_told_at_home"),
        within("cli", "cli_wallet::an_entry_that_is_gone_is_told"),
        within("chain", "audit_outside::an_entry_that_was_exchanged_shows_by_a_receipt"),
    ),
    Lie(
        "swapped device key",
        within("browser/keys", "devices::a_service_that_swaps_the_new_devices_key_is_found"),
        within("cli", "cli_wallet::a_service_that_swaps_a_new_devices_key_is_found"),
    ),
    Lie(
        "added key",
        within("browser/exchanges", "news::a_key_that_came_meanwhile_is_told"),
        within("cli", "cli_wallet::what_was_done_in_ones_name_is_told_once_and_checked"),
        within("audits", "operator::a_key_that_the_service_made_speaks_for_nobody"),
    ),
    Lie(
        "another thing said of an order that waits for signatures",
        terminal=within(
            "cli",
            "cli_wallet_stewards::a_service_that_says_another_thing_of_an_order_is_not_heard",
            "cli_wallet_stewards::orders_that_join_somebody_else_are_not_signed",
            "cli_wallet_brokers::two_vouch_for_a_paper",
        ),
    ),
    Lie(
        "tail cut",
        within("browser/exchanges", "receipts::an_entry_that_is_gone_is_told_at_home"),
        within("cli", "cli_wallet::an_entry_that_is_gone_is_told"),
        within(
            "chain",
            "audit_outside::a_tail_that_was_cut_shows_by_a_receipt",
            "audit_outside::a_journal_continues_what_was_kept_of_it",
        ),
    ),
    Lie(
        "history invented",
        audit=within(
            "chain",
            "audit_outside::an_invented_history_shows_by_one_members_key",
            "audit_forging::another_history_by_the_same_rules_shows_against_the_chain",
        ),
    ),
    Lie(
        "clock moved",
        audit=within(
            "chain",
            "audit_times::an_entry_dated_after_the_audit_is_refused",
            "audit_times::a_notice_that_was_over_in_a_second_shows_by_the_blocks",
        ),
        service=within("service", "clock::a_clock_that_jumps_and_comes_back_leaves_nothing"),
    ),
    Lie(
        "backup restored",
        within("browser/exchanges", "receipts::an_entry_that_is_gone_is_told_at_home"),
        (
            *within("attacks", "restored::who_hides_what_was_signed_is_told_on_by_the_wallet"),
            *within("cli", "cli_wallet::an_entry_that_is_gone_is_told"),
        ),
        (
            *within("attacks", "histories::a_tail_that_was_cut_shows_by_what_anybody_kept"),
            *within("chain", "audit_outside::every_size_that_was_signed_is_compared"),
        ),
        (
            *within("attacks", "restored::a_service_does_not_go_on_from_an_older_backup"),
            *within("service", "standing::a_restored_backup_signs_nothing_below_what_was_signed"),
        ),
    ),
)
