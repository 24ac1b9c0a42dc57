from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

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
        for code, model, find_due in self._get_duties():
            known = {
                (notice.res_id, notice.reference)
                for notice in self.search([("event_id.code", "=", code)])
            }
            told = find_due(Domain.TRUE)
            new = [one for one in told if (one.res_id, one.reference) not in known]
            self._tell(code, "due", model, new)

    @api.model
    def _get_duties(self):
        """Return (code of the event, model, method) of what is reminded of. The method
        takes a domain of that model and returns what is due of it now."""
        return [
            ("week_due", "lcc.contract", self._find_due_weeks),
            ("schedule_due", "lcc.scheduled.payment", self._find_due_schedules),
        ]

    def _filter_to_do(self, user):
        """Return these without the reminders of what has been done since they were
        written, or can't be done any more; the others lead to what is left of it for
        ``user``."""
        reminders = self.filtered(lambda notice: notice.step == "due")
        kept = self - reminders
        for code, _model, find_due in self._get_duties():
            notices = reminders.filtered(
                lambda notice, code=code: notice.event_id.code == code
            )
            left = notices._find_left(find_due, user) if notices else {}
            for notice in notices:
                if told := left.get((notice.res_id, notice.reference)):
                    kept |= notice
                    if notice.path != told.path:
                        notice.write({"path": told.path, "service_id": told.service_id})
        return kept

    def _find_left(self, find_due, user):
        """Return {(id of the record, reference): the first :class:`Told` of it that is
        the user's to do}."""
        services = self.env["lcc.service"].with_user(user)
        own = self.env["lcc.provider.access"].with_user(user)._get_recorded_domain("id")
        own_ids = services.with_context(active_test=False).search(own).ids
        left = {}
        for one in find_due(Domain("id", "in", self.mapped("res_id"))):
            if not one.service_id or one.service_id in own_ids:
                left.setdefault((one.res_id, one.reference), one)
        return left

    @api.model
    def _is_due(self, contract, cutoff):
        """Tell whether to remind of a cut-off, a time of the wall clock, by now."""
        now = self.env.company._lcc_now()
        return now < cutoff and contract._get_reminder_day(cutoff.date()) <= now.date()

    @api.model
    def _find_due_weeks(self, contracts):
        """Return what to remind of the weeks that ``contracts``, a domain, have not
        confirmed."""
        this_week = monday_of(self.env.company._lcc_today())
        mondays = [
            this_week - timedelta(days=DAYS_IN_WEEK * back) for back in range(MONDAYS)
        ]
        groups = self.env["lcc.actual"]._read_group(
            [
                ("state", "=", "generated"),
                ("week_start", "in", mondays),
                ("contract_id", "any", contracts & Domain("basis", "=", "actuals")),
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
    def _find_due_schedules(self, schedules):
        """Return what to remind of those of ``schedules``, a domain, that wait for an
        answer."""
        waiting = schedules & Domain(
            [
                ("state", "=", "open"),
                ("answer", "=", "none"),
                ("date_cutoff", ">", fields.Datetime.now()),
            ]
        )
        told = []
        for schedule in self.env["lcc.scheduled.payment"].search(waiting):
            cutoff = schedule.company_id._lcc_local(schedule.date_cutoff)
            if self._is_due(schedule.contract_id, cutoff):
                told += schedule._get_told(self._by("", cutoff))
        return told

    @api.model
    def _by(self, what, cutoff):
        return f"{what}, by {long_date(cutoff)} {cutoff:%H:%M}"
