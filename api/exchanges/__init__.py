"""What members tell each other before anything is signed, and the orders that wait for a signature.

All of it lies outside of the journal and can be erased: the pages of `api.web` read and write it.
"""
