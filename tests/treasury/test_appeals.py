"""Members ask for another limit; treasurers whom it does not concern answer, or set one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from api.treasury.appeals import OPEN_MAX

if TYPE_CHECKING:
    import httpx

    from tests.support.offices import Office
    from tests.support.world import Person

REASON = "55" * 32
HOME = "00000000-0000-0000-0000-0000000000aa"


def ask(office: Office, who: Person, text: str = "I need ten hours more") -> str:
    answer = office.ask(who, "POST", "/me/appeals", account=who.account, text=text)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["appeal"])


def reply(office: Office, who: Person, appeal: str, text: str = "Until May") -> httpx.Response:
    return office.ask(who, "POST", f"/appeals/{appeal}/reply", text=text)


def waiting(office: Office, who: Person) -> list[str]:
    return [one["path"] for one in office.get(who, "/waiting")["waiting"]]


def own(office: Office, who: Person) -> dict[str, Any]:
    [account] = office.get(who, "/me/limits")["accounts"]
    return dict(account)


def live_together(office: Office, *people: Person) -> None:
    for one in people:
        office.coop.do(
            "household-stated", office.coop.steward.key, member=one.member, household=HOME
        )


def test_an_appeal_is_answered_in_words_and_the_member_hears_until_they_look(
    office: Office,
) -> None:
    tess = office.enter("treasurer")
    appeal = ask(office, office.ana)
    assert "/app/treasurer/appeals" in waiting(office, tess)
    assert "/app/treasurer/appeals" not in waiting(office, office.ben)
    [found] = office.get(tess, "/appeals")["appeals"]
    assert (found["appeal"], found["text"]) == (appeal, "I need ten hours more")
    assert found["may_answer"]
    assert reply(office, tess, appeal).status_code == 204
    assert reply(office, tess, appeal).status_code == 422
    assert office.get(tess, "/appeals")["appeals"] == []
    assert "/app/treasurer/appeals" not in waiting(office, tess)
    assert "/app/limits" in waiting(office, office.ana)
    [told] = own(office, office.ana)["appeals"]
    assert (told["answer"], told["open"]) == ("Until May", False)
    assert told["answered_by"]
    cookie = {"Cookie": f"ayni={office.tokens[office.ana]}; lang=en"}
    assert "Until May" in office.world.call("GET", "/app/limits", headers=cookie).text
    assert "/app/limits" not in waiting(office, office.ana)


def test_other_limits_answer_an_appeal_too(office: Office) -> None:
    tess = office.enter("treasurer")
    appeal = ask(office, office.ana)
    office.world.now_ms += 1
    office.coop.do(
        "bound-set", tess.key, account=office.ana.account, lower="-90", upper="none", reason=REASON
    )
    assert office.get(tess, "/appeals")["appeals"] == []
    [told] = own(office, office.ana)["appeals"]
    assert (told["open"], told["answer"]) == (False, None)
    assert told["set_ms"] == office.world.now_ms
    assert "/app/limits" in waiting(office, office.ana)
    [change] = own(office, office.ana)["changes"]
    assert change["lower"] == "-90"
    assert appeal == told["appeal"]


def test_nobody_answers_themselves_or_whoever_lives_with_them(office: Office) -> None:
    tess, una = office.enter("treasurer"), office.enter("treasurer")
    live_together(office, tess, office.ana)
    for who in (tess, office.ana):
        appeal = ask(office, who)
        assert office.get(tess, "/appeals")["appeals"] == []
        assert "/app/treasurer/appeals" not in waiting(office, tess)
        assert reply(office, tess, appeal).status_code == 403
        assert reply(office, office.ben, appeal).status_code == 403
        assert reply(office, una, appeal).status_code == 204


def test_a_few_are_open_at_once_and_one_takes_ones_own_back(office: Office) -> None:
    made = [ask(office, office.ana) for _ in range(OPEN_MAX)]
    sent = {"account": office.ana.account, "text": "More"}
    answer = office.ask(office.ana, "POST", "/me/appeals", **sent)
    assert answer.json()["code"] == "kept_must_be_fewer"
    ask(office, office.ben)
    assert office.ask(office.ben, "DELETE", f"/me/appeals/{made[0]}").status_code == 404
    assert office.ask(office.ana, "DELETE", f"/me/appeals/{made[0]}").status_code == 204
    ask(office, office.ana)
    sent = {"account": office.ben.account, "text": "His"}
    assert office.ask(office.ana, "POST", "/me/appeals", **sent).status_code == 422


@pytest.mark.parametrize("path", ["/appeals", "/warnings"])
def test_treasurers_alone_see_what_is_asked(office: Office, path: str) -> None:
    ask(office, office.ana)
    assert office.ask(office.ana, "GET", path).status_code == 403
