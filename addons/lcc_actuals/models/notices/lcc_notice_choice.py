from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..lcc_provider_access import ROLES
from .lcc_notice_event import MODES


class LccNoticeChoice(models.Model):
    """How a user wants to be told of an event of a provider, where it isn't the
    event's default. Everyone chooses for themselves, by the methods below; access rows
    are read-only."""

    _name = "lcc.notice.choice"
    _description = "E-mail Notification Chosen"
    _order = "user_id, provider_id, event_id"
    _rec_name = "event_id"

    user_id = fields.Many2one(
        "res.users", required=True, index=True, ondelete="cascade"
    )
    provider_id = fields.Many2one(
        "res.partner", required=True, index=True, ondelete="cascade"
    )
    event_id = fields.Many2one(
        "lcc.notice.event", required=True, index=True, ondelete="cascade"
    )
    mode = fields.Selection(MODES, required=True)

    _one_each = models.UniqueIndex(
        "(user_id, provider_id, event_id)",
        "This user has chosen for this provider and event already.",
    )

    # Public methods

    @api.model
    def get_choices(self, provider_id):
        """Return what the current user can be told of a provider by e-mail, and how.

        A list of ``code``, ``name``, ``description`` and ``mode`` ("off", "at_once" or
        "digest"), of the events that the user's roles cover. Raise AccessError for a
        provider whom the user doesn't serve.
        """
        row_sudo = self._find_own_row(provider_id)
        return self._get_choices(row_sudo)

    @api.model
    def action_choose(self, provider_id, modes):
        """Choose how the current user is told of events of a provider from now on.

        ``modes`` holds "off", "at_once" or "digest" by the code of the event. Raise
        AccessError for a provider whom the user doesn't serve or an event that no role
        of the user covers, UserError for any other word.
        """
        row_sudo = self._find_own_row(provider_id)
        if not isinstance(modes, dict):
            raise UserError(self.env._("The notifications are no set of choices."))
        covered = self._get_covered(row_sudo)
        known = {event.code: event for event in covered}
        for code, mode in modes.items():
            if code not in known:
                raise AccessError(
                    self.env._("This notification is not for your role. Look again.")
                )
            if not isinstance(mode, str) or mode not in dict(MODES):
                raise UserError(
                    self.env._(
                        "%(event)s: choose Off, At once or Once a day.",
                        event=known[code].name,
                    )
                )
        for code, mode in sorted(modes.items()):
            self._set_mode(row_sudo.user_id, row_sudo.provider_id, known[code], mode)

    # Reading

    @api.model
    def _find_own_row(self, provider_id):
        """Return the current user's access row, as sudo, of a provider named from
        outside."""
        number = self.env["lcc.actual"]._as_id(provider_id)
        # The own row, whoever may list the others.
        rows_sudo = self.env.user.sudo().lcc_access_ids
        row_sudo = rows_sudo.filtered(lambda row: row.provider_id.id == number)
        if not row_sudo or not self.env.user._is_portal():
            raise AccessError(
                self.env._("E-mail notifications are for the provider's own users.")
            )
        return row_sudo

    @api.model
    def _get_covered(self, row_sudo):
        """Return the events that the roles of an access row cover."""
        roles = [role for role in ROLES if row_sudo[role]]
        # Which events there are is no secret.
        return self.env["lcc.notice.event"].sudo().search_fetch([("role", "in", roles)])

    @api.model
    def _get_choices(self, row_sudo):
        chosen = {
            choice.event_id: choice.mode
            for choice in self.sudo().search_fetch(
                [
                    ("user_id", "=", row_sudo.user_id.id),
                    ("provider_id", "=", row_sudo.provider_id.id),
                ],
                order="id",
            )
        }
        return [
            {
                "code": event.code,
                "name": event.name,
                "description": event.description,
                "mode": chosen.get(event, event.default_mode),
            }
            for event in self._get_covered(row_sudo)
        ]

    # Writing

    @api.model
    def _set_mode(self, users, providers, events, mode):
        """Let each of the users choose ``mode`` for each event of each provider; two at
        once make one row."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO lcc_notice_choice (user_id, provider_id, event_id, mode,"
                " create_uid, create_date, write_uid, write_date)"
                " SELECT users.id, providers.id, events.id, %(mode)s,"
                " %(uid)s, %(now)s, %(uid)s, %(now)s"
                " FROM UNNEST(%(users)s) AS users(id),"
                " UNNEST(%(providers)s) AS providers(id),"
                " UNNEST(%(events)s) AS events(id)"
                " ORDER BY users.id, providers.id, events.id"
                " ON CONFLICT (user_id, provider_id, event_id) DO UPDATE"
                " SET mode = EXCLUDED.mode, write_uid = EXCLUDED.write_uid,"
                " write_date = EXCLUDED.write_date",
                mode=mode,
                uid=self.env.uid,
                now=self.env.cr.now(),
                users=users.ids,
                providers=providers.ids,
                events=events.ids,
            )
        )
        self.invalidate_model()
