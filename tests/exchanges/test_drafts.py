"""Orders that several sign, by an app: left, signed too, declined; of members and the desk."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.exchanges import drafts
from api.exchanges.keeping import OWN_MAX
from api.exchanges.tables import DraftSignatureRow
from api.http.posting import book_row
from api.service.callers import Caller, reader_of
from api.service.troubles import ProblemError, Trouble
from ledger.store import Place
from tests.support.world import Coop
from wallets.keys import Key

if TYPE_CHECKING:
    import httpx

    from tests.support.offices import Office
    from tests.support.world import Person, World

ACCOUNT = "00000000-0000-7000-8000-00000000000a"


def leave(office: Office, who: Person, type_: str, **own: Any) -> httpx.Response:  # noqa: ANN401
    """Leave an order with one signature."""
    other = {"other": own.pop("other")} if "other" in own else {}
    return office.ask(who, "POST", "/drafts", **office.signed(who, type_, **own), **other)


def together(office: Office, first: Person, second: Person) -> dict[str, Any]:
    """An exchange in which two give ten minutes each to Eva."""
    givers = sorted([one.account, "10"] for one in (first, second))
    return {"givers": givers, "receivers": [[office.eva.account, "20"]]}


def sign(office: Office, who: Person, id_: str) -> httpx.Response:
    """Sign what somebody left, as it is read there."""
    order = office.get(who, f"/drafts/{id_}")["order"]
    return office.ask(who, "POST", f"/drafts/{id_}/signatures", **office.signature(who, order))


def balance(office: Office, who: Person) -> str:
    found: str = office.get(who, f"/accounts/{who.account}")["balance"]
    return found


def test_an_exchange_of_several_is_posted_with_the_last_signature(office: Office) -> None:
    own = together(office, office.ana, office.ben)
    left = leave(office, office.ana, "exchange", memo="Wood", **own)
    assert left.status_code == 201
    id_ = left.json()["id"]
    [hers] = office.get(office.ana, "/drafts")["drafts"]
    [his] = office.get(office.ben, "/drafts")["drafts"]
    assert (hers["signed"], his["signed"], his["missing"], his["at_desk"]) == (
        True,
        False,
        1,
        False,
    )
    assert his["memo"]["text"] == "Wood"
    assert {side["account"]: side["amount"] for side in his["sides"]} == {
        office.ana.account: "-10", office.ben.account: "-10", office.eva.account: "20",
    }  # fmt: skip
    assert office.get(office.eva, "/drafts") == {"drafts": []}
    assert office.ask(office.eva, "GET", f"/drafts/{id_}").status_code == 404
    entered = sign(office, office.ben, id_)
    seq = entered.json()["seq"]
    assert (entered.status_code, balance(office, office.eva)) == (200, "20")
    after = office.get(office.ana, f"/drafts/{id_}")
    assert (after["seq"], after["missing"]) == (seq, 0)
    assert office.get(office.ben, "/drafts") == {"drafts": []}
    again = sign(office, office.ben, id_)
    assert (again.status_code, again.json()["code"]) == (422, "request_must_be_well_formed")


def test_what_is_left_is_left_once_and_its_answer_is_got_again(office: Office) -> None:
    sent = office.signed(office.ana, "exchange", **together(office, office.ana, office.ben))
    one, two = (office.ask(office.ana, "POST", "/drafts", **sent) for _ in "ab")
    assert one.json() == two.json()
    assert len(office.get(office.ana, "/drafts")["drafts"]) == 1


def test_what_is_left_several_times_at_once_is_left_once(office: Office) -> None:
    sent = office.signed(office.ana, "exchange", **together(office, office.ana, office.ben))
    answers = at_once(office, office.ana, *[("POST", "/drafts", {"json": sent})] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len(office.get(office.ana, "/drafts")["drafts"]) == 1


def at_once(
    office: Office, who: Person, *asked: tuple[str, str, dict[str, Any]]
) -> list[httpx.Response]:
    """Send several requests of somebody's together."""
    headers = {"Authorization": f"Bearer {office.tokens[who]}"}
    path = office.coop.path
    return office.world.together(
        *((method, f"{path}{rest}", more | {"headers": headers}) for method, rest, more in asked)
    )


def test_a_member_leaves_so_many_for_others_to_sign(office: Office) -> None:
    own = together(office, office.ana, office.ben)
    left = [leave(office, office.ana, "exchange", **own) for _ in range(OWN_MAX + 1)]
    assert {answer.status_code for answer in left[:-1]} == {201}
    assert (left[-1].status_code, left[-1].json()["code"]) == (409, "kept_must_be_fewer")
    assert sign(office, office.ben, left[0].json()["id"]).json()["seq"] is not None
    assert leave(office, office.ana, "exchange", **own).status_code == 201
    assert leave(office, office.ana, "exchange", **own).status_code == 409
    assert leave(office, office.ben, "exchange", **own).status_code == 201


