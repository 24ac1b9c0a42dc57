"""What tests of scheduled payments share."""

from datetime import date

from odoo.tests.common import freeze_time

from ..demo.guide import build_residential
from .common import ActualsCommon

#: The guide's period, the one before it and the one after.
APRIL = date(2022, 4, 11)
MARCH = date(2022, 3, 14)
MAY = date(2022, 5, 9)


@freeze_time("2022-04-20 09:00:00")
class ScheduleCommon(ActualsCommon):
    """Two care homes paid on plan, on Wednesday 20 April 2022: DEMO RES PROVIDER of the
    guide, paid here from 14 Feb 2022 on, and OTHER HOME with one resident."""

    @classmethod
    def build_cases(cls):
        build_residential(cls.world, cls.cases)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.contract = cls.cases.res_contract
        cls.contract.date_paid_from = date(2022, 2, 14)
        cls.dennis, cls.cora, cls.mavis = cls.env["lcc.package.line"].search(
            [("contract_id", "=", cls.contract.id)], order="date_start"
        )
        other = cls.world.provider("OTHER HOME")
        cls.other_contract = cls.world.contract(other, "CH - OTHER", "scheduled")
        cls.other_contract.date_paid_from = APRIL
        service = cls.world.service(cls.other_contract, "OTHER HOME")
        level = cls.world.level("Residential (Room)", unit="week")
        cls.world.rate(cls.other_contract, level, 700.00)
        cls.olga = cls.world.cpli(
            cls.world.client("Mrs", "Olga", "Othersby"), service, level, 1, APRIL
        )
        cls.schedules = cls.env["lcc.scheduled.payment"].with_user(cls.officer)

    def draw_up(self, day, contract=None):
        """Return the schedule of the period that holds ``day``, by default the demo
        home's, as the officer sees it."""
        contract = contract or self.contract
        return self.schedules.browse(self.schedules.action_draw_up(contract.ids, day))

    def finalised(self, day, contract=None):
        schedule = self.draw_up(day, contract)
        self.finalise(schedule)
        return schedule

    def finalise(self, schedule):
        """Finalise a schedule on the first day that this can be."""
        with freeze_time(f"{max(schedule.date_start, date(2022, 4, 20))} 09:00:00"):
            schedule.action_finalise()

    def run_job(self, name):
        """Let the scheduler do one of our jobs."""
        with self.enter_registry_test_mode():
            self.env.ref(f"lcc_actuals.{name}").method_direct_trigger()

    def lines(self, schedule, cpli=None, payable=True):
        """Return (year, adjustment?, from, to, amount) of the schedule's lines, as the
        page orders them."""
        lines = schedule.line_ids.filtered(lambda line: line.is_payable == payable)
        if cpli:
            lines = lines.filtered(lambda line: line.package_line_id == cpli)
        return [
            (
                line.financial_year,
                line.is_adjustment,
                line.date_from,
                line.date_to,
                round(line.amount, 2),
            )
            for line in lines.sorted()
        ]
