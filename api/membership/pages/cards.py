"""What stands on a printed invitation, in each language: whoever prints chooses one."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from markupsafe import Markup

from api.membership.inviting import Made
from api.pages.rendering import NAMES, said, show_day
from api.words.i18n import LANGUAGES, _, using

BETWEEN: Final = "{name}"
"""Where the name stands in `whom`, which the page's script fills in."""


class Card(NamedTuple):
    """The words of a card in one language, which calls itself `title`."""

    language: str
    title: str
    whom: str
    what: str
    how: str
    until: Markup


def cards(made: Sequence[Made]) -> list[Card]:
    """The words for what was made just now; none where nothing was."""
    return [_card(language, made[0]) for language in LANGUAGES] if made else []


def _card(language: str, made: Made) -> Card:
    with using(language):
        return Card(
            language, NAMES[language], _("For {name}"), _("You are invited to join us."),
            _("Scan the code or open the address, say your name, and a steward lets you in."),
            said(_("For one person, until {day}."), day=show_day(made.expires_ms)),
        )  # fmt: skip
