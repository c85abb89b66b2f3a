"""Calendars that members' own programs follow: what is to come, behind a secret link.

`sources` says what may stand in one, `links` who may read which, `feed` writes it as RFC 5545 has
it. Nothing is kept of what a calendar held: it is made anew whenever somebody asks.
"""
