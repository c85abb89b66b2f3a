"""The JSON door of keys: signing in, devices and sheets, guardians and recovery."""
