"""Devices, guardians and recovery for other programs: what pages do, under /v1."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.support.world import Coop, Person
from wallets.guardians import DAY_MS
from wallets.keys import Key

if TYPE_CHECKING:
    import httpx

    from tests.support.world import World


class Phones:
    """Rosa, Ben who guards her, and a device that has no key in force."""

    def __init__(self, world: World) -> None:
        self.world, self.coop = world, Coop(world, "Any")
        self.rosa, self.ben, self.eva = (self.coop.join() for _ in "abc")
        self.key = Key.generate(world.random.randbytes)

    def ask(self, who: Person | None, method: str, path: str, **body: Any) -> httpx.Response:  # noqa: ANN401
        """Ask as somebody, or as nobody; below the book unless the address is whole."""
        token = "" if who is None else self.coop.token(who)
        whole = path if path.startswith("/v1") else f"{self.coop.path}{path}"
        return self.world.call(method, whole, token, **({"json": body} if body else {}))

    def wait(self) -> str:
        """Let the device wait; its code."""
        made = self.ask(None, "POST", "/v1/devices", key=self.key.public)
        assert made.status_code == 201
        code: str = made.json()["code"]
        return code

    def claim(self, who: Person, code: str, **own: Any) -> httpx.Response:  # noqa: ANN401
        """Speak for the device as its member's own."""
        fields = {"member": who.member, "added": self.key.public} | own
        body = self.coop.order("key-added", who.key, **fields)
        return self.ask(who, "POST", f"/devices/{code}/claim", **body, name=" Kitchen ")

    def guard(self) -> None:
        """Rosa chooses Ben."""
        chosen = {"guardians": [self.ben.member], "quorum": 1, "notice": DAY_MS}
        self.coop.do("guardians-chosen", self.rosa.key, member=self.rosa.member, **chosen)

    def asked(self, who: Person) -> dict[str, Any]:
        """What a guardian signs to bring Rosa the device's key."""
        fields = {"member": self.rosa.member, "added": self.key.public}
        return self.coop.order("recovery-asked", who.key, **fields)

    @property
    def recovery(self) -> str:
        """Where it stands how the recovery goes on."""
        return f"/recoveries/{self.rosa.member}/keys/{self.key.public}"


@pytest.fixture
def phones(world: World) -> Phones:
    return Phones(world)


