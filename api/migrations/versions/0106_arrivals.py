"""What a co-op brings along: a trial, what was brought in, old numbers, and past exchanges."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0106"
down_revision = "0105"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make(
        "arrival_trial",
        [],
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("parts", Hex(), nullable=True),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("plan", sa.LargeBinary(), nullable=False),
    )
    _make(
        "arrival",
        [],
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("said", sa.LargeBinary(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("certificate_hash", Hex(), nullable=False),
        sa.Column("laid", sa.BigInteger(), nullable=False),
        sa.Column("whole", sa.Boolean(), nullable=False),
    )
    _make(
        "arrived",
        [sa.Column("account_id", Id(), nullable=False)],
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("number", sa.String(length=255), nullable=False),
        sa.Column("had_left", sa.Boolean(), nullable=False),
    )
    _make(
        "past_exchange",
        [sa.Column("place", sa.BigInteger(), autoincrement=False, nullable=False)],
        sa.Column("day", sa.String(length=10), nullable=True),
        sa.Column("payer", Id(), nullable=False),
        sa.Column("payee", Id(), nullable=False),
        sa.Column("payer_member", Id(), nullable=False),
        sa.Column("payee_member", Id(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("source_id", sa.Text(), nullable=True),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("salt", Hex(), nullable=True),
        sa.Column("leaf", Hex(), nullable=False),
    )
    for name, table, column in (
        ("arrived_by_member", "arrived", ["member_id"]),
        ("past_exchange_by_payer", "past_exchange", ["payer_member", "place"]),
        ("past_exchange_by_payee", "past_exchange", ["payee_member", "place"]),
    ):
        op.create_index(name, table, ["community_id", "book", *column])
    op.add_column("invitation", sa.Column("expects", Id(), nullable=True))


def _make(name: str, keys: "list[sa.Column[object]]", *more: "sa.Column[object]") -> None:
    op.create_table(
        name,
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        *keys,
        *more,
        sa.PrimaryKeyConstraint("community_id", "book", *(str(key.name) for key in keys)),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them, and what is in them."""
    op.drop_column("invitation", "expects")
    for name in ("past_exchange", "arrived", "arrival", "arrival_trial"):
        op.drop_table(name)
