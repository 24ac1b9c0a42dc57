"""The models that are about clients, and how each leads to its client."""

from odoo import models

from .lcc_trail_calls import from_database


class LccClient(models.Model):
    _name = "lcc.client"
    _inherit = ["lcc.client", "lcc.trailed"]
    _trail_path = "id"

    def action_view_trail(self):
        """Open who looked at and who changed these clients' data; for managers, whom
        the trail's access rows let read it."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actuals.lcc_trail_action"
        )
        return {**action, "domain": [("client_id", "in", self.ids)], "context": {}}

    def unlink(self):
        # Afterwards nothing says whose reference it was.
        self.env["lcc.trail"]._note(self, "changed")
        self.env["lcc.trail"]._write_notes()
        return super().unlink()

    def _get_trail_clients(self):
        return self


class LccPackageLine(models.Model):
    _name = "lcc.package.line"
    _inherit = ["lcc.package.line", "lcc.trailed"]


class LccAbsence(models.Model):
    _name = "lcc.absence"
    _inherit = ["lcc.absence", "lcc.trailed"]


class LccAbsenceReport(models.Model):
    _name = "lcc.absence.report"
    _inherit = ["lcc.absence.report", "lcc.trailed"]


class LccActual(models.Model):
    _name = "lcc.actual"
    _inherit = ["lcc.actual", "lcc.trailed"]


class LccActualHistory(models.Model):
    _name = "lcc.actual.history"
    _inherit = ["lcc.actual.history", "lcc.trailed"]
    _trail_path = "actual_id.client_id"

    def _log(self, actuals, event, note=False):
        # Long imports write actuals past the ORM; all of them write history.
        self.env["lcc.trail"]._note(actuals, "changed")
        return super()._log(actuals, event, note)


class LccActualsImportRow(models.Model):
    _name = "lcc.actuals.import.row"
    _inherit = ["lcc.actuals.import.row", "lcc.trailed"]


class LccCommitment(models.Model):
    _name = "lcc.commitment"
    _inherit = ["lcc.commitment", "lcc.trailed"]


class LccScheduledPaymentLine(models.Model):
    _name = "lcc.scheduled.payment.line"
    _inherit = ["lcc.scheduled.payment.line", "lcc.trailed"]


@from_database
class AccountMoveLine(models.Model):
    _name = "account.move.line"
    _inherit = ["account.move.line", "lcc.trailed"]
    _trail_path = "lcc_commitment_id.client_id"

    def _note_change(self):
        """Bills are the ledger's; what they bill is noted where it is recorded."""

    def _get_trail_clients(self):
        return self.env["lcc.client"]


@from_database
class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "lcc.trail.calls"]


class LccScheduledPayment(models.Model):
    _name = "lcc.scheduled.payment"
    _inherit = ["lcc.scheduled.payment", "lcc.trail.calls"]
