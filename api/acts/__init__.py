"""Acts of the co-op: levies, demurrage, dividends, what funds give, savings and write-offs.

Rules reckon the lists (`credit.acts`), people sign them and the clock enters them (`api.lists`).
Here they are previewed and prepared, and here members ask for what some are made of.
"""
