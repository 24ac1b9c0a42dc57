from odoo import api, models
from odoo.tools import SQL

from .place import is_place_of

#: Methods that the council's pages, and other programs, open single records by.
OPENING = ("read", "web_read", "web_save")


class LccTrailed(models.AbstractModel):
    """Records about a client: who reads or changes them is noted in the trail.

    Providers' users: whatever of their own clients is read from the database for them,
    by page, RPC or JSON, which is what they can get to see. Council staff work with
    lists of thousands all day: noted is what they open, print, export and change.
    """

    _name = "lcc.trailed"
    _description = "Data of a Client"
    _inherit = ["lcc.trail.calls"]

    #: The way from a record to its client: stored fields, two at most.
    _trail_path = "client_id"

    @api.model
    def _get_trail_query(self, ids):
        """Return the query of the ``client_id`` of the records with these ids."""
        first, _dot, second = self._trail_path.partition(".")
        table, column = SQL.identifier(self._table), SQL.identifier(first)
        if not second:
            return SQL(
                "SELECT %s AS client_id FROM %s WHERE id = ANY(%s)", column, table, ids
            )
        return SQL(
            "SELECT other.%s AS client_id FROM %s one JOIN %s other"
            " ON other.id = one.%s WHERE one.id = ANY(%s)",
            SQL.identifier(second),
            table,
            SQL.identifier(self.env[self._fields[first].comodel_name]._table),
            column,
            ids,
        )

    def _fetch_query(self, query, fields):
        fetched = super()._fetch_query(query, fields)
        # Ids alone tell nothing. What methods of ours read past the user's rights, they
        # read to show it; the trail keeps to clients of the user's own providers.
        if fields and self.env.user.share:
            self.env["lcc.trail"]._note(fetched)
        return fetched

    def read(self, fields=None, load="_classic_read"):
        """Note who of the council opens a record; see ``base``."""
        if is_place_of(self._name, OPENING):
            self.env["lcc.trail"]._note(self)
        return super().read(fields, load)

    read._readonly = False  # as in lcc.trail.calls

    def export_data(self, fields_to_export):
        """Note who exports records; see ``base``."""
        result = super().export_data(fields_to_export)
        self.env["lcc.trail"]._note(self, "exported")
        return result

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        records._note_change()
        return records

    def write(self, vals):
        result = super().write(vals)
        self._note_change()
        return result

    def unlink(self):
        # Once they are gone nothing says whose they were.
        self._get_trail_clients()._note_change()
        return super().unlink()

    def _get_trail_clients(self):
        """Return the clients, whoever may read them."""
        return self.sudo().mapped(self._trail_path).with_env(self.env)

    def _note_change(self):
        """Note that the current user changes these records."""
        self.env["lcc.trail"]._note(self, "changed")
