from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from ...tools.weeks import financial_year
from ..plain_rows import read_plain

#: Contracts that the job draws up before it commits.
BATCH = 25
#: What tells one line from another: an equal line stays as it is.
LINE_FIELDS = (
    "package_line_id",
    "financial_year",
    "period_start",
    "part",
    "is_adjustment",
    "is_payable",
    "obstacle",
    "date_from",
    "date_to",
    "days",
    "price_unit",
    "quantity",
    "amount",
)
#: What was asked about a CPLI's days follows them from schedule to schedule.
QUESTION_FIELDS = (
    "question",
    "questioned_by_id",
    "date_questioned",
    "reply",
    "is_answered",
)


class LccScheduledPayment(models.Model):
    """Drawing schedules up, and up again whenever the plan changes, until they are
    finalised. Made twice, or by two at once, it is the same schedule once."""

    _inherit = "lcc.scheduled.payment"

    @api.model
    def action_draw_up(self, contract_ids, day=None):
        """Draw up the schedules of the period that holds ``day`` (a date or ISO text;
        today without any) for contracts on the scheduled basis; return their ids.

        Raise AccessError for others than officers.
        """
        if not self.env.user.has_group("lcc_actuals.group_lcc_officer"):
            raise AccessError(
                self.env._(
                    "Scheduled payments are drawn up by care purchasing officers."
                )
            )
        contracts = self.env["lcc.contract"].search(
            [("id", "in", list(contract_ids)), ("basis", "=", "scheduled")]
        )
        day = self._fields["date_start"].to_date(day) or self._today()
        # The officer may; what follows from the plan is worked out past their rights.
        return self.sudo()._draw_up(contracts.sudo(), day).ids

    @api.model
    def _today(self):
        return self.env.company._lcc_today()

    @api.model
    def _cron_draw_up(self):
        """Draw up what is missing for the period that holds today; called by the
        scheduler every day."""
        scheduler, today = self.env["ir.cron"], self._today()
        missing = self._find_undrawn(today)
        scheduler._commit_progress(remaining=len(missing))
        while missing:
            batch, missing = missing[:BATCH], missing[BATCH:]
            try:
                drawn = self._draw_up(batch, today)
                # A home without residents, or an ended contract, has nothing to say.
                drawn.filtered(lambda schedule: not schedule.line_ids).unlink()
                self.env.flush_all()
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                # Someone changes the plan of one of them: they come the next day.
                self.env.cr.rollback()
            if not scheduler._commit_progress(len(batch)):
                break

    @api.model
    def _find_undrawn(self, day):
        """Return the contracts that have no schedule for the period of ``day``. Ended
        ones are among them: what changes of the past is corrected after the end."""
        running = self.env["lcc.contract"].search(
            [("basis", "=", "scheduled"), ("date_start", "<=", day)]
        )
        drawn = self.search([("date_start", "<=", day), ("date_end", ">=", day)])
        running -= drawn.contract_id
        return running.filtered(lambda contract: contract._get_first_paid_day() <= day)

    @api.model
    def _draw_up(self, contracts, day):
        """Return the schedules of the period that holds ``day``, made where there is
        none yet; open ones come to what the plan does now."""
        contracts._lock_plans()
        schedules = self.browse()
        for calendar, group in contracts.grouped("calendar_id").items():
            period = calendar._get_period(day)
            domain = [("contract_id", "in", group.ids), ("date_start", "=", period[0])]
            found = self.search(domain)
            missing = group - found.contract_id
            schedules |= found | self.create(
                [self._prepare_vals(contract, *period) for contract in missing]
            )
        schedules._redraw()
        return schedules

    @api.model
    def _prepare_vals(self, contract, first, last):
        cutoff = contract._get_payment_days(last)[0]
        return {
            "contract_id": contract.id,
            "date_start": first,
            "date_end": last,
            "financial_year": financial_year(last),
            "date_cutoff": contract.company_id._lcc_utc(cutoff),
        }

    def _redraw(self):
        """Let the open ones hold what their contracts come to now; return those of
        which a line has changed. The contracts are locked by the caller.

        Earlier periods go first: what stands there is left to them. Later ones that are
        open follow what has changed.
        """
        changed = self.browse()
        opened = self.filtered(lambda schedule: schedule.state == "open")
        for _start, group in sorted(opened.grouped("date_start").items()):
            wanted = {
                schedule: schedule._prepare_lines(*found)
                for schedule, found in group._get_claims().items()
            }
            changed |= self._rewrite(wanted)
        if changed:
            (changed._find_later() - self)._redraw()
        return changed

    def _find_later(self):
        """Return the open schedules of later periods of the same contracts."""
        return self.search(
            [
                ("contract_id", "in", self.contract_id.ids),
                ("state", "=", "open"),
                ("date_start", ">", min(self.mapped("date_start"))),
            ]
        )

    def _prepare_lines(self, found, idle):
        """Return the values of lines for claims, and for days that are not payable."""
        vals_list = []
        for claim in found:
            amounts = claim.amounts
            if amounts.value:
                quantity = float(amounts.quantity)
                vals = self._prepare_line(claim, "value", amounts.value)
                vals_list.append({**vals, "quantity": quantity})
            if amounts.contribution:
                vals = self._prepare_line(claim, "contribution", -amounts.contribution)
                vals_list.append(vals)
        for obstacle, claim in idle:
            vals = self._prepare_line(claim, "value", claim.amounts.value)
            idle_vals = {"is_payable": False, "obstacle": obstacle}
            vals_list.append({**vals, **idle_vals})
        return vals_list

    @api.model
    def _prepare_line(self, claim, part, amount):
        return {
            "package_line_id": claim.key.cpli,
            "financial_year": claim.key.financial_year,
            "period_start": claim.key.period_start,
            "part": part,
            "is_adjustment": claim.is_adjustment,
            "is_payable": True,
            "obstacle": False,
            "date_from": claim.first,
            "date_to": claim.last,
            "days": claim.days,
            "price_unit": float(claim.price or 0),
            "quantity": 0.0,
            "amount": float(amount),
        }

    @api.model
    def _rewrite(self, wanted):
        """Let the schedules hold lines of ``wanted``, {schedule: values}, and no
        others; return those of which a line is new or gone."""
        changed, gone, missing = self.browse(), self.browse().line_ids, []
        for schedule, vals_list in wanted.items():
            own_gone, own_missing = schedule._compare(vals_list)
            if own_gone or own_missing:
                changed |= schedule
                gone |= own_gone
                missing += own_missing
        if changed:
            questions = self._get_questions(gone, missing)
            gone.unlink()
            made = gone._insert(self._prepare_rows(missing, questions))
            self.env["lcc.commitment"]._ensure_of(made)
            changed._tell_changed()
        return changed

    def _compare(self, vals_list):
        """Return the schedule's lines that ``vals_list`` does not hold, and values of
        lines that it lacks."""
        self.ensure_one()
        wanted = {_identity(vals): vals for vals in vals_list}
        gone = self.line_ids.browse()
        for line in self.line_ids:
            vals = {name: line[name] for name in LINE_FIELDS}
            vals["package_line_id"] = line.package_line_id.id
            if wanted.pop(_identity(vals), None) is None:
                gone |= line
        own = {"scheduled_payment_id": self.id}
        return gone, [{**own, **vals} for vals in wanted.values()]

    @api.model
    def _prepare_rows(self, vals_list, questions):
        """Return the columns of lines with values ``vals_list``."""
        cplis = self.env["lcc.package.line"].browse(
            vals["package_line_id"] for vals in vals_list
        )
        unasked = dict.fromkeys(QUESTION_FIELDS)
        return [
            {
                **vals,
                "obstacle": vals["obstacle"] or None,
                "client_id": cpli.client_id.id,
                "list_name": cpli.client_id.list_name,
                "contract_id": cpli.contract_id.id,
                "provider_id": cpli.provider_id.id,
                "company_id": cpli.company_id.id,
                "service_level_id": cpli.service_level_id.id,
                "is_live": True,
                **questions.get(_days_of(vals), unasked),
            }
            for vals, cpli in zip(vals_list, cplis, strict=True)
        ]

    def _get_questions(self, gone, vals_list):
        """Return {days: question} to go on with: those of lines that are ``gone``, and
        those that wait on other schedules of the contract."""
        lines = gone.browse()
        # A CPLI is of one contract.
        waiting = read_plain(
            lines,
            [
                (
                    "package_line_id",
                    "in",
                    [vals["package_line_id"] for vals in vals_list],
                ),
                ("question", "!=", False),
                "|",
                ("is_live", "=", False),
                ("scheduled_payment_id.state", "=", "open"),
            ],
            ["package_line_id", "financial_year", "period_start", *QUESTION_FIELDS],
            order="id",
        )
        own = [
            {
                "package_line_id": line.package_line_id.id,
                "financial_year": line.financial_year,
                "period_start": line.period_start,
                **{name: line[name] for name in QUESTION_FIELDS},
                "questioned_by_id": line.questioned_by_id.id,
            }
            for line in gone
            if line.question
        ]
        return {
            _days_of(each): {name: each[name] for name in QUESTION_FIELDS}
            for each in [*waiting, *own]
        }

    def _tell_changed(self):
        """Count up, and say that an answer was to something else."""
        for version, group in self.grouped("version").items():
            group.write({"version": version + 1})
        answered = self.filtered(lambda schedule: schedule.answer != "none")
        answered.write({"is_changed": True})
        for schedule in self.filtered("is_to_finalise"):
            if schedule.date_cutoff > fields.Datetime.now():
                schedule._tell_problem(
                    self.env._(
                        "it has changed since %(officer)s asked for it. Look at it "
                        "again, then finalise it.",
                        officer=schedule.finalised_by_id.name,
                    )
                )


def _identity(vals):
    """Return what tells a line from others; equal amounts are equal to the penny."""
    quantity, amount = round(vals["quantity"], 2), round(vals["amount"], 2)
    rest = (vals[name] or False for name in LINE_FIELDS[:-3])
    return (*rest, round(vals["price_unit"], 2), quantity, amount)


def _days_of(vals):
    return vals["package_line_id"], vals["period_start"], vals["financial_year"]
