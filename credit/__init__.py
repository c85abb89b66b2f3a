"""Mutual-credit rules: bounds now; fees, demurrage, dividends and default as later policies.

Pure: state in, orders or refusals out. Leaves to others: storage (ledger), keys (wallets).
"""
