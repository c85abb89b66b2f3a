"""Tests of `api/categories/`."""
