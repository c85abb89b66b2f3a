"""Many payments and bounds with one signature: an app prepares them, the clock enters them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.lists.jobs import SignedLists
from api.lists.tables import ListRow
from api.service.clock import Clock
from api.service.posting import post_lot

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
    assert approve(office, fields, office.ana).status_code == 201
    assert balance(office, office.ana) == 0
    look(office)
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
    assert approve(office, fields, tess).status_code == 201
    look(office)
    found = [office.get(who, f"/accounts/{who.account}")["lower"] for who in everybody]
    assert found[:2] == ["-77", "-77"]
    assert found[2] != "-77"


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


def test_a_list_of_which_nothing_may_move_is_entered_all_the_same(office: Office) -> None:
    fields = pay(office, (office.ben, 900 * 60))
    assert approve(office, fields, office.ana).status_code == 201
    look(office)
    shown = office.get(office.ana, f"/lists/{fields['parts']}")
    assert shown["approval"]["whole"]
    assert len(shown["lacking"]) == 2
    assert balance(office, office.ben) == 0
