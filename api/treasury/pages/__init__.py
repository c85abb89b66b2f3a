"""Pages of the treasury: accounts and their bounds, and what was exchanged."""
