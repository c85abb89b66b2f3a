"""A list on paper: what its rows mean, and what keeps one from being signed."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from ledger.ids import uuid7
from tests.support.world import Coop

if TYPE_CHECKING:
    from tests.support.world import Person, World

PATH = "/app/broker/list"
DAY_MS = 86_400_000


class Desk:
    """A broker with permissions of two members: Ana's for all, Ben's for Eva only."""

    def __init__(self, world: World) -> None:
        self.world, self.coop = world, Coop(world, "Any")
        self.ana, self.ben, self.eva = (self.join(name) for name in ("Ana", "Ben", "Eva Ñandú"))
        self.broker = self.join("Dora", "broker")
        self.of_ana = self.let(self.ana, each="120", total="150")
        self.of_ben = self.let(self.ben, each="60", total="60", payees=[self.eva.account])

    def join(self, name: str, *roles: str) -> Person:
        """Somebody new of that name."""
        person = self.coop.join(*roles)
        path = f"{self.coop.path}/members/{person.member}/profile"
        named = self.world.call("PUT", path, self.coop.token(person), json={"name": name})
        assert named.is_success, named.text
        return person

    def let(self, payer: Person, **limits: Any) -> str:  # noqa: ANN401 as orders take them
        """Let the broker act for somebody; the permission."""
        until = self.world.now_ms + 30 * DAY_MS
        own = {"account": payer.account, "broker": self.broker.member, "until": until}
        body = self.coop.order("mandate-given", payer.key, **own, **limits)
        assert self.coop.send(body).is_success
        return str(json.loads(body["order"])["id"])

    def number(self, person: Person) -> str:
        """The number of somebody's account."""
        path = f"{self.coop.path}/accounts/{person.account}"
        return str(self.world.get(path, self.coop.token(person))["number"])

    def ask(self, *rows: tuple[str, str, str], who: Person | None = None, **more: str) -> Any:  # noqa: ANN401 a response
        """Look at a list with these rows: who gives, who receives, how much."""
        fields = {"check": "1", **more}
        for number, row in enumerate(rows, 1):
            for name, said in zip(("payer", "payee", "amount"), row, strict=True):
                fields[f"{name}-{number}"] = said
        cookie = f"ayni={self.coop.token(who or self.broker)}; lang=en"
        headers = {"Cookie": cookie, "sec-fetch-site": "same-origin"}
        return self.world.call("POST", PATH, headers=headers, data=fields)


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)


def read(answer: Any) -> list[dict[str, str]]:  # noqa: ANN401 a response
    """What would be signed."""
    found = re.findall(r'data-fields="([^"]*)"', answer.text)
    return [json.loads(unescape(one)) for one in found]


def wrong(answer: Any) -> dict[int, str]:  # noqa: ANN401 a response
    """What is said of which row."""
    assert answer.status_code == 422
    assert read(answer) == []
    found = re.findall(r'<p id="wrong-(\d+)" class="wrong">([^<]*)', answer.text)
    return {int(row): unescape(said) for row, said in found}


def test_rows_are_read_by_name_or_number_and_without_a_payer_for_the_one_above(desk: Desk) -> None:
    number = desk.number(desk.ben)
    answer = desk.ask(("ana", "eva nandu", "1:30"), ("", "Ben", "45 min"), (number, "Ñandú", "1 h"))
    assert answer.status_code == 200, answer.text
    ana, ben, eva = (one.account for one in (desk.ana, desk.ben, desk.eva))
    assert read(answer) == [
        {"mandate": desk.of_ana, "from": ana, "to": eva, "amount": "90"},
        {"mandate": desk.of_ana, "from": ana, "to": ben, "amount": "45"},
        {"mandate": desk.of_ben, "from": ben, "to": eva, "amount": "60"},
    ]
    assert "You sign 3 exchanges, together 3 h 15" in answer.text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("", "Ben", "1"), "Write who gives."),
        (("Eva", "Ben", "1"), "Nobody with just this name or number"),
        (("n", "Eva", "1"), "Nobody with just this name or number"),
        (("Dora", "Eva", "1"), "Nobody with just this name or number"),
        (("Ana", "Dora", "1"), "Nobody else has this name"),
        (("Ana", "", "1"), "Nobody else has this name"),
        (("Ana", "Zora", "1"), "Nobody else has this name"),
        (("Ana", "Ana", "1"), "Nobody else has this name"),
        (("Ana", "n", "1"), "Several have this name."),
        (("Ben", "Ana", "1"), "does not allow giving to Ana"),
        (("Ana", "Ben", "much"), "How much is it?"),
        (("Ana", "Ben", "0"), "How much is it?"),
        (("Ana", "Ben", "-1"), "How much is it?"),
        (("Ana", "Ben", ""), "How much is it?"),
        (("Ana", "Ben", "2:01"), "which is 2 h at most"),
    ],
)
def test_what_is_wrong_with_a_row_is_said_beside_it_and_nothing_is_signed(
    desk: Desk, row: tuple[str, str, str], said: str
) -> None:
    whole = ("Ana", "Eva", "10 min")
    [(number, found)] = wrong(desk.ask(row, whole)).items()
    assert number == 1
    assert said in found.replace("\u00a0", " ")
    # What was written stays, to be mended.
    answer = desk.ask(whole, row)
    if row[0]:
        assert list(wrong(answer)) == [2]
    for name, said_ in zip(("payer", "payee", "amount"), row, strict=True):
        assert f'name="{name}-2" value="{said_}"' in answer.text


