"""Books of epoch records, for tests of anchors."""

from chain.records import FIRST_PREV, EpochRecord


def epoch_records(book32: bytes, epochs: int, growth: int = 10) -> list[EpochRecord]:
    """Return a book's first epochs; another growth gives another history."""
    records: list[EpochRecord] = []
    for epoch in range(1, epochs + 1):
        records.append(
            EpochRecord(
                book32=book32,
                epoch=epoch,
                prev=records[-1].digest() if records else FIRST_PREV,
                journal_size=growth * epoch,
                journal_root=b"j" * 32,
                balance_root=b"b" * 32,
                total=600,
                accounts=4,
            )
        )
    return records
