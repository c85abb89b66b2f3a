"""H1 to H7: promises that did not hold."""

from tests.attacks.row import Row, within

ROWS = (
    Row(
        "H1",
        'Browser and terminal say "paid" only of a receipt that holds, keep it, and tell of an '
        "entry that is gone.",
        (
            *within(
                "browser/exchanges",
                "receipts::paid_is_never_said_of_a_receipt_with_any_byte_changed",
                "receipts::another_order_s_true_receipt_is_none_of_this_one",
                "receipts::an_entry_that_is_gone_is_told_at_home",
            ),
            *within(
                "cli",
                "cli_wallet::a_promise_that_does_not_hold_is_not_paid",
                "cli_wallet::an_entry_that_is_gone_is_told",
            ),
            *within(
                "chain",
                "audit_outside::a_receipt_is_checked_alone_and_against_what_came_later",
                "audit_outside::receipts_of_the_service_itself_hold",
            ),
        ),
    ),
    Row(
        "H2",
        "A tail that was cut shows by a receipt or by what was kept of the journal, and the report "
        "says which entries a digest covers.",
        (
            *within(
                "attacks",
                "histories::a_tail_that_was_cut_shows_by_what_anybody_kept",
            ),
            *within(
                "chain",
                "audit_outside::a_tail_that_was_cut_shows_by_a_receipt",
                "audit_outside::a_journal_continues_what_was_kept_of_it",
                "audit_outside::every_size_that_was_signed_is_compared",
                "audit_outside::the_report_says_what_a_digest_covers",
            ),
        ),
    ),
    Row(
        "H3",
        "The book's id commits to its opening, a roster line may bind a member's key, and the "
        "report says in words what was not established.",
        (
            *within(
                "attacks",
                "histories::an_invented_history_has_another_name",
                "histories::a_history_of_the_thiefs_own_members_shows_by_one_members_key",
            ),
            *within(
                "chain",
                "audit_outside::an_invented_history_shows_by_one_members_key",
                "audit_outside::the_report_says_what_was_not_established",
                "audit_forging::another_history_by_the_same_rules_shows_against_the_chain",
            ),
            *within("ledger", "rules_books::the_id_commits_to_every_field_of_the_opening"),
        ),
    ),
    Row(
        "H4",
        "Link and picture are made on the new device, digits are always shown, and a service that "
        "swaps the key is found in both wallets.",
        (
            *within(
                "browser/keys",
                "devices::a_service_that_swaps_the_new_devices_key_is_found",
                "devices::the_picture_is_made_on_the_device_itself",
                "devices::what_is_scanned_must_name_the_same_key",
            ),
            *within(
                "cli",
                "cli_wallet::a_service_that_swaps_a_new_devices_key_is_found",
                "cli_wallet::a_link_names_the_key_and_the_digits_are_shown_all_the_same",
            ),
        ),
    ),
    Row(
        "H5",
        "Home and terminal tell a member of every key that came in their name, and the terminal "
        "compares the programs that are served with the release's.",
        (
            *within("browser/exchanges", "news::a_key_that_came_meanwhile_is_told"),
            *within(
                "cli",
                "cli_wallet::what_was_done_in_ones_name_is_told_once_and_checked",
                "cli_wallet::the_programs_that_a_service_serves_are_this_releases",
                "cli_wallet_acts::every_type_of_order_has_a_command_or_a_reason",
                "cli_wallet_stewards::a_service_that_says_another_thing_of_an_order_is_not_heard",
            ),
        ),
        "No web page protects from who serves it: a browser signs what changed pages have it sign, "
        "and only an honest device tells (docs/threats.md).",
    ),
    Row(
        "H6",
        "A clock that jumps posts nothing and spoils no book, and an audit with the times of "
        "blocks refuses entries that lie outside and lists what nothing supports.",
        (
            *within(
                "attacks",
                "times::a_notice_that_was_over_in_a_second_is_dated_after_the_audit",
            ),
            *within(
                "service",
                "clock::a_clock_that_jumps_and_comes_back_leaves_nothing",
                "clock::a_database_that_tells_another_time_is_heard",
            ),
            *within(
                "chain",
                "audit_times::an_entry_dated_after_the_audit_is_refused",
                "audit_times::a_notice_that_was_over_in_a_second_shows_by_the_blocks",
                "audit_times::a_hold_that_expired_at_once_shows_by_the_blocks",
                "audit_times::an_act_of_long_ago_entered_today_shows_by_the_block_before",
                "audit_times::acts_by_time_are_supported_by_the_blocks_around_them",
            ),
        ),
        "Times within one epoch are the service's word (docs/threats.md).",
    ),
    Row(
        "H7",
        "A steward lets neither themselves in nor opens accounts of their own, and a further "
        "account stands at 0 until a treasurer sets it.",
        (
            *within("attacks", "authority::a_steward_alone_gets_no_more_credit"),
            *within(
                "ledger",
                "rules_accounts::a_steward_opens_no_account_of_their_own_alone",
                "rules_accounts::a_further_account_begins_at_zero_bounds",
            ),
            *within("wallets", "rules::whoever_gains_a_role_does_not_decide_it"),
        ),
    ),
)
