"""What pages offer, programs may do too: every route of the pages with its operation under /v1.

A row names the operations that give and do the same, or says why there is none. An act may only be
excused where it concerns a browser alone.
"""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Final

import pytest
from fastapi.routing import APIRoute

from api.rooms import PAGES, ROUTES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from fastapi import APIRouter

BOOK: Final = "/v1/communities/{community}/books/{book}"
"""What `B` stands for."""

FURNITURE: Final = "what pages are made of, and what browsers ask for by themselves"
LEADS_ON: Final = "leads to another page"
WORDS: Final = "words alone"
BY_BROWSER: Final = "what this browser holds, or its camera sees: nothing is asked of the service"
THIS_BROWSER: Final = "concerns this browser alone: its cookie, its keys, what it shares"
PICTURE: Final = "a code that was made elsewhere, as a picture for this browser to show"
DEMO: Final = "a demo's keys for this browser; programs read them in identities.json"
ALONE: Final = frozenset({THIS_BROWSER, PICTURE, DEMO})
"""Why an act has no operation."""

CHOOSES: Final = "api.exchanges.all_drafts"
"""Reads off an order's type whose it is, for the door that takes them all."""

ORDERS: Final = "POST B/orders"

PARITY: Final[Mapping[str, Sequence[str] | str]] = {
    "GET /": WORDS,
    "GET /docs": WORDS,
    "GET /docs/{name}": WORDS,
    "GET /docs/{name}.md": WORDS,
    "GET /favicon.ico": FURNITURE,
    "GET /static/{version}/{path:path}": FURNITURE,
    "GET /app/manifest.webmanifest": FURNITURE,
    "GET /app/worker.js": FURNITURE,
    "GET /app/offline": FURNITURE,
    "GET /app/{rest:path}": FURNITURE,
    "GET /app/more": WORDS,
    "GET /app/not-me": WORDS,
    "GET /app/demo": DEMO,
    "POST /app/demo/identity": DEMO,
    # Founding.
    "GET /app/found": WORDS,
    "GET /app/found/{code}": ["GET /v1/foundings/links/{code}"],
    "POST /app/foundings": ["POST /v1/foundings"],
    "GET /app/found/join/{code}": ["GET /v1/foundings/invitations/{code}"],
    "POST /app/foundings/stewards": ["POST /v1/foundings/stewards"],
    "POST /app/foundings/session": ["POST /v1/foundings/sign-in"],
    "GET /app/founding/{community}": ["GET /v1/foundings/{community}"],
    "POST /app/founding/{community}": ["POST /v1/foundings/{community}/invitations"],
    "GET /app/founding/{community}/terms": ["GET /v1/foundings/{community}"],
    "POST /app/founding/{community}/terms": ["PUT /v1/foundings/{community}/terms"],
    "POST /app/founding/{community}/invitations/{invitation}/end": [
        "DELETE /v1/foundings/{community}/invitations/{invitation}",
    ],
    "POST /app/founding/{community}/stewards/{member}/end": [
        "DELETE /v1/foundings/{community}/stewards/{member}",
    ],
    "POST /app/founding/{community}/signatures": ["POST /v1/foundings/{community}/signatures"],
    "POST /app/founding/{community}/end": ["DELETE /v1/foundings/{community}"],
    "GET /app/first-steps": ["GET B/first-steps"],
    "POST /app/first-steps/{step}/off": ["PUT B/first-steps/{step}/off"],
    "POST /app/first-steps/{step}/on": ["DELETE B/first-steps/{step}/off"],
    # Membership.
    "GET /app/join/{code}": ["GET /v1/invitations/{code}"],
    "POST /app/joinings": ["POST /v1/joinings"],
    "GET /app/invitations": ["GET B/invitations", "GET B/joinings"],
    "POST /app/invitations": ["POST B/invitations"],
    "POST /app/invitations/list": ["POST B/invitations/list"],
    "POST /app/invitations/anew": ["POST B/invitations/anew"],
    "GET /app/invitations/{secret_hash}": ["GET B/invitations"],
    "POST /app/invitations/{secret_hash}/anew": ["POST B/invitations/anew"],
    "POST /app/invitations/{secret_hash}/reminded": ["PUT B/invitations/{invitation}/reminded"],
    "POST /app/invitations/{secret_hash}/end": ["DELETE B/invitations/{invitation}"],
    "POST /app/joinings/{member}": ["DELETE B/joinings/{member}"],
    "GET /app/steward/sign": ["GET B/joinings", "GET B/drafts", "POST B/drafts/signed"],
    "POST /app/joinings/ended": ["POST B/joinings/ended"],
    "GET /app/leave/archive.zip": ["GET B/me/archive"],
    "GET /app/leave/komunitin.zip": ["GET B/me/komunitin"],
    "GET /app/steward/komunitin.zip": ["GET B/komunitin"],
    "GET /app/leave": ["GET B/me/leaving"],
    "POST /app/leave/wish": ["PUT B/me/leaving/wish"],
    "POST /app/leave/wish/end": ["DELETE B/me/leaving/wish"],
    "POST /app/leave/say": ["POST B/me/leaving"],
    "POST /app/leave/stay": ["DELETE B/me/leaving"],
    "GET /app/steward/leavings": ["GET B/leavings", "GET B/debts", "GET B/erasures"],
    "POST /app/steward/{member_id}/erasure": ["PUT B/erasures/{member}"],
    "POST /app/steward/{member_id}/erasure/end": ["DELETE B/erasures/{member}"],
    "GET /app/accounts": ["GET B/me/accounts", "GET B/drafts"],
    "GET /app/steward": [
        "GET B/members", "GET B/joinings", "GET B/drafts", "GET B/schedule", "GET B",
    ],
    "GET /app/steward/members": ["GET B/roster"],
    "GET /app/steward/members.csv": ["GET B/roster"],
    "GET /app/service": ["GET B/condition"],
    "POST /app/steward/schedule": ["PUT B/schedule"],
    "GET /app/steward/{member_id}": ["GET B/desk/members/{member}", "GET B/mandates"],
    "POST /app/desk/orders": ["POST B/drafts/{draft}/signatures"],
    "POST /app/desk/orders/{order}/end": ["DELETE B/drafts/{draft}"],
    # Reaching.
    "GET /app/reach": ["GET B/me/reach"],
    "POST /app/reach": ["PUT B/me/reach"],
    "POST /app/reach/address": ["PUT B/me/reach/addresses/{channel}"],
    "POST /app/reach/address/end": ["DELETE B/me/reach/addresses/{channel}"],
    "GET /app/reach/confirm/{code}": LEADS_ON,
    "POST /app/reach/confirm/{code}": ["POST /v1/reach/confirm"],
    "GET /app/reach/stop/{code}": LEADS_ON,
    "POST /app/reach/stop/{code}": ["POST /v1/reach/stop"],
    "GET /app/to/{message}": LEADS_ON,
    "GET /app/letters": ["GET B/letters", "GET B/deliveries", "GET B/members"],
    "POST /app/letters/{member}": ["PUT B/letters/{member}"],
    "POST /app/letters/{member}/end": ["DELETE B/letters/{member}"],
    "POST /app/letters/{member}/handed": ["POST B/letters/{member}/handed"],
    # Keys.
    "GET /app/sign-in": BY_BROWSER,
    "POST /app/session": ["POST /v1/sign-in"],
    "POST /app/switch": THIS_BROWSER,
    "POST /app/sign-out": ["DELETE /v1/sign-in"],
    "GET /app/desk": BY_BROWSER,
    "POST /app/desk": THIS_BROWSER,
    "POST /app/desk/stay": THIS_BROWSER,
    "GET /app/safety": ["GET B/keys", "GET B/guardians"],
    "GET /app/unlock": WORDS,
    "POST /app/passkeys/challenge": THIS_BROWSER,
    "POST /app/passkeys/owner": THIS_BROWSER,
    "POST /app/passkeys": THIS_BROWSER,
    "POST /app/passkeys/open": THIS_BROWSER,
    "GET /app/keys": ["GET B/keys"],
    "POST /app/keys/name": ["PUT B/keys/{key}/name"],
    "GET /app/devices/new": ["POST /v1/devices"],
    "POST /app/devices": ["POST /v1/devices"],
    "GET /app/devices/waiting/{code}": ["GET /v1/devices/{code}"],
    "GET /app/devices/add": ["GET /v1/devices/{code}", "GET B/guardians"],
    "POST /app/devices/claim": ["POST B/devices/{code}/claim"],
    "GET /app/guardians": ["GET B/guardians", "GET B/members"],
    "POST /app/guardians/answer": ["PUT B/guardians/{member}/answer"],
    "GET /app/recovery": ["GET B/recoveries/{member}/keys/{key}"],
    "GET /app/recovery/cancel": ["GET B/guardians"],
    "GET /app/recoveries/{member}": ["GET B/recoveries/{member}"],
    "POST /app/recoveries": ["POST B/recoveries"],
    "POST /app/recoveries/device": ["POST B/recoveries/{member}/keys/{key}/signature"],
    "POST /app/recoveries/state": ["GET B/recoveries/{member}/keys/{key}"],
    "POST /app/recoveries/sign": ["POST B/recoveries/{member}/signatures"],
    "POST /app/objections": ["POST B/objections"],
    "GET /app/sheet": ["GET B/sheet"],
    "GET /app/sheet/use": LEADS_ON,
    "GET /app/sheet/use/{code}": ["GET /v1/sheets/{code}"],
    # Audits.
    "GET /app/auditor": ["GET B/epochs", "GET B/epochs/{number}", "GET B/audits", "GET B/export"],
    "POST /app/close": ["POST B/epochs"],
    "GET /app/auditor/closings.csv": ["GET B/epochs", "GET B/epochs/{number}"],
    "POST /app/auditor/runs": ["POST B/audits"],
    "POST /app/auditor/file": ["POST B/audits/file"],
    "GET /app/auditor/going": ["GET B/audits/{audit}"],
    # Exchanges.
    "GET /app": LEADS_ON,
    "GET /app/": ["GET B/me", "GET B/me/accounts", "GET B/waiting",
                  "GET B/accounts/{account}/statement"],
    "GET /pay": LEADS_ON,
    "GET /app/pay": [ORDERS, "GET B/members", "GET B/accounts/by-number/{number}"],
    "GET /app/gift": [ORDERS],
    "GET /app/book": [ORDERS, "PUT B/bookings/{hold}/visit"],
    "GET /app/statement": ["GET B/accounts/{account}/statement"],
    "GET /app/statement/paper": ["GET B/accounts/{account}/statement"],
    "GET /app/reports": ["GET B/reports/health"],
    "GET /app/reports.csv": ["GET B/reports/health"],
    "GET /app/reports/{figure}.svg": ["GET B/reports/health"],
    "GET /app/reports/funder": ["GET B/reports/funder", "GET B/reports/baseline"],
    "GET /app/reports/funder.csv": ["GET B/reports/funder", "GET B/reports/baseline"],
    "GET /app/reports/funder.pdf": ["GET B/reports/funder", "GET B/reports/baseline"],
    "GET /app/reports/accounts.csv": ["GET B/reports/accounts"],
    "GET /app/reports/journal.beancount": ["GET B/reports/journal"],
    "GET /app/reports/social": ["GET B/reports/social"],
    "GET /app/reports/social.csv": ["GET B/reports/social"],
    "GET /app/reports/social.pdf": ["GET B/reports/social"],
    "POST /app/reports/baseline": ["PUT B/reports/baseline"],
    "GET /app/privacy/age": ["GET B/me/age"],
    "POST /app/privacy/age": ["PUT B/me/age"],
    "GET /app/statement.csv": ["GET B/accounts/{account}/statement"],
    "GET /app/exchange/{seq}": ["GET B/exchanges/{seq}", "GET B/entries/{seq}"],
    "GET /app/exchange/{seq}/take-back": ["GET B/exchanges/{seq}", "POST B/drafts"],
    "GET /app/ask": ["POST B/requests"],
    "POST /app/ask": ["POST B/requests"],
    "GET /app/requests": ["GET B/requests"],
    "GET /app/requests/{id_}": ["GET B/requests/{request}"],
    "POST /app/requests/{id_}/decline": ["POST B/requests/{request}/decline"],
    "POST /app/requests/{id_}/withdraw": ["DELETE B/requests/{request}"],
    "GET /app/bookings": ["GET B/bookings", "GET B/bookings/silence"],
    "POST /app/bookings/silence": ["PUT B/bookings/silence"],
    "GET /app/bookings/{hold}": ["GET B/bookings/{hold}", "POST B/bookings/{hold}/visit/off"],
    "POST /app/bookings/{hold}/agree": ["POST B/bookings/{hold}/visit/agree"],
    "POST /app/bookings/{hold}/visit": ["PUT B/bookings/{hold}/visit"],
    "POST /app/bookings/{hold}/seen": ["POST B/bookings/{hold}/visit/seen"],
    "POST /app/bookings/{hold}/decided/seen": ["POST B/bookings/{hold}/decision/seen"],
    "GET /app/decisions": ["GET B/decisions", "GET B/decider"],
    "POST /app/decisions/{hold}/decide": ["PUT B/decisions/{hold}"],
    "GET /app/decisions/who": ["GET B/decider", "GET B/members"],
    "POST /app/decisions/who": ["PUT B/decider"],
    "POST /app/bookings/{hold}/said": ["POST B/bookings/{hold}/said"],
    "POST /app/bookings/{hold}/sealed": ["POST B/bookings/{hold}/capture"],
    "GET /app/several": [ORDERS, "POST B/drafts"],
    "GET /app/drafts/{id_}": ["GET B/drafts/{draft}"],
    "POST /app/drafts": ["POST B/drafts"],
    "POST /app/drafts/{id_}/signatures": ["POST B/drafts/{draft}/signatures"],
    "POST /app/drafts/{id_}/discard": ["DELETE B/drafts/{draft}"],
    "GET /app/show": ["GET B/me/accounts"],
    "GET /app/scan": BY_BROWSER,
    # Brokers.
    "GET /app/acting": ["GET B/mandates"],
    "GET /app/broker": ["GET B/mandates", "GET B/mandates/bookings"],
    "GET /app/broker/{mandate}": ["GET B/mandates/{mandate}"],
    "GET /app/broker/list": ["GET B/mandates"],
    "POST /app/broker/list": ["GET B/mandates"],
    "GET /app/broker/papers": ["GET B/drafts"],
    "GET /app/broker/papers/{id_}": ["GET B/drafts/{draft}"],
    "POST /app/broker/papers": ["POST B/drafts"],
    "GET /app/broker/redeem": LEADS_ON,
    "GET /app/broker/redeem/{hold}": ["GET B/cheques/{hold}"],
    "GET /app/cheques": ["GET B/cheques"],
    "POST /app/cheques/pictures": PICTURE,
    # Offers and needs.
    "GET /app/market": ["GET B/notices", "GET B/notices/own"],
    "GET /app/market/new": ["POST B/notices"],
    "POST /app/market": ["POST B/notices"],
    "GET /app/market/{id_}": ["GET B/notices/{notice}"],
    "GET /app/market/{id_}/edit": ["GET B/notices/{notice}"],
    "POST /app/market/{id_}": ["PUT B/notices/{notice}"],
    "POST /app/market/{id_}/keep": ["POST B/notices/{notice}/keep"],
    "POST /app/market/{id_}/end": ["DELETE B/notices/{notice}"],
    # Photos.
    "GET /app/privacy/photo": ["GET B/members/{member}/photo"],
    "POST /app/privacy/photo": ["PUT B/me/photo"],
    "POST /app/privacy/photo/end": ["DELETE B/me/photo"],
    "GET /app/people/{member}/photo/{tag}/{size}": [
        "GET B/members/{member}/photo", "GET B/photos",
    ],
    "POST /app/people/{member}/photo/end": ["POST B/members/{member}/photo/taken-down"],
    "GET /app/market/{id_}/photos": ["GET B/notices/{notice}/photos/{photo}"],
    "POST /app/market/{id_}/photos": ["PUT B/notices/{notice}/photos/{photo}"],
    "POST /app/market/{id_}/photos/{number}/end": ["DELETE B/notices/{notice}/photos/{photo}"],
    "POST /app/market/{id_}/photos/{number}/taken-down": [
        "POST B/notices/{notice}/photos/{photo}/taken-down",
    ],
    "GET /app/market/{id_}/photos/{number}/{tag}/{size}": [
        "GET B/notices/{notice}/photos/{photo}",
    ],
    # Messages.
    "GET /app/messages": ["GET B/conversations"],
    "GET /app/messages/{member}": [
        "GET B/conversations/{member}", "POST B/conversations/{member}/seen",
    ],
    "POST /app/messages/{member}": ["POST B/conversations/{member}"],
    # Votes.
    "GET /app/votes": ["GET B/votes", "GET B/votes/asked"],
    "GET /app/votes/new": ["POST B/votes/asked", "GET B/votes/keepers"],
    "GET /app/votes/{vote}": ["GET B/votes/{vote}"],
    "POST /app/votes/asked/{vote}/end": ["DELETE B/votes/asked/{vote}"],
    # Rotas.
    "GET /app/rota": ["GET B/rotas"],
    "GET /app/rota/new": ["POST B/rotas"],
    "POST /app/rota/new": ["POST B/rotas"],
    "GET /app/rota/wanted": ["GET B/rotas/wanted"],
    "GET /app/rota/{id_}": ["GET B/rotas/{rota}"],
    "GET /app/rota/{id_}/{day}": ["GET B/rotas/{rota}/visits/{day}"],
    "GET /app/rota/week": ["GET B/rotas", "GET B/rotas/{rota}"],
    "GET /app/rota/{id_}/sheet": ["GET B/rotas/{rota}"],
    "GET /app/steward/categories": ["GET B/categories"],
    "POST /app/steward/categories": ["PUT B/categories"],
    "GET /app/calendar": ["GET B/calendars"],
    "POST /app/calendar/{of}": ["POST B/calendars/{calendar}"],
    "POST /app/calendar/{of}/end": ["DELETE B/calendars/{calendar}"],
    "GET /calendar/{code}.ics": ["GET B/rotas", "GET B/rotas/{rota}"],
    "POST /app/rota/{id_}/agree": ["POST B/rotas/{rota}/agree"],
    "POST /app/rota/{id_}/leave": ["POST B/rotas/{rota}/leave"],
    "POST /app/rota/{id_}/end": ["POST B/rotas/{rota}/end"],
    "POST /app/rota/{id_}/{day}/take": ["POST B/rotas/{rota}/visits/{day}/take"],
    "POST /app/rota/{id_}/{day}/out": ["POST B/rotas/{rota}/visits/{day}/out"],
    "POST /app/rota/{id_}/{day}/off": ["POST B/rotas/{rota}/visits/{day}/off"],
    "POST /app/rota/{id_}/{day}/book": ["POST B/rotas/{rota}/visits/{day}/book"],
    # Moving in.
    "GET /app/arrival": ["GET B/arrival", "GET B/arrival/trial", "GET B/arrival/trial/accounts"],
    "POST /app/arrival/trial": ["POST B/arrival/trial"],
    "GET /app/arrival/standing": ["GET B/arrival"],
    "POST /app/arrival/end": ["DELETE B/arrival/trial"],
    "GET /app/arrival/certificate": ["GET B/arrival/certificate"],
    "GET /app/arrival/certificate.json": ["GET B/arrival/certificate"],
    "GET /app/arrival/members": ["GET B/arrival/expected"],
    "POST /app/arrival/members": ["POST B/arrival/cards"],
    "POST /app/arrival/members/{member}/card": ["POST B/arrival/cards"],
    "GET /app/before": ["GET B/me/past-exchanges", "GET B/past-exchanges"],
    "GET /app/before/{place}.json": ["GET B/past-exchanges/{place}"],
    # People.
    "GET /app/people": ["GET B/members"],
    "GET /app/people/{member}": ["GET B/members/{member}", "GET B/members/{member}/contacts"],
    "POST /app/people/{member}/share": ["PUT B/members/{member}/sharing"],
    "GET /app/near": ["GET B/me/place", "GET B/neighbourhoods"],
    "POST /app/near": ["PUT B/me/place"],
    "POST /app/near/neighbourhood": ["PUT B/me/neighbourhood"],
    "GET /app/coop": ["GET B/contact", "GET B/neighbourhoods"],
    "POST /app/coop": ["PUT B/contact"],
    "POST /app/coop/neighbourhoods": ["POST B/neighbourhoods"],
    "POST /app/coop/neighbourhoods/{id_}/end": ["DELETE B/neighbourhoods/{neighbourhood}"],
    "GET /app/help": WORDS,
    "GET /app/treasurers": ["GET B/members"],
    "GET /app/privacy": ["GET B/me/privacy", "GET B/me/access-log"],
    "POST /app/privacy": ["PUT B/me/contacts"],
    "GET /app/privacy/all.json": ["GET B/me/data"],
    "POST /app/privacy/erase": ["DELETE B/me/data"],
    # The treasurer.
    "GET /app/treasurer": ["GET B/watch-list"],
    "GET /app/treasurer.csv": ["GET B/watch-list"],
    "GET /app/treasurer/chosen": ["GET B/watch-list"],
    "POST /app/treasurer/limits": ["POST B/lists/bounds"],
    "GET /app/lists": ["GET B/lists"],
    "POST /app/lists": ["POST B/lists/payments"],
    "GET /app/lists/{parts}": ["GET B/lists/{parts}"],
    "GET /app/treasurer/exchanges": ["GET B/exchanges"],
    "GET /app/treasurer/exchanges.csv": ["GET B/exchanges"],
    "POST /app/treasurer/chosen": ["POST B/conversations/{member}"],
    "GET /app/treasurer/{account}": ["GET B/watch-list/{account}"],
    "POST /app/treasurer/{account}/limit": ["POST B/lists/bounds"],
    "GET /app/treasurer/appeals": ["GET B/appeals"],
    "POST /app/treasurer/appeals/{appeal_id}": ["POST B/appeals/{appeal}/reply"],
    "GET /app/treasurer/warnings": ["GET B/warnings"],
    "POST /app/treasurer/warnings": ["POST B/warnings"],
    "POST /app/treasurer/{account}/warning": ["POST B/warnings"],
    "GET /app/limits": ["GET B/me/limits"],
    "POST /app/limits": ["POST B/me/appeals"],
    "POST /app/limits/{appeal_id}/end": ["DELETE B/me/appeals/{appeal}"],
    # Policies.
    "GET /app/policies": ["GET B/policies"],
    "GET /app/policies/{rule}": ["GET B/policies"],
    "GET /app/policies/{rule}/trial": ["POST B/policies/trials", ORDERS],
    "POST /app/policies/run": ["POST B/policies/runs"],
    "GET /app/standing": ["GET B/standings/{member}"],
    "GET /app/vouching": ["GET B/stated/{member}", "GET B/members"],
    "GET /app/vouching/{member}": ["GET B/stated/{member}", ORDERS],
    "GET /app/treasurer/leaves": ["GET B/leaves", ORDERS, "POST B/drafts"],
    # What stewards decide.
    "GET /app/steward/rules": ["GET B/rules", "GET B/drafts", ORDERS],
    "GET /app/steward/households": ["GET B/households", "GET B/drafts", ORDERS],
    "POST /app/steward/reasons": ["PUT B/reasons/{order}"],
    # Acts of the co-op.
    "GET /app/acts": ["GET B/acts", "GET B/acts/periods", "GET B/acts/runs", "GET B/drafts"],
    "GET /app/acts/runs/{order}": ["GET B/acts/runs/{order}"],
    "GET /app/acts/{tag}": ["POST B/acts/{act}/previews"],
    "POST /app/acts/{tag}": ["POST B/acts/{act}/lists"],
    "GET /app/acts/{tag}/list.csv": ["POST B/acts/{act}/previews"],
    "GET /app/asks": ["GET B/asks"],
    "GET /app/plans": ["GET B/plans"],
    "GET /app/defaults/{account}": ["GET B/watch-list/{account}", ORDERS],
    "POST /app/asks": ["POST B/asks"],
    "POST /app/asks/{ask_id}/decision": ["POST B/asks/{ask_id}/decision"],
    "POST /app/asks/{ask_id}/end": ["DELETE B/asks/{ask_id}"],
}  # fmt: skip


