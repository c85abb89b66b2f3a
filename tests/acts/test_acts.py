"""Acts of the co-op: previewed, adopted, signed, entered by the clock, and shown."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest

from api.acts.choosing import months_before
from api.lists.jobs import SignedLists
from api.service.clock import Clock
from chain.audit import audit
from credit.acts.periods import DAY_MS, month_ms

if TYPE_CHECKING:
    import httpx

    from tests.support.offices import Office
    from tests.support.world import Person

NOVEMBER = month_ms(2023, 11), month_ms(2023, 12)
DECEMBER = month_ms(2023, 12), month_ms(2024, 1)
LEVY = {"amount": 15, "grace-days": 0, "months": 1, "spared": 600}
REASON = "55" * 32


class Desk:
    """A co-op with a treasurer and a fund, whose first month is over."""

    def __init__(self, office: Office) -> None:
        self.office, self.coop = office, office.coop
        self.tess = office.enter("treasurer")
        self.steward = self.coop.steward
        self.fund, self.solidarity, self.reserve = (
            self.open_account(kind) for kind in ("fund", "solidarity", "write-off")
        )
        self.coop.pay(office.ana, office.ben, 100)
        self.coop.pay(office.ben, office.eva, 30)
        self.at(NOVEMBER[1] + DAY_MS)

    def open_account(self, kind: str) -> str:
        account = self.office.world.new_person().account
        self.coop.do(
            "account-opened", self.steward.key, account=account, kind=kind,
            member=self.steward.member, salt="33" * 32,
        )  # fmt: skip
        return account

    def at(self, time_ms: int) -> None:
        """Go on to another time, where everybody signs in anew."""
        self.office.world.now_ms = time_ms
        people = (*self.office.tokens, self.steward)
        self.office.tokens = {who: self.coop.token(who) for who in people}

    def ask(self, who: Person, path: str, **body: Any) -> httpx.Response:  # noqa: ANN401
        return self.office.ask(who, "POST", path, **body)

    def levy(self, period: tuple[int, int] = NOVEMBER, **own: Any) -> dict[str, Any]:  # noqa: ANN401
        said = {"from_ms": period[0], "until_ms": period[1], "account": self.fund, "figures": LEVY}
        return said | own

    def adopt(self, rule: str = "levy-1", figures: dict[str, int] = LEVY) -> None:
        pairs = [list(one) for one in sorted(figures.items())]
        own = {"rule": rule, "figures": pairs, "from": self.office.world.now_ms, "reason": REASON}
        self.coop.do("policy-adopted", *self.coop.board, **own)

    def act(self, tag: str, **body: Any) -> Any:  # noqa: ANN401
        """Prepare an act, sign it, and let the clock enter it; its receipt."""
        answer = self.ask(self.tess, f"/acts/{tag}/lists", **body)
        assert answer.status_code == 201, answer.text
        self.look()
        said = answer.json()["fields"]
        fields = {"from_" if name == "from" else name: value for name, value in said.items()}
        receipt = self.coop.do("list-approved", *self.coop.board, self.tess.key, **fields)
        self.look()
        return receipt

    def look(self) -> None:
        """The clock comes round."""
        Clock(self.office.world.service, [SignedLists()]).look()

    def balance(self, account: str) -> int:
        return int(self.office.get(self.tess, f"/accounts/{account}")["balance"])

    def audited(self) -> int:
        """How many lists the audit has reckoned anew."""
        path = f"{self.coop.path}/export"
        data = self.office.world.call("GET", path, self.office.tokens[self.tess]).content
        return audit(BytesIO(data)).lists

    def page(self, who: Person, path: str, **form: Any) -> httpx.Response:  # noqa: ANN401
        headers = {"Cookie": f"ayni={self.office.tokens[who]}; lang=en"}
        if not form:
            return self.office.world.call("GET", path, headers=headers)
        headers |= {"Origin": "http://ayni.test"}
        return self.office.world.call("POST", path, headers=headers, data=form)


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


def test_a_levy_is_previewed_adopted_signed_and_entered(desk: Desk) -> None:
    office = desk.office
    seen = desk.ask(desk.tess, "/acts/levy-1/previews", **desk.levy()).json()
    members = (office.ana, office.ben, office.eva, desk.tess, desk.steward)
    assert sorted(seen["moves"], key=str) == sorted(
        (["15", one.account, desk.fund] for one in members), key=str
    )
    assert seen["total"] == "75"
    assert desk.balance(desk.fund) == 0
    desk.adopt()
    desk.act("levy-1", **desk.levy())
    assert desk.balance(desk.fund) == 75
    [run] = office.get(desk.tess, "/acts/runs")["runs"]
    assert (run["tag"], run["rows"], run["total"], run["whole"]) == ("levy-1", 5, "75", True)
    assert (run["from_ms"], run["until_ms"], run["figures"]) == (*NOVEMBER, LEVY)
    shown = office.get(desk.steward, f"/acts/runs/{run['order']}")
    assert (len(shown["entries"]), shown["lacking"], len(shown["moves"])) == (1, [], 5)
    assert desk.audited() == 1


def test_the_same_rows_are_entered_again_the_next_month(desk: Desk) -> None:
    desk.adopt()
    desk.act("levy-1", **desk.levy())
    desk.at(DECEMBER[1] + DAY_MS)
    desk.act("levy-1", **desk.levy(DECEMBER))
    assert desk.balance(desk.fund) == 150
    found = desk.office.get(desk.tess, "/acts/runs")["runs"]
    assert [one["from_ms"] for one in found] == [DECEMBER[0], NOVEMBER[0]]
    for one in found:
        shown = desk.office.get(desk.tess, f"/acts/runs/{one['order']}")
        assert (len(shown["entries"]), shown["lacking"]) == (1, [])
    assert desk.audited() == 2


def test_what_would_pass_a_bound_is_unpaid_and_shown(desk: Desk) -> None:
    desk.adopt()
    low = {"account": desk.office.ana.account, "lower": "-105", "upper": "none", "reason": REASON}
    desk.coop.do("bound-set", desk.tess.key, **low)
    receipt = desk.act("levy-1", **desk.levy())
    assert desk.balance(desk.fund) == 60
    order = desk.office.get(desk.tess, "/acts/runs")["runs"][0]["order"]
    shown = desk.office.get(desk.tess, f"/acts/runs/{order}")
    lacking = {one["account"]: one["amount"] for one in shown["lacking"]}
    assert lacking == {desk.office.ana.account: "-15", desk.fund: "15"}
    text = desk.page(desk.tess, f"/app/acts/runs/{order}").text
    assert "Unpaid" in text
    assert f"entry {receipt['seq']}" in text


def test_a_dividend_needs_no_policy_and_gives_all_that_is_there(desk: Desk) -> None:
    desk.coop.do(
        "transfer", desk.office.ben.key, from_=desk.office.ben.account, to=desk.fund, amount="31"
    )
    desk.at(DECEMBER[1] + DAY_MS)
    figures = {"gave-weight": 1, "months": 2, "surplus": 31, "took-weight": 0}
    period = {"from_ms": NOVEMBER[0], "until_ms": DECEMBER[1]}
    desk.act("dividend-1", **period, account=desk.fund, figures=figures)
    assert desk.balance(desk.fund) == 0
    # 31 shared by 100 and 30: the odd one to the larger remainder.
    assert desk.balance(desk.office.ben.account) == 100 - 30 - 31 + 24
    assert desk.balance(desk.office.eva.account) == 30 + 7
    assert desk.audited() == 1


@pytest.mark.parametrize(
    ("own", "where"),
    [
        ({"until_ms": NOVEMBER[1] + DAY_MS}, "from_ms"),
        ({"from_ms": DECEMBER[0], "until_ms": DECEMBER[1]}, "from_ms"),
        ({"figures": LEVY | {"amount": 0}}, "figures.amount"),
        ({"figures": {"amount": 1}}, "figures.grace-days"),
        ({"account": None}, "account"),
    ],
)
def test_what_cannot_be_reckoned_is_refused(desk: Desk, own: dict[str, Any], where: str) -> None:
    answer = desk.ask(desk.tess, "/acts/levy-1/previews", **desk.levy(**own))
    assert answer.status_code == 422
    assert answer.json()["fields"]["where"] == where


def test_members_neither_preview_nor_prepare(desk: Desk) -> None:
    for what in ("previews", "lists"):
        assert desk.ask(desk.office.ana, f"/acts/levy-1/{what}", **desk.levy()).status_code == 403
    assert desk.office.ask(desk.office.ana, "GET", "/acts/runs").status_code == 403
    assert len(desk.office.get(desk.office.ana, "/acts")["acts"]) == 10
    assert desk.ask(desk.tess, "/acts/levy-9/previews", **desk.levy()).status_code == 404


def claim(desk: Desk, who: Person, kind: str = "solidarity", **own: Any) -> httpx.Response:  # noqa: ANN401
    body = {"kind": kind, "account": who.account, "amount": "50", "reason": "Ill for a month"}
    return desk.ask(who, "/asks", **body | own)


def decide(desk: Desk, who: Person, ask: str, amount: str = "40") -> int:
    path = f"/asks/{ask}/decision"
    return desk.ask(who, path, amount=amount, reason="The fund can").status_code


def test_a_claim_is_decided_by_others_and_given_with_the_list(desk: Desk) -> None:
    ben = desk.office.ben
    desk.coop.do("transfer", ben.key, from_=ben.account, to=desk.solidarity, amount="60")
    ask = claim(desk, ben).json()["ask"]
    assert decide(desk, desk.office.ana, ask) == 403
    assert decide(desk, desk.tess, ask, "51") == 422
    assert decide(desk, desk.tess, ask) == 204
    assert decide(desk, desk.tess, ask) == 422
    [seen] = desk.office.get(ben, "/asks")["asks"]
    assert (seen["granted"], seen["answer"]) == ("40", "The fund can")
    assert desk.office.get(desk.office.ana, "/asks") == {"asks": []}
    desk.at(DECEMBER[1] + DAY_MS)
    desk.adopt("solidarity-1", {"cap": 35, "months": 1, "solvency-ppm": 0, "waiting-days": 9})
    period = {"from_ms": DECEMBER[0], "until_ms": DECEMBER[1]}
    desk.act("solidarity-1", **period, account=desk.solidarity)
    assert desk.balance(ben.account) == 100 - 30 - 60 + 35
    assert desk.audited() == 1


def test_nobody_decides_for_themselves_or_their_household(desk: Desk) -> None:
    own = claim(desk, desk.tess).json()["ask"]
    assert decide(desk, desk.tess, own) == 403
    home = desk.office.world.new_person().member
    for who in (desk.tess, desk.office.eva):
        desk.coop.do("household-stated", who.key, member=who.member, household=home)
    theirs = claim(desk, desk.office.eva).json()["ask"]
    assert decide(desk, desk.tess, theirs) == 403
    assert decide(desk, desk.steward, theirs, "0") == 204


def test_one_asks_for_oneself_and_takes_it_back(desk: Desk) -> None:
    ana, ben = desk.office.ana, desk.office.ben
    assert claim(desk, ana, account=ben.account).status_code == 422
    assert claim(desk, ana, kind="write-off").status_code == 403
    assert claim(desk, ana, other=ana.account).status_code == 422
    ask = claim(desk, ana).json()["ask"]
    assert desk.office.ask(ben, "DELETE", f"/asks/{ask}").status_code == 404
    assert desk.office.ask(ana, "DELETE", f"/asks/{ask}").status_code == 204
    assert decide(desk, desk.tess, ask) == 422


def test_a_debt_is_written_off_against_the_reserve(desk: Desk) -> None:
    ana = desk.office.ana
    loose = {"lower": "none", "upper": "none", "reason": REASON}
    desk.coop.do("bound-set", desk.tess.key, account=desk.reserve, **loose)
    day = desk.office.world.now_ms
    ask = claim(desk, desk.tess, "write-off", account=ana.account, amount="300").json()["ask"]
    assert decide(desk, desk.tess, ask, "300") == 403
    assert decide(desk, desk.steward, ask, "300") == 204
    desk.at(day + 2 * DAY_MS)
    figures = {"cap": 600, "idle-days": 10}
    period = {"from_ms": day, "until_ms": day + DAY_MS}
    desk.act("write-off-1", **period, account=desk.reserve, figures=figures)
    assert (desk.balance(ana.account), desk.balance(desk.reserve)) == (0, -100)
    assert desk.audited() == 1


def test_savings_go_to_another_account_of_ones_own(desk: Desk) -> None:
    ben = desk.office.ben
    own = ben._replace(account=desk.office.world.new_person().account)
    desk.coop.account_of(own)
    bound = {"account": own.account, "lower": "0", "upper": "none", "reason": REASON}
    desk.coop.do("bound-set", desk.tess.key, **bound)
    assert claim(desk, ben, "saving", other=desk.office.eva.account).status_code == 422
    assert claim(desk, ben, "saving", other=own.account, amount="25").status_code == 201
    desk.adopt("saving-1", {"keep": 50, "months": 1})
    desk.at(DECEMBER[1] + DAY_MS)
    desk.act("saving-1", from_ms=DECEMBER[0], until_ms=DECEMBER[1])
    assert (desk.balance(ben.account), desk.balance(own.account)) == (50, 20)
    assert desk.audited() == 1


def test_the_pages_show_the_list_before_it_is_signed(desk: Desk) -> None:
    assert desk.page(desk.office.ana, "/app/acts").status_code == 403
    assert "Membership levy" in desk.page(desk.tess, "/app/acts").text
    form = "amount=0:15&grace-days=0&months=1&spared=10"
    path = f"/app/acts/levy-1?from=2023-11&account={desk.fund}&{form}"
    text = desk.page(desk.tess, path).text
    assert "5 rows" in text
    assert "Adopt it first" in text
    # Or all members decide it, and read each figure first.
    [asking] = re.findall(r'href="(/app/votes/new\?act=[^"]+)"', text)
    asked = desk.page(desk.tess, unescape(asking)).text
    assert "Should this rule hold: Membership levy?" in asked
    assert "How much each gives" in asked
    assert "Continue, and sign this list" not in text
    desk.adopt()
    text = desk.page(desk.tess, path).text
    assert "Continue, and sign this list" in text
    sent = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text.split("Sum<")[1])
    )
    assert sent["amount"].split() == ["15", "min"]
    signing = desk.page(desk.tess, "/app/acts/levy-1", **sent)
    assert signing.status_code == 303
    assert "Membership levy" in desk.page(desk.tess, signing.headers["location"]).text
    table = desk.page(desk.tess, path.replace("levy-1?", "levy-1/list.csv?")).text
    assert table.count("0 h 15") == 5
    assert desk.page(desk.tess, path.replace("2023-11", "2023-12")).status_code == 422
    assert desk.page(desk.tess, path.replace("2023-11", "x")).status_code == 200
    assert desk.page(desk.tess, "/app/acts/levy-7").status_code == 404


def test_one_asks_and_decides_on_the_page(desk: Desk) -> None:
    ben = desk.office.ben
    form = {"kind": "solidarity", "account": ben.account, "amount": "0:50", "reason": "Ill"}
    assert desk.page(ben, "/app/asks", **form | {"amount": "x"}).status_code == 422
    assert desk.page(ben, "/app/asks", **form).status_code == 303
    assert "Waits for a decision." in desk.page(ben, "/app/asks").text
    [ask] = desk.office.get(desk.tess, "/asks")["asks"]
    path = f"/app/asks/{ask['ask']}/decision"
    assert desk.page(desk.tess, path, amount="0:20", reason="Not more").status_code == 303
    text = desk.page(ben, "/app/asks").text
    assert "Granted: 20 min" in " ".join(text.split())
    assert "Not more" in text


def test_months_that_are_over_may_be_chosen() -> None:
    found = months_before(month_ms(2024, 3) + DAY_MS, month_ms(2020, 5))
    assert [value for value, _ in found[:3]] == ["2024-02", "2024-01", "2023-12"]
    assert [value for value, _ in found[-2:]] == ["2022-03", "2020-05"]
    assert all(ms == month_ms(int(value[:4]), int(value[5:])) for value, ms in found)
