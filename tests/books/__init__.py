"""Tests of `api/books/`."""
