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
)
