"""The funder's table from an export and nothing else: what an outsider writes in an evening."""

import gzip
import json
from collections import Counter
from datetime import UTC, datetime

EXCHANGES = {"transfer", "exchange", "transfer-by-mandate", "capture", "reversal"}


def table(export: bytes, months: set[str]) -> dict[str, object]:
    """Hours by month and category, their sum, who was active, and all balances at the end."""
    kinds: dict[str, str] = {}
    members: dict[str, str] = {}
    categories: dict[str, str] = {}
    balances: Counter[str] = Counter()
    hours: Counter[tuple[str, str]] = Counter()
    active: Counter[str] = Counter()
    payments: set[str] = set()
    for line in gzip.decompress(export).splitlines():
        entry = json.loads(line).get("entry")
        if entry is None:
            continue
        order, legs = entry["order"], [(who, int(amount)) for who, amount in entry["legs"]]
        month = datetime.fromtimestamp(entry["time"] / 1000, UTC).strftime("%Y-%m")
        if month > max(months):
            break
        if order["type"] == "account-opened":
            kinds[order["account"]], members[order["account"]] = order["kind"], order["member"]
        for account, amount in legs:
            balances[account] += amount
        of = order.get("hold", order.get("of", ""))
        categories[order["id"]] = order.get("category", categories.get(of, ""))
        if order["type"] == "list-approved" and order["rule"] == "payments-1":
            payments.add(order["id"])
        exchanged = order["type"] in EXCHANGES or order.get("list") in payments
        if exchanged and month in months:
            sign = -1 if order["type"] == "reversal" else 1
            hours[month, categories[order["id"]]] += sign * sum(max(a, 0) for _, a in legs)
            for account, amount in legs:
                active[members[account]] += sign * abs(amount)
    own = [balances[account] for account, kind in kinds.items() if kind == "member"]
    return {
        "hours": dict(sorted(hours.items())), "total": hours.total(),
        "active": sum(much > 0 for much in active.values()),
        "above": sum(b for b in own if b > 0), "below": sum(b for b in own if b < 0),
    }  # fmt: skip
