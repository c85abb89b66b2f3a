"""What a member holds and does: keys, signatures over orders, the keystore, memo commitments.

Leaves to others: what an order changes (`ledger`), who may give which order (each layer's rules).
"""
