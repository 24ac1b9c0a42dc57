from datetime import timedelta

from odoo import api, fields, models

from ...tools.weeks import DAYS_IN_WEEK, long_date, monday_of
from .lcc_notice import Told

#: A cut-off moved by bank holidays comes at most so many Mondays after its week's.
MONDAYS = 3


class LccNotice(models.Model):
    """The job that reminds providers of a cut-off two working days before it. One is
    reminded of once, also when the job comes late or twice."""

    _inherit = "lcc.notice"

    @api.model
    def _cron_remind(self):
        """Remind of what is still to be done; called by the scheduler every day."""
        for code, model, told in (
            ("week_due", "lcc.contract", self._find_due_weeks()),
            ("schedule_due", "lcc.scheduled.payment", self._find_due_schedules()),
        ):
            known = {
                (notice.res_id, notice.reference)
                for notice in self.search([("event_id.code", "=", code)])
            }
            new = [one for one in told if (one.res_id, one.reference) not in known]
            self._tell(code, "due", model, new)

    @api.model
    def _is_due(self, contract, cutoff):
        """Tell whether to remind of a cut-off, a time of the wall clock, by now."""
        now = self.env.company._lcc_now()
        return now < cutoff and contract._get_reminder_day(cutoff.date()) <= now.date()

    @api.model
    def _find_due_weeks(self):
        """Return what to remind of the weeks that contracts have not confirmed."""
        this_week = monday_of(self.env.company._lcc_today())
        mondays = [
            this_week - timedelta(days=DAYS_IN_WEEK * back) for back in range(MONDAYS)
        ]
        groups = self.env["lcc.actual"]._read_group(
            [
                ("state", "=", "generated"),
                ("week_start", "in", mondays),
                ("contract_id.basis", "=", "actuals"),
            ],
            ["contract_id", "week_start:day"],
            ["service_id:recordset"],
        )
        return [
            self._tell_week(contract, monday, service, cutoff)
            for contract, monday, services in groups
            if self._is_due(contract, cutoff := contract._get_cutoff(monday))
            for service in services
        ]

    @api.model
    def _tell_week(self, contract, monday, service, cutoff):
        return Told(
            contract.id,
            contract.provider_id.id,
            self._by(long_date(monday), cutoff),
            f"/my/actuals?service={service.id}&week={monday.isoformat()}",
            service.id,
        )

    @api.model
    def _find_due_schedules(self):
        """Return what to remind of the scheduled payments that wait for an answer."""
        schedules = self.env["lcc.scheduled.payment"].search(
            [
                ("state", "=", "open"),
                ("answer", "=", "none"),
                ("date_cutoff", ">", fields.Datetime.now()),
            ]
        )
        told = []
        for schedule in schedules:
            cutoff = schedule.company_id._lcc_local(schedule.date_cutoff)
            if self._is_due(schedule.contract_id, cutoff):
                told += schedule._get_told(self._by("", cutoff))
        return told

    @api.model
    def _by(self, what, cutoff):
        return f"{what}, by {long_date(cutoff)} {cutoff:%H:%M}"
