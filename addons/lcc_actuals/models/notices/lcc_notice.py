from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

STATES = [("waiting", "Waiting"), ("sent", "Sent")]
#: Sent ones are kept for so long, to say what was sent and to remind nobody twice.
DAYS_KEPT = 90
#: Columns of the index by which a later notice overtakes one that waits.
SAME = SQL("user_id, provider_id, event_id, res_model, res_id, reference")


class Told(NamedTuple):
    """A record that a notice is about: its id, its provider's, the reference that the
    mail names, and the path of its page on the portal.

    ``service_id`` is that of its service, 0 where it is of none or several. Of a record
    that is told several times, each for a service, everyone gets the first that is of a
    service of theirs.
    """

    res_id: int
    provider_id: int
    reference: str
    path: str
    service_id: int = 0


class LccNotice(models.Model):
    """Something that a provider's user is to be told of by e-mail.

    It is written with what has happened, in the same transaction, and mailed by a job:
    what is rolled back is told to nobody. It holds a reference and an address, never a
    name, nor a text that somebody typed. While it waits, a later one about the same
    record takes its place, so that a mail says how things stand.
    """

    _name = "lcc.notice"
    _description = "Notice to a Provider's User"
    _order = "id"
    _rec_name = "reference"

    event_id = fields.Many2one(
        "lcc.notice.event", required=True, index=True, ondelete="cascade"
    )
    provider_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    service_id = fields.Many2one(
        "lcc.service", index="btree_not_null", ondelete="cascade"
    )
    step = fields.Char(required=True, help="What happened, as _get_sentences knows it.")
    reference = fields.Char(required=True)
    path = fields.Char(required=True)
    res_model = fields.Char(required=True)
    res_id = fields.Integer(required=True)
    state = fields.Selection(STATES, required=True)
    date = fields.Datetime(required=True)
    date_sent = fields.Datetime()

    _waiting_unique = models.UniqueIndex(
        "(user_id, provider_id, event_id, res_model, res_id, reference)"
        " WHERE state = 'waiting'",
        "This notice waits already.",
    )
    _record_index = models.Index("(res_model, res_id)")

    @api.model
    def _tell(self, code, step, model, told):
        """Note that ``step`` happened to records, for every user whose role and service
        covers the event named ``code`` and who hasn't turned it off; whoever did it
        knows already.

        ``told`` are :class:`Told`, ``model`` is their model. One statement, whatever
        number of records.
        """
        if not told:
            return
        access = self.env["lcc.provider.access"]
        for name in (access._name, "lcc.notice.choice", "lcc.notice.event"):
            # What the statement reads; of users it is their being active.
            self.env[name].sudo().flush_model()
        self.env["res.users"].sudo().flush_model(["active"])
        self.env.cr.execute(self._get_insert(code, step, model, told))
        if self.env.cr.rowcount:
            self.invalidate_model(flush=False)
            # Whoever takes a step may not start jobs.
            self.env.ref("lcc_actuals.cron_send_notices").sudo()._trigger()

    @api.model
    def _get_insert(self, code, step, model, told):
        ids, providers, references, paths, services = zip(*told, strict=True)
        return SQL(
            """
            INSERT INTO lcc_notice (
                event_id, provider_id, user_id, service_id, step, res_model, res_id,
                reference, path, state, date, create_uid, create_date, write_uid,
                write_date
            )
            SELECT DISTINCT ON (access.user_id, told.res_id, told.reference)
                event.id, told.provider_id, access.user_id, NULLIF(told.service_id, 0),
                %(step)s, %(model)s, told.res_id, told.reference, told.path, 'waiting',
                %(now)s, %(uid)s, %(now)s, %(uid)s, %(now)s
            FROM UNNEST(
                %(ids)s::int[], %(providers)s::int[], %(references)s::text[],
                %(paths)s::text[], %(services)s::int[]
            ) WITH ORDINALITY
                AS told(res_id, provider_id, reference, path, service_id, place)
            JOIN lcc_notice_event event ON event.code = %(code)s
            JOIN lcc_provider_access access ON access.provider_id = told.provider_id
            JOIN res_users users ON users.id = access.user_id AND users.active
            LEFT JOIN lcc_notice_choice choice ON choice.user_id = access.user_id
                AND choice.provider_id = access.provider_id
                AND choice.event_id = event.id
            WHERE (%(covers)s) AND access.user_id != %(uid)s
                AND COALESCE(choice.mode, event.default_mode) != 'off'
            ORDER BY access.user_id, told.res_id, told.reference, told.place
            ON CONFLICT (%(same)s) WHERE state = 'waiting' DO UPDATE
                SET step = EXCLUDED.step, path = EXCLUDED.path, date = EXCLUDED.date,
                    service_id = EXCLUDED.service_id, write_uid = EXCLUDED.write_uid,
                    write_date = EXCLUDED.write_date
            """,
            code=code,
            step=step,
            model=model,
            ids=list(ids),
            providers=list(providers),
            references=list(references),
            paths=list(paths),
            services=list(services),
            covers=self.env["lcc.notice.event"]._covers_sql(SQL("told.service_id")),
            same=SAME,
            uid=self.env.uid,
            now=self.env.cr.now(),
        )

    @api.model
    def _take_back(self, model, record_ids):
        """Tell nobody any more of what has come undone."""
        # Whoever undoes it may not know who was to be told.
        self.sudo().search(
            [
                ("res_model", "=", model),
                ("res_id", "in", record_ids),
                ("state", "=", "waiting"),
            ]
        ).unlink()

    @api.autovacuum
    def _gc_sent(self):
        """Delete what was sent long ago."""
        oldest = fields.Datetime.now() - timedelta(days=DAYS_KEPT)
        self.sudo().search([("state", "=", "sent"), ("date", "<", oldest)]).unlink()
