"""The desks of those who hold a role: each is in the menu only for who has it.

A desk shows what its role may see anyway (`api.access.RIGHTS`); what it changes is an order that
the browser signs, so the rules decide about that, not the desk.
"""

from fastapi import APIRouter

from api.web.desks import acting, auditor, broker, cosign, papers, redeem, steward, treasurer

ROUTERS: tuple[APIRouter, ...] = (
    treasurer.router,
    auditor.router,
    auditor.asked_by_scripts,
    steward.router,
    cosign.router,
    cosign.asked_by_scripts,
    redeem.router,  # These stand before `broker`, which takes whatever else is in its place.
    papers.router,
    papers.asked_by_scripts,
    broker.router,
    acting.router,
)
