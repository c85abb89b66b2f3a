"""The web wallet: pages that are made here and read without scripts, and act through small modules.

docs/web.md says where each thing goes and how to add a page.
"""

from fastapi import APIRouter

from api.web import (
    approve,
    ask,
    assets,
    book,
    codes,
    demo,
    desks,
    devices,
    exchange,
    gift,
    guardians,
    home,
    join,
    keys,
    market,
    messages,
    more,
    neighbours,
    pay,
    privacy,
    recovery,
    sheet,
    signing_in,
    statement,
    taking_back,
    worker,
)
from api.web.rendering import elsewhere

ROUTERS: tuple[APIRouter, ...] = (
    assets.router,
    worker.router,
    worker.readable,
    demo.router,
    demo.asked_by_scripts,
    join.router,
    join.asked_by_scripts,
    signing_in.router,
    signing_in.asked_by_scripts,
    home.router,
    pay.router,
    statement.router,
    exchange.router,
    ask.router,
    book.router,
    gift.router,
    market.router,
    messages.router,
    taking_back.router,
    taking_back.asked_by_scripts,
    keys.router,
    devices.router,
    devices.asked_by_scripts,
    recovery.router,
    recovery.asked_by_scripts,
    guardians.router,
    sheet.router,
    codes.router,
    neighbours.router,
    privacy.router,
    approve.router,
    *desks.ROUTERS,
    more.router,
    elsewhere,  # Takes whatever is left of /app, so it comes last.
)
