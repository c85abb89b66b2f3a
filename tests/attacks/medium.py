"""M1 to M19: what takes a role, a condition or others' help, or denies service."""

from tests.attacks.row import Row, within

ROWS = (
    Row(
        "M1",
        "Only books that the operator admits are anchored, and closings lie apart.",
        (
            *within(
                "books",
                "openings::only_the_operators_books_are_admitted",
                "openings::closings_lie_apart_and_have_something_in_them",
            ),
            *within("cli", "cli::a_book_that_stewards_opened_is_admitted"),
        ),
    ),
    Row(
        "M2",
        "Nobody joins as somebody who is there, only whoever joined is renamed by their joining, "
        "and names that look alike are told apart by number.",
        (
            *within(
                "membership",
                "joining::nobody_joins_as_somebody_who_is_there",
                "joining::only_whoever_joined_is_renamed_by_their_joining",
                "joining::a_steward_sees_whose_name_it_looks_like",
            ),
            *within("people", "naming::names_that_look_alike_are_told_apart_by_number"),
        ),
    ),
    Row(
        "M3",
        "Both verifiers check the signatures of the entries shown.",
        (
            *within(
                "attacks",
                "evidence::a_payment_that_nobody_signed_does_not_hold",
            ),
            *within(
                "web",
                "bundle::both_refuse_a_signature_that_is_none",
                "entries_agree::oddly_signed_bundles_are_held_alike",
            ),
        ),
    ),
    Row(
        "M4",
        "A log's name ends in its book's id, and the book asked for is the one.",
        (
            *within(
                "attacks",
                "evidence::a_bundle_of_another_book_does_not_hold",
                "histories::an_invented_history_has_another_name",
            ),
            *within(
                "chain",
                "audit_outside::a_book_under_another_books_name_is_refused",
                "audit_outside::a_log_is_named_after_its_book",
                "audit_outside::the_book_that_was_asked_for_is_the_one",
            ),
            *within("web", "bundle::both_refuse_another_book"),
        ),
    ),
    Row(
        "M5",
        "Reasons count as commitments: true entries that show them hold, others do not.",
        (
            *within(
                "attacks",
                "evidence::true_entries_hold_with_their_reasons",
            ),
            *within("web", "bundle::both_hold_reasons_against_what_they_commit_to"),
        ),
    ),
    Row(
        "M6",
        "The service's key makes no session.",
        within(
            "http",
            "access::the_services_key_makes_no_session",
            "access::signing_out_ends_the_token",
        ),
    ),
    Row(
        "M7",
        "A restored backup signs nothing below what was signed, nor another history as long.",
        (
            *within(
                "attacks",
                "restored::a_service_does_not_go_on_from_an_older_backup",
                "restored::who_hides_what_was_signed_is_told_on_by_the_wallet",
            ),
            *within(
                "service",
                "standing::a_restored_backup_signs_nothing_below_what_was_signed",
                "standing::another_history_of_the_same_length_is_noticed",
                "standing::a_database_that_goes_back_under_the_service_gets_nothing_signed",
            ),
            *within(
                "operating",
                "restoring::a_database_that_was_lost_beside_its_folder_does_not_sign_again",
                "moving::what_was_moved_goes_on_there_and_is_closed_here",
            ),
        ),
    ),
    Row(
        "M8",
        "Mandates end with a recovery, with a key that others end and with the broker's role.",
        (
            *within(
                "attacks",
                "guarding::a_mandate_ends_with_what_it_came_from",
            ),
            *within(
                "wallets",
                "mandates::a_recovery_ends_what_was_given_before",
                "mandates::a_key_that_others_end_takes_its_mandates_along",
                "mandates::a_broker_without_the_role_has_no_mandates",
            ),
        ),
    ),
    Row(
        "M9",
        "Another choice of guardians waits for the old notice, and the old ones may stop it.",
        (
            *within(
                "attacks",
                "guarding::who_has_a_stolen_telephone_is_not_rid_of_the_guardians",
            ),
            *within(
                "wallets",
                "guardians::the_first_choice_holds_at_once_and_the_next_after_the_notice",
                "guardians::a_choice_that_waits_is_stopped",
                "guardians::a_thiefs_choice_goes_with_the_stolen_key",
            ),
            *within("cli", "cli_wallet::other_guardians_are_announced_and_stopped"),
        ),
    ),
    Row(
        "M10",
        "Paper mandates are for members without a key, name payees and an end, and wait.",
        (
            *within(
                "attacks",
                "entrusting::two_brokers_empty_nobodys_account_with_a_paper",
            ),
            *within(
                "wallets",
                "mandates::two_others_vouch_for_the_paper_of_who_has_no_key",
                "mandates::who_uses_or_gets_it_does_not_vouch",
                "mandates::a_paper_says_whom_and_until_when",
                "mandates::a_paper_holds_after_a_notice_in_which_a_steward_withdraws_it",
            ),
        ),
    ),
    Row(
        "M11",
        "Whoever answers for an account of the community signs, it stays above 0 until a "
        "treasurer says otherwise, and the report says who may owe without end.",
        (
            *within(
                "attacks",
                "entrusting::no_account_of_the_community_pays_what_it_does_not_have",
            ),
            *within(
                "ledger",
                "rules_accounts::the_communitys_accounts_take_a_quorum_and_who_answers",
                "rules_accounts::"
                "the_communitys_accounts_stay_above_zero_until_a_treasurer_says_otherwise",
            ),
            *within("chain", "audit::the_report_says_who_may_owe_without_end"),
        ),
    ),
    Row(
        "M12",
        "Who has lost every key to others may call off one recovery.",
        (
            *within(
                "attacks",
                "guarding::whom_stewards_have_ended_stops_their_recovery_once",
            ),
            *within(
                "wallets",
                "guardians::who_has_lost_every_key_to_others_may_object_once",
                "guardians::an_ended_key_objects_for_its_own_member_and_only_where_others_ended_it",
            ),
        ),
    ),
    Row(
        "M13",
        "As many stewards keep a key as must sign.",
        (
            *within(
                "attacks",
                "offices::stewards_do_not_fall_below_their_quorum",
            ),
            *within(
                "wallets",
                "rules::as_many_stewards_keep_a_key_as_must_sign",
                "rules::as_many_stewards_stay_as_must_sign",
            ),
        ),
    ),
    Row(
        "M14",
        "A hold ends within a year and with the temporary bound that it needs, and no capture "
        "takes an account further past a bound than its hold did.",
        (
            *within(
                "attacks",
                "offices::no_hold_outlives_the_bound_that_it_needs",
                "offices::a_capture_takes_an_account_no_further_than_its_hold_did",
            ),
            *within(
                "ledger",
                "rules_holds::a_hold_ends_within_a_year",
                "rules_holds::a_hold_does_not_outlive_a_temporary_bound_that_it_needs",
                "rules_holds::no_capture_takes_an_account_further_past_a_bound_than_its_hold_did",
            ),
        ),
        "What a hold set aside may still be captured after a treasurer narrowed the bound; "
        "SECURITY.md says so.",
    ),
    Row(
        "M15",
        "A book without bounds is closed, whatever its members owe each other.",
        (
            *within("attacks", "overflow::three_at_the_end_of_the_scale_block_no_close"),
            *within("ledger", "limits::closing_takes_a_total_of_twenty_digits"),
        ),
    ),
    Row(
        "M16",
        "Heads, bodies, time and connections are bounded before any work, and files are read "
        "only for who may have them audited.",
        within(
            "http",
            "edge::a_file_is_read_only_for_who_may_have_it_audited",
            "edge::what_says_that_it_is_too_large_is_not_read",
            "edge::large_bodies_have_so_much_room_and_an_address_a_share_of_it",
            "bounded::what_never_ends_is_ended",
            "bounded::a_head_that_comes_slowly_is_not_waited_for",
            "bounded::a_head_has_a_size",
            "bounded::one_connection_too_many_is_closed",
        ),
    ),
    Row(
        "M17",
        "An audit stops at its first wrong line and within its time and size, and a community "
        "waits for its own audits only.",
        (
            *within(
                "attacks",
                "uploads::what_a_stranger_uploads_ends_early_and_holds_up_no_other",
            ),
            *within(
                "audits",
                "auditing::a_wrong_first_line_ends_an_audit_there",
                "auditing::a_file_that_holds_more_than_it_can_is_refused_early",
                "auditing::an_audit_that_takes_too_long_is_ended",
                "auditing::a_community_waits_for_its_own_audits_and_for_no_others",
            ),
        ),
    ),
    Row(
        "M18",
        "The waiting room for devices is not filled from one address, and a full one takes the "
        "next.",
        within(
            "http",
            "limits::a_waiting_room_is_not_filled_from_one_address",
            "limits::a_full_waiting_room_takes_the_next",
        ),
    ),
    Row(
        "M19",
        "Every look at what is another's is seen by them, lists and exports too.",
        within(
            "people",
            "looks::a_look_with_a_role_is_seen_by_whose_it_is",
            "looks::ones_own_leaves_no_trace",
        ),
    ),
)
