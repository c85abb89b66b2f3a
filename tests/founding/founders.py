"""People who found a co-op together, over HTTP as a wallet would; and what they say it shall be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from tests.support.world import Person, answer

if TYPE_CHECKING:
    import httpx

    from tests.support.world import World

TERMS: Final[dict[str, Any]] = {
    "name": "Huerta Sur", "unit": "h", "scale": 60, "owe": "600", "hold": "1200", "quorum": 2,
    "zone": "Europe/Madrid", "every": "month", "language": "es",
}  # fmt: skip
MEMBERS: Final = ("Dalia", "Edu", "Fatou", "Gil", "Hanna", "Iker", "Joana", "Karim")
TREASURER, AUDITOR = "Teresa", "Alba"
NO_BOOK: Final = "00" * 32


class Steward(NamedTuple):
    """Somebody who takes part in a founding, signed in to it."""

    world: World
    community: str
    person: Person
    name: str
    token: str

    def call(self, method: str, rest: str = "", **more: Any) -> httpx.Response:  # noqa: ANN401
        """Ask something of the founding."""
        return self.world.call(method, f"/v1/foundings/{self.community}{rest}", self.token, **more)

    def see(self) -> dict[str, Any]:
        """How far it has come."""
        found: dict[str, Any] = self.call("GET").json()
        return found

    def invite(self, whom: str = "Bo") -> str:
        """Invite somebody; the code."""
        code: str = self.call("POST", "/invitations", json={"whom": whom}).json()["code"]
        return code

    def sign(self, seen: dict[str, Any] | None = None) -> httpx.Response:
        """Read it, or what was seen before, and sign."""
        found = seen or self.see()
        signatures = [self.person.key.sign(order.encode()) for order in found["orders"]]
        body = {"read": found["read"], "signatures": signatures}
        return self.call("POST", "/signatures", json=body)


def link(world: World) -> str:
    """A link's code, from the operator."""
    made = world.call("POST", "/v1/foundings/links", world.service.operator_token)
    code: str = made.json()["code"]
    return code


def told(person: Person, name: str) -> dict[str, str]:
    """What the service is told of somebody."""
    said = {"name": name, "member": person.member, "key": person.key.public}
    return said | {"account": person.account, "salt": "44" * 32}


def sign_in(world: World, community: str, person: Person) -> str:
    """Sign somebody in to a founding; the token."""
    who = {"community": community, "book": NO_BOOK, "key": person.key.public}
    challenge = world.call("POST", "/v1/sign-in/challenges", json=who).json()["challenge"]
    signed = {"challenge": challenge, "signature": answer(person.key, challenge, world.address)}
    token: str = world.call("POST", "/v1/foundings/sign-in", json=signed).json()["token"]
    return token


def begin(world: World, called: str = "Ada", code: str = "", **own: Any) -> Steward:  # noqa: ANN401
    """Begin a founding."""
    person = world.new_person()
    body = {"code": code or link(world), "terms": TERMS | own, "founder": told(person, called)}
    made = world.call("POST", "/v1/foundings", json=body)
    assert made.status_code == 201, made.text
    community: str = made.json()["community"]
    return Steward(world, community, person, called, sign_in(world, community, person))


def join(world: World, code: str, name: str = "Bo") -> Steward:
    """Take part in one."""
    person = world.new_person()
    body = {"code": code, "steward": told(person, name)}
    made = world.call("POST", "/v1/foundings/stewards", json=body)
    assert made.status_code == 201, made.text
    community: str = made.json()["community"]
    return Steward(world, community, person, name, sign_in(world, community, person))


def found(world: World, *names: str, **own: Any) -> list[Steward]:  # noqa: ANN401
    """A co-op that these have founded."""
    first, *others = names or ("Ada", "Bo", "Cai")
    ada = begin(world, first, **own)
    stewards = [ada, *(join(world, ada.invite(name), name) for name in others)]
    for steward in stewards:
        assert steward.sign().status_code == 200
    return stewards
