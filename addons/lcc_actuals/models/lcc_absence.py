from datetime import timedelta

from odoo import api, fields, models

from ..tools.weeks import overlap


class LccAbsence(models.Model):
    """Days on which a client's packages are suspended."""

    _name = "lcc.absence"
    _description = "Client Absence"
    _order = "date_start desc, id desc"
    _rec_name = "reason"

    client_id = fields.Many2one(
        "lcc.client", required=True, index=True, ondelete="cascade"
    )
    reason = fields.Selection(
        [("hospital", "Hospital"), ("away", "Away"), ("other", "Other")], required=True
    )
    date_start = fields.Date("From", required=True)
    date_end = fields.Date("To", help="Last day away; empty while it lasts.")
    payment = fields.Selection(
        [("stop", "Payment stops"), ("continue", "Payment continues")],
        required=True,
        default="stop",
        help="Days on which payment stops don't count in the planned quantity.",
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_end IS NULL OR date_end >= date_start)",
        "An absence can't end before it begins.",
    )

    def _get_days(self, first, last):
        """Return the set of dates from ``first`` to ``last`` that don't count."""
        days = set()
        for absence in self.filtered(lambda absence: absence.payment == "stop"):
            shared = overlap(first, last, absence.date_start, absence.date_end)
            if shared:
                length = (shared[1] - shared[0]).days + 1
                days.update(shared[0] + timedelta(days=n) for n in range(length))
        return days

    @api.model_create_multi
    def create(self, vals_list):
        absences = super().create(vals_list)
        absences._lock_plans()
        absences.client_id.package_line_ids._update_actuals()
        return absences

    def write(self, vals):
        clients = self.client_id
        self._lock_plans()
        result = super().write(vals)
        (clients | self.client_id).package_line_ids._update_actuals()
        return result

    def unlink(self):
        clients = self.client_id
        self._lock_plans()
        result = super().unlink()
        clients.package_line_ids._update_actuals()
        return result

    def _lock_plans(self):
        self.client_id._lock_for_entry()
        self.client_id.package_line_ids.contract_id._lock_plans()
