"""Founding a co-op: what it shall be, who founds it, and the book that they open together."""
