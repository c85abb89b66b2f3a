"""Votes: one member, one vote; ballots are orders, and the outcome follows from the journal."""
