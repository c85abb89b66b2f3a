"""Texts that people may read in their own language, made where no language is known.

Whatever finds something says it as a message and named figures. Programs keep both, and read the
English that they come to; who shows it to people looks the message up in a catalogue.
"""


class Message(str):
    """A text as the code has it, which is its name in the catalogues; braces name its figures."""

    __slots__ = ()


def N_(message: str) -> Message:  # noqa: N802 the name that gettext's tools know
    """The message, marked for the catalogues."""
    return Message(message)


def plainly(message: str, **figures: object) -> str:
    """What a message comes to in English, as the code has it."""
    return message.format(**figures)
