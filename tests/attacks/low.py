"""L1 to L15: hardening."""

from tests.attacks.row import Row, within

ROWS = (
    Row(
        "L1",
        "Nothing is left over behind an export, and gzip's own sums are checked.",
        (
            *within("attacks", "files::nothing_stands_behind_the_lines_of_an_export"),
            *within(
                "chain",
                "audit_outside::lines_left_over_are_not_an_export",
                "audit_tampering::each_of_a_thousand_changed_bytes_of_the_file_is_seen",
            ),
        ),
    ),
    Row(
        "L2",
        "A device commits to its digits before they are shown.",
        (
            *within("browser/keys", "devices::a_service_that_swaps_the_new_devices_key_is_found"),
            *within(
                "cli",
                "cli_wallet::a_service_that_swaps_a_new_devices_key_is_found",
                "cli_wallet::digits_are_those_of_the_browser",
            ),
        ),
    ),
    Row(
        "L3",
        "Signing out ends a token, and a challenge is answered once.",
        within(
            "http", "access::signing_out_ends_the_token", "access::a_challenge_is_answered_once"
        ),
    ),
    Row(
        "L4",
        "What was signed for another address signs nobody in, and the terminal signs only for the "
        "address it speaks to.",
        within(
            "http",
            "access::what_was_signed_for_another_address_signs_nobody_in",
            "access::the_terminal_signs_only_for_the_address_it_speaks_to",
            "access::with_an_address_set_the_host_header_counts_for_nothing",
        ),
    ),
    Row(
        "L5",
        "Files of the service are its owner's alone.",
        within(
            "http",
            "edge::files_of_the_service_are_its_owners_alone",
            "edge::what_others_could_read_before_is_closed_to_them",
        ),
    ),
    Row(
        "L6",
        "Personal answers are kept nowhere.",
        within(
            "http", "edge::personal_answers_are_kept_nowhere", "edge::a_receipt_is_kept_nowhere"
        ),
    ),
    Row(
        "L7",
        "Links follow the address that is set, and browsers are held to https.",
        within(
            "http",
            "edge::links_follow_the_address_that_is_set",
            "edge::with_an_https_address_browsers_are_held_to_it",
        ),
    ),
    Row(
        "L8",
        "Strangers and members ask for so much, and stewards take invitations back.",
        within(
            "http",
            "limits::strangers_ask_for_so_much_from_one_address",
            "limits::a_member_asks_for_so_much_in_a_day",
            "limits::a_steward_sees_invitations_and_takes_them_back",
        ),
    ),
    Row(
        "L9",
        "A form of many fields is refused, not a fault.",
        within("http", "edge::a_form_of_many_fields_is_not_read"),
    ),
    Row(
        "L10",
        "A member confirms their balance with one press, and the report counts it.",
        (
            *within("browser/exchanges", "receipts::a_balance_is_confirmed_with_one_press"),
            *within("chain", "audit::countersigned_leaves_count_while_they_stand"),
        ),
    ),
    Row(
        "L11",
        "The audit warns of random bytes that repeat.",
        (
            *within("attacks", "files::random_bytes_that_never_change_are_warned_of"),
            *within("chain", "audit_outside::random_bytes_that_repeat_are_warned_of"),
        ),
    ),
    Row(
        "L12",
        "Rows that the journal does not come to are named at the start.",
        within(
            "service",
            "standing::a_row_beside_the_journal_is_named",
            "standing::tables_that_the_journal_does_not_come_to_are_named",
        ),
    ),
    Row(
        "L13",
        "No text of a statement is run by a spreadsheet.",
        within(
            "exchanges", "table::no_text_is_run", "table::text_is_quoted_for_the_other_sign_too"
        ),
    ),
    Row(
        "L14",
        "Nobody makes a community without the operator's token, which a service makes itself.",
        within(
            "books",
            "openings::nobody_makes_a_community_without_the_token",
            "openings::the_token_is_made_once_for_its_owner_only_and_never_logged",
        ),
    ),
    Row(
        "L15",
        "A steward alone closes only what nothing ever moved, and a treasurer alone takes back "
        "within ninety days.",
        (
            *within(
                "attacks",
                "offices::a_steward_alone_closes_only_what_nothing_moved",
                "offices::a_treasurer_alone_takes_back_within_ninety_days",
            ),
            *within(
                "ledger",
                "rules_accounts::stewards_close_what_was_used_by_quorum",
                "rules_accounts::its_member_or_a_steward_closes_an_account_that_was_not_used",
                "rules_reversals::a_treasurer_has_ninety_days_and_both_sides_all_the_time",
            ),
        ),
    ),
)
