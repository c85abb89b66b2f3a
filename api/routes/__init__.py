"""The routes under /v1, one file a subject. Handlers are thin: who may is in `api.access`."""

from fastapi import APIRouter

from api.routes import accounts, books, communities, evidence, members, orders, service, sign_in

ROUTERS: tuple[APIRouter, ...] = (
    service.router,
    sign_in.router,
    communities.router,
    books.router,
    orders.router,
    members.router,
    accounts.router,
    evidence.router,
)
