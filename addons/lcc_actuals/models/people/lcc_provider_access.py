from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..lcc_provider_access import ROLES


class LccProviderAccess(models.Model):
    """What follows when access is given, changed and ended, whoever does it and
    wherever: the council is told, sign-ins end, an administrator stays."""

    _inherit = "lcc.provider.access"

    invited_name = fields.Char(readonly=True, copy=False)
    invited_email = fields.Char(readonly=True, copy=False)
    date_sign_in = fields.Datetime(
        "Last Sign-in",
        related="user_id.login_date",
        help="When the user last signed in, for whichever provider.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Tell the council's thread of each provider who was given access."""
        rows = super().create(vals_list)
        rows._tell_council(
            {
                row: self.env._(
                    "Access given to %(user)s: %(roles)s.",
                    user=row.user_id.name,
                    roles=row._get_roles_text(),
                )
                for row in rows
            }
        )
        return rows

    def write(self, vals):
        """Tell the council's thread what changed, keep an administrator, and end the
        sign-in of who is put off their last row."""
        told = {*ROLES, "user_id", "provider_id", "has_all_services", "service_ids"}
        if not vals.keys() & told:
            return super().write(vals)
        if "role_administrator" in vals and not vals["role_administrator"]:
            self._lock_administrators()
        before = {row: (row.user_id, row._get_roles_text()) for row in self}
        result = super().write(vals)
        self._check_administrator_left(self.provider_id)
        self._tell_council(
            {
                row: self.env._(
                    "Access changed: %(user)s: %(roles)s (before, %(old_user)s: "
                    "%(old_roles)s).",
                    user=row.user_id.name,
                    roles=row._get_roles_text(),
                    old_user=old_user.name,
                    old_roles=old_roles,
                )
                for row, (old_user, old_roles) in before.items()
                if (old_user, old_roles) != (row.user_id, row._get_roles_text())
            }
        )
        users = self.env["res.users"].union(*(user for user, _roles in before.values()))
        self._end_sign_ins(users - self.user_id)
        return result

    def unlink(self):
        """Tell the council's thread whose access ended, keep an administrator, and end
        the sign-in of who serves nobody any more."""
        self._lock_administrators()
        self._tell_council(
            {
                row: self.env._(
                    "Access of %(user)s ended (%(roles)s).",
                    user=row.user_id.name,
                    roles=row._get_roles_text(),
                )
                for row in self
            }
        )
        users, providers = self.user_id, self.provider_id
        result = super().unlink()
        self._check_administrator_left(providers)
        self._end_sign_ins(users)
        return result

    def _get_roles_text(self):
        """Return "Actuals, Invoices", or "Actuals (DEMO SERVICE), Invoices"."""
        labels = dict(ROLES)
        if not self.has_all_services:
            labels["role_actuals"] = self.env._(
                "%(role)s (%(services)s)",
                role=ROLES["role_actuals"],
                services=self._get_services_text(),
            )
        roles = [label for role, label in labels.items() if self[role]]
        return ", ".join(roles) or self.env._("no role")

    def _get_services_text(self):
        """Name the services that actuals are recorded for."""
        if self.has_all_services:
            return self.env._("All services")
        names = self.service_ids.sorted("name").mapped("name")
        return ", ".join(names) or self.env._("no service")

    def _tell_council(self, texts):
        """Note on the providers what happened to the rows: {row: text}."""
        # The provider's thread is the council's; who did it need not read it.
        for provider_sudo, rows in self.sudo().grouped("provider_id").items():
            told = [texts[row] for row in rows if row in texts]
            if told:
                by = self.env._("By %(user)s.", user=self.env.user.name)
                provider_sudo._message_log(body=Markup("<br/>").join([*told, by]))

    def _end_sign_ins(self, users):
        """End the sign-in of those portal users of ``users`` who serve nobody."""
        left = self.sudo().search([("user_id", "in", users.ids)]).user_id
        # To be told apart only: whoever ends access need not read users.
        gone = (users - left).sudo().filtered(lambda user: user._is_portal())
        gone.filtered("active")._lcc_end_sign_in()

    def _lock_administrators(self):
        """Let changes to administrators of the same provider wait for each other: two
        who put each other out at once would leave none. The second one is tried again,
        see PostgreSQL's REPEATABLE READ."""
        if not self.env.user._is_portal():
            return
        self.flush_model(["provider_id", "role_administrator"])
        # The user may not read a colleague's row; only rows are locked here.
        self.env.cr.execute(
            SQL(
                "SELECT id FROM lcc_provider_access WHERE role_administrator"
                " AND provider_id IN %s ORDER BY id FOR UPDATE",
                tuple(self.sudo().provider_id.ids) or (0,),
            )
        )

    @api.model
    def _check_administrator_left(self, providers):
        """Raise UserError if a provider's user has left it without administrator; the
        council may."""
        if not self.env.user._is_portal():
            return
        rows_sudo = self.sudo().search(
            [
                ("provider_id", "in", providers.ids),
                ("role_administrator", "=", True),
                ("user_id.active", "=", True),
            ]
        )
        for provider_sudo in providers.sudo() - rows_sudo.provider_id:
            raise UserError(
                self.env._(
                    "%(provider)s would have no administrator. Make a colleague "
                    "administrator first, or ask the council.",
                    provider=provider_sudo.name,
                )
            )
