"""A request with an `Idempotency-Key` is done once, and its key is kept with what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from sqlmodel import select

from api.http.idempotency import UnderWay
from api.people.jobs import Forgetting
from api.service.clock import Clock
from api.service.closings import APART_MS
from api.service.once import Once
from api.service.tables import DoneRow
from api.service.times import DAY_MS
from api.service.troubles import ProblemError, Trouble
from ledger.store import Place

if TYPE_CHECKING:
    import httpx

    from tests.support.towns import Town

ONCE = Once(Place("00000000-0000-7000-8000-000000000000", 0), "aa" * 32, "bb" * 32)


def closed(town: Town, key: str = "", who: str = "steward", body: bytes = b"") -> httpx.Response:
    """Have the book closed."""
    headers = {"Idempotency-Key": key} if key else {}
    token = town.coop.token(town.roles[who])
    path = f"{town.coop.path}/epochs"
    return town.world.call("POST", path, token, headers=headers, content=body)


def something_new(town: Town) -> None:
    """Something to close, long enough after the last time."""
    town.world.now_ms += APART_MS
    town.coop.pay(town.ana, town.ben, 1)


def epoch(town: Town) -> int:
    """The latest epoch."""
    found: int = town.world.get(town.coop.path)["epoch"]
    return found


def code(answer: httpx.Response) -> tuple[int, str]:
    """Its status, and what the problem is."""
    return answer.status_code, answer.json()["code"]


def test_an_epoch_is_closed_once_under_a_key(town: Town) -> None:
    something_new(town)
    before, first = epoch(town), closed(town, "k-1")
    assert first.status_code == 201
    town.coop.pay(town.ana, town.ben, 1)
    for wait_ms in (0, 10 * APART_MS):
        town.world.now_ms += wait_ms
        again = closed(town, "k-1")
        assert (again.status_code, again.json()) == (201, first.json())
    assert epoch(town) == before + 1
    assert closed(town, "k-2").json()["epoch"] == before + 2


def test_a_key_stands_for_one_body(town: Town) -> None:
    something_new(town)
    assert closed(town, "k-3").status_code == 201
    assert code(closed(town, "k-3", body=b"{}")) == (422, "idempotency_key_must_be_new")


def test_a_key_is_ones_own(town: Town) -> None:
    something_new(town)
    before = epoch(town)
    assert closed(town, "k-4").status_code == 201
    something_new(town)
    assert closed(town, "k-4", "treasurer").json()["epoch"] == before + 2


def test_what_was_refused_may_be_tried_again(town: Town) -> None:
    something_new(town)
    assert closed(town, "k-5").status_code == 201
    town.coop.pay(town.ana, town.ben, 1)
    before = epoch(town)
    assert code(closed(town, "k-6")) == (429, "epochs_must_lie_apart")
    town.world.now_ms += APART_MS
    assert closed(town, "k-6").json()["epoch"] == before + 1


def test_key_and_epoch_are_written_together(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    something_new(town)
    before = town.world.get(town.coop.path)

    def fail(*_: object) -> None:
        raise ProblemError(Trouble.service_must_be_open)

    with monkeypatch.context() as patched:
        patched.setattr(Once, "keep", fail)
        assert closed(town, "k-7").status_code == 503
    assert town.world.get(town.coop.path) == before
    assert closed(town, "k-7").json()["epoch"] == before["epoch"] + 1


def test_of_several_at_once_one_closes(town: Town) -> None:
    something_new(town)
    before = epoch(town)
    headers = {
        "Idempotency-Key": "k-8", "Authorization": f"Bearer {town.coop.token(town.coop.steward)}",
    }  # fmt: skip
    one: tuple[str, str, dict[str, Any]] = (
        "POST", f"{town.coop.path}/epochs", {"headers": headers},
    )  # fmt: skip
    answers = town.world.together(*[one] * 5)
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert {answer.json().get("epoch", before + 1) for answer in answers} == {before + 1}
    assert 201 in {answer.status_code for answer in answers}
    assert epoch(town) == before + 1


def test_while_it_is_done_the_next_is_told_to_wait() -> None:
    under_way = UnderWay()
    other = ONCE._replace(request="cc" * 32)
    with under_way.alone(ONCE), under_way.alone(other), under_way.alone(None):
        with pytest.raises(ProblemError) as raised, under_way.alone(ONCE):
            pass
        assert raised.value.trouble is Trouble.request_must_be_finished
        assert raised.value.retry_after_s == 1
    with under_way.alone(ONCE):
        pass


def test_a_community_is_made_once_under_a_key(town: Town) -> None:
    def made(name: str, key: str, token: str = town.coop.operator) -> httpx.Response:
        headers = {"Idempotency-Key": key} if key else {}
        return town.world.call(
            "POST", "/v1/communities", token, json={"name": name}, headers=headers
        )

    first = made("Aldea", "c-1")
    town.world.now_ms += 1
    assert (first.status_code, made("Aldea", "c-1").json()) == (201, first.json())
    assert code(made("Another", "c-1")) == (422, "idempotency_key_must_be_new")
    assert made("Aldea", "c-2").json()["community"] != first.json()["community"]
    assert made("Aldea", "").json()["community"] != first.json()["community"]
    assert made("Aldea", "c-1", "").status_code == 401
    town.world.now_ms += DAY_MS
    Clock(town.world.service, [Forgetting()]).look()
    with town.world.service.database.reading() as session:
        assert session.exec(select(DoneRow)).all() == []
    assert made("Aldea", "c-1").json()["community"] != first.json()["community"]


@pytest.mark.parametrize("key", ["x" * 201, "two words", "caf\u00e9".encode()])
def test_what_is_no_key_is_refused(town: Town, key: Any) -> None:  # noqa: ANN401 text or bytes
    headers = {"Idempotency-Key": key}
    answer = town.world.call(
        "POST", "/v1/communities", town.coop.operator, json={"name": "x"}, headers=headers
    )
    assert code(answer) == (422, "request_must_be_well_formed")
