"""An app for care, over /v1 alone: ask for hours, book care and take it, write, find cover.

Needs a running `make run`, this repository's folder as the working directory, and PyNaCl alone.
Usage: `rota_app.py [http://127.0.0.1:8000]`. `docs/examples/pay.py` shows how to keep the proof.
"""

import hashlib
import json
import sys
import time
import urllib.error
import urllib.request
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

from nacl.signing import SigningKey

SERVER = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
DEMO = json.loads(Path("var/demo/identities.json").read_text(encoding="utf-8"))
BOOK = f"/v1/communities/{DEMO['community']}/books/{DEMO['book']}"


def call(method: str, path: str, body: object = None, token: str = "") -> dict:
    """Ask the service for JSON; a problem is printed and ends the app."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(SERVER + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or "{}")
    except urllib.error.HTTPError as error:
        sys.exit(json.load(error)["detail"])


class Member:
    """Somebody who lets this app sign for them: it has their key, and signs in with it."""

    def __init__(self, name: str) -> None:
        """Sign in: sign the service's challenge, with the address at which it was reached."""
        self.name = name
        person = next(one for one in DEMO["people"] if one["name"] == name)
        self.member, self.account, self.key = person["member"], person["account"], person["key"]
        self.secret = SigningKey(bytes.fromhex(person["seed"]))
        who = {"community": DEMO["community"], "book": DEMO["book"], "key": self.key}
        challenge = call("POST", "/v1/sign-in/challenges", who)["challenge"]
        signature = self.sign(b"ayni-sign-in-v2", f"{SERVER}\n{challenge}")
        answer = {"challenge": challenge, "signature": signature}
        self.token = call("POST", "/v1/sign-in", answer)["token"]

    def sign(self, tag: bytes, text: str) -> str:
        """Sign a text: a 16-byte tag says for what, then its SHA-256."""
        signed = tag.ljust(16, b"\0") + hashlib.sha256(text.encode()).digest()
        return self.secret.sign(signed).signature.hex()

    def get(self, path: str) -> dict:
        """Read what is in the book for this member."""
        return call("GET", BOOK + path, token=self.token)

    def post(self, path: str, **body: object) -> dict:
        """Do something that is not an order."""
        return call("POST", BOOK + path, body, self.token)

    def put(self, path: str, **body: object) -> dict:
        """Say how something shall be."""
        return call("PUT", BOOK + path, body, self.token)

    def order(self, type_: str, **own: object) -> dict:
        """Make an order: canonical JSON (sorted keys, no spaces), whose bytes the key signs."""
        soon = int(time.time() * 1000) + 600_000
        common = {"v": 1, "type": type_, "book": DEMO["book"], "key": self.key, "expires": soon}
        fields = common | {"id": str(uuid.uuid4())} | own
        text = json.dumps(fields, sort_keys=True, separators=(",", ":"))
        return {"order": text, "signature": self.sign(b"ayni-order-v1", text), "key": self.key}

    def give(self, type_: str, to: str, amount: str, **own: object) -> dict:
        """Post an order that gives hours, or sets them aside; the receipt."""
        order = self.order(type_, **{"from": self.account}, to=to, amount=amount, **own)
        signatures = [[order["key"], order["signature"]]]
        return call("POST", f"{BOOK}/orders", {"order": order["order"], "signatures": signatures})


rosa, liam, nayra = Member("Rosa Quispe"), Member("Liam Byrne"), Member("Nayra Condori")

# A carer, by the number that people call an account by: Liam has told Rosa his.
number = liam.get("/me")["accounts"][0]["number"]
carer = rosa.get(f"/accounts/by-number/{quote(number)}")
print("Found:", rosa.get(f"/members/{carer['member']}")["called"])

# He asks her for half an hour. What waits for her says so, and a transfer under its id pays it.
asked = liam.post("/requests", payer=rosa.member, account=liam.account, amount="30", text="Rides")
print("Waits for Rosa:", *(one["text"] for one in rosa.get("/waiting")["waiting"]), sep="\n  ")
rosa.give("transfer", asked["account"], asked["amount"], id=asked["request"])
print("The request is", liam.get(f"/requests/{asked['request']}")["state"])

# She asks him to come today, and sets two hours aside under the same id; he says that he comes.
hold, today = str(uuid.uuid4()), str(datetime.now(UTC).date())
asked = rosa.put(f"/bookings/{hold}/visit", day=today, place="At home", to=carer["account"])
rosa.give("hold", carer["account"], "120", id=hold, until=(until := asked["until_ms"]))
liam.post(f"/bookings/{hold}/visit/agree", asked_ms=asked["asked_ms"])

# He gives one hour and a half, and signs to take them; she says the same.
capture = liam.order("capture", hold=hold, amount="90", rest="released", expires=until)
liam.post(f"/bookings/{hold}/capture", **capture)
entry = rosa.post(f"/bookings/{hold}/said", amount="90", text="Thank you")["seq"]
print("Both say 1 h 30: taken with entry", entry)
rosa.post(f"/conversations/{liam.member}", text="Thank you for today!")
print("Liam reads:", liam.get(f"/conversations/{rosa.member}")["messages"][-1]["text"])

# Regular care, once a week: Liam cannot come the first time, so that everybody sees an open visit.
if not any(one["text"] == "A walk" for one in rosa.get("/rotas")["rotas"]):
    first = datetime.now(UTC).date() + timedelta(days=2)
    said = {"category": "company", "text": "A walk", "minutes": 60, "at": "16:00"}
    said |= {"first": str(first), "last": str(first + timedelta(weeks=8)), "carers": [liam.member]}
    rota = rosa.post("/rotas", **said, weekdays=[first.isoweekday()])
    liam.post(f"/rotas/{rota['rota']}/agree")
    liam.post(f"/rotas/{rota['rota']}/visits/{first}/out")
for one in nayra.get("/rotas/wanted")["visits"]:
    print("Open to Nayra:", one["rota"]["called"], one["visit"]["day"], one["rota"]["text"])
