from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools.working_days import add_working_days

#: Kind of entity -> (its name in the guide, the model, the action's own field of it).
KINDS = {
    "client": ("Client", "lcc.client", "client_id"),
    "contract": ("Contract", "lcc.contract", "contract_id"),
    "service": ("Service", "lcc.service", "service_id"),
    "provider": ("Organisation", "res.partner", "provider_id"),
    "invoice": ("Invoice", "account.move", "move_id"),
    "credit_note": ("Credit Note", "account.move", "move_id"),
}
#: What the council's own steps raise: a returned bill, a debit balance.
NEEDED = ("debit_balance", "returned_bill")


class LccActionType(models.Model):
    """What an action is about: which entities it can be raised on, how soon it can be
    due and which team answers it (guide: Appendix B)."""

    _name = "lcc.action.type"
    _description = "Action Type"
    _order = "sequence, id"

    name = fields.Char(required=True)
    code = fields.Char(required=True, help="What pages and jobs know the type by.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    is_council_only = fields.Boolean(
        "Council Only", help="Providers answer actions of this type, but raise none."
    )
    due_days = fields.Integer(
        "Minimum Due Date",
        required=True,
        default=5,
        help="Working days after the day on which it is raised. Providers can't ask "
        "for an answer sooner.",
    )
    team_id = fields.Many2one(
        "lcc.action.team",
        required=True,
        ondelete="restrict",
        index=True,
        groups="lcc_actuals.group_lcc_reader",
    )
    team_name = fields.Char("Assign to", related="team_id.name")
    guidance = fields.Text(help="When to use it; providers read this.")
    for_client = fields.Boolean("Client")
    for_contract = fields.Boolean("Contract")
    for_service = fields.Boolean("Service")
    for_provider = fields.Boolean("Organisation")
    for_invoice = fields.Boolean("Invoice")
    for_credit_note = fields.Boolean("Credit Note")

    _code_unique = models.UniqueIndex(
        "(code)", "There already is an action type with this code."
    )
    _due_days_sensible = models.Constraint(
        "CHECK (due_days BETWEEN 0 AND 250)",
        "The minimum due date is 0 to 250 working days away.",
    )

    @api.constrains(*(f"for_{kind}" for kind in KINDS))
    def _check_has_kind(self):
        for action_type in self:
            if not action_type._get_kinds():
                raise ValidationError(
                    self.env._(
                        "%(type)s: tick what it can be raised on.",
                        type=action_type.name,
                    )
                )

    def write(self, vals):
        """Keep the types that steps and jobs raise known and out of the archive."""
        for action_type in self:
            code, active = vals.get("code", action_type.code), vals.get("active", True)
            if code != action_type.code or not active:
                action_type._check_not_needed()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _check_not_needed(self):
        """Raise UserError for a type without which bills couldn't be returned or debit
        balances claimed."""
        for action_type in self:
            if action_type.code in NEEDED:
                raise UserError(
                    self.env._(
                        "%(type)s: the council's own steps raise actions of this type, "
                        "so it stays, with its code. Rename it or change its team.",
                        type=action_type.name,
                    )
                )

    def _get_kinds(self):
        """Return the kinds of entity that the type can be raised on."""
        self.ensure_one()
        return [kind for kind in KINDS if self[f"for_{kind}"]]

    def _get_earliest_due(self, days_off=None):
        """Return the earliest due date of an action raised today: so many working days
        later, today not counted; England's bank holidays are none. ``days_off`` are
        those of ``_get_days_off``, where they are known."""
        self.ensure_one()
        if days_off is None:
            days_off = self._get_days_off()
        return add_working_days(self.env.company._lcc_today(), self.due_days, days_off)

    @api.model
    def _get_days_off(self):
        """Return the council's days off, as a set of dates."""
        company = self.env.company
        # Bank holidays are public; portal users have no access to calendars.
        calendar_sudo = (
            company.sudo().lcc_working_calendar_id
            or self.env.ref("lcc_actuals.resource_calendar_council").sudo()
        )
        return calendar_sudo._lcc_get_days_off()

    @api.model
    def _by_code(self, code):
        """Return the type known by ``code``, or none, as sudo: types are no secret."""
        return self.sudo().search([("code", "=", code)])