def served(routers: Sequence[APIRouter]) -> dict[str, APIRoute]:
    """Return every route, by its method and address."""
    return dict(_served(routers))


def _served(routers: Sequence[APIRouter]) -> Iterator[tuple[str, APIRoute]]:
    for router in routers:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            for method in route.methods or ():
                yield f"{method} {route.path.replace(BOOK, 'B')}", route


OFFERED: Final = served(PAGES)
OPERATIONS: Final = served(ROUTES)


def test_every_route_of_the_pages_has_its_row() -> None:
    assert set(OFFERED) - set(PARITY) == set()
    assert set(PARITY) - set(OFFERED) == set()


def test_every_operation_is_there() -> None:
    named = {one for row in PARITY.values() if not isinstance(row, str) for one in row}
    assert named - set(OPERATIONS) == set()


@pytest.mark.parametrize("offered", sorted(PARITY))
def test_only_what_concerns_a_browser_alone_is_no_operation(offered: str) -> None:
    row = PARITY[offered]
    assert row
    if isinstance(row, str) and not offered.startswith("GET "):
        assert row in ALONE


ACTS: Final = sorted(
    offered for offered, row in PARITY.items()
    if not offered.startswith("GET ") and not isinstance(row, str)
)  # fmt: skip


@pytest.mark.parametrize("offered", ACTS)
def test_both_doors_of_an_act_call_the_same_function(offered: str) -> None:
    row = PARITY[offered]
    assert not isinstance(row, str)
    [operation] = row
    page, route = OFFERED[offered].endpoint, OPERATIONS[operation].endpoint
    assert nouns(page) & nouns(route) or page.__name__ == "sign_out"


DOORS: Final = ("api.http.", "api.pages.", "fastapi", "starlette")


def nouns(endpoint: Callable[..., object]) -> set[object]:
    """Return the functions of a room that an endpoint calls, itself or by its module's others."""
    inside, found, seen = [endpoint], set[object](), set[object]()
    while inside:
        caller = inside.pop()
        seen.add(caller)
        names = caller.__code__.co_names
        known = [caller.__globals__.get(name) for name in names]
        of_modules = [getattr(of, name, None) for of in known if inspect.ismodule(of)
                      for name in names]  # fmt: skip
        for called in filter(inspect.isfunction, [*known, *of_modules]):
            if called.__module__ not in {caller.__module__, CHOOSES}:
                found.add(called)
            elif called not in seen:
                inside.append(called)
    return {each for each in found if not each.__module__.startswith(DOORS)}
