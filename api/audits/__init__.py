"""Evidence for everybody, and the auditor's desk with its audits."""
