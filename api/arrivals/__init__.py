"""Moving in: a co-op brings along its members, balances and past exchanges from another system."""
