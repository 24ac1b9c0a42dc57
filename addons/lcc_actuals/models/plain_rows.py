"""Reading many records' columns past the ORM's cache, which a long file would fill."""

from odoo.tools import SQL


def read_plain(records, domain, names, **options):
    """Return the stored columns ``names``, and the id, of what ``domain`` finds, as
    dicts; many2ones are ids, what is empty is ``None``. ``options`` are those of
    ``search``. Records to be written are flushed first, as in any search."""
    query = records._search(domain, **options)
    columns = [SQL.identifier(query.table, name) for name in ("id", *names)]
    return records.env.execute_query_dict(query.select(*columns))
