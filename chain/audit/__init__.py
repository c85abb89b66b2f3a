"""The audit: replays an exported journal with the rule book and recomputes all that was claimed.

Needs the standard library and PyNaCl; orjson makes it faster where it is installed.
"""

from chain.audit.auditing import audit
from chain.audit.marks import Mark
from chain.audit.report import AuditReport
from chain.audit.times import BlockTime
from chain.audit.workers import usual_jobs

__all__ = ["AuditReport", "BlockTime", "Mark", "audit", "usual_jobs"]
