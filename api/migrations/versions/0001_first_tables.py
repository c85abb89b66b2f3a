"""The first tables: journals and what is folded from them, epochs and anchors, personal data."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Hex, Id

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "account",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("commitment", Hex(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("lower", sa.BigInteger(), nullable=True),
        sa.Column("upper", sa.BigInteger(), nullable=True),
        sa.Column("until_ms", sa.BigInteger(), nullable=True),
        sa.Column("then_lower", sa.BigInteger(), nullable=True),
        sa.Column("then_upper", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "book", "slot"),
        sqlite_with_rowid=False,
    )
    op.create_index("account_by_id", "account", ["community_id", "book", "account_id"], unique=True)
    op.create_index(
        "account_by_member", "account", ["community_id", "book", "member_id"], unique=False
    )
    op.create_index(
        "account_by_until",
        "account",
        ["community_id", "book", "until_ms"],
        unique=False,
        sqlite_where=sa.text("until_ms IS NOT NULL"),
        postgresql_where=sa.text("until_ms IS NOT NULL"),
    )
    op.create_table(
        "anchor",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("anchor", sa.String(length=40), nullable=False),
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("transaction", sa.String(length=64), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "anchor", "epoch"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "anchor_by_state", "anchor", ["community_id", "book", "anchor", "state"], unique=False
    )
    op.create_table(
        "balance",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("posted", sa.BigInteger(), nullable=False),
        sa.Column("held_out", sa.BigInteger(), nullable=False),
        sa.Column("held_in", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "slot"),
        sqlite_with_rowid=False,
        postgresql_with={"fillfactor": "70"},
    )
    op.create_table(
        "book",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("book_id", Hex(), nullable=False),
        sa.Column("unit", sa.String(length=16), nullable=False),
        sa.Column("scale", sa.BigInteger(), nullable=False),
        sa.Column("quorum", sa.Integer(), nullable=False),
        sa.Column("service", Hex(), nullable=False),
        sa.Column("lower", sa.BigInteger(), nullable=True),
        sa.Column("upper", sa.BigInteger(), nullable=True),
        sa.Column("accounts", sa.BigInteger(), nullable=False),
        sa.Column("stewards", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("frontier", sa.LargeBinary(), nullable=False),
        sa.Column("settled", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book"),
        sqlite_with_rowid=False,
    )
    op.create_index("book_by_id", "book", ["community_id", "book_id"], unique=True)
    op.create_table(
        "commit_receipt",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("books", sa.Integer(), nullable=False),
        sa.Column("path", sa.LargeBinary(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "first"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "community",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entry",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "seq"),
    )
    op.create_index("entry_by_order", "entry", ["community_id", "book", "order_id"], unique=True)
    op.create_table(
        "epoch",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("seed", sa.LargeBinary(), nullable=False),
        sa.Column("checkpoint", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "epoch"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "hold",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hold_id", Id(), nullable=False),
        sa.Column("payer", Id(), nullable=False),
        sa.Column("payee", Id(), nullable=False),
        sa.Column("remaining", sa.BigInteger(), nullable=False),
        sa.Column("until_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "hold_id"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "hold_by_until",
        "hold",
        ["community_id", "book", "until_ms"],
        unique=False,
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    op.create_table(
        "key",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("key", Hex(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("added", sa.BigInteger(), nullable=False),
        sa.Column("revoked", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "book", "key"),
        sqlite_with_rowid=False,
    )
    op.create_index("key_by_member", "key", ["community_id", "book", "member_id"], unique=False)
    op.create_table(
        "leaf",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("lower", sa.BigInteger(), nullable=True),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "slot", "epoch"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "leg",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("balance", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("previous", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("community_id", "book", "seq", "slot"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "milestone",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("slot", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "slot", "seq"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "member",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("roles", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "member_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "memo",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "order_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "profile",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("member_id", Id(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "member_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "reversal",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("order_id", Id(), nullable=False),
        sa.Column("reversed_by", Id(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "order_id"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "tile",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("level", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "book", "level", "position"),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Drop them, and what is in them."""
    op.drop_table("tile")
    op.drop_table("reversal")
    op.drop_table("profile")
    op.drop_table("memo")
    op.drop_table("member")
    op.drop_table("milestone")
    op.drop_table("leg")
    op.drop_table("leaf")
    op.drop_index("key_by_member", table_name="key")
    op.drop_table("key")
    op.drop_index(
        "hold_by_until",
        table_name="hold",
        sqlite_where=sa.text("remaining > 0"),
        postgresql_where=sa.text("remaining > 0"),
    )
    op.drop_table("hold")
    op.drop_table("epoch")
    op.drop_index("entry_by_order", table_name="entry")
    op.drop_table("entry")
    op.drop_table("community")
    op.drop_table("commit_receipt")
    op.drop_index("book_by_id", table_name="book")
    op.drop_table("book")
    op.drop_index("anchor_by_state", table_name="anchor")
    op.drop_table("balance")
    op.drop_table("anchor")
    op.drop_index(
        "account_by_until",
        table_name="account",
        sqlite_where=sa.text("until_ms IS NOT NULL"),
        postgresql_where=sa.text("until_ms IS NOT NULL"),
    )
    op.drop_index("account_by_member", table_name="account")
    op.drop_index("account_by_id", table_name="account")
    op.drop_table("account")
