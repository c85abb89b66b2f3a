"""What an operator sets, read once from the environment; see docs/settings.md.

Everything that is wrong is said at once, before anything is opened: each variable by its name and
with what to set instead. A setting's line says what it is; `api.setting_values` what it may hold.
"""

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Final, NamedTuple, Self

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from api import setting_values as may
from api import setting_ways as ways
from api.words.i18n import LANGUAGES
from ledger.errors import FaultError

PREFIX: Final = "AYNI_"
OF_WALLETS: Final = frozenset({"AYNI_PASSPHRASE", "AYNI_SHEET_PASSPHRASE"})
"""What a member's wallet reads (`api.cli.wallet`); no setting, and no mistake either."""
ALIKE: Final = 0.8
"""How alike two names are, of 1, for one to be a slip of the other."""

_SERVICE_LINK: Final = re.compile(
    r"AYNI_(\w+_)?(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(ADDR|PORT|PROTO))?)"
)
"""The variables by which Kubernetes tells each container of a service named ayni, or ayni-…."""


class Settings(BaseSettings):
    """Where Ayni keeps things, under what name it signs, and where it anchors.

    The environment is read by `from_environment` alone; made directly, it has the defaults.
    Raises `pydantic.ValidationError` for values that no setting may have.
    """

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    data: may.Data = Field(default=Path("var"), description="Name a folder")
    database_url: may.DatabaseUrl = Field(
        default="",
        repr=False,
        description="Write sqlite:///path/ayni.db or postgresql://user@host/name",
    )
    database_read_url: may.DatabaseReadUrl = Field(
        default="",
        repr=False,
        description="Write postgresql://user@host/name, a replica of AYNI_DATABASE_URL's server",
    )
    database_silence_s: may.Whole = Field(
        default=5, ge=1, le=60, description="Set seconds, 1 to 60"
    )
    origin: may.Origin = Field(
        default="localhost/ayni",
        description="Write it as ledger.example.coop/ayni: letters, digits and . - _ ~ /",
    )
    public_url: may.PublicUrl = Field(
        default="",
        description="Write the address that members open, as https://ledger.example.coop",
    )
    trusted_proxies: may.TrustedProxies = Field(
        default=may.LOOPBACK,
        description="Write addresses and networks with a space between, as 10.0.0.7 172.18.0.0/16",
    )
    cors: may.Cors = Field(
        default=may.ANY,
        description="Write any, none, or origins with a space between, as https://app.example",
    )
    host: may.Host = Field(
        default="127.0.0.1",
        description="Set the address to listen on; 127.0.0.1 behind a proxy, 0.0.0.0 for all",
    )
    port: may.Whole = Field(
        default=8000,
        ge=0,
        le=may.PORT_MAX,
        description="Set 1 to 65535, or 0 to have a free one chosen",
    )
    anchor: may.Anchor = Field(
        default=may.NONE,
        description=f"Set {may.EVM} or {may.NONE}, in small letters",
    )
    anchor_url: may.AnchorUrl = Field(
        default="",
        repr=False,
        description="Write the node's JSON-RPC address, as https://node.example",
    )
    anchor_contract: may.AnchorContract = Field(
        default="", description="Write 0x and 40 hex digits, or leave it out to have one deployed"
    )
    anchor_moved_from: may.AnchorContract = Field(
        default="", description="Write 0x and 40 hex digits: the contract that is given up for good"
    )
    anchor_key_file: may.AnchorKeyFile = Field(
        default=None,
        description="Name a file that holds the key that signs and pays, as 64 hex digits",
    )
    anchor_fee_max_gwei: may.Whole = Field(
        default=200, ge=1, le=1_000_000, description="Set gwei per unit of gas, 1 to 1000000"
    )
    anchor_daily_max: may.Whole = Field(
        default=50, ge=1, le=100_000, description="Set transactions a day, 1 to 100000"
    )
    anchor_every_s: may.Whole = Field(
        default=60, ge=1, le=86_400, description="Set seconds, 1 to 86400 (a day)"
    )
    anchor_timeout_s: may.Whole = Field(
        default=20, ge=1, le=300, description="Set seconds, 1 to 300"
    )
    backup_dir: may.Folder = Field(
        default=None, description="Name a folder on another disk, which is there"
    )
    backup_at: may.BackupAt = Field(
        default="03:00 UTC",
        description="Write times and a time zone with a space between, as 03:30 Europe/Madrid",
    )
    backup_keep: may.Whole = Field(
        default=14, ge=1, le=1_000, description="Set how many backups to keep, 1 to 1000"
    )
    backup_passphrase_file: may.PassphraseFile = Field(
        default=None,
        description="Name a file whose first line is a passphrase of 12 characters or more",
    )
    operator_token: may.OperatorToken = Field(
        default="", repr=False, description="Use visible characters without spaces"
    )
    session_hours: may.Whole = Field(
        default=12, ge=1, le=720, description="Set hours, 1 to 720 (30 days)"
    )
    language: may.Language = Field(
        default="en", description=f"Set one of {', '.join(LANGUAGES)}, in small letters"
    )
    push: ways.Push = Field(
        default=ways.PUBLIC,
        description=f"Set {ways.PUBLIC} or {may.NONE}; {may.THIS_MACHINE} is for trying out",
    )
    mail_from: ways.MailFrom = Field(
        default="", description="Write an address, as ayni@ledger.example.coop"
    )
    smtp_url: ways.SmtpUrl = Field(
        default="",
        repr=False,
        description="Write smtp://name:password@host:587, or smtps:// for port 465",
    )
    sms_url: ways.SmsUrl = Field(
        default="",
        repr=False,
        description="Write https://gateway.example/send?to={to}&text={text}",
    )
    sms_token: may.OperatorToken = Field(
        default="", repr=False, description="Use visible characters without spaces"
    )
    sms_daily_max: may.Whole = Field(
        default=50, ge=0, le=100_000, description="Set text messages a day and book, 0 to 100000"
    )
    metrics: may.Metrics = Field(
        default=may.NONE,
        repr=False,
        description=f"Set {may.NONE}, {may.THIS_MACHINE}, or a token of 16 characters or more",
    )
    access_log: bool = Field(default=False, description="Set true or false")
    traces: may.Traces = Field(
        default="",
        repr=False,
        description="Write a collector's address, as http://127.0.0.1:4318/v1/traces",
    )
    demo: bool = Field(default=False, description="Set true or false")

    @classmethod
    def settings_customise_sources(  # type: ignore[override]  # noqa: D102 it calls by name
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 as above
        init_settings: PydanticBaseSettingsSource,
        **_: object,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return (init_settings,)

    @property
    def database(self) -> str:
        """The database's URL; SQLite in the data folder unless set."""
        return self.database_url or f"sqlite:///{self.data / 'ayni.db'}"

    def changed(self, **values: object) -> Self:
        """The same settings with others in place of some; raises `SettingsError`."""
        try:
            return type(self)(**(self.model_dump() | values))
        except ValidationError as error:
            raise SettingsError([*_faults(error)]) from error

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Self:
        """Read `AYNI_…` variables; raises `SettingsError` with all that is wrong."""
        given = {
            name: text
            for name, text in environment.items()
            if name.startswith(PREFIX) and name not in OF_WALLETS
        }
        links = [*_service_links(given)]
        plain = given.keys() - {fault.name for fault in links}
        wrong = [*links, *_misspelt({name: given[name] for name in plain})]
        named = {fault.name for fault in wrong}
        source = EnvSettingsSource(cls, env_prefix=PREFIX)
        source.env_vars = {
            name.lower(): text for name, text in given.items() if text and name not in named
        }
        try:
            found = cls(**source())
        except ValidationError as error:
            wrong += [fault for fault in _faults(error) if fault.name not in named]
        else:
            wrong += [*_of_the_demo(found)]
            if not wrong:
                return found
        raise SettingsError(wrong)


class Fault(NamedTuple):
    """A variable, what is wrong with it, and what to do."""

    name: str
    why: str
    remedy: str


class SettingsError(FaultError):
    """Settings that cannot be; `faults` has each of them, in the order of docs/settings.md."""

    def __init__(self, faults: list[Fault]) -> None:
        order = {name: index for index, name in enumerate(_names())}
        self.faults = sorted(faults, key=lambda fault: (order.get(fault.name, -1), fault.name))
        super().__init__(*self.faults[0])


def _names() -> list[str]:
    return [PREFIX + name.upper() for name in Settings.model_fields]


def _of_the_demo(found: Settings) -> Iterator[Fault]:
    if found.anchor not in {may.EVM, may.NONE}:
        why = f"{found.anchor} is for the demo: it ends with its process, and proves nothing"
        yield Fault("AYNI_ANCHOR", why, str(Settings.model_fields["anchor"].description))


def _service_links(given: Mapping[str, str]) -> Iterator[Fault]:
    for name, text in given.items():
        if _SERVICE_LINK.fullmatch(name) or (name.endswith("_PORT") and "://" in text):
            yield Fault(
                name,
                "is Kubernetes' description of a service named ayni, and no setting",
                "Set enableServiceLinks: false in the pod's spec, or name the service otherwise",
            )


def _misspelt(given: Mapping[str, str]) -> Iterator[Fault]:
    """What a file of variables or a shell adds to a value."""
    for name, text in given.items():
        field = Settings.model_fields.get(name.removeprefix(PREFIX).lower())
        if field is None:
            yield _unknown(name)
        elif text.endswith("\r"):
            remedy = "Save the file it comes from with Unix line ends"
            yield Fault(name, "ends in a carriage return", remedy)
        elif not text.isprintable():
            yield Fault(
                name, "has control characters, such as a tab or a line's end", "Remove them"
            )
        elif text != text.strip():
            where = "begins with" if text != text.lstrip() else "ends in"
            yield Fault(name, f"{where} a space", "Remove it: it would count as part of the value")
        elif text[:1] in {'"', "'"}:
            yield Fault(name, "begins with a quote", "Remove the quotes: they count as its own")
        elif not text and field.default not in {"", None}:
            remedy = f"{field.description}; or leave it out for {field.default}"
            yield Fault(name, "is empty", remedy)


def _unknown(name: str) -> Fault:
    # Without what all of them begin with, or any two would be alike.
    own = [known.removeprefix(PREFIX) for known in (*_names(), *OF_WALLETS)]
    near = get_close_matches(name.removeprefix(PREFIX), own, 1, ALIKE)
    if near:
        return Fault(name, "is unknown", f"Did you mean {PREFIX}{near[0]}? Write it so")
    return Fault(name, "is unknown", f"Known: {', '.join(_names())}")


def _faults(error: ValidationError) -> Iterator[Fault]:
    for found in error.errors(include_url=False, include_input=False):
        name = str(found["loc"][0])
        why = found.get("ctx", {}).get("error", found["msg"])
        usual = Settings.model_fields[name].description or "Correct it"
        yield Fault(PREFIX + name.upper(), str(why), getattr(why, "remedy", usual))
