"""What a name may be, how people are found by it, and that nobody is taken for somebody else."""
# ruff: noqa: RUF001 letters that look alike are what this is about

from __future__ import annotations

import html
import re
import unicodedata
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.service.troubles import ProblemError, Trouble
from api.words.folding import folded, likeness
from api.words.naming import MARKS_MAX, NAME_LENGTH_MAX, read_members_name, read_name, tidied
from tests.support.postgres import url_of
from tests.support.world import Coop, Person, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    import httpx


REFUSED = [
    "", " ", "\u200b", "\u3164", "\u00ad", "\u2800", "\U000e0041", "Rosa\u202e", "Rosa\u200b",
    "Ro\u200dsa", "Rosa\u2060", "\u2066Rosa\u2069", "Rosa\x00", "Ro\x1bsa", "Ro\ue000sa",
    "\uffa0", "\u115f", "Rosa\u034f", "Rosa\U000e0100", "Rosa\ufe0f", "\ud800", "\u0378", "...",
    "- -", "Rosa" + "\u0301" * (MARKS_MAX + 2), "\u200dRosa", "Rosa\u200c", "\U000f0000",
    "x" * (NAME_LENGTH_MAX + 1), "\u180e", "\ufeffRosa", "\u061cRosa",
]  # fmt: skip
KEPT = {
    "Rosa Quispe": "Rosa Quispe",
    "  Rosa\u00a0\u2003Quispe\t\n ": "Rosa Quispe",
    "Rosa\u2028Quispe": "Rosa Quispe",
    unicodedata.normalize("NFD", "Mercè Núñez"): "Mercè Núñez",
    "Kateřina O'Brien-Łuczak (2)": "Kateřina O'Brien-Łuczak (2)",
    "नमस्ते क्\u200dष": "नमस्ते क्\u200dष",
    "می\u200cخواهم": "می\u200cخواهم",
    "Nguyễn Thị Ánh": "Nguyễn Thị Ánh",
    "山田 太郎": "山田 太郎",
    "👩\u200d🌾 Ana": "👩\u200d🌾 Ana",
    "❤\ufe0f": "❤\ufe0f",
    "7": "7",
}


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
def test_what_is_no_name(text: str) -> None:
    with pytest.raises(ProblemError):
        read_name(text)


@pytest.mark.parametrize(("text", "name"), KEPT.items(), ids=ascii)
def test_what_is_a_name_is_kept_composed(text: str, name: str) -> None:
    assert read_name(text) == name


@pytest.mark.parametrize(
    "text", ["Solidarity fund", "SOLIDARITY FUND 0149", "Account 0101", "Cuenta (0101)", "Fonds"]
)
def test_no_member_is_called_as_an_account_is(text: str) -> None:
    with pytest.raises(ProblemError) as refused:
        read_members_name(text)
    assert refused.value.trouble is Trouble.name_must_not_be_an_accounts
    assert read_members_name("Fundación 0149") == "Fundación 0149"


@given(st.text(max_size=30))
def test_a_name_that_is_kept_is_seen_and_kept_again(text: str) -> None:
    for kept in (_read(text), tidied(text, 20)):
        if kept:
            assert kept == unicodedata.normalize("NFC", kept)
            assert kept == " ".join(kept.split())
            hidden = {sign for sign in kept if unicodedata.category(sign) in {"Cc", "Co", "Cs"}}
            assert not hidden
            assert tidied(kept, 20) == kept[:20].rstrip()


def _read(text: str) -> str:
    try:
        name = read_name(text)
    except ProblemError:
        return ""
    assert read_name(name) == name
    return name[:20].rstrip()


@pytest.mark.parametrize(
    "other",
    [
        "Rosa", "ROSA", "R\u00f3sa", "Rosa ", "R o s a", "Rosa.", "Ros\u0430",
        "R\u043esa", "Rosa (0372)", "Rosa 012 345", "R0sa",
    ],
)  # fmt: skip
def test_names_that_look_alike_have_one_likeness(other: str) -> None:
    assert likeness(other) == likeness("Rosa")


def test_others_have_others() -> None:
    names = [
        "Rosa",
        "Rose",
        "Hiroshi",
        "Liam",
        "Ana",
        "Anna",
        "山田",
        "山口",
        "Мария",
        "Μαρία",
        "❤",
        "👩",
    ]
    assert len({likeness(name) for name in names}) == len(names)
    assert likeness("Liam") == likeness("Iiam") == likeness("L1am")
    assert likeness("Arne Vv") == likeness("Ame W")


@pytest.mark.parametrize("text", ["Mercè", "MERCÈ", unicodedata.normalize("NFD", "Mercè"), "merce"])
def test_folding_takes_capitals_and_accents_away(text: str) -> None:
    assert folded(text) == "merce"


# In a book, on both databases.


