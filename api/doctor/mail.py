"""The mail server: whether it takes mail from here, with the name and password that are set."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from api.doctor.findings import Place, Said
from api.reaching.mailing import knock
from api.reaching.outside import RefusedError, UnreachedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

WHY: Final = "no mail goes out, and who is reached by nothing else hears of nothing"
DO: Final[Mapping[str, str]] = MappingProxyType(
    {
        "tls": "Name it in AYNI_SMTP_URL as its certificate does, and with a port that begins TLS",
        "unreachable": "See that AYNI_SMTP_URL has its host and port, and that no firewall is "
        "between",
    }
)
"""By what kept it from answering."""


def look(place: Place) -> Iterator[Said]:
    """Ask it, where there is one, and send nothing."""
    settings = place.settings
    if not settings.smtp_url:
        return
    # Without the name and password, which stand there as well.
    host = urlsplit(settings.smtp_url).netloc.rpartition("@")[2]
    try:
        knock(settings)
    except UnreachedError as error:
        yield Said(f"the mail server {host} does not answer ({error.fault})", WHY, DO[error.fault])
    except RefusedError as error:
        yield Said(
            f"the mail server {host} takes nothing from here ({error.fault})", WHY,
            "Write the name and password in AYNI_SMTP_URL as your mail provider gave them; "
            "docs/settings.md says how their signs are written",
        )  # fmt: skip
