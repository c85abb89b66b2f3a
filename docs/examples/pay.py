"""Pay somebody in the demo co-op, then fetch and keep the proof: the whole API in one page.

Needs a running `make run`, this repository's folder as the working directory, and PyNaCl alone.
Usage: `pay.py [http://127.0.0.1:8000]`. Leaves `receipt.json`, `bundle.json` and `log.key`.
"""

import hashlib
import json
import secrets
import sys
import time
import urllib.error
import urllib.request
import uuid
from pathlib import Path

from nacl.signing import SigningKey

SERVER = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
DEMO = json.loads(Path("var/demo/identities.json").read_text())
BOOK = f"/v1/communities/{DEMO['community']}/books/{DEMO['book']}"


def ask(method: str, path: str, body: object = None, token: str = "") -> bytes:
    """Ask the service; a problem is printed and ends the script."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
    request = urllib.request.Request(SERVER + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        sys.exit(json.load(error)["detail"])


def call(method: str, path: str, body: object = None, token: str = "") -> dict:
    """Ask the service for JSON."""
    return json.loads(ask(method, path, body, token))


def signed(key: SigningKey, tag: bytes, text: str) -> str:
    """Sign a text: a 16-byte tag says for what, then its SHA-256."""
    return key.sign(tag.ljust(16, b"\0") + hashlib.sha256(text.encode()).digest()).signature.hex()


def person(name: str) -> dict:
    """Somebody of the demo, with the key that in life only their device has."""
    return next(one for one in DEMO["people"] if one["name"] == name)


rosa, liam = person("Rosa Quispe"), person("Liam Byrne")
key = SigningKey(bytes.fromhex(rosa["seed"]))

# An order is canonical JSON: sorted keys, no spaces. Its bytes are what is signed.
salt, text = secrets.token_bytes(32), "Two rides to the clinic"
memo = hashlib.sha256(b"ayni-memo-v1".ljust(16, b"\0") + salt + text.encode()).hexdigest()
order = json.dumps(
    {
        "v": 1, "type": "transfer", "book": DEMO["book"], "id": str(uuid.uuid4()),
        "key": rosa["key"], "from": rosa["account"], "to": liam["account"],
        "amount": "30", "memo": memo, "expires": int(time.time() * 1000) + 600_000,
    },
    sort_keys=True, separators=(",", ":"),
)  # fmt: skip
signature = signed(key, b"ayni-order-v1", order)
sent = {
    "order": order,
    "signatures": [[rosa["key"], signature]],
    "memo": {"salt": salt.hex(), "text": text},
}
receipt = call("POST", f"{BOOK}/orders", sent)
Path("receipt.json").write_text(json.dumps(receipt, indent=1))
print(f"Paid 0 h 30: entry {receipt['seq']}")

# Reading takes a session: sign the challenge of the service with the same key.
who = {"community": DEMO["community"], "book": DEMO["book"], "key": rosa["key"]}
challenge = call("POST", "/v1/sign-in/challenges", who)["challenge"]
asked = f"{SERVER}\n{challenge}"  # Signed with the address, nobody at another can pass it on.
answer = {"challenge": challenge, "signature": signed(key, b"ayni-sign-in-v2", asked)}
token = call("POST", "/v1/sign-in", answer)["token"]
mine = call("GET", f"{BOOK}/accounts/{rosa['account']}", token=token)
print(f"Balance now: {mine['balance']} minutes")

# The proof of her balance at the last closed epoch, to be checked without the service.
# It is kept as it came: a verifier takes canonical bytes only.
bundle = ask("GET", f"{BOOK}/accounts/{rosa['account']}/bundle", token=token)
Path("bundle.json").write_bytes(bundle)
# In life the key to check it with comes from elsewhere: a notice board, the statutes, a newspaper.
Path("log.key").write_text(call("GET", BOOK)["log_key"])
print("Proof kept in bundle.json, the key to check it with in log.key")
