"""What tests of lists share."""

from tests.support.offices import office

__all__ = ["office"]
