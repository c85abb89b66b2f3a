"""Which columns hold secrets: they are never read, whatever a mapping says."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_ANYWHERE: Final = (
    "password", "passwd", "passwort", "kennwort", "passphrase", "passhash", "contrasena",
    "contrasenya", "contrasinal", "motdepasse", "senha", "palavrapasse", "wachtwoord", "pincode",
    "apikey", "privatekey", "privkey", "securityanswer",
)  # fmt: skip
"""What tells a secret wherever it stands in a name."""

_WORDS: Final = frozenset(
    {
        "pass", "pwd", "psw", "pin", "parola", "clave", "claves", "mdp", "hash", "salt", "seed",
        "otp", "totp", "secret", "token",
    }
)  # fmt: skip
"""What tells one as a word of its own, but not in "spin", "secretary" or "passenger"."""


def folded(name: str) -> str:
    """Return a column's name without accents, case, and signs between words."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", "", letters.casefold())


def is_secret(name: str) -> bool:
    """Whether a column of that name may hold passwords or keys."""
    whole = folded(name)
    words = {folded(word) for word in re.split(r"[^\w]+|_|(?<=[a-z])(?=[A-Z])", name)}
    return whole in _WORDS or bool(words & _WORDS) or any(each in whole for each in _ANYWHERE)
