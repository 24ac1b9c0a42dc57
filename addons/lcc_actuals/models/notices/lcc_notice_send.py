import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class LccNotice(models.Model):
    """The jobs that mail what waits: what is wanted at once, and once a day the rest.

    Who gets it is asked at that moment: whoever has lost the role, the service, the
    provider or the sign-in meanwhile, can't read the record, has turned the event off,
    or has done what they would be reminded of, is told nothing, and the notice goes.
    """

    _inherit = "lcc.notice"

    @api.model
    def _cron_send(self):
        """Mail what users want to be told at once; called by the scheduler."""
        self._send_all("at_once")

    @api.model
    def _cron_send_digests(self):
        """Mail each user what has gathered since yesterday; called every day."""
        self._send_all("digest")

    @api.model
    def _send_all(self, mode):
        """Mail what waits to be sent in ``mode``, a user to a transaction: a job killed
        half way sends nothing twice and leaves nothing out."""
        scheduler = self.env["ir.cron"]
        users = self._find_users(mode)
        scheduler._commit_progress(remaining=len(users))
        for user in users:
            try:
                with self.env.cr.savepoint():
                    self._send_to(user, mode)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Another job mails this user's just now, or something happens to one.
                self.env.cr.rollback()
            except UserError:
                _logger.exception("Notices to user %s wait", user.id)
            if not scheduler._commit_progress(1):
                break

    @api.model
    def _find_users(self, mode):
        """Return the users for whom something is to be mailed, or to be dropped."""
        query = SQL(
            "SELECT DISTINCT user_id FROM (%s) AS waiting WHERE mode IN ('off', %s)"
            " ORDER BY user_id",
            self._get_waiting(),
            mode,
        )
        rows = self.env.execute_query(query)
        return self.env["res.users"].browse(user_id for (user_id,) in rows)

    @api.model
    def _get_waiting(self):
        """Return the query of waiting notices and how each is wanted now: ``off`` also
        where the role or service is gone."""
        for name in ("lcc.notice", "lcc.notice.choice", "lcc.provider.access"):
            self.env[name].flush_model()
        return SQL(
            """
            SELECT notice.id, notice.user_id, CASE WHEN access.id IS NULL THEN 'off'
                ELSE COALESCE(choice.mode, event.default_mode) END AS mode
            FROM lcc_notice notice
            JOIN lcc_notice_event event ON event.id = notice.event_id
            LEFT JOIN lcc_provider_access access ON access.user_id = notice.user_id
                AND access.provider_id = notice.provider_id AND (%s)
            LEFT JOIN lcc_notice_choice choice ON choice.user_id = notice.user_id
                AND choice.provider_id = notice.provider_id
                AND choice.event_id = notice.event_id
            WHERE notice.state = 'waiting'
            """,
            self.env["lcc.notice.event"]._covers_sql(SQL("notice.service_id")),
        )

    @api.model
    def _send_to(self, user, mode):
        """Mail a user what waits in ``mode``, and drop what they are not to be told."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id, mode FROM (%s) AS waiting"
                " WHERE user_id = %s AND mode IN ('off', %s)",
                self._get_waiting(),
                user.id,
                mode,
            )
        )
        modes = dict(rows)
        waiting = self.browse(modes).try_lock_for_update()
        due = self.browse()
        if user.active and user._is_portal() and user.email:
            due = waiting.filtered(lambda notice: modes[notice.id] == mode)
            due = due._filter_readable(user)._filter_to_do(user).sorted("id")
        (waiting - due).unlink()
        if due:
            self.env["mail.mail"].create(due._prepare_mails(user, mode))
            due.write({"state": "sent", "date_sent": fields.Datetime.now()})
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _filter_readable(self, user):
        """Return those about records that the user may read now; one query a model."""
        readable = self.browse()
        for model, notices in self.grouped("res_model").items():
            ids = set(self._get_readable(user, model, notices.mapped("res_id")))
            readable |= notices.filtered(lambda notice, ids=ids: notice.res_id in ids)
        return readable

    @api.model
    def _get_readable(self, user, model, record_ids):
        """Return those of the ids that the user may read."""
        records = self.env[model].with_user(user).with_context(active_test=False)
        if not records.has_access("read"):
            return []
        return records.search([("id", "in", record_ids)]).ids
