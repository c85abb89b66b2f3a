"""What each command of `python -m chain` does; `chain.cli` reads their arguments."""
