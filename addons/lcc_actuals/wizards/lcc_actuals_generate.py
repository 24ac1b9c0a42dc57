from odoo import api, fields, models

from ..tools.weeks import long_date, monday_of


class LccActualsGenerate(models.TransientModel):
    """Make the missing actuals of one week, for chosen services or for all."""

    _name = "lcc.actuals.generate"
    _description = "Generate Actuals"

    week_start = fields.Date(
        "Week Beginning",
        required=True,
        default=lambda self: monday_of(self.env.company._lcc_today()),
        help="Any day of the week will do: it becomes its Monday.",
    )
    service_ids = fields.Many2many(
        "lcc.service",
        string="Services",
        domain=[("basis", "=", "actuals")],
        default=lambda self: self._default_service_ids(),
        help="Leave empty for every service that is paid on actuals.",
    )

    @api.model
    def _default_service_ids(self):
        """Take the services chosen in a list; of contracts, those on actuals."""
        if self.env.context.get("active_model") != "lcc.service":
            return self.env["lcc.service"]
        chosen = self.env["lcc.service"].browse(self.env.context.get("active_ids"))
        return chosen.filtered(lambda service: service.basis == "actuals")

    @api.onchange("week_start")
    def _onchange_week_start(self):
        if self.week_start:
            self.week_start = monday_of(self.week_start)

    def action_generate(self):
        """Generate, and say how many lines were made."""
        self.ensure_one()
        services = self.service_ids or self.env["lcc.service"].search(
            [("basis", "=", "actuals")]
        )
        made = services.action_generate_actuals(self.week_start)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if made else "info",
                "message": self._result_text(made),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _result_text(self, made):
        week = long_date(self.week_start)
        if made:
            return self.env._(
                "%(count)s lines were made for the week beginning %(week)s.",
                count=made,
                week=week,
            )
        return self.env._(
            "Nothing was missing for the week beginning %(week)s.", week=week
        )
