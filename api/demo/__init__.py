"""The demo: a care cooperative's first month, made anew with the same story and today's dates.

`cast` says who, `care` what they do for each other, `story` what happens when, `stage` makes it
happen through signed orders, `prepare` keeps it in a folder with the keys to try it with.
"""
