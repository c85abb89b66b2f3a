"""Tests of how the circle is, and of reports."""
