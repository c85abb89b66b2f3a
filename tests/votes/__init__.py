"""Tests of votes, through the service."""
