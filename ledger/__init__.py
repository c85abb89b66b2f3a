"""The ground: amounts, orders, entries, the rule kernel, and the journal with its storage."""
