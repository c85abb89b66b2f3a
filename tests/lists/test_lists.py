"""Many payments and bounds with one signature: an app prepares them, the clock enters them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import orjson
import pytest
from sqlmodel import select

from api.lists.jobs import SignedLists
from api.lists.tables import ListRow
from api.service.clock import Clock
from api.service.posting import post_lot
from ledger.refusals import Code, Refusal

if TYPE_CHECKING:
    import httpx

    from tests.support.offices import Office
    from tests.support.world import Person

DAY_MS = 86_400_000


def prepared(office: Office, who: Person, kind: str, **body: Any) -> dict[str, Any]:  # noqa: ANN401
    answer = office.ask(who, "POST", f"/lists/{kind}", **body)
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["fields"])


def approve(office: Office, fields: dict[str, Any], *who: Person) -> httpx.Response:
    keys = [one.key for one in who]
    return office.coop.send(office.coop.order("list-approved", *keys, **_said(fields)))


def _said(fields: dict[str, Any]) -> dict[str, Any]:
    return {"from_" if name == "from" else name: value for name, value in fields.items()}


def look(office: Office) -> None:
    """The clock comes round."""
    Clock(office.world.service, [SignedLists()]).look()


def balance(office: Office, who: Person) -> int:
    return int(office.get(who, f"/accounts/{who.account}")["balance"])


def pay(office: Office, *amounts: tuple[Person, int]) -> dict[str, Any]:
    rows = [{"account": who.account, "amount": str(amount)} for who, amount in amounts]
    return prepared(office, office.ana, "payments", account=office.ana.account, rows=rows)


def test_many_are_paid_with_one_signature_and_nothing_moves_before(office: Office) -> None:
    fields = pay(office, (office.ben, 30), (office.eva, 12))
    assert (fields["rows"], fields["total"]) == (2, "42")
    look(office)
    assert balance(office, office.ana) == 0
    assert [one["order"] for one in office.get(office.ana, "/lists")["lists"]] == [None]
    assert approve(office, fields, office.ana).status_code == 201
    # The clock has not come round yet, and still nobody is asked to sign it once more.
    [listed] = office.get(office.ana, "/lists")["lists"]
    shown = office.get(office.ana, f"/lists/{fields['parts']}")
    assert listed["order"] == shown["approval"]["order"]
    assert listed["order"] is not None
    assert balance(office, office.ana) == 0
    look(office)
    assert office.get(office.ana, "/lists")["lists"][0]["order"] == listed["order"]
    assert [balance(office, who) for who in (office.ana, office.ben, office.eva)] == [-42, 30, 12]
    look(office)
    assert balance(office, office.ana) == -42
    [listed] = office.get(office.ana, "/lists")["lists"]
    assert listed["whole"]
    shown = office.get(office.ana, f"/lists/{fields['parts']}")
    assert len(shown["entries"]) == 1
    assert shown["lacking"] == []
    # Nobody else's business, whatever they know.
    assert office.get(office.ben, "/lists") == {"lists": []}
    assert office.ask(office.ben, "GET", f"/lists/{fields['parts']}").status_code == 404


def test_what_would_pass_a_limit_is_left_out_and_said(office: Office) -> None:
    lower = -int(office.get(office.ana, f"/accounts/{office.ana.account}")["lower"])
    fields = pay(office, (office.ben, lower), (office.eva, 1))
    assert approve(office, fields, office.ana).status_code == 201
    look(office)
    assert balance(office, office.ben) == lower
    shown = office.get(office.ana, f"/lists/{fields['parts']}")
    lacking = {one["account"]: one["amount"] for one in shown["lacking"]}
    assert lacking == {office.ana.account: "-1", office.eva.account: "1"}


def test_a_list_in_many_parts_is_entered_once_though_a_process_ends_between(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = pay(office, *[(office.ben, 1), (office.eva, 2)] * 100)
    assert approve(office, fields, office.ana).status_code == 201
    monkeypatch.setattr("api.lists.entering.LOT", 1)
    posted: list[int] = []

    def cut(*args: Any) -> Any:  # noqa: ANN401 as it is
        if len(posted) == 2:
            raise RuntimeError
        posted.append(1)
        return post_lot(*args)

    monkeypatch.setattr("api.lists.entering.post_lot", cut)
    with pytest.raises(RuntimeError):
        SignedLists().do(office.world.service, due(office)[0])
    assert 0 < balance(office, office.ben) < 100
    monkeypatch.setattr("api.lists.entering.post_lot", post_lot)
    look(office)
    assert [balance(office, who) for who in (office.ana, office.ben, office.eva)] == [
        -300, 100, 200,
    ]  # fmt: skip


def due(office: Office) -> list[Any]:
    with office.world.service.database.reading() as session:
        return list(SignedLists().due(session, office.world.now_ms))


def test_bounds_of_many_are_set_by_a_treasurer_and_not_their_own(office: Office) -> None:
    tess = office.enter("treasurer")
    until = office.world.now_ms + 30 * DAY_MS
    everybody = (office.ana, office.ben, tess)
    rows = [
        {"account": who.account, "lower": "-77", "upper": "none", "until_ms": until}
        for who in everybody
    ]
    assert office.ask(office.ana, "POST", "/lists/bounds", rows=rows).status_code == 403
    fields = prepared(office, tess, "bounds", rows=rows)
    assert approve(office, fields, office.ana).status_code == 403
    before = office.get(tess, "/reports/social?year=2023")["acts"]
    assert approve(office, fields, tess).status_code == 201
    look(office)
    after = office.get(tess, "/reports/social?year=2023")["acts"]
    assert after["bound-set"] == before["bound-set"] + 2
    found = [office.get(who, f"/accounts/{who.account}")["lower"] for who in everybody]
    assert found[:2] == ["-77", "-77"]
    assert found[2] != "-77"
    shown = office.get(tess, f"/lists/{fields['parts']}")
    assert [(one["account"], one["amount"]) for one in shown["lacking"]] == [(tess.account, "0")]
    assert "These limits were not set" in read(office, tess, f"/app/lists/{fields['parts']}")


def test_a_list_pays_from_one_account_and_has_an_end(office: Office) -> None:
    row = {"account": office.ben.account, "amount": "1"}
    for rows, status in (([row] * 1_000, 201), ([row] * 1_001, 422), ([], 422)):
        answer = office.ask(
            office.ana, "POST", "/lists/payments", account=office.ana.account, rows=rows
        )
        assert answer.status_code == status
    for amount in range(2, 21):
        pay(office, (office.ben, amount))
    over = office.ask(
        office.ana, "POST", "/lists/payments", account=office.ana.account,
        rows=[row | {"amount": "99"}],
    )  # fmt: skip
    assert over.status_code == 422
    assert over.json()["fields"]["why"] == "too_many_wait"
    with office.world.service.database.reading() as session:
        assert len(session.exec(select(ListRow)).all()) == 20
    # What nobody signs within a week shuts nobody out.
    office.world.now_ms += 7 * DAY_MS
    office.tokens[office.ana] = office.coop.token(office.ana)
    pay(office, (office.ben, 99))


def test_a_list_of_which_nothing_may_move_is_entered_all_the_same(office: Office) -> None:
    fields = pay(office, (office.ben, 900 * 60))
    assert approve(office, fields, office.ana).status_code == 201
    look(office)
    shown = office.get(office.ana, f"/lists/{fields['parts']}")
    assert shown["approval"]["whole"]
    assert len(shown["lacking"]) == 2
    assert balance(office, office.ben) == 0


def test_two_treasurers_approve_limits_and_the_reason_is_kept(office: Office) -> None:
    tess, theo = office.enter("treasurer"), office.enter("treasurer")
    steward = office.coop.steward
    office.coop.do("book-ruled", steward.key, funds="none", lower="-600", treasurers=2, upper="600")
    rows = [{"account": office.ana.account, "lower": "-77", "upper": "none", "until_ms": 0}]
    fields = prepared(office, tess, "bounds", rows=rows)
    assert approve(office, fields, tess).status_code == 403
    left = office.signed(tess, "list-approved", "Agreed in March", **_said(fields))
    made = office.ask(tess, "POST", "/drafts", **left)
    assert made.status_code == 201, made.text
    [waits] = office.get(theo, "/drafts")["drafts"]
    assert (waits["memo"]["text"], waits["missing"], waits["signed"]) == (
        "Agreed in March", 1, False,
    )  # fmt: skip
    assert "/app/acts" in {one["path"] for one in office.get(theo, "/waiting")["waiting"]}
    path = f"/drafts/{waits['id']}/signatures"
    signed = office.ask(theo, "POST", path, **office.signature(theo, waits["order"]))
    assert signed.json()["seq"] is not None, signed.text
    look(office)
    [change, *_] = office.get(tess, f"/watch-list/{office.ana.account}")["changes"]
    assert (change["lower"], change["reason"]) == ("-77", "Agreed in March")
    # All who signed the list, and nobody else; its member reads the same.
    assert len(set(change["by"].split(", "))) == 2
    [account] = office.get(office.ana, "/me/limits")["accounts"]
    assert account["changes"][0] == change
    # Another text than was committed to is none of this order's.
    again = {**left, "memo": {"salt": "11" * 32, "text": "Something else"}}
    refused = office.ask(tess, "POST", "/drafts", **again)
    assert refused.json()["code"] == "memo_must_match"


def test_nobody_keeps_a_list_from_being_entered_by_naming_its_parts(office: Office) -> None:
    fields = pay(office, (office.ben, 30))
    assert approve(office, fields, office.ana).status_code == 201
    # Eva approves the same parts from her own account, and Ben his own list with a wrong total.
    office.world.now_ms += 1
    stolen = fields | {"account": office.eva.account}
    assert approve(office, stolen, office.eva).status_code == 201
    rows = [{"account": office.eva.account, "amount": "5"}]
    wrong = prepared(office, office.ben, "payments", account=office.ben.account, rows=rows)
    assert approve(office, wrong | {"total": "4"}, office.ben).status_code == 201
    look(office)
    assert balance(office, office.ana) == -30
    [listed] = office.get(office.ana, "/lists")["lists"]
    assert listed["whole"]
    assert balance(office, office.eva) == 0


def test_one_list_that_the_rules_refuse_holds_up_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    for who in (office.ana, office.ben):
        rows = [{"account": office.eva.account, "amount": "5"}]
        fields = prepared(office, who, "payments", account=who.account, rows=rows)
        assert approve(office, fields, who).status_code == 201
        office.world.now_ms += 1

    def refused(service: Any, book: Any, parts: Any) -> Any:  # noqa: ANN401 as it is
        if parts[0]["moves"][0][1] == office.ana.account:
            return [Refusal(Code.list_must_add_up, {})]
        return post_lot(service, book, parts)

    monkeypatch.setattr("api.lists.entering.post_lot", refused)
    look(office)
    assert [balance(office, who) for who in (office.ana, office.ben)] == [0, -5]


def test_a_list_is_noted_as_whole_though_a_process_ends_after_its_last_part(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = pay(office, (office.ben, 30))
    assert approve(office, fields, office.ana).status_code == 201

    def ends(*args: Any) -> Any:  # noqa: ANN401 as it is
        post_lot(*args)
        raise RuntimeError

    monkeypatch.setattr("api.lists.entering.post_lot", ends)
    with pytest.raises(RuntimeError):
        SignedLists().do(office.world.service, due(office)[0])
    assert balance(office, office.ben) == 30
    assert not office.get(office.ana, "/lists")["lists"][0]["whole"]
    look(office)
    assert office.get(office.ana, "/lists")["lists"][0]["whole"]
    assert balance(office, office.ben) == 30


def read(office: Office, who: Person, path: str) -> str:
    """A page as a member reads it."""
    headers = {"Cookie": f"ayni={office.coop.token(who)}"}
    answer = office.world.call("GET", path, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_a_list_whose_week_ended_is_not_said_to_be_entered(office: Office) -> None:
    fields = pay(office, (office.ben, 30))
    assert approve(office, fields, office.ana).status_code == 201
    office.world.now_ms += 7 * DAY_MS
    office.tokens[office.ana] = office.coop.token(office.ana)
    look(office)
    assert balance(office, office.ana) == 0
    shown = office.get(office.ana, f"/lists/{fields['parts']}")
    assert shown["approval"] == office.get(office.ana, "/lists")["lists"][0]
    assert (shown["approval"]["whole"], shown["approval"]["lapsed"]) == (True, True)
    assert {one["amount"] for one in shown["lacking"]} == {"30", "-30"}
    text = read(office, office.ana, f"/app/lists/{fields['parts']}")
    assert "its week ended before all of it was entered" in text
    assert "has entered it" not in text
    assert "A limit or a closed account" not in text
    assert "ended before all was entered" in read(office, office.ana, "/app/lists")


def test_a_list_that_nobody_signed_is_prepared_anew_and_a_signed_one_is_not(
    office: Office,
) -> None:
    pay(office, (office.ben, 30))
    office.coop.pay(office.eva, office.ben, 1)
    office.world.now_ms += 1
    fields = pay(office, (office.ben, 30))
    assert kept(office) == fields
    assert approve(office, fields, office.ana).status_code == 201
    office.world.now_ms += 1
    # The clock has not seen the order yet: what was signed is entered.
    pay(office, (office.ben, 30))
    assert kept(office) == fields
    look(office)
    assert balance(office, office.ana) == -30


def kept(office: Office) -> Any:  # noqa: ANN401 fields of an order
    with office.world.service.database.reading() as session:
        return orjson.loads(session.exec(select(ListRow.said)).one())


def test_payments_are_prepared_from_ones_own_account_to_accounts_that_are_there(
    office: Office,
) -> None:
    row = {"account": office.eva.account, "amount": "5"}
    nobody = row | {"account": office.eva.member}
    for account, rows in ((office.ben.account, [row]), (office.ana.account, [nobody])):
        answer = office.ask(office.ana, "POST", "/lists/payments", account=account, rows=rows)
        assert answer.status_code == 422, answer.text
    # Nobody can take a list of Ben's before he prepares it.
    fields = prepared(office, office.ben, "payments", account=office.ben.account, rows=[row])
    assert read(office, office.ben, f"/app/lists/{fields['parts']}")
