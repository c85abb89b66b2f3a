"""TimeOverflow: members, transfers and posts, in files without a header line.

Source: TimeOverflow's own importers, which read these columns in this order. Amounts are seconds.
The time bank's own account is called "Organization"; a transfer may come without its day.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from api.imports.reading.columns import Format, Layout, Meaning, Subject

_MEMBERS: Final = Layout(
    Subject.MEMBERS,
    ("users", "members", "usuarios", "miembros", "socios"),
    MappingProxyType(
        {
            "member_id": Meaning.ID,
            "entry_date": Meaning.JOINED,
            "name": Meaning.NAME,
            "surname": Meaning.NAME,
            "second_surname": Meaning.NAME,
            "phone": Meaning.PHONE,
            "alt_phone": Meaning.PHONE,
            "email": Meaning.EMAIL,
        }
    ),
    orders=(
        (
            "member_id",
            "entry_date",
            "name",
            "surname",
            "second_surname",
            "gender",
            "date_of_birth",
            "phone",
            "alt_phone",
            "email",
        ),
    ),
    required=True,
)
_TRANSFERS: Final = Layout(
    Subject.EXCHANGES,
    ("transfers", "transferencias", "transferencies"),
    MappingProxyType(
        {
            "source_id": Meaning.PAYER,
            "source_type": Meaning.PAYER_KIND,
            "destination_id": Meaning.PAYEE,
            "destination_type": Meaning.PAYEE_KIND,
            "amount": Meaning.AMOUNT,
            "created_at": Meaning.DAY,
            "reason": Meaning.TEXT,
        }
    ),
    orders=(
        (
            "source_id",
            "source_type",
            "destination_id",
            "destination_type",
            "amount",
            "created_at",
            "reason",
            "post_id",
        ),
        (
            "source_id",
            "source_type",
            "destination_id",
            "destination_type",
            "amount",
            "reason",
            "post_id",
        ),
    ),
    seconds=True,
    community=frozenset({"organization"}),
)
_POSTS: Final = Layout(
    Subject.NOTICES,
    ("posts", "anuncios", "publicaciones"),
    MappingProxyType(
        {
            "user_id": Meaning.OWNER,
            "type": Meaning.KIND,
            "title": Meaning.TITLE,
            "description": Meaning.TEXT,
            "category_id": Meaning.CATEGORY,
            "created_at": Meaning.POSTED,
            "end_on": Meaning.ENDS,
        }
    ),
    orders=(
        (
            "user_id",
            "type",
            "title",
            "description",
            "category_id",
            "created_at",
            "start_on",
            "end_on",
        ),
    ),
)

TIMEOVERFLOW: Final = Format("TimeOverflow", (_MEMBERS, _TRANSFERS, _POSTS))
