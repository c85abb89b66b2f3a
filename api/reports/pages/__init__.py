"""The pages of reports."""

from api.reports.pages import age, health, periods

__all__ = ["ROUTERS"]

ROUTERS = (periods.router, health.router, age.router)
"""What stands first is before what takes any figure in its place."""
