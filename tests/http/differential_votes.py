"""Steps of the walk through votes: asked for, opened, cast, opened again and counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from api.service.clock import Clock
from api.votes.jobs import EndedVotes
from credit.voting.counting import subject_of, subject_of_text
from ledger import canonical
from wallets import ballots, boxes, points
from wallets.memos import commitment

if TYPE_CHECKING:
    from tests.http.differential import Village
    from tests.support.world import Person, World
    from wallets.keys import Key

DAY_MS: Final = 86_400_000
SALT: Final = bytes(range(32))
TEXT: Final = "Shall we?\nYes\nNo"
MEMO: Final = {"salt": SALT.hex(), "text": TEXT}


def votes(v: Village) -> None:
    """Open and secret votes of new members, with all that may go wrong in them."""
    _Walk(v).go()


class _Walk:
    """The members who take part, and the trustees' secrets."""

    def __init__(self, v: Village) -> None:
        self.v, self.random = v, v.twins.random.randbytes
        self.ana, self.ben, *keepers = (v.coop.join() for _ in range(4))
        self.keepers = sorted(keepers, key=lambda one: one.member)
        self.secrets = [points.random_scalar(self.random) for _ in self.keepers]
        self.steward = v.key(0)

    def go(self) -> None:
        """Every step in turn."""
        self._keys()
        self._opening()
        self._open_vote()
        self._secret_vote()
        self._given_away()

    def _asked(self, **own: Any) -> dict[str, Any]:  # noqa: ANN401
        said = {
            "ends": self.v.twins.now_ms + 2 * DAY_MS, "kind": "open", "majority": 500,
            "memo": commitment(SALT, TEXT), "options": 2, "proxies": 1, "quorum": 1,
        }  # fmt: skip
        return said | own

    def _open(self, *signers: Key, **own: Any) -> str:  # noqa: ANN401
        body = self.v.body("vote-opened", *(signers or (self.steward,)), **self._asked(**own))
        self.v.forward(body | {"memo": MEMO})
        return self.v.id_of(body)

    def _keys(self) -> None:
        v, book = self.v, self.v.coop.book
        for keeper, secret in zip(self.keepers, self.secrets, strict=True):
            context = boxes.key_context(book, keeper.member)
            made = boxes.new_key(context, secret, self.random).hex()
            v.send("box-key-made", keeper.key, made="00" * 96, member=keeper.member)
            v.send("box-key-made", keeper.key, made=made, member=keeper.member)
        v.get("/votes/keepers", v.token(0))

    def _opening(self) -> None:
        v, ids = self.v, [one.member for one in self.keepers]
        path = f"{v.coop.path}/votes/asked"
        self._open(ends=v.twins.now_ms)
        self._open(quorum=1, subject="77" * 32)
        self._open(kind="secret", threshold=2, trustees=ids[:1])
        self._open(kind="secret", threshold=2, trustees=sorted([ids[0], self.ana.member]))
        for signers in ((self.ana.key,), (self.steward,)):
            body = v.body("vote-opened", *signers, **self._asked())
            token = v.coop.token(self.ana) if signers[0] is self.ana.key else v.token(0)
            [(key, signature)] = body["signatures"]
            left = {"order": body["order"], "key": key, "signature": signature}
            for memo in ({}, {"memo": MEMO}):
                v.twins.call("POST", path, token, json=left | memo)
            v.get("/votes/asked", token)
        self._on_an_act(path)
        ben, id_ = v.coop.token(self.ben), v.id_of(v.body("vote-opened", self.ana.key))
        body = v.body("vote-opened", self.ana.key, **self._asked())
        [(key, signature)] = body["signatures"]
        left = {"order": body["order"], "key": key, "signature": signature, "memo": MEMO}
        v.twins.call("POST", path, v.coop.token(self.ana), json=left)
        for vote in (id_, v.id_of(body)):
            signed = {"key": self.ben.key.public}
            signed["signature"] = self.ben.key.sign(body["order"].encode())
            v.twins.call("POST", f"{path}/{vote}/signatures", ben, json=signed)
            v.twins.call("DELETE", f"{path}/{vote}", ben)
            v.twins.call("DELETE", f"{path}/{vote}", v.token(0))
        v.send("vote-opened", self.ana.key, **self._asked())

    def _cast(self, by: Key, who: Person, vote: str, **own: Any) -> None:  # noqa: ANN401
        self.v.send("ballot-cast", by, member=who.member, vote=vote, **own)

    def _on_an_act(self, path: str) -> None:
        """What the vote would allow is left beside it, and must be what it names."""
        v, token = self.v, self.v.coop.token(self.ana)
        act = {"kind": "limits", "reason": commitment(SALT, TEXT), "type": "policy-ended"}
        text = canonical.encode(act)
        for subject, sent in (
            (subject_of_text(text), {"text": text.decode(), "reason": MEMO}),
            ("77" * 32, {"text": text.decode(), "reason": MEMO}),
            (subject_of_text(text), {"text": text.decode()}),
            (subject_of_text(text), {"text": "{}", "reason": MEMO}),
        ):
            own = self._asked(subject=subject, quorum=9)
            body = v.body("vote-opened", self.ana.key, **own)
            [(key, signature)] = body["signatures"]
            left = {"order": body["order"], "key": key, "signature": signature, "memo": MEMO}
            v.twins.call("POST", path, token, json=left | {"act": sent})
        v.get("/votes/asked", token)

    def _open_vote(self) -> None:
        v, ana, ben = self.v, self.ana, self.ben
        vote, late = self._open(), v.coop.join()
        self._cast(ana.key, ana, v.new_id(), option=1)
        self._cast(late.key, late, vote, option=1)
        self._cast(ben.key, ana, vote, option=1)
        self._cast(ana.key, ana, vote, option=5)
        pair = {"holder": ben.member, "member": ana.member, "vote": vote}
        v.send("proxy-withdrawn", ana.key, **pair)
        v.send("proxy-given", ana.key, **pair | {"holder": ana.member})
        v.send("proxy-given", ana.key, **pair)
        v.send("proxy-given", ana.key, **pair)
        first = self.keepers[0]
        v.send("proxy-given", first.key, **pair | {"member": first.member})
        self._cast(ben.key, ana, vote, option=1)
        v.get(f"/votes/{vote}", v.coop.token(ben))
        self._cast(ana.key, ana, vote, option=2)
        self._cast(ben.key, ana, vote, option=1)
        v.send("proxy-withdrawn", ana.key, **pair)
        v.send("share-given", ana.key, member=ana.member, shares="00" * 96, vote=vote)
        v.send("vote-counted", self.steward, cast=1, counts=[[0], [1]], vote=vote)
        policy: dict[str, Any] = {
            "from_": v.twins.now_ms + 30 * DAY_MS,
            "reason": "55" * 32,
            "rule": "payments-1",
        }
        v.send("policy-adopted", ana.key, vote=vote, **policy)
        v.send("role-granted", ana.key, member=ana.member, role="auditor", vote=vote)
        v.get("/votes", v.token(0))
        v.twins.now_ms += 2 * DAY_MS
        self._cast(ana.key, ana, vote, option=1)
        self._count(vote, 1, [[1], [0]])
        self._look()
        self._count(vote, 1, [[0], [1]])
        v.get(f"/votes/{vote}", v.coop.token(ana))
        v.get(f"/votes/{v.new_id()}", v.coop.token(ana))

    def _given_away(self) -> None:
        """A file of the book's data goes to somebody, once members have voted for it."""
        v = self.v
        own: dict[str, Any] = {"at": 1, "digest": "44" * 32, "reason": commitment(SALT, TEXT)}
        vote = self._open(subject=subject_of("data-released", own), quorum=3)
        v.send("data-released", self.ana.key, vote=vote, **own)
        for one in (self.ana, self.ben, *self.keepers):
            self._cast(one.key, one, vote, option=1)
        v.twins.now_ms += 2 * DAY_MS
        self._look()
        v.send("data-released", self.ana.key, vote=vote, **own | {"at": 2})
        v.send("data-released", self.ana.key, vote=vote, **own)
        v.send("data-released", self.ana.key, vote=vote, **own)

    def _count(self, vote: str, cast: int, counts: list[list[int]]) -> None:
        """As the service's own key would say it; each of the twins has one of its own."""
        v = self.v
        service = v.twins.service.key
        v.send("vote-counted", service, cast=cast, counts=counts, vote=vote)

    def _look(self) -> None:
        twin: World | None = getattr(self.v.twins, "twin", None)
        for world in (self.v.twins, twin):
            if world is not None:
                Clock(world.service, [EndedVotes()]).look()

    def _secret_vote(self) -> None:
        v, ana, book = self.v, self.ana, self.v.coop.book
        ids = [one.member for one in self.keepers]
        vote = self._open(kind="secret", threshold=2, trustees=ids)
        keys = tuple(points.of_base(secret) for secret in self.secrets)
        context = ballots.ballot_context(book, vote, ana.member)
        ballot = ballots.seal(context, ballots.Box(keys, 2), 0, 2, self.random)
        spoilt = ballot[:-1] + bytes([ballot[-1] ^ 1])
        for sealed in (spoilt, ballot):
            self._cast(ana.key, ana, vote, sealed=sealed.hex())
        v.twins.now_ms += 2 * DAY_MS
        [read] = [ballots.check(context, ballots.Box(keys, 2), 2, ballot)]
        for at, keeper in enumerate(self.keepers):
            sums = [one.shares[at] for one in read]
            where = boxes.share_context(book, vote, keeper.member)
            given = boxes.give_shares(where, self.secrets[at], sums, self.random)
            own = {"member": keeper.member, "vote": vote}
            v.send("share-given", ana.key, shares=given.hex(), **own)
            v.send("share-given", keeper.key, shares="00" * len(given), **own)
            self._count(vote, 1, [[1], [0]])
            for _ in range(2):
                v.send("share-given", keeper.key, shares=given.hex(), **own)
        self._look()
        v.get(f"/votes/{vote}", v.coop.token(ana))
