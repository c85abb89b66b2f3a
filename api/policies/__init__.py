"""Policies: rules for members' limits, tried on the past, adopted, and explained to each member."""
