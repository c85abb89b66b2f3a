"""K1 and K2: what a stranger could do to everybody."""

from tests.attacks.row import Row, within

ROWS = (
    Row(
        "K1",
        "A further book takes the stewards' quorum or the operator's token, a member id that is "
        "known takes that member's key, and no table or route reaches from one book into another.",
        (
            *within(
                "books",
                "openings::a_stranger_opens_no_book_in_anybodys_community",
                "openings::one_steward_of_two_is_no_quorum",
                "openings::nobody_is_named_under_anothers_id",
            ),
            *within(
                "service",
                "books_apart::every_table_is_keyed_by_book",
                "books_apart::no_route_reaches_into_the_other_book",
                "books_apart::a_sign_in_is_for_one_book",
                "books_apart::a_name_is_one_books",
            ),
        ),
    ),
    Row(
        "K2",
        "Holds past what 64 bits hold are refused by name, what fails in a batch fails alone, and "
        "honest payments of other communities go on.",
        (
            *within("attacks", "overflow::holds_are_bounded_and_others_are_paid"),
            *within("crash", "poison::poison_fails_nobody_elses_orders"),
            *within(
                "ledger",
                "limits::what_is_held_has_a_limit_of_its_own",
                "writer_poison::only_what_is_at_fault_fails",
                "writer_poison::a_book_full_of_poison_holds_up_no_other",
                "writer::who_joins_a_batch_that_fails_is_posted_alone",
            ),
            *within("service", "supervision::a_service_whose_writer_ends_ends_and_says_so"),
        ),
    ),
)