def test_rows_count_against_what_a_permission_allows_in_all(desk: Desk) -> None:
    rows = [("Ana", "Ben", "1:30"), ("Ana", "Eva", "1:00")]
    assert len(read(desk.ask(*rows))) == 2
    found = wrong(desk.ask(*rows, ("Ana", "Eva", "1 min")))
    assert list(found) == [3]
    # A row that cannot be signed takes nothing from those below it.
    found = wrong(desk.ask(("Ana", "Ben", "2:01"), *rows))
    assert list(found) == [1]


def test_of_several_permissions_the_one_with_the_most_room_is_used(desk: Desk) -> None:
    wider = desk.let(desk.ben, each="600", total="600")
    assert [one["mandate"] for one in read(desk.ask(("Ben", "Eva", "61 min")))] == [wider]
    rows = read(desk.ask(("Ben", "Ana", "9:30"), ("", "Eva", "60 min"), ("", "Eva", "30 min")))
    assert [one["mandate"] for one in rows] == [wider, desk.of_ben, wider]


def test_what_is_read_can_be_signed_and_is_in_the_book(desk: Desk) -> None:
    answer = desk.ask(("Ana", "Eva", "1:30"), ("", "Ben", "1:00"), category="care")
    for fields in read(answer):
        own = {name + ("_" if name == "from" else ""): value for name, value in fields.items()}
        desk.coop.do("transfer-by-mandate", desk.broker.key, **own)
    token = desk.coop.token(desk.ana)
    path = f"{desk.coop.path}/accounts/{desk.ana.account}"
    assert desk.world.get(path, token)["balance"] == "-150"
    # Nothing is left of the permission, so that nobody of that name gives any more.
    assert list(wrong(desk.ask(("Ana", "Eva", "1")))) == [1]


def test_an_empty_list_and_a_list_to_be_changed_lead_back_to_the_form(desk: Desk) -> None:
    empty = desk.ask()
    assert empty.status_code == 200
    assert "Write at least one row." in empty.text
    fields = {"payer-1": "Ana", "payee-1": "Eva", "amount-1": "2", "text-1": "Tea <&>"}
    headers = {"Cookie": f"ayni={desk.coop.token(desk.broker)}; lang=en"}
    headers["sec-fetch-site"] = "same-origin"
    again = desk.world.call("POST", PATH, headers=headers, data=fields)
    assert again.status_code == 200
    assert 'name="text-1" value="Tea &lt;&amp;&gt;"' in again.text
    assert read(again) == []
    assert again.text.count("<fieldset>") == 10


def test_only_brokers_and_only_own_pages_send_one(desk: Desk) -> None:
    assert desk.ask(("Ana", "Eva", "1"), who=desk.ana).status_code == 403
    headers = {"Cookie": f"ayni={desk.coop.token(desk.broker)}", "sec-fetch-site": "cross-site"}
    assert desk.world.call("POST", PATH, headers=headers, data={"check": "1"}).status_code == 403


def test_a_list_that_is_loaded_again_signs_nothing_twice(desk: Desk) -> None:
    rows = [("Ana", "Eva", "1:30"), ("", "Ben", "1:00")]
    list_ = uuid7(desk.world.now_ms, bytes(10))
    first = desk.ask(*rows, list=list_)
    ids = re.findall(r'data-id="([^"]*)"', first.text)
    assert ids == re.findall(r'data-id="([^"]*)"', desk.ask(*rows, list=list_).text)
    assert len(set(ids)) == 2
    for id_, fields in zip(ids, read(first), strict=True):
        own = {name + ("_" if name == "from" else ""): value for name, value in fields.items()}
        desk.coop.do("transfer-by-mandate", desk.broker.key, id=id_, **own)
        assert id_ not in re.findall(r'data-id="([^"]*)"', desk.ask(*rows, list=list_).text)
    # Nothing is left of the permission, and all that was written is in the book.
    again = desk.ask(*rows, list=list_)
    assert again.status_code == 200
    assert read(again) == []
    assert "2 of 2 entered." in again.text
    assert "sign-list" not in again.text.replace("paper-list", "")
    # A list of one's own making is none.
    assert re.findall(r'data-id="([^"]*)"', desk.ask(("Ben", "Eva", "1"), list="mine").text)


