"""Backups: a whole database and what lies beside it in one file, restored, or moved elsewhere.

`taking.back_up` writes a file, `restoring.restore` puts one into an empty place, `moving.move`
takes a database to another one. All three read and write tables in the same form (`rows`),
whichever the database is, so that equal hashes mean equal rows. docs/formats.md describes the file.
"""
