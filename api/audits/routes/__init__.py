"""The JSON door of audits: evidence for everybody, and audits for auditors."""
