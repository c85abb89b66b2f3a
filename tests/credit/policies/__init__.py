"""Policies: their vectors, their naive twins, and whoever would game them."""
