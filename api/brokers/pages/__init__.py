"""The pages of this room, a file each."""

from api.brokers.pages import acting, broker, cheques, paper_list, papers, redeem

__all__ = ["ROUTERS"]

ROUTERS = (
    cheques.router,
    cheques.asked_by_scripts,
    redeem.router,  # These stand before `broker`, which takes whatever else is in its place.
    papers.router,
    papers.asked_by_scripts,
    paper_list.router,
    broker.router,
    acting.router,
)