@pytest.mark.parametrize("side", ["givers", "receivers"])
def test_an_exchange_with_an_account_that_is_not_there_is_not_left(
    office: Office, side: str
) -> None:
    own = together(office, office.ana, office.ben)
    own[side] = sorted([*own[side], [ACCOUNT, "10"]])
    left = leave(office, office.ana, "exchange", **own)
    assert (left.status_code, left.json()["fields"]["where"]) == (422, "order")
    assert office.get(office.ben, "/drafts") == {"drafts": []}


def test_who_signs_what_was_declined_at_that_moment_is_told(office: Office) -> None:
    left = leave(office, office.ana, "exchange", **together(office, office.ana, office.ben))
    service = office.world.service
    with service.database.reading() as session:
        row = book_row(session, office.coop.community, office.coop.book)
        assert row is not None
        reader = reader_of(session, Place(row.community_id, row.book), office.ben.key.public)
        assert reader is not None
        caller = Caller(service, session, row, reader)
        found = drafts.draft_at(caller, left.json()["id"])
        id_, signed = found.row.order_id, office.signature(office.ben, found.row.order)
        # The session goes on seeing what was there when it began to read.
        assert office.ask(office.ana, "DELETE", f"/drafts/{id_}").status_code == 204
        with pytest.raises(ProblemError) as told:
            drafts.sign(caller, id_, (signed["key"], signed["signature"]))
    assert told.value.trouble is Trouble.resource_must_exist


@pytest.mark.parametrize("who", ["ana", "ben"])
def test_whoever_signs_it_declines_it_or_takes_it_back(office: Office, who: str) -> None:
    left = leave(office, office.ana, "exchange", **together(office, office.ana, office.ben))
    path = f"/drafts/{left.json()['id']}"
    assert office.ask(office.eva, "DELETE", path).status_code == 404
    assert office.ask(getattr(office, who), "DELETE", path).status_code == 204
    assert office.ask(office.ana, "GET", path).status_code == 404
    assert office.get(office.ben, "/drafts") == {"drafts": []}


def test_a_refusal_keeps_no_signature(office: Office) -> None:
    own = together(office, office.ana, office.ben)
    id_ = leave(office, office.ana, "exchange", **own).json()["id"]
    office.coop.pay(office.ben, office.coop.steward, 595)
    refused = sign(office, office.ben, id_)
    assert (refused.status_code, refused.json()["code"]) == (409, "lower_bound_must_hold")
    assert office.get(office.ben, f"/drafts/{id_}")["missing"] == 1
    office.coop.pay(office.coop.steward, office.ben, 595)
    assert sign(office, office.ben, id_).json()["seq"] is not None


def test_whose_key_ended_after_they_signed_signs_again_with_another(office: Office) -> None:
    coop, ben = office.coop, office.ben
    carl, second = office.enter(), Key.generate(office.world.random.randbytes)
    coop.do("key-added", ben.key, second, member=ben.member, added=second.public)
    givers = sorted([one.account, "10"] for one in (office.ana, ben, carl))
    own = {"givers": givers, "receivers": [[office.eva.account, "30"]]}
    id_ = leave(office, office.ana, "exchange", **own).json()["id"]
    assert sign(office, ben, id_).json()["seq"] is None
    coop.do("key-revoked", second, member=ben.member, revoked=ben.key.public)
    again = ben._replace(key=second)
    office.tokens[again] = coop.token(again)
    [waits] = office.get(again, "/drafts")["drafts"]
    assert (waits["signed"], waits["missing"]) == (False, 2)
    assert [one["kind"] for one in office.get(again, "/waiting")["waiting"]][:1] == ["draft"]
    assert sign(office, carl, id_).json()["seq"] is None
    assert sign(office, again, id_).json()["seq"] is not None
    assert balance(office, office.eva) == "30"
    # Once it is in the book, whose key ends later has signed it all the same.
    ended = {"member": carl.member, "revoked": carl.key.public}
    coop.do("key-revoked", coop.steward.key, **ended)
    found = office.get(again, f"/drafts/{id_}")
    assert (found["missing"], [one["signed"] for one in found["signers"]]) == (0, [True] * 3)