def code_of(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_a_device_is_claimed_and_named_and_comes_in(phones: Phones) -> None:
    coop, rosa, code = phones.coop, phones.rosa, phones.wait()
    before = phones.ask(None, "GET", f"/v1/devices/{code.lower()}").json()
    assert before == {"key": phones.key.public, "claim": None}
    assert phones.claim(rosa, code).status_code == 204
    assert code_of(phones.claim(rosa, code)) == (404, "device_code_must_hold")
    claim = phones.ask(None, "GET", f"/v1/devices/{code}").json()["claim"]
    assert (claim["kind"], claim["member"], claim["book"]) == ("added", rosa.member, coop.book)
    pair = [phones.key.public, phones.key.sign(claim["order"].encode())]
    both = sorted([*claim["signatures"], pair])
    assert coop.send({"order": claim["order"], "signatures": both}).status_code == 201
    keys = phones.ask(rosa, "GET", "/keys").json()["keys"]
    assert [(one["key"], one["name"]) for one in keys] == [
        (rosa.key.public, ""), (phones.key.public, "Kitchen"),
    ]  # fmt: skip
    path = f"/keys/{phones.key.public}/name"
    assert phones.ask(phones.ben, "PUT", path, name="Mine").status_code == 404
    assert phones.ask(rosa, "PUT", path, name=" Phone ").status_code == 204
    assert phones.ask(rosa, "GET", "/keys").json()["keys"][1]["name"] == "Phone"


def test_only_an_order_for_that_device_claims_it(phones: Phones) -> None:
    code = phones.wait()
    for own in ({"member": phones.ben.member}, {"added": phones.eva.key.public}):
        told = phones.claim(phones.rosa, code, **own)
        assert code_of(told) == (422, "device_order_must_be_whole")
    assert phones.ask(None, "GET", "/v1/devices/AAAA-AAAA").status_code == 404
    for key in ("", "00", phones.key.public.upper()):
        assert phones.ask(None, "POST", "/v1/devices", key=key).status_code == 422


def test_a_guardian_brings_in_a_key(phones: Phones) -> None:
    phones.guard()
    coop, rosa, ben, code = phones.coop, phones.rosa, phones.ben, phones.wait()
    assert phones.ask(None, "GET", phones.recovery).status_code == 404
    begun = phones.ask(ben, "POST", "/recoveries", code=code, **phones.asked(ben))
    assert begun.status_code == 204
    [seen] = phones.ask(ben, "GET", "/guardians").json()["guarded"]
    [asked] = phones.ask(ben, "GET", f"/recoveries/{rosa.member}").json()["asked"]
    assert (seen["member"], seen["asked"]) == (rosa.member, [asked])
    assert (asked["signed"], asked["key"]) == (True, phones.key.public)
    standing = phones.ask(None, "GET", phones.recovery).json()
    assert (standing["state"], standing["signed"], standing["quorum"]) == ("signing", 1, 1)
    signed = phones.key.sign(asked["order"].encode())
    whole = phones.ask(None, "POST", f"{phones.recovery}/signature", signature=signed).json()
    assert whole["enough"]
    assert coop.send({"order": whole["order"], "signatures": whole["signatures"]}).is_success
    own = phones.ask(rosa, "GET", "/guardians").json()["own"]
    assert (own["recovery"], own["key"]) == (json.loads(whole["order"])["id"], phones.key.public)
    assert phones.ask(None, "GET", phones.recovery).json()["state"] == "notice"
    assert phones.ask(ben, "GET", f"/recoveries/{rosa.member}").json() == {"asked": []}


def test_a_guardians_signature_is_added_later(phones: Phones) -> None:
    phones.guard()
    rosa, ben = phones.rosa, phones.ben
    body = phones.asked(ben)
    phones.ask(ben, "POST", "/recoveries", code=phones.wait(), **body)
    own = {"key": ben.key.public, "signature": body["signatures"][0][1]}
    path = f"/recoveries/{rosa.member}/signatures"
    whole = phones.ask(ben, "POST", path, **own).json()
    assert (whole["signed"], whole["enough"]) == (1, False)
    forged = phones.ask(ben, "POST", path, **own | {"signature": "00" * 64})
    assert code_of(forged) == (422, "device_order_must_be_whole")


def test_guardians_are_counted_and_not_their_keys(phones: Phones) -> None:
    coop, rosa, ben, code = phones.coop, phones.rosa, phones.ben, phones.wait()
    chosen = {"guardians": sorted([ben.member, phones.eva.member]), "quorum": 2, "notice": DAY_MS}
    coop.do("guardians-chosen", rosa.key, member=rosa.member, **chosen)
    second = Key.generate(phones.world.random.randbytes)
    coop.do("key-added", ben.key, second, member=ben.member, added=second.public)
    begun = phones.ask(ben, "POST", "/recoveries", code=code, **phones.asked(ben))
    assert begun.status_code == 204
    path = f"/recoveries/{rosa.member}"
    order = phones.ask(ben, "GET", path).json()["asked"][0]["order"]
    for path_, key in (
        (f"{path}/signatures", second),
        (f"{phones.recovery}/signature", phones.key),
    ):
        body = {"signature": key.sign(order.encode())}
        if key is second:
            body["key"] = key.public
        told = phones.ask(ben, "POST", path_, **body).json()
        assert (told["signed"], told["quorum"], told["enough"]) == (1, 2, False)
    assert phones.ask(None, "GET", phones.recovery).json()["signed"] == 1
    body = {"key": phones.eva.key.public, "signature": phones.eva.key.sign(order.encode())}
    assert phones.ask(phones.eva, "POST", f"{path}/signatures", **body).json()["enough"] is True


def test_a_guardian_whose_key_ended_meanwhile_stops_no_recovery(phones: Phones) -> None:
    coop, rosa, ben, eva = phones.coop, phones.rosa, phones.ben, phones.eva
    max_ = coop.join()
    chosen = {"guardians": sorted(one.member for one in (ben, eva, max_)), "quorum": 2}
    coop.do("guardians-chosen", rosa.key, member=rosa.member, notice=DAY_MS, **chosen)
    begun = phones.ask(ben, "POST", "/recoveries", code=phones.wait(), **phones.asked(ben))
    assert begun.status_code == 204
    path = f"/recoveries/{rosa.member}"
    order = phones.ask(ben, "GET", path).json()["asked"][0]["order"]

    def sign(who: Person) -> dict[str, Any]:
        own = {"key": who.key.public, "signature": who.key.sign(order.encode())}
        told: dict[str, Any] = phones.ask(who, "POST", f"{path}/signatures", **own).json()
        return told

    assert sign(eva)["signed"] == 2
    ended = {"member": eva.member, "revoked": eva.key.public}
    coop.do("key-revoked", *[one.key for one in coop.stewards], **ended)
    assert sign(max_)["signed"] == 2
    signed = phones.key.sign(order.encode())
    whole = phones.ask(None, "POST", f"{phones.recovery}/signature", signature=signed).json()
    assert whole["enough"]
    assert coop.send({"order": order, "signatures": whole["signatures"]}).is_success


def test_a_recovery_whose_beginner_lost_their_key_gives_way_to_another(phones: Phones) -> None:
    coop, rosa, ben, eva = phones.coop, phones.rosa, phones.ben, phones.eva
    both = sorted([ben.member, eva.member])
    chosen = {"guardians": both, "quorum": 1, "notice": DAY_MS}
    coop.do("guardians-chosen", rosa.key, member=rosa.member, **chosen)
    path = f"/recoveries/{rosa.member}"
    first, second = sorted([ben, eva], key=lambda one: one.member)
    begun = phones.ask(first, "POST", "/recoveries", code=phones.wait(), **phones.asked(first))
    assert begun.status_code == 204
    ended = {"member": first.member, "revoked": first.key.public}
    coop.do("key-revoked", *[one.key for one in coop.stewards], **ended)
    # The book takes no order that a key leads which has ended: nobody is asked to sign it.
    assert phones.ask(second, "GET", path).json() == {"asked": []}
    assert phones.ask(None, "GET", phones.recovery).status_code == 404
    begun = phones.ask(second, "POST", "/recoveries", code=phones.wait(), **phones.asked(second))
    assert begun.status_code == 204
    [asked] = phones.ask(second, "GET", path).json()["asked"]
    signed = phones.key.sign(asked["order"].encode())
    whole = phones.ask(None, "POST", f"{phones.recovery}/signature", signature=signed).json()
    assert whole["enough"]
    assert coop.send({"order": whole["order"], "signatures": whole["signatures"]}).is_success


def test_a_guardian_whose_key_ended_after_they_signed_signs_again_with_another(
    phones: Phones,
) -> None:
    coop, rosa, ben, eva = phones.coop, phones.rosa, phones.ben, phones.eva
    chosen = {"guardians": sorted([ben.member, eva.member]), "quorum": 2, "notice": DAY_MS}
    coop.do("guardians-chosen", rosa.key, member=rosa.member, **chosen)
    second = Key.generate(phones.world.random.randbytes)
    coop.do("key-added", eva.key, second, member=eva.member, added=second.public)
    begun = phones.ask(ben, "POST", "/recoveries", code=phones.wait(), **phones.asked(ben))
    assert begun.status_code == 204
    path = f"/recoveries/{rosa.member}"
    order = phones.ask(ben, "GET", path).json()["asked"][0]["order"]

    def sign(key: Key) -> dict[str, Any]:
        own = {"key": key.public, "signature": key.sign(order.encode())}
        told: dict[str, Any] = phones.ask(again, "POST", f"{path}/signatures", **own).json()
        return told

    again = eva
    assert sign(eva.key)["signed"] == 2
    coop.do("key-revoked", second, member=eva.member, revoked=eva.key.public)
    again = eva._replace(key=second)
    [asked] = phones.ask(again, "GET", path).json()["asked"]
    assert (asked["signed"], [key for key, _ in asked["signatures"]]) == (False, [ben.key.public])
    waiting = phones.ask(again, "GET", "/waiting").json()["waiting"]
    assert any(one["path"] == f"/app{path}" for one in waiting)
    assert sign(second)["signed"] == 2
    signed = phones.key.sign(order.encode())
    whole = phones.ask(None, "POST", f"{phones.recovery}/signature", signature=signed).json()
    assert whole["enough"]
    assert coop.send({"order": order, "signatures": whole["signatures"]}).is_success


def test_a_recovery_begins_with_its_guardians_signatures_and_ends(phones: Phones) -> None:
    phones.guard()
    ben, code = phones.ben, phones.wait()
    fields = {"member": phones.rosa.member, "added": phones.key.public}
    strangers = [Key.generate(phones.world.random.randbytes) for _ in "abc"]
    for signers in ([ben.key, *strangers], [phones.eva.key], [phones.key], [*strangers]):
        body = phones.coop.order("recovery-asked", *signers, **fields)
        told = phones.ask(ben, "POST", "/recoveries", code=code, **body)
        assert code_of(told) == (403, "role_must_allow_it")
    late = phones.world.now_ms + 32 * DAY_MS
    body = phones.coop.order("recovery-asked", ben.key, **fields, expires=late)
    told = phones.ask(ben, "POST", "/recoveries", code=code, **body)
    assert code_of(told) == (422, "request_must_be_well_formed")
    body = phones.coop.order("recovery-asked", ben.key, phones.key, **fields)
    assert phones.ask(ben, "POST", "/recoveries", code=code, **body).status_code == 204


def test_no_guardian_replaces_what_another_began(phones: Phones) -> None:
    coop, rosa, ben, eva = phones.coop, phones.rosa, phones.ben, phones.eva
    guards = sorted([ben.member, eva.member])
    coop.do(
        "guardians-chosen", rosa.key, member=rosa.member, guardians=guards, quorum=2, notice=DAY_MS
    )
    phones.ask(ben, "POST", "/recoveries", code=phones.wait(), **phones.asked(ben))
    honest, first = phones.key, phones.recovery
    for _ in "ab":  # What one guardian begins again takes the place of their own alone.
        phones.key = Key.generate(phones.world.random.randbytes)
        phones.ask(eva, "POST", "/recoveries", code=phones.wait(), **phones.asked(eva))
    path = f"/recoveries/{rosa.member}"
    asked = phones.ask(ben, "GET", path).json()["asked"]
    assert [(one["key"], one["signed"]) for one in asked] == [
        (phones.key.public, False), (honest.public, True),
    ]  # fmt: skip
    headers = {"Cookie": f"ayni={coop.token(eva)}"}
    both = phones.world.call("GET", f"/app{path}", headers=headers).text
    assert all(f"?key={one['key']}" in both for one in asked)
    assert 'id="sign"' not in both
    one = phones.world.call("GET", f"/app{path}?key={honest.public}", headers=headers).text
    assert f'data-key="{honest.public}"' in one
    assert phones.ask(None, "GET", first).json()["state"] == "signing"
    order = asked[1]["order"]
    signed = {"key": eva.key.public, "signature": eva.key.sign(order.encode())}
    assert phones.ask(eva, "POST", f"{path}/signatures", **signed).json()["signed"] == 2
    shown = {"signature": honest.sign(order.encode())}
    whole = phones.ask(None, "POST", f"{first}/signature", **shown).json()
    assert whole["enough"]
    phones.world.now_ms += 1
    assert coop.send({"order": order, "signatures": whole["signatures"]}).is_success
    assert phones.ask(eva, "GET", path).json() == {"asked": []}
    # The member calls it off: what stood beside it comes to nothing, either.
    id_ = json.loads(order)["id"]
    coop.do("recovery-cancelled", rosa.key, member=rosa.member, recovery=id_)
    assert phones.ask(eva, "GET", path).json() == {"asked": []}
    phones.world.now_ms += 1
    again = phones.ask(ben, "POST", "/recoveries", code=phones.wait(), **phones.asked(ben))
    assert again.status_code == 204
    assert len(phones.ask(eva, "GET", path).json()["asked"]) == 1


def test_nobody_else_sees_or_signs_a_recovery(phones: Phones) -> None:
    phones.guard()
    rosa, ben, eva, code = phones.rosa, phones.ben, phones.eva, phones.wait()
    refused = phones.ask(eva, "POST", "/recoveries", code=code, **phones.asked(eva))
    assert code_of(refused) == (403, "role_must_allow_it")
    assert phones.ask(None, "GET", f"/v1/devices/{code}").json()["claim"] is None
    phones.ask(ben, "POST", "/recoveries", code=code, **phones.asked(ben))
    assert phones.ask(eva, "GET", f"/recoveries/{rosa.member}").status_code == 403
    signs = {"key": eva.key.public, "signature": "00" * 64}
    assert (
        phones.ask(eva, "POST", f"/recoveries/{rosa.member}/signatures", **signs).status_code == 403
    )
    other = phones.recovery.replace(phones.key.public, eva.key.public)
    assert phones.ask(None, "GET", other).status_code == 404
    shown = phones.ask(None, "POST", f"{other}/signature", signature="00" * 64)
    assert shown.status_code == 404
    assert phones.ask(eva, "GET", "/guardians").json() == {
        "own": None, "answers": [], "asking": [], "guarded": [],
    }  # fmt: skip


def test_a_sheets_place_leads_to_the_book(phones: Phones) -> None:
    made = phones.ask(phones.rosa, "GET", "/sheet").json()
    plain = made["code"].replace(" ", "")
    assert made["link"] == f"http://ayni.test/app/sheet/use/{plain}"
    found = phones.ask(None, "GET", f"/v1/sheets/{plain}").json()
    assert (found["community"], found["book"]) == (phones.coop.community, phones.coop.book)
    for nowhere in ("A" * 32, "A", "é", "x" * 41):
        assert phones.ask(None, "GET", f"/v1/sheets/{nowhere}").status_code in {404, 422}


def test_a_guardian_signs_on_a_page_too(phones: Phones) -> None:
    phones.guard()
    ben = phones.ben
    phones.ask(phones.ben, "POST", "/recoveries", code=phones.wait(), **phones.asked(ben))
    headers = {"Cookie": f"ayni={phones.coop.token(ben)}"}
    page = phones.world.call("GET", f"/app/recoveries/{phones.rosa.member}", headers=headers)
    assert (page.status_code, "You have signed." in page.text) == (200, True)
