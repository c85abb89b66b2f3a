"""What an outsider needs to reckon a co-op's acts: Python's own library, and the export file.

    python acts_from_export.py EXPORT ACT FROM UNTIL FUND name=number …

Prints the list, a line a row: subunits, who gives, who gets. Written from docs/credit.md alone.
"""

import gzip
import json
import sys
from typing import Any

PAYING = "transfer", "exchange", "transfer-by-mandate", "capture"
owner: dict[str, str] = {}  # whose members' accounts are
orders: dict[str, dict[str, Any]] = {}
moves: list[tuple[int, dict[str, Any], list[tuple[str, int]]]] = []
file, act, *period, fund = sys.argv[1:6]
start, end = map(int, period)
figure = {name: int(number) for name, _, number in (said.partition("=") for said in sys.argv[6:])}
for line in gzip.open(file):  # noqa: SIM115 it is read to its end
    entry = json.loads(line).get("entry")
    if entry and entry["time"] < end:
        order = orders[entry["order"]["id"]] = entry["order"]
        if order["type"] == "account-opened" and order["kind"] == "member":
            owner[order["account"]] = order["member"]
        elif order["type"] == "account-closed":
            owner.pop(order["account"], None)
        moves.append((entry["time"], order, [(id_, int(n)) for id_, n in entry["legs"]]))
first: dict[str, str] = {}  # the account of a member's that was opened first
for account, member in owner.items():
    first.setdefault(member, account)

gave, took = dict.fromkeys(first, 0), dict.fromkeys(first, 0)
for time, order, legs in moves:
    sign = -1 if order["type"] == "reversal" else 1
    type_ = orders[order["of"]]["type"] if sign < 0 else order["type"]
    sides = {owner.get(account, account): 0 for account, _ in legs}
    gets = [account for account, n in legs if n * sign > 0 and account in owner]
    if time >= start and type_ in PAYING and len(sides) > 1 and gets:
        for account, n in legs:
            sides[owner.get(account, account)] += n * sign
        for member in sides.keys() & first.keys():
            gave[member] += sign * max(sides[member], 0)
            took[member] += sign * max(-sides[member], 0)

stands, since, idle = dict.fromkeys(first, 0), dict.fromkeys(first, start), dict.fromkeys(first, 0)
held = dict.fromkeys([*owner, fund], 0)
for time, _, legs in [*moves, (end, {}, [(account, 0) for account in owner])]:
    for account, n in legs:
        held[account] = held.get(account, 0) + n
        if member := owner.get(account, ""):
            above = max(0, stands[member] - figure.get("free", 0))
            idle[member] += above * max(0, time - since[member])
            stands[member], since[member] = stands[member] + n, max(time, start)

rows: dict[str, int] = {}
if act == "levy-exchanges-1":
    for member, account in first.items():
        due = max(0, gave[member]) * figure["gave-ppm"] + max(0, took[member]) * figure["took-ppm"]
        rows[account] = due // 10**6
elif act == "demurrage-1":
    for member in first:
        highest = max(
            (id_ for id_, whose in owner.items() if whose == member), key=held.__getitem__
        )
        rows[highest] = idle[member] * figure["ppm"] // (10**6 * (end - start))
elif act == "dividend-1":
    weight = {first[m]: max(0, gave[m]) * figure["gave-weight"]
              + max(0, took[m]) * figure["took-weight"] for m in first}  # fmt: skip
    total, whole = min(figure["surplus"], max(0, held[fund])), sum(weight.values())
    rows = {account: total * n // whole for account, n in weight.items()}
    rest = sorted(weight, key=lambda account: (-(total * weight[account] % whole), account))
    for account in rest[: total - sum(rows.values())]:
        rows[account] += 1
for account, amount in sorted(rows.items()):
    if amount:
        print(amount, *((fund, account) if act == "dividend-1" else (account, fund)))  # noqa: T201 it is what was asked for
