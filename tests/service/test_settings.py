"""Settings are refused before anything is opened: all that is wrong at once, each by its name."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from api.cli import main
from api.settings import PREFIX, Settings, SettingsError

KEY = "11" * 32
CR = "\r"


def faults(**given: str) -> dict[str, str]:
    """What is wrong with `AYNI_…` variables of these names (without the prefix)."""
    environment = {PREFIX + name: text for name, text in given.items()}
    try:
        Settings.from_environment(environment)
    except SettingsError as error:
        return {name: f"{why}. {remedy}" for name, why, remedy in error.faults}
    return {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("ORIGIN", "Ayni Lima"), ("ORIGIN", "ledger.example/ayni\r"), ("ORIGIN", "a+b"),
        ("ORIGIN", '"ledger.example/ayni"'), ("ORIGIN", ""), ("ORIGIN", "https://ledger.example"),
        ("ORIGIN", "ledger.example/"), ("ORIGIN", "l\u00e9dger.example"), ("ORIGIN", "a" * 201),
        ("DEMO", "ture"), ("DEMO", '"true"'), ("DEMO", "true\r"), ("DEMO", ""),
        ("PORT", "70000"), ("PORT", "\u00b2"), ("PORT", "-1"), ("PORT", "8_0"), ("PORT", ""),
        ("PORT", "80.0"), ("PORT", "9" * 5000),
        ("HOST", ""), ("HOST", "no.such.invalid"), ("HOST", "127.0.0.1 "), ("HOST", "a" * 300),
        ("SESSION_HOURS", "0"), ("SESSION_HOURS", "99999999999999999"), ("SESSION_HOURS", "12h"),
        ("ANCHOR", "EVM"), ("ANCHOR", "bitcoin"), ("ANCHOR_EVERY_S", "0"),
        ("ANCHOR_URL", "node.example"), ("ANCHOR_CONTRACT", "0x12"),
        ("ANCHOR_KEY_FILE", "/no/such/file"),
        ("DATABASE_URL", "sqlite:///x.db\r"), ("DATABASE_URL", "mysql://h/x"),
        ("DATABASE_URL", "sqlite://"), ("DATABASE_URL", "x.db"), ("DATA", ""), ("DATA", "a\nb"),
        ("OPERATOR_TOKEN", "two words"), ("OPERATOR_TOKEN", "a\u2028b"),
        ("LANGUAGE", "de"), ("LANGUAGE", "ES"),
        ("PUBLIC_URL", "http://ledger.example"), ("PUBLIC_URL", "ledger.example"),
        ("PUBLIC_URL", "https://ledger.example/ayni"), ("PUBLIC_URL", "https://a:b@c.example"),
        ("PUBLIC_URL", "https://ledger.example:99999"), ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://a b.example"), ("PUBLIC_URL", "https://ledger.example:0"),
        ("PUBLIC_URL", "http://127.evil.example"), ("PUBLIC_URL", "https://l\u00e9dger.example"),
        ("DATA", "/etc/hostname"), ("DATABASE_URL", "sqlite:////tmp"),
        ("DATABASE_URL", "postgresql://u@h:70000/n"), ("ANCHOR_URL", "https://node.example:70000"),
        ("CORS", "https://app.example:70000"), ("CORS", "app.example"),
        ("BACKUP_AT", "25:00 UTC"), ("BACKUP_AT", "03:00 Mars/Olympus"), ("BACKUP_AT", "night"),
        ("BACKUP_AT", "03:00 UTC\r"), ("BACKUP_KEEP", "0"), ("BACKUP_DIR", "/etc/hostname"),
        ("BACKUP_PASSPHRASE_FILE", "/no/such/file"), ("BACKUP_PASSPHRASE_FILE", "/dev/null"),
        ("TRUSTED_PROXIES", "proxy.example"), ("TRUSTED_PROXIES", "10.0.0.1/8"),
        ("DATABASE_READ_URL", "postgresql://h/n"), ("DATABASE_READ_URL", "sqlite:///x.db"),
        ("DATABASE_SILENCE_S", "0"), ("METRICS", "short"), ("METRICS", "two words of a token"),
        ("METRICS", ""), ("ACCESS_LOG", "yes please"), ("TRACES", "collector:4318"),
        ("TRACES", "grpc://collector:4317"),
        ("TRUSTED_PROXIES", "0.0.0.0/0"), ("TRUSTED_PROXIES", "*"), ("TRUSTED_PROXIES", ""),
        ("PUSH", "yes"), ("PUSH", ""), ("PUSH", "Public"), ("PUSH", "https://push.example"),
        ("MAIL_FROM", "Ayni <ayni@coop.example>"), ("MAIL_FROM", "ayni"), ("MAIL_FROM", "@a.b"),
        ("MAIL_FROM", "a@b.example,c@d.example"), ("MAIL_FROM", "a@b.example\r"),
        ("SMTP_URL", "mail.example"), ("SMTP_URL", "https://mail.example"), ("SMTP_URL", "smtp://"),
        ("SMTP_URL", "smtp://mail.example:70000"), ("SMTP_URL", "smtps://mail.example/inbox"),
        ("SMTP_URL", "smtp://mail.example:0"), ("SMS_URL", "gateway.example"),
        ("SMS_URL", "http://gateway.example/?to={to}&text={text}"),
        ("SMS_URL", "https://gateway.example/send"), ("SMS_URL", "https://gateway.example/?to={to}"),
        ("SMS_URL", "https://gateway.example:70000/?to={to}&text={text}"),
        ("SMS_TOKEN", "two words"), ("SMS_TOKEN", "a\u2028b"),
        ("SMS_DAILY_MAX", "-1"), ("SMS_DAILY_MAX", "many"), ("SMS_DAILY_MAX", "1.5"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_named_with_what_to_do(name: str, text: str) -> None:
    found = faults(**{name: text})
    assert found.keys() == {PREFIX + name}
    assert re.search(r"\. [A-Z]", found[PREFIX + name])


@pytest.mark.parametrize(
    ("name", "text", "held"),
    [
        ("ORIGIN", "Ledger.example:8443/ayni-lima", "Ledger.example:8443/ayni-lima"),
        ("DEMO", "TRUE", True), ("DEMO", "0", False), ("PORT", "0", 0), ("PORT", "65535", 65_535),
        ("HOST", "::1", "::1"), ("HOST", "localhost", "localhost"),
        ("PUBLIC_URL", "https://Ledger.example:443/", "https://ledger.example"),
        ("PUBLIC_URL", "http://localhost:8000", "http://localhost:8000"),
        ("PUBLIC_URL", "", ""), ("DATABASE_URL", "", ""), ("ANCHOR_KEY_FILE", "", None),
        ("DATABASE_URL", "postgresql://u@h/n", "postgresql://u@h/n"),
        ("DATABASE_URL", "postgresql+psycopg://u@h/n", "postgresql+psycopg://u@h/n"),
        ("BACKUP_AT", "06:00 18:00", "06:00 18:00"), ("BACKUP_DIR", "", None),
        ("BACKUP_DIR", "/mnt/not/mounted", Path("/mnt/not/mounted")),
        ("METRICS", "this-machine", "this-machine"), ("METRICS", "x" * 16, "x" * 16),
        ("ACCESS_LOG", "true", True), ("TRACES", "http://h:1/v1", "http://h:1/v1"),
        ("TRUSTED_PROXIES", "none", "none"),
        ("TRUSTED_PROXIES", "10.0.0.7 fd00::/8", "10.0.0.7 fd00::/8"),
        ("PUSH", "public", "public"), ("PUSH", "none", "none"),
        ("PUSH", "this-machine", "this-machine"), ("MAIL_FROM", "", ""),
        ("MAIL_FROM", "ayni@coop.example", "ayni@coop.example"), ("SMTP_URL", "", ""),
        ("SMS_URL", "", ""), ("SMS_TOKEN", "", ""), ("SMS_TOKEN", "x" * 40, "x" * 40),
        ("SMS_DAILY_MAX", "0", 0), ("SMS_DAILY_MAX", "500", 500),
    ],
)  # fmt: skip
def test_a_right_value_is_kept(name: str, text: str, held: object) -> None:
    settings = Settings.from_environment({PREFIX + name: text})
    assert getattr(settings, name.lower()) == held


LINKS = {"PUBLIC_URL": "https://ledger.example", "MAIL_FROM": "ayni@coop.example"}


@pytest.mark.parametrize(
    ("name", "text", "needed"),
    [
        ("SMTP_URL", "smtp://name:p%40ss@mail.example:587", {"PUBLIC_URL", "MAIL_FROM"}),
        ("SMTP_URL", "smtps://mail.example", {"PUBLIC_URL", "MAIL_FROM"}),
        ("SMS_URL", "https://g.example/send?to={to}&text={text}&ref={id}", {"PUBLIC_URL"}),
        ("SMS_URL", "http://127.0.0.1:9/?to={to}&text={text}", {"PUBLIC_URL"}),
    ],
)
def test_what_reaches_members_needs_whom_it_comes_from_and_where_its_links_lead(
    name: str, text: str, needed: set[str]
) -> None:
    given = LINKS | {name: text}
    settings = Settings.from_environment({PREFIX + one: told for one, told in given.items()})
    assert getattr(settings, name.lower()) == text
    for lacking in LINKS:
        found = faults(**{one: told for one, told in given.items() if one != lacking})
        assert found.keys() == ({PREFIX + name} if lacking in needed else set())
        assert all(PREFIX + lacking in said for said in found.values())


def test_a_passphrase_for_backups_is_long_enough(tmp_path: Path) -> None:
    file = tmp_path / "passphrase"
    for text, wrong in (("short\n", True), ("\n" * 20, True), ("twelve chars\n", False)):
        file.write_text(text)
        assert bool(faults(BACKUP_PASSPHRASE_FILE=str(file))) == wrong, text


def test_a_chain_needs_its_node_and_a_key_that_is_named_must_be_one(tmp_path: Path) -> None:
    assert faults(ANCHOR="evm").keys() == {"AYNI_ANCHOR_URL"}
    key = tmp_path / "key"
    key.write_text("no key")
    given = {"ANCHOR": "evm", "ANCHOR_URL": "https://node.example", "ANCHOR_KEY_FILE": str(key)}
    assert faults(**given).keys() == {"AYNI_ANCHOR_KEY_FILE"}
    key.write_text(f"0x{KEY}\n")
    assert faults(**given) == {}


def test_the_embedded_chain_is_for_the_demo_alone() -> None:
    assert faults(ANCHOR="embedded").keys() == {"AYNI_ANCHOR"}
    assert Settings().anchor == "none"


def test_everything_that_is_wrong_is_said_at_once() -> None:
    found = faults(PORT="70000", ORIGIN="a b", DEMO="ture", DATABSE_URL="x", LANGUAGE="de")
    assert found.keys() == {
        PREFIX + name for name in ("DATABSE_URL", "ORIGIN", "PORT", "DEMO", "LANGUAGE")
    }


@pytest.mark.parametrize(
    ("name", "text", "why", "remedy"),
    [
        ("PUBLIC_URL", "ledger.example", "no scheme", "https://ledger.example"),
        ("PUBLIC_URL", "ledger.example:8443", "no scheme", "https://ledger.example:8443"),
        ("PUBLIC_URL", "ftp://ledger.example", "ftp://", "https://"),
        ("PUBLIC_URL", "https://ledger.example/ayni/", "path /ayni/", "a host name of its own"),
        ("PUBLIC_URL", "https://ledger.example/?a=b", "after a ?", "https://"),
        ("PUBLIC_URL", "https://ana:pw@ledger.example", "a password", "before the @"),
        ("PUBLIC_URL", "https://l\u00e9dger.example", "letters", "xn--"),
        ("PUBLIC_URL", "https://ledger.example ", "ends in a space", "Remove it"),
        ("PUBLIC_URL", "https://ledger.example\r", "a carriage return", "Unix line ends"),
        ("DATABASE_URL", "postgres://u@h/n", "postgres://", "postgresql://"),
        ("DATABASE_URL", "postgresql+asyncpg://u@h/n", "driver asyncpg", "uses psycopg"),
        ("DATABASE_URL", "sqlite+pysqlcipher:///x.db", "pysqlcipher", "uses pysqlite"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "neither an address nor a network", "172.18.0.0/16"),
        ("TRUSTED_PROXIES", "::/0", "everybody", "172.18.0.0/16"),
        ("PUBLICURL", "https://ledger.example", "unknown", "mean AYNI_PUBLIC_URL?"),
        ("TRUSTED_PROXYS", "10.0.0.7", "unknown", "mean AYNI_TRUSTED_PROXIES?"),
        ("PASPHRASE", "x", "unknown", "mean AYNI_PASSPHRASE?"),
        ("COLOUR", "x", "unknown", "Known: AYNI_DATA, "),
        ("DEMO", "ture", "boolean", "true or false"),
        ("PORT", "70000", "65535", "65535"),
        ("PORT", "tcp://10.0.0.1:8000", "Kubernetes", "enableServiceLinks: false"),
    ],
)
def test_it_is_said_what_is_wrong_with_it_and_how_it_would_be_right(
    name: str, text: str, why: str, remedy: str
) -> None:
    said, _, advice = faults(**{name: text})[PREFIX + name].partition(". ")
    assert why in said
    assert remedy in advice


def test_what_kubernetes_says_of_services_is_told_from_settings() -> None:
    found = faults(
        PORT="tcp://10.0.0.9:8000", SERVICE_HOST="10.0.0.9", SERVICE_PORT="8000",
        SERVICE_PORT_HTTP="8000", PORT_8000_TCP_ADDR="10.0.0.9", DB_PORT="tcp://10.0.0.8:5432",
        DB_SERVICE_HOST="10.0.0.8",
    )  # fmt: skip
    assert len(found) == 7
    assert all("enableServiceLinks: false" in said for said in found.values())


def test_settings_made_in_code_are_checked_too() -> None:
    with pytest.raises(ValidationError):
        Settings(port=70_000)
    with pytest.raises(SettingsError):
        Settings().changed(origin="a b")


def test_the_environment_is_read_only_where_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AYNI_PORT", "9999")
    monkeypatch.setenv("PORT", "9998")
    assert Settings().port == 8000


def test_secrets_are_not_shown() -> None:
    shown = repr(Settings(operator_token="hidden", database_url="postgresql://u:pw@h/n"))  # noqa: S106
    given: dict[str, Any] = {name.lower(): text for name, text in LINKS.items()}
    given |= {"smtp_url": "smtp://ana:pw@mail.example", "sms_token": "hidden"}
    shown += repr(Settings(**given, sms_url="https://pw@g.example/?to={to}&text={text}"))
    assert "hidden" not in shown
    assert "pw" not in shown


def test_below_a_path_nothing_starts_and_it_is_said_why(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AYNI_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("AYNI_PUBLIC_URL", "https://example.org/ayni/")
    with pytest.raises(SystemExit) as ended:
        main(["serve"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "AYNI_PUBLIC_URL: has the path /ayni/, and Ayni is not served below one: whatever else is"
        " at that host could use the keys that browsers keep for it.\n"
        "Give it a host name of its own, as https://ayni.example.coop.\n"
    )
    assert not (tmp_path / "var").exists()


def test_a_command_says_all_and_opens_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AYNI_DATA", str(tmp_path / "var"))
    monkeypatch.setenv("AYNI_PORT", "70000")
    monkeypatch.setenv("AYNI_ORIGIN", f"ledger.example{CR}")
    with pytest.raises(SystemExit) as ended:
        main(["serve"])
    shown = capsys.readouterr().err
    assert ended.value.code == 2
    assert re.findall(r"^AYNI_\w+", shown, re.MULTILINE) == ["AYNI_ORIGIN", "AYNI_PORT"]
    assert not (tmp_path / "var").exists()
