"""The receiving keys of RFC 8291, appendix A."""

from base64 import urlsafe_b64decode
from typing import Final


def decoded(text: str) -> bytes:
    """Base64url without padding."""
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


PRIVATE: Final = decoded("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94")
KEY: Final = (
    "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
)
SECRET: Final = "BTBZMqHH6r4Tts7J_aSIgg"  # noqa: S105 published in the RFC
