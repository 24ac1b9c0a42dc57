from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.lcc_actuals.tools.weeks import short_date

from ..tools.steps import LIVE


class LccActionMany(models.TransientModel):
    """Raise one type of action for many at once: for the services of outstanding weeks
    ("O/S Actuals"), or for providers."""

    _name = "lcc.action.many"
    _description = "Raise Many Actions"

    type_id = fields.Many2one("lcc.action.type", required=True)
    title = fields.Char(required=True)
    text = fields.Text(required=True)
    date_due = fields.Date("Due", help="When empty, the type's minimum due date.")
    line_ids = fields.One2many("lcc.action.many.line", "many_id", "Raised For")

    @api.model
    def default_get(self, fields_list):
        """Take what was chosen in a list: outstanding weeks or providers."""
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        chosen = self.env.context.get("active_ids") or []
        if model == "lcc.outstanding.week":
            values.update(self._prepare_outstanding(self.env[model].browse(chosen)))
        elif model == "res.partner":
            values.update(self._prepare_notification(self.env[model].browse(chosen)))
        return values

    def _prepare_outstanding(self, weeks):
        """One action a service, which names its weeks."""
        lines = [
            {
                "provider_id": service.provider_id.id,
                "service_id": service.id,
                "detail": ", ".join(
                    short_date(day) for day in sorted(found.mapped("week_start"))
                ),
            }
            for service, found in weeks.grouped("service_id").items()
        ]
        return {
            "type_id": self.env.ref("lcc_actions.action_type_os_actuals").id,
            "title": self.env._("Outstanding Actuals"),
            "text": self.env._(
                "Please confirm the actuals of the weeks below, or tell us what keeps "
                "you."
            ),
            "line_ids": [fields.Command.create(line) for line in lines],
        }

    def _prepare_notification(self, partners):
        providers = partners.filtered("is_lcc_provider")
        return {
            "type_id": self.env.ref("lcc_actions.action_type_notification").id,
            "line_ids": [
                fields.Command.create({"provider_id": provider.id})
                for provider in providers
            ],
        }

    def action_raise(self):
        """Raise an action for each line, but for those that already have an open one of
        the type; show them."""
        self.ensure_one()
        lines = self.line_ids.filtered(lambda line: not line.open_action_id)
        if not lines:
            raise UserError(
                self.env._(
                    "There is nothing to raise: each of these has an open action of "
                    "the type %(type)s. Answer those instead.",
                    type=self.type_id.name,
                )
            )
        raised = [line._raise() for line in lines]
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "lcc_actions.lcc_action_action"
        )
        return {**action, "domain": [("id", "in", raised)], "context": {}}


class LccActionManyLine(models.TransientModel):
    """One provider, or one of its services, that an action is raised for."""

    _name = "lcc.action.many.line"
    _description = "Line of Many Actions"

    many_id = fields.Many2one("lcc.action.many", required=True, ondelete="cascade")
    provider_id = fields.Many2one(
        "res.partner", required=True, domain=[("is_lcc_provider", "=", True)]
    )
    service_id = fields.Many2one(
        "lcc.service", domain="[('provider_id', '=', provider_id)]"
    )
    detail = fields.Char("Weeks")
    open_action_id = fields.Many2one(
        "lcc.action", "Already Open", compute="_compute_open_action_id"
    )

    @api.depends("provider_id", "service_id", "many_id.type_id")
    def _compute_open_action_id(self):
        actions = self.env["lcc.action"]
        found = actions.search(
            [
                ("type_id", "in", self.many_id.type_id.ids),
                ("provider_id", "in", self.provider_id.ids),
                ("state", "in", LIVE),
            ]
        )
        known = {(a.type_id, a.provider_id, a.service_id): a for a in found}
        for line in self:
            key = (line.many_id.type_id, line.provider_id, line.service_id)
            line.open_action_id = known.get(key, actions)

    def _raise(self):
        entity = self.service_id or self.provider_id
        return self.env["lcc.action"].action_raise(
            self.provider_id.id,
            {
                "type_id": self.many_id.type_id.id,
                "kind": "service" if self.service_id else "provider",
                "entity_id": entity.id,
                "date_due": self.many_id.date_due,
                "title": self.many_id.title,
                "text": "\n".join(filter(None, (self.many_id.text, self.detail))),
            },
        )