def test_what_was_begun_with_a_key_that_ended_is_over(office: Office) -> None:
    coop, ana, ben = office.coop, office.ana, office.ben
    second = Key.generate(office.world.random.randbytes)
    coop.do("key-added", ana.key, second, member=ana.member, added=second.public)
    id_ = leave(office, ana, "exchange", **together(office, ana, ben)).json()["id"]
    coop.do("key-revoked", second, member=ana.member, revoked=ana.key.public)
    # The book takes no order that such a key leads: nobody is asked to sign it.
    assert office.get(ben, "/drafts") == {"drafts": []}
    assert "draft" not in [one["kind"] for one in office.get(ben, "/waiting")["waiting"]]
    assert sign(office, ben, id_).json()["fields"]["why"] == "signed_already_or_over"
    page = page_of(office, ben, id_)
    assert ("The key that began this has ended" in page, 'id="agree"' in page) == (True, False)
    # Whoever began it is told, and asks anew.
    again = ana._replace(key=second)
    office.tokens[again] = coop.token(again)
    waiting = office.get(again, "/waiting")["waiting"]
    [[said, path]] = [
        [one["text"], one["path"]] for one in waiting if one["path"] == f"/app/drafts/{id_}"
    ]
    assert said == "Your key ended before all had signed what you asked for. Ask for it again."
    assert "Cancel my request" in page_of(office, again, id_)
    assert office.ask(again, "DELETE", f"/drafts/{id_}").is_success
    assert path not in [one["path"] for one in office.get(again, "/waiting")["waiting"]]
    new = leave(office, again, "exchange", **together(office, again, ben)).json()["id"]
    assert sign(office, ben, new).json()["seq"] is not None


def page_of(office: Office, who: Person, id_: str) -> str:
    """The page of what several sign, as somebody sees it."""
    cookie = {"Cookie": f"ayni={office.coop.token(who)}; lang=en"}
    return office.world.call("GET", f"/app/drafts/{id_}", headers=cookie).text


def test_erasing_takes_the_texts_of_what_one_left(office: Office) -> None:
    own = together(office, office.ana, office.ben)
    posted, waits = (
        leave(office, office.ana, "exchange", memo="Wood", **own).json()["id"] for _ in "ab"
    )
    other = leave(office, office.ben, "exchange", memo="Nails", **own).json()["id"]
    assert sign(office, office.ben, posted).json()["seq"] is not None
    assert office.ask(office.ana, "DELETE", "/me/data?knowing_debt=true").status_code == 204
    for id_ in (posted, waits):
        assert office.ask(office.ben, "GET", f"/drafts/{id_}").status_code == 404
    assert [one["id"] for one in office.get(office.ben, "/drafts")["drafts"]] == [other]
    with office.world.service.database.reading() as session:
        kept = session.exec(select(DraftSignatureRow.order_id).distinct()).all()
    assert kept == [other]


def test_an_exchange_is_taken_back_by_those_whom_it_names(office: Office) -> None:
    seq = office.coop.pay(office.ana, office.ben, 25, "By mistake")["seq"]
    seen = office.get(office.ben, f"/exchanges/{seq}")
    assert (seen["memo"], seen["epoch"], seen["draft"]) == ("By mistake", None, None)
    assert [one["member"] for one in seen["back"]] == [office.ana.member]
    assert [one["member"] for one in seen["signers"]] == [office.ana.member]
    assert office.ask(office.eva, "GET", f"/exchanges/{seq}").status_code == 404
    left = leave(office, office.ben, "reversal", of=seen["order"], memo="Too much")
    id_ = left.json()["id"]
    assert office.get(office.ana, f"/exchanges/{seq}")["draft"] == id_
    assert office.get(office.ana, f"/drafts/{id_}")["of"] == seq
    second = leave(office, office.ana, "reversal", of=seen["order"], memo="Too much")
    assert second.status_code == 422
    assert sign(office, office.ana, id_).json()["seq"] is not None
    assert balance(office, office.ben) == "0"
    after = office.get(office.ana, f"/exchanges/{seq}")
    assert (after["back"], after["draft"]) == ([], None)


def further(who: Person) -> dict[str, Any]:
    """A further account of somebody's own."""
    return {"account": ACCOUNT, "kind": "member", "member": who.member, "salt": "33" * 32}


def test_an_order_at_the_desk_is_posted_with_the_last_signature(office: Office) -> None:
    steward = office.coop.steward
    office.tokens[steward] = office.coop.token(steward)
    id_ = leave(office, office.ana, "account-opened", **further(office.ana)).json()["id"]
    for who, signed in ((office.ana, True), (steward, False)):
        [found] = office.get(who, "/drafts")["drafts"]
        assert (found["at_desk"], found["missing"], found["signed"]) == (True, 1, signed)
        assert [one["member"] for one in found["signers"]] == [office.ana.member]
    assert office.ask(office.ben, "GET", f"/drafts/{id_}").status_code == 404
    entered = sign(office, steward, id_)
    assert entered.is_success, entered.text
    assert office.get(office.ana, f"/accounts/{ACCOUNT}")["open"] is True
    assert office.get(steward, "/drafts") == {"drafts": []}


