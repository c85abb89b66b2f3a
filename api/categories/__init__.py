"""What exchanges are for: the co-op's own list of categories, and what was exchanged in each.

An order bears a code alone, which whoever gives signs. What a code is called, in which language,
lies here, beside the journal, so that a co-op may word it anew; `chain.categories` counts.
"""
