"""Hours by category: the service's, and those that anybody counts from the export, are the same."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from io import BytesIO
from typing import TYPE_CHECKING, Any

from chain.categories import entries_in, reckon

if TYPE_CHECKING:
    from tests.support.offices import Office

DAY_MS = 86_400_000
MONTH_MS = 31 * DAY_MS


def counted_by_hand(export: bytes) -> Counter[tuple[str, str]]:
    """As docs/formats.md says it, from nothing but JSON."""
    orders: dict[str, Any] = {}
    found: Counter[tuple[str, str]] = Counter()
    # The last line is the seal, which is no entry either.
    for line in gzip.decompress(export).splitlines():
        entry = json.loads(line).get("entry")
        if entry is None:
            continue
        order = entry["order"]
        orders[order["id"]] = order
        said, sign = order, 1
        if order["type"] == "capture":
            said = orders[order["hold"]]
        elif order["type"] == "reversal":
            said, sign = orders[order["of"]], -1
            said = orders[said["hold"]] if said["type"] == "capture" else said
        elif order["type"] not in {"transfer", "exchange", "transfer-by-mandate"}:
            continue
        moved = sum(max(int(amount), 0) for _, amount in entry["legs"])
        days = entry["time"] // DAY_MS  # The tests' months are told apart by whole ones.
        found[str(days), said.get("category", "")] += sign * moved
    return found


def exchange(office: Office) -> None:
    """One of each kind of exchange, some with a category and some without."""
    coop, ana, ben, eva = office.coop, office.ana, office.ben, office.eva
    own = {"from_": ana.account, "to": ben.account}
    coop.do("transfer", ana.key, **own, amount="30", category="care")
    coop.do("transfer", ana.key, **own, amount="7")
    hold = coop.order(
        "hold", ana.key, **own, amount="60", until=office.world.now_ms + DAY_MS, category="errands"
    )
    assert coop.send(hold).is_success
    id_ = json.loads(hold["order"])["id"]
    coop.do("capture", ben.key, hold=id_, amount="20", rest="held")
    coop.do("capture", ben.key, hold=id_, amount="15", rest="released")
    parts = sorted([[ana.account, "4"], [ben.account, "5"]])
    coop.do(
        "exchange", ana.key, ben.key, givers=parts, receivers=[[eva.account, "9"]],
        category="teaching",
    )  # fmt: skip


def test_an_outsider_counts_the_same_from_the_export(office: Office) -> None:
    auditor, coop = office.enter("auditor"), office.coop
    exchange(office)
    wrong = coop.order(
        "transfer", office.ana.key, from_=office.ana.account, to=office.ben.account, amount="11",
        category="care",
    )  # fmt: skip
    assert coop.send(wrong).is_success
    office.world.now_ms += MONTH_MS
    of = json.loads(wrong["order"])["id"]
    coop.do("reversal", office.ana.key, office.ben.key, of=of, reason="44" * 32)
    office.tokens[auditor] = coop.token(auditor)
    export = office.ask(auditor, "GET", "/export").content
    found = reckon(entries_in(BytesIO(export)))
    months = sorted({month for month, _ in found})
    assert [found[months[0], code] for code in ("care", "errands", "teaching", "")] == [
        41, 35, 9, 7
    ]  # fmt: skip
    assert found[months[1], "care"] == -11
    by_hand = counted_by_hand(export)
    assert sorted(by_hand.values()) == sorted(found.values())
    told = office.get(auditor, "/categories/hours")["hours"]
    assert {(one["month"], one["category"]): int(one["amount"]) for one in told} == found
    assert [one["name"] for one in told if one["category"] == "errands"] == ["Shopping and errands"]


def test_an_exchange_and_a_statement_tell_the_category(office: Office) -> None:
    exchange(office)
    path = f"/accounts/{office.ben.account}/statement"
    rows = office.get(office.ben, path)["rows"]
    told = [(row["type"], row["category"]) for row in rows if row["type"] != "account-opened"]
    assert told == [
        ("exchange", "teaching"), ("capture", "errands"), ("capture", "errands"),
        ("hold", "errands"), ("transfer", None), ("transfer", "care"),
    ]  # fmt: skip
    for code, count in (("care", 1), ("errands", 3), ("magic", 0)):
        found = office.get(office.ben, f"{path}?category={code}")["rows"]
        assert [row["category"] for row in found] == [code] * count
    without = office.get(office.ben, f"{path}?category=&type=transfer")["rows"]
    assert [row["amount"] for row in without] == ["7"]
    seq = rows[1]["seq"]
    assert office.get(office.ben, f"/exchanges/{seq}")["category"] == "errands"
    headers = {"Cookie": f"ayni={office.tokens[office.ben]}; lang=en"}
    for page in (f"/app/exchange/{seq}", "/app/statement"):
        assert "Shopping and errands" in office.world.call("GET", page, headers=headers).text


def test_who_may_not_export_counts_nothing(office: Office) -> None:
    answer = office.ask(office.ana, "GET", "/categories/hours")
    assert (answer.status_code, answer.json()["code"]) == (403, "role_must_allow_it")
