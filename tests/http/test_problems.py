"""Every refusal and trouble has its words in every language, a status, and the figures it names."""

import json
import re
from string import Formatter
from typing import Any

import pytest

from api.http.problems import RETRY, problem, refused, status_of
from api.service.troubles import ProblemError, Trouble
from api.words.i18n import LANGUAGES, using
from api.words.refusal_texts import TEXTS
from api.words.refusing import AMOUNTS, TIMES, refusal_text
from ledger.amounts import Unit
from ledger.refusals import Code, Refusal
from tests.support.world import World

HOURS = Unit("h", 60)


def filled(code: Code) -> Refusal:
    """A refusal with a value for every field that any text may name."""
    amounts = {name: -90 if name == "lower" else 90 for name in AMOUNTS}
    times = dict.fromkeys(TIMES, 1_700_000_000_000)
    words = dict.fromkeys(
        ["where", "type", "field", "unit", "named", "count", "epoch", "last", "quorum", "signed",
         "stewards", "members", "accounts", "rule", "wrong", "kind", "at", "size", "least",
         "askers", "rows"], "7",
    )  # fmt: skip
    return Refusal(code, {**amounts, **times, **words})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", Code)
def test_every_refusal_is_said_with_its_figures(code: Code, language: str) -> None:
    with using(language):
        for order in ("transfer", "reversal", "exchange"):
            title, detail = refusal_text(filled(code), HOURS, order)
            assert title
            assert detail.endswith(".")
            assert not re.search(r"[{}]", title + detail)
            # Figures are shown as people say them, never as they are stored.
            assert not re.search(r"\b-?90\b|17000000", detail)


def test_nothing_left_to_give_is_said_so() -> None:
    own: dict[str, str | int] = {"available": 0, "needed": 5, "account": "", "bound": 0}
    _, detail = refusal_text(Refusal(Code.lower_bound_must_hold, own), HOURS, "transfer")
    assert detail.startswith("You can give nothing more now; this needs 5 min.")
    _, detail = refusal_text(Refusal(Code.lower_bound_must_hold, own), HOURS, "exchange")
    assert detail.startswith("One who gives here has nothing left to give now; this needs 5 min.")
    own = {"room": 0, "needed": 60, "account": "", "bound": 0}
    _, detail = refusal_text(Refusal(Code.upper_bound_must_hold, own), HOURS, "transfer")
    assert detail.startswith("The receiver can receive nothing more now; this brings 1 h.")


def test_every_code_has_a_text() -> None:
    assert set(TEXTS) == set(Code)


@pytest.mark.parametrize("code", Code)
def test_statuses_are_of_the_client_and_say_it_right(code: Code) -> None:
    assert 400 <= status_of(code) < 500
    body = json.loads(bytes(refused(filled(code), HOURS, "transfer").body))
    assert (body["code"], body["retry"]) == (code.name, code in RETRY)
    assert all(isinstance(body["fields"][name], str) for name in AMOUNTS)


@pytest.mark.parametrize(
    ("path", "body", "where", "why"),
    [
        ("/v1/sign-in", {"challenge": 1, "signature": "0" * 128}, "challenge", "string_type"),
        ("/v1/devices", {}, "key", "missing"),
        ("/v1/devices", [], "body", "model_attributes_type"),
    ],
)
def test_what_is_wrong_is_named_as_the_description_names_it(
    world: World, path: str, body: object, where: str, why: str
) -> None:
    answer = world.call("POST", path, json=body).json()
    assert answer["fields"] == {"where": where, "why": why}
    assert f"“{where}”: {why}." in answer["detail"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("trouble", Trouble)
def test_every_trouble_is_said(trouble: Trouble, language: str) -> None:
    fields: dict[str, str | int] = dict.fromkeys(
        ("where", "why", "parameter", "known", "accepted", "time"), "x"
    )
    fields |= {"most": 1, "lines": 2, "least": 60, "wait": 5, "size": 6, "signed": 7}
    fields |= {"stewards": 2, "invited": 1, "quorum": 3}
    with using(language):
        response = problem(ProblemError(trouble, fields, retry_after_s=3))
    body = json.loads(bytes(response.body))
    assert body["type"] == f"/docs/refusals#{trouble}"
    assert not re.search(r"[{}]", body["title"] + body["detail"])
    assert response.headers["retry-after"] == "3"
    passes = response.status_code in {429, *range(500, 600)}
    assert body["retry"] is (passes or trouble is Trouble.request_must_be_finished)


def test_texts_name_only_fields_that_are_there() -> None:
    known = filled(Code.amount_must_fit).fields.keys()
    for text in TEXTS.values():
        assert {name for _, name, _, _ in Formatter().parse(text.detail) if name} <= known


@pytest.mark.parametrize(
    ("method", "path", "more", "expected"),
    [
        ("GET", "/nowhere", {}, (404, "resource_must_exist")),
        ("DELETE", "/v1/service", {}, (405, "method_must_be_known")),
        ("POST", "/v1/communities", {"content": b"{"}, (422, "request_must_be_well_formed")),
        ("POST", "/v1/communities", {"json": {"name": 7}}, (422, "request_must_be_well_formed")),
        (
            "POST",
            "/v1/communities",
            {"content": b'{"name":"x","\\ud800":1}'},
            (422, "request_must_be_well_formed"),
        ),
        (
            "POST",
            "/v1/communities",
            {"content": b"[" * 60_000},
            (422, "request_must_be_well_formed"),
        ),
        ("POST", "/v1/communities", {"content": b"x" * 65_537}, (413, "body_must_be_small")),
        ("GET", "/v1/communities/X", {}, (422, "request_must_be_well_formed")),
        ("GET", "/docs/../x.md", {}, (404, "resource_must_exist")),
    ],
)
def test_what_is_not_a_request_is_a_problem(
    world: World, method: str, path: str, more: dict[str, Any], expected: tuple[int, str]
) -> None:
    if "content" in more:
        more["headers"] = {"Content-Type": "application/json"}
    answered = world.call(method, path, **more)
    assert (answered.status_code, answered.json()["code"]) == expected
    assert answered.headers["content-type"] == "application/problem+json"


def test_a_path_says_which_methods_it_takes(world: World) -> None:
    assert world.call("DELETE", "/v1/service").headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_large_order_is_refused_before_it_is_read(world: World) -> None:
    path = f"/v1/communities/{world.new_person().member}/books/{'0' * 64}/orders"
    answered = world.call("POST", path, content=b"x" * 70_000)
    assert (answered.status_code, answered.json()["code"]) == (413, "body_must_be_small")
