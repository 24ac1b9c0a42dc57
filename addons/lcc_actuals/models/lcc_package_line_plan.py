from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from ..tools.ledger import contribution_of
from ..tools.planning import planned_days, planned_quantity
from ..tools.quantities import cost
from ..tools.weeks import financial_year, running_days, sunday_of
from .derived_fields import refuse_derived
from .lcc_package_line import DAY_FIELDS

#: What changes the planned quantity of weeks that already have their actual.
PLAN_FIELDS = {
    "date_start",
    "date_end",
    "qty_week",
    "is_by_day",
    "visits_planned",
    *DAY_FIELDS,
}

#: What is owed for recorded weeks follows these as well.
CONTRIBUTION_FIELDS = {"amount_contribution", "is_contribution_collected"}
OWED_FIELDS = PLAN_FIELDS | CONTRIBUTION_FIELDS

#: What the weekly actuals of a CPLI are of.
IDENTITY_FIELDS = ("client_id", "service_id", "service_level_id")


class LccPackageLine(models.Model):
    """What a CPLI plans for a week, and how recorded weeks follow a new plan."""

    _inherit = "lcc.package.line"

    @api.model
    def _find_running(self, services, monday, clients=None, kind=None):
        """Return the CPLIs of ``services`` that run on a day of the week."""
        domain = [
            ("service_id", "in", services.ids),
            ("date_start", "<=", sunday_of(monday)),
            "|",
            ("date_end", "=", False),
            ("date_end", ">=", monday),
        ]
        if clients is not None:
            domain.append(("client_id", "in", clients.ids))
        if kind:
            domain.append(("kind", "=", kind))
        return self.search(domain)

    def _get_plans(self, mondays):
        """Return {(CPLI id, Monday): planned quantity} for every week of
        ``mondays`` in which a CPLI of ``self`` runs; one query for absences."""
        if not mondays:
            return {}
        first, last = min(mondays), sunday_of(max(mondays))
        absent = self._get_absent_days(first, last)
        plans = {}
        for line in self:
            step = line.service_level_id.qty_step
            per_day = line.is_by_day and [line[name] for name in DAY_FIELDS]
            away = absent.get(line.client_id.id, ())
            for monday in mondays:
                if not planned_days(monday, line.date_start, line.date_end):
                    continue
                days = planned_days(monday, line.date_start, line.date_end, away)
                quantity = planned_quantity(days, line.qty_week, per_day, step)
                plans[line.id, monday] = float(quantity)
        return plans

    def _get_absent_days(self, first, last):
        """Return {client id: dates that don't count} from ``first`` to ``last``."""
        absences = self.env["lcc.absence"].search(
            [
                ("client_id", "in", self.client_id.ids),
                ("date_start", "<=", last),
                "|",
                ("date_end", "=", False),
                ("date_end", ">=", first),
            ]
        )
        return {
            client.id: client_absences._get_days(first, last)
            for client, client_absences in absences.grouped("client_id").items()
        }

    def _prepare_actual_identity_vals(self):
        """Return the fields that say which line an actual of this CPLI is."""
        self.ensure_one()
        return {
            "package_line_id": self.id,
            "client_id": self.client_id.id,
            "service_id": self.service_id.id,
            "service_level_id": self.service_level_id.id,
        }

    def _prepare_planned_vals(self, monday):
        """Return the figures of an actual that equals the plan of its week."""
        quantity = self._get_plans([monday]).get((self.id, monday), 0.0)
        return self._prepare_plan_vals(quantity)

    def _prepare_plan_vals(self, quantity):
        """Return the figures of an actual of which ``quantity`` is planned."""
        return {
            "qty_planned": quantity,
            "qty_plan_now": quantity,
            "qty_actual": quantity,
            "visits": self.visits_planned,
        }

    def write(self, vals):
        refuse_derived(self, vals)
        self._check_stays(vals)
        self._check_may_correct_contribution(vals)
        if OWED_FIELDS & vals.keys():
            self.client_id._lock_for_entry()
            self.contract_id._lock_plans()
        result = super().write(vals)
        if PLAN_FIELDS & vals.keys():
            self._update_actuals()
        return result

    def _check_may_correct_contribution(self, vals):
        """Let managers alone change the contribution of a CPLI with billed weeks: it is
        one for all of its weeks, so each of them would be adjusted."""
        names = CONTRIBUTION_FIELDS & vals.keys()
        if not names or self.env.user.has_group("lcc_actuals.group_lcc_manager"):
            return
        for line in self:
            changed = any(line[name] != vals[name] for name in names)
            # Who may change a CPLI may be told that there are bills for it.
            if changed and line.sudo()._is_billed():
                raise UserError(
                    self.env._(
                        "%(reference)s has billed weeks, and another contribution "
                        "would adjust every one of them. For a new contribution from "
                        "a day on, end it the day before and start another. Only a "
                        "care purchasing manager corrects the old one.",
                        reference=line.reference,
                    )
                )

    def _check_stays(self, vals):
        """Refuse another client, service or level once there are weeks of it."""
        for line in self:
            moved = any(
                name in vals and vals[name] != line[name].id for name in IDENTITY_FIELDS
            )
            if moved and line._is_recorded():
                raise ValidationError(
                    self.env._(
                        "%(reference)s has been recorded or paid, so client, service "
                        "and service level stay. End it and make a new one.",
                        reference=line.reference,
                    )
                )

    def _is_recorded(self):
        """Tell whether weeks or payments follow from the CPLI."""
        return bool(self.actual_ids)

    def _is_billed(self):
        """Tell whether something of the CPLI stands on a bill."""
        return any(self.actual_ids.mapped("amount_billed"))

    def _update_actuals(self):
        """Let weeks that already have their actual follow the plan (rule 9).

        Unconfirmed weeks become the plan, or go when the CPLI no longer runs in
        them. Entered ones keep their figures and show the plan of now.
        """
        # Actuals follow from the plan, whoever may change the plan.
        actuals_sudo = (
            self.env["lcc.actual"]
            .sudo()
            .search([("package_line_id", "in", self.ids), ("kind", "=", "planned")])
        )
        plans = self._get_plans(sorted(set(actuals_sudo.mapped("week_start"))))
        gone_sudo = actuals_sudo.browse()
        for actual in actuals_sudo:
            plan = plans.get((actual.package_line_id.id, actual.week_start))
            if actual.confirmed_by_id:
                actual._follow_plan_entered(plan or 0.0)
            elif plan is None:
                gone_sudo |= actual
            else:
                actual._follow_plan_unconfirmed(plan)
        gone_sudo.unlink()
        # A new last day can move a week to another financial year.
        self.env["lcc.commitment"]._ensure_of(actuals_sudo - gone_sudo)

    def _get_contribution(self, first, last, cost_of_week):
        """Return what of a week's cost the provider collects from the client, in
        pounds, for the days ``first`` to ``last`` on which the CPLI runs."""
        if not (self.is_contribution_collected and first):
            return 0.0
        days = (last - first).days + 1
        return float(contribution_of(self.amount_contribution, days, cost_of_week))

    def _prepare_generated_rows(self, monday):
        """Yield the columns of an actual that equals the plan, for every CPLI of
        ``self``, all of which run in the week. Constant number of queries."""
        plans = self._get_plans([monday])
        book = self.env["lcc.rate"]._get_book(self.contract_id, self.service_level_id)
        now = self.env.cr.now()
        for line in self:
            first, last = running_days(monday, line.date_start, line.date_end)
            rate = book.find(
                line.contract_id.id, line.service_level_id.id, line.id, first
            )
            plan = plans[line.id, monday]
            yield {
                **line._prepare_actual_identity_vals(),
                **line._prepare_plan_vals(plan),
                "week_start": monday,
                "contract_id": line.contract_id.id,
                "provider_id": line.provider_id.id,
                "company_id": line.company_id.id,
                "kind": "planned",
                "qty_frustrated": 0,
                "qty_missed": 0,
                "qty_extra": 0,
                "is_plan_changed": False,
                "date_from": first,
                "date_to": last,
                "financial_year": financial_year(last),
                "rate_id": rate.id or None,
                "price_unit": rate.price,
                "amount_total": cost(plan, rate.price),
                "amount_contribution": line._get_contribution(
                    first, last, cost(plan, rate.price)
                ),
                "qty_billed": 0,
                "amount_billed": 0,
                "amount_contribution_billed": 0,
                "amount_open": 0,
                "state": "generated",
                "approval_state": "none",
                "version": "0",
                "create_uid": self.env.uid,
                "create_date": now,
                "write_uid": self.env.uid,
                "write_date": now,
            }