def test_who_may_not_sign_at_the_desk_leaves_and_ends_nothing_there(office: Office) -> None:
    own = further(office.ana)
    id_ = leave(office, office.ana, "account-opened", **own).json()["id"]
    role = {"member": office.ben.member, "role": "auditor"}
    assert leave(office, office.ben, "role-granted", **role).status_code == 403
    assert office.ask(office.ben, "DELETE", f"/drafts/{id_}").status_code == 403
    assert office.ask(office.ana, "DELETE", f"/drafts/{id_}").status_code == 204
    assert office.ask(office.ana, "GET", f"/drafts/{id_}").status_code == 404


def test_what_waits_at_the_desk_is_ended_several_times_at_once(office: Office) -> None:
    id_ = leave(office, office.ana, "account-opened", **further(office.ana)).json()["id"]
    ended = at_once(office, office.ana, *[("DELETE", f"/drafts/{id_}", {})] * 4)
    assert {answer.status_code for answer in ended} <= {204, 404}


@pytest.mark.parametrize(
    ("type_", "own"),
    [
        ("account-closed", {"account": ACCOUNT}),
        ("role-withdrawn", {"member": ACCOUNT, "role": "steward"}),
    ],
)
def test_what_is_about_nobody_does_not_wait_at_the_desk(
    office: Office, type_: str, own: dict[str, Any]
) -> None:
    steward = office.coop.steward
    office.tokens[steward] = office.coop.token(steward)
    left = leave(office, steward, type_, **own)
    assert (left.status_code, left.json()["fields"]["where"]) == (422, "order")
    assert office.get(steward, "/drafts") == {"drafts": []}
    assert office.ask(steward, "GET", "/waiting").is_success


@pytest.mark.parametrize(
    ("type_", "own", "where", "why"),
    [
        (
            "transfer",
            {"from_": "ana", "to": "ben", "amount": "5"},
            "order",
            "not_of_this_type",
        ),
        (
            "exchange",
            {"givers": [["eva", "5"]], "receivers": [["ben", "5"]]},
            "order",
            "nobody_else_must_sign",
        ),
        (
            "exchange",
            {"givers": [["ana", "5"]], "receivers": [["ben", "5"]]},
            "order",
            "nobody_else_must_sign",
        ),
        ("exchange", {"givers": []}, "order", "field_must_be_well_formed"),
        ("reversal", {"of": ACCOUNT, "memo": "x"}, "order", "nobody_else_must_sign"),
        ("account-opened", {"other": ACCOUNT}, "other", "goes_with_a_paper_alone"),
        ("mandate-given", {}, "other", "goes_with_a_paper_alone"),
    ],
)
def test_what_cannot_be_left_is_named(
    office: Office, type_: str, own: dict[str, Any], where: str, why: str
) -> None:
    said = json.dumps(own)
    for name in ("ana", "ben", "eva"):
        said = said.replace(f'"{name}"', f'"{getattr(office, name).account}"')
    filled = json.loads(said)
    if type_ == "account-opened":
        filled |= further(office.ana)
    if type_ == "mandate-given":
        filled |= {
            "account": office.ana.account, "broker": office.ben.member, "each": "5", "total": "9",
            "until": office.world.now_ms + 60_000, "memo": "x",
        }  # fmt: skip
    answer = leave(office, office.ana, type_, **filled)
    assert (answer.status_code, answer.json()["fields"]) == (422, {"where": where, "why": why})


def test_stewards_who_must_be_several_sign_one_after_another(world: World) -> None:
    coop = Coop(world, "Board", board=2, quorum=3)
    member = coop.join()
    tokens = [coop.token(steward) for steward in coop.stewards]
    order = coop.order("role-granted", coop.board[0], member=member.member, role="auditor")
    [[key, signature]] = order["signatures"]
    left = {"order": order["order"], "key": key, "signature": signature}
    made = world.call("POST", f"{coop.path}/drafts", tokens[0], json=left)
    path = f"{coop.path}/drafts/{made.json()['id']}"
    entered = []
    for who in (1, 1, 2):
        text = world.get(path, tokens[who])["order"]
        signed = coop.board[who].sign(text.encode())
        body = {"key": coop.board[who].public, "signature": signed}
        entered.append(world.call("POST", f"{path}/signatures", tokens[who], json=body).json())
    assert entered[:2] == [{"seq": None}, {"seq": None}]
    assert entered[2]["seq"] is not None
    assert "auditor" in world.get(f"{coop.path}/members/{member.member}", tokens[0])["roles"]
