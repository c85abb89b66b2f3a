"""How many accounts of their own each member has opened: a further one begins at zero bounds."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Count those that there are."""
    counted = sa.Column("accounts", sa.BigInteger(), nullable=False, server_default="0")
    op.add_column("member", counted)
    with op.batch_alter_table("member", table_kwargs={"sqlite_with_rowid": False}) as member:
        member.alter_column("accounts", server_default=None)
    op.execute(
        "UPDATE member SET accounts = (SELECT count(*) FROM account"
        " WHERE account.community_id = member.community_id AND account.book = member.book"
        " AND account.member_id = member.member_id AND account.kind = 'member')"
    )


def downgrade() -> None:
    """Forget the counts; the journal has them."""
    op.drop_column("member", "accounts")
