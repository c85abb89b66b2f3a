"""Photos under /v1: chosen, seen by members of the book, taken away, taken down, gone."""

from __future__ import annotations

from functools import partial
from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

import pytest
from PIL import Image
from sqlmodel import select

from api.people.retention import YEAR, forget, stale
from api.photos.tables import MemberPhotoRow, NoticePhotoRow
from api.service.times import DAY_MS
from ledger.store import Place
from tests.support.pictures import WHERE, halves, located, noise, saved

if TYPE_CHECKING:
    import httpx

    from tests.support.offices import Office
    from tests.support.world import Person

PHOTO: Final = located("JPEG")
OTHER: Final = saved(noise(200, 200), "PNG")
OFFER: Final = {"kind": "offer", "category": "garden", "text": "Pears", "title": "Ripe {pears}"}
NO_PHOTO: Final = (404, "resource_must_exist")


def put(office: Office, who: Person, path: str, data: bytes, **headers: str) -> httpx.Response:
    """Send a file."""
    sent = {"content": data, "headers": headers}
    return office.world.call("PUT", f"{office.coop.path}{path}", office.tokens[who], **sent)


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def size_of(answer: httpx.Response) -> tuple[int, int]:
    assert answer.headers["content-type"] == "image/webp"
    return Image.open(BytesIO(answer.content)).size


def rows(office: Office, table: type[Any]) -> int:
    with office.world.service.database.reading() as session:
        return len(session.exec(select(table)).all())


def publish(office: Office, who: Person) -> str:
    return str(office.ask(who, "POST", "/notices", **OFFER).json()["notice"])


def test_a_photo_is_chosen_seen_changed_and_taken_away(office: Office) -> None:
    ana, ben = office.ana, office.ben
    path = f"/members/{ana.member}/photo"
    assert told(office.ask(ben, "GET", path)) == NO_PHOTO
    kept = put(office, ana, "/me/photo", PHOTO, **{"content-type": "image/jpeg"}).json()
    assert office.get(ben, "/photos") == {
        "photos": [{"member": ana.member, "hash": kept["hash"]}], "next": None,
    }  # fmt: skip
    assert size_of(office.ask(ben, "GET", path)) == (192, 192)
    assert size_of(office.ask(ben, "GET", f"{path}?size=small")) == (64, 64)
    assert told(office.ask(ben, "GET", f"{path}?size=huge"))[0] == 422
    assert WHERE not in office.ask(ben, "GET", path).content
    # What it says that it is counts for nothing.
    assert put(office, ana, "/me/photo", OTHER, **{"content-type": "image/jpeg"}).is_success
    assert office.get(ben, "/photos")["photos"][0]["hash"] != kept["hash"]
    assert rows(office, MemberPhotoRow) == 1
    for _ in range(2):
        assert office.ask(ana, "DELETE", "/me/photo").status_code == 204
    assert told(office.ask(ben, "GET", path)) == NO_PHOTO
    assert office.get(ben, "/photos")["photos"] == []


def test_photos_of_a_notice_have_numbers(office: Office) -> None:
    ana, ben, notice = office.ana, office.ben, publish(office, office.ana)
    path = f"/notices/{notice}/photos"
    assert office.get(ben, f"/notices/{notice}")["photos"] == []
    for number, width in ((1, 1_000), (3, 400)):
        data = saved(halves(width, 300), "JPEG")
        assert put(office, ana, f"{path}/{number}", data).is_success
        assert told(put(office, ben, f"{path}/{number}", data)) == NO_PHOTO
    seen = office.get(ben, "/notices")["notices"][0]["photos"]
    assert [(one["number"], one["width"], one["height"]) for one in seen] == [
        (1, 640, 192), (3, 400, 300),
    ]  # fmt: skip
    assert size_of(office.ask(ben, "GET", f"{path}/1")) == (640, 192)
    assert size_of(office.ask(ben, "GET", f"{path}/1?size=small")) == (96, 96)
    assert told(office.ask(ben, "GET", f"{path}/2")) == NO_PHOTO
    assert told(put(office, ana, f"{path}/4", OTHER))[0] == 422
    assert told(office.ask(ben, "DELETE", f"{path}/1")) == NO_PHOTO
    assert office.ask(ana, "DELETE", f"{path}/1").status_code == 204
    assert told(office.ask(ben, "GET", f"{path}/1")) == NO_PHOTO
    assert office.ask(ana, "DELETE", f"/notices/{notice}").status_code == 204
    assert rows(office, NoticePhotoRow) == 0


def test_what_is_over_is_seen_by_whose_it_is_alone(office: Office) -> None:
    ana, ben, notice = office.ana, office.ben, publish(office, office.ana)
    path = f"/notices/{notice}/photos/1"
    assert put(office, ana, path, OTHER).is_success
    office.world.now_ms += 31 * DAY_MS
    office.tokens = {who: office.coop.token(who) for who in (ana, ben)}
    assert told(office.ask(ben, "GET", path)) == NO_PHOTO
    assert size_of(office.ask(ana, "GET", path)) == (200, 200)
    now_ms = office.world.now_ms + (YEAR + 1) * DAY_MS
    with office.world.service.database.reading() as session:
        found = [one for one in stale(session, now_ms) if one.kept.table.__name__ == "NoticeRow"]
    for one in found:
        office.world.service.database.write(partial(forget, found=one)).result()
    assert rows(office, NoticePhotoRow) == 0


