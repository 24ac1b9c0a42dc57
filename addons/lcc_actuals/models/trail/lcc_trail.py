from datetime import timedelta

from dateutil.relativedelta import relativedelta
from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .place import read_look, read_place

#: What can be done with a client's data, by weight: in one request the heaviest counts.
DONE = [
    ("looked", "Looked at"),
    ("printed", "Printed"),
    ("exported", "Exported"),
    ("changed", "Changed"),
]
WEIGHTS = {done: weight for weight, (done, _label) in enumerate(DONE)}
#: Who looks at the same page of the same client again so soon adds no row: turning
#: back and forth says nothing more, and the rows of a working day stay countable.
SAME_LOOK = timedelta(minutes=60)
#: Where a transaction keeps what it is going to note.
NOTES_KEY = "lcc.trail"
#: The lines that stand on a document, and their way to it.
DOCUMENT_LINES = {
    "account.move": ("account.move.line", "move_id"),
    "lcc.scheduled.payment": ("lcc.scheduled.payment.line", "scheduled_payment_id"),
}
ROWS_A_STATEMENT = 10_000


class LccTrail(models.Model):
    """Who looked at, or changed, the data of which client: when, and on which page.

    Never the data itself. Rows are written by the ORM's own reading and writing of
    models that are about clients (``lcc.trailed``), one statement for all clients of a
    transaction, when it is committed: what was refused left nothing to see. They are
    written past the ORM and nobody changes them; the only way out is their age.
    """

    _name = "lcc.trail"
    _description = "Trail"
    _order = "moment desc, id desc"
    _rec_name = "reference"
    _log_access = False

    moment = fields.Datetime("When", required=True, readonly=True, index=True)
    user_id = fields.Many2one("res.users", "Who", readonly=True, ondelete="set null")
    # They stay when a user or a client is deleted.
    login = fields.Char("Sign-in", readonly=True)
    client_id = fields.Many2one("lcc.client", readonly=True, ondelete="set null")
    reference = fields.Char("Client Reference", readonly=True)
    provider_id = fields.Many2one(
        "res.partner",
        "For Provider",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Whom the user served; empty for council staff.",
    )
    done = fields.Selection(DONE, "What", required=True, readonly=True)
    place = fields.Char(
        "Where", readonly=True, help="The page or method; empty for background work."
    )

    _client_moment = models.Index("(client_id, moment)")
    _user_client = models.Index("(user_id, client_id, moment)")

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse: the trail follows from what people do."""
        self._refuse()
        return super().create(vals_list)

    def write(self, vals):
        """Refuse: what happened stays as it happened."""
        self._refuse()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_age(self):
        self._refuse()

    def _refuse(self):
        raise UserError(
            self.env._(
                "The trail writes itself and stays as it is: nobody adds to it or "
                "changes it. Rows go after the months that the company's settings say."
            )
        )

    @api.model
    def _note(self, records, done=None):
        """Note that the current user has looked at ``records`` (or, with ``done``, what
        else was done). Jobs of the system itself are nobody's doing."""
        if self.env.uid in (SUPERUSER_ID, None, False) or not records._ids:
            return
        precommit = self.env.cr.precommit
        if NOTES_KEY not in precommit.data:
            precommit.data[NOTES_KEY] = {}
            precommit.add(self.env["lcc.trail"]._write_notes)
        notes = precommit.data[NOTES_KEY]
        noted = notes.setdefault((self.env.uid, done), {})
        noted.setdefault(records._name, set()).update(filter(None, records._ids))

    @api.model
    def _note_document(self, records, done=None):
        """Note the same of documents, as of all clients who stand on their lines."""
        lines = DOCUMENT_LINES.get(records._name)
        if lines:
            model, field = lines
            # Who has a document was let to it, and all of it is on the paper.
            records = self.env[model].sudo().search([(field, "in", records.ids)])
        if isinstance(records, self.env.registry["lcc.trailed"]):
            self._note(records, done)

    def _write_notes(self):
        """Write what the transaction has noted so far."""
        notes = self.env.cr.precommit.data.pop(NOTES_KEY, None)
        parts = [
            self._get_noted_query(uid, done or read_look(), name, list(ids))
            for (uid, done), by_model in (notes or {}).items()
            for name, ids in by_model.items()
        ]
        if parts:
            self._insert(SQL(" UNION ALL ").join(parts))

    def _get_noted_query(self, uid, done, name, ids):
        """Return the query of the clients of what a user did something with."""
        return SQL(
            "SELECT %s AS uid, %s AS done, %s AS weight, client_id FROM (%s) AS part",
            uid,
            done,
            WEIGHTS[done],
            self.env[name]._get_trail_query(ids),
        )

    def _insert(self, noted):
        """Insert a row for each user and client of the query ``noted``."""
        now = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                "INSERT INTO lcc_trail (moment, user_id, login, client_id, reference,"
                " provider_id, done, place)"
                " SELECT %(now)s, u.id, u.login, c.id, c.reference, served.provider_id,"
                " noted.done, %(place)s"
                " FROM (SELECT DISTINCT ON (uid, client_id) uid, client_id, done"
                "  FROM (%(noted)s) AS every ORDER BY uid, client_id, weight DESC"
                " ) AS noted"
                " JOIN res_users u ON u.id = noted.uid"
                " JOIN lcc_client c ON c.id = noted.client_id"
                " LEFT JOIN LATERAL (%(served)s) AS served ON TRUE"
                # What a portal user can't see was read to check something.
                " WHERE (served.provider_id IS NOT NULL OR NOT u.share)"
                " AND NOT EXISTS (SELECT FROM lcc_trail t WHERE t.user_id = u.id"
                "  AND t.client_id = c.id AND t.done = noted.done"
                "  AND t.place = %(place)s"
                "  AND t.moment >= CASE noted.done WHEN 'looked'"
                "   THEN %(since)s::timestamp ELSE %(now)s::timestamp END)",
                now=now,
                since=now - SAME_LOOK,
                place=read_place(),
                noted=noted,
                served=self._get_served_query(),
            )
        )

    def _get_served_query(self):
        """Return the query of the provider for whom user ``u`` may see client ``c``:
        the one chosen, where that is one of them."""
        return SQL(
            "SELECT l.provider_id FROM lcc_package_line l"
            " JOIN lcc_provider_access a ON a.provider_id = l.provider_id"
            " WHERE a.user_id = u.id AND l.client_id = c.id"
            # Other roles name all of the provider's clients.
            " AND (a.has_all_services OR a.role_invoices OR a.role_payments"
            "  OR a.role_actions OR EXISTS ("
            "   SELECT FROM lcc_provider_access_service_rel named"
            "   WHERE named.access_id = a.id AND named.service_id = l.service_id))"
            " ORDER BY l.provider_id = %s DESC, l.provider_id LIMIT 1",
            self._get_chosen_provider_id() or 0,
        )

    def _get_chosen_provider_id(self):
        """Return the provider for whom the request acts, where it says so; to be
        extended by what has such a choice."""
        return None

    @api.model
    def _cron_forget(self):
        """Delete the rows that are older than the companies' settings say; where they
        differ, the longest counts, since clients belong to no company."""
        months = self.env["res.company"]._lcc_get_longest("lcc_trail_months")
        before = fields.Datetime.now() - relativedelta(months=months)
        while True:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM lcc_trail WHERE id IN (SELECT id FROM lcc_trail"
                    " WHERE moment < %s LIMIT %s)",
                    before,
                    ROWS_A_STATEMENT,
                )
            )
            self.invalidate_model(flush=False)
            done = self.env.cr.rowcount
            if done < ROWS_A_STATEMENT or not self.env["ir.cron"]._commit_progress(1):
                break
