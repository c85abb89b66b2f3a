"""Votes in browsers."""
