"""`ayni books`: which books a database holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlmodel import col, select

from api.cli.opening import reading
from api.cli.options import Data, Database, Json, settings_of
from api.cli.showing import show, show_table
from api.service.tables import CommunityRow
from api.words.i18n import _
from ledger.tables import BookRow

if TYPE_CHECKING:
    from sqlalchemy import Connection


def list_books(database: Database = None, data: Data = None, *, json: Json = False) -> None:
    """List the books with their community, size and last epoch."""
    with reading(settings_of(database, data)) as connection:
        books = _books(connection)
    if json:
        show({"books": books}, as_json=True)
        return
    heads = [_("co-op"), _("book"), _("unit"), _("entries"), _("accounts"), _("closings")]
    names = ("name", "book", "unit", "entries", "accounts", "epochs")
    show_table(heads, [[book[name] for name in names] for book in books])


def _books(connection: Connection) -> list[dict[str, object]]:
    communities = connection.execute(select(CommunityRow.community_id, CommunityRow.name))
    names = {row.community_id: row.name for row in communities}
    ordered = select(BookRow).order_by(col(BookRow.community_id), col(BookRow.book))
    return [
        {
            "community": row["community_id"],
            "name": names.get(row["community_id"], ""),
            "book": row["book_id"],
            "unit": row["unit"],
            "entries": row["size"],
            "accounts": row["accounts"],
            "epochs": row["epoch"],
        }
        for row in connection.execute(ordered).mappings()
    ]
