from odoo import fields, models

from ...tools.weeks import long_date
from .lcc_notice import Told


class LccScheduledPayment(models.Model):
    """Schedules that wait for the provider's answer are told to its users."""

    _inherit = "lcc.scheduled.payment"

    def _tell_changed(self):
        """Tell of new ones once they have lines, and of those that aren't any more what
        the provider has answered."""
        # Counted from 1, and up with every change of a line.
        fresh = self.filtered(lambda schedule: schedule.version == 1)
        answered = self.filtered(lambda schedule: schedule.answer != "none")
        result = super()._tell_changed()
        fresh._tell_users("ready")
        (answered - fresh)._tell_users("changed")
        return result

    def action_clear_answer(self):
        result = super().action_clear_answer()
        self._tell_users("ready")
        return result

    def _tell_users(self, step):
        """Tell of those that can still be answered."""
        now = fields.Datetime.now()
        opened = self.filtered(lambda schedule: schedule.date_cutoff > now)
        self.env["lcc.notice"]._tell("schedule", step, self._name, opened._get_told())

    def _get_told(self, suffix=""):
        """Return what notices say of these: the period, and ``suffix``."""
        # Whoever draws them up may not read all they are of.
        return [
            Told(
                schedule.id,
                schedule.provider_id.id,
                f"{long_date(schedule.date_start)} to {long_date(schedule.date_end)}"
                f"{suffix}",
                f"/my/scheduled-payments/{schedule.id}",
            )
            for schedule in self.sudo()
        ]
