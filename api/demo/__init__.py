"""The demo: three co-ops with a month behind them, made anew with the same story and today's dates.

`care`, `bank` and `grains` say in tables of plain words who is in each and what they do, in the
shape that `coops` gives. `stage` makes it happen through signed orders and the rooms' functions:
`story` and `everyday` a month, `ring` what the faces do with each other, `occasions` what happens
once. `prepare` keeps it in a folder with the keys to try it with, which `identities` reads.
"""