class Street:
    """A cooperative with people whose names are hard to tell, or to type."""

    def __init__(self, world: World) -> None:
        self.world, self.coop = world, Coop(world, "Any")
        self.coop.do(
            "role-granted", self.coop.steward.key, member=self.coop.steward.member, role="broker"
        )
        self.named: dict[str, Person] = {}
        for name in ("Mercè", "Émile Zúñiga", "Rosa", "Rоsa", "Carmen Ruiz", "Weiß"):
            self.named[name] = self.coop.join()
            assert self.name(self.named[name], name).status_code == 204
        self.nameless = self.coop.join()
        carmen = self.named["Carmen Ruiz"]
        for kind in ("solidarity", "write-off", "member"):
            keys = (
                (carmen.key, self.coop.steward.key)
                if kind == "member"
                else (self.coop.steward.key, carmen.key)
            )
            self.coop.do(
                "account-opened", *keys, kind=kind, salt="33" * 32, member=carmen.member,
                account=world.new_person().account,
            )  # fmt: skip
        self.token = self.coop.token(self.coop.steward)

    def name(self, person: Person, name: str, token: str = "") -> httpx.Response:
        path = f"{self.coop.path}/members/{person.member}/profile"
        return self.world.call("PUT", path, token or self.coop.token(person), json={"name": name})

    def number_of(self, person: Person) -> str:
        """The number of somebody's account."""
        path = f"{self.coop.path}/members/{person.member}"
        found: str = self.world.get(path, self.token)["accounts"][0]["number"]
        return found

    def page(self, path: str, **asked: str) -> str:
        headers = {"Cookie": f"ayni={self.token}", "sec-fetch-site": "same-origin"}
        answer = self.world.call("GET", path, headers=headers, params=asked)
        if answer.status_code == 303:
            answer = self.world.call("GET", answer.headers["location"], headers=headers)
        assert answer.status_code == 200, answer.text
        return answer.text


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def street(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Street]:
    with World(
        tmp_path_factory.mktemp("street"), database_url=url_of(request, request.param)
    ) as world:
        yield Street(world)


def people(text: str) -> list[str]:
    """Whom a page offers to choose, as it calls them; not everybody, listed besides."""
    text = text.partition('id="everybody"')[0]
    found = re.findall(r'class="person"[^>]*>\s*<span[^>]*>[^<]*</span>(?:<span>)?([^<]*)', text)
    # Who is found alone to pay is whom the form is for.
    found += re.findall(r'<form id="pay"[^>]* data-name="([^"]*)"', text)
    # Where several are chosen, each has a box; the co-op is offered besides.
    found += re.findall(r'name="g" value="[0-9a-f-]{36}">([^<]*)', text)
    return [html.unescape(name).strip() for name in found]


@pytest.mark.parametrize(
    "page", ["/app/pay", "/app/people", "/app/ask", "/app/book", "/app/gift", "/app/guardians"]
)
@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("merce", "Mercè"), ("MERCÈ", "Mercè"), ("mercE\u0300", "Mercè"), ("Mercè", "Mercè"),
        ("emile", "Émile Zúñiga"), ("ÉMILE", "Émile Zúñiga"), ("zuniga émi", "Émile Zúñiga"),
        ("weiss", "Weiß"), ("WEIẞ", "Weiß"),
    ],
)  # fmt: skip
def test_somebody_is_found_however_their_name_is_typed(
    street: Street, page: str, words: str, name: str
) -> None:
    assert people(street.page(page, q=words)) == [name]


@pytest.mark.parametrize("words", ["\u0301", "%", "_", "\\", "(", "' OR 1=1", "xyz"])
def test_words_that_mean_nobody_find_nobody(street: Street, words: str) -> None:
    for page in ("/app/pay", "/app/people"):
        assert people(street.page(page, q=words)) == []


def test_names_that_look_alike_are_told_apart_by_number(street: Street) -> None:
    """The second is written with a Cyrillic letter: nobody sees the difference."""
    rosa, other = (street.number_of(street.named[name]) for name in ("Rosa", "Rоsa"))
    found = people(street.page("/app/pay", q="sa"))
    assert sorted(found) == sorted([f"Rosa ({rosa})", f"Rоsa ({other})"])
    assert people(street.page("/app/people", q=f"Rosa ({rosa})")) == [f"Rosa ({rosa})"]
    form = street.page("/app/pay", to=street.named["Rоsa"].account)
    assert f'data-name="Rоsa ({other})"' in form
    street.coop.pay(street.coop.steward, street.named["Rosa"], 5)
    assert f"Rosa ({rosa})" in street.page("/app/statement")
    members = street.world.get(f"{street.coop.path}/members", street.token)["members"]
    called = {one["name"]: one["called"] for one in members}
    assert called["Rosa"] == f"Rosa ({rosa})"
    assert called["Mercè"] == "Mercè"


def test_accounts_of_the_community_are_called_what_they_are(street: Street) -> None:
    found = people(street.page("/app/pay", q="carmen"))
    numbers = [re.sub(r"\d{4}", "#", name) for name in found]
    assert sorted(numbers) == [
        "Carmen Ruiz", "Carmen Ruiz, Account #", "Solidarity fund # (Carmen Ruiz answers for it)",
        "Written off # (Carmen Ruiz answers for it)",
    ]  # fmt: skip
    assert len(set(found)) == len(found)
    [fund] = people(street.page("/app/pay", q="SOLIDARITY"))
    assert fund.endswith("(Carmen Ruiz answers for it)")


def test_who_has_no_name_goes_by_their_account(street: Street) -> None:
    number = street.number_of(street.nameless)
    for words in (number, f"Account {number}", f"account {number[:2]} {number[2:]}"):
        for page in ("/app/pay", "/app/people"):
            assert people(street.page(page, q=words)) == [f"Account {number}"]
    assert f"Account {number}" in street.page(f"/app/people/{street.nameless.member}")
    assert f"Account {number}" in street.page("/app/steward")
    assert street.nameless.member[:8] + "<" not in street.page("/app/steward")


def test_a_name_that_is_none_is_refused_kindly(street: Street) -> None:
    refused = street.name(street.nameless, "Ro\u202esa")
    assert (refused.status_code, refused.json()["code"]) == (422, "name_must_be_readable")
    assert "letters that others can see" in refused.json()["detail"]


def test_memos_are_found_however_they_are_typed(street: Street) -> None:
    street.coop.pay(street.coop.steward, street.named["Mercè"], 1, "Lecciones en la ÉCOLE")
    for words in ("école", "ecole", "E\u0301COLE", "LECCIONES en"):
        assert "ÉCOLE" in street.page("/app/statement", q=words)
    assert "ÉCOLE" not in street.page("/app/statement", q="ecole_")
