"""Anchors by chain and contract, their proofs once taken, and the place that is remembered."""

import sqlalchemy as sa
from alembic import op

from ledger.columns import Id

revision = "0080"
down_revision = "0061"
branch_labels = None
depends_on = None

PLACE = ("community_id", "book", "chain_id", "contract")


def upgrade() -> None:
    """Make them anew: what an anchor row says is found again on the chain."""
    op.drop_table("anchor")
    op.create_table(
        "anchor",
        *_epoch_key(),
        sa.Column("anchor", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("transaction", sa.String(length=64), nullable=False),
        sa.Column("proof", sa.String(length=24), nullable=False),
        sa.Column("time_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(*PLACE, "epoch"),
        sqlite_with_rowid=False,
    )
    op.create_index("anchor_by_state", "anchor", [*PLACE, "state"])
    op.create_index("anchor_by_proof", "anchor", [*PLACE, "proof"])
    op.create_table(
        "anchor_proof",
        *_epoch_key(),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("block_hash", sa.LargeBinary(), nullable=False),
        sa.Column("header", sa.LargeBinary(), nullable=False),
        sa.Column("account_proof", sa.Text(), nullable=False),
        sa.Column("storage_proof", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(*PLACE, "epoch"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "anchor_home",
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("anchor", sa.String(length=40), nullable=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("contract", sa.String(length=40), nullable=False),
        sa.Column("nonce", sa.BigInteger(), nullable=True),
        sa.Column("stands", sa.Boolean(), nullable=False),
        sa.Column("day", sa.BigInteger(), nullable=False),
        sa.Column("sent", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("community_id", "anchor"),
        sqlite_with_rowid=False,
    )


def _epoch_key() -> list[sa.Column[object]]:
    return [
        sa.Column("community_id", Id(), nullable=False),
        sa.Column("book", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("chain_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contract", sa.String(length=40), nullable=False),
        sa.Column("epoch", sa.BigInteger(), autoincrement=False, nullable=False),
    ]


def downgrade() -> None:
    """Go back to anchors by kind alone, with nothing in them."""
    op.drop_table("anchor_home")
    op.drop_table("anchor_proof")
    op.drop_table("anchor")
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
    op.create_index("anchor_by_state", "anchor", ["community_id", "book", "anchor", "state"])
