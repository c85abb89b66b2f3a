"""What people read and write: languages, amounts and times, names, numbers, refusals."""
