"""What tests of acts share."""

from tests.support.offices import office

__all__ = ["office"]
