from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.base.models.ir_model import MODULE_UNINSTALL_FLAG
from odoo.addons.lcc_actuals.models.request_tries import lock_rows
from odoo.addons.lcc_actuals.models.staff_names import may_see_staff

from ..tools.steps import COUNCIL, DONE, LIVE, OPEN, PROVIDER, STATES
from .lcc_action_type import KINDS

READER = "lcc_actuals.group_lcc_reader"
TURNS = [(PROVIDER, "Provider"), (COUNCIL, "Council")]
#: What may be changed by hand once an action is raised; all else goes by steps.
BY_HAND = {"date_due", "title", "user_id"}
#: What the assignee's activity depends on.
ACTIVITY_FIELDS = {"date_due", "state", "turn", "user_id"}
ACTIVITY = "mail.mail_activity_data_todo"
#: Context key of our own writes. An object of ours: RPC can't send it.
OURS = "lcc_action_ours"
_OURS = object()
SECONDS_PER_HOUR = 3600


class LccAction(models.Model):
    """A question or request between a provider and the council about one client,
    contract, service, invoice, credit note or the provider itself (DESIGN section 7).

    The thread is Odoo's; what was posted reaches providers by ``get_posts`` alone,
    never the notes of the council's own. Access rows are read-only for providers; the
    public methods check as the user.
    """

    _name = "lcc.action"
    _description = "Action"
    _inherit = ["lcc.council.thread", "mail.activity.mixin", "lcc.provider.file"]
    _order = "date_due, id"
    _rec_name = "reference"
    _rec_names_search = ["reference", "title", "entity_name"]
    _lcc_guards_attachments = True

    reference = fields.Char(required=True, readonly=True, copy=False, default="New")
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    provider_id = fields.Many2one(
        "res.partner",
        required=True,
        index=True,
        ondelete="restrict",
        domain=[("is_lcc_provider", "=", True)],
    )
    type_id = fields.Many2one(
        "lcc.action.type", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [(kind, name) for kind, (name, _model, _field) in KINDS.items()],
        "Related To",
        required=True,
    )
    client_id = fields.Many2one(
        "lcc.client", index="btree_not_null", ondelete="restrict"
    )
    contract_id = fields.Many2one(
        "lcc.contract", index="btree_not_null", ondelete="restrict"
    )
    service_id = fields.Many2one(
        "lcc.service", index="btree_not_null", ondelete="restrict"
    )
    # A provider may delete an unsubmitted document that an action is about; its name
    # stays on the action.
    move_id = fields.Many2one(
        "account.move",
        "Invoice or Credit Note",
        index="btree_not_null",
        ondelete="set null",
        domain="[('lcc_provider_id', '=', provider_id)]",
    )
    entity_name = fields.Char(
        "Re", compute="_compute_entity_name", store=True, compute_sudo=True
    )
    title = fields.Char(required=True, tracking=True)
    text = fields.Text(required=True, help="What the action began with.")
    date_raised = fields.Datetime("Raised", readonly=True, copy=False)
    raised_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, groups=READER
    )
    raised_by_provider = fields.Boolean(readonly=True, copy=False)
    date_due = fields.Date("Due", required=True, index=True, tracking=True)
    team_id = fields.Many2one(
        "lcc.action.team",
        required=True,
        index=True,
        ondelete="restrict",
        groups=READER,
        tracking=True,
    )
    user_id = fields.Many2one(
        "res.users",
        "Assignee",
        domain=[("share", "=", False)],
        groups=READER,
        tracking=True,
    )
    state = fields.Selection(
        STATES, "Status", required=True, default=OPEN, readonly=True, index=True
    )
    turn = fields.Selection(
        TURNS, "Assigned To Side", required=True, default=PROVIDER, readonly=True
    )
    assigned_to = fields.Char(compute="_compute_assigned_to", compute_sudo=True)
    close_reason = fields.Char(readonly=True, copy=False)
    last_post_date = fields.Datetime(readonly=True, copy=False)
    last_post_side = fields.Selection(TURNS, readonly=True, copy=False)
    seen_ids = fields.One2many("lcc.action.seen", "action_id")
    is_unread = fields.Boolean(
        "Unread",
        compute="_compute_is_unread",
        search="_search_is_unread",
        help="The other side has posted something that you haven't looked at.",
    )
    date_first_reply = fields.Datetime("First Reply", readonly=True, copy=False)
    date_closed = fields.Datetime("Closed", readonly=True, copy=False)
    hours_to_first_reply = fields.Float(
        "Hours to First Reply",
        compute="_compute_hours",
        store=True,
        aggregator="avg",
        help="From being raised to the first answer of the other side.",
    )
    hours_to_close = fields.Float(
        "Hours to Resolution", compute="_compute_hours", store=True, aggregator="avg"
    )
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_due_state", search="_search_is_overdue"
    )
    due_state = fields.Selection(
        [("overdue", "Overdue"), ("open", "Open"), ("done", "Done")],
        compute="_compute_due_state",
    )

    _reference_unique = models.UniqueIndex(
        "(reference)", "Another action already has this reference."
    )
    _entity_of_kind = models.Constraint(
        "CHECK ((client_id IS NOT NULL) = (kind = 'client')"
        " AND (contract_id IS NOT NULL) = (kind = 'contract')"
        " AND (service_id IS NOT NULL) = (kind = 'service')"
        " AND (move_id IS NULL OR kind IN ('invoice', 'credit_note')))",
        "Choose the one record that the action is about, of the kind it is related to.",
    )

    # Buttons

    def action_decide(self):
        """Open the dialog of closing, reopening or reassigning; the button's context
        says which."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Actions"),
            "res_model": "lcc.action.decision",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_decision": self.env.context.get("default_decision", "close"),
                "default_action_ids": self.ids,
                "default_team_id": self.team_id.id if len(self.team_id) == 1 else False,
            },
        }

    # Computes

    @api.depends(
        "kind",
        "provider_id.name",
        "client_id.name",
        "contract_id.name",
        "service_id.name",
        "move_id.ref",
    )
    def _compute_entity_name(self):
        """ "Mrs Jane Bloggs (Client)", "DEMO CONTRACT (Contract)"."""
        for action in self:
            if not action.kind:
                action.entity_name = False
                continue
            entity = action._get_entity()
            if entity or not action.entity_name:
                name = action._get_entity_label(action.kind, entity)
                action.entity_name = f"{name} ({KINDS[action.kind][0]})"
            else:
                # A document that was deleted leaves its name behind.
                action.entity_name = action.entity_name

    @api.depends("turn", "team_id.name")
    def _compute_assigned_to(self):
        """ "Provider", "LA (Accounts Management)"."""
        for action in self:
            if action.turn == PROVIDER:
                action.assigned_to = self.env._("Provider")
            else:
                action.assigned_to = self.env._(
                    "LA (%(team)s)", team=action.team_id.name
                )

    @api.depends("date_raised", "date_first_reply", "date_closed")
    def _compute_hours(self):
        for action in self:
            action.hours_to_first_reply = action._hours_until(action.date_first_reply)
            action.hours_to_close = action._hours_until(action.date_closed)

    def _hours_until(self, moment):
        if not (moment and self.date_raised):
            return 0
        return (moment - self.date_raised).total_seconds() / SECONDS_PER_HOUR

    @api.depends("state", "date_due")
    @api.depends_context("uid")
    def _compute_due_state(self):
        today = self.env.company._lcc_today()
        for action in self:
            is_late = bool(action.date_due and action.date_due < today)
            action.is_overdue = action.state != DONE and is_late
            action.due_state = (
                "done"
                if action.state == DONE
                else ("overdue" if action.is_overdue else "open")
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._lcc_today()
        # Asked for True; Odoo turns the other questions into this one.
        return [("state", "in", LIVE), ("date_due", "<", today)]

    @api.depends("last_post_side", "seen_ids")
    @api.depends_context("uid")
    def _compute_is_unread(self):
        # Rows of colleagues may be among what was read before; they don't count.
        unread = self.sudo().filtered_domain(self._get_unread_domain())
        for action in self:
            action.is_unread = action in unread

    def _search_is_unread(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._get_unread_domain()

    @api.model
    def _get_unread_domain(self):
        other = COUNCIL if self.env.user.share else PROVIDER
        return Domain("last_post_side", "=", other) & Domain(
            "seen_ids", "not any", [("user_id", "=", self.env.uid)]
        )

    def _has_field_access(self, field, operation):
        return may_see_staff(self, field) and super()._has_field_access(
            field, operation
        )

    @api.onchange("type_id")
    def _onchange_type(self):
        """Show an officer's new action with the type's team and minimum due date."""
        if self.type_id:
            self.team_id = self.type_id.team_id
            self.date_due = self.type_id._get_earliest_due()

    # Writing

    @api.model_create_multi
    def create(self, vals_list):
        """Raise actions, as officers do on the form and the steps of ours everywhere:
        the text is the first post, and the other side's turn it is."""
        for vals in vals_list:
            self._prepare_new(vals)
        actions = super().create(vals_list)
        if not self._is_ours():
            for action in actions:
                action._post(COUNCIL, action.text)
        for action in actions.filtered("user_id"):
            action._plan_activity()
        return actions

    def _prepare_new(self, vals):
        """Fill in what nobody types; a side can't be claimed by who isn't it."""
        by_provider = self._is_ours() and bool(vals.get("raised_by_provider"))
        now = fields.Datetime.now()
        action_type = self.env["lcc.action.type"].browse(vals.get("type_id"))
        vals.update(
            reference=self.env["ir.sequence"].sudo().next_by_code("lcc.action"),
            raised_by_provider=by_provider,
            raised_by_id=self.env.uid,
            date_raised=now,
            last_post_date=now,
            last_post_side=PROVIDER if by_provider else COUNCIL,
            state=OPEN,
            turn=COUNCIL if by_provider else PROVIDER,
            close_reason=False,
            date_first_reply=False,
            date_closed=False,
        )
        if action_type:
            vals["team_id"] = vals.get("team_id") or action_type.sudo().team_id.id
            vals["date_due"] = vals.get("date_due") or action_type._get_earliest_due()

    def write(self, vals):
        """Refuse to change by hand what the steps keep."""
        sealed = [name for name in vals if self._is_sealed(name)]
        if sealed and not self._is_ours():
            field = self._fields[sealed[0]]
            raise UserError(
                self.env._(
                    "%(action)s: %(field)s is not changed by hand. Use the buttons of "
                    "the action, or close it and raise another.",
                    action=self[:1].reference,
                    field=field._description_string(self.env),
                )
            )
        result = super().write(vals)
        if vals.keys() & ACTIVITY_FIELDS:
            for action in self:
                action._plan_activity()
        return result

    def _is_sealed(self, name):
        field = self._fields.get(name)
        is_own = field is not None and field._module == "lcc_actions"
        return is_own and name not in BY_HAND

    def _ours(self):
        """Return the actions as our own steps write them, past the access rows, which
        are read-only for portal users: the steps have asked who it is."""
        return self.sudo().with_context(**{OURS: _OURS})

    def _is_ours(self):
        return self.env.context.get(OURS) is _OURS

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        """Refuse: what was asked and answered stays."""
        raise UserError(
            self.env._("Actions are kept: close them, with a reason, instead.")
        )

    def unlink(self):
        """Refuse before Odoo deletes the thread, which would be refused in words about
        a post."""
        if self and not self.env.context.get(MODULE_UNINSTALL_FLAG):
            self._unlink_never()
        return super().unlink()

    def copy(self, default=None):
        """Refuse: each action has its own story."""
        if self:
            raise UserError(self.env._("Raise another action instead of copying one."))
        return super().copy(default)

    def _plan_activity(self):
        """Give the assignee something to do while it is the council's turn."""
        # Whoever takes the step may not plan for staff.
        action = self.sudo()
        action.activity_unlink([ACTIVITY])
        if action.user_id and action.turn == COUNCIL and action.state != DONE:
            action.activity_schedule(
                ACTIVITY,
                action.date_due,
                self.env._("Answer %(action)s", action=action.reference),
                user_id=action.user_id.id,
            )

    def _lock(self):
        """Let one transaction at a time answer these actions."""
        lock_rows(self, self._get_busy_words)

    def _get_busy_words(self):
        return self.env._(
            "Someone else is answering %(action)s just now. Look at it again.",
            action=self[:1].sudo().reference,
        )
