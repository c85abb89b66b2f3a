"""B1 to B8 of the founder's trial: commands, settings and pages that misled."""

from tests.attacks.row import Row, within

ROWS = (
    Row(
        "B1",
        "`close` and `export` sign as the book's service or not at all.",
        within(
            "service",
            "standing::close_and_export_sign_as_the_books_service",
            "standing::a_service_keeps_its_name",
        ),
    ),
    Row(
        "B2",
        "What a member agreed to beforehand is entered though nobody looks.",
        within(
            "service",
            "jobs::silence_agrees_in_time_though_nobody_looks",
            "jobs::silence_agrees_to_nothing_that_was_not_chosen_or_was_denied",
        ),
    ),
    Row(
        "B3",
        "A book that is brought into another database can be entered by its members.",
        within(
            "cli",
            "cli::members_enter_an_imported_book_with_the_keys_they_have",
            "cli::a_file_is_not_believed_about_whose_community_it_is",
        ),
    ),
    Row(
        "B4",
        "The contract is remembered: a restart deploys no other.",
        within(
            "service",
            "anchor_home::the_contract_is_remembered_and_another_chain_is_not_taken_for_it",
            "anchor_home::a_place_that_is_given_up_is_left_and_all_epochs_anchored_anew",
        ),
    ),
    Row(
        "B5",
        "The embedded chain is the demo's, and a book that began without one is given one.",
        within(
            "service",
            "anchor_home::a_book_that_began_without_a_chain_is_given_one",
            "settings::the_embedded_chain_is_for_the_demo_alone",
        ),
    ),
    Row(
        "B6",
        "A lost key is not replaced beside books, and another's is named.",
        within(
            "service",
            "standing::a_lost_key_is_not_replaced_beside_books",
            "standing::another_services_key_is_named",
        ),
    ),
    Row(
        "B7",
        "Accounts of the community are called what they are wherever one looks for people.",
        within("people", "naming::accounts_of_the_community_are_called_what_they_are"),
    ),
    Row(
        "B8",
        "Who has no name goes by their account's number, and is found by it.",
        within("people", "naming::who_has_no_name_goes_by_their_account"),
    ),
)
