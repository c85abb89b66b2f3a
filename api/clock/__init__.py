"""What happens by itself, once its time has come: jobs, and the thread that looks for what is due.

A job is a class like `Job` (`api.clock.jobs`) in the room of what it does; `JOBS` lists them all.
"""
