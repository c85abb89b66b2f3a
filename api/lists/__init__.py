"""Lists that people sign: amounts to move or bounds to set, many at once (decision 0073).

A list is kept here before anybody signs it, under the hash that the order will name. Once the order
is in the book, the clock enters the parts. Leaves to others: what a list may do (`credit.lists`),
and reckoning one by a rule (the rooms of policies and acts).
"""
