"""What goes wrong with keys, signatures, keystores and memos."""

from ledger.errors import AyniError, EvidenceError


class BadSignatureError(EvidenceError):
    """A signature that does not hold.

    Attributes:
        key: the public key it was said to be by, as given.
        why: what is expected.
    """

    def __init__(self, key: str, why: str) -> None:
        super().__init__(f"signature by {key[:64]}", why)
        self.key = key


class BadSeedError(AyniError, ValueError):
    """A seed of another length than 32 bytes.

    Attributes:
        length: the bytes given.
    """

    def __init__(self, length: int) -> None:
        super().__init__(f"a seed must be 32 bytes, not {length}")
        self.length = length


class BadKeyNameError(AyniError, ValueError):
    """A name that a keystore does not take.

    Attributes:
        name: what was given.
    """

    def __init__(self, name: str) -> None:
        super().__init__(
            f"{name!r}: a key's name must be 1 to 64 of a-z, 0-9, dot, dash and underscore"
        )
        self.name = name


class TooManyKeysError(AyniError, ValueError):
    """More keys than a keystore takes.

    Attributes:
        count: the keys given.
        most: the keys allowed.
    """

    def __init__(self, count: int, most: int) -> None:
        super().__init__(f"a keystore must hold at most {most} keys, not {count}")
        self.count, self.most = count, most


class WrongPassphraseError(AyniError):
    """The passphrase does not open the keystore or sheet, or the sealed part was changed."""

    def __init__(self) -> None:
        super().__init__("the passphrase does not open it")


class SealedError(WrongPassphraseError):
    """The same of a sealed file that has no more to tell by: it may have been damaged instead."""


class BrokenKeystoreError(EvidenceError):
    """A keystore file that was not written by `wallets.keystore`, or was damaged since."""


class BrokenSheetError(EvidenceError):
    """A recovery sheet that is not whole, or has a slip in a line."""


class BadMemoError(AyniError, ValueError):
    """A memo or salt of which no commitment is made.

    Attributes:
        why: what is expected.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class WrongMemoError(EvidenceError):
    """A salt and text that are not what was committed to.

    Attributes:
        commitment: the commitment they were held against, as given.
    """

    def __init__(self, commitment: str) -> None:
        super().__init__(f"memo {commitment[:64]}", "must be the commitment to its salt and text")
        self.commitment = commitment
