"""Coming in and having a say: invitations, joinings, roles, accounts, the steward's desk."""
