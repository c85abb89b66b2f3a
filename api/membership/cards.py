"""What an invitation says, printed or sent, in each language: whoever invites chooses one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from api.words.days import written
from api.words.i18n import LANGUAGES, N_, _, using

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.membership.inviting import Made


class Card(NamedTuple):
    """The words of a card in one language.

    The page's script puts the name into `whom`, and the link into `message`.
    """

    language: str
    whom: str
    what: str
    how: str
    until: str
    message: str
    subject: str


INVITED: Final = (
    N_("You are invited to join us."),
    N_("Scan the code or open the address, say your name, and a steward lets you in."),
)
EXPECTED: Final = (
    N_("Your account is here already, with its balance."),
    N_("Scan the code or open the address to take it over, and a steward lets you in."),
)
"""On the card of a member who was brought along from another system."""


def cards(made: Sequence[Made], community: str) -> list[Card]:
    """The words for what was made just now; none where nothing was."""
    return [_card(language, made[0], community, INVITED) for language in LANGUAGES if made]


def claim_cards(made: Sequence[Made], community: str) -> list[Card]:
    """The same for members who are expected."""
    return [_card(language, made[0], community, EXPECTED) for language in LANGUAGES if made]


def _card(language: str, made: Made, community: str, words: tuple[str, str]) -> Card:
    what, how = words
    with using(language):
        message = _(
            "You are invited to join {community}. Open this link within two weeks and say your "
            "name: {link}"
        )
        return Card(
            language, _("For {name}"), _(what), _(how),
            _("For one person, until {day}.").format(day=_day(made.expires_ms, language)),
            message.replace("{community}", community),
            _("An invitation to {community}").format(community=community),
        )  # fmt: skip


def _day(time_ms: int, language: str) -> str:
    """A day on paper, which no script turns into the reader's own."""
    return written(datetime.fromtimestamp(time_ms / 1000, UTC), "long", language)
