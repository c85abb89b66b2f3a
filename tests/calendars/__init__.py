"""Tests of `api/calendars/`."""
