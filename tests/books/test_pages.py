"""Lists go both ways: whoever walks one sees each entry once, whatever is written meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.queries import history
from api.service.closings import APART_MS
from api.service.times import HOUR_MS
from tests.support.books import LIFE_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.towns import Town
    from tests.support.world import Person

LISTS: Final = {
    "members": ("members", "member"),
    "accounts": ("accounts", "slot"),
    "epochs": ("epochs", "epoch"),
    "accounts/{ana}/statement": ("rows", "seq"),
}
"""Each list's path, the name of its rows, and what they are told apart by: its cursor."""


def walk(
    town: Town, path: str, cursor: dict[str, Any], limit: int, write: Callable[[], None]
) -> list[Any]:
    """The cursors of all rows, page by page; something is written between two of them."""
    name, key = LISTS[path]
    at = f"{town.coop.path}/{path.format(ana=town.ana.account)}"
    found: list[Any] = []
    [way] = cursor
    while True:
        page = town.world.get(at, token(town, town.coop.steward), params={"limit": limit} | cursor)
        assert len(page[name]) <= limit
        found += [row[key] for row in page[name]]
        if page["next"] is None:
            return found
        assert page["next"] == found[-1]
        cursor = {way: page["next"]}
        write()


TOKENS: Final[dict[tuple[int, str], tuple[str, int]]] = {}


def token(town: Town, who: Person) -> str:
    """A sign-in of this hour: they are counted."""
    now_ms, name = town.world.now_ms, (id(town.world), who.member)
    kept, since_ms = TOKENS.get(name, ("", 0))
    if not kept or now_ms - since_ms > HOUR_MS // 2:
        kept, since_ms = TOKENS[name] = town.coop.token(who), now_ms
    return kept


FIRST: Final[dict[str, Any]] = {"members": "0" * 8 + "-0000-0000-0000-" + "0" * 12, "accounts": -1}
LAST: Final[dict[str, Any]] = {"members": "f" * 8 + "-ffff-ffff-ffff-" + "f" * 12}


def nothing() -> None:
    """Write nothing."""


def more(town: Town, path: str) -> None:
    """Write what the list then has more of."""
    coop, world = town.coop, town.world
    coop.pay(town.ana, town.ben, 1)
    coop.pay(town.ben, town.ana, 1)
    if path in {"members", "accounts"}:
        coop.join()
    if path == "epochs":
        world.now_ms += APART_MS
        world.service.close_epoch(coop.community, coop.book).result()


@pytest.mark.parametrize("path", LISTS)
def test_each_is_seen_once_in_both_directions_while_others_write(town: Town, path: str) -> None:
    for _ in range(3):
        more(town, path)

    @settings(max_examples=2, suppress_health_check=list(HealthCheck))
    @given(limit=st.integers(4, 9), writes=st.lists(st.booleans(), min_size=3, max_size=3))
    def both_ways(limit: int, writes: list[bool]) -> None:
        left = list(writes)

        def write() -> None:
            if left and left.pop():
                more(town, path)

        first, last = FIRST.get(path, 0), LAST.get(path, 2**53 - 1)
        there = walk(town, path, {"after": first}, 200, nothing)
        for cursor in ({"after": first}, {"before": last}):
            left[:] = writes
            found = walk(town, path, dict(cursor), limit, write)
            assert found == sorted(set(found), reverse="before" in cursor)
            assert set(there) <= set(found)
        for at in there[:2]:
            up = walk(town, path, {"after": at}, 200, nothing)
            assert set(up) >= {one for one in there if one > at}
            assert all(one > at for one in up)
            down = walk(town, path, {"before": at}, 200, nothing)
            assert set(down) >= {one for one in there if one < at}
            assert all(one < at for one in down)

    both_ways()


def statement(town: Town, **query: Any) -> Any:  # noqa: ANN401 JSON
    """A page of Ana's."""
    path = f"{town.coop.path}/accounts/{town.ana.account}/statement"
    return town.world.get(path, token(town, town.ana), params=query)


def test_any_number_is_a_cursor(town: Town) -> None:
    rows = statement(town, limit=200)["rows"]
    top = rows[0]["seq"]
    for at in {0, *range(top - 8, top + 3), *range(1, top, 13)}:
        below = statement(town, before=at, limit=200)
        assert below["rows"] == [row for row in rows if row["seq"] < at]
        above = statement(town, after=at, limit=200)
        assert above["rows"] == [row for row in reversed(rows) if row["seq"] > at]
        assert (below["next"], above["next"]) == (None, None)
    between = statement(town, after=rows[4]["seq"], before=rows[1]["seq"])
    assert between["rows"] == [rows[3], rows[2]]
    assert statement(town, after=2**53 - 1)["rows"] == []


