"""N1 and on: what was tried on what came newest, and succeeded before it was mended."""

from tests.attacks.row import Row, within

ROWS = (
    Row(
        "N1",
        "Nobody is a member, or has an account, under the id of nothing, below which no list goes.",
        within(
            "attacks",
            "nobody::nobody_joins_under_the_id_of_nothing",
            "nobody::nobody_founds_under_the_id_of_nothing",
        ),
    ),
    Row(
        "N2",
        "Who can write where sealed backups lie, and has no passphrase, puts nothing there that is"
        " restored with one.",
        within("operating", "sealed::a_file_that_is_not_sealed_does_not_pass_for_one_that_is"),
    ),
    Row(
        "N3",
        "A stolen sign-in that was ended is not alive again once a backup is restored.",
        within("operating", "restoring::a_sign_in_that_was_ended_does_not_come_back"),
        unplayed="Invitations taken back, and texts erased, since the backup come back with it:"
        " docs/operating.md says to do these again.",
    ),
    Row(
        "N4",
        "Who comes through a proxy that names nobody is not this machine: they read no "
        "figures, and are counted.",
        within("watching", "seen::who_came_through_a_proxy_is_not_this_machine"),
        unplayed="A proxy on this machine that sends no header at all cannot be told from "
        "this machine.",
    ),
    Row(
        "N5",
        "Nobody keeps their own requests out of the traces.",
        within("watching", "seen::nobody_keeps_their_requests_out_of_the_traces"),
    ),
    Row(
        "N6",
        "A challenge for a book is answered there and nowhere else.",
        within("attacks", "founding::a_challenge_of_a_book_signs_nobody_in_to_its_founding"),
    ),
    Row(
        "N7",
        "Two stewards erase somebody, and whoever was one does not count.",
        within("attacks", "departing::who_is_no_steward_any_more_erases_nobody_with_another"),
    ),
    Row(
        "N8",
        "A terminal wallet enters the book whose founding it has signed, and no other.",
        within("founding", "cli::nobody_is_led_into_another_book_than_they_have_signed"),
        unplayed="A browser believes its service's pages of this, as of all else.",
    ),
    Row(
        "N9",
        "Stewards who end a member's key take nothing of theirs at once: guardians have two "
        "weeks to ask for another, which stops it.",
        within(
            "attacks",
            "departing::stewards_take_nothing_at_once_from_who_has_lost_their_device",
            "departing::guardians_hear_that_stewards_ended_the_last_key",
        ),
        unplayed="Who never had a device, or ended their own key, is not waited for; after "
        "two weeks only guardians stop it. Two who vouch for a paper in the name of who has no key "
        "any more give a mandate that holds after three days, unless a steward withdraws it.",
    ),
    Row(
        "N10",
        "No name, text or link comes into the log, whatever fails.",
        within(
            "attacks",
            "logged::a_failing_database_puts_nobody_into_the_log",
            "logged::a_failing_page_puts_no_link_into_the_log",
        ),
    ),
    Row(
        "N11",
        "Nothing old is read from a replica, not even where the server answers before it has "
        "written.",
        within(
            "operating",
            "replica::nothing_old_is_read_where_the_server_answers_before_it_has_written",
        ),
    ),
    Row(
        "N12",
        "Stewards erase nobody who has a key and has not left.",
        within("attacks", "departing::stewards_erase_nobody_who_is_there"),
    ),
    Row(
        "N13",
        "Nobody founds under a name that looks like another steward's.",
        within("attacks", "founding::nobody_founds_under_the_name_of_another"),
    ),
    Row(
        "N14",
        "Nobody is slowed by who goes by their id in another co-op of the service.",
        within("attacks", "slowing::who_takes_a_members_id_elsewhere_slows_nobody"),
    ),
)
