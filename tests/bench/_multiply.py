"""Copying by SQL what a benchmark has built once, since Odoo takes hours to make a
council's worth of it."""

#: What the copies share with the original.
SHARED = ("ir_", "bus_", "res_groups", "mail_followers", "mail_template")


class Built:
    """What has been added to the database since this was made."""

    def __init__(self, cr):
        self.cr = cr
        self.before = self._last_ids()
        # Read before any of them is dropped.
        self.references = self._references()

    def multiply(self, copies, without=()):
        """Copy every row that was added, with what it refers to among them, so many
        times; not those of the tables ``without``. Ids and texts that must be unique
        become so. Foreign keys of these tables are gone afterwards: rows come before
        what they refer to."""
        last = self._last_ids()
        added = {
            table: last[table] - self.before.get(table, 0)
            for table in last
            if last[table] > self.before.get(table, 0) and table not in without
        }
        names, columns = self._unique_texts(), self._columns()
        for table, constraint in self._foreign_keys():
            if table in added:
                self.cr.execute(f'ALTER TABLE "{table}" DROP CONSTRAINT "{constraint}"')
        # What links two of them has no id, and comes when both are there.
        for table in sorted(columns, key=lambda table: "id" not in columns[table]):
            refers = {
                column: self.references[table, column]
                for column in columns[table]
                if self.references.get((table, column)) in added
            }
            if table in added:
                refers["id"] = table
            elif "id" in columns[table] or not refers:
                continue
            self._copy(table, columns[table], refers, names, added, copies)
        for table in added:
            last_id = f'(SELECT max(id) FROM "{table}")'
            self.cr.execute(f"SELECT setval('{table}_id_seq', {last_id})")
        self.cr.execute("ANALYZE")
        self.cr.commit()

    def _copy(self, table, columns, refers, names, added, copies):
        def copied(column):
            if column in refers:
                first, span = self.before.get(refers[column], 0), added[refers[column]]
                return (
                    f'CASE WHEN "{column}" > {first} THEN "{column}" + {span} * copy'
                    f' ELSE "{column}" END'
                )
            if (table, column) in names:
                # No other row has the id, whatever was copied before.
                return f"\"{column}\" || '-' || {copied('id')}"
            return f'"{column}"'

        new = " OR ".join(
            f'"{column}" > {self.before.get(to, 0)}'
            for column, to in refers.items()
            if "id" not in refers or column == "id"
        )
        listed = ", ".join(f'"{column}"' for column in columns)
        self.cr.execute(
            f'INSERT INTO "{table}" ({listed})'
            f" SELECT {', '.join(map(copied, columns))}"
            f' FROM "{table}", generate_series(1, {copies}) AS copy WHERE {new}'
        )

    def _rows(self, sql):
        self.cr.execute(sql)
        return self.cr.fetchall()

    def _last_ids(self):
        """Return {table: highest id} of the tables with an id of their own."""
        tables = self._rows(
            "SELECT table_name FROM information_schema.columns c"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND column_name = 'id' AND c.column_default LIKE 'nextval%'"
        )
        return {
            table: self._rows(f'SELECT coalesce(max(id), 0) FROM "{table}"')[0][0]
            for (table,) in tables
            if not table.startswith(SHARED)
        }

    def _columns(self):
        """Return {table: its columns}, of which none is worked out by the database."""
        columns = {}
        for table, column in self._rows(
            "SELECT table_name, column_name FROM information_schema.columns"
            " JOIN information_schema.tables USING (table_schema, table_name)"
            " WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
            " AND is_generated = 'NEVER' ORDER BY ordinal_position"
        ):
            columns.setdefault(table, []).append(column)
        return columns

    def _foreign_keys(self):
        return self._rows(
            "SELECT t.relname, c.conname FROM pg_constraint c"
            " JOIN pg_class t ON t.oid = c.conrelid WHERE contype = 'f'"
        )

    def _references(self):
        """Return {(table, column): table that it refers to}."""
        return {
            (table, column): to
            for table, column, to in self._rows(
                "SELECT t.relname, a.attname, f.relname FROM pg_constraint c"
                " JOIN pg_class t ON t.oid = c.conrelid"
                " JOIN pg_class f ON f.oid = c.confrelid"
                " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.conkey[1]"
                " WHERE contype = 'f'"
            )
        }

    def _unique_texts(self):
        """Return the (table, column) pairs of texts that are keys of a unique index."""
        return set(
            self._rows(
                "SELECT t.relname, a.attname FROM pg_index i"
                " JOIN pg_class t ON t.oid = i.indrelid"
                " JOIN pg_attribute a ON a.attrelid = t.oid"
                " WHERE i.indisunique AND a.atttypid IN ('varchar'::regtype,"
                " 'text'::regtype) AND (a.attnum = ANY (i.indkey)"
                " OR pg_get_expr(i.indexprs, t.oid) ~ ('\\m' || a.attname || '\\M'))"
            )
        )
