"""Which columns hold secrets: they are never read, whatever a mapping says."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_WORDS: Final = (
    "password", "passwd", "passwort", "kennwort", "pwd", "psw", "passphrase", "passhash", "secret",
    "contrasena", "contrasenya", "contrasinal", "clave", "claves", "motdepasse", "mdp", "senha",
    "palavrapasse", "wachtwoord", "parola", "pin", "pincode", "salt", "hash", "token", "apikey",
    "privatekey", "privkey", "seed", "otp", "totp", "securityanswer", "securityquestion",
)  # fmt: skip
_WHOLE: Final = frozenset(
    {"pin", "hash", "salt", "seed", "otp", "clave", "claves", "mdp", "pwd", "secret", "token"}
)
"""Those that are no secret as a part of another word: "spin", "secretary"."""


def folded(name: str) -> str:
    """Return a column's name without accents, case, and signs between words."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(each for each in plain if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", "", letters.casefold())


def is_secret(name: str) -> bool:
    """Whether a column of that name may hold passwords or keys."""
    whole = folded(name)
    parts = {folded(part) for part in re.split(r"[^\w]+|_|(?<=[a-z])(?=[A-Z])", name)}
    return any(
        word in parts or word == whole or (word in whole and word not in _WHOLE) for word in _WORDS
    )
