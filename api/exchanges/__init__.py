"""Giving and receiving: paying, requests, bookings, gifts, orders that several sign, statements."""
