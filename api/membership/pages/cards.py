"""What an invitation says, printed or sent, in each language: whoever invites chooses one."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from babel.dates import format_date

from api.membership.inviting import Made
from api.pages.rendering import NAMES
from api.words.i18n import LANGUAGES, _, using


class Card(NamedTuple):
    """The words of a card in one language, which calls itself `title`.

    The page's script puts the name into `whom`, and the link into `message`.
    """

    language: str
    title: str
    whom: str
    what: str
    how: str
    until: str
    message: str
    subject: str


def cards(made: Sequence[Made], community: str) -> list[Card]:
    """The words for what was made just now; none where nothing was."""
    return [_card(language, made[0], community) for language in LANGUAGES] if made else []


def _card(language: str, made: Made, community: str) -> Card:
    with using(language):
        message = _(
            "You are invited to join {community}. Open this link within two weeks and say your "
            "name: {link}"
        )
        return Card(
            language, NAMES[language], _("For {name}"), _("You are invited to join us."),
            _("Scan the code or open the address, say your name, and a steward lets you in."),
            _("For one person, until {day}.").format(day=_day(made.expires_ms, language)),
            message.replace("{community}", community),
            _("An invitation to {community}").format(community=community),
        )  # fmt: skip


def _day(time_ms: int, language: str) -> str:
    """A day on paper, which no script turns into the reader's own."""
    return format_date(datetime.fromtimestamp(time_ms / 1000, UTC), "long", locale=language)
