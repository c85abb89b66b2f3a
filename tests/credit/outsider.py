"""What somebody with nothing but an export writes to recompute a standing, by docs/credit.md."""

import gzip
import json
from collections import Counter
from typing import Any

SPAN_MS = 180 * 86_400_000
EXCHANGES = ("transfer", "exchange", "transfer-by-mandate", "capture")


def standing_of(export: bytes, member: str, now_ms: int) -> tuple[int, ...]:
    """Gave, received, with how many people, promised, kept."""
    lines = [json.loads(line) for line in gzip.decompress(export).splitlines()]
    entries = [one["entry"] for one in lines if one["type"] == "entry"]
    entries = [one for one in entries if one["time"] < now_ms]
    by_type: dict[str, list[Any]] = {one["order"]["type"]: [] for one in entries}
    for one in entries:
        by_type[one["order"]["type"]].append((one["order"], one["time"], one["legs"]))
    owner = {
        order["account"]: order["member"]
        for order, _, _ in by_type["account-opened"] if order["kind"] == "member"
    }  # fmt: skip
    back = {order["of"] for order, _, _ in by_type.get("reversal", [])}
    lists = {order["id"] for order, _, _ in by_type.get("list-approved", []) if _pays(order)}
    paid = [one for one in by_type.get("moves-posted", []) if one[0]["list"] in lists]
    exchanges = [one for type_ in EXCHANGES for one in by_type.get(type_, [])]
    gave: Counter[bool] = Counter()
    people: set[str] = set()
    for order, time, legs in exchanges + paid:
        if time >= now_ms - SPAN_MS and order["id"] not in back:
            sums: Counter[str] = Counter()
            for account, amount in legs:
                sums[owner.get(account, "~" + account)] += int(amount)
            gave[sums[member] > 0] += abs(sums[member])
            people |= {one for one in sums if sums[one] * sums[member] < 0 and one[0] != "~"}
    holds = by_type.get("hold", [])
    ours = {order["id"] for order, _, _ in holds if owner.get(order["to"]) == member}
    kept, ended = {}, {}
    for order, time, _ in reversed(by_type.get("capture", [])):
        kept[order["hold"]] = time
    for order, time, _ in by_type.get("release", []) + by_type.get("hold-expired", []):
        ended[order["hold"]] = time
    settled = [hold for hold in ours if {**ended, **kept}.get(hold, -1) >= now_ms - SPAN_MS]
    return gave[True], gave[False], len(people), len(settled), len(kept.keys() & settled)


def _pays(order: dict[str, Any]) -> bool:
    return bool(order["rule"] == "payments-1")