@pytest.mark.parametrize("way", ["erased", "no key"])
def test_who_is_gone_is_seen_no_more(office: Office, way: str) -> None:
    ana, ben, notice = office.ana, office.ben, publish(office, office.ana)
    paths = f"/members/{ana.member}/photo", f"/notices/{notice}/photos/1"
    assert put(office, ana, "/me/photo", OTHER).is_success
    assert put(office, ana, paths[1], OTHER).is_success
    kept = office.get(ana, "/me/data")
    assert kept["member_photo"][0]["member_id"] == ana.member
    assert bytes.fromhex(kept["notice_photo"][0]["large"])[:4] == b"RIFF"
    assert all(office.ask(ben, "GET", path).is_success for path in paths)
    if way == "erased":
        assert office.ask(ana, "DELETE", "/me/data").status_code == 204
        assert (rows(office, MemberPhotoRow), rows(office, NoticePhotoRow)) == (0, 0)
    else:
        own = {"member": ana.member, "revoked": ana.key.public}
        office.coop.do("key-revoked", ana.key, **own)
        assert office.get(ben, f"/notices/{notice}")["photos"] == []
    assert [told(office.ask(ben, "GET", path)) for path in paths] == [NO_PHOTO] * 2
    assert office.get(ben, "/photos")["photos"] == []


def test_a_steward_takes_it_down_and_whose_it_is_reads_why(office: Office) -> None:
    ana, ben, notice = office.ana, office.ben, publish(office, office.ana)
    steward = office.coop.steward
    office.tokens[steward] = office.coop.token(steward)
    paths = f"/members/{ana.member}/photo", f"/notices/{notice}/photos/1"
    put(office, ana, "/me/photo", OTHER)
    put(office, ana, paths[1], OTHER)
    for path in paths:
        ends = f"{path}/taken-down"
        assert told(office.ask(ben, "POST", ends, reason="No"))[1] == "role_must_allow_it"
        assert told(office.ask(ana, "POST", ends, reason="No"))[1] == "role_must_allow_it"
        for reason in ("", " ", "x" * 201):
            assert office.ask(steward, "POST", ends, reason=reason).status_code == 422
        assert office.ask(ben, "GET", path).is_success
        assert office.ask(steward, "POST", ends, reason=" Not {you} ").status_code == 204
        assert told(office.ask(ben, "GET", path)) == NO_PHOTO
        assert told(office.ask(steward, "POST", ends, reason="Again")) == NO_PHOTO
    said = office.get(ana, f"/conversations/{steward.member}")["messages"]
    assert [one["text"] for one in said] == [
        "I took down your photo. Why: Not {you}",
        "I took down a photo of your notice “Ripe {pears}”. Why: Not {you}",
    ]
    assert said[1]["notice"] == notice
    [look] = office.get(ana, "/me/access-log")["looks"]
    assert (look["reader"], look["what"]) == (steward.member, "photo")
    # Nobody else's is gone, and another may be chosen.
    assert put(office, ana, "/me/photo", OTHER).is_success


def test_photos_are_so_many_an_hour_and_one_at_a_time(office: Office) -> None:
    running = office.world.app.state.running
    with running.limits.remaking(Place(office.coop.community, 0), office.eva.member):
        assert told(put(office, office.ana, "/me/photo", OTHER)) == (429, "requests_must_be_fewer")
    answers = [put(office, office.ana, "/me/photo", b"").status_code for _ in range(20)]
    assert answers == [422] * 19 + [429]
    assert put(office, office.ben, "/me/photo", OTHER).is_success


@pytest.mark.parametrize("path", ["/me/photo", "/notices/{notice}/photos/1"])
def test_what_is_too_large_is_refused_before_it_is_read(office: Office, path: str) -> None:
    path = path.format(notice=publish(office, office.ana))
    heavy = put(office, office.ana, path, bytes(13_000_000))
    assert told(heavy) == (413, "photo_must_be_light")
    assert heavy.json()["fields"] == {"most": 12}
    huge = put(office, office.ana, path, bytes(17_000_000))
    assert told(huge) == (413, "body_must_be_small")
    nobody = office.world.call("PUT", f"{office.coop.path}{path}", content=bytes(13_000_000))
    assert told(nobody) == (401, "session_must_be_valid")


def test_the_list_goes_on(office: Office) -> None:
    people = sorted((office.ana, office.ben, office.eva), key=lambda one: one.member)
    for one in people:
        put(office, one, "/me/photo", OTHER)
    first = office.get(office.ana, "/photos?limit=2")
    assert [one["member"] for one in first["photos"]] == [one.member for one in people[:2]]
    rest = office.get(office.ana, f"/photos?limit=2&after={first['next']}")
    assert ([one["member"] for one in rest["photos"]], rest["next"]) == ([people[2].member], None)
