"""The statement as a table: columns come apart, figures are figures, no text is run."""

import csv
from io import StringIO

import pytest

from api.words.i18n import LANGUAGES
from tests.support.towns import Town
from tests.support.world import Coop, Person

EVIL = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20x", "\u22121",
    " =1+1", "\n=1+1", "\t=1+1", "\r=1", "\u00a0=1", "\u200d=1", "\u00ad=1", "\u3000\uff1d1",
]  # fmt: skip
PLAIN = ["Bread; =1+1", "a, b", 'say "yes"', "it's", "5 - 3", "\u00e9"]


def rows_of(coop: Coop, person: Person, language: str) -> list[list[str]]:
    """The table as a spreadsheet of that language reads it."""
    headers = {"Cookie": f"ayni={coop.token(person)}; lang={language}"}
    text = coop.world.call("GET", "/app/statement.csv", headers=headers).content.decode("utf-8-sig")
    between = "," if language == "en" else ";"
    return list(csv.reader(StringIO(text, newline=""), delimiter=between))


@pytest.mark.parametrize("language", LANGUAGES)
def test_columns_come_apart_and_figures_are_figures(town: Town, language: str) -> None:
    town.coop.pay(town.ben, town.ana, 125)  # She has as much to give in each language.
    town.coop.pay(town.ana, town.ben, 125, "Bread, and; more")
    head, last, *_rest = rows_of(town.coop, town.ana, language)
    assert len(head) == len(last) == 9
    assert int(last[4]) == -125
    assert last[5] == "-2 h 05"
    assert last[7] == "Bread, and; more"


def test_no_text_is_run(town: Town) -> None:
    for text in EVIL:
        town.coop.pay(town.ana, town.ben, 1, text)
        assert rows_of(town.coop, town.ana, "en")[1][7] == f"'{text}", text
    for text in PLAIN:
        town.coop.pay(town.ana, town.ben, 1, text)
        assert rows_of(town.coop, town.ana, "en")[1][7] == text


def test_text_is_quoted_for_the_other_sign_too(town: Town) -> None:
    town.coop.pay(town.ana, town.ben, 1, "x;=1+1")
    headers = {"Cookie": f"ayni={town.coop.token(town.ana)}"}
    text = town.world.call("GET", "/app/statement.csv", headers=headers).text
    assert '"x;=1+1"' in text


def test_the_category_stands_there_by_its_name(town: Town) -> None:
    town.coop.pay(town.ana, town.ben, 5)
    own = {"from_": town.ana.account, "to": town.ben.account, "amount": "6", "category": "errands"}
    town.coop.do("transfer", town.ana.key, **own)
    head, named, plain, *_rest = rows_of(town.coop, town.ana, "es")
    assert (head[8], named[8], plain[8]) == ("Categoría", "Compras y recados", "")
