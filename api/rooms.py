"""All rooms, and what each brings to the whole: routes, pages, jobs, and what lets members wait.

Neither rooms nor the shell know a room's doors: they meet here. Pages are tried in their order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from api.acts import pages as act_pages
from api.acts import routes as act_routes
from api.acts.jobs import EndedPeriods
from api.arrivals import routes as arrivals
from api.arrivals.jobs import Arrivals
from api.arrivals.pages import arrival, claiming
from api.arrivals.pages import certificate as certificates
from api.arrivals.pages import past as before
from api.audits import pages as auditor
from api.audits.jobs import ScheduledClosings
from api.audits.routes import audits, evidence
from api.books.routes import accounts as account_routes
from api.books.routes import books, communities, orders
from api.brokers import pages as brokers
from api.brokers import routes as mandates
from api.calendars import pages as calendars
from api.calendars import routes as calendar_links
from api.categories import pages as category_pages
from api.categories import routes as categories
from api.demo import pages as demo
from api.exchanges.jobs import SilentAgreements
from api.exchanges.pages import (
    bookings,
    codes,
    deciding,
    exchange,
    gift,
    home,
    pay,
    requests,
    several,
    statement,
    taking_back,
)
from api.exchanges.routes import bookings as booking_routes
from api.exchanges.routes import deciding as decision_routes
from api.exchanges.routes import drafts as draft_routes
from api.exchanges.routes import exchanges as exchange_routes
from api.exchanges.routes import requests as request_routes
from api.founding import pages as founding
from api.founding import routes as foundings
from api.founding.jobs import SignedFoundings
from api.governing import pages as governing_pages
from api.governing import routes as governing
from api.http import health
from api.keys.pages import (
    devices,
    guardians,
    keys,
    not_me,
    objecting,
    passkeys,
    recovery,
    safety,
    shared,
    sheet,
    signing_in,
)
from api.keys.routes import devices as device_routes
from api.keys.routes import guardians as guardian_routes
from api.keys.routes import signing_in as sign_in
from api.lists import pages as list_pages
from api.lists import routes as list_routes
from api.lists.jobs import SignedLists
from api.market import pages as market
from api.market import routes as notices
from api.membership.pages import (
    accounts,
    cosign,
    invitations,
    join,
    leaving,
    signing,
    steward,
)
from api.membership.pages import members as members_table
from api.membership.routes import joining as membership
from api.membership.routes import leaving as moving_on
from api.membership.routes import roster as rosters
from api.messages import pages as messages
from api.messages import routes as conversations
from api.pages import assets, first, more, reference, worker
from api.pages.rendering import elsewhere
from api.people import routes as members
from api.people.jobs import Forgetting
from api.people.pages import coop, near, people, privacy
from api.photos import pages as photo_pages
from api.photos import routes as photo_routes
from api.policies import pages as policy_pages
from api.policies import routes as policies
from api.reaching import routes as reach_routes
from api.reaching.jobs import reaching
from api.reaching.pages import letters as letters_page
from api.reaching.pages import reach
from api.reaching.waits import WAITING
from api.reports import pages as reports
from api.reports import routes as report_routes
from api.reports.jobs import NightlyReports
from api.rotas import routes as regular_care
from api.rotas.jobs import EndedRotas
from api.rotas.pages import new as new_rota
from api.rotas.pages import rotas
from api.service.holds import ExpiredHolds
from api.stated import pages as stated_pages
from api.stated import routes as stated
from api.treasury import routes as watch_list
from api.treasury.pages import accounts as treasurer
from api.treasury.pages import appeals as appeals_desk
from api.treasury.pages import chosen as chosen_accounts
from api.treasury.pages import exchanges as exchanges_desk
from api.treasury.pages import own as own_limits
from api.votes import pages as vote_pages
from api.votes import routes as voting
from api.votes.jobs import EndedVotes
from api.watching import pages as service_page
from api.watching import routes as watching

__all__ = ["JOBS", "PAGES", "ROUTES", "WAITING", "reaching"]

if TYPE_CHECKING:
    from fastapi import APIRouter

    from api.service.clock import Job

ROUTES: Final[tuple[APIRouter, ...]] = (
    health.router,
    sign_in.router,
    communities.router,
    foundings.router,
    foundings.steps,
    books.router,
    orders.router,
    members.router,
    members.own,
    device_routes.router,
    device_routes.own,
    guardian_routes.router,
    arrivals.router,
    membership.joining,
    membership.router,
    rosters.router,
    moving_on.router,
    mandates.router,
    request_routes.router,
    booking_routes.router,
    decision_routes.router,
    draft_routes.router,
    exchange_routes.router,
    conversations.router,
    voting.router,
    notices.router,
    *photo_routes.ROUTERS,
    regular_care.router,
    reach_routes.links,
    reach_routes.own,
    reach_routes.router,
    calendar_links.router,
    categories.router,
    account_routes.router,
    watch_list.router,
    watch_list.exchanged,
    watch_list.limits,
    policies.router,
    policies.standings,
    stated.router,
    stated.leaves,
    governing.router,
    report_routes.router,
    report_routes.own,
    list_routes.router,
    act_routes.router,
    act_routes.asked_for,
    act_routes.agreed,
    evidence.router,
    audits.router,
    watching.router,
    watching.measured,
)
"""The JSON door, under /v1."""

PAGES: Final[tuple[APIRouter, ...]] = (
    first.router,
    assets.router,
    worker.router,
    worker.readable,
    demo.router,
    demo.asked_by_scripts,
    founding.router,
    founding.asked_by_scripts,
    join.router,
    join.asked_by_scripts,
    signing_in.router,
    signing_in.asked_by_scripts,
    shared.router,
    shared.asked_by_scripts,
    home.router,
    accounts.router,
    arrival.router,
    arrival.asked_by_scripts,
    certificates.router,
    claiming.router,
    before.router,
    pay.router,
    statement.router,
    exchange.router,
    requests.router,
    bookings.router,
    bookings.asked_by_scripts,
    deciding.router,
    gift.router,
    market.router,
    *photo_pages.ROUTERS,
    vote_pages.router,
    near.router,
    messages.router,
    new_rota.router,
    rotas.router,
    calendars.router,
    calendars.followed,
    several.router,
    taking_back.router,
    taking_back.asked_by_scripts,
    safety.router,
    passkeys.asked_by_scripts,
    keys.router,
    devices.router,
    devices.asked_by_scripts,
    recovery.router,
    recovery.asked_by_scripts,
    guardians.router,
    objecting.asked_by_scripts,
    sheet.router,
    codes.router,
    coop.router,
    people.router,
    privacy.router,
    reach.router,
    reach.pressed_in_mail,
    letters_page.router,
    signing.router,  # These stand before what takes any id in their place.
    signing.asked_by_scripts,
    leaving.router,
    members_table.router,
    invitations.router,
    list_pages.router,
    chosen_accounts.router,  # These stand before what takes any id in its place.
    exchanges_desk.router,
    appeals_desk.router,
    own_limits.router,
    stated_pages.router,
    treasurer.router,
    policy_pages.router,
    *reports.ROUTERS,
    auditor.router,
    auditor.asked_by_scripts,
    service_page.router,
    category_pages.router,
    act_pages.router,
    governing_pages.router,  # These stand before what takes any id in their place.
    governing_pages.asked_by_scripts,
    steward.router,
    cosign.router,
    cosign.asked_by_scripts,
    *brokers.ROUTERS,
    more.router,
    not_me.router,
    reference.router,
    elsewhere,  # Takes whatever is left of /app, so it comes last.
)
"""The door for people."""

JOBS: Final[tuple[Job, ...]] = (
    SignedFoundings(),
    Arrivals(),
    SilentAgreements(),
    ExpiredHolds(),
    SignedLists(),
    EndedPeriods(),
    ScheduledClosings(),
    Forgetting(),
    EndedRotas(),
    EndedVotes(),
    NightlyReports(),
)
"""In the order in which they are done: what is agreed to first, then what lapses and closes."""
