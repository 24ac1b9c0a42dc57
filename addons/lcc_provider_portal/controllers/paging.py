"""Records a page at a time."""

from typing import Any, NamedTuple


class Page(NamedTuple):
    """One page of the records that were found."""

    records: Any
    number: int
    count: int
    total: int


def find_page(records, domain, number, size, order=None):
    """Return page ``number``, or the last one, of what matches ``domain``."""
    total = records.search_count(domain)
    count = max(1, -(-total // size))
    number = min(number, count)
    offset = (number - 1) * size
    found = records.search_fetch(domain, limit=size, offset=offset, order=order)
    return Page(found, number, count, total)
