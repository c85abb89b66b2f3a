"""The co-op's list of categories: what it begins with, who words it anew, what keeps its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

from api.words.i18n import LANGUAGES

if TYPE_CHECKING:
    import httpx

    from tests.support.offices import Office

CARE = {"code": "care", "names": {"en": "Caring", "fr": "Soins"}}
GARDEN = {"code": "garden-2", "names": {"es": "Huerta"}}


def put(office: Office, *listed: Any) -> httpx.Response:  # noqa: ANN401
    steward = office.coop.token(office.coop.steward)
    path = f"{office.coop.path}/categories"
    return office.world.call("PUT", path, steward, json={"categories": list(listed)})


def shown(office: Office, language: str = "en") -> list[tuple[str, str]]:
    headers = {"Accept-Language": language}
    path = f"{office.coop.path}/categories"
    found = office.world.get(path, office.tokens[office.ana], headers=headers)["categories"]
    return [(one["code"], one["name"]) for one in found]


def test_a_co_op_begins_with_a_list_in_every_language(office: Office) -> None:
    codes = [
        "care", "company", "children", "home", "errands", "transport", "garden", "repair", "paper",
        "teaching", "other",
    ]  # fmt: skip
    for language in LANGUAGES:
        assert [code for code, _ in shown(office, language)] == codes
    assert dict(shown(office))["transport"] == "Rides and transport"
    assert dict(shown(office, "fr"))["transport"] != "Rides and transport"


def test_stewards_word_it_anew(office: Office) -> None:
    assert put(office, GARDEN, CARE).status_code == 204
    assert shown(office) == [("garden-2", "Huerta"), ("care", "Caring")]
    assert shown(office, "fr") == [("garden-2", "Huerta"), ("care", "Soins")]
    assert put(office, CARE).status_code == 204
    assert shown(office) == [("care", "Caring")]


def test_what_is_offered_no_more_keeps_its_name(office: Office) -> None:
    put(office, GARDEN, CARE)
    put(office, CARE)
    own = {"from_": office.ana.account, "to": office.ben.account, "amount": "9"}
    office.coop.do("transfer", office.ana.key, **own, category="garden-2")
    headers = {"Cookie": f"ayni={office.tokens[office.ana]}; lang=en"}
    assert "Huerta" in office.world.call("GET", "/app/statement", headers=headers).text
    form = f"/app/pay?to={office.ben.account}"
    assert "Huerta" not in office.world.call("GET", form, headers=headers).text


def test_nobody_else_may(office: Office) -> None:
    path = f"{office.coop.path}/categories"
    answer = office.world.call("PUT", path, office.tokens[office.ana], json={"categories": [CARE]})
    assert answer.status_code == 403
    headers = {"Cookie": f"ayni={office.tokens[office.ana]}"}
    page = office.world.call("GET", "/app/steward/categories", headers=headers)
    assert page.status_code == 403


@pytest.mark.parametrize(
    "listed",
    [
        [], [CARE, CARE], [{"code": "Care", "names": {"en": "x"}}],
        [{"code": "x" * 17, "names": {"en": "x"}}], [{"code": "x", "names": {}}],
        [{"code": "x", "names": {"xx": "x"}}], [{"code": "x", "names": {"en": "x" * 41}}],
        [{"code": "x", "names": {"en": "\u2800"}}],
        [{"code": f"c{n}", "names": {"en": "x"}} for n in range(41)],
    ],
)  # fmt: skip
def test_what_cannot_be_so_is_refused(office: Office, listed: Any) -> None:  # noqa: ANN401
    before = shown(office)
    assert put(office, *listed).status_code == 422
    assert shown(office) == before


def test_the_page_keeps_what_was_written(office: Office) -> None:
    token = office.coop.token(office.coop.steward)
    headers = {
        "Cookie": f"ayni={token}; lang=en", "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/x-www-form-urlencoded",
    }  # fmt: skip
    path = "/app/steward/categories"
    text = office.world.call("GET", path, headers=headers).text
    assert 'value="transport"' in text
    french = dict(shown(office, "fr"))["transport"]
    assert f'value="{french}"' in text, "the first list is there in every language"
    said = {"code-1": "Wood", "name-1-en": "Firewood", "code-2": "", "name-2-en": "Nothing"}
    kept = office.world.call("POST", path, headers=headers, content=urlencode(said))
    assert kept.status_code == 303
    assert shown(office) == [("wood", "Firewood")]
    wrong = office.world.call("POST", path, headers=headers, content=urlencode({"code-1": "é"}))
    assert wrong.status_code == 422
    assert 'role="alert"' in wrong.text


def test_a_request_is_paid_with_its_category(office: Office) -> None:
    made = office.request(category="care").json()
    assert made["category"] == "care"
    headers = {"Cookie": f"ayni={office.tokens[office.ben]}; lang=en"}
    text = office.world.call("GET", f"/app/requests/{made['request']}", headers=headers).text
    assert "&#34;category&#34;: &#34;care&#34;" in text
    assert office.request(category="Care").status_code == 422
