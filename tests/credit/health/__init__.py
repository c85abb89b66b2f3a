"""Tests of how a circle's figures are reckoned."""