def shown(answer: Any) -> list[tuple[str, ...]]:  # noqa: ANN401 a response
    """What a page says of the rows that are in the book: who, whom, how much, for what."""
    rows = re.findall(r'<tr data-entry="\d+">(.*?)</tr>', answer.text, re.DOTALL)
    cells = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows)
    return [
        tuple(re.sub("<[^>]*>", "", cell).replace("\u00a0", " ") for cell in row) for row in cells
    ]


def pay(desk: Desk, answer: Any, only: int) -> None:  # noqa: ANN401 a response
    """Sign one of the rows that a page offers."""
    ids, fields = re.findall(r'data-id="([^"]*)"', answer.text), read(answer)[only]
    own = {name + ("_" if name == "from" else ""): value for name, value in fields.items()}
    desk.coop.do("transfer-by-mandate", desk.broker.key, id=ids[only], **own)


def test_no_row_passes_for_another_whatever_is_written_since(desk: Desk) -> None:
    list_ = uuid7(desk.world.now_ms, bytes(10))
    rows = [("Ana", "Eva", "10 min"), ("Ben", "Eva", "20 min"), ("Ana", "Ben", "30 min")]
    first = desk.ask(*rows, list=list_)
    pay(desk, first, 0)
    pay(desk, first, 2)
    done = [("Ana", "Eva Ñandú", "10 min"), ("Ana", "Ben", "30 min")]
    again = desk.ask(*rows, list=list_)
    assert [row[:3] for row in shown(again)] == done
    assert [one["amount"] for one in read(again)] == ["20"]
    # With a row left out, or another in its place, the others are what they were.
    for fewer in (rows[1:], [rows[0], rows[2]], [("Ben", "Eva", "40 min"), *rows[1:]]):
        answer = desk.ask(*fewer, list=list_)
        there = [row for row, said in zip(rows, fewer, strict=False) if row == said]
        assert len(shown(answer)) + len(read(answer)) == len(fewer), there
        assert [row[:3] for row in shown(answer)] == [
            one for one, row in zip(done, (rows[0], rows[2]), strict=True) if row in fewer
        ]
    # What may still be changed is a list of its own: of nothing that is in the book.
    form = re.search(r'<form id="change".*?</form>', again.text, re.DOTALL)
    assert form is not None
    assert re.findall(r'name="payer-\d+" value="([^"]*)"', form[0]) == ["Ben"]
    assert list_ not in form[0]
    # What is wrong then is the rest, and what is done is no part of the form.
    desk.coop.do("mandate-withdrawn", desk.ben.key, mandate=desk.of_ben)
    refused = desk.ask(*rows, list=list_)
    assert list(wrong(refused)) == [1]
    assert 'value="10 min"' not in refused.text
    assert list_ not in refused.text


def test_what_is_in_the_book_is_seen_to_be_looked_at(desk: Desk) -> None:
    list_ = uuid7(desk.world.now_ms, bytes(10))
    pay(desk, desk.ask(("Ana", "Eva", "1:30"), list=list_), 0)
    desk.ask(("Ana", "Eva", "1:30"), list=list_)
    looks = desk.world.get(f"{desk.coop.path}/me/access-log", desk.coop.token(desk.ana))
    assert "text" in str(looks)


def test_a_name_means_whom_it_names_in_the_whole_book(desk: Desk) -> None:
    """Of those alone who gave a permission, somebody whose name has another's would be charged."""
    ruth = desk.join("Rubena Li")
    desk.let(ruth, each="60", total="60")
    assert len(read(desk.ask(("Rubena", "Eva", "10 min")))) == 1
    desk.join("Bena")
    assert list(wrong(desk.ask(("Bena", "Eva", "10 min")))) == [1]
    desk.join("Dorabella")
    assert list(wrong(desk.ask(("Ana", "Dora", "10 min")))) == [1]


def test_a_category_that_is_not_listed_is_not_signed(desk: Desk) -> None:
    [fields] = read(desk.ask(("Ana", "Eva", "10 min"), category="nosuch"))
    assert "category" not in fields
    [fields] = read(desk.ask(("Ana", "Eva", "10 min"), category="care"))
    assert fields["category"] == "care"


def test_what_somebody_else_signed_is_none_of_the_list(desk: Desk) -> None:
    list_ = uuid7(desk.world.now_ms, bytes(10))
    [id_] = re.findall(r'data-id="([^"]*)"', desk.ask(("Ana", "Eva", "1:30"), list=list_).text)
    own = {"from_": desk.ben.account, "to": desk.eva.account, "amount": "7"}
    desk.coop.do("transfer", desk.ben.key, id=id_, **own)
    answer = desk.ask(("Ana", "Eva", "1:30"), list=list_)
    assert shown(answer) == []
    assert len(read(answer)) == 1
