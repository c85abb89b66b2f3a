"""What belongs to people rather than to the book: devices that wait, ways to reach them, privacy.

All of it is outside of the journal and can be erased. Pages show it (`api.web`).
"""