def test_a_poller_sees_what_is_new(town: Town) -> None:
    last = statement(town, limit=1)["rows"][0]["seq"]
    assert statement(town, after=last) | {"parties": []} == {
        "account": town.ana.account, "rows": [], "next": None, "parties": [],
    }  # fmt: skip
    paid = [town.coop.pay(town.ana, town.ben, 1)["seq"] for _ in range(3)]
    assert [row["seq"] for row in statement(town, after=last)["rows"]] == paid


def test_a_statement_is_sifted(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    coop, ana, ben, steward = town.coop, town.ana, town.ben, town.coop.steward
    coop.pay(ana, ben, 2, "Pan de la mañana")
    coop.pay(ana, steward, 3, "Bread")
    rows = statement(town, limit=200)["rows"]
    expected: list[Any] = []
    query: dict[str, Any]
    for query, wanted in (
        ({"counterpart": ben.account}, lambda row: ben.account in row["others"]),
        ({"counterpart": ben.member}, lambda row: ben.account in row["others"]),
        ({"counterpart": ana.member}, lambda _: False),
        ({"type": "transfer"}, lambda row: row["type"] == "transfer"),
        ({"text": "MANANA"}, lambda row: "mañana" in (row["memo"] or "")),
        ({"text": "%"}, lambda _: False),
        (
            {"counterpart": steward.account, "type": "transfer", "text": "bread"},
            lambda row: row["memo"] == "Bread",
        ),
    ):  # fmt: skip
        expected = [row for row in rows if wanted(row)]
        assert statement(town, limit=200, **query)["rows"] == expected, query
        assert statement(town, limit=200, after=0, **query)["rows"] == expected[::-1]
    assert len(expected) == 1
    monkeypatch.setattr(history, "LOOKED_AT_MAX", max(len(rows) // 4, 1))
    found: list[Any] = []
    cursor: dict[str, Any] = {}
    pages = 0
    while True:
        page = statement(town, limit=2, **query, **cursor)
        found, pages = [*found, *page["rows"]], pages + 1
        if page["next"] is None:
            break
        cursor = {"before": page["next"]}
    assert (found, pages > 3) == (expected, True)


def test_texts_are_sifted_by_whom_they_are_shown_to(town: Town) -> None:
    path = f"{town.coop.path}/accounts/{town.ana.account}/statement?text=bread"
    for role, status in (("treasurer", 200), ("steward", 403), ("auditor", 403)):
        token = town.coop.token(town.roles[role])
        assert town.world.call("GET", path, token).status_code == status


def test_a_statement_says_who_the_others_are_and_what_was_held(town: Town) -> None:
    coop, ana, ben = town.coop, town.ana, town.ben
    name = {"name": "Ben"}
    profile = f"{coop.path}/members/{ben.member}/profile"
    town.world.call("PUT", profile, coop.token(ben), json=name)
    hold = coop.order(
        "hold", ana.key, from_=ana.account, to=ben.account, amount="9",
        until=town.world.now_ms + LIFE_MS,
    )  # fmt: skip
    assert coop.send(hold).is_success
    made = statement(town, limit=1)
    [row] = made["rows"]
    assert (row["type"], row["amount"], row["held"]) == ("hold", "0", "9")
    coop.do("capture", ben.key, hold=row["hold"], amount="4", rest="held")
    coop.do("release", ben.key, hold=row["hold"])
    found = statement(town, limit=2)
    told = [(one["type"], one["amount"], one["hold"], one["held"]) for one in found["rows"]]
    assert told == [("release", "0", row["hold"], "9"), ("capture", "-4", row["hold"], "9")]
    [party] = made["parties"]
    number = town.world.get(f"{coop.path}/accounts/{ben.account}", coop.token(ben))["number"]
    assert party == {
        "account": ben.account, "number": number, "member": ben.member, "called": "Ben",
    }  # fmt: skip
    assert statement(town, type="account-opened")["rows"][0]["held"] is None


def test_a_statement_knows_no_type_that_no_order_has(town: Town) -> None:
    path = f"{town.coop.path}/accounts/{town.ana.account}/statement?type=tranfer"
    answer = town.world.call("GET", path, town.coop.token(town.ana))
    wrong = {"where": "type", "why": "string_pattern_mismatch"}
    assert (answer.status_code, answer.json()["fields"]) == (422, wrong)
