"""The co-op's own list is what offers, needs and regular care are of as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.categories.test_list import CARE, GARDEN, put

if TYPE_CHECKING:
    import httpx

    from tests.support.offices import Office


def publish(office: Office, category: str) -> httpx.Response:
    """Ana offers something."""
    said = {"kind": "offer", "category": category, "text": "Beans"}
    return office.ask(office.ana, "POST", "/notices", **said)


def page(office: Office, path: str) -> str:
    """A page as Ana sees it."""
    headers = {"Cookie": f"ayni={office.tokens[office.ana]}; lang=en"}
    return office.world.call("GET", path, headers=headers).text


def test_offers_are_of_the_coops_list(office: Office) -> None:
    assert publish(office, "garden-2").json()["fields"] == {
        "where": "category", "why": "not_known"
    }  # fmt: skip
    put(office, GARDEN, CARE)
    made = publish(office, "garden-2")
    assert made.status_code == 201
    assert publish(office, "company").status_code == 422
    for path in ("/app/market", f"/app/market/{made.json()['notice']}", "/app/market/new"):
        assert "Huerta" in page(office, path)
    assert "Company and visits" not in page(office, "/app/market/new")
    assert "Company and visits" not in page(office, "/app/rota/new")
    assert "Huerta" in page(office, "/app/rota/new")


def test_what_is_offered_no_more_stays_where_it_is(office: Office) -> None:
    put(office, GARDEN, CARE)
    made = publish(office, "garden-2").json()["notice"]
    put(office, CARE)
    assert "Huerta" in page(office, "/app/market?category=garden-2")
    assert "Huerta" in page(office, f"/app/market/{made}/edit")
    kept = {"kind": "offer", "category": "garden-2", "text": "More beans"}
    assert office.ask(office.ana, "PUT", f"/notices/{made}", **kept).is_success
    other = office.ask(office.ana, "PUT", f"/notices/{made}", **kept | {"category": "garden"})
    assert other.status_code == 422


def test_a_name_that_would_be_html_is_text(office: Office) -> None:
    put(office, {"code": "x", "names": {"en": "<b>Bold</b>"}})
    publish(office, "x")
    for path in ("/app/market", "/app/market/new", "/app/rota/new", "/app/pay"):
        assert "<b>Bold" not in page(office, path)
    assert "&lt;b&gt;Bold" in page(office, "/app/market")
