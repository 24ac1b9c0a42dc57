from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools.weeks import long_date
from ..closing_mark import as_closing, is_closing
from .client_closing import SETTLED
from .managers_only import check_manager

#: How an organisation's people are reached.
REACHED_BY = ("email", "phone")


class ResPartner(models.Model):
    """Closing a provider for good: access ends, its people are hidden, nothing new is
    drawn up, and the ledger stays with the organisation's name and address."""

    _inherit = "res.partner"

    lcc_date_closed = fields.Date(
        "Closed as Provider",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="Since then nobody signs in for it, and nothing is bought from it.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """Refuse partners that say they are closed."""
        if any(vals.get("lcc_date_closed") for vals in vals_list):
            raise UserError(self.env._("A provider is closed by [Close Provider]."))
        return super().create(vals_list)

    def write(self, vals):
        """Refuse to close a provider by hand, or to open one again."""
        if "lcc_date_closed" in vals and not is_closing(self):
            raise UserError(
                self.env._(
                    "A provider is closed by [Close Provider] on its form, for good."
                )
            )
        return super().write(vals)

    def action_lcc_open_closing(self):
        """Open the preview of closing the provider; for managers."""
        self.ensure_one()
        check_manager(self.env)
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_provider_closing_action"
        )
        return {**action, "context": {"default_provider_id": self.id}}

    def _lcc_check_not_closed(self):
        """Raise ValidationError when one of the providers is closed."""
        # Portal users, who may draw up bills, don't read when providers were closed.
        for provider in self.sudo().filtered("lcc_date_closed"):
            raise ValidationError(
                self.env._(
                    "%(provider)s was closed on %(day)s: nothing new is drawn up for "
                    "it, and nobody signs in.",
                    provider=provider.name,
                    day=long_date(provider.lcc_date_closed),
                )
            )

    def _lcc_find(self, model, path="provider_id"):
        """Return the provider's records of ``model``, whoever may read them: only
        managers come here."""
        records = self.env[model].sudo().with_context(active_test=False)
        return records.search([(path, "=", self.id)], order="id")

    def _lcc_get_closing_obstacles(self):
        """Return why the provider can't be closed yet, as texts with the way out. To be
        extended by addons whose documents have to end first."""
        self.ensure_one()
        if not self.is_lcc_provider:
            return [self.env._("It is no care provider.")]
        if self.lcc_date_closed:
            return [self.env._("It is closed already.")]
        return [*self._lcc_get_care_obstacles(), *self._lcc_get_bill_obstacles()]

    def _lcc_get_care_obstacles(self):
        today = self.env.company._lcc_today()
        running = self._lcc_find("lcc.package.line").filtered(
            lambda line: not line.date_end or line.date_end >= today
        )
        if running:
            yield self.env._(
                "%(count)s care package line items run, such as %(line)s. End them, or "
                "move the clients to another provider, first.",
                count=len(running),
                line=running[0].reference,
            )
        waiting = self._lcc_find("lcc.actual").filtered(
            lambda actual: (
                actual.approval_state == "awaiting"
                or actual.is_in_dispute
                or (actual.state == "generated" and actual.date_from)
                or not actual.currency_id.is_zero(actual.amount_open)
            )
        )
        if waiting:
            yield self.env._(
                "%(count)s weekly lines are not confirmed, approved or billed, such as "
                "%(line)s. Settle them first.",
                count=len(waiting),
                line=waiting[0].display_name,
            )

    def _lcc_get_bill_obstacles(self):
        bills = self._lcc_find("account.move", "lcc_provider_id")
        unpaid = bills.filtered(lambda bill: bill.lcc_status not in SETTLED)
        if unpaid:
            yield self.env._(
                "These invoices and credit notes are not finalised: %(names)s. Pay or "
                "cancel them first.",
                names=", ".join(unpaid.mapped("display_name")),
            )
        schedules = self._lcc_find("lcc.scheduled.payment")
        if schedules.filtered(lambda schedule: schedule.state == "open"):
            yield self.env._("A scheduled payment is open. Finalise it first.")

    def _lcc_get_people(self):
        """Return the contacts who are people of the provider: neither it nor its
        branches."""
        people = self.with_context(active_test=False).child_ids
        return people.filtered(
            lambda person: not person.is_company and not person.is_lcc_provider
        )

    def _lcc_get_closing_preview(self):
        """Return what goes and what stays, as two lists of texts. To be extended by
        addons that keep more of the provider's people."""
        self.ensure_one()
        goes = [
            self.env._("Sign-ins: %(count)s", count=len(self.sudo().lcc_access_ids)),
            self.env._("Contact persons: %(count)s", count=len(self._lcc_get_people())),
            self.env._("The organisation's e-mail address and telephone number"),
        ]
        bills = self._lcc_find("account.move", "lcc_provider_id")
        stays = [
            self.env._("Name and address: %(name)s", name=self.name),
            self.env._(
                "Contracts: %(count)s", count=len(self._lcc_find("lcc.contract"))
            ),
            self.env._(
                "Weekly actuals: %(count)s", count=len(self._lcc_find("lcc.actual"))
            ),
            self.env._("Invoices and credit notes: %(count)s", count=len(bills)),
        ]
        return goes, stays

    def _lcc_do_close(self):
        """End the provider's access for good and hide its people.

        Raise AccessError for anyone but managers, UserError while something is in the
        way.
        """
        self.ensure_one()
        check_manager(self.env)
        obstacles = self._lcc_get_closing_obstacles()
        if obstacles:
            raise UserError("\n".join([self.name, *obstacles]))
        goes, _stays = self._lcc_get_closing_preview()
        self._lcc_end_access()
        self._lcc_hide_people()
        as_closing(self).write({"lcc_date_closed": self.env.company._lcc_today()})
        self.message_post(
            body=self.env._(
                "Closed as provider. Gone: %(texts)s", texts="; ".join(goes)
            )
        )

    def _lcc_end_access(self):
        """Take all sign-ins away; who serves nobody else can't sign in at all."""
        # A manager may take rows away, but not archive people's accounts.
        rows_sudo = self.sudo().lcc_access_ids
        users_sudo = rows_sudo.user_id
        rows_sudo.unlink()
        rows = self.env["lcc.provider.access"].sudo()
        served = rows.search([("user_id", "in", users_sudo.ids)]).user_id
        (users_sudo - served).active = False

    def _lcc_hide_people(self):
        """Clear the names and ways to reach the provider's people. To be extended by
        addons that keep more of them."""
        gone = {
            "name": self.env._("Former contact"),
            **dict.fromkeys(REACHED_BY, False),
            "active": False,
        }
        as_closing(self._lcc_get_people()).write(gone)
        as_closing(self).write(dict.fromkeys(REACHED_BY, False))
