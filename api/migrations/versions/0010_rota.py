"""Tables of recurring care: the rota, who comes in turn, who is out, who covers, what is booked."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _table(
        "rota",
        ("rota_id",),
        sa.Column("rota_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("category", sa.String(16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("weekdays", sa.String(7), nullable=False),
        sa.Column("at", sa.String(5), nullable=False),
        sa.Column("first", sa.String(10), nullable=False),
        sa.Column("last", sa.String(10), nullable=False),
        sa.Column("turns", sa.BigInteger(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("ended_ms", sa.BigInteger()),
    )
    op.create_index("rota_by_member", "rota", ["community_id", "book", "member_id"])
    op.create_index("rota_by_last", "rota", ["community_id", "book", "last"])
    _table(
        "rota_carer",
        ("rota_id", "member_id"),
        *_ids("rota_id", "member_id", "owner"),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("agreed_ms", sa.BigInteger()),
        sa.Column("gone", sa.String(10)),
    )
    op.create_index("rota_carer_by_member", "rota_carer", ["community_id", "book", "member_id"])
    _table("rota_out", ("rota_id", "day", "member_id"), *_of_a_day())
    op.create_index("rota_out_by_day", "rota_out", ["community_id", "book", "day"])
    _table("rota_cover", ("rota_id", "day"), *_of_a_day())
    op.create_index("rota_cover_by_member", "rota_cover", ["community_id", "book", "member_id"])
    _table(
        "rota_booking",
        ("rota_id", "day", "hold_id"),
        *_ids("rota_id"),
        sa.Column("day", sa.String(10), nullable=False),
        *_ids("hold_id", "member_id", "owner"),
    )


def _table(name: str, key: tuple[str, ...], *columns: "sa.Column[object]") -> None:
    op.create_table(
        name,
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        *columns,
        sa.PrimaryKeyConstraint("community_id", "book", *key),
        sqlite_with_rowid=False,
    )


def _ids(*names: str) -> "list[sa.Column[object]]":
    return [sa.Column(name, Id(), nullable=False) for name in names]


def _of_a_day() -> "list[sa.Column[object]]":
    return [
        *_ids("rota_id"),
        sa.Column("day", sa.String(10), nullable=False),
        *_ids("member_id", "owner"),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
    ]


def downgrade() -> None:
    """Drop them, and what is in them."""
    for name in ("rota_booking", "rota_cover", "rota_out", "rota_carer", "rota"):
        op.drop_table(name)
