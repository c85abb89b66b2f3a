"""Everything that must hold, by folder of the code; `layers` and `docs` speak of the whole."""

import gc

# What is imported and collected stays to the end: looking for garbage in it, again and again, took
# a third of the time until the first test. `pytest_runtestloop` begins to look.
gc.disable()
