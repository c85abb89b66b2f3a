"""Tests of votes, as the kernel decides them."""
