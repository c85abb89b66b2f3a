"""Votes: what is asked, ballots, proxies, the box and the count."""
